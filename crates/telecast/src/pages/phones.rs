//! `/phones`: telephones from which pictures are sent by short message, and the code that links one.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_carriers::sms::Number;
use wirephoto_database::Moment;
use wirephoto_site::{Action, Form, Problem};

use super::{FRAMES, Visit, amount};
use crate::Telecast;
use crate::service::phone;
use crate::words::{Phones as Words, words};

/// Where it is.
pub const PHONES: &str = "/phones";

/// Codes that are shown.
const CODES: Action = Action { name: "phone's code", burst: 20, every: std::time::Duration::from_mins(1) };

#[derive(Template)]
#[template(path = "phones.html")]
struct Body {
    t: &'static Words,
    /// The host's.
    number: String,
    unlinked: bool,
    code: Option<String>,
    phones: Vec<PhoneView>,
    /// What a frame costs, if anything.
    each_costs: Option<String>,
    /// What short codes cost.
    short_codes: Vec<String>,
    field: String,
}

struct PhoneView {
    number: String,
    /// With markup for the time.
    linked: String,
}

/// What was done just now.
#[derive(Deserialize)]
pub struct Params {
    unlinked: Option<String>,
}

/// `GET /phones`. Where there is no line to an operator there is no such page.
pub async fn show(
    State(telecast): State<Telecast>,
    Query(params): Query<Params>,
    visit: Visit,
) -> Result<Response, Problem> {
    let number = telecast.0.settings.number.as_ref().ok_or_else(Problem::not_found)?;
    let (id, now, t) = (visit.account.id, Moment::now(), &words(visit.language).phones);
    let look = telecast.0.database.read(move |tx| phone::look(tx, id, now)).await?;
    let phones = look.phones.iter().map(|phone| PhoneView {
        number: phone.number.to_string(),
        linked: (t.linked_at)(&visit.language.time_ago(phone.linked_at, now)),
    });
    let short_codes =
        telecast.0.settings.short_codes.iter().map(|code| {
            (t.code_pays)(code.number.as_str(), &amount(code.tariff, visit.language), code.paid_on)
        });
    let (price, deliveries) = (telecast.0.settings.frame_price, &words(visit.language).deliveries);
    let body = Body {
        t,
        number: number.to_string(),
        unlinked: params.unlinked.is_some(),
        code: look.code.map(|shown| shown.code.as_str().to_owned()),
        phones: phones.collect(),
        each_costs: price.map(|price| (deliveries.each_costs)(&amount(price, visit.language))),
        short_codes: short_codes.collect(),
        field: visit.csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = visit.page(t.title, FRAMES, StatusCode::OK).script("live.js");
    Ok(page.render(&telecast.0.site, &html))
}

/// What is to be done.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", tag = "action")]
pub enum Change {
    Code,
    Unlink { number: String },
}

/// `POST /phones`.
pub async fn change(
    State(telecast): State<Telecast>,
    visit: Visit,
    Form(change): Form<Change>,
) -> Result<Response, Problem> {
    let (id, now) = (visit.account.id, Moment::now());
    match change {
        Change::Code => {
            telecast.0.site.limit(CODES, id)?;
            telecast.change(move |tx| phone::show_code(tx, id, now)).await?;
            Ok(Redirect::to(PHONES).into_response())
        }
        Change::Unlink { number } => {
            let number = Number::parse(&number).map_err(|_| Problem::not_found())?;
            telecast.change(move |tx| phone::unlink(tx, id, &number)).await?;
            Ok(Redirect::to("/phones?unlinked").into_response())
        }
    }
}
