//! AVIF files: boxes and the AV1 pictures in them.
#![no_main]

mod render;

libfuzzer_sys::fuzz_target!(init: render::forgive_caught_panics(), |bytes: &[u8]| {
    render::render_after(b"\0\0\0 ftypavif\0\0\0\0avifmif1miafMA1B", bytes);
});
