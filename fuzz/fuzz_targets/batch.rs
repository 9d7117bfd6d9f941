//! The body of a batch: read or refused, and what was read is written again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_exchange::batch::Batch;

fuzz_target!(|bytes: &[u8]| {
    let Ok(batch) = Batch::decode(bytes.to_vec().into()) else { return };
    let again = Batch::decode(batch.encode().into()).expect("what was written can be read");
    assert_eq!(batch, again);
});
