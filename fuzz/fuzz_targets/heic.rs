//! HEIC files: boxes and the HEVC pictures in them.
#![no_main]

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    wirephoto_fuzz::render_after(b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf", bytes);
});
