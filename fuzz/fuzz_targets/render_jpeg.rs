//! JPEG files, whatever their segments and scans say.
#![no_main]

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| wirephoto_fuzz::render_after(&[0xff, 0xd8], bytes));
