//! Pictures on their way in: one by one by the page's script, or many in a form.

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use wirephoto_accounts::{Account, Person};
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_library::OriginalHash;
use wirephoto_site::upload::{FileForm, MAX_FILE_BYTES, Sent, SentFile, whole};
use wirephoto_site::{OwnScript, Problem};

use super::album::{News, page};
use super::{Visit, album_of, album_path};
use crate::service::album;
use crate::service::upload::{self, Upload};
use crate::{Error, Telecast};

/// Files that are held in memory at once; others wait with their bytes unread.
pub const MAX_FILES: usize = 4;

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
    let file = whole(body, MAX_FILE_BYTES).await?;
    let number = add(&telecast, &account, album, params.name, file).await?;
    Ok((StatusCode::CREATED, Json(Uploaded { number })))
}

/// `POST /albums/{album}/pictures/form`: the same for browsers without scripts. One file is in memory at a time.
pub async fn take_form(
    State(telecast): State<Telecast>,
    Path(id): Path<String>,
    visit: Visit,
    mut form: FileForm,
) -> Result<Response, Problem> {
    let album = own(&telecast, &visit.account, album_of(&id)?).await?;
    let mut news = News::default();
    while let Some(sent) = form.next().await? {
        let Sent::File(file) = sent else { continue };
        let name = file.name.clone();
        if let Err(problem) = take_file(&telecast, &visit.account, album, file).await? {
            news.refused.add(name, problem.sentence(visit.language).into_owned());
        }
    }
    if news.refused.told().is_empty() {
        return Ok(Redirect::to(&album_path(album)).into_response());
    }
    page(&telecast, &visit, album, 0, StatusCode::UNPROCESSABLE_ENTITY, &news).await
}

/// One file of a form: its number, or why it was refused. An error outside is the form's own.
async fn take_file(
    telecast: &Telecast,
    account: &Account,
    album: Id,
    file: SentFile<'_>,
) -> Result<Result<u32, Problem>, Problem> {
    let _place = telecast.0.files.acquire().await.map_err(Problem::internal)?;
    let name = file.name.clone();
    match file.read().await? {
        Ok(bytes) => Ok(add(telecast, account, album, name, bytes).await),
        Err(problem) => Ok(Err(problem)),
    }
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
    let quota = telecast.0.accounts.quota(account);
    let (asked, by, bytes) = (upload.clone(), quota.clone(), file.len() as u64);
    if let Some(number) = database.write(move |tx| upload::begin(tx, &by, &asked, bytes)).await? {
        return Ok(number);
    }
    let made = telecast.0.worker.make(&upload::job(file.clone())).await.map_err(Error::Refused)?;
    let store = move |tx: &mut Transaction<'_>| upload::store(tx, &quota, &upload, &file, &made, now);
    Ok(database.write(store).await?)
}
