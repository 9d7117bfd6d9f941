//! What people write to the host's number: a word of command and what it is about, in English or German.
//!
//! ```text
//! LINK 123456              this phone belongs to whose page shows the code
//! SEND 4711 4712 GRANDMA   pictures by their numbers, frames by their addresses
//! STATUS   HELP   STOP
//! ```
//!
//! Large and small letters are the same; commas count as spaces.

use std::str::FromStr;

use wirephoto_site::Language;

/// Characters of a message that is read: ten short ones, one after the other.
const MAX_CHARS: usize = 1_600;
/// Characters of a word that is said back.
const MAX_SAID: usize = 32;

/// A code by which a phone is linked: six digits.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkCode(String);

impl LinkCode {
    /// Digits of it.
    const DIGITS: usize = 6;

    /// A code of any number.
    pub fn of(number: u32) -> Self {
        Self(format!("{:06}", number % 1_000_000))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// It is a secret, if a small one.
impl std::fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LinkCode(…)")
    }
}

impl FromStr for LinkCode {
    type Err = Misread;

    fn from_str(text: &str) -> Result<Self, Misread> {
        let is_code = text.len() == Self::DIGITS && text.bytes().all(|digit| digit.is_ascii_digit());
        is_code.then(|| Self(text.to_owned())).ok_or(Misread::Code)
    }
}

/// What somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// This phone is theirs.
    Link(LinkCode),
    /// These pictures to these frames, as they were written.
    Send { pictures: Vec<u32>, frames: Vec<String> },
    /// How it stands with what was sent last.
    Status,
    /// What can be written here.
    Help,
    /// This phone sends nothing any more.
    Stop,
}

/// Why a message was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misread {
    /// It begins with none of the words.
    Unknown,
    /// It is too long.
    TooLong,
    /// `LINK` without six digits.
    Code,
    /// `SEND` without a number of a picture.
    NoPictures,
    /// `SEND` without a frame.
    NoFrames,
    /// This is the number of no picture.
    Number(String),
}

/// A message as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub command: Result<Command, Misread>,
    /// The language of its word, if it is of one only.
    pub language: Option<Language>,
}

/// The words of command.
#[derive(Clone, Copy)]
enum Verb {
    Link,
    Send,
    Status,
    Help,
    Stop,
}

impl Verb {
    const ALL: [(&str, Self, Option<Language>); 12] = [
        ("LINK", Self::Link, None),
        ("VERBINDEN", Self::Link, Some(Language::German)),
        ("SEND", Self::Send, Some(Language::English)),
        ("SENDE", Self::Send, Some(Language::German)),
        ("SENDEN", Self::Send, Some(Language::German)),
        ("STATUS", Self::Status, None),
        ("HELP", Self::Help, Some(Language::English)),
        ("HILFE", Self::Help, Some(Language::German)),
        ("INFO", Self::Help, None),
        ("?", Self::Help, None),
        ("STOP", Self::Stop, None),
        ("STOPP", Self::Stop, Some(Language::German)),
    ];
}

impl Said {
    /// Reads a message, whatever stands in it.
    pub fn read(text: &str) -> Self {
        if text.chars().nth(MAX_CHARS).is_some() {
            return Self { command: Err(Misread::TooLong), language: None };
        }
        let is_gap = |c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';');
        let mut words = text.split(is_gap).filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default().trim_end_matches([':', '.', '!']);
        let known = Verb::ALL.iter().find(|(word, ..)| word.eq_ignore_ascii_case(first));
        let Some((_, verb, language)) = known else {
            return Self { command: Err(Misread::Unknown), language: None };
        };
        let command = match verb {
            Verb::Link => words.collect::<String>().parse().map(Command::Link),
            Verb::Send => read_send(words),
            Verb::Status => Ok(Command::Status),
            Verb::Help => Ok(Command::Help),
            Verb::Stop => Ok(Command::Stop),
        };
        Self { command, language: *language }
    }
}

