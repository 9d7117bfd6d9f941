//! `GET /api/v1/savings`, `GET …/journeys`: what left this computer, and what did not have to.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use wirephoto_database::Id;
use wirephoto_site::Problem;

use super::{InPath, run};
use crate::app::App;
use crate::{EventRef, EventSavings, Journey, Result, Savings, Studio};

/// All events together, and each.
#[derive(Serialize)]
pub struct All {
    total: Savings,
    /// The newest first.
    events: Vec<EventSavings>,
}

pub async fn all(State(app): State<App>) -> Result<Json<All>, Problem> {
    let (total, events) = run(&app, Studio::savings).await?;
    Ok(Json(All { total, events }))
}

pub async fn of_event(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<Vec<Journey>>, Problem> {
    Ok(Json(run(&app, move |studio| studio.journeys(event)).await?))
}

pub async fn of_picture(
    State(app): State<App>,
    Path(picture): Path<Id>,
) -> Result<Json<Vec<Journey>>, Problem> {
    Ok(Json(run(&app, move |studio| studio.journeys_of_picture(picture)).await?))
}
