//! A circle: frames that often get the same pictures, such as a family's or a club's. They are given one key beforehand,
//! from which follow the keys of what is sent to all of them.

use std::str::FromStr;

use wirephoto_airwave::object::Key;
use wirephoto_database::{Id, Moment};
use wirephoto_site::text::clean;

use crate::error::{Error, UnfitFrame};

/// Characters of a circle's name at the most.
const MAX_NAME: usize = 80;

/// Frames of one circle at the most: as many as one delivery goes to.
pub const MAX_FRAMES: usize = crate::delivery::MAX_FRAMES;

/// Frames to which somebody sends together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Circle {
    pub id: Id,
    /// Who sends.
    pub owner: Id,
    pub name: String,
    /// What its frames were given, or are to be.
    pub key: Key,
    pub created_at: Moment,
}

/// A frame of a circle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub frame: Id,
    /// By what its key came, or is to come: what the key is called there, and the number of the message.
    pub given: Option<Given>,
    /// Since when the frame says that it has the key.
    pub taken_at: Option<Moment>,
}

/// A key on its way to a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    pub number: u16,
    pub sequence: u32,
}

/// What somebody calls a circle: one line of 1 to 80 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CircleName(String);

impl CircleName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CircleName {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let text = clean(text);
        let fits = (1..=MAX_NAME).contains(&text.chars().count()) && !text.contains(['\n', '\t']);
        fits.then_some(Self(text)).ok_or(Error::UnfitFrame(UnfitFrame::CircleName))
    }
}

/// How the key of a delivery follows from that of a circle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Salted {
    pub circle: Id,
    pub salt: [u8; wirephoto_airwave::thin::KeySource::SALT],
}
