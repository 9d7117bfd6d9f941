//! `/frames/pair`: the code that a frame shows, and whether the frame has come.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Action, Form, Problem};

use super::{FRAMES, Visit, frame_path};
use crate::error::UnfitFrame;
use crate::frame::FrameName;
use crate::service::pairing::{self, Progress};
use crate::words::{Frames as Words, words};
use crate::{Error, Telecast};

/// Codes that somebody types.
const CODES: Action = Action { name: "frame's code", burst: 20, every: std::time::Duration::from_secs(20) };

#[derive(Template)]
#[template(path = "frame_pair.html")]
struct Body<'a> {
    t: &'static Words,
    typed: &'a Typed,
    error: Option<String>,
    field: String,
}

#[derive(Template)]
#[template(path = "frame_wait.html")]
struct WaitBody {
    t: &'static Words,
    path: String,
}

/// Which code is waited for, and how the last one ended.
#[derive(Deserialize)]
pub struct Params {
    wait: Option<String>,
}

/// What was typed.
#[derive(Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    code: String,
    #[serde(default)]
    name: String,
}

/// `GET /frames/pair`.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    let Some(wait) = params.wait else {
        return form(&telecast, &visit, &Typed::default(), None);
    };
    let id: Id = wait.parse().map_err(|_| Problem::not_found())?;
    let (owner, now, t) = (visit.account.id, Moment::now(), &words(visit.language).frames);
    match telecast.0.database.read(move |tx| pairing::progress(tx, owner, id, now)).await? {
        Progress::Paired(frame) => Ok(Redirect::to(&format!("{}?paired", frame_path(frame))).into_response()),
        Progress::Mistyped => form(&telecast, &visit, &Typed::default(), Some(t.mistyped.to_owned())),
        Progress::Over => form(&telecast, &visit, &Typed::default(), Some(t.over.to_owned())),
        Progress::Waiting => {
            let html = WaitBody { t, path: wait_path(id) }.render().map_err(Problem::internal)?;
            let page = visit.page(t.waiting, FRAMES, StatusCode::OK).script("telecast-frame.js");
            Ok(page.render(&telecast.0.site, &html))
        }
    }
}

fn form(
    telecast: &Telecast,
    visit: &Visit,
    typed: &Typed,
    error: Option<String>,
) -> Result<Response, Problem> {
    let t = &words(visit.language).frames;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let body = Body { t, typed, error, field: visit.csrf.field() };
    let html = body.render().map_err(Problem::internal)?;
    let page = visit.page(t.pair, FRAMES, status).script("telecast-frame.js");
    Ok(page.render(&telecast.0.site, &html))
}

/// `POST /frames/pair`: somebody typed a code.
pub async fn begin(
    State(telecast): State<Telecast>,
    visit: Visit,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    telecast.0.site.limit(CODES, visit.account.id)?;
    let now = Moment::now();
    let (owner, id) = (visit.account.id, Id::new(now));
    let read = typed.code.parse::<PairingCode>().map_err(|_| Error::UnfitFrame(UnfitFrame::Code));
    let begun = match read.and_then(|code| Ok((code, typed.name.parse::<FrameName>()?))) {
        Ok((code, name)) => {
            telecast.0.database.write(move |tx| pairing::begin(tx, owner, id, &code, &name, now)).await
        }
        Err(error) => Err(error),
    };
    match begun {
        Ok(id) => Ok(Redirect::to(&wait_path(id)).into_response()),
        Err(error @ Error::UnfitFrame(_)) => {
            let error = Problem::from(error).sentence(visit.language).into_owned();
            form(&telecast, &visit, &typed, Some(error))
        }
        Err(error) => Err(error.into()),
    }
}

fn wait_path(id: Id) -> String {
    format!("/frames/pair?wait={id}")
}
