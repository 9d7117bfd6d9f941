//! A frame: what it is called, where it is reached, and who may send to it.

use std::str::FromStr;

use wirephoto_airwave::thin::{FrameNumber, PublicKey};
use wirephoto_database::{Column, Id, Kind, Moment, Param, Typed, Value};
use wirephoto_exchange::air::FrameAnswers;
use wirephoto_site::text::clean;

use crate::error::{Error, UnfitFrame};

/// Characters of a frame's name at the most.
const MAX_NAME: usize = 80;

/// A frame that belongs, or belonged, to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    pub id: Id,
    /// What it is called in its reports and at stations.
    pub number: FrameNumber,
    pub owner: Id,
    pub name: String,
    /// What senders call it; an unpaired frame has none.
    pub address: Option<Address>,
    pub policy: Policy,
    pub public_key: PublicKey,
    pub way: Way,
    /// Its telephone number, if it is reached by short messages.
    pub telephone: Option<String>,
    /// The station that it hears, and that station's channel: the one that its owner chose, or by which it received
    /// something.
    pub channel: Option<(Id, u16)>,
    /// How many of 10,000 packets it lost lately.
    pub loss_per_10k: u32,
    /// When its last report came.
    pub heard_at: Option<Moment>,
    pub created_at: Moment,
    pub unpaired_at: Option<Moment>,
}

impl Frame {
    /// How it answers on its thin channel.
    pub fn answers(&self) -> FrameAnswers {
        match self.way {
            Way::Http | Way::Mqtt => FrameAnswers::Progress,
            Way::Sms => FrameAnswers::Once,
        }
    }

    /// The channel that it hears of all that there are. Where it is not known which, that is the only one.
    pub fn hears(&self, channels: &[Channel]) -> Option<(Id, u16)> {
        let known = self.channel.filter(|known| channels.iter().any(|one| one.id() == *known));
        known.or_else(|| if let [only] = channels { Some(only.id()) } else { None })
    }
}

/// A station's channel, as an owner chooses it for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub station: Id,
    pub number: u16,
    /// What people call it, and where it is heard.
    pub name: String,
}

impl Channel {
    /// Its station, and its number there.
    pub fn id(&self) -> (Id, u16) {
        (self.station, self.number)
    }
}

/// What becomes of a request to a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It goes there.
    Yes,
    /// Its owner is asked first.
    Ask,
    /// It does not. Nobody learns why.
    No,
}

/// Texts that are stored for the values of an enum, and read again.
macro_rules! stored_as_text {
    ($name:ident { $($value:ident: $text:literal),* $(,)? }) => {
        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$value),*];

            /// The word that is stored for it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $text),* }
            }
        }

        impl Param for $name {
            fn kind(&self) -> Kind {
                Kind::Text
            }

            fn value(&self) -> Value<'_> {
                Value::Text(self.as_str())
            }
        }

        impl Column<'_> for $name {
            fn read(value: Value<'_>) -> Option<Self> {
                let Value::Text(text) = value else { return None };
                Self::ALL.iter().copied().find(|value| value.as_str() == text)
            }
        }
    };
}

pub(crate) use stored_as_text;

/// Who may send to a frame, beside its owner. Whoever is blocked may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Policy {
    /// Its friends, and nobody else.
    Friends,
    /// Its friends; of others the owner is asked.
    Ask,
    /// Whoever knows its address.
    Anyone,
}
stored_as_text!(Policy { Friends: "friends", Ask: "ask", Anyone: "anyone" });

/// The thin channel of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// An event stream that it keeps open.
    Http,
    /// A broker.
    Mqtt,
    /// Short messages.
    Sms,
}
stored_as_text!(Way { Http: "http", Mqtt: "mqtt", Sms: "sms" });

/// How somebody stands with a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They may send to it.
    Friend,
    /// They would like to.
    Asking,
    /// They may not, whatever the rule is.
    Blocked,
}
stored_as_text!(Standing { Friend: "friend", Asking: "asking", Blocked: "blocked" });

/// Somebody whom the owner of a frame has a word for, or who waits for one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acquaintance {
    /// Their mail address, as it was typed.
    pub email: String,
    /// What they are called, if they asked.
    pub name: Option<String>,
    pub standing: Standing,
    pub since: Moment,
}

/// What senders call a frame, in mail and short messages too: 2 to 32 small letters, digits and single hyphens,
/// beginning with a letter, so that it is no number of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address(String);

