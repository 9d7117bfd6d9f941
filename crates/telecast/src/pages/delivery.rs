//! `/deliveries/{delivery}`: what was sent, and where each of its frames is, as it comes about.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Csrf, Form, Language, Problem};

use super::deliveries::{names, state, summary};
use super::tile::{TileView, rules};
use super::{DELIVERIES, Visit, amount};
use crate::delivery::{Addressee, AddresseeState};
use crate::premium::{Premium, PremiumState};
use crate::service::delivery::cancel;
use crate::service::watch::{self, Shown};
use crate::words::{Deliveries as Words, words};
use crate::{Error, Telecast};

/// The address of a delivery.
pub fn delivery_path(delivery: Id) -> String {
    format!("/deliveries/{delivery}")
}

#[derive(Template)]
#[template(path = "delivery.html")]
struct Body {
    t: &'static Words,
    heading: String,
    truth: String,
    is_open: bool,
    /// Whether it can be ended.
    may_cancel: bool,
    path: String,
    field: String,
    frames: Vec<Row>,
    pictures: Vec<PictureView>,
    /// What is owed for it.
    price: Option<String>,
    air: Option<String>,
    lasts: String,
    wishes: Vec<String>,
    /// To send the pictures that are still there to others, and to frames that were not reached.
    again: Option<String>,
}

/// A frame of it.
struct Row {
    name: String,
    /// For the colour of its mark.
    kind: &'static str,
    state: &'static str,
    when: String,
    detail: Option<String>,
    /// How much of it is there, in per cent.
    percent: Option<u32>,
}

struct PictureView {
    name: String,
    caption: String,
    tile: Option<TileView>,
}

/// `GET /deliveries/{delivery}`.
pub async fn show(
    State(telecast): State<Telecast>,
    Path(delivery): Path<String>,
    visit: Visit,
) -> Result<Response, Problem> {
    let id: Id = delivery.parse().map_err(|_| Error::NoDelivery)?;
    let (sender, language) = (visit.account.id, visit.language);
    let shown = telecast.0.database.read(move |tx| watch::show(tx, sender, id)).await?;
    let body = body(&shown, &visit.csrf, language, Moment::now());
    let html = body.render().map_err(Problem::internal)?;
    let css = rules(body.pictures.iter().filter_map(|picture| picture.tile.as_ref()));
    let page = visit.page(&body.heading, DELIVERIES, StatusCode::OK).style("telecast-send.css").css(css);
    Ok(page.script("live.js").render(&telecast.0.site, &html))
}

fn body(shown: &Shown, csrf: &Csrf, language: Language, now: Moment) -> Body {
    let (t, a, s) = (&words(language).deliveries, &words(language).albums, &words(language).stations);
    let Shown { delivery, pictures, addressees, wishes, sent, owed, premium, .. } = shown;
    let is_open = addressees.iter().any(|addressee| addressee.state.is_open());
    let wishes = wishes.iter().filter_map(|wish| {
        let frame = addressees.iter().find(|addressee| addressee.frame == wish.frame)?;
        Some((t.wish)(&frame.name, wish.number))
    });
    let air = (sent.packets > 0).then(|| {
        let lasting = (s.lasting)(sent.air_us.div_ceil(1_000_000));
        (t.air)(&language.number(sent.packets), &language.bytes(sent.bytes), &lasting)
    });
    let numbers = pictures.iter().filter(|(_, tile)| tile.is_some());
    let mut again: Vec<String> = numbers.map(|(picture, _)| format!("picture={}", picture.number)).collect();
    if !again.is_empty() {
        let missed = addressees.iter().filter(|addressee| addressee.state == AddresseeState::Expired);
        again.extend(missed.map(|addressee| format!("frame={}", addressee.frame)));
    }
    let lasts = delivery.expires_at.since(delivery.created_at).as_secs().div_ceil(3600);
    Body {
        t,
        heading: (t.to)(&names(addressees, t)),
        truth: format!(
            "{} {} · {} · {}",
            t.sent_at,
            language.time_ago(delivery.created_at, now),
            (t.count_pictures)(pictures.len() as u64),
            summary(delivery, addressees, t),
        ),
        is_open,
        may_cancel: is_open && !is_awaited(shown),
        path: delivery_path(delivery.id),
        field: csrf.field(),
        frames: addressees.iter().map(|one| row(shown, one, language, now)).collect(),
        pictures: pictures
            .iter()
            .map(|(picture, tile)| PictureView {
                name: (a.number)(picture.number),
                caption: picture.caption.clone(),
                tile: tile.as_ref().map(|tile| TileView::new(tile, (a.number)(picture.number))),
            })
            .collect(),
        price: match premium {
            Some(Premium { state, code, .. }) => {
                Some((t.premium)(*state, &amount(code.tariff, language), code.number.as_str()))
            }
            None => owed.map(|owed| amount(owed, language)),
        },
        air,
        lasts: (t.lasts)(lasts),
        wishes: wishes.collect(),
        again: (!again.is_empty()).then(|| format!("/send?{}", again.join("&"))),
    }
}

/// Whether nothing is sent before it is paid.
fn is_awaited(shown: &Shown) -> bool {
    shown.premium.as_ref().is_some_and(|premium| premium.state == PremiumState::Awaited)
}

/// A frame of it.
fn row(shown: &Shown, addressee: &Addressee, language: Language, now: Moment) -> Row {
    let t = &words(language).deliveries;
    let percent = addressee.heard.filter(|_| addressee.state == AddresseeState::OnAir).map(|heard| {
        let all = u64::from(heard.have) + u64::from(heard.need);
        (u64::from(heard.have) * 100 / all.max(1)) as u32
    });
    let is_stranded = addressee.state == AddresseeState::Requested
        && addressee.object.is_none_or(|object| shown.ordered.contains(&object));
    let detail = match addressee.refusal.and_then(t.refusal) {
        Some(why) => Some(why.to_owned()),
        None if is_stranded && is_awaited(shown) => Some(t.waits_for_payment.to_owned()),
        None if is_stranded => Some(t.waits_for_station.to_owned()),
        None => percent.map(t.has),
    };
    Row {
        name: addressee.name.clone(),
        kind: match addressee.state {
            AddresseeState::Received | AddresseeState::Shown => "there",
            AddresseeState::Refused | AddresseeState::Expired => "lost",
            AddresseeState::OnAir => "air",
            AddresseeState::Asked | AddresseeState::Requested => "waits",
        },
        state: state(&shown.delivery, addressee, t),
        when: language.time_ago(addressee.changed_at, now),
        detail,
        percent,
    }
}

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Action {
    Cancel,
}

/// What was pressed.
#[derive(Deserialize)]
pub struct Change {
    action: Action,
}

/// `POST /deliveries/{delivery}`.
pub async fn change(
    State(telecast): State<Telecast>,
    Path(delivery): Path<String>,
    visit: Visit,
    Form(Change { action: Action::Cancel }): Form<Change>,
) -> Result<Response, Problem> {
    let id: Id = delivery.parse().map_err(|_| Error::NoDelivery)?;
    let (sender, now) = (visit.account.id, Moment::now());
    telecast.change(move |tx| cancel(tx, sender, id, now)).await?;
    Ok(Redirect::to(&delivery_path(id)).into_response())
}
