//! `POST …/import`: one file in the body of the request, read into memory once.

use axum::Json;
use axum::body::Body;
use axum::extract::{Query, State};
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::Deserialize;
use serde_json::{Value, json};
use wirephoto_site::Problem;

use super::{InPath, language, run};
use crate::app::App;
use crate::import::check_length;
use crate::words::{Words, words};
use crate::{Error, Event, EventRef, Outcome, Result, Studio};
use wirephoto_database::Id;

/// Which file it is.
#[derive(Deserialize)]
pub struct Arriving {
    /// Its name; directories before it are left out.
    name: String,
    /// The category that it goes into, by its identifier or its name.
    #[serde(default)]
    category: String,
}

pub async fn body(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Query(arriving): Query<Arriving>,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<Value>, Problem> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    let length: u64 = length.ok_or_else(|| Problem::of(StatusCode::LENGTH_REQUIRED))?;
    if let Err(reason) = check_length(length) {
        return Ok(Json(json!({ "status": "refused", "reason": reason.told(language()), "tile": null })));
    }
    // What is to be imported where is known before any of it is taken into memory.
    let category = arriving.category;
    let (proofing, category, permit) = run(&app, move |studio| {
        let event = studio.event(event)?;
        let category = find_category(&event, &category)?;
        Ok((studio.proofing(event)?, category, studio.make_room(length)))
    })
    .await?;
    let bytes = read(body, length).await?;
    let name = last_part(&arriving.name).to_owned();
    let t = words(language());
    let imported = run(&app, move |studio| {
        let outcome = studio.import_bytes(&proofing, category, name, bytes, permit)?;
        answer(studio, outcome, t)
    });
    Ok(Json(imported.await?))
}

/// A category by its identifier or its name; none when nothing is named.
pub(super) fn find_category(event: &Event, named: &str) -> Result<Option<Id>> {
    if named.is_empty() {
        return Ok(None);
    }
    let by_id = event.categories.iter().find(|category| category.id.to_string() == named);
    by_id.map_or_else(|| event.category(named), |category| Ok(category.id)).map(Some)
}

/// The whole body, which is as long as it said.
async fn read(mut body: Body, length: u64) -> Result<Vec<u8>, Problem> {
    let cut = || Problem::new(StatusCode::BAD_REQUEST, "The file did not arrive whole; import it again.");
    let mut bytes = Vec::with_capacity(length as usize);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| cut().detail(error))?;
        let Ok(data) = frame.into_data() else { continue };
        if bytes.len() as u64 + data.len() as u64 > length {
            return Err(cut());
        }
        bytes.extend_from_slice(&data);
    }
    if (bytes.len() as u64) < length { Err(cut()) } else { Ok(bytes) }
}

/// A name without the directories that a browser may put before it.
fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn answer(studio: &Studio, outcome: Outcome, t: &Words) -> Result<Value, Error> {
    let (status, reason, picture) = match outcome {
        Outcome::Imported { picture, .. } => ("imported", None, Some(picture)),
        Outcome::Restored { picture, .. } => ("imported", Some(t.restored.to_owned()), Some(picture)),
        Outcome::Duplicate { picture, .. } => ("duplicate", Some(t.duplicate.to_owned()), Some(picture)),
        Outcome::Refused(reason) => ("refused", Some((t.refusal)(&reason)), None),
    };
    let tile = picture.map(|picture| studio.tile(picture)).transpose()?;
    Ok(json!({ "status": status, "reason": reason, "tile": tile }))
}
