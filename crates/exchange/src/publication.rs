//! An event on its way to a host: what it says of itself, what it says of its pictures, and what is still missing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wirephoto_database::Id;
use wirephoto_imaging::WatermarkStyle;

use crate::{base64, hex};

/// Pictures in one event at the most.
pub const MAX_PICTURES: usize = 50_000;
/// Categories in one event at the most.
pub const MAX_CATEGORIES: usize = 10_000;
/// Pixels on the long side of a thumbnail, a preview and a low resolution at the most: nothing to print from.
pub const MAX_LONG_SIDE: [u32; 3] = [1024, 1600, 2560];
/// Bytes of one rendition at the most.
pub const MAX_RENDITION_BYTES: u32 = 2 << 20;
/// Characters of a customers' code at the least; shorter ones are guessed.
pub const MIN_CODE: usize = 6;
/// Characters of a name at the most.
pub const MAX_NAME: usize = 200;
/// Keywords of one picture at the most, each with at most [`MAX_NAME`] characters.
pub const MAX_KEYWORDS: usize = 200;
/// Characters of a description at the most.
pub const MAX_TEXT: usize = 10_000;
/// Bytes of a watermark's PNG at the most.
pub const MAX_WATERMARK_BYTES: usize = 4 << 20;

/// A category of an event, in its place among the others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Category {
    /// The same at the studio and at the host.
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// Such as "Reception".
    pub name: String,
}

/// `PUT /api/v1/events/{event}`: all that an event says of itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct EventDocument {
    /// Such as "John's wedding".
    pub name: String,
    /// Shown under the name.
    pub description: String,
    /// The day, as `2026-06-20`.
    pub date: Option<String>,
    /// Who took the pictures.
    pub photographer: String,
    /// What customers enter to come in.
    pub code: String,
    /// In the order in which they are shown.
    pub categories: Vec<Category>,
    /// The picture that stands for the event.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub title_picture: Option<Id>,
    /// The revision that this studio saw last; `None` when it has never published the event.
    pub base_revision: Option<u32>,
    /// Publish even though another studio did so in between.
    #[serde(default)]
    pub take_over: bool,
    /// Drawn at random for each publication, and the same when it is begun again because no answer came: the host goes
    /// on with what it knows, whatever revision the studio saw. A studio that says nothing is known by its computer, and
    /// its copies are not told apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = "uuid")]
    pub attempt: Option<Id>,
    /// What marks the event's proofs, for pictures that are edited or uploaded at the host. A host that was not told
    /// marks them with a word of its own.
    #[serde(default)]
    pub watermark: Option<WatermarkDocument>,
    /// What the photographer says about prices in general.
    #[serde(default)]
    pub price_note: String,
    /// What the photographer says about delivery.
    #[serde(default)]
    pub delivery_note: String,
    /// The [price list](crate::prices) by which its pictures are sold; nothing is for sale without one. The host has it
    /// before the event names it.
    #[schema(value_type = Option<String>, format = "uuid")]
    #[serde(default)]
    pub price_list: Option<Id>,
}

/// What marks an event's proofs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WatermarkDocument {
    /// Nothing: the photographer said so.
    None,
    /// Words.
    Text {
        /// The words.
        text: String,
        /// How they look: `place`, `size`, `opacity`.
        #[schema(value_type = Object)]
        style: WatermarkStyle,
    },
    /// A PNG, such as a logo.
    Png {
        /// At most [`MAX_WATERMARK_BYTES`], in base 64 (RFC 4648 §4).
        #[serde(with = "base64")]
        #[schema(value_type = String, format = "byte")]
        png: Vec<u8>,
        /// How it looks: `place`, `size`, `opacity`.
        #[schema(value_type = Object)]
        style: WatermarkStyle,
    },
}

/// The answer to an [`EventDocument`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventAnswer {
    /// Named by the following steps, and the next `base_revision`.
    pub revision: u32,
    /// Where customers find the event.
    pub url: String,
}

/// What a picture says of itself at the host, and where it stands. It has no place for a position on Earth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PictureDocument {
    /// The number that people say aloud.
    pub number: u32,
    /// Where it stands among the event's pictures.
    pub position: u32,
    /// The category it is in, if any.
    #[schema(value_type = Option<String>, format = "uuid")]
    pub category: Option<Id>,
    /// The name of the file, without directories.
    pub file_name: String,
    /// Pixels across of the edited picture at full resolution, which stays at the studio.
    pub width: u32,
    /// Pixels down of the edited picture at full resolution.
    pub height: u32,
    /// What stands under the picture.
    pub caption: String,
    /// The photographer's own description of it.
    pub description: String,
    /// What it is found by.
    pub keywords: Vec<String>,
    /// What the photographer says about its price.
    pub price_note: String,
    /// When it was taken, as the camera wrote it: `2026-06-20T15:04:05`.
    pub captured: Option<String>,
    /// A ThumbHash of at most 30 bytes, as hexadecimal digits.
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub blur: Vec<u8>,
    /// The revision of the studio's edit that its proof shows: what an edit at the host builds on.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub edit_revision: u32,
    /// What is asked for this picture in place of the list's prices, at most
    /// [`MAX_PRODUCTS`](crate::prices::MAX_PRODUCTS).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub own_prices: Vec<OwnPrice>,
}

