//! `GET`, `POST`, `DELETE /api/v1/hosts`: whom this studio publishes to; `POST /api/v1/conflicts/{picture}`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::pairing::{NotACode, PairingCode};
use wirephoto_site::Problem;

use super::{language, run};
use crate::app::App;
use crate::desk::ChangedTiles;
use crate::work::Publishing;
use crate::{PairedHost, Refusal, Studio, computer_name};

/// A host as pages are told of it: nothing that opens it.
#[derive(Serialize)]
pub struct Host {
    url: String,
    name: String,
    account: String,
    /// The fingerprint of its certificate, where no authority vouches for it.
    certificate: Option<String>,
    paired_at: Moment,
    /// Events that are published there.
    events: u32,
}

impl From<PairedHost> for Host {
    fn from(PairedHost { pairing, paired_at, events }: PairedHost) -> Self {
        Self {
            url: pairing.url,
            name: pairing.host_name,
            account: pairing.account_name,
            certificate: pairing.pin,
            paired_at,
            events,
        }
    }
}

pub async fn list(State(app): State<App>) -> Result<Json<Vec<Host>>, Problem> {
    let hosts = run(&app, Studio::hosts).await?;
    Ok(Json(hosts.into_iter().map(Host::from).collect()))
}

#[derive(Deserialize)]
pub struct Pair {
    url: String,
    code: String,
}

pub async fn pair(State(app): State<App>, Json(asked): Json<Pair>) -> Result<Json<Vec<Host>>, Problem> {
    let hosts = run(&app, move |studio| {
        let code: PairingCode = asked.code.parse().map_err(|NotACode| Refusal::NotACode)?;
        studio.pair(asked.url.trim(), &code, &computer_name())?;
        studio.hosts()
    });
    Ok(Json(hosts.await?.into_iter().map(Host::from).collect()))
}

#[derive(Deserialize)]
pub struct Forget {
    url: String,
}

pub async fn forget(
    State(app): State<App>,
    Json(Forget { url }): Json<Forget>,
) -> Result<Json<Vec<Host>>, Problem> {
    let hosts = run(&app, move |studio| {
        studio.forget_host(&url)?;
        studio.hosts()
    });
    Ok(Json(hosts.await?.into_iter().map(Host::from).collect()))
}

#[derive(Deserialize)]
pub struct Decision {
    r#use: Whose,
}

#[derive(Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Whose {
    Host,
    Mine,
}

/// Decides between what was done at a host and what was done here; the host is told by a proof of its own.
pub async fn decide(
    State(app): State<App>,
    Path(picture): Path<Id>,
    Json(Decision { r#use }): Json<Decision>,
) -> Result<Json<Value>, Problem> {
    let (number, changed): (u32, ChangedTiles) = run(&app, move |studio| {
        let (number, changed) = studio.decide(picture, r#use == Whose::Host)?;
        Ok((number, studio.changed_tiles(changed)?))
    })
    .await?;
    let job = app.publish(number, Publishing::Only(vec![picture]), language());
    Ok(Json(json!({ "job": job, "changed": changed })))
}
