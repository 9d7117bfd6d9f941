//! A letter: a request by mail. Whom it is for, what its text says, and what is kept of it.

use std::fmt;
use std::str::FromStr;

use wirephoto_airwave::group::MAX_PICTURES;
use wirephoto_carriers::mail::intake::POSTMASTER;
use wirephoto_database::{Column, Id, Kind, Moment, Param, Typed, Value};

use crate::frame::{Address, stored_as_text};

/// The domain of frames' mail addresses, such as `frames.example.org`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Domain(String);

/// The text is no domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("This is no domain for mail. Write it like frames.example.org.")]
pub struct NotADomain;

impl Domain {
    /// The domain, in small letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Domain {
    type Err = NotADomain;

    fn from_str(text: &str) -> Result<Self, NotADomain> {
        let text = text.trim().to_ascii_lowercase();
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let fits = text.len() <= 200 && text.split('.').all(is_label);
        fits.then_some(Self(text)).ok_or(NotADomain)
    }
}

/// A secret of an account that stands in the addresses which it writes to: `grandma+TAG@frames.example.org`. Anybody can
/// write a sender's name on a letter; whoever knows the tag too is believed.
#[derive(Clone)]
pub struct Tag(String);

/// The text is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotATag;

impl Tag {
    /// Of 5 bits each.
    const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    const LENGTH: usize = 12;

    pub fn random() -> Self {
        let letters = wirephoto_site::random::<{ Self::LENGTH }>();
        Self(letters.iter().map(|byte| char::from(Self::LETTERS[usize::from(byte % 32)])).collect())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are the same; how long that takes says nothing.
    pub fn is(&self, other: &Self) -> bool {
        blake3::hash(self.0.as_bytes()) == blake3::hash(other.0.as_bytes())
    }
}

impl FromStr for Tag {
    type Err = NotATag;

    /// Reads a tag in any case: some mail programs make all letters of an address small.
    fn from_str(text: &str) -> Result<Self, NotATag> {
        let text = text.to_ascii_lowercase();
        let fits = text.len() == Self::LENGTH && text.bytes().all(|byte| Self::LETTERS.contains(&byte));
        fits.then_some(Self(text)).ok_or(NotATag)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tag(…)")
    }
}

impl Typed for Tag {
    const KIND: Kind = Kind::Text;
}

impl Param for Tag {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(&self.0)
    }
}

impl Column<'_> for Tag {
    fn read(value: Value<'_>) -> Option<Self> {
        let Value::Text(text) = value else { return None };
        text.parse().ok()
    }
}

/// Whom a letter is for.
#[derive(Debug, Clone)]
pub struct Recipient {
    pub frame: Address,
    pub tag: Option<Tag>,
}

impl Recipient {
    /// Reads `grandma@frames.example.org`, with or without a tag.
    pub fn parse(text: &str, domain: &Domain) -> Option<Self> {
        let (local, host) = text.rsplit_once('@')?;
        if !host.eq_ignore_ascii_case(domain.as_str()) {
            return None;
        }
        let (frame, tag) = match local.split_once('+') {
            Some((frame, tag)) => (frame, Some(tag.parse().ok()?)),
            None => (local, None),
        };
        Some(Self { frame: frame.parse().ok()?, tag })
    }

    /// What somebody writes to who has this tag.
    pub fn written(frame: &Address, tag: &Tag, domain: &Domain) -> String {
        format!("{}+{}@{}", frame.as_str(), tag.as_str(), domain.as_str())
    }
}

/// Whether this is whoever answers for the mail server, with or without the domain.
pub fn is_postmaster(text: &str, domain: &Domain) -> bool {
    let (local, host) = text.rsplit_once('@').unwrap_or((text, domain.as_str()));
    host.eq_ignore_ascii_case(domain.as_str()) && local.eq_ignore_ascii_case(POSTMASTER)
}

/// Words that may stand beside numbers.
const BESIDE_NUMBERS: [&str; 14] = [
    "no", "nos", "nr", "send", "senden", "sende", "and", "und", "picture", "pictures", "bild", "bilder",
    "please", "bitte",
];

/// The numbers of pictures that a letter names: in its subject, and in the first lines of its text. A line counts that
/// has nothing else in it; at the first one that says something else reading ends, so that no house number or telephone
/// number under a letter sends anything. Each once, and one more than a delivery holds at the most.
pub fn numbers(subject: &str, text: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    let lines = text.lines().filter(|line| !line.trim().is_empty()).map_while(numbers_in);
    for number in numbers_in(subject).into_iter().chain(lines).flatten() {
        if numbers.len() <= MAX_PICTURES && !numbers.contains(&number) {
            numbers.push(number);
        }
    }
    numbers
}

/// The numbers of a line that has nothing else in it.
fn numbers_in(line: &str) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    let between = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '#');
    for word in line.split(between).filter(|word| !word.is_empty()) {
        if BESIDE_NUMBERS.iter().any(|known| word.eq_ignore_ascii_case(known)) {
            continue;
        }
        // What begins with a nought or a plus is a telephone number.
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit()) && !word.starts_with('0');
        numbers.push(word.parse().ok().filter(|_| is_number)?);
    }
    (!numbers.is_empty()).then_some(numbers)
}

/// How far a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LetterState {
    /// Its sender is asked whether it is theirs.
    Unconfirmed,
    /// It is to be worked off.
    Waiting,
    /// It was answered.
    Done,
}
stored_as_text!(LetterState { Unconfirmed: "unconfirmed", Waiting: "waiting", Done: "done" });