impl Address {
    const LENGTH: std::ops::RangeInclusive<usize> = 2..=32;
    /// What a host says of itself, in mail (RFC 2142) and in short messages.
    const TAKEN: &[&str] = &[
        "abuse",
        "admin",
        "administrator",
        "help",
        "hilfe",
        "hostmaster",
        "info",
        "link",
        "mailer-daemon",
        "no-reply",
        "noreply",
        "postmaster",
        "root",
        "security",
        "send",
        "start",
        "stop",
        "webmaster",
        "wirephoto",
    ];

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address that looks like a name; `attempt` makes another one of it.
    pub fn suggest(name: &str, attempt: u32) -> Self {
        let mut slug = String::new();
        for character in name.chars().flat_map(char::to_lowercase) {
            match character {
                'a'..='z' | '0'..='9' => slug.push(character),
                'ä' => slug.push_str("ae"),
                'ö' => slug.push_str("oe"),
                'ü' => slug.push_str("ue"),
                'ß' => slug.push_str("ss"),
                '\'' | '’' => {}
                _ if slug.ends_with('-') => {}
                _ => slug.push('-'),
            }
        }
        let suffix = if attempt == 0 { String::new() } else { format!("-{attempt}") };
        let from_letter = slug.trim_start_matches(|c: char| !c.is_ascii_lowercase());
        let stem: String = from_letter.chars().take(Self::LENGTH.end() - suffix.len()).collect();
        let suggested = format!("{}{suffix}", stem.trim_end_matches('-'));
        suggested.parse().unwrap_or_else(|_| Self(format!("frame{suffix}")))
    }
}

impl FromStr for Address {
    type Err = Error;

    /// Reads an address as people type it, in any case.
    fn from_str(text: &str) -> Result<Self, Error> {
        let text = text.trim().to_ascii_lowercase();
        let is_shaped = Self::LENGTH.contains(&text.len())
            && text.starts_with(|c: char| c.is_ascii_lowercase())
            && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
            && !text.ends_with('-')
            && !text.contains("--");
        if !is_shaped {
            return Err(Error::UnfitFrame(UnfitFrame::Address));
        }
        if Self::TAKEN.contains(&text.as_str()) {
            return Err(Error::UnfitFrame(UnfitFrame::AddressTaken));
        }
        Ok(Self(text))
    }
}

impl Typed for Address {
    const KIND: Kind = Kind::Text;
}

impl Param for Address {
    fn kind(&self) -> Kind {
        Kind::Text
    }

    fn value(&self) -> Value<'_> {
        Value::Text(&self.0)
    }
}

impl Column<'_> for Address {
    fn read(value: Value<'_>) -> Option<Self> {
        let Value::Text(text) = value else { return None };
        Some(Self(text.to_owned()))
    }
}

/// What a frame's owner calls it: one line of 1 to 80 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameName(String);

impl FrameName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for FrameName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = clean(text);
        let fits = (1..=MAX_NAME).contains(&text.chars().count()) && !text.contains(['\n', '\t']);
        fits.then_some(Self(text)).ok_or(Error::UnfitFrame(UnfitFrame::Name))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_can_be_said_in_a_short_message() {
        for (typed, read) in
            [("grandma", "grandma"), (" GRANDMA ", "grandma"), ("oma-2", "oma-2"), ("ab", "ab")]
        {
            assert_eq!(typed.parse::<Address>().unwrap().as_str(), read);
        }
        let long = "a".repeat(33);
        for wrong in ["", "a", "4711", "2nd", "-a", "a-", "a--b", "a b", "öma", "a.b", "a@b", "a\nb", &long]
        {
            assert!(
                matches!(wrong.parse::<Address>(), Err(Error::UnfitFrame(UnfitFrame::Address))),
                "{wrong}"
            );
        }
        assert!(matches!("Postmaster".parse::<Address>(), Err(Error::UnfitFrame(UnfitFrame::AddressTaken))));
    }

    #[test]
    fn a_suggestion_looks_like_the_name() {
        for (name, attempt, expected) in [
            ("Grandma", 0, "grandma"),
            ("Omas Küche", 0, "omas-kueche"),
            ("Omas Küche", 2, "omas-kueche-2"),
            ("2. Stock / links", 0, "stock-links"),
            ("Grandma’s", 0, "grandmas"),
            ("客厅", 0, "frame"),
            ("客厅", 3, "frame-3"),
            ("Help", 0, "frame"),
        ] {
            assert_eq!(Address::suggest(name, attempt).as_str(), expected, "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_suggested_is_an_address(name in any::<String>(), attempt in any::<u32>()) {
            let suggested = Address::suggest(&name, attempt);
            prop_assert_eq!(suggested.as_str().parse::<Address>().unwrap(), suggested);
        }
    }
}
