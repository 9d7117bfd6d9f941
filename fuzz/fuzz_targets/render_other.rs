//! PNG, TIFF, WebP and RAW files: the first byte says which signature goes before the rest.
#![no_main]

const SIGNATURES: [&[u8]; 6] =
    [b"", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"RIFF\x40\0\0\0WEBPVP8 ", b"RIFF\x40\0\0\0WEBPVP8L"];

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    wirephoto_fuzz::render_after(SIGNATURES[usize::from(*first) % SIGNATURES.len()], rest);
});
