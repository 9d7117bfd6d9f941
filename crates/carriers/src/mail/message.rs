//! A mail as it is on its way (RFC 5322, MIME).

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox as Written, SinglePart};

use super::Mailbox;
use crate::repository::mail::Claimed;

/// The message of a claimed mail. Every attempt makes the same one, but for the sender's settings.
pub(super) fn compose(mail: &Claimed, sender: &Mailbox) -> Result<Message, lettre::error::Error> {
    let micros = u64::try_from(mail.created_at.micros()).unwrap_or_default();
    let mut message = Message::builder()
        .message_id(Some(mail.message_id.clone()))
        .date(UNIX_EPOCH + Duration::from_micros(micros))
        .from(written(sender))
        .to(written(&mail.to))
        .subject(mail.subject.clone());
    // Answering machines leave such mails alone (RFC 3834 §5).
    let mut kind = "auto-generated";
    if let Some(answered) = &mail.answers {
        kind = "auto-replied";
        message = message.in_reply_to(format!("<{answered}>")).references(format!("<{answered}>"));
    }
    message = message
        .raw_header(HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), kind.to_owned()));
    if let Some(mailbox) = &mail.reply_to {
        message = message.reply_to(written(mailbox));
    }
    message.singlepart(SinglePart::plain(mail.text.clone()))
}

fn written(mailbox: &Mailbox) -> Written {
    let name = (!mailbox.name.is_empty()).then(|| mailbox.name.clone());
    Written::new(name, mailbox.address.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wirephoto_database::{Id, Moment};

    use super::*;
    use crate::mail::Mail;
    use crate::repository::outbox::Claim;

    fn composed(name: &str, subject: &str, text: &str) -> String {
        answer(name, subject, text, "")
    }

    /// One that answers a mail of this identifier.
    fn answer(name: &str, subject: &str, text: &str, answered: &str) -> String {
        let now = Moment::from_micros(1_700_000_000_000_000);
        let mail =
            Mail::new(Mailbox::new(name, "ada@example.org").unwrap(), subject, text).answering(answered);
        let claimed = Claimed {
            claim: Claim { id: Id::from_bytes([7; 16]), fence: 1, attempts: 1 },
            message_id: "<1@example.org>".to_owned(),
            created_at: now,
            to: mail.to,
            reply_to: None,
            answers: mail.answers,
            subject: mail.subject,
            text: mail.text,
        };
        let sender = Mailbox::new("Photos", "photos@example.org").unwrap();
        String::from_utf8(compose(&claimed, &sender).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_says_who_it_is_from_and_that_a_program_wrote_it() {
        let message = composed("Zoë", "Grüße", "Hello.\n");
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        for line in [
            "Message-ID: <1@example.org>",
            "Date: Tue, 14 Nov 2023 22:13:20 +0000",
            "From: Photos <photos@example.org>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(head.lines().any(|found| found == line), "{line} in {head}");
        }
        assert!(head.is_ascii() && head.contains("To: =?utf-8?"), "{head}");
    }

    #[test]
    fn an_answer_names_what_it_answers() {
        let message = answer("Zoë", "Re: 4711", "Sent.\n", "1@example.org");
        let lines =
            ["In-Reply-To: <1@example.org>", "References: <1@example.org>", "Auto-Submitted: auto-replied"];
        for line in lines {
            assert!(message.lines().any(|found| found == line), "{line} in {message}");
        }
    }

    proptest! {
        #[test]
        fn no_identifier_adds_a_header(answered in "(?s).{0,300}") {
            let message = answer("Zoë", "Re: 4711", "Sent.\n", &answered);
            let (head, _) = message.split_once("\r\n\r\n").unwrap();
            let known = [
                "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding", "In-Reply-To", "References",
            ];
            for line in head.split("\r\n").filter(|line| !line.starts_with([' ', '\t'])) {
                prop_assert!(known.contains(&line.split_once(':').unwrap().0), "{line}");
            }
        }

        /// Whatever is typed as a name, a subject or a text, the headers are those that every mail has.
        #[test]
        fn no_text_adds_a_header(name in "\\PC{0,40}(\r\n|\r|\n|\u{85}|\u{2028})?\\PC{0,40}", subject in "(?s).{0,300}", text in "(?s).{0,300}") {
            let message = composed(&name, &subject, &text);
            let (head, _) = message.split_once("\r\n\r\n").unwrap();
            let names: Vec<&str> = head
                .split("\r\n")
                .filter(|line| !line.starts_with([' ', '\t']))
                .map(|line| line.split_once(':').unwrap().0)
                .collect();
            let mut expected = vec![
                "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
                "Content-Transfer-Encoding",
            ];
            let mut found = names.clone();
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
            prop_assert!(message.is_ascii());
        }
    }
}
