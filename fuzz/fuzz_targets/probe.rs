//! The header of any file: told in time, and never more pixels than are allowed.
#![no_main]

use wirephoto_imaging::{Limits, probe};

libfuzzer_sys::fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |bytes: &[u8]| {
    let limits = Limits { max_pixels: 1 << 24, ..Limits::default() };
    if let Ok(probe) = probe(bytes, &limits) {
        assert!(u64::from(probe.width) * u64::from(probe.height) <= limits.max_pixels);
    }
});
