//! `POST …/watermark-preview`: what a watermark would look like, before it is kept.

use axum::Json;
use axum::extract::State;
use axum::response::Response;
use http::header::{self, HeaderValue};
use serde::Deserialize;
use wirephoto_database::{Id, Moment};
use wirephoto_site::Problem;
use wirephoto_site::media;

use super::event::WatermarkPatch;
use super::{InPath, run};
use crate::app::App;
use crate::recipe::Proofing;
use crate::views::try_watermark;
use crate::{Error, EventChange, EventRef, Refusal};

/// The screen on which it is tried; the marked picture is made from it.
const LONG_SIDE: u32 = 1600;

#[derive(Deserialize)]
pub struct Trial {
    /// Null is none.
    watermark: Option<WatermarkPatch>,
    /// The picture that stands for the event, if none is named.
    #[serde(default)]
    picture: Option<Id>,
}

pub async fn preview(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Json(trial): Json<Trial>,
) -> Result<Response, Problem> {
    let (event, picture) = run(&app, move |studio| {
        let mut event = studio.event(event)?;
        let mut change = EventChange::default();
        match trial.watermark {
            Some(watermark) => watermark.put(&mut change)?,
            None => change.unmarked = Some(event.name.clone()),
        }
        event.change(change, Moment::now())?;
        let picture = match trial.picture.or(event.title_picture) {
            Some(picture) => Some(picture),
            None => studio.first_picture(event.id)?,
        };
        let picture = picture.ok_or(Refusal::NothingToMark)?;
        Ok::<_, Error>((event, picture))
    })
    .await?;
    let (view, _) = app.views().view(app.studio(), picture, LONG_SIDE, true).await?;
    let jpeg = run(&app, move |_| try_watermark(&view, &Proofing::new(event)?)).await?;
    let mut response = Response::new(jpeg.into());
    response.headers_mut().insert(header::CONTENT_TYPE, media::JPEG);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
