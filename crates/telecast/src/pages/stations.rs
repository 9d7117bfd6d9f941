//! `/stations`: where pictures for frames are sent from, what is on the air, and how much of it was used.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use wirephoto_accounts::Administrator;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::air::ChannelDocument;
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Chart, Csrf, Form, Language, Month, NoFields, Problem};

use super::Visit;
use crate::delivery::{ObjectState, Sent};
use crate::repository::station::Air;
use crate::service::stations::{self, Airing, Overview, Place};
use crate::words::{Stations as Words, words};
use crate::{Error, Telecast};

/// The section of everything about stations.
const STATIONS: &str = "/stations";

#[derive(Template)]
#[template(path = "stations.html")]
struct Body {
    t: &'static Words,
    rows: Vec<Row>,
    airings: Vec<AiringRow>,
    /// What all channels sent, if they did.
    chart: Option<Chart>,
    numbers: Vec<NumberRow>,
    field: String,
}

struct Row {
    name: String,
    path: String,
    paired: String,
    last_here: Option<String>,
    is_paired: bool,
    channels: Vec<ChannelRow>,
}

struct ChannelRow {
    number: u16,
    name: String,
    truth: String,
    on_air: String,
}

struct AiringRow {
    object: String,
    place: String,
    state: &'static str,
    have_it: String,
    sent: Option<String>,
    when: String,
}

/// A row of the table.
struct NumberRow {
    month: String,
    station: String,
    deliveries: String,
    packets: String,
    bytes: String,
    time: String,
}

/// `GET /stations`.
pub async fn show(
    State(telecast): State<Telecast>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let last = Month::of(&now.to_string()).ok_or_else(|| Problem::internal("a time without a month"))?;
    let since = last.plus(1 - Chart::MONTHS).to_string();
    let overview = telecast.0.database.read(move |tx| stations::overview(tx, &since)).await?;
    let t = &words(language).stations;
    let body = Body {
        t,
        rows: overview.places.iter().map(|place| row(place, &overview, t, language, now)).collect(),
        airings: overview
            .airings
            .iter()
            .map(|airing| airing_row(airing, &overview, t, language, now))
            .collect(),
        chart: chart(&overview.air, last, t, language),
        numbers: numbers(&overview, t, language),
        field: csrf.field(),
    };
    let html = body.render().map_err(Problem::internal)?;
    let visit = Visit { account, language, csrf };
    let page = visit.page(t.title, STATIONS, StatusCode::OK).style("telecast-send.css");
    Ok(page.script("live.js").render(&telecast.0.site, &html))
}

fn row(place: &Place, overview: &Overview, t: &Words, language: Language, now: Moment) -> Row {
    let on_air = |channel: u16| {
        let is_here = |airing: &&Airing| {
            (airing.object.station, airing.object.channel) == (place.id, channel)
                && airing.object.state == ObjectState::OnAir
        };
        overview.airings.iter().filter(is_here).count() as u64
    };
    let channel = |it: &ChannelDocument| ChannelRow {
        number: it.number,
        name: it.name.clone(),
        truth: (t.channel_truth)(&it.group.to_string(), &rate(it.rate_bps, language), &it.coverage),
        on_air: (t.on_air)(on_air(it.number)),
    };
    Row {
        name: place.name.clone(),
        path: format!("{STATIONS}/{}", place.id),
        paired: language.time_ago(place.paired_at, now),
        last_here: place.last_here.map(|at| language.time_ago(at, now)),
        is_paired: place.is_paired,
        channels: place.channels.iter().map(channel).collect(),
    }
}

/// `20 Mbit/s`.
fn rate(bits_per_second: u64, language: Language) -> String {
    let bytes = language.bytes(bits_per_second);
    format!("{}bit/s", bytes.strip_suffix('B').unwrap_or(&bytes))
}

fn airing_row(airing: &Airing, overview: &Overview, t: &Words, language: Language, now: Moment) -> AiringRow {
    let object = &airing.object;
    let name = overview.names.get(&object.station).map_or("", String::as_str);
    let sent = object.sent;
    AiringRow {
        object: (t.object)(object.toi),
        place: format!("{name} · {}", object.channel),
        state: match object.state {
            ObjectState::Ordered => t.ordered,
            ObjectState::Ready => t.ready,
            ObjectState::OnAir => t.sending,
            ObjectState::Ended | ObjectState::Refused => t.over,
        },
        have_it: (t.have_it)(airing.have, airing.frames),
        sent: (sent.packets > 0)
            .then(|| (t.sent)(&language.number(sent.packets), &language.bytes(sent.bytes))),
        when: language.time_ago(airing.since, now),
    }
}

