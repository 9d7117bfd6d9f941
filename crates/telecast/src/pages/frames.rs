//! `/frames`: whoever's frames, how each stands, and the circles to which they send.

use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::{Action, Form, Language, Problem};

use super::send::Fields;
use super::{FRAMES, Visit, frame_path};
use crate::circle::CircleName;
use crate::frame::{Channel, Frame};
use crate::service::circle::{self, Look};
use crate::service::{frame, heard};
use crate::words::{Frames as Words, words};
use crate::{Error, Result, Telecast};

/// Changes of one account's circles: each of them may be told to a hundred frames.
const CIRCLES: Action = Action { name: "circle", burst: 30, every: Duration::from_mins(1) };

#[derive(Template)]
#[template(path = "frames.html")]
struct Body {
    t: &'static Words,
    frames: Vec<FrameView>,
    /// Says what was done just now.
    news: Option<String>,
    error: Option<String>,
    /// Leads to what mail is written to, where the host takes any.
    by_mail: Option<&'static str>,
    /// Leads to the phones from which is sent, where the host has a number.
    by_phone: Option<&'static str>,
    circles: Vec<CircleView>,
    /// A circle that is not there yet; nothing where there is no frame to put into one.
    new_circle: Option<CircleView>,
    field: String,
}

/// A circle, and what can be chosen for it.
struct CircleView {
    /// Its identifier; nothing of a new one.
    id: String,
    name: String,
    /// How many frames it has, and how many of them have the key.
    truth: String,
    frames: Vec<MemberView>,
    /// What was typed stands there.
    is_open: bool,
}

struct MemberView {
    id: Id,
    name: String,
    is_in: bool,
}

impl CircleView {
    fn new(look: &Look, choices: &[Frame], language: Language) -> Self {
        let (t, d) = (&words(language).frames, &words(language).deliveries);
        let (of, have) = (look.frames.len(), look.frames.iter().filter(|(_, _, has_key)| *has_key).count());
        let of = of as u64;
        let mut truth = vec![(d.count_frames)(of)];
        truth.extend((of > 0).then(|| (t.have_key)(have as u64, of)));
        let members = look.frames.iter().map(|(frame, name, _)| (frame.id, name.clone(), true));
        let is_new = |frame: &&Frame| look.frames.iter().all(|(known, ..)| known.id != frame.id);
        let others = choices.iter().filter(is_new).map(|frame| (frame.id, frame.name.clone(), false));
        Self {
            id: look.circle.id.to_string(),
            name: look.circle.name.clone(),
            truth: truth.join(" · "),
            frames: members.chain(others).map(|(id, name, is_in)| MemberView { id, name, is_in }).collect(),
            is_open: false,
        }
    }

    /// A circle to be made.
    fn empty(choices: &[Frame]) -> Option<Self> {
        let member = |frame: &Frame| MemberView { id: frame.id, name: frame.name.clone(), is_in: false };
        let frames: Vec<MemberView> = choices.iter().map(member).collect();
        let (id, name, truth) = Default::default();
        (!frames.is_empty()).then_some(Self { id, name, truth, frames, is_open: false })
    }

    /// The same as somebody left it who was told that it cannot be so.
    fn left_as(self, pressed: Option<&Pressed>) -> Self {
        let Some(Pressed { name, frames, .. }) = pressed.filter(|pressed| pressed.is_about(&self.id)) else {
            return self;
        };
        let typed = |one: MemberView| MemberView { is_in: frames.contains(&one.id), ..one };
        let frames = self.frames.into_iter().map(typed).collect();
        Self { name: name.clone(), frames, is_open: true, ..self }
    }
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
    fn new(frame: &Frame, asking: u64, channels: &[Channel], language: Language, now: Moment) -> Self {
        let t = &words(language).frames;
        let heard = match frame.heard_at {
            Some(at) => (t.heard)(&language.time_ago(at, now)),
            None => t.not_heard.to_owned(),
        };
        let loss = (frame.loss_per_10k > 0).then(|| (t.loss)(frame.loss_per_10k));
        let address = frame.address.as_ref().map(|address| address.as_str().to_owned());
        let must_choose = !channels.is_empty() && frame.hears(channels).is_none();
        let unknown = must_choose.then(|| t.not_chosen.to_owned());
        let truth: Vec<String> = [address, Some(heard), loss, unknown].into_iter().flatten().collect();
        Self {
            name: frame.name.clone(),
            path: frame_path(frame.id),
            truth: truth.join(" · "),
            asking: (asking > 0).then(|| (t.asking)(asking)),
        }
    }
}

/// What was done just now.
#[derive(Default, Deserialize)]
pub struct Params {
    unpaired: Option<String>,
    kept: Option<String>,
}

