//! `POST …/changes`, `…/undo`, `…/redo`, `…/empty-trash`; `GET …/trash`.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};
use wirephoto_site::Problem;

use super::{InPath, run};
use crate::app::App;
use crate::desk::{ChangedTiles, Tile};
use crate::{EventRef, Patch, Result};

/// A change of pictures, under the label by which it is undone.
#[derive(Deserialize)]
pub struct ChangeRequest {
    label: String,
    patches: Vec<Patch>,
}

pub async fn apply(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Json(change): Json<ChangeRequest>,
) -> Result<Json<ChangedTiles>, Problem> {
    let changed = run(&app, move |studio| {
        let changed = studio.apply(event, &change.label, change.patches)?;
        studio.changed_tiles(changed)
    });
    Ok(Json(changed.await?))
}

pub async fn undo(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<ChangedTiles>, Problem> {
    step(app, event, true).await
}

pub async fn redo(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<ChangedTiles>, Problem> {
    step(app, event, false).await
}

async fn step(app: App, event: EventRef, undoes: bool) -> Result<Json<ChangedTiles>, Problem> {
    let changed = run(&app, move |studio| {
        let changed = if undoes { studio.undo(event) } else { studio.redo(event) }?;
        studio.changed_tiles(changed)
    });
    Ok(Json(changed.await?))
}

pub async fn trash(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<Vec<Tile>>, Problem> {
    Ok(Json(run(&app, move |studio| studio.trash_tiles(event)).await?))
}

pub async fn empty_trash(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
) -> Result<Json<Value>, Problem> {
    let (pictures, bytes) = run(&app, move |studio| studio.empty_trash(event)).await?;
    Ok(Json(json!({ "pictures": pictures, "bytes": bytes })))
}
