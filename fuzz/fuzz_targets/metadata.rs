//! EXIF, XMP and IPTC of any file: what cannot be read is absent.
#![no_main]

#[expect(dead_code, reason = "only how panics are taken is used here")]
mod render;

use wirephoto_imaging::read_metadata;

libfuzzer_sys::fuzz_target!(init: render::forgive_caught_panics(), |bytes: &[u8]| {
    let metadata = read_metadata(bytes);
    assert!(metadata.rating.is_none_or(|rating| rating <= 5));
});
