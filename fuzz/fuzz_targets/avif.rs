//! AVIF files: boxes and the AV1 pictures in them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    wirephoto_fuzz::render_after(b"\0\0\0 ftypavif\0\0\0\0avifmif1miafMA1B", bytes);
});
