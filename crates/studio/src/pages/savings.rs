//! What left this computer beside what others move, as a chart and in numbers, and where each picture went.

use std::collections::HashMap;

use askama::Template;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::hex;
use wirephoto_site::{Csrf, Language, Page, Problem};

use super::trade::show;
use super::words::{Count, TradeWords, trade_words, words};
use super::{Address, find};
use crate::app::App;
use crate::{Amount, Event, EventRef, EventSavings, Journey, JourneyWay, Savings};

/// Journeys on one page.
const ON_A_PAGE: usize = 200;
/// Of a chart's bars: the longest one is that long.
const LONGEST: u64 = 1000;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/savings", get(savings)).route("/savings/{event}", get(journeys))
}

async fn savings(State(app): State<App>, language: Language, csrf: Csrf) -> Result<Response, Problem> {
    let studio = app.studio().clone();
    let known = tokio::task::spawn_blocking(move || studio.savings()).await.map_err(Problem::internal)?;
    let (total, events) = known?;
    let (t, trade) = (words(language), trade_words(language));
    let page = Page::new(t.savings);
    let body = SavingsBody { title: t.savings, trade, language, total: Told::new(&total, language), events };
    show(&app, language, &csrf, page, "savings", &body).await
}

#[derive(Deserialize)]
struct Which {
    /// Counts from 1.
    #[serde(default = "first")]
    page: usize,
}

fn first() -> usize {
    1
}

async fn journeys(
    State(app): State<App>,
    Path(address): Path<Address>,
    Query(Which { page: number }): Query<Which>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let Event { number: event, name, .. } = find(&app, address, language).await?;
    let studio = app.studio().clone();
    let known = tokio::task::spawn_blocking(move || {
        let pictures = studio.list(EventRef::Number(event))?;
        let numbers = pictures.into_iter().map(|(place, _)| (place.picture, place.number)).collect();
        Ok::<_, crate::Error>((studio.journeys(EventRef::Number(event))?, numbers))
    });
    let (journeys, numbers): (Vec<Journey>, HashMap<Id, u32>) = known.await.map_err(Problem::internal)??;
    let trade = trade_words(language);
    let title = trade.journeys_of.replace("{name}", &name);
    let begin = number.saturating_sub(1).saturating_mul(ON_A_PAGE).min(journeys.len());
    let end = (begin + ON_A_PAGE).min(journeys.len());
    let body = JourneysBody {
        title: &title,
        trade,
        back: words(language).savings,
        event,
        language,
        now: Moment::now(),
        newer: (begin > 0).then(|| number - 1),
        older: (end < journeys.len()).then(|| number + 1),
        journeys: &journeys[begin..end],
        numbers,
    };
    show(&app, language, &csrf, Page::new(&title), "savings", &body).await
}

/// A part of a bar.
struct Part {
    kind: &'static str,
    from: u64,
    length: u64,
}

/// Savings in words and lengths.
struct Told {
    savings: Savings,
    /// What moved here, part by part.
    here: Vec<Part>,
    elsewhere: u64,
    /// How much less moved here, such as `94 %`.
    less: Option<String>,
}

impl Told {
    fn new(savings: &Savings, language: Language) -> Self {
        let longest = savings.ours.max(savings.prior_art).max(1);
        let length = |bytes: u64| bytes.saturating_mul(LONGEST).div_ceil(longest);
        let mut from = 0;
        let parts =
            [("proofs", savings.proofs), ("prints", savings.prints), ("downloads", savings.downloads)];
        let here = parts.map(|(kind, amount)| {
            let part = Part { kind, from, length: length(amount.bytes) };
            from += part.length;
            part
        });
        let less = (savings.ours > 0 && savings.prior_art > savings.ours)
            .then(|| 100 - (100 * savings.ours).div_ceil(savings.prior_art))
            .map(|percent| format!("{} %", language.number(percent)));
        Self { savings: *savings, here: here.into(), elsewhere: length(savings.prior_art), less }
    }
}