/// What is kept of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub id: Id,
    pub sender: Id,
    /// Of the letter and whom it is for: what makes of one that comes again the same.
    pub digest: [u8; 32],
    pub message_id: Option<String>,
    pub subject: String,
    /// A program wrote it, and is not answered.
    pub is_automatic: bool,
    /// The addresses of frames, without a tag.
    pub frames: Vec<String>,
    /// The numbers of pictures that it names.
    pub numbers: Vec<u32>,
    pub state: LetterState,
    pub received_at: Moment,
}

/// A picture that came with a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub position: u16,
    /// The name of the file.
    pub name: String,
    pub bytes: u64,
    /// Where its bytes are.
    pub blob: [u8; 32],
    /// What it is called in its owner's albums, once it was taken.
    pub number: Option<u32>,
    /// Why it was not, in their language.
    pub refusal: Option<String>,
}

impl Enclosure {
    pub fn is_open(&self) -> bool {
        self.number.is_none() && self.refusal.is_none()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn domain() -> Domain {
        "Frames.Example.org".parse().unwrap()
    }

    #[test]
    fn t2_an_address_names_a_frame_and_perhaps_a_tag() {
        let tag = Tag::random();
        let frame: Address = "grandma".parse().unwrap();
        let written = Recipient::written(&frame, &tag, &domain());
        for text in [written.clone(), written.to_uppercase()] {
            let read = Recipient::parse(&text, &domain()).unwrap();
            assert!(read.frame == frame && read.tag.unwrap().is(&tag), "{text}");
        }
        assert!(Recipient::parse("grandma@frames.example.org", &domain()).unwrap().tag.is_none());
        for wrong in [
            "grandma",
            "grandma@example.org",
            "grandma+@frames.example.org",
            "grandma+short@frames.example.org",
            "postmaster@frames.example.org",
            "\"grandma\"@frames.example.org",
            "a@b@frames.example.org",
        ] {
            assert!(Recipient::parse(wrong, &domain()).is_none(), "{wrong}");
        }
        assert!(!tag.is(&Tag::random()));
    }

    #[test]
    fn t2_the_postmaster_is_known_with_and_without_the_domain() {
        for text in ["postmaster", "Postmaster", "POSTMASTER@frames.EXAMPLE.org"] {
            assert!(is_postmaster(text, &domain()), "{text}");
        }
        for text in ["", "postmaster@example.org", "postmaster+1@frames.example.org", "grandma"] {
            assert!(!is_postmaster(text, &domain()), "{text}");
        }
    }

    #[test]
    fn a_domain_has_labels() {
        for wrong in ["", ".", "a..b", "frames example", "-a.org", "ö.org", "a@b"] {
            assert_eq!(wrong.parse::<Domain>(), Err(NotADomain), "{wrong}");
        }
        assert_eq!(domain().as_str(), "frames.example.org");
    }

    #[test]
    fn t2_numbers_stand_in_the_subject_and_in_the_first_lines() {
        for (subject, text, expected) in [
            ("4711 4712", "", &[4711, 4712][..]),
            ("No. 4711, 4712", "\nLove, Ada", &[4711, 4712]),
            ("Summer", "\n\nSEND 4711, 4712\n#4713\n\nLove\n4714", &[4711, 4712, 4713]),
            ("", "Bitte Nr. 1 und 2\r\n", &[1, 2]),
            ("4711", "4711 4711", &[4711]),
            ("Re: 4711", "", &[]),
            ("Photos of 2024", "Dear Grandma,\n4711", &[]),
            ("", "0170 1234567", &[]),
            ("", "+491701234567\n4711", &[]),
            ("", "99999999999", &[]),
            ("please", "send\n4711", &[]),
            ("", "", &[]),
        ] {
            assert_eq!(numbers(subject, text), expected, "{subject:?} {text:?}");
        }
        let many: Vec<String> = (1..=200).map(|number: u32| number.to_string()).collect();
        assert_eq!(numbers(&many.join(" "), "").len(), MAX_PICTURES + 1);
    }

    proptest! {
        #[test]
        fn t2_whatever_is_written_names_few_numbers_once(subject in any::<String>(), text in "(?s)([0-9 ,#\n]|\\PC){0,300}") {
            let numbers = numbers(&subject, &text);
            prop_assert!(numbers.len() <= MAX_PICTURES + 1);
            for (at, number) in numbers.iter().enumerate() {
                prop_assert!(*number > 0 && !numbers[..at].contains(number));
                let said = number.to_string();
                prop_assert!(subject.contains(&said) || text.contains(&said));
            }
        }

        #[test]
        fn t2_numbers_are_read_as_they_are_written(wanted in proptest::collection::hash_set(1_u32.., 1..20)) {
            let wanted: Vec<u32> = wanted.into_iter().collect();
            let words: Vec<String> = wanted.iter().map(u32::to_string).collect();
            prop_assert_eq!(numbers(&words.join(", "), ""), wanted.clone());
            prop_assert_eq!(numbers("Summer", &words.join("\n")), wanted);
        }

        #[test]
        fn any_text_is_a_recipient_or_not(text in "\\PC{0,40}|[a-z]{0,5}[+@][0-9a-z]{0,14}@frames.example.org") {
            if let Some(read) = Recipient::parse(&text, &domain()) {
                let lower = text.to_lowercase();
                prop_assert!(lower.starts_with(read.frame.as_str()));
            }
        }
    }
}
