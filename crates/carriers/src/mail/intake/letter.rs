//! What is in a message (RFC 5322, MIME): who, about what, which text, which attachments; all of it bounded.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_parser::{Address, HeaderValue, Message, MessageParser, MessagePart, MimeHeaders as _, PartType};

use crate::mail::{Mailbox, one_line};

/// The most attachments.
pub const MOST_ATTACHMENTS: usize = 64;
/// The most parts, and how deep they may lie in each other.
const MOST_PARTS: usize = 1000;
const DEEPEST: usize = 8;
/// The most lines that look like the border of a part, and like the beginning of one that may hold others. Checked
/// before anything is built: what is built from a message must not be larger than the message.
const MOST_BORDERS: usize = 10_000;
const MOST_TYPES: usize = 200;
/// The most lines that look like a field of a head, with all that may stand apart in them: addresses, names, comments.
const MOST_WORDS: usize = 200_000;
/// The longest text that is kept.
const MOST_TEXT: usize = 64 * 1024;

/// Why a message is no letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotALetter {
    /// There is no head, or nobody wrote it.
    #[error("This mail says nothing that can be read.")]
    Unreadable,
    /// Too many parts, or parts in parts in parts.
    #[error("This mail has too many parts. Send fewer pictures in one mail.")]
    TooManyParts,
    /// More than [`MOST_ATTACHMENTS`].
    #[error("This mail has more than {MOST_ATTACHMENTS} attachments. Send fewer pictures in one mail.")]
    TooManyAttachments,
}

/// A message, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// Whom it says it is from; proven by nothing.
    pub from: Option<Mailbox>,
    /// Its subject, as one line of at most 200 characters.
    pub subject: String,
    /// Its text, made from HTML if there is no other; at most 64 KiB.
    pub text: String,
    /// Its `Message-ID`, without brackets.
    pub message_id: Option<String>,
    /// Whether a program wrote it, or a list sent it on: such mail is not answered (RFC 3834).
    pub is_automatic: bool,
    /// What came with it, the parts of forwarded mails among it.
    pub attachments: Vec<Attachment>,
}

/// What came with a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What its sender calls it, as one line; not a path.
    pub name: String,
    /// What its sender says it is, like `image/jpeg`.
    pub media_type: String,
    /// What it is.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// Reads a message. It takes a moment for a large one: not for a thread that drives others.
    pub fn parse(message: &[u8]) -> Result<Self, NotALetter> {
        check_size(message)?;
        // The parser promises not to panic, and has been found to.
        let parsed = catch_unwind(AssertUnwindSafe(|| {
            let Some(parsed) = MessageParser::default().parse(message) else {
                return Err(NotALetter::Unreadable);
            };
            Self::read(&parsed)
        }));
        parsed.unwrap_or(Err(NotALetter::Unreadable))
    }

    fn read(message: &Message<'_>) -> Result<Self, NotALetter> {
        let mut letter = Self {
            from: message.from().and_then(mailbox),
            subject: one_line(message.subject().unwrap_or_default(), 200),
            text: text_of(message),
            message_id: message.message_id().map(|id| one_line(id, 250)),
            is_automatic: is_automatic(message),
            attachments: Vec::new(),
        };
        let mut parts = 0;
        let mut open = vec![(message, 0)];
        while let Some((message, depth)) = open.pop() {
            parts += message.parts.len();
            if depth >= DEEPEST || parts > MOST_PARTS || multipart_depth(message) > DEEPEST {
                return Err(NotALetter::TooManyParts);
            }
            for part in &message.parts {
                match &part.body {
                    PartType::Message(message) => open.push((message, depth + 1)),
                    PartType::Binary(bytes) | PartType::InlineBinary(bytes) => {
                        if letter.attachments.len() >= MOST_ATTACHMENTS {
                            return Err(NotALetter::TooManyAttachments);
                        }
                        letter.attachments.push(attachment(part, bytes));
                    }
                    PartType::Text(_) | PartType::Html(_) | PartType::Multipart(_) => {}
                }
            }
        }
        Ok(letter)
    }
}