#[derive(Template)]
#[template(path = "savings.html")]
struct SavingsBody<'a> {
    title: &'a str,
    trade: &'a TradeWords,
    language: Language,
    total: Told,
    events: Vec<EventSavings>,
}

impl SavingsBody<'_> {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
    fn bytes(&self, bytes: &u64) -> String {
        self.language.bytes(*bytes)
    }

    fn pictures(&self, amount: &Amount) -> String {
        counted(&self.trade.of_pictures, amount.pictures, self.language)
    }

    /// How much less was moved, in a sentence.
    fn less(&self) -> Option<String> {
        self.total.less.as_ref().map(|percent| self.trade.saved_of.replace("{percent}", percent))
    }

    /// The amounts of an event, as the table has them.
    #[expect(clippy::unused_self, reason = "templates call what belongs to them")]
    fn amounts(&self, event: &EventSavings) -> [Amount; 5] {
        let Savings { originals, stayed, proofs, prints, downloads, .. } = event.savings;
        [originals, stayed, proofs, prints, downloads]
    }

    fn chart_title(&self) -> String {
        let Savings { ours, prior_art, .. } = &self.total.savings;
        let title = self.trade.chart_title.replace("{ours}", &self.bytes(ours));
        title.replace("{prior}", &self.bytes(prior_art))
    }

    /// The parts of the whole with their names.
    fn legend(&self) -> [(&'static str, &'static str, Amount); 3] {
        let Savings { proofs, prints, downloads, .. } = self.total.savings;
        let trade = self.trade;
        [
            ("proofs", trade.to_host, proofs),
            ("prints", trade.to_the_lab, prints),
            ("downloads", trade.sold_files, downloads),
        ]
    }
}

#[derive(Template)]
#[template(path = "journeys.html")]
struct JourneysBody<'a> {
    title: &'a str,
    trade: &'a TradeWords,
    /// Where the page leads back to.
    back: &'a str,
    event: u32,
    language: Language,
    now: Moment,
    newer: Option<usize>,
    older: Option<usize>,
    journeys: &'a [Journey],
    numbers: HashMap<Id, u32>,
}

impl JourneysBody<'_> {
    fn when(&self, journey: &Journey) -> String {
        self.language.time_ago(journey.at, self.now)
    }

    fn number(&self, journey: &Journey) -> String {
        self.numbers.get(&journey.picture).map_or_else(|| "–".to_owned(), u32::to_string)
    }

    fn way(&self, journey: &Journey) -> &'static str {
        match journey.way {
            JourneyWay::Proof => self.trade.way_proof,
            JourneyWay::Print => self.trade.way_print,
            JourneyWay::Download => self.trade.way_sold,
        }
    }

    #[expect(clippy::unused_self, reason = "templates call what belongs to them")]
    fn hash(&self, journey: &Journey) -> String {
        hex::encode(&journey.hash)
    }

    fn bytes(&self, journey: &Journey) -> String {
        self.language.bytes(journey.bytes)
    }
}

/// A number of things in words.
fn counted(forms: &Count, n: u32, language: Language) -> String {
    let form = if n == 1 { forms.one } else { forms.other };
    form.replace("{n}", &language.number(n.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p15_the_chart_shows_ours_beside_the_prior_art() {
        let amount = |bytes| Amount { pictures: 1, bytes };
        let savings = Savings {
            proofs: amount(30),
            prints: amount(20),
            ours: 50,
            prior_art: 1_000,
            ..Savings::default()
        };
        let told = Told::new(&savings, Language::English);
        let lengths: Vec<_> = told.here.iter().map(|part| (part.kind, part.from, part.length)).collect();
        assert_eq!(lengths, [("proofs", 0, 30), ("prints", 30, 20), ("downloads", 50, 0)]);
        assert_eq!((told.elsewhere, told.less.as_deref()), (1_000, Some("95 %")));
        let nothing = Told::new(&Savings::default(), Language::English);
        assert_eq!((nothing.elsewhere, nothing.less), (0, None));
    }
}
