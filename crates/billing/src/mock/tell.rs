//! Webhooks: what happened, signed and sent to whoever is to be told, in the manner that was asked for.

use std::time::Duration;

use reqwest::blocking::Client;
use wirephoto_database::Moment;

use super::Shared;
use super::state::News;
use crate::{Secret, stripe, webhook};

/// In which manner something is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manner {
    /// How often each notice is told.
    pub copies: u32,
    /// The newest first.
    pub is_reversed: bool,
    /// Signed by a secret that is not the account's.
    pub is_forged: bool,
    /// Signed so long ago.
    pub age: Duration,
}

/// What telling came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The notice.
    pub event: String,
    /// The status of the answer; none where nobody answered.
    pub status: Option<u16>,
}

impl Default for Manner {
    /// Once, in order, in time, signed.
    fn default() -> Self {
        Self { copies: 1, is_reversed: false, is_forged: false, age: Duration::ZERO }
    }
}

pub(super) fn tell(shared: &Shared, manner: &Manner) -> Vec<Told> {
    let mut news: Vec<News> = shared.lock().news.drain(..).collect();
    if manner.is_reversed {
        news.reverse();
    }
    // Without a client nobody is told now; all of it stays to be told.
    let client = if news.is_empty() { None } else { stripe::client().ok() };
    let mut told = Vec::new();
    let mut untaken = Vec::new();
    for notice in news {
        let webhook = shared.lock().accounts.get(&notice.account).and_then(|account| account.webhook.clone());
        let Some((url, secret)) = webhook else { continue };
        let mut is_taken = false;
        for _ in 0..manner.copies {
            let status = client.as_ref().and_then(|client| send(client, &url, &secret, &notice, manner));
            is_taken |= status.is_some_and(|status| (200..300).contains(&status));
            told.push(Told { event: notice.event.clone(), status });
        }
        if !is_taken {
            untaken.push(notice);
        }
    }
    let waiting = &mut shared.lock().news;
    for notice in untaken.into_iter().rev() {
        waiting.push_front(notice);
    }
    told
}

fn send(client: &Client, url: &str, secret: &Secret, notice: &News, manner: &Manner) -> Option<u16> {
    let forger = Secret::webhook("whsec_of_somebody_else").ok()?;
    let secret = if manner.is_forged { &forger } else { secret };
    let header = webhook::sign(secret, &notice.body, Moment::now().minus(manner.age));
    let request = client.post(url).header("stripe-signature", header);
    let request = request.header("content-type", "application/json");
    Some(request.body(notice.body.clone()).send().ok()?.status().as_u16())
}
