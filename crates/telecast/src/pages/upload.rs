//! Pictures on their way in: one by one by the page's script, or many in a form.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::{Bytes, BytesMut};
use http_body_util::LengthLimitError;
use serde::{Deserialize, Serialize};
use wirephoto_accounts::{Account, Person};
use wirephoto_database::{Id, Moment};
use wirephoto_library::OriginalHash;
use wirephoto_site::{Csrf, Language, OwnScript, Problem};

use super::album::{News, page};
use super::{Visit, album_of, album_path};
use crate::service::album;
use crate::service::upload::{self, Upload, Uploader};
use crate::words::words;
use crate::{Error, Telecast};

/// Bytes of a file at the most.
const MAX_FILE_BYTES: usize = 96 << 20;
/// Files that are held in memory at once; others wait with their bytes unread.
pub const MAX_FILES: usize = 4;
/// Bytes of a form with all its files.
pub const MAX_FORM_BYTES: usize = 1 << 30;
/// Files of one form that are taken; the others are told to come again.
const MAX_FORM_FILES: usize = 100;
/// Files of one form that are told one by one as refused.
const MAX_TOLD: usize = 100;
/// Bytes of a field that is no file.
const MAX_FIELD_BYTES: usize = 1 << 10;

/// What a file is called.
#[derive(Deserialize)]
pub struct Params {
    #[serde(default)]
    name: String,
}

/// That a picture is there.
#[derive(Serialize)]
pub struct Uploaded {
    number: u32,
}

/// `POST /albums/{album}/pictures?name=…`: the body is the file.
pub async fn take(
    State(telecast): State<Telecast>,
    Path(id): Path<String>,
    Query(params): Query<Params>,
    Person(account): Person,
    _: OwnScript,
    body: Body,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let album = own(&telecast, &account, album_of(&id)?).await?;
    let _place = telecast.0.files.acquire().await.map_err(Problem::internal)?;
    let file = to_bytes(body, MAX_FILE_BYTES).await.map_err(unreadable)?;
    let number = add(&telecast, &account, album, params.name, file).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { number })))
}

/// A body that is too long, or whose sender went away.
fn unreadable(error: axum::Error) -> Problem {
    let too_long =
        std::error::Error::source(&error).is_some_and(<dyn std::error::Error>::is::<LengthLimitError>);
    let status = if too_long { StatusCode::PAYLOAD_TOO_LARGE } else { StatusCode::BAD_REQUEST };
    Problem::of(status).detail(error)
}

/// `POST /albums/{album}/pictures/form`: the same for browsers without scripts. The form's token comes first, then the
/// files, of which one is in memory at a time.
pub async fn take_form(
    State(telecast): State<Telecast>,
    Path(id): Path<String>,
    Person(account): Person,
    language: Language,
    csrf: Csrf,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let id = album_of(&id)?;
    csrf.require(&token(&mut form).await?)?;
    let album = own(&telecast, &account, id).await?;
    let (mut files, mut news) = (0, News::default());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        // A form in which nothing was chosen has one file without a name.
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else {
            continue;
        };
        files += 1;
        let sentence = if files > MAX_FORM_FILES {
            (words(language).albums.too_many_files)(MAX_FORM_FILES)
        } else {
            match take_field(&telecast, &account, album, &name, field).await? {
                Ok(_) => continue,
                Err(problem) => problem.sentence(language).into_owned(),
            }
        };
        if news.refused.len() < MAX_TOLD {
            news.refused.push((name, sentence));
        }
    }
    if news.refused.is_empty() {
        return Ok(Redirect::to(&album_path(album)).into_response());
    }
    let visit = Visit { account: &account, language, csrf: &csrf };
    page(&telecast, &visit, album, 0, StatusCode::UNPROCESSABLE_ENTITY, &news).await
}

/// The form's first field, before which nothing else is looked at.
async fn token(form: &mut Multipart) -> Result<String, Problem> {
    let Some(field) = form.next_field().await.map_err(broken)? else { return Ok(String::new()) };
    if field.name() != Some("csrf") {
        return Ok(String::new());
    }
    let bytes = read(field, MAX_FIELD_BYTES).await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// One file of a form: its number, or why it was refused. An error outside is the form's own.
async fn take_field(
    telecast: &Telecast,
    account: &Account,
    album: Id,
    name: &str,
    field: Field<'_>,
) -> Result<Result<u32, Problem>, Problem> {
    let _place = telecast.0.files.acquire().await.map_err(Problem::internal)?;
    match read(field, MAX_FILE_BYTES).await? {
        Some(file) => Ok(add(telecast, account, album, name.to_owned(), file).await),
        None => Ok(Err(Problem::of(StatusCode::PAYLOAD_TOO_LARGE))),
    }
}

/// A field's bytes; `None` when there are more than `most`, of which no more than that are kept meanwhile.
async fn read(mut field: Field<'_>, most: usize) -> Result<Option<Bytes>, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes.freeze()))
}

fn broken(error: MultipartError) -> Problem {
    Problem::of(error.status()).detail(error)
}

async fn own(telecast: &Telecast, account: &Account, album: Id) -> Result<Id, Problem> {
    let owner = account.id;
    Ok(telecast.0.database.read(move |tx| album::find(tx, owner, album)).await?.id)
}

/// Has renditions of a file made, unless it is here already, and shows it in an album. Answers its number.
async fn add(
    telecast: &Telecast,
    account: &Account,
    album: Id,
    file_name: String,
    file: Bytes,
) -> Result<u32, Problem> {
    let (now, database) = (Moment::now(), &telecast.0.database);
    let upload = Upload { id: Id::new(now), album, file_name, hash: OriginalHash::of(&file) };
    let uploader = Uploader::new(account, telecast.0.accounts.usage_of());
    let (asked, by, bytes) = (upload.clone(), uploader.clone(), file.len() as u64);
    if let Some(number) = database.write(move |tx| upload::begin(tx, &by, &asked, bytes)).await? {
        return Ok(number);
    }
    let made = telecast.0.worker.make(&file).await.map_err(Error::Refused)?;
    let store = move |tx: &mut wirephoto_database::Transaction<'_>| {
        upload::store(tx, &uploader, &upload, &file, &made, now)
    };
    Ok(database.write(store).await?)
}
