//! An album, and how a picture stands in it.

use std::str::FromStr;

use wirephoto_database::{Id, Moment};
use wirephoto_site::text::clean;

use crate::error::{Error, Unfit};

/// Characters of an album's name at the most.
const MAX_NAME: usize = 80;

/// Pictures of one owner that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    pub id: Id,
    pub owner: Id,
    pub name: String,
    pub created_at: Moment,
    /// In the trash since.
    pub deleted_at: Option<Moment>,
}

/// What an album is called: one line of 1 to 80 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlbumName(String);

impl AlbumName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AlbumName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = clean(text);
        let fits = (1..=MAX_NAME).contains(&text.chars().count()) && !text.contains(['\n', '\t']);
        fits.then_some(Self(text)).ok_or(Error::Unfit(Unfit::Name))
    }
}

/// A picture in an album.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placement {
    pub picture: Id,
    /// What its owner says aloud, and writes in a short message.
    pub number: u32,
    /// Its place in the album's order.
    pub position: u32,
    /// In the trash since.
    pub deleted_at: Option<Moment>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_line() {
        assert_eq!(" Summer\0 in Ärzen ".parse::<AlbumName>().unwrap().as_str(), "Summer in Ärzen");
        for wrong in [String::new(), " \u{7} ".to_owned(), "a\nb".to_owned(), "é".repeat(81)] {
            assert!(wrong.parse::<AlbumName>().is_err(), "{wrong}");
        }
        assert!("é".repeat(80).parse::<AlbumName>().is_ok());
    }
}
