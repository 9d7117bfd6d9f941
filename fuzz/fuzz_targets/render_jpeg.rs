//! JPEG files, whatever their segments and scans say.
#![no_main]

mod render;

libfuzzer_sys::fuzz_target!(init: render::forgive_caught_panics(), |bytes: &[u8]| render::render_after(&[0xff, 0xd8], bytes));
