//! What a stranger says to the mail server, in pieces: whatever mail comes of it ends its lines properly, is within the
//! limits, and does not depend on how the words were cut (but for what must not come early).
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_carriers::mail::intake::fuzzing::talk;

fuzz_target!(|bytes: &[u8]| {
    let Some((piece, said)) = bytes.split_first() else { return };
    let (answers, messages) = talk(said, usize::from(*piece).max(1));
    assert!(answers.starts_with("220 ") && answers.ends_with("\r\n"));
    let (_, slowly) = talk(said, 1);
    assert!(messages.len() <= slowly.len());
    assert_eq!(messages, slowly[..messages.len()]);
});
