//! JPEG XL files: bare code streams, and boxes.
#![no_main]

const SIGNATURES: [&[u8]; 2] = [&[0xff, 0x0a], b"\0\0\0\x0cJXL \r\n\x87\n"];

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    wirephoto_fuzz::render_after(SIGNATURES[usize::from(*first) % SIGNATURES.len()], rest);
});
