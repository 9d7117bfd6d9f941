//! The pages, one file each: what was asked, one use case, the answer.

pub mod album;
pub mod albums;
pub mod deliveries;
pub mod delivery;
pub mod frame;
pub mod frames;
pub mod media;
pub mod pair;
pub mod picture;
pub mod send;
pub mod stations;
mod tile;
pub mod upload;

use axum::http::StatusCode;
use wirephoto_accounts::{Account, bar};
use wirephoto_billing::Money;
use wirephoto_database::Id;
use wirephoto_site::{Csrf, Language, Page};

use crate::Error;

/// Who looks, and how they are answered.
#[derive(Clone, Copy)]
struct Visit<'a> {
    account: &'a Account,
    language: Language,
    csrf: &'a Csrf,
}

impl<'a> Visit<'a> {
    /// A page of the section at `section`, with the look of this part.
    fn page(&self, title: &'a str, section: &str, status: StatusCode) -> Page<'a> {
        Page::new(title)
            .status(status)
            .language(self.language)
            .style("telecast.css")
            .bar(bar(self.account, self.csrf, section, self.language))
            .form(self.csrf)
    }
}

/// The section of everything about albums.
const ALBUMS: &str = "/albums";

/// The section of everything about frames.
const FRAMES: &str = "/frames";

/// The section of everything that was sent.
const DELIVERIES: &str = "/deliveries";

/// An amount of money, as a reader of `language` writes it.
fn amount(money: Money, language: Language) -> String {
    language.amount(&money.decimal('.'), money.currency().code())
}

/// The address of a frame.
fn frame_path(frame: Id) -> String {
    format!("/frames/{frame}")
}

/// The address of an album.
fn album_path(album: Id) -> String {
    format!("/albums/{album}")
}

/// The address of a picture in an album.
fn picture_path(album: Id, number: u32) -> String {
    format!("/albums/{album}/pictures/{number}")
}

/// An album's identifier in an address; anything else names no album.
fn album_of(text: &str) -> Result<Id, Error> {
    text.parse().map_err(|_| Error::NoAlbum)
}
