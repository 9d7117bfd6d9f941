//! `/frames`: whoever's frames, and how each stands.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wirephoto_accounts::Person;
use wirephoto_database::Moment;
use wirephoto_site::{Csrf, Language, Problem};

use super::{FRAMES, Visit, frame_path};
use crate::frame::Frame;
use crate::service::frame;
use crate::words::{Frames as Words, words};
use crate::{Error, Telecast};

#[derive(Template)]
#[template(path = "frames.html")]
struct Body {
    t: &'static Words,
    frames: Vec<FrameView>,
    /// Says what was un-paired just now.
    unpaired: Option<String>,
}

/// A frame in the list.
struct FrameView {
    name: String,
    path: String,
    /// Address, when it was heard, what it loses; with markup for the time.
    truth: String,
    asking: Option<String>,
}

impl FrameView {
    fn new(frame: &Frame, asking: u64, language: Language, now: Moment) -> Self {
        let t = &words(language).frames;
        let heard = match frame.heard_at {
            Some(at) => (t.heard)(&language.time_ago(at, now)),
            None => t.not_heard.to_owned(),
        };
        let loss = (frame.loss_per_10k > 0).then(|| (t.loss)(frame.loss_per_10k));
        let address = frame.address.as_ref().map(|address| address.as_str().to_owned());
        let truth: Vec<String> = [address, Some(heard), loss].into_iter().flatten().collect();
        Self {
            name: frame.name.clone(),
            path: frame_path(frame.id),
            truth: truth.join(" · "),
            asking: (asking > 0).then(|| (t.asking)(asking)),
        }
    }
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    unpaired: Option<String>,
}

/// `GET /frames`.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(params): Query<Params>,
    Person(account): Person,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let (owner, now, t) = (account.id, Moment::now(), &words(language).frames);
    // The name of a frame that is gone is asked for, not taken from the address, which anybody can make up.
    let gone = params.unpaired.and_then(|id| id.parse().ok());
    let read = telecast.0.database.read(move |tx| {
        let gone = gone.map(|id| frame::find(tx, id)).transpose()?.flatten();
        let gone = gone.filter(|frame| frame.owner == owner && frame.unpaired_at.is_some());
        Ok::<_, Error>((frame::list(tx, owner)?, gone.map(|frame| frame.name)))
    });
    let (frames, gone) = read.await?;
    let frames = frames.iter().map(|(frame, asking)| FrameView::new(frame, *asking, language, now));
    let body = Body { t, frames: frames.collect(), unpaired: gone.map(|name| (t.unpaired)(&name)) };
    let html = body.render().map_err(Problem::internal)?;
    let visit = Visit { account: &account, language, csrf: &csrf };
    let page = visit.page(t.title, FRAMES, StatusCode::OK).script("live.js");
    Ok(page.render(&telecast.0.site, &html))
}
