//! The walk over a JPEG's segments, by which a host judges a proof.
#![no_main]

use wirephoto_imaging::jpeg;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = jpeg::inspect(bytes);
});
