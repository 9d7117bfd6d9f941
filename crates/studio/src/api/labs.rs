//! `GET`, `POST`, `PATCH`, `DELETE /api/v1/labs`: who prints for this studio; `GET /api/v1/labs/catalogue`.

use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use wirephoto_exchange::prices::Catalogue;
use wirephoto_site::Problem;

use super::peer::{Named, Pair, Peer, all};
use super::run;
use crate::app::App;
use crate::{PairedLab, Studio, computer_name};

/// A lab as pages are told of it.
#[derive(Serialize)]
pub struct Lab {
    #[serde(flatten)]
    peer: Peer,
    keep_days: u32,
    /// Orders that are on their way there.
    orders: u32,
}

impl From<PairedLab> for Lab {
    fn from(PairedLab { pairing, paired_at, keep_days, orders }: PairedLab) -> Self {
        Self { peer: Peer::new(pairing, paired_at), keep_days, orders }
    }
}

pub async fn list(State(app): State<App>) -> Result<Json<Vec<Lab>>, Problem> {
    all(app, Studio::labs, |_| Ok(())).await
}

pub async fn pair(State(app): State<App>, Json(asked): Json<Pair>) -> Result<Json<Vec<Lab>>, Problem> {
    all(app, Studio::labs, move |studio| {
        let (url, code) = asked.read()?;
        studio.pair_lab(url, &code, &computer_name()).map(drop)
    })
    .await
}

#[derive(Deserialize)]
pub struct Change {
    url: String,
    keep_days: u32,
}

pub async fn change(State(app): State<App>, Json(asked): Json<Change>) -> Result<Json<Vec<Lab>>, Problem> {
    all(app, Studio::labs, move |studio| studio.set_keep_days(&asked.url, asked.keep_days)).await
}

pub async fn forget(
    State(app): State<App>,
    Json(Named { url }): Json<Named>,
) -> Result<Json<Vec<Lab>>, Problem> {
    all(app, Studio::labs, move |studio| studio.forget_lab(&url)).await
}

pub async fn catalogue(
    State(app): State<App>,
    Query(Named { url }): Query<Named>,
) -> Result<Json<Catalogue>, Problem> {
    Ok(Json(run(&app, move |studio| studio.catalogue(&url)).await?))
}
