//! `GET /api/v1/events/{event}`, `PATCH /api/v1/events/{event}`: an event with everything in it, and changes of it.

#![expect(clippy::option_option, reason = "absent and null are two things in a document")]

use axum::Json;
use axum::extract::State;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Deserializer};
use wirephoto_database::Id;
use wirephoto_imaging::{Keep, WatermarkStyle};
use wirephoto_site::Problem;

use super::{InPath, run};
use crate::app::App;
use crate::desk::Desk;
use crate::{CategoryChange, EventChange, EventRef, Refusal, Result, Sending, Sizes};

pub async fn get(State(app): State<App>, InPath(event): InPath<EventRef>) -> Result<Json<Desk>, Problem> {
    Ok(Json(run(&app, move |studio| studio.desk(event)).await?))
}

pub async fn change(
    State(app): State<App>,
    InPath(event): InPath<EventRef>,
    Json(patch): Json<EventPatch>,
) -> Result<Json<Desk>, Problem> {
    let changed = run(&app, move |studio| {
        let name = studio.event(event)?.name;
        studio.change_event(event, patch.into_change(&name)?)?;
        studio.desk(event)
    });
    Ok(Json(changed.await?))
}

/// A change of an event; what is absent stays as it is.
#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventPatch {
    name: Option<String>,
    description: Option<String>,
    #[serde(deserialize_with = "present")]
    date: Option<Option<String>>,
    photographer: Option<String>,
    code: Option<String>,
    categories: Option<Vec<CategoryChange>>,
    #[serde(deserialize_with = "present")]
    watermark: Option<Option<WatermarkPatch>>,
    #[serde(deserialize_with = "present")]
    title_picture: Option<Option<Id>>,
    price_note: Option<String>,
    delivery_note: Option<String>,
    archived: Option<bool>,
    #[serde(deserialize_with = "present")]
    host: Option<Option<String>>,
    #[serde(deserialize_with = "present")]
    price_list: Option<Option<Id>>,
    sending: Option<Sending>,
    #[serde(deserialize_with = "present")]
    lab: Option<Option<String>>,
    sizes: Option<Sizes>,
    keep: Option<Keep>,
}

/// A field that is there, even if it is null.
fn present<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// How proofs are to be marked. Null is not at all, which the page has asked about.
#[derive(Clone, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum WatermarkPatch {
    Text {
        text: String,
        #[serde(default)]
        style: WatermarkStyle,
    },
    Png {
        /// In base 64; the one that the event has when it is absent.
        #[serde(default)]
        png: Option<String>,
        #[serde(default)]
        style: WatermarkStyle,
    },
}

impl EventPatch {
    pub(super) fn take_name(&mut self) -> String {
        self.name.take().unwrap_or_default()
    }

    /// The change of an event that has a name.
    pub(super) fn into_change(self, name: &str) -> Result<EventChange> {
        let mut change = EventChange {
            name: self.name,
            description: self.description,
            date: self.date.map(Option::unwrap_or_default),
            photographer: self.photographer,
            code: self.code,
            categories: self.categories,
            title_picture: self.title_picture,
            price_note: self.price_note,
            delivery_note: self.delivery_note,
            archived: self.archived,
            host: self.host.map(Option::unwrap_or_default),
            price_list: self.price_list,
            sending: self.sending,
            lab: self.lab.map(Option::unwrap_or_default),
            sizes: self.sizes,
            keep: self.keep,
            ..EventChange::default()
        };
        match self.watermark {
            None => {}
            Some(Some(watermark)) => watermark.put(&mut change)?,
            Some(None) => change.unmarked = Some(change.name.clone().unwrap_or_else(|| name.to_owned())),
        }
        Ok(change)
    }
}

impl WatermarkPatch {
    /// Writes it into a change of an event.
    pub(super) fn put(self, change: &mut EventChange) -> Result<()> {
        match self {
            Self::Text { text, style } => {
                (change.watermark_text, change.style) = (Some(text), Some(style));
            }
            Self::Png { png, style } => {
                match png {
                    Some(text) => {
                        let png = BASE64.decode(text.trim());
                        change.watermark_png = Some(png.map_err(|_| Refusal::BrokenWatermark)?);
                    }
                    None => change.keeps_png = true,
                }
                change.style = Some(style);
            }
        }
        Ok(())
    }
}
