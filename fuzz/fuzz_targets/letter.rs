//! A mail as a stranger sends it: refused, or read within its bounds; and what a request in it asks for.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_carriers::mail::intake::{Letter, MOST_ATTACHMENTS};
use wirephoto_telecast::fuzzing;

fuzz_target!(init: wirephoto_fuzz::forgive_caught_panics(), |message: &[u8]| {
    if let Ok(letter) = Letter::parse(message) {
        assert!(letter.attachments.len() <= MOST_ATTACHMENTS);
        assert!(letter.text.len() <= 64 * 1024 && !letter.subject.contains('\n'));
        let numbers = fuzzing::letter(&letter.subject, &letter.text);
        assert!(numbers.len() <= 65 && !numbers.contains(&0));
        let written: Vec<String> = numbers.iter().map(u32::to_string).collect();
        assert_eq!(fuzzing::letter(&written.join(" "), ""), numbers, "what was read is read again");
        if let Some((frame, Some(tag))) = fuzzing::recipient(&format!("{}@frames.example.org", letter.subject)) {
            let written = letter.subject.replace(' ', "").to_ascii_lowercase();
            assert_eq!(written, format!("{frame}+{tag}"));
        }
        assert!(letter.attachments.iter().all(|one| !one.name.contains(['/', '\\', '\n'])));
    }
});
