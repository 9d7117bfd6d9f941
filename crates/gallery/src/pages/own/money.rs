//! `/money`: what a photographer has sold, by month and by event, and how they are paid.

use std::collections::{BTreeMap, HashMap};

use askama::Template;
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use wirephoto_accounts::{Photographer, bar};
use wirephoto_billing::report::Sums;
use wirephoto_billing::{Currency, Money, ProviderError, Secret, Stripe, StripeKeys, Table, Terms, terms};
use wirephoto_database::Id;
use wirephoto_site::{Chart, Csrf, Form, Language, Month, Page, Problem};

use crate::service::sales::{self, Books, Journal, unfit};
use crate::words::{Till, amount, words};
use crate::{Error, Gallery};

#[derive(Template)]
#[template(path = "own/money.html")]
struct MoneyBody<'a> {
    charts: Vec<Chart>,
    months: Vec<Row>,
    events: Vec<Row>,
    terms: &'a Terms,
    key_kept: Option<String>,
    secret_kept: Option<String>,
    hook: String,
    saved: bool,
    field: String,
    t: &'static Till,
}

/// A row of a table.
struct Row {
    name: String,
    orders: String,
    sums: [String; 6],
}

/// What was done just now.
#[derive(Deserialize)]
pub(crate) struct Params {
    saved: Option<String>,
}

/// How somebody wants to be paid, as it was typed.
#[derive(Deserialize)]
pub(crate) struct Typed {
    invoice: Option<String>,
    #[serde(default)]
    stripe_key: String,
    #[serde(default)]
    webhook_secret: String,
    forget: Option<String>,
}

/// `GET /money`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    Query(params): Query<Params>,
    Photographer(account): Photographer,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    let books = books(&gallery, account.id).await?;
    let t = &words(language).till;
    let keys = books.terms.stripe.as_ref();
    let body = MoneyBody {
        charts: charts(&books.months, language)?,
        months: rows(&books.months, language, |month| month_name(month, language)),
        events: rows(&books.events, language, |event| event_name(*event, &books, t)),
        key_kept: keys.map(|keys| (t.key_kept)(keys.key.ending())),
        secret_kept: keys.and_then(|keys| keys.webhook.first()).map(|secret| (t.key_kept)(secret.ending())),
        hook: gallery.0.site.link(&format!("/hooks/stripe/{}", account.id)),
        saved: params.saved.is_some(),
        field: csrf.field(),
        terms: &books.terms,
        t,
    };
    let html = body.render().map_err(Problem::internal)?;
    Ok(Page::new(t.money)
        .language(language)
        .style("own.css")
        .bar(bar(&account, &csrf, "/money", language))
        .form(&csrf)
        .render(&gallery.0.site, &html))
}

async fn books(gallery: &Gallery, owner: Id) -> Result<Books, Error> {
    gallery.0.database.read(move |tx| sales::books(tx, owner)).await
}

/// `POST /money`: how the photographer is paid.
pub(crate) async fn set(
    State(gallery): State<Gallery>,
    Photographer(account): Photographer,
    Form(typed): Form<Typed>,
) -> Result<Response, Problem> {
    let owner = account.id;
    let kept = gallery.0.database.read(move |tx| Ok::<_, Error>(terms::of_owner(tx, owner)?)).await?;
    let is_other_key = !typed.stripe_key.trim().is_empty();
    let wanted = typed.read(kept)?;
    if let Some(keys) = wanted.stripe.as_ref().filter(|_| is_other_key) {
        let stripe = Stripe::new(&gallery.0.stripe, keys.key.clone());
        let checked = tokio::task::spawn_blocking(move || stripe.check()).await.map_err(Problem::internal)?;
        // Whether Stripe is away says nothing of the key.
        if checked == Err(ProviderError::Key) {
            return Err(unfit(|t| t.key_refused).into());
        }
    }
    gallery.0.database.write(move |tx| Ok::<_, Error>(terms::keep(tx, owner, &wanted)?)).await?;
    Ok(Redirect::to("/money?saved=1#paid").into_response())
}

impl Typed {
    /// What is kept from now on. Fields that are empty leave what is there.
    fn read(&self, kept: Terms) -> Result<Terms, Error> {
        let is_invoice = self.invoice.is_some();
        if self.forget.is_some() {
            return Ok(Terms { is_invoice, stripe: None });
        }
        let (key, secret) = (self.stripe_key.trim(), self.webhook_secret.trim());
        let mut stripe = kept.stripe;
        if !key.is_empty() {
            let key = Secret::key(key).map_err(|_| unfit(|t| t.not_a_key))?;
            let webhook = stripe.take().map(|keys| keys.webhook).unwrap_or_default();
            stripe = Some(StripeKeys { key, webhook });
        }
        if !secret.is_empty() {
            let secret = Secret::webhook(secret).map_err(|_| unfit(|t| t.not_a_secret))?;
            stripe.as_mut().ok_or_else(|| unfit(|t| t.key_wanted))?.rotate(secret);
        }
        Ok(Terms { is_invoice, stripe })
    }
}

