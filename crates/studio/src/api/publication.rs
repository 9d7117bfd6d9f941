//! `GET …/publication`, `POST …/publish`, `DELETE …/publication`: what would change for customers, and the change.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use wirephoto_site::Problem;

use super::{InPath, language, run};
use crate::app::App;
use crate::plan::Plan;
use crate::words::sentence;
use crate::work::Publishing;
use crate::{Error, EventRef};

pub async fn plan(State(app): State<App>, InPath(event): InPath<EventRef>) -> Result<Json<Plan>, Problem> {
    let language = language();
    let say = move |error: &Error| sentence(error, language);
    Ok(Json(run(&app, move |studio| studio.plan_in_words(event, &say)).await?))
}

#[derive(Default, Deserialize)]
pub struct Publish {
    /// Replace what another studio has published of the event.
    #[serde(default)]
    take_over: bool,
}

pub async fn publish(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Json(Publish { take_over }): Json<Publish>,
) -> Result<Json<Value>, Problem> {
    let number = run(&app, move |studio| Ok(studio.event(event)?.number)).await?;
    Ok(Json(json!({ "job": app.publish(number, Publishing::Picks { take_over }, language()) })))
}

/// Takes the event down.
pub async fn unpublish(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<Value>, Problem> {
    run(&app, move |studio| studio.unpublish(event, false)).await?;
    Ok(Json(json!({ "published": false })))
}
