//! `GET …/picks.csv`, `GET …/xmp.zip`: picks for other programs.

use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use wirephoto_site::Problem;

use super::picture::download;
use super::{InPath, run};
use crate::app::App;
use crate::{Error, EventRef, Picks, Refusal, zip};

#[derive(Deserialize)]
pub struct Which {
    /// `all`, `picked`, or the identifier of a customer's list.
    list: Option<String>,
}

impl Which {
    fn or(self, default: Picks) -> Result<Picks, Problem> {
        let wrong = |_| Error::from(Refusal::NotAList);
        Ok(self.list.map_or(Ok(default), |list| list.parse().map_err(wrong))?)
    }
}

pub async fn csv(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let picks = which.or(Picks::Picked)?;
    let csv = run(&app, move |studio| studio.picks_csv(event, picks)).await?;
    Ok(download("text/csv; charset=utf-8", "picks.csv", csv))
}

pub async fn xmp(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Query(which): Query<Which>,
) -> Result<Response, Problem> {
    let picks = which.or(Picks::All)?;
    let archive = run(&app, move |studio| {
        let sidecars = studio.sidecars(event, picks)?;
        Ok(zip::archive(sidecars.iter().map(|sidecar| (sidecar.name.as_str(), sidecar.text.as_bytes()))))
    });
    Ok(download("application/zip", "xmp.zip", archive.await?))
}
