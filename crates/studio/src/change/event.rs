//! What can be changed of an event: fields, of which a change names some.

#![expect(clippy::option_option, reason = "absent and null are two things in a document")]

use serde::{Deserialize, Serialize};
use wirephoto_database::{Id, Transaction};

use super::present;
use crate::event::{Category, Event, Sending, Settings};
use crate::{Result, repository};

/// Fields of an event; `None` leaves one as it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventFields {
    name: Option<String>,
    description: Option<String>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    date: Option<Option<String>>,
    photographer: Option<String>,
    code: Option<String>,
    categories: Option<Vec<(Id, String)>>,
    settings: Option<Settings>,
    /// The hash of the PNG, which is kept by it.
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    watermark_png: Option<Option<[u8; 32]>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    title_picture: Option<Option<Id>>,
    price_note: Option<String>,
    delivery_note: Option<String>,
    archived: Option<bool>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    host: Option<Option<String>>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    price_list: Option<Option<Id>>,
    sending: Option<Sending>,
    #[serde(deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    lab: Option<Option<String>>,
}

impl EventFields {
    /// The fields of `event` that are not the same in `other`.
    pub(super) fn differing(event: &Event, other: &Event) -> Self {
        fn field<T: PartialEq + Clone>(value: &T, other: &T) -> Option<T> {
            (value != other).then(|| value.clone())
        }
        let png = field(&event.watermark_png, &other.watermark_png);
        let categories = field(&event.categories, &other.categories);
        Self {
            name: field(&event.name, &other.name),
            description: field(&event.description, &other.description),
            date: field(&event.date, &other.date),
            photographer: field(&event.photographer, &other.photographer),
            code: field(&event.code, &other.code),
            categories: categories.map(|categories| {
                categories.into_iter().map(|category| (category.id, category.name)).collect()
            }),
            settings: field(&event.settings, &other.settings),
            watermark_png: png.map(|png| png.map(|png| *blake3::hash(&png).as_bytes())),
            title_picture: field(&event.title_picture, &other.title_picture),
            price_note: field(&event.price_note, &other.price_note),
            delivery_note: field(&event.delivery_note, &other.delivery_note),
            archived: field(&event.archived, &other.archived),
            host: field(&event.host, &other.host),
            price_list: field(&event.price_list, &other.price_list),
            sending: field(&event.sending, &other.sending),
            lab: field(&event.lab, &other.lab),
        }
    }

    /// Writes these fields.
    pub(super) fn put(self, tx: &mut Transaction<'_>, mut event: Event) -> Result<()> {
        fn set<T>(field: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *field = value;
            }
        }
        if let Some(hash) = self.watermark_png {
            event.watermark_png = match hash {
                Some(hash) => repository::watermark(tx, &hash)?,
                None => None,
            };
        }
        let categories = self.categories.map(|categories| {
            categories.into_iter().map(|(id, name)| Category { id, name }).collect::<Vec<_>>()
        });
        set(&mut event.name, self.name);
        set(&mut event.description, self.description);
        set(&mut event.date, self.date);
        set(&mut event.photographer, self.photographer);
        set(&mut event.code, self.code);
        set(&mut event.categories, categories);
        set(&mut event.settings, self.settings);
        set(&mut event.title_picture, self.title_picture);
        set(&mut event.price_note, self.price_note);
        set(&mut event.delivery_note, self.delivery_note);
        set(&mut event.archived, self.archived);
        set(&mut event.host, self.host);
        set(&mut event.price_list, self.price_list);
        set(&mut event.sending, self.sending);
        set(&mut event.lab, self.lab);
        Ok(repository::update_event(tx, &event)?)
    }
}
