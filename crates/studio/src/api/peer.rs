//! What pages are told of hosts and of labs alike, and what they ask of both.

use axum::Json;
use serde::{Deserialize, Serialize};
use wirephoto_database::Moment;
use wirephoto_exchange::client::Pairing;
use wirephoto_exchange::pairing::{NotACode, PairingCode};
use wirephoto_site::Problem;

use super::run;
use crate::app::App;
use crate::{Refusal, Result, Studio};

/// A host or a lab as pages are told of it: nothing that opens it.
#[derive(Serialize)]
pub struct Peer {
    url: String,
    name: String,
    account: String,
    /// The fingerprint of its certificate, where no authority vouches for it.
    certificate: Option<String>,
    paired_at: Moment,
}

impl Peer {
    pub fn new(pairing: Pairing, paired_at: Moment) -> Self {
        let Pairing { url, host_name: name, account_name: account, pin: certificate, .. } = pairing;
        Self { url, name, account, certificate, paired_at }
    }
}

/// Whom to pair with.
#[derive(Deserialize)]
pub struct Pair {
    url: String,
    code: String,
}

impl Pair {
    /// The address and the code, as they were meant.
    pub fn read(&self) -> Result<(&str, PairingCode)> {
        Ok((self.url.trim(), self.code.parse().map_err(|NotACode| Refusal::NotACode)?))
    }
}

/// One of them.
#[derive(Deserialize)]
pub struct Named {
    pub url: String,
}

/// All hosts or all labs, after something was done to them.
pub async fn all<P: Send + 'static, Told: From<P>>(
    app: App,
    peers: fn(&Studio) -> Result<Vec<P>>,
    act: impl FnOnce(&Studio) -> Result<()> + Send + 'static,
) -> std::result::Result<Json<Vec<Told>>, Problem> {
    let all = run(&app, move |studio| {
        act(studio)?;
        peers(studio)
    });
    Ok(Json(all.await?.into_iter().map(Told::from).collect()))
}
