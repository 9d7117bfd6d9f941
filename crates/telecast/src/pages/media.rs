//! Pictures for their owner: what pages show, which browsers keep for ever, and the file as it came.

use axum::extract::{Path, State};
use axum::http::header::{self, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use wirephoto_accounts::Person;
use wirephoto_database::Id;
use wirephoto_exchange::hex;
use wirephoto_library::{self as library, Kind, Released, Way};
use wirephoto_site::Problem;
use wirephoto_site::media::{JPEG, Tag};

use super::album_of;
use super::tile::HASH_BYTES;
use crate::repository::placement;
use crate::service::album;
use crate::{Error, Telecast};

/// `GET /albums/m/{picture}/{kind}/{hash}.jpg`.
pub async fn show(
    State(telecast): State<Telecast>,
    Path((picture, kind, name)): Path<(String, String, String)>,
    Person(account): Person,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (picture, kind, wanted) = read(&picture, &kind, &name).ok_or(Error::NoPicture)?;
    let owner = account.id;
    let found = telecast.0.database.read(move |tx| {
        if placement::owner_of(tx, picture)? != Some(owner) {
            return Err(Error::NoPicture);
        }
        Ok(library::release(tx, picture, Way::Page(kind))?)
    });
    let Released { bytes, hash } = found.await?;
    if !hash.starts_with(&wanted) {
        return Err(Error::NoPicture.into());
    }
    let tag = Tag::new(&hash);
    if tag.is_known(&headers) {
        return Ok(tag.not_modified());
    }
    Ok(tag.content(JPEG, bytes.into()))
}

/// The parts of an address: the picture, its size, and the beginning of the content's hash.
fn read(picture: &str, kind: &str, name: &str) -> Option<(Id, Kind, Vec<u8>)> {
    let hash = hex::decode(name.strip_suffix(".jpg")?)?;
    let whole = hash.len() == HASH_BYTES;
    whole.then_some((picture.parse().ok()?, kind.parse().ok()?, hash))
}

/// `GET /albums/{album}/pictures/{number}/original`: to be kept as a file, never shown as a page of ours.
pub async fn original(
    State(telecast): State<Telecast>,
    Path((id, number)): Path<(String, u32)>,
    Person(account): Person,
) -> Result<Response, Problem> {
    let (id, owner) = (album_of(&id)?, account.id);
    let found = telecast.0.database.read(move |tx| album::original(tx, owner, id, number)).await?;
    let (file_name, Released { bytes, .. }) = found;
    let fallback = format!("attachment; filename=\"{number}\"");
    let name = format!("{fallback}; filename*=UTF-8''{}", percent(&file_name));
    let name = HeaderValue::try_from(if file_name.is_empty() { fallback } else { name });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, name.map_err(Problem::internal)?),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ];
    Ok((headers, bytes).into_response())
}

/// A name in a header (RFC 8187 §3.2.1): everything but letters, digits and a few signs as `%` and two digits.
pub fn percent(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    name.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: &str = "0190163d-8694-739b-aea5-966c26f8ad91";

    #[test]
    fn an_address_names_picture_size_and_content() {
        let (picture, kind, hash) = read(PICTURE, "preview", "00ff102030405060.jpg").unwrap();
        assert_eq!((picture.to_string().as_str(), kind, hash.len()), (PICTURE, Kind::Preview, 8));
        for (picture, kind, name) in [
            (PICTURE, "preview", "00ff102030405060.png"),
            (PICTURE, "preview", "00ff1020304050.jpg"),
            (PICTURE, "preview", "00FF102030405060.jpg"),
            (PICTURE, "frame", "00ff102030405060.jpg"),
            (PICTURE, "contact print", "00ff102030405060.jpg"),
            ("x", "preview", "00ff102030405060.jpg"),
        ] {
            assert_eq!(read(picture, kind, name), None, "{picture} {kind} {name}");
        }
    }

    #[test]
    fn names_stand_in_headers_as_letters_and_percent_signs() {
        assert_eq!(percent("Größe \"1\"\r\n.jpg"), "Gr%C3%B6%C3%9Fe%20%221%22%0D%0A.jpg");
    }
}
