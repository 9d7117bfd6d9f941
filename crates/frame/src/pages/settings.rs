//! `/settings`: what the owner wants, whom they do not want to hear of, and how the frame stands.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Error as DatabaseError, Moment, Transaction};
use wirephoto_site::{Csrf, Form, Language, NoFields, Page, Problem};

use super::page;
use crate::repository::{self, Blocked};
use crate::service::pairing::{self, Random};
use crate::settings::{Night, SECONDS, Settings, read_time, time};
use crate::thin::Standing;
use crate::words::{Words, words};
use crate::{Error, Frame};

#[derive(Template)]
#[template(path = "settings.html")]
struct Body {
    t: &'static Words,
    /// Something was changed just now.
    is_kept: bool,
    settings: Settings,
    night: [String; 2],
    blocked: Vec<Blocked>,
    used: String,
    bound: String,
    used_share: u64,
    standing: Standing,
    is_paired: bool,
    shared_at: Option<String>,
    now: Moment,
    field: String,
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    kept: Option<String>,
}

/// `GET /settings`.
pub async fn show(
    State(frame): State<Frame>,
    Query(params): Query<Params>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let read = |tx: &mut Transaction<'_>| {
        let used = repository::picture_bytes(tx)? + repository::symbol_bytes(tx)?;
        let is_paired = repository::identity(tx)?.is_some_and(|identity| identity.keys.is_some());
        Ok::<_, DatabaseError>((repository::settings(tx)?, repository::blocked(tx)?, used, is_paired))
    };
    let (settings, blocked, used, is_paired) = frame.database().read(read).await?;
    let (t, bound) = (words(language), frame.0.options.store_bytes);
    let night = settings
        .night
        .map_or([String::new(), String::new()], |Night { from, until }| [time(from), time(until)]);
    let body = Body {
        t,
        is_kept: params.kept.is_some(),
        settings,
        night,
        blocked,
        used: language.bytes(used),
        bound: language.bytes(bound),
        used_share: used * 100 / bound.max(1),
        standing: frame.thin().standing(),
        is_paired,
        shared_at: frame.shared_at(),
        now: Moment::now(),
        field: csrf.field(),
    };
    page(&frame, Page::new(t.settings), (language, &csrf), &body)
}

/// What the form says; a box that is not ticked is not there.
#[derive(Deserialize)]
pub struct Fields {
    when: String,
    seconds: String,
    night_from: String,
    night_until: String,
    captions: Option<String>,
    clock: Option<String>,
    shared: Option<String>,
}

impl Fields {
    fn read(&self) -> Result<Settings, Error> {
        let night = match (self.night_from.trim(), self.night_until.trim()) {
            ("", "") => None,
            (from, until) => {
                let read = |text| read_time(text).ok_or(Error::Unfit(|t| t.not_a_night));
                let night = Night { from: read(from)?, until: read(until)? };
                if night.from == night.until {
                    return Err(Error::Unfit(|t| t.not_a_night));
                }
                Some(night)
            }
        };
        let seconds = self.seconds.trim().parse().ok().filter(|seconds| SECONDS.contains(seconds));
        Ok(Settings {
            automatic: self.when != "ask",
            seconds: seconds.ok_or(Error::Unfit(|t| t.not_seconds))?,
            night,
            captions: self.captions.is_some(),
            clock: self.clock.is_some(),
            shared: self.shared.is_some(),
        })
    }
}

/// `POST /settings`.
pub async fn change(State(frame): State<Frame>, Form(fields): Form<Fields>) -> Result<Redirect, Problem> {
    let settings = fields.read()?;
    frame.change(move |tx| Ok(repository::set_settings(tx, &settings)?)).await?;
    Ok(Redirect::to("/settings?kept"))
}

/// `POST /settings/show-again`.
pub async fn show_again(State(frame): State<Frame>, _: Form<NoFields>) -> Result<Redirect, Problem> {
    frame.change(|tx| Ok(repository::show_again(tx)?)).await?;
    Ok(Redirect::to("/"))
}

#[derive(Deserialize)]
pub struct Sender {
    sender: String,
}

/// `POST /settings/unblock`.
pub async fn unblock(State(frame): State<Frame>, Form(fields): Form<Sender>) -> Result<Redirect, Problem> {
    frame.change(move |tx| Ok(repository::unblock(tx, &fields.sender)?)).await?;
    Ok(Redirect::to("/settings"))
}

/// `POST /settings/unpair`: everything goes, and the space of it is given back.
pub async fn unpair(State(frame): State<Frame>, _: Form<NoFields>) -> Result<Redirect, Problem> {
    let (random, now) = (Random::new(), Moment::now());
    frame.change(move |tx| Ok(pairing::unpair(tx, &random, now)?)).await?;
    let database = frame.database().clone();
    // What cannot be given back to the disk now is used again by the frame.
    let reclaimed = tokio::task::spawn_blocking(move || database.reclaim()).await;
    if let Ok(Err(error)) = reclaimed {
        tracing::warn!(%error, "the space of what was deleted cannot be given back");
    }
    Ok(Redirect::to("/pair"))
}