/// `GET /money/months.csv`.
pub(crate) async fn months(
    State(gallery): State<Gallery>,
    Photographer(account): Photographer,
    language: Language,
) -> Result<Response, Problem> {
    let books = books(&gallery, account.id).await?;
    let t = &words(language).till;
    Ok(file("months.csv", table(t.month, &books.months, t, Clone::clone)))
}

/// `GET /money/events.csv`.
pub(crate) async fn events(
    State(gallery): State<Gallery>,
    Photographer(account): Photographer,
    language: Language,
) -> Result<Response, Problem> {
    let books = books(&gallery, account.id).await?;
    let t = &words(language).till;
    Ok(file("events.csv", table(t.event, &books.events, t, |event| event_name(*event, &books, t))))
}

/// `GET /money/journal.csv`: every line of every entry.
pub(crate) async fn journal(
    State(gallery): State<Gallery>,
    Photographer(account): Photographer,
    language: Language,
) -> Result<Response, Problem> {
    let owner = account.id;
    let Journal { entries, numbers, names } =
        gallery.0.database.read(move |tx| sales::journal(tx, owner)).await?;
    let t = &words(language).till;
    let mut table = Table::new(&t.journal_columns);
    let named = |names: &HashMap<Id, String>, id: Option<Id>| {
        id.and_then(|id| names.get(&id).cloned()).unwrap_or_default()
    };
    for entry in &entries {
        for line in &entry.lines {
            table.push(&[
                entry.at.to_string(),
                (t.entry)(entry.what).to_owned(),
                named(&numbers, entry.order),
                named(&names, entry.event),
                (t.account)(line.account).to_owned(),
                line.amount.decimal('.'),
                line.amount.currency().to_string(),
            ]);
        }
    }
    Ok(file("journal.csv", table))
}

fn table<P>(first: &str, sums: &[Sums<P>], t: &'static Till, name: impl Fn(&P) -> String) -> Table {
    let columns = [
        first,
        t.orders_column,
        t.sales,
        t.delivery_column,
        t.tax,
        t.received,
        t.open,
        t.owed,
        t.journal_columns[6],
    ];
    let mut table = Table::new(&columns);
    for one in sums {
        let mut cells = vec![name(&one.part), orders(one)];
        cells.extend(amounts(one).map(|money| money.decimal('.')));
        cells.push(one.sales.currency().to_string());
        table.push(&cells);
    }
    table
}

fn amounts<P>(sums: &Sums<P>) -> [Money; 6] {
    [sums.sales, sums.delivery, sums.tax, sums.received, sums.open, sums.owed]
}

/// Orders less those that were taken back.
fn orders<P>(sums: &Sums<P>) -> String {
    (i64::from(sums.placed) - i64::from(sums.cancelled)).to_string()
}

fn rows<P>(sums: &[Sums<P>], language: Language, name: impl Fn(&P) -> String) -> Vec<Row> {
    let row = |one: &Sums<P>| Row {
        name: name(&one.part),
        orders: orders(one),
        sums: amounts(one).map(|money| amount(money, language)),
    };
    sums.iter().map(row).collect()
}

#[expect(clippy::ptr_arg, reason = "what a month is told by is a string")]
fn month_name(month: &String, language: Language) -> String {
    Month::of(month).map_or_else(|| month.clone(), |month| language.month(month))
}

fn event_name(event: Option<Id>, books: &Books, t: &Till) -> String {
    let name = event.and_then(|event| books.names.get(&event).cloned());
    name.unwrap_or_else(|| t.without_event.to_owned())
}

/// A chart for each currency, over the months up to the last one in which something was sold.
fn charts(months: &[Sums<String>], language: Language) -> Result<Vec<Chart>, Problem> {
    let mut by_currency: BTreeMap<Currency, BTreeMap<Month, i64>> = BTreeMap::new();
    for sums in months {
        let Some(month) = Month::of(&sums.part) else { continue };
        let total = sums.total().map_err(Problem::internal)?;
        by_currency.entry(sums.sales.currency()).or_default().insert(month, total.minor());
    }
    let chart = |(currency, sold): (Currency, BTreeMap<Month, i64>)| {
        let say = |minor| amount(Money::new(minor, currency), language);
        let (last, _) = sold.last_key_value()?;
        Some(Chart::new((words(language).till.chart)(currency.code()), *last, &sold, say, language))
    };
    Ok(by_currency.into_iter().filter_map(chart).collect())
}

fn file(name: &str, table: Table) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    (headers, table.into_text()).into_response()
}
