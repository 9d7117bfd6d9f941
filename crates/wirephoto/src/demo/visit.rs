//! A customer at the event: what the code opens, what is to be seen, and two favourites.

use std::time::Instant;

use anyhow::{Context, Result, bail};
use reqwest::StatusCode;
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;
use wirephoto_imaging::jpeg;

use super::browser::{Browser, Page};
use super::checks::Checks;
use super::program::await_that;
use super::story::{CODE, Story};
use crate::output;

/// The pictures that the customer likes best.
const FAVOURITES: [u32; 2] = [1, 2];

/// A customer who has entered the code.
pub fn enter(story: &Story) -> Result<Browser> {
    let customer = story.browser()?;
    let door = customer.open(&story.event_url)?.ok()?;
    customer.submit(&door, "/e/", &[("code", CODE)])?.ok()?;
    Ok(customer)
}

/// A customer opens the link, enters the code and looks.
pub fn look(story: &Story, checks: &mut Checks) -> Result<()> {
    let customer = story.browser()?;
    let door = customer.open(&story.event_url)?.ok()?;
    let hidden = door.images().iter().all(|image| !image.starts_with("/m/"));
    checks.hold("P8", "without the code there are no pictures", hidden, &door.url)?;
    let wrong = customer.submit(&door, "/e/", &[("code", "southern-light")])?;
    checks.hold("P8", "a wrong code does not open", wrong.images().is_empty(), wrong.status)?;
    let event = customer.submit(&wrong, "/e/", &[("code", CODE)])?.ok()?;
    let images: Vec<_> = event.images().into_iter().filter(|image| image.starts_with("/m/")).collect();
    // One more than the grid has: the title picture.
    let complete = images.len() as u64 == story.picked.min(200) + 1;
    let detail = output::count(images.len() as u64, "picture");
    checks.hold("P8", "the code opens the event", complete, detail)?;
    choose_favourites(story, &customer, checks)?;
    check_images(&customer, &images, checks)?;
    check_search(&customer, &event, checks)?;
    let stranger = story.browser()?.fetch(&images[0])?.status();
    checks.hold("P8", "without a session no picture is served", stranger.is_client_error(), stranger)
}

/// The customer presses two hearts, and they are on the photographer's desk.
fn choose_favourites(story: &Story, customer: &Browser, checks: &mut Checks) -> Result<()> {
    for number in FAVOURITES {
        let picture = customer.open(&format!("{}/p/{number}", story.event_url))?.ok()?;
        customer.submit(&picture, "/favourite", &[("heart", &format!("+{number}"))])?.ok()?;
    }
    let pressed = Instant::now();
    let desk = story.photographer.as_ref().context("The studio is open.")?;
    let there = await_that(|| {
        let event: Value = desk.fetch("/api/v1/events/1")?.json()?;
        Ok(event["lists"][0]["pictures"].as_array().map_or(0, Vec::len) == FAVOURITES.len())
    })?;
    let detail = format!("{} after {:.1} s", FAVOURITES.len(), pressed.elapsed().as_secs_f64());
    checks.hold("P8", "a customer's favourites are on the photographer's desk", there, detail)
}

fn check_images(customer: &Browser, images: &[String], checks: &mut Checks) -> Result<()> {
    let (mut bytes, mut plain) = (0, true);
    for image in images {
        let response = customer.fetch(image)?;
        let kind = response.headers().get(CONTENT_TYPE).cloned();
        if response.status() != StatusCode::OK || kind.as_ref().is_none_or(|kind| kind != "image/jpeg") {
            bail!("{image} answered {} as {kind:?}.", response.status());
        }
        let body = response.bytes()?;
        let facts = jpeg::inspect(&body).context("The host served something that is no plain JPEG.")?;
        plain &= !facts.has_gps && facts.width.max(facts.height) <= 1600;
        bytes += body.len() as u64;
    }
    checks.hold(
        "P7",
        "every picture is a JPEG from the database",
        !images.is_empty(),
        output::bytes(bytes),
    )?;
    checks.hold("P5", "no original and no position on Earth is served", plain, images.len())
}

fn check_search(customer: &Browser, event: &Page, checks: &mut Checks) -> Result<()> {
    let mut address = event.url.clone();
    address.query_pairs_mut().append_pair("q", "zzz-nothing-has-this-word");
    let found = customer.open(address.as_str())?.ok()?;
    let none = found.images().iter().all(|image| !image.starts_with("/m/"));
    checks.hold("P8", "a search leaves out what does not match", none, address.query().unwrap_or_default())
}
