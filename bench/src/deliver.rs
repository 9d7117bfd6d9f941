//! From the payment to the lab: an operator who opens a lab, and a photographer who is paid.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use reqwest::Url;
use serde_json::{Value, json};

use crate::measure::median;
use crate::orders;
use crate::people::{self, Browser};

/// Between two looks at a customer's page.
const LOOK: Duration = Duration::from_millis(5);
/// For how long one order may be on its way.
const PATIENCE: Duration = Duration::from_mins(1);
/// What an order's page marks as reached once the originals are at the lab: placed, accepted, at the lab.
const STAGES: usize = 3;

/// Makes a lab's operator by the one-time link. Answers the words that pair a studio.
pub fn open_lab(setup_link: &str) -> Result<Value> {
    let operator = Browser::new(setup_link)?;
    let page = operator.open(setup_link)?;
    people::make_account(&operator, &page, "lab@example.com", "The lab")?;
    let studios = operator.open("/studios")?;
    people::pairing(&operator, &studios)
}

/// As many customers as are said order a picture each. Then one after another is marked as paid, and their page is
/// looked at until the original is at the lab. Answers milliseconds.
pub fn run(event_url: &str, code: &str, count: usize) -> Result<Value> {
    let customer = Browser::new(event_url)?;
    let mut pages = Vec::new();
    for number in 1..=count {
        pages.push(order(&customer, event_url, code, number)?);
    }
    let photographer = people::log_in(event_url)?;
    let mut ms = Vec::new();
    while !pages.is_empty() {
        let start = mark_one_as_paid(&photographer)?;
        let arrived = wait_until_one_is_at_lab(&customer, &pages, start)?;
        ms.push(start.elapsed().as_secs_f64() * 1e3);
        pages.swap_remove(arrived);
    }
    let most = ms.iter().copied().fold(0.0, f64::max);
    Ok(json!({"orders": ms.len(), "median_ms": median(ms), "most_ms": most}))
}

/// A customer orders a picture, and it is marked as paid, while no studio listens. Answers the order's page.
pub fn pay(event_url: &str, code: &str, picture: usize) -> Result<Value> {
    let page = order(&Browser::new(event_url)?, event_url, code, picture)?;
    mark_one_as_paid(&people::log_in(event_url)?)?;
    Ok(json!({"page": page.as_str()}))
}

/// Looks at an order's page until its original is at the lab. Answers milliseconds.
pub fn wait(page: &str) -> Result<Value> {
    let start = Instant::now();
    wait_until_one_is_at_lab(&Browser::new(page)?, &[Url::parse(page)?], start)?;
    Ok(json!({"ms": start.elapsed().as_secs_f64() * 1e3}))
}

fn order(customer: &Browser, event_url: &str, code: &str, picture: usize) -> Result<Url> {
    orders::press_one(orders::look_over(customer, event_url, code, picture, picture)?)
}

/// The photographer presses the first button of that name at the host; when.
fn mark_one_as_paid(photographer: &Browser) -> Result<Instant> {
    let orders = photographer.open("/orders")?;
    let form = orders.html.split("action=\"/orders/").skip(1).find(|form| form.contains("value=\"paid\""));
    let number = form.and_then(|form| form.split('"').next()).context("nobody is to pay")?;
    let start = Instant::now();
    photographer.submit(&orders, &format!("/orders/{number}"), &[("do", "paid")])?;
    Ok(start)
}

/// Looks at the pages until one says that its original is at the lab; which.
fn wait_until_one_is_at_lab(customer: &Browser, pages: &[Url], start: Instant) -> Result<usize> {
    loop {
        for (at, page) in pages.iter().enumerate() {
            if customer.open(page.as_str())?.html.matches("class=\"reached\"").count() >= STAGES {
                return Ok(at);
            }
        }
        ensure!(start.elapsed() < PATIENCE, "an order did not reach the lab");
        thread::sleep(LOOK);
    }
}
