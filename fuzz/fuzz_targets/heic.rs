//! HEIC files: boxes and the HEVC pictures in them.
#![no_main]

mod render;

libfuzzer_sys::fuzz_target!(init: render::forgive_caught_panics(), |bytes: &[u8]| {
    render::render_after(b"\0\0\0\x1cftypheic\0\0\0\0mif1heicmiaf", bytes);
});
