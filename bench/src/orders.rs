//! Customers who order at the same time: how many orders a host places durably in a second, and how long one waits.

use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use reqwest::blocking::{Client, Response};
use reqwest::header::{COOKIE, ORIGIN};
use reqwest::redirect::Policy;
use reqwest::{StatusCode, Url};
use serde_json::{Value, json};

use crate::measure::wall_s;
use crate::people::{Browser, value_of};

/// Everything is looked over; one press of the button is left to do.
pub struct Ready {
    target: Url,
    cookie: String,
    fields: Vec<(String, String)>,
}

/// So many customers fill their carts and look their orders over; then as many at once as there are clients press the
/// button, which is what is measured. Answers orders per second and milliseconds of one.
pub fn run(event_url: &str, code: &str, customers: usize, clients: usize) -> Result<Value> {
    let waiting = Mutex::new((0..customers).collect::<Vec<usize>>());
    let ready = each(clients, || {
        let browser = Browser::new(event_url)?;
        let mut ready = Vec::new();
        while let Some(number) = waiting.lock().map_err(|_| anyhow!("a client panicked"))?.pop() {
            ready.push(look_over(&browser, event_url, code, number, 1)?);
        }
        Ok(ready)
    })?;
    let (seconds, took) = wall_s(|| place(ready))?;
    let mut ms: Vec<f64> = took.into_iter().flatten().collect();
    ms.sort_by(f64::total_cmp);
    let part = |of: f64| ms.get(((ms.len() - 1) as f64 * of).round() as usize).copied();
    Ok(json!({
        "orders": ms.len(), "per_second": ms.len() as f64 / seconds,
        "median_ms": part(0.5), "p99_ms": part(0.99),
    }))
}

/// From the event's door to the page on which everything stands once more.
pub fn look_over(
    browser: &Browser,
    event_url: &str,
    code: &str,
    number: usize,
    picture: usize,
) -> Result<Ready> {
    browser.forget()?;
    let door = browser.open(event_url)?;
    let event = browser.submit(&door, "/e/", &[("code", code)])?;
    let root = event.url.path().trim_end_matches('/').to_owned();
    let path = format!("/p/{picture}/order");
    let products = browser.open(&format!("{root}{path}"))?;
    let product = value_of(&products.html, "product").context("nothing is for sale")?;
    browser.submit(&products, "", &[("product", &product), ("quantity", "1")])?;
    let checkout = browser.open(&format!("{root}/checkout"))?;
    let delivery = value_of(&checkout.html, "delivery").context("there is no delivery")?;
    let email = format!("customer{number}@example.com");
    let fields = [
        ("action", "review"),
        ("name", "A customer"),
        ("email", email.as_str()),
        ("delivery", &delivery),
        ("means", "invoice"),
    ];
    let review = browser.submit(&checkout, "/checkout", &fields)?;
    ensure!(review.html.contains("name=\"seal\""), "the order cannot be looked over: {}", review.html);
    let (target, mut fields) = Browser::filled(&review, "/checkout")?;
    fields.push(("action".into(), "place".into()));
    Ok(Ready { target, cookie: browser.cookie()?, fields })
}

/// Presses all buttons, each client its share one after another.
fn place(shares: Vec<Vec<Ready>>) -> Result<Vec<Vec<f64>>> {
    thread::scope(|scope| {
        let pressing: Vec<_> = shares.into_iter().map(|share| scope.spawn(|| press(share))).collect();
        pressing.into_iter().map(|client| client.join().expect("no panic")).collect()
    })
}

/// Milliseconds until each order was answered, which is after it is durable.
fn press(share: Vec<Ready>) -> Result<Vec<f64>> {
    let client = client()?;
    let mut took = Vec::new();
    for one in share {
        let start = Instant::now();
        let response = send(&client, one)?;
        took.push(start.elapsed().as_secs_f64() * 1e3);
        page_of(response)?;
    }
    Ok(took)
}

/// Places one order; its page.
pub fn press_one(ready: Ready) -> Result<Url> {
    page_of(send(&client()?, ready)?)
}

fn client() -> Result<Client> {
    Ok(Client::builder().no_proxy().redirect(Policy::none()).build()?)
}

fn send(client: &Client, ready: Ready) -> Result<Response> {
    let origin = ready.target.origin().ascii_serialization();
    let request = client.post(ready.target).header(COOKIE, ready.cookie).header(ORIGIN, origin);
    Ok(request.form(&ready.fields).send()?)
}

/// The page of an order that was placed.
fn page_of(response: Response) -> Result<Url> {
    let to = response.headers().get("location").and_then(|to| to.to_str().ok()).map(str::to_owned);
    match to {
        Some(to) if response.status() == StatusCode::SEE_OTHER && to.starts_with("/o/") => {
            Ok(response.url().join(&to)?)
        }
        _ => bail!("not placed: {} {}", response.status(), response.text()?),
    }
}

/// The same on so many threads.
fn each<T: Send>(clients: usize, work: impl Fn() -> Result<T> + Sync) -> Result<Vec<T>> {
    thread::scope(|scope| {
        let running: Vec<_> = (0..clients).map(|_| scope.spawn(&work)).collect();
        running.into_iter().map(|client| client.join().expect("no panic")).collect()
    })
}
