//! Edit instructions: refused, or applicable to every picture and written as they were read.
#![no_main]

use wirephoto_imaging::Edit;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(edit) = serde_json::from_slice::<Edit>(bytes) else { return };
    let (width, height) = edit.output_size(6000, 4000);
    assert!(width > 0 && height > 0);
    let text = serde_json::to_vec(&edit).expect("an edit has a text");
    assert_eq!(serde_json::from_slice::<Edit>(&text).expect("what was written can be read"), edit);
});