/// Counts what parts and their heads are made of, without making any.
fn check_size(message: &[u8]) -> Result<(), NotALetter> {
    let (mut borders, mut types, mut words, mut is_field) = (0, 0, 0, false);
    for line in message.split(|byte| *byte == b'\n') {
        borders += usize::from(line.starts_with(b"--"));
        types += usize::from(line.get(..12).is_some_and(|name| name.eq_ignore_ascii_case(b"content-type")));
        let goes_on = matches!(line, [b' ' | b'\t', ..]);
        is_field = line.contains(&b':') || (is_field && goes_on);
        if is_field {
            words += 1 + line.iter().filter(|byte| b",;<>(?".contains(byte)).count();
        }
        if borders > MOST_BORDERS || types > MOST_TYPES || words > MOST_WORDS {
            return Err(NotALetter::TooManyParts);
        }
    }
    Ok(())
}

/// How deep parts lie in each other within a message. Parts are numbered after those that they lie in.
fn multipart_depth(message: &Message<'_>) -> usize {
    let mut depths = vec![0; message.parts.len()];
    for (at, part) in message.parts.iter().enumerate() {
        if let PartType::Multipart(children) = &part.body {
            let depth = depths[at] + 1;
            for child in children {
                if let Some(of_child) = depths.get_mut(*child as usize) {
                    *of_child = depth;
                }
            }
        }
    }
    depths.into_iter().max().unwrap_or(0)
}

fn mailbox(address: &Address<'_>) -> Option<Mailbox> {
    let first = address.first()?;
    Mailbox::new(first.name().unwrap_or_default(), first.address()?).ok()
}

fn text_of(message: &Message<'_>) -> String {
    let text = message.body_text(0).unwrap_or_default().replace("\r\n", "\n");
    let end = (0..=MOST_TEXT.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text[..end].chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect()
}

fn is_automatic(message: &Message<'_>) -> bool {
    let says = |name: &'static str| {
        let word = message.header(name).and_then(HeaderValue::as_text);
        word.map(|word| word.trim().to_ascii_lowercase())
    };
    message.header("List-Id").is_some()
        || says("Auto-Submitted").is_some_and(|word| !word.starts_with("no"))
        || says("Precedence").is_some_and(|word| matches!(word.as_str(), "bulk" | "junk" | "list"))
}