/// Numbers are pictures, everything else are frames: no address begins with a digit.
fn read_send<'t>(words: impl Iterator<Item = &'t str>) -> Result<Command, Misread> {
    let (mut pictures, mut frames) = (Vec::new(), Vec::new());
    for word in words {
        let digits = word.trim_start_matches('#');
        if digits.starts_with(|c: char| c.is_ascii_digit()) {
            let number = digits.parse().ok().filter(|number| *number > 0);
            pictures.push(number.ok_or_else(|| Misread::Number(word.chars().take(MAX_SAID).collect()))?);
        } else {
            frames.push(word.to_owned());
        }
    }
    match (pictures.is_empty(), frames.is_empty()) {
        (true, _) => Err(Misread::NoPictures),
        (_, true) => Err(Misread::NoFrames),
        _ => Ok(Command::Send { pictures, frames }),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn send(pictures: &[u32], frames: &[&str]) -> Command {
        let frames = frames.iter().map(|frame| (*frame).to_owned()).collect();
        Command::Send { pictures: pictures.to_vec(), frames }
    }

    #[test]
    fn t2_commands_are_read_as_people_write_them() {
        let read = |text| Said::read(text).command.unwrap();
        assert_eq!(read("SEND 4711 4712 GRANDMA"), send(&[4711, 4712], &["GRANDMA"]));
        assert_eq!(read(" send\n#4711, grandma;oma-2 4712 "), send(&[4711, 4712], &["grandma", "oma-2"]));
        assert_eq!(read("Sende: 1 oma"), send(&[1], &["oma"]));
        assert_eq!(read("LINK 123 456"), Command::Link(LinkCode::of(123_456)));
        assert_eq!(read("link 000042"), Command::Link(LinkCode::of(42)));
        for (text, command) in [
            ("status", Command::Status),
            ("Help!", Command::Help),
            ("HILFE", Command::Help),
            ("?", Command::Help),
            ("Stop.", Command::Stop),
        ] {
            assert_eq!(read(text), command, "{text}");
        }
        assert_eq!(Said::read("SENDE 1 oma").language, Some(Language::German));
        assert_eq!(Said::read("status").language, None);
    }

    #[test]
    fn t2_what_is_no_command_is_told_apart() {
        let read = |text: &str| Said::read(text).command.unwrap_err();
        for text in ["", "  ", "Hello grandma", "SENDING 1 a", "\u{0}", "发送 4711"] {
            assert_eq!(read(text), Misread::Unknown, "{text:?}");
        }
        for text in ["LINK", "LINK 12345", "LINK 1234567", "LINK 12345a", "LINK ١٢٣٤٥٦"] {
            assert_eq!(read(text), Misread::Code, "{text}");
        }
        assert_eq!(read("SEND"), Misread::NoPictures);
        assert_eq!(read("SEND grandma"), Misread::NoPictures);
        assert_eq!(read("SEND 4711"), Misread::NoFrames);
        assert_eq!(read("SEND 47a grandma"), Misread::Number("47a".to_owned()));
        assert_eq!(read("SEND 0 grandma"), Misread::Number("0".to_owned()));
        assert_eq!(read("SEND 99999999999 grandma"), Misread::Number("99999999999".to_owned()));
        assert_eq!(read(&"SEND 1 a ".repeat(200)), Misread::TooLong);
    }

    proptest! {
        #[test]
        fn t2_whatever_is_written_is_read_within_bounds(text in any::<String>()) {
            if let Ok(Command::Send { pictures, frames }) = Said::read(&format!("send {text}")).command {
                prop_assert!(pictures.len() + frames.len() <= text.chars().count().div_ceil(2));
                prop_assert!(!pictures.contains(&0));
                prop_assert!(frames.iter().all(|frame| !frame.is_empty() && !frame.contains(' ')));
            }
        }

        #[test]
        fn t2_a_request_is_read_as_it_was_meant(
            pictures in proptest::collection::vec(1_u32.., 1..20),
            frames in proptest::collection::vec("[a-zA-Z][a-zA-Z0-9-]{1,20}", 1..10),
            verb in prop::sample::select(vec!["SEND", "send", "Sende"]),
            gap in prop::sample::select(vec![" ", ", ", "\n", "\u{a0}"]),
        ) {
            let numbers = pictures.iter().map(u32::to_string);
            let words: Vec<String> = [verb.to_owned()].into_iter().chain(numbers).chain(frames.clone()).collect();
            prop_assert_eq!(Said::read(&words.join(gap)).command, Ok(Command::Send { pictures, frames }));
        }
    }
}
