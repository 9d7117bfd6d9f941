//! Watermarks: any text, any PNG.
#![no_main]

use wirephoto_imaging::{Watermark, WatermarkStyle};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Watermark::png(bytes, WatermarkStyle::default());
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = Watermark::text(text, WatermarkStyle::default());
    }
});
