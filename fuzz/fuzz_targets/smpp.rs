//! A frame of SMPP as an operator sends it: refused, or read; and what is in a message put together.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_carriers::sms::fuzzing::frame;

fuzz_target!(|bytes: &[u8]| {
    // What is read of a message is never more than was sent.
    assert!(frame(bytes) <= bytes.len() + 3);
    // Most bytes are no frame; as the body of a message they are looked at more closely.
    let mut deliver = vec![0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1];
    deliver.extend_from_slice(bytes);
    frame(&deliver);
});
