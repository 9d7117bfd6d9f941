//! EXIF, XMP and IPTC of any file: what cannot be read is absent.
#![no_main]

use wirephoto_imaging::read_metadata;

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    let metadata = read_metadata(bytes);
    assert!(metadata.rating.is_none_or(|rating| rating <= 5));
});