/// `GET /frames`.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    page(&telecast, &visit, params, None).await
}

async fn page(
    telecast: &Telecast,
    visit: &Visit,
    params: Params,
    rejected: Option<(Pressed, Error)>,
) -> Result<Response, Problem> {
    let (owner, language, now) = (visit.account.id, visit.language, Moment::now());
    let t = &words(language).frames;
    // The name of a frame that is gone is asked for, not taken from the address, which anybody can make up.
    let gone = params.unpaired.and_then(|id| id.parse().ok());
    let read = telecast.0.database.read(move |tx| {
        let gone = gone.map(|id| frame::find(tx, id)).transpose()?.flatten();
        let gone = gone.filter(|frame| frame.owner == owner && frame.unpaired_at.is_some());
        let circles = (circle::list(tx, owner)?, circle::choices(tx, owner)?);
        let frames = (frame::list(tx, owner)?, heard::channels(tx)?);
        Ok::<_, Error>((frames, gone.map(|frame| frame.name), circles))
    });
    let ((frames, channels), gone, (circles, choices)) = read.await?;
    let (pressed, error) = rejected.unzip();
    let (status, error) = visit.told(error);
    let frames =
        frames.iter().map(|(frame, asking)| FrameView::new(frame, *asking, &channels, language, now));
    let kept = params.kept.map(|_| t.kept.to_owned());
    let view = |look| CircleView::new(look, &choices, language).left_as(pressed.as_ref());
    let body = Body {
        t,
        frames: frames.collect(),
        news: gone.map(|name| (t.unpaired)(&name)).or(kept),
        error,
        by_mail: telecast.0.settings.mail_domain.is_some().then_some(words(language).letters.title),
        by_phone: telecast.0.settings.number.is_some().then_some(words(language).phones.title),
        circles: circles.iter().map(view).collect(),
        new_circle: CircleView::empty(&choices).map(|empty| empty.left_as(pressed.as_ref())),
        field: visit.csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = visit.page(t.title, FRAMES, status).script("live.js");
    Ok(page.render(&telecast.0.site, &html))
}

/// What is to become of a circle.
#[derive(Clone, Copy)]
enum Change {
    Make,
    Keep(Id),
    Delete(Id),
}

/// What was pressed, and what stood in the fields.
#[derive(Clone)]
struct Pressed {
    change: Change,
    name: String,
    frames: Vec<Id>,
}

impl Pressed {
    /// Reads fields. A circle that is none is none of theirs.
    fn of(fields: Fields) -> Result<Self> {
        let (mut circle, mut name, mut is_deleted, mut frames) = (None, String::new(), false, Vec::new());
        for (field, value) in fields {
            match field.as_str() {
                "circle" if !value.is_empty() => circle = Some(value.parse().map_err(|_| Error::NoCircle)?),
                "name" => name = value,
                "action" => is_deleted = value == "delete",
                "frame" => frames.extend(value.parse::<Id>().ok()),
                _ => {}
            }
        }
        let change = match circle {
            Some(circle) if is_deleted => Change::Delete(circle),
            Some(circle) => Change::Keep(circle),
            None => Change::Make,
        };
        Ok(Self { change, name, frames })
    }

    /// Whether it was about this circle, or a new one.
    fn is_about(&self, circle: &str) -> bool {
        match self.change {
            Change::Make => circle.is_empty(),
            Change::Keep(id) | Change::Delete(id) => circle == id.to_string(),
        }
    }
}

/// `POST /frames`: a circle is made, changed or deleted.
pub async fn change(
    State(telecast): State<Telecast>,
    visit: Visit,
    Form(fields): Form<Fields>,
) -> Result<Response, Problem> {
    let (owner, now, pressed) = (visit.account.id, Moment::now(), Pressed::of(fields)?);
    telecast.0.site.limit(CIRCLES, owner)?;
    let wanted = pressed.clone();
    match telecast.change(move |tx| carry_out(tx, owner, &wanted, now)).await {
        Ok(()) => Ok(Redirect::to(&format!("{FRAMES}?kept#circles")).into_response()),
        Err(error @ Error::UnfitFrame(_)) => {
            page(&telecast, &visit, Params::default(), Some((pressed, error))).await
        }
        Err(error) => Err(error.into()),
    }
}

fn carry_out(tx: &mut Transaction<'_>, owner: Id, pressed: &Pressed, now: Moment) -> Result<()> {
    let Pressed { change, name, frames } = pressed;
    match change {
        Change::Make => circle::make(tx, owner, Id::new(now), &name.parse::<CircleName>()?, frames, now),
        Change::Keep(id) => circle::change(tx, owner, *id, &name.parse::<CircleName>()?, frames, now),
        Change::Delete(id) => circle::delete(tx, owner, *id),
    }
}
