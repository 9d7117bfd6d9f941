//! Pictures that are brought straight to the host: one by one by the page's script, or many in a form.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use wirephoto_accounts::{Account, Photographer};
use wirephoto_database::{Id, Moment};
use wirephoto_site::upload::{FileForm, MAX_FILE_BYTES, Sent, SentFile, whole};
use wirephoto_site::{Csrf, Language, OwnScript, Problem};

use crate::Gallery;
use crate::event::Slug;
use crate::pages::own::event::{News, Visit, page};
use crate::pages::own::{OwnLinks, slug_of};
use crate::service::{own, upload};

/// Files that are held in memory at once; others wait with their bytes unread.
pub(crate) const MAX_FILES: usize = 2;

/// What a file is.
#[derive(Deserialize)]
pub(crate) struct Params {
    #[serde(default)]
    name: String,
    /// A category's place, from 1.
    category: Option<String>,
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
    let category = params.category.and_then(|place| place.parse().ok());
    let _place = gallery.0.files.acquire().await.map_err(Problem::internal)?;
    let file = whole(body, MAX_FILE_BYTES).await?;
    let number = add(&gallery, &account, event, params.name, category, file).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { number })))
}

/// `POST /events/{slug}/pictures/form`: the same for browsers without scripts. The category comes first, then the files,
/// of which one is in memory at a time.
pub(crate) async fn take_form(
    State(gallery): State<Gallery>,
    Path(slug): Path<String>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
    mut form: FileForm,
) -> Result<Response, Problem> {
    let slug = slug_of(&slug)?;
    let event = event_of(&gallery, &account, slug.clone()).await?;
    let (mut category, mut news) = (None, News::default());
    while let Some(sent) = form.next().await? {
        match sent {
            Sent::Text(name, place) if name == "category" => category = place.parse().ok(),
            Sent::Text(..) => {}
            Sent::File(file) => {
                let name = file.name.clone();
                if let Err(problem) = take_file(&gallery, &account, event, category, file).await? {
                    news.refused.add(name, problem.sentence(language).into_owned());
                }
            }
        }
    }
    if news.refused.told().is_empty() {
        return Ok(Redirect::to(&OwnLinks::new(&slug).event()).into_response());
    }
    let visit = Visit { account: &account, language, csrf: &csrf };
    let mut told = page(&gallery, &visit, slug, None, &news).await?;
    *told.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(told)
}

/// One file of a form: its number, or why it was refused. An error outside is the form's own.
async fn take_file(
    gallery: &Gallery,
    account: &Account,
    event: Id,
    category: Option<u32>,
    file: SentFile<'_>,
) -> Result<Result<u32, Problem>, Problem> {
    let _place = gallery.0.files.acquire().await.map_err(Problem::internal)?;
    let name = file.name.clone();
    match file.read().await? {
        Ok(bytes) => Ok(add(gallery, account, event, name, category, bytes).await),
        Err(problem) => Ok(Err(problem)),
    }
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
    let made = gallery.0.worker.make(&upload::job(mark, file)).await?;
    let upload = upload::Upload { id: Id::new(now), event, file_name, category };
    let quota = gallery.0.accounts.quota(account);
    Ok(database.write(move |tx| upload::store(tx, &quota, &upload, &made, now)).await?)
}
