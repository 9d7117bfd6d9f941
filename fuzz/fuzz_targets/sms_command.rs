//! What somebody writes to the host's number: a request holds no more than was written, and reads the same when it is
//! written again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_telecast::fuzzing::sms_command;

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    // Most texts begin with no command.
    for text in [text.to_string(), format!("SEND {text}")] {
        let Some((pictures, frames)) = sms_command(&text) else { continue };
        let written = text.chars().count();
        assert!(!pictures.is_empty() && !frames.is_empty() && !pictures.contains(&0));
        assert!(2 * (pictures.len() + frames.len()) <= written);
        let words = pictures.iter().map(u32::to_string).chain(frames.iter().cloned());
        let again = format!("SEND {}", words.collect::<Vec<_>>().join(" "));
        assert_eq!(sms_command(&again), Some((pictures, frames)));
    }
});
