//! `/deliveries`: what somebody sent to frames, and where it is.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::{Language, Problem};

use super::delivery::delivery_path;
use super::tile::{TileView, rules};
use super::{DELIVERIES, Visit};
use crate::Telecast;
use crate::delivery::{Addressee, Delivery};
use crate::service::watch::{self, Listing};
use crate::words::{Deliveries as Words, words};

/// Frames that are named in a line.
const MOST_NAMED: usize = 3;

#[derive(Template)]
#[template(path = "deliveries.html")]
struct Body {
    t: &'static Words,
    rows: Vec<Row>,
    older: Option<String>,
}

struct Row {
    path: String,
    cover: Option<TileView>,
    to: String,
    pictures: String,
    when: String,
    state: String,
    is_open: bool,
    /// That prints are asked for, if any are.
    wishes: Option<String>,
}

/// From where on.
#[derive(Deserialize)]
pub struct Params {
    before: Option<Id>,
}

/// `GET /deliveries`.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    let (sender, language, t) = (visit.account.id, visit.language, &words(visit.language).deliveries);
    let (listings, next) = telecast.0.database.read(move |tx| watch::list(tx, sender, params.before)).await?;
    let now = Moment::now();
    let body = Body {
        t,
        rows: listings.iter().map(|listing| row(listing, t, language, now)).collect(),
        older: next.map(|id| format!("/deliveries?before={id}")),
    };
    let html = body.render().map_err(Problem::internal)?;
    let css = rules(body.rows.iter().filter_map(|row| row.cover.as_ref()));
    let page = visit.page(t.title, DELIVERIES, StatusCode::OK).style("telecast-send.css").css(css);
    Ok(page.script("live.js").render(&telecast.0.site, &html))
}

fn row(listing: &Listing, t: &'static Words, language: Language, now: Moment) -> Row {
    let is_open = listing.addressees.iter().any(|addressee| addressee.state.is_open());
    Row {
        path: delivery_path(listing.delivery.id),
        cover: listing.cover.as_ref().map(|tile| TileView::new(tile, String::new())),
        to: (t.to)(&names(&listing.addressees, t)),
        pictures: (t.count_pictures)(listing.pictures as u64),
        when: language.time_ago(listing.delivery.created_at, now),
        state: summary(&listing.delivery, &listing.addressees, t),
        is_open,
        wishes: (listing.wishes > 0).then(|| (t.count_wishes)(listing.wishes as u64)),
    }
}

/// "Grandma, Kitchen, Office and 2 more".
pub(super) fn names(addressees: &[Addressee], t: &Words) -> String {
    let named: Vec<&str> =
        addressees.iter().take(MOST_NAMED).map(|addressee| addressee.name.as_str()).collect();
    let named = named.join(", ");
    match addressees.len().saturating_sub(MOST_NAMED) {
        0 => named,
        more => (t.and_more)(&named, more),
    }
}

/// Of one frame, where it is; of several, how many have it.
pub(super) fn summary(delivery: &Delivery, addressees: &[Addressee], t: &Words) -> String {
    if let [only] = addressees {
        return state(delivery, only, t).to_owned();
    }
    let there = addressees.iter().filter(|addressee| addressee.state.is_there()).count();
    (t.there)(there, addressees.len())
}

/// Where one frame is.
pub(super) fn state(delivery: &Delivery, addressee: &Addressee, t: &Words) -> &'static str {
    if delivery.is_cancelled_for(addressee) { t.cancelled } else { (t.state)(addressee.state) }
}
