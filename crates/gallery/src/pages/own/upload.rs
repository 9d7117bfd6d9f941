//! Pictures that are brought straight to the host: one by one by the page's script, or many in a form.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::{Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use wirephoto_accounts::{Account, Photographer};
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Language, OwnScript, Problem};

use crate::Gallery;
use crate::event::Slug;
use crate::pages::own::event::{News, Visit, page};
use crate::pages::own::{OwnLinks, refused, slug_of};
use crate::service::publish::Publisher;
use crate::service::{own, upload};
use crate::words::words;

/// Bytes of a file at the most.
pub(crate) const MAX_FILE_BYTES: usize = 96 << 20;
/// Files that are held in memory at once; others wait with their bytes unread.
pub(crate) const MAX_FILES: usize = 2;
/// Bytes of a form with all its files.
pub(crate) const MAX_FORM_BYTES: usize = 1 << 30;
/// Files of one form that are taken; the others are told to come again.
const MAX_FORM_FILES: usize = 100;
/// Files of one form that are told one by one as refused.
const MAX_TOLD: usize = 100;
/// Bytes of a field that is no file.
const MAX_FIELD_BYTES: usize = 1 << 10;

/// What a file is.
#[derive(Deserialize)]
pub(crate) struct Params {
    #[serde(default)]
    name: String,
    /// A category's place, from 1.
    category: Option<u32>,
}

/// That a picture is there.
#[derive(Serialize)]
pub(crate) struct Uploaded {
    number: u32,
}

/// `POST /events/{slug}/pictures?name=…`: the body is the file.
pub(crate) async fn take(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Query(params): Query<Params>,
    Photographer(account): Photographer,
    _: OwnScript,
    body: Body,
) -> Result<(StatusCode, Json<Uploaded>), Problem> {
    let event = event_of(&gallery, &account, slug_of(&slug)?).await?;
    let _place = gallery.0.files.acquire().await.map_err(Problem::internal)?;
    let file = to_bytes(body, MAX_FILE_BYTES).await.map_err(crate::api::batch::unreadable)?;
    let number = add(&gallery, &account, event, params.name, params.category, file).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { number })))
}

/// `POST /events/{slug}/pictures/form`: the same for browsers without scripts. The form's token comes first, then the
/// category, then the files, of which one is in memory at a time.
pub(crate) async fn take_form(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
    mut form: Multipart,
) -> Result<Response, Problem> {
    let slug = slug_of(&slug)?;
    csrf.require(&token(&mut form).await?)?;
    let event = event_of(&gallery, &account, slug.clone()).await?;
    let (mut category, mut files, mut news) = (None, 0, News::default());
    while let Some(field) = form.next_field().await.map_err(broken)? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            category = text(field).await?.parse().ok();
            continue;
        };
        // A form in which nothing was chosen has one file without a name.
        if name.is_empty() {
            continue;
        }
        files += 1;
        let sentence = if files > MAX_FORM_FILES {
            (words(language).photographer.too_many_files)(MAX_FORM_FILES)
        } else {
            match take_field(&gallery, &account, event, &name, category, field).await? {
                Ok(_) => continue,
                Err(problem) => problem.sentence(language).into_owned(),
            }
        };
        if news.refused.len() < MAX_TOLD {
            news.refused.push((name, sentence));
        }
    }
    if news.refused.is_empty() {
        return Ok(Redirect::to(&OwnLinks::new(&slug).event()).into_response());
    }
    let visit = Visit { account: &account, language, csrf: &csrf };
    let mut told = page(&gallery, &visit, slug, None, &news).await?;
    *told.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(told)
}

/// The form's first field, before which nothing else is looked at.
async fn token(form: &mut Multipart) -> Result<String, Problem> {
    match form.next_field().await.map_err(broken)? {
        Some(field) if field.name() == Some("csrf") => text(field).await,
        _ => Ok(String::new()),
    }
}

/// One file of a form: its number, or why it was refused. An error outside is the form's own.
async fn take_field(
    gallery: &Gallery,
    account: &Account,
    event: Id,
    name: &str,
    category: Option<u32>,
    field: Field<'_>,
) -> Result<Result<u32, Problem>, Problem> {
    let _place = gallery.0.files.acquire().await.map_err(Problem::internal)?;
    match read(field, MAX_FILE_BYTES).await? {
        Some(file) => Ok(add(gallery, account, event, name.to_owned(), category, file).await),
        None => Ok(Err(Problem::of(StatusCode::PAYLOAD_TOO_LARGE))),
    }
}

/// A short field; longer ones are nothing.
async fn text(field: Field<'_>) -> Result<String, Problem> {
    let bytes = read(field, MAX_FIELD_BYTES).await?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
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

async fn event_of(gallery: &Gallery, account: &Account, slug: Slug) -> Result<Id, Problem> {
    let owner = account.id;
    Ok(gallery.0.database.read(move |tx| own::event(tx, owner, &slug)).await?.id)
}

/// Has a file scaled and marked, and shows it. Answers its number.
async fn add(
    gallery: &Gallery,
    account: &Account,
    event: Id,
    file_name: String,
    category: Option<u32>,
    file: Bytes,
) -> Result<u32, Problem> {
    let (now, owner, database) = (Moment::now(), account.id, &gallery.0.database);
    let mark = database.read(move |tx| upload::begin(tx, owner, event)).await?;
    let made = gallery.0.worker.make(&upload::job(mark, file.into())).await.map_err(refused)?;
    let upload = upload::Upload { id: Id::new(now), event, file_name, category };
    let publisher = Publisher { account: owner, limits: account.limits };
    Ok(database.write(move |tx| upload::store(tx, &publisher, &upload, &made, now)).await?)
}
