//! A mail as a stranger sends it: refused, or read within its bounds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_carriers::mail::intake::{Letter, MOST_ATTACHMENTS};

fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |message: &[u8]| {
    if let Ok(letter) = Letter::parse(message) {
        assert!(letter.attachments.len() <= MOST_ATTACHMENTS);
        assert!(letter.text.len() <= 64 * 1024 && !letter.subject.contains('\n'));
        assert!(letter.attachments.iter().all(|one| !one.name.contains(['/', '\\', '\n'])));
    }
});
