//! What is sent to a webhook: refused, or signed and read. The first line is the header, the rest is the body.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_billing::Secret;
use wirephoto_billing::webhook::{Rejected, accept, sign};
use wirephoto_database::{Id, Moment};

fuzz_target!(|bytes: &[u8]| {
    let (owner, now) = (Id::from_bytes([1; 16]), Moment::from_micros(1_700_000_000_000_000));
    let secret = Secret::webhook("whsec_0123456789").expect("a secret");
    let at = bytes.iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len());
    let (header, body) = (&bytes[..at], bytes.get(at + 1..).unwrap_or_default());
    let header = String::from_utf8_lossy(header);
    // Nobody guesses a signature.
    assert!(accept(owner, std::slice::from_ref(&secret), &header, body, now).is_err());
    // What is signed is read, or no event; it is never taken for anything else.
    let signed = sign(&secret, body, now);
    match accept(owner, &[secret], &signed, body, now) {
        Ok(notice) => assert!((1..=255).contains(&notice.event.len())),
        Err(rejected) => assert_eq!(rejected, Rejected::Unreadable),
    }
});
