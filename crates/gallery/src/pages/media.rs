//! Pictures, straight from the database to the browser: one keyed look-up in place, and the blob moves on as it is.

use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::response::Response;
use wirephoto_database::{Id, Moment};
use wirephoto_library::{self as library, Kind, Released, Way};
use wirephoto_site::Problem;
use wirephoto_site::media::{JPEG, Tag};

use crate::pages::HASH_BYTES;
use crate::recent::Shown;
use crate::service::enter;
use crate::visit::SessionHash;
use crate::{Error, Gallery, repository};

/// `/m/{picture}/{kind}/{hash}.jpg`
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub picture: Id,
    kind: Kind,
    /// The beginning of the content's hash.
    hash: [u8; HASH_BYTES],
}

impl Asked {
    /// Reads an address by hand: the router's extractors would make a string of each part.
    pub(crate) fn read(path: &str) -> Option<Self> {
        let mut parts = path.strip_prefix("/m/")?.split('/');
        let (picture, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = name.strip_suffix(".jpg")?.as_bytes();
        if parts.next().is_some() || digits.len() != 2 * HASH_BYTES {
            return None;
        }
        let mut hash = [0; HASH_BYTES];
        for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
            let digit =
                |at: usize| matches!(pair[at], b'0'..=b'9' | b'a'..=b'f').then(|| char::from(pair[at]));
            *byte = (digit(0)?.to_digit(16)? << 4 | digit(1)?.to_digit(16)?) as u8;
        }
        Some(Self { picture: picture.parse().ok()?, kind: kind.parse().ok()?, hash })
    }
}

/// `GET /m/{picture}/{kind}/{hash}.jpg`: for those who are in the picture's event, and its photographer.
pub(crate) async fn show(State(gallery): State<Gallery>, request: Request) -> Result<Response, Problem> {
    let headers = request.headers();
    let asked = Asked::read(request.uri().path()).ok_or(Error::NoPicture)?;
    let shown = find(&gallery, asked).await?;
    let session = gallery.visitor(headers);
    let known = session.is_some_and(|session| gallery.0.recent.knows(&session, &shown.event));
    let is_customer = (known && !shown.hidden) || ask_anew(&gallery, headers, session, &shown).await?;
    answer(&gallery, asked, shown, is_customer, headers)
}

/// A picture for somebody who was found to have a right to it.
pub(crate) async fn picture(
    gallery: &Gallery,
    asked: Asked,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let shown = find(gallery, asked).await?;
    answer(gallery, asked, shown, true, headers)
}

async fn find(gallery: &Gallery, asked: Asked) -> Result<Shown, Error> {
    match gallery.0.recent.picture(asked.picture, asked.kind) {
        Some(shown) => Ok(shown),
        None => look_up(gallery, asked).await,
    }
}

fn answer(
    gallery: &Gallery,
    asked: Asked,
    shown: Shown,
    is_customer: bool,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    if !shown.hash.starts_with(&asked.hash) {
        return Err(Error::NoPicture.into());
    }
    let tag = Tag::new(&shown.hash);
    if tag.is_known(headers) {
        return Ok(tag.not_modified());
    }
    if is_customer && asked.kind == Kind::Low {
        gallery.count_look(asked.picture);
    }
    Ok(tag.content(JPEG, shown.bytes))
}

/// The picture with its event, whoever asks.
async fn look_up(gallery: &Gallery, asked: Asked) -> Result<Shown, Error> {
    let since = gallery.0.recent.since();
    let found = gallery.0.database.peek(move |tx| {
        let (event, hidden) = repository::event_of(tx, asked.picture)?.ok_or(Error::NoPicture)?;
        let Released { bytes, hash } = library::release(tx, asked.picture, Way::Page(asked.kind))?;
        Ok::<_, Error>(Shown { event, hidden, hash, bytes: bytes.into() })
    });
    let shown = found.await?;
    gallery.0.recent.remember_picture(asked.picture, asked.kind, &shown, since);
    Ok(shown)
}

/// For those of whom nothing is remembered: asks the database who they are, and remembers it. Answers whether that is
/// a customer, and not the photographer.
async fn ask_anew(
    gallery: &Gallery,
    headers: &HeaderMap,
    session: Option<SessionHash>,
    shown: &Shown,
) -> Result<bool, Problem> {
    let (event, hidden) = (shown.event, shown.hidden);
    let now = Moment::now();
    let since = gallery.0.recent.since();
    let looker = gallery.looker(headers, now).await?;
    let found = gallery.0.database.read(move |tx| {
        let owner = repository::event(tx, event)?.ok_or(Error::NoPicture)?.owner;
        let visits = session.map(|session| enter::visits(tx, session, now)).transpose()?.unwrap_or_default();
        let events: Vec<Id> = visits.iter().map(|visit| visit.event).collect();
        let is_customer = !looker.is(owner);
        if is_customer && (hidden || !events.contains(&event)) {
            return Err(Error::NoPicture);
        }
        Ok((is_customer, events))
    });
    let (is_customer, events) = found.await?;
    if let Some(session) = session.filter(|_| !events.is_empty()) {
        gallery.0.recent.remember_session(session, events, since);
    }
    Ok(is_customer)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: &str = "0190163d-8694-739b-aea5-966c26f8ad91";

    #[test]
    fn p7_an_address_names_picture_kind_and_content() {
        let asked = Asked::read(&format!("/m/{PICTURE}/preview/00ff102030405060.jpg")).unwrap();
        assert_eq!(asked.picture.to_string(), PICTURE);
        assert_eq!(asked.kind, Kind::Preview);
        assert_eq!(asked.hash, [0, 0xff, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60]);
    }

    #[test]
    fn anything_else_is_no_address() {
        for path in [
            String::new(),
            "/m/".to_owned(),
            format!("/m/{PICTURE}/preview/00ff102030405060.png"),
            format!("/m/{PICTURE}/preview/00FF102030405060.jpg"),
            format!("/m/{PICTURE}/preview/00ff10203040506.jpg"),
            format!("/m/{PICTURE}/original/00ff102030405060.jpg"),
            format!("/m/{PICTURE}/preview/00ff102030405060.jpg/x"),
            format!("/m/{}/preview/00ff102030405060.jpg", PICTURE.to_uppercase()),
        ] {
            assert_eq!(Asked::read(&path), None, "{path}");
        }
    }
}
