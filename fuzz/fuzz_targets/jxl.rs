//! JPEG XL files: bare code streams, and boxes.
#![no_main]

mod render;

const SIGNATURES: [&[u8]; 2] = [&[0xff, 0x0a], b"\0\0\0\x0cJXL \r\n\x87\n"];

libfuzzer_sys::fuzz_target!(init: render::forgive_caught_panics(), |bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    render::render_after(SIGNATURES[usize::from(*first) % SIGNATURES.len()], rest);
});
