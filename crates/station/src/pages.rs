//! The station's page: what is on the air, what is coming, how fast, and how much of the air was used.
//!
//! It changes nothing, works without scripts, and keeps up by itself with one.

use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use wirephoto_database::{Moment, Transaction};
use wirephoto_site::{Language, Page, Problem};

use crate::link::trouble;
use crate::repository::{self, Host, Hour, Stage, Stored};
use crate::sender::View;
use crate::settings::Channel;
use crate::words::{Words, words};
use crate::{Error, Station};

/// Hours in the chart.
const HOURS: i64 = 48;
/// Orders in the list of what is coming.
const MOST_COMING: u32 = 50;
/// Of the chart's columns: a full hour is that high.
const HIGHEST: u64 = 100;
const COLUMN: i64 = 10;
/// A packet of the largest symbols with all headers, in bits.
const PACKET_BITS: u64 = 8 * 1500;

pub fn routes() -> Router<Station> {
    Router::new().route("/", get(show))
}

/// `GET /`.
async fn show(State(station): State<Station>, language: Language) -> Result<Response, Problem> {
    let now = Moment::now();
    let from = repository::hours(now) - HOURS + 1;
    let read = station.0.database.read(move |tx: &mut Transaction<'_>| {
        let coming = repository::waiting(tx, MOST_COMING)?;
        let count = repository::count(tx, Stage::Fetching)? + repository::count(tx, Stage::Ready)?;
        Ok::<_, Error>((repository::host(tx)?, coming, count, repository::air_time(tx, from)?))
    });
    let (host, coming, count, hours) = read.await.map_err(Problem::internal)?;
    let channels = station.0.settings.channels.iter();
    let channels = channels.map(|channel| {
        let desk = station.0.desks.get(&channel.number);
        ChannelRow { channel, view: desk.map(|desk| desk.view()).unwrap_or_default() }
    });
    let channels = channels.collect();
    let more = count.saturating_sub(coming.len() as u64);
    let (t, name) = (words(language), &station.0.settings.name);
    let columns = columns(&hours, from, station.0.settings.channels.len() as u64);
    let body = Body {
        t,
        language,
        now,
        host_now: station.0.clock.now(),
        name,
        host,
        channels,
        coming,
        more,
        columns,
    };
    let html = body.render().map_err(Problem::internal)?;
    let page = Page::new(name).language(language).style("station.css").script("live.js");
    Ok(page.render(&station.0.site, &html))
}

#[derive(Template)]
#[template(path = "station.html")]
struct Body<'a> {
    t: &'static Words,
    language: Language,
    now: Moment,
    /// What the host's clock shows; times in orders are by it.
    host_now: Moment,
    name: &'a str,
    host: Option<Host>,
    channels: Vec<ChannelRow<'a>>,
    coming: Vec<Stored>,
    more: u64,
    columns: Vec<Column>,
}

/// A channel and what it does.
struct ChannelRow<'a> {
    channel: &'a Channel,
    view: View,
}

/// An hour of the chart.
struct Column {
    x: i64,
    y: u64,
    height: u64,
    /// Its beginning.
    at: Moment,
    /// In thousandths of all that could have been sent.
    share: u64,
    packets: u64,
    bytes: u64,
}

/// The chart's columns, the oldest first; an hour in which nothing was sent is as high as nothing.
fn columns(hours: &[Hour], from: i64, channels: u64) -> Vec<Column> {
    let full_us = 3_600_000_000 * channels.max(1);
    let column = |hour: i64| {
        let of_hour = hours.iter().filter(|known| known.since_1970 == hour).map(|known| known.counts);
        let (air_us, packets, bytes) = of_hour.fold((0, 0, 0), |(air_us, packets, bytes), counts| {
            (air_us + counts.air_us, packets + counts.packets, bytes + counts.bytes)
        });
        let height = air_us.saturating_mul(HIGHEST).div_ceil(full_us).min(HIGHEST);
        Column {
            x: (hour - from) * COLUMN,
            y: HIGHEST - height,
            height,
            at: Moment::from_micros(hour * 3_600_000_000),
            share: air_us.saturating_mul(1000) / full_us,
            packets,
            bytes,
        }
    };
    (from..from + HOURS).map(column).collect()
}

