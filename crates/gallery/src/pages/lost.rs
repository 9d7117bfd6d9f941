//! For those who have lost the link to their order: it is sent to the address that they ordered with, and nobody is told
//! whether there is one.

use std::fmt::Write as _;
use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use wirephoto_carriers::mail::{self, Mail, Mailbox};
use wirephoto_database::{Moment, Transaction};
use wirephoto_site::{Action, ClientAddress, Csrf, Form, Language, Page, Problem, Site};

use crate::link::Link;
use crate::service::order::add_link;
use crate::words::{Orders, words};
use crate::{Error, Gallery, Result, repository};

/// Orders that one mail leads to.
const MOST_ORDERS: u32 = 20;
/// From one address of the network.
const BY_ADDRESS: Action = Action { name: "lost orders", burst: 10, every: Duration::from_mins(3) };
/// To one mail address.
const BY_MAIL: Action = Action { name: "lost orders by mail", burst: 3, every: Duration::from_mins(20) };

#[derive(Template)]
#[template(path = "shop/lost.html")]
struct LostBody {
    field: String,
    done: bool,
    error: Option<&'static str>,
    o: &'static Orders,
}

/// `GET /orders/lost`.
pub(crate) async fn show(
    State(gallery): State<Gallery>,
    language: Language,
    csrf: Csrf,
) -> Result<Response, Problem> {
    page(&gallery, language, &csrf, false, None)
}

/// The form.
#[derive(Deserialize)]
pub(crate) struct Asked {
    email: String,
}

/// `POST /orders/lost`.
pub(crate) async fn send(
    State(gallery): State<Gallery>,
    ClientAddress(address): ClientAddress,
    language: Language,
    csrf: Csrf,
    Form(Asked { email }): Form<Asked>,
) -> Result<Response, Problem> {
    let now = Moment::now();
    let o = &words(language).orders;
    let Ok(mailbox) = Mailbox::new("", &email) else {
        return page(&gallery, language, &csrf, false, Some(o.email_wanted));
    };
    let site = gallery.0.site.clone();
    if site.limit(BY_ADDRESS, address).is_err() {
        return Err(Problem::told(StatusCode::TOO_MANY_REQUESTS, |language| {
            words(language).orders.ask_less.to_owned()
        }));
    }
    // Whoever asks for somebody else's too often is told nothing of it either.
    if site.limit(BY_MAIL, mailbox.address().to_lowercase()).is_ok() {
        let links: Vec<Link> = (0..MOST_ORDERS).map(|_| Link::of_order()).collect();
        let sent = gallery.0.database.write(move |tx| write(tx, &site, &mailbox, &links, now));
        sent.await?;
    }
    page(&gallery, language, &csrf, true, None)
}

/// Writes the mail, if there is anything to write.
fn write(
    tx: &mut Transaction<'_>,
    site: &Site,
    mailbox: &Mailbox,
    links: &[Link],
    now: Moment,
) -> Result<()> {
    let orders = repository::orders_of_email(tx, mailbox.address(), MOST_ORDERS)?;
    let Some(language) = orders.first().map(|order| order.language) else { return Ok(()) };
    let o = &words(language).orders;
    let mut lines = String::new();
    for (order, link) in orders.iter().zip(links) {
        add_link(tx, order.document.id, link, now)?;
        let title = (o.order_title)(&order.document.number);
        let url = site.link(&format!("/o/{}", link.as_str()));
        let _ = writeln!(lines, "{title}, {}:\n{url}\n", order.event_name);
    }
    let mail = Mail::new(mailbox.clone(), o.lost_subject, &(o.lost_letter)(&lines));
    match mail::enqueue(tx, &mail, now) {
        Err(mail::Error::Database(error)) => Err(Error::Database(error)),
        _ => Ok(()),
    }
}

fn page(
    gallery: &Gallery,
    language: Language,
    csrf: &Csrf,
    done: bool,
    error: Option<&'static str>,
) -> Result<Response, Problem> {
    let o = &words(language).orders;
    let body = LostBody { field: csrf.field(), done, error, o };
    let html = body.render().map_err(Problem::internal)?;
    let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let page = Page::new(o.lost).language(language).style("gallery.css").form(csrf).status(status);
    Ok(page.render(&gallery.0.site, &html))
}