fn chart(air: &[Air], last: Month, t: &Words, language: Language) -> Option<Chart> {
    let mut seconds: BTreeMap<Month, i64> = BTreeMap::new();
    for one in air {
        if let Some(month) = Month::of(&one.month) {
            *seconds.entry(month).or_default() += one.sent.air_us.div_ceil(1_000_000).cast_signed();
        }
    }
    let say = |seconds: i64| (t.lasting)(seconds.unsigned_abs());
    (!seconds.is_empty()).then(|| Chart::new(t.air_time_hint, last, &seconds, say, language))
}

/// The same by month and station, the newest first.
fn numbers(overview: &Overview, t: &Words, language: Language) -> Vec<NumberRow> {
    let mut sums: BTreeMap<(&str, Id), (u64, Sent)> = BTreeMap::new();
    for air in &overview.air {
        let (objects, sent) = sums.entry((&air.month, air.station)).or_default();
        *objects += air.objects;
        *sent = Sent {
            packets: sent.packets + air.sent.packets,
            bytes: sent.bytes + air.sent.bytes,
            air_us: sent.air_us + air.sent.air_us,
        };
    }
    let rows = sums.into_iter().rev().map(|((month, station), (objects, sent))| NumberRow {
        month: Month::of(month).map(|month| language.month(month)).unwrap_or_default(),
        station: overview.names.get(&station).cloned().unwrap_or_default(),
        deliveries: language.number(objects),
        packets: language.number(sent.packets),
        bytes: language.bytes(sent.bytes),
        time: (t.lasting)(sent.air_us.div_ceil(1_000_000)),
    });
    rows.collect()
}

/// `POST /stations/{station}/remove`.
pub async fn remove(
    State(telecast): State<Telecast>,
    Path(station): Path<String>,
    Administrator(account): Administrator,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let id: Id = station.parse().map_err(|_| Error::NoStation)?;
    let now = Moment::now();
    let name = telecast.change(move |tx| stations::remove(tx, id, now)).await?;
    // Its pairing may have been ended before.
    let administration = telecast.0.accounts.administration(&*account);
    match administration.unpair(id, now).await {
        Ok(()) | Err(wirephoto_accounts::Error::NotFound) => {}
        Err(error) => return Err(error.into()),
    }
    tracing::info!(station.id = %id, name, "a station was removed");
    Ok(Redirect::to(STATIONS).into_response())
}

#[derive(Template)]
#[template(path = "station_pairing.html")]
struct PairingBody {
    t: &'static Words,
    url: String,
    code: PairingCode,
    fingerprint: Option<String>,
}

/// A reload in the browser, or a link that was kept: the code is made by a form, so back to it.
pub async fn show_pairing() -> Redirect {
    Redirect::to(STATIONS)
}

/// `POST /stations/pairing`.
pub async fn start_pairing(
    State(telecast): State<Telecast>,
    Administrator(account): Administrator,
    language: Language,
    csrf: Csrf,
    _: Form<NoFields>,
) -> Result<Response, Problem> {
    let (site, t) = (&telecast.0.site, &words(language).stations);
    let code = telecast.0.accounts.new_station_code(account.id, Moment::now()).await?;
    let body = PairingBody { t, url: site.public_url().to_string(), code, fingerprint: site.fingerprint() };
    let html = body.render().map_err(Problem::internal)?;
    let visit = Visit { account, language, csrf };
    Ok(visit.page(t.pair, STATIONS, StatusCode::OK).render(site, &html))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t4_the_chart_shows_the_air_time_of_each_month() {
        let (t, last) = (&words(Language::English).stations, Month::of("2026-11").unwrap());
        let chart = |air: &[Air]| chart(air, last, t, Language::English).map(|chart| chart.to_string());
        assert_eq!(chart(&[]), None);
        let air = [60, 40].map(|seconds| Air {
            station: Id::from_bytes([1; 16]),
            channel: 1,
            month: "2026-11".to_owned(),
            objects: 1,
            sent: Sent { packets: 1, bytes: 1500, air_us: seconds * 1_000_000 },
        });
        let chart = chart(&air).unwrap();
        assert!(
            chart.contains("November 2026: 1\u{a0}min 40\u{a0}s") && chart.contains("December 2025: 0"),
            "{chart}"
        );
    }

    #[test]
    fn t4_rates_are_read_in_bits() {
        assert_eq!(rate(20_000_000, Language::English), "20 Mbit/s");
        assert_eq!(rate(2_500_000, Language::German), "2,5 Mbit/s");
    }
}
