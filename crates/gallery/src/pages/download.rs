//! Proofs as files, where the photographer allows it: one picture, or a whole list.

use std::collections::VecDeque;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use wirephoto_database::{Database, Id};
use wirephoto_exchange::hex;
use wirephoto_library::{self as library, Kind, Way};
use wirephoto_site::Problem;
use wirephoto_site::media::JPEG;

use crate::event::Event;
use crate::pages::heading::Caller;
use crate::service::favourite;
use crate::service::look::{self, Tile, View};
use crate::words::Sentence;
use crate::zip::{self, Archive};
use crate::{Error, Gallery};

/// `GET /e/{slug}/p/{number}/proof.jpg`: the largest proof, watermarked as it is shown.
pub(crate) async fn one(
    State(gallery): State<Gallery>,
    Path((slug, number)): Path<(String, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        allowed(&here.event)?;
        let shown = look::picture(tx, here.event.id, &View::default(), number)?;
        let released = library::release(tx, shown.tile.picture.id, Way::Page(Kind::Low))?;
        Ok::<_, Error>((file_name(&here.event, &shown.tile), released.bytes))
    });
    let (name, bytes) = found.await?;
    Ok((attachment(&name, JPEG), bytes).into_response())
}

/// `GET /e/{slug}/lists/{list}/proofs.zip`: streamed, one picture in memory at a time.
pub(crate) async fn list(
    State(gallery): State<Gallery>,
    Path((slug, list)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let caller = Caller::of(&gallery, &slug, &headers).await?;
    let list: Id = list.parse().map_err(|_| Error::NoList)?;
    let session = gallery.visitor(&headers).ok_or(Error::NoEvent)?;
    let found = gallery.0.database.read(move |tx| {
        let here = caller.inside(tx, None)?;
        allowed(&here.event)?;
        let (_, list) = favourite::own_list(tx, here.event.id, session, list)?;
        let tiles = look::list(tx, here.event.id, list.id)?;
        Ok::<_, Error>((here.event, list, tiles))
    });
    let (event, list, tiles) = found.await?;
    let files: VecDeque<File> = tiles
        .iter()
        .map(|tile| File {
            name: file_name(&event, tile),
            picture: tile.picture.id,
            bytes: tile.renditions[Kind::Low as usize].length,
        })
        .collect();
    let length = zip::length(files.iter().map(|file| (file.name.len(), file.bytes)));
    if length > zip::MAX_BYTES {
        return Err(Error::OverLimit(Sentence::said(|t| t.favourites.too_large_to_download)).into());
    }
    let body = Body::from_stream(written(gallery.0.database.clone(), files));
    let name = format!("{} - {}.zip", event.card.name, list.name);
    let length = (header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok((attachment(&name, HeaderValue::from_static("application/zip")), [length], body).into_response())
}

/// A picture on its way into an archive.
struct File {
    name: String,
    picture: Id,
    bytes: u64,
}

/// The pieces of an archive. A picture that is taken down or made anew meanwhile ends it early, which the reader
/// notices: the length was said before.
fn written(
    database: Database,
    files: VecDeque<File>,
) -> impl futures_util::Stream<Item = Result<Bytes, Error>> + Send {
    let begun = Some((database, files, Archive::default()));
    stream::try_unfold(begun, async |state| {
        let Some((database, mut files, mut archive)) = state else { return Ok(None) };
        let Some(file) = files.pop_front() else {
            return Ok(Some((Bytes::from(archive.end()), None)));
        };
        let released =
            database.read(move |tx| library::release(tx, file.picture, Way::Page(Kind::Low))).await?;
        if released.bytes.len() as u64 != file.bytes {
            return Err(Error::NoPicture);
        }
        let mut piece = archive.begin(&file.name, &released.bytes);
        piece.extend_from_slice(&released.bytes);
        Ok(Some((Bytes::from(piece), Some((database, files, archive)))))
    })
}

fn allowed(event: &Event) -> Result<(), Error> {
    if event.host.downloads { Ok(()) } else { Err(Error::NoPicture) }
}

/// `Garden party 12.jpg`.
fn file_name(event: &Event, tile: &Tile) -> String {
    format!("{} {}.jpg", plain(&event.card.name), tile.number())
}

/// A name that every file system takes.
fn plain(name: &str) -> String {
    let kept = name.chars().map(|c| if c.is_alphanumeric() || " -_,()".contains(c) { c } else { '_' });
    kept.take(80).collect::<String>().trim().to_owned()
}

/// To be kept as a file of this name (RFC 6266, RFC 8187).
pub(crate) fn attachment(name: &str, kind: HeaderValue) -> [(header::HeaderName, HeaderValue); 3] {
    let name = plain(name.rsplit_once('.').map_or(name, |(stem, _)| stem))
        + &name[name.rfind('.').unwrap_or(name.len())..];
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => encoded.push(char::from(byte)),
            _ => encoded.extend(["%", &hex::encode(&[byte])]),
        }
    }
    let disposition = format!("attachment; filename*=UTF-8''{encoded}");
    let disposition = HeaderValue::try_from(disposition).unwrap_or(HeaderValue::from_static("attachment"));
    [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
    ]
}
