//! `/frames/{frame}`: what a frame is called, who may send to it, what it hears, and its end.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::Email;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_site::{Form, Language, Problem};

use super::{FRAMES, Visit, frame_path};
use crate::error::UnfitFrame;
use crate::frame::{Acquaintance, Address, FrameName, Policy, Standing, Way};
use crate::service::frame::{self, Look, Word};
use crate::service::thin;
use crate::words::{Frames as Words, words};
use crate::{Error, Result, Telecast};

#[derive(Template)]
#[template(path = "frame.html")]
struct Body {
    t: &'static Words,
    id: Id,
    name: String,
    address: String,
    path: String,
    field: String,
    news: Option<&'static str>,
    error: Option<String>,
    facts: Vec<(&'static str, String)>,
    asking: Vec<Somebody>,
    policies: Vec<PolicyView>,
    known: Vec<Somebody>,
    channels: Vec<ChannelView>,
    /// What it hears is not known, and must be said.
    must_choose: bool,
}

/// Somebody whom the frame knows.
struct Somebody {
    email: String,
    /// What they are called, and their address.
    who: String,
    question: String,
    is_blocked: bool,
    state: &'static str,
    since: String,
}

/// A rule to choose.
struct PolicyView {
    value: &'static str,
    name: &'static str,
    hint: &'static str,
    is_set: bool,
}

/// A channel to choose.
struct ChannelView {
    value: String,
    name: String,
    is_set: bool,
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    paired: Option<String>,
    kept: Option<String>,
}

/// `GET /frames/{frame}`.
pub async fn show(
    State(telecast): State<Telecast>,
    Path(frame): Path<String>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    let t = &words(visit.language).frames;
    let news = match (params.paired, params.kept) {
        (Some(_), _) => Some(t.paired),
        (None, Some(_)) => Some(t.kept),
        (None, None) => None,
    };
    page(&telecast, &visit, frame_of(&frame)?, news, None).await
}

async fn page(
    telecast: &Telecast,
    visit: &Visit,
    id: Id,
    news: Option<&'static str>,
    error: Option<Error>,
) -> Result<Response, Problem> {
    let (owner, language, now) = (visit.account.id, visit.language, Moment::now());
    let look = telecast.0.database.read(move |tx| frame::look(tx, owner, id)).await?;
    let (status, error) = visit.told(error);
    let body = Body { news, error, field: visit.csrf.field(), ..body(&look, language, now) };
    let html = body.render().map_err(Problem::internal)?;
    Ok(visit.page(&look.frame.name, FRAMES, status).render(&telecast.0.site, &html))
}

fn body(look: &Look, language: Language, now: Moment) -> Body {
    let t = &words(language).frames;
    let Look { frame, known, channels } = look;
    let heard = frame.heard_at.map_or_else(|| t.not_heard.to_owned(), |at| language.time_ago(at, now));
    let way = match frame.way {
        Way::Http => t.ways[0],
        Way::Mqtt => t.ways[1],
        Way::Sms => t.ways[2],
    };
    let address = frame.address.as_ref().map(|address| address.as_str().to_owned()).unwrap_or_default();
    let (asking, known): (Vec<_>, Vec<_>) =
        known.iter().partition(|known| known.standing == Standing::Asking);
    let people = |people: Vec<&Acquaintance>| {
        people.into_iter().map(|known| Somebody::new(known, language, now)).collect::<Vec<_>>()
    };
    let policies = Policy::ALL.iter().zip(t.policies);
    let policies = policies.map(|(policy, (name, hint))| PolicyView {
        value: policy.as_str(),
        name,
        hint,
        is_set: *policy == frame.policy,
    });
    let must_choose = !channels.is_empty() && frame.hears(channels).is_none();
    let channels = channels.iter().map(|channel| ChannelView {
        value: format!("{}.{}", channel.station, channel.number),
        name: channel.name.clone(),
        is_set: frame.channel == Some(channel.id()),
    });
    Body {
        t,
        id: frame.id,
        name: frame.name.clone(),
        path: frame_path(frame.id),
        field: String::new(),
        news: None,
        error: None,
        facts: vec![
            (t.address, address.clone()),
            (t.last_heard, heard),
            (t.lost, (t.percent)(frame.loss_per_10k)),
            (t.way, way.to_owned()),
        ],
        address,
        asking: people(asking),
        policies: policies.collect(),
        known: people(known),
        channels: channels.collect(),
        must_choose,
    }
}

impl Somebody {
    fn new(known: &Acquaintance, language: Language, now: Moment) -> Self {
        let t = &words(language).frames;
        let who = match &known.name {
            Some(name) => format!("{name} ({})", known.email),
            None => known.email.clone(),
        };
        let is_blocked = known.standing == Standing::Blocked;
        Self {
            email: known.email.clone(),
            question: (t.asks)(&who),
            who,
            is_blocked,
            state: if is_blocked { t.blocked } else { t.friend },
            since: language.time_ago(known.since, now),
        }
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Rename,
    Tune,
    Policy,
    /// A word about somebody.
    Welcome,
    Block,
    Forget,
    Unpair,
}

/// What was pressed, and what stood in the fields.
#[derive(Deserialize)]
pub struct Change {
    action: Action,
    #[serde(default)]
    name: String,
    #[serde(default)]
    address: String,
    #[serde(default)]
    policy: Option<Policy>,
    #[serde(default)]
    channel: String,
    #[serde(default)]
    email: String,
}

/// `POST /frames/{frame}`.
pub async fn change(
    State(telecast): State<Telecast>,
    Path(frame): Path<String>,
    visit: Visit,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let (id, owner, now) = (frame_of(&frame)?, visit.account.id, Moment::now());
    let action = change.action;
    match telecast.change(move |tx| carry_out(tx, owner, id, &change, now)).await {
        Ok(()) if action == Action::Unpair => {
            Ok(Redirect::to(&format!("{FRAMES}?unpaired={id}")).into_response())
        }
        Ok(()) => Ok(Redirect::to(&format!("{}?kept", frame_path(id))).into_response()),
        Err(error @ Error::UnfitFrame(_)) => page(&telecast, &visit, id, None, Some(error)).await,
        Err(error) => Err(error.into()),
    }
}

fn carry_out(tx: &mut Transaction<'_>, owner: Id, id: Id, change: &Change, now: Moment) -> Result<()> {
    let say = |tx: &mut Transaction<'_>, word| {
        let email = change.email.parse::<Email>().map_err(|_| Error::UnfitFrame(UnfitFrame::Friend))?;
        frame::say(tx, owner, id, &email, word, now)
    };
    match change.action {
        Action::Rename => {
            let name = change.name.parse::<FrameName>()?;
            frame::rename(tx, owner, id, &name, &change.address.parse::<Address>()?)
        }
        Action::Tune => frame::tune(tx, owner, id, channel_of(&change.channel)?, now),
        Action::Policy => frame::set_policy(tx, owner, id, change.policy.unwrap_or(Policy::Friends), now),
        Action::Welcome => say(tx, Word::Welcome),
        Action::Block => say(tx, Word::Blocked),
        Action::Forget => say(tx, Word::Nothing),
        Action::Unpair => {
            let frame = frame::own(tx, owner, id)?;
            thin::unpair(tx, &frame, now)
        }
    }
}

/// A station and its channel's number; nothing for the only one that there is.
fn channel_of(text: &str) -> Result<Option<(Id, u16)>> {
    if text.is_empty() {
        return Ok(None);
    }
    let read = text
        .split_once('.')
        .and_then(|(station, number)| Some((station.parse().ok()?, number.parse().ok()?)));
    read.map(Some).ok_or(Error::UnfitFrame(UnfitFrame::Channel))
}

/// A frame's identifier in an address; anything else names no frame.
fn frame_of(text: &str) -> Result<Id> {
    text.parse().map_err(|_| Error::NoFrame)
}
