//! An account: who somebody is, what they may do, and how much of it.

use std::fmt;
use std::ops::Add;
use std::str::FromStr;

use wirephoto_database::{Column, Id, Moment, Value};
use wirephoto_site::Language;

use crate::words::words;

/// What somebody may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Runs the service: invites the others, sets their limits. May do all that a photographer does.
    Administrator,
    /// Publishes events.
    Photographer,
    /// Keeps pictures in albums, and sends them to frames.
    User,
}

impl Role {
    const ALL: [Self; 3] = [Self::Administrator, Self::Photographer, Self::User];

    /// Whether they may publish events.
    pub fn publishes(self) -> bool {
        self != Self::User
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Photographer => "photographer",
            Self::User => "user",
        }
    }
}

impl Column<'_> for Role {
    fn read(value: Value<'_>) -> Option<Self> {
        let Value::Text(name) = value else { return None };
        Self::named(name)
    }
}

/// Somebody who can log in, or has been invited to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its identifier.
    pub id: Id,
    /// What they may do.
    pub role: Role,
    /// Where they are written to, and what they log in with.
    pub email: String,
    /// What they are called.
    pub name: String,
    /// What they read, as far as they have been here.
    pub language: Option<Language>,
    /// How much they may store.
    pub limits: Limits,
    /// Whether they are kept out.
    pub disabled: bool,
    /// Whether they have chosen a password: until then they are invited.
    pub joined: bool,
    /// When they were invited.
    pub created_at: Moment,
}

/// How much an account may store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of renditions and data.
    pub storage_bytes: u64,
    /// Pictures.
    pub pictures: u64,
}

/// How much an account stores, or would add.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Bytes of renditions and data.
    pub storage_bytes: u64,
    /// Pictures.
    pub pictures: u64,
}

impl Add for Usage {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        let storage_bytes = self.storage_bytes + more.storage_bytes;
        Self { storage_bytes, pictures: self.pictures + more.pictures }
    }
}

/// Which limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.told(Language::English))]
pub enum OverLimit {
    /// The bytes.
    Storage {
        /// How many it may store.
        limit_bytes: u64,
    },
    /// The pictures.
    Pictures {
        /// How many it may have.
        limit: u64,
    },
}

impl OverLimit {
    /// The sentence for the person.
    pub fn told(&self, language: Language) -> String {
        (words(language).over_limit)(self)
    }
}

impl Limits {
    /// Whether `added` still fits beside `used`.
    pub fn check(&self, used: Usage, added: Usage) -> Result<(), OverLimit> {
        if used.storage_bytes.saturating_add(added.storage_bytes) > self.storage_bytes {
            return Err(OverLimit::Storage { limit_bytes: self.storage_bytes });
        }
        if used.pictures.saturating_add(added.pictures) > self.pictures {
            return Err(OverLimit::Pictures { limit: self.pictures });
        }
        Ok(())
    }
}

/// What somebody typed cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", (words(Language::English).unfit)(*self))]
pub enum Unfit {
    /// It is no address for mail.
    Email,
    /// It is no name.
    Name,
    /// The password is short.
    PasswordShort,
    /// The password is easily guessed.
    PasswordEasy,
    /// It is no limit.
    Limit,
    /// It is no port.
    Port,
}

/// An address for electronic mail, as far as one can tell without writing to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The address as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form under which it is found: nobody remembers the case they typed.
    pub(crate) fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl FromStr for Email {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        let plain = text.len() <= 254 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        match text.rsplit_once('@') {
            Some((person, host)) if plain && !person.is_empty() && !host.is_empty() => {
                Ok(Self(text.to_owned()))
            }
            _ => Err(Unfit::Email),
        }
    }
}

/// What somebody or something is called: one line of 1 to 80 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let text = text.trim();
        let fits = (1..=80).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned())).ok_or(Unfit::Name)
    }
}

/// A password that somebody chooses: at least 10 characters (NIST SP 800-63B asks for 8 and no rules beyond).
#[derive(Clone)]
pub struct NewPassword(String);

impl NewPassword {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for NewPassword {
    type Err = Unfit;

    fn from_str(text: &str) -> Result<Self, Unfit> {
        let mut characters = text.chars();
        let first = characters.next();
        if text.chars().count() < 10 || text.len() > crate::password::MOST_BYTES {
            return Err(Unfit::PasswordShort);
        }
        if characters.all(|c| Some(c) == first) {
            return Err(Unfit::PasswordEasy);
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_say_which_is_reached() {
        let limits = Limits { storage_bytes: 100, pictures: 2 };
        let usage = |storage_bytes, pictures| Usage { storage_bytes, pictures };
        assert_eq!(limits.check(usage(60, 1), usage(40, 1)), Ok(()));
        assert_eq!(limits.check(usage(60, 1), usage(41, 1)), Err(OverLimit::Storage { limit_bytes: 100 }));
        assert_eq!(limits.check(usage(60, 1), usage(40, 2)), Err(OverLimit::Pictures { limit: 2 }));
        assert!(limits.check(usage(1, 1), usage(u64::MAX, 1)).is_err(), "no overflow");
    }

    #[test]
    fn addresses_are_read_and_found_in_any_case() {
        let email: Email = " Ada@Example.org ".parse().unwrap();
        assert_eq!((email.as_str(), email.key().as_str()), ("Ada@Example.org", "ada@example.org"));
        for wrong in ["", "ada", "@example.org", "ada@", "a da@example.org", "a\n@b"] {
            assert!(wrong.parse::<Email>().is_err(), "{wrong}");
        }
        assert!(format!("{}@b", "a".repeat(300)).parse::<Email>().is_err());
    }

    #[test]
    fn names_are_one_line() {
        assert_eq!(" Ada  L ".parse::<Name>().unwrap().as_str(), "Ada  L");
        for wrong in [String::new(), "  ".into(), "a\nb".into(), "é".repeat(81)] {
            assert!(wrong.parse::<Name>().is_err(), "{wrong}");
        }
        assert!("é".repeat(80).parse::<Name>().is_ok());
    }

    #[test]
    fn passwords_are_long_and_unshown() {
        let password: NewPassword = "correct horse".parse().unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword(…)");
        for wrong in ["short", "123456789", "aaaaaaaaaaaa", ""] {
            assert!(wrong.parse::<NewPassword>().is_err(), "{wrong}");
        }
        assert!("ab".repeat(1000).parse::<NewPassword>().is_err());
    }
}