fn attachment(part: &MessagePart<'_>, bytes: &[u8]) -> Attachment {
    let media_type = part.content_type().map_or_else(
        || "application/octet-stream".to_owned(),
        |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("octet-stream")),
    );
    let name = part.attachment_name().unwrap_or_default();
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    Attachment {
        name: one_line(name, 200),
        media_type: one_line(&media_type, 100).to_ascii_lowercase(),
        bytes: bytes.to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = "From: =?UTF-8?Q?Zo=C3=AB?= <zoe@example.org>\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n\
                        Message-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n";

    #[test]
    fn a_letter_with_a_picture_is_read() {
        let message = format!(
            "{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\nF=FCr Oma\r\n--b\r\nContent-Type: image/jpeg\r\n\
             Content-Disposition: attachment; filename=\"../../a b.jpg\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             /9j/4A==\r\n--b--\r\n"
        );
        let letter = Letter::parse(message.as_bytes()).unwrap();
        assert_eq!(letter.from, Some(Mailbox::new("Zoë", "zoe@example.org").unwrap()));
        assert_eq!((letter.subject.as_str(), letter.text.trim()), ("Grüße", "Für Oma"));
        assert_eq!((letter.message_id.as_deref(), letter.is_automatic), (Some("1@example.org"), false));
        let bytes = vec![0xff, 0xd8, 0xff, 0xe0];
        let attachment = Attachment { name: "a b.jpg".into(), media_type: "image/jpeg".into(), bytes };
        assert_eq!(letter.attachments, [attachment]);
    }

    #[test]
    fn a_letter_of_html_has_text_and_an_automatic_one_says_so() {
        let head =
            format!("{HEAD}Auto-Submitted: auto-replied\r\nContent-Type: text/html; charset=utf-8\r\n\r\n");
        let letter =
            Letter::parse(format!("{head}<p>SEND <b>4711</b></p><script>x</script>").as_bytes()).unwrap();
        assert!(letter.is_automatic && letter.text.contains("SEND 4711"), "{letter:?}");
    }

    /// `count` parts, each within a border.
    fn parts(count: usize, part: &str) -> String {
        let mut message = format!("{HEAD}Content-Type: multipart/mixed; boundary=b\r\n\r\n");
        for _ in 0..count {
            let _ = write!(message, "--b\r\n{part}\r\n");
        }
        message + "--b--\r\n"
    }

    #[test]
    fn bombs_are_refused() {
        let parse = |message: &str| Letter::parse(message.as_bytes());
        let picture = "Content-Type: image/png\r\n\r\nx";
        assert_eq!(parse(&parts(64, picture)).unwrap().attachments.len(), 64);
        assert_eq!(parse(&parts(65, picture)), Err(NotALetter::TooManyAttachments));
        assert_eq!(parse(&parts(10_000, "\r\nx")), Err(NotALetter::TooManyParts));
        assert_eq!(parse(&parts(5000, "\r\nx")), Err(NotALetter::TooManyParts));
        assert_eq!(parse(&parts(300_000, "\r\nx")), Err(NotALetter::TooManyParts));
        let nested = "Content-Type: message/rfc822\r\n\r\n";
        assert!(parse(&format!("{HEAD}{}Subject: in\r\n\r\nx", nested.repeat(3))).is_ok());
        for count in [20, 190, 100_000] {
            assert_eq!(
                parse(&format!("{HEAD}{}", nested.repeat(count))),
                Err(NotALetter::TooManyParts),
                "{count}"
            );
        }
        let deep = |count: usize| {
            let open = |n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
            format!("{HEAD}{}\r\nx\r\n", (0..count).map(open).collect::<String>())
        };
        assert!(parse(&deep(4)).is_ok());
        assert_eq!(parse(&deep(40)), Err(NotALetter::TooManyParts));
        let addresses = "a,\r\n ".repeat(150_000);
        for head in
            ["a:\r\n".repeat(250_000), format!("To: {addresses}\r\n"), format!("Keywords: {addresses}\r\n")]
        {
            let forwarded = format!("{HEAD}Content-Type: message/rfc822\r\n\r\n{head}\r\nx");
            for bomb in [format!("{HEAD}{head}\r\nx"), forwarded] {
                assert_eq!(parse(&bomb), Err(NotALetter::TooManyParts), "{}", &head[..10]);
            }
        }
        assert_eq!(parse(""), Err(NotALetter::Unreadable));
        let long = parse(&format!("{HEAD}\r\n{}", "ä".repeat(100_000))).unwrap();
        assert!(long.text.len() <= MOST_TEXT);
    }

    proptest! {
        #[test]
        fn any_message_is_read_or_refused(
            words in proptest::collection::vec(
                prop_oneof![
                    Just("Content-Type: "), Just("multipart/mixed; boundary=b\r\n"), Just("message/rfc822\r\n"),
                    Just("\r\n"), Just("--b\r\n"), Just("--b--\r\n"), Just("From: a@b\r\n"), Just("=?UTF-8?B?"),
                    Just("Content-Transfer-Encoding: base64\r\n"), Just("AAAA\r\n"), Just("; name*0*=x''%ff\r\n"),
                ], 0..60),
        ) {
            if let Ok(letter) = Letter::parse(words.concat().as_bytes()) {
                prop_assert!(letter.attachments.len() <= MOST_ATTACHMENTS);
            }
        }
    }
}
