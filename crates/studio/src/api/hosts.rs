//! `GET`, `POST`, `DELETE /api/v1/hosts`: whom this studio publishes to; `POST /api/v1/conflicts/{picture}`.

use axum::Json;
use axum::extract::{Path, State};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wirephoto_database::Id;
use wirephoto_site::Problem;

use super::peer::{Named, Pair, Peer, all};
use super::{language, run};
use crate::app::App;
use crate::desk::ChangedTiles;
use crate::work::Publishing;
use crate::{PairedHost, Studio, computer_name};

/// A host as pages are told of it.
#[derive(Serialize)]
pub struct Host {
    #[serde(flatten)]
    peer: Peer,
    /// Events that are published there.
    events: u32,
}

impl From<PairedHost> for Host {
    fn from(PairedHost { pairing, paired_at, events }: PairedHost) -> Self {
        Self { peer: Peer::new(pairing, paired_at), events }
    }
}

pub async fn list(State(app): State<App>) -> Result<Json<Vec<Host>>, Problem> {
    all(app, Studio::hosts, |_| Ok(())).await
}

pub async fn pair(State(app): State<App>, Json(asked): Json<Pair>) -> Result<Json<Vec<Host>>, Problem> {
    all(app, Studio::hosts, move |studio| {
        let (url, code) = asked.read()?;
        studio.pair(url, &code, &computer_name()).map(drop)
    })
    .await
}

pub async fn forget(
    State(app): State<App>,
    Json(Named { url }): Json<Named>,
) -> Result<Json<Vec<Host>>, Problem> {
    all(app, Studio::hosts, move |studio| studio.forget_host(&url)).await
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