impl Body<'_> {
    /// Why the host cannot be spoken with.
    fn trouble<'h>(&self, host: &'h Host) -> &'h str {
        match host.trouble.as_str() {
            trouble::AWAY => self.t.away,
            trouble::STRANGER => self.t.stranger,
            trouble::CERTIFICATE => self.t.certificate,
            trouble::NO_HOST => self.t.no_host,
            sentence => sentence,
        }
    }

    fn is_silent(&self) -> bool {
        self.channels.iter().all(|row| row.view.objects.is_empty())
    }

    fn has_more(&self) -> bool {
        self.more > 0
    }

    fn more(&self) -> String {
        (self.t.more)(self.more)
    }

    fn memory(&self, row: &ChannelRow<'_>) -> String {
        self.language.bytes(row.view.memory_bytes as u64)
    }

    fn used(&self) -> Vec<&Column> {
        self.columns.iter().rev().filter(|column| column.packets > 0).collect()
    }

    fn chart(&self) -> String {
        (self.t.chart)(&self.columns.last().map(|column| self.percent(&column.share)).unwrap_or_default())
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn percent(&self, thousandths: &u64) -> String {
        let point = if self.language == Language::German { ',' } else { '.' };
        format!("{}{point}{} %", thousandths / 10, thousandths % 10)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn when(&self, at: &Moment) -> String {
        self.language.time_ago(*at, self.now)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn number(&self, number: &u64) -> String {
        self.language.number(*number)
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn bytes(&self, bytes: &u64) -> String {
        self.language.bytes(*bytes)
    }

    /// What a channel sends now: a rate, and how much of its own that is.
    #[expect(clippy::unused_self, reason = "templates call what belongs to them")]
    fn sending(&self, row: &ChannelRow<'_>) -> String {
        let percent = row.view.bits.saturating_mul(100) / row.channel.rate.bits_per_second();
        format!("{} %", percent.min(100))
    }

    fn queue(&self, row: &ChannelRow<'_>) -> String {
        let seconds = row.view.ahead.saturating_mul(PACKET_BITS) / row.channel.rate.bits_per_second();
        let objects = (self.t.objects)(row.view.count as u64);
        if row.view.ahead == 0 {
            return objects;
        }
        let queue = (self.t.queue)(&self.language.number(row.view.ahead), Duration::from_secs(seconds));
        format!("{objects} · {queue}")
    }

    /// One line of truth on an object on the air.
    fn truth(&self, it: &wirephoto_airwave::carousel::OnAir, left: &Duration) -> String {
        let number = |count: u32| self.language.number(count.into());
        let packets = (self.t.packets)(&number(it.sent), &number(it.symbols));
        [packets, (self.t.frames)(it.waiting as u64), (self.t.ends_in)(*left)].join(" · ")
    }

    /// One line of truth on an object that is not on the air yet.
    fn progress(&self, stored: &Stored) -> String {
        let size = self.language.bytes(stored.order.size.into());
        if stored.stage == Stage::Fetching {
            return (self.t.arrived)(&self.language.bytes(stored.arrived.into()), &size);
        }
        let now = self.host_now;
        let begins = match stored.order.starts_at {
            Some(at) if at > now => (self.t.begins_in)(at.since(now)),
            Some(_) => (self.t.begins_in)(Duration::ZERO),
            None => self.t.waits_for_time.to_owned(),
        };
        format!("{size} · {begins}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repository::Counts;

    #[test]
    fn t6_the_chart_shows_how_much_of_each_hour_was_used() {
        let of = |since_1970, channel, air_us| Hour {
            since_1970,
            channel,
            counts: Counts { packets: 1, bytes: 9, air_us },
        };
        let hours = [of(100, 1, 3_600_000_000), of(100, 2, 1_800_000_000), of(147, 1, 7)];
        let columns = columns(&hours, 100, 2);
        assert_eq!(columns.len(), 48);
        let first = &columns[0];
        assert_eq!((first.x, first.y, first.height, first.share), (0, 25, 75, 750));
        assert_eq!((columns[1].height, columns[1].packets), (0, 0));
        let last = &columns[47];
        assert_eq!((last.x, last.height, last.share), (470, 1, 0));
    }
}
