//! `GET /api/v1/events`, `POST /api/v1/events`: all events, and a new one.

use axum::Json;
use axum::extract::State;
use wirephoto_site::Problem;

use super::event::EventPatch;
use super::run;
use crate::app::App;
use crate::desk::EventLine;
use crate::{EventRef, Studio};

pub async fn list(State(app): State<App>) -> Result<Json<Vec<EventLine>>, Problem> {
    Ok(Json(run(&app, Studio::event_lines).await?))
}

pub async fn create(
    State(app): State<App>,
    Json(mut patch): Json<EventPatch>,
) -> Result<Json<EventLine>, Problem> {
    let made = run(&app, move |studio| {
        let name = patch.take_name();
        let change = patch.into_change(&name)?;
        let event = studio.new_event(name, change)?;
        studio.event_line(EventRef::Id(event.id))
    });
    Ok(Json(made.await?))
}
