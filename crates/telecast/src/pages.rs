//! The pages, one file each: what was asked, one use case, the answer.

pub mod album;
pub mod albums;
pub mod by_mail;
pub mod chosen;
pub mod deliveries;
pub mod delivery;
pub mod frame;
pub mod frames;
pub mod letter;
pub mod media;
pub mod pair;
pub mod phones;
pub mod picture;
pub mod send;
pub mod stations;
mod tile;
pub mod upload;

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use wirephoto_accounts::{Account, Person, bar};
use wirephoto_billing::Money;
use wirephoto_database::Id;
use wirephoto_site::{Csrf, Language, Page, Problem};

use crate::{Error, Telecast};

/// Who looks, and how they are answered: anybody who is logged in.
pub struct Visit {
    account: Arc<Account>,
    language: Language,
    csrf: Csrf,
}

impl FromRequestParts<Telecast> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, telecast: &Telecast) -> Result<Self, Response> {
        let Person(account) = Person::from_request_parts(parts, telecast).await?;
        let Ok(language) = Language::from_request_parts(parts, telecast).await;
        let csrf = Csrf::from_request_parts(parts, telecast).await.map_err(IntoResponse::into_response)?;
        Ok(Self { account, language, csrf })
    }
}

impl Visit {
    /// A page of the section at `section`, with the look of this part.
    fn page<'a>(&'a self, title: &'a str, section: &str, status: StatusCode) -> Page<'a> {
        Page::new(title)
            .status(status)
            .language(self.language)
            .style("telecast.css")
            .bar(bar(&self.account, &self.csrf, section, self.language))
            .form(&self.csrf)
    }

    /// How a page answers that shows what went wrong, if anything did: its status, and the sentence.
    fn told(&self, error: Option<Error>) -> (StatusCode, Option<String>) {
        let problem = error.map(Problem::from);
        let status = problem.as_ref().map_or(StatusCode::OK, Problem::status);
        (status, problem.map(|problem| problem.sentence(self.language).into_owned()))
    }
}

/// The section of everything about albums.
const ALBUMS: &str = "/albums";

/// The section of everything about frames.
const FRAMES: &str = "/frames";

/// The section of everything that was sent.
const DELIVERIES: &str = "/deliveries";

/// An amount of money, as a reader of `language` writes it.
pub(crate) fn amount(money: Money, language: Language) -> String {
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