/// What a product costs when it is made of one particular picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnPrice {
    /// A product of the event's list.
    #[schema(value_type = String, format = "uuid")]
    pub product: Id,
    /// In the list's currency.
    pub price: i64,
}

/// An unedited picture's document, and so its hash, is what it was before edits were numbered.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(revision: &u32) -> bool {
    *revision == 0
}

impl PictureDocument {
    /// A hash of all of it: what has the same hash need not travel again.
    pub fn hash(&self) -> [u8; 32] {
        let text = serde_json::to_vec(self).expect("a document has a JSON text");
        *blake3::hash(&text).as_bytes()
    }
}

/// Which picture, made by which recipe, saying what: all that decides whether it must travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PictureKey {
    /// The same at the studio and at the host.
    #[schema(value_type = String, format = "uuid")]
    pub id: Id,
    /// A hash of everything that went into its renditions.
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub recipe: [u8; 32],
    /// [`PictureDocument::hash`].
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub data: [u8; 32],
}

/// `POST …/missing`: what should be there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingRequest {
    /// At most [`MAX_PICTURES`].
    pub pictures: Vec<PictureKey>,
}

/// What the host lacks of a [`MissingRequest`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MissingAnswer {
    /// Pictures that it has not, or has by another recipe.
    #[schema(value_type = Vec<String>)]
    pub pixels: Vec<Id>,
    /// Pictures whose pixels it has, but not these data.
    #[schema(value_type = Vec<String>)]
    pub data: Vec<Id>,
    /// Pictures of the event that were not named.
    #[schema(value_type = Vec<String>)]
    pub surplus: Vec<Id>,
    /// By what the event sells there.
    #[serde(default)]
    pub sells_by: Option<PriceVersion>,
}

/// A version of a price list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PriceVersion {
    /// Which list.
    #[schema(value_type = String, format = "uuid")]
    pub list: Id,
    /// Which version of it.
    pub version: u32,
}

/// The answer to a batch: all of it is stored, and customers see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BatchAnswer {
    /// Pictures stored.
    pub stored: u32,
}

/// `POST …/complete`: which pictures the event holds. Others are taken down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompleteRequest {
    /// The revision that step 1 answered.
    pub revision: u32,
    /// At most [`MAX_PICTURES`].
    #[schema(value_type = Vec<String>)]
    pub pictures: Vec<Id>,
}

/// The answer to a [`CompleteRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CompleteAnswer {
    /// Pictures that customers now see.
    pub shown: u32,
    /// Pictures taken down.
    pub removed: u32,
}

/// `GET /api/v1/events/{event}`: how an event stands at the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EventStatus {
    /// Grows with each publication.
    pub revision: u32,
    /// The computer that published it last.
    pub device: String,
    /// Where customers find the event.
    pub url: String,
    /// Pictures that customers see.
    pub pictures: u32,
    /// Bytes of their renditions.
    pub bytes: u64,
    /// How many people came in.
    pub visitors: u32,
}

/// Any answer that is not what was hoped for: one sentence that says what was wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ErrorAnswer {
    /// The sentence.
    pub error: String,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use wirephoto_imaging::Place;

    use super::*;

    fn watermark() -> impl Strategy<Value = WatermarkDocument> {
        let style = WatermarkStyle::new(Place::TopLeft, 0.25, 0.5).unwrap();
        prop_oneof![
            Just(WatermarkDocument::None),
            any::<String>().prop_map(move |text| WatermarkDocument::Text { text, style }),
            any::<Vec<u8>>().prop_map(move |png| WatermarkDocument::Png { png, style }),
        ]
    }

    proptest! {
        #[test]
        fn p13_a_watermark_is_read_as_it_was_written(watermark in watermark()) {
            let document = EventDocument { watermark: Some(watermark), ..EventDocument::default() };
            let text = serde_json::to_string(&document).unwrap();
            prop_assert_eq!(serde_json::from_str::<EventDocument>(&text).unwrap(), document);
        }
    }

    #[test]
    fn documents_of_older_studios_are_read() {
        let event = r#"{"name":"n","description":"","date":null,"photographer":"","code":"123456","categories":[],
            "title_picture":null,"base_revision":null}"#;
        let event: EventDocument = serde_json::from_str(event).unwrap();
        assert_eq!((event.watermark, event.price_note.as_str()), (None, ""));
        let picture = r#"{"number":1,"position":1,"category":null,"file_name":"a.jpg","width":1,"height":1,
            "caption":"","description":"","keywords":[],"price_note":"","captured":null,"blur":""}"#;
        let picture: PictureDocument = serde_json::from_str(picture).unwrap();
        assert_eq!(picture.edit_revision, 0);
        let text = serde_json::to_string(&picture).unwrap();
        assert!(!text.contains("edit_revision"), "so that its hash is what their studio says: {text}");
    }
}
