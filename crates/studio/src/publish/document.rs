//! What a host is told of an event and its pictures.

use wirephoto_exchange::publication::{
    Category, EventDocument, MAX_KEYWORDS, MAX_NAME, MAX_TEXT, PictureDocument, WatermarkDocument,
};

use super::Pick;
use crate::{Event, Watermarking};

impl Pick {
    /// Whatever a file says of itself, no more of it travels than a host takes.
    pub(super) fn document(&self) -> PictureDocument {
        let metadata = &self.picture.metadata;
        let keywords = metadata.keywords.iter().take(MAX_KEYWORDS);
        PictureDocument {
            number: self.placement.number,
            position: self.position,
            category: self.placement.category,
            file_name: clip(&self.picture.file_name, MAX_NAME),
            width: self.picture.width,
            height: self.picture.height,
            caption: clip(metadata.caption.as_deref().unwrap_or_default(), MAX_TEXT),
            description: self.placement.description.clone(),
            keywords: keywords.map(|keyword| clip(keyword, MAX_NAME)).collect(),
            price_note: self.placement.price_note.clone(),
            captured: metadata.captured.clone(),
            blur: self.picture.blur.clone(),
            edit_revision: self.picture.edit_revision,
            own_prices: self.placement.own_prices.clone(),
        }
    }
}

fn clip(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

pub(super) fn document(event: &Event, base_revision: Option<u32>, take_over: bool) -> EventDocument {
    let categories = event.categories.iter();
    EventDocument {
        name: event.name.clone(),
        description: event.description.clone(),
        date: event.date.clone(),
        photographer: event.photographer.clone(),
        code: event.code.clone(),
        categories: categories
            .map(|category| Category { id: category.id, name: category.name.clone() })
            .collect(),
        title_picture: event.title_picture,
        base_revision,
        take_over,
        attempt: None,
        watermark: Some(watermark(event)),
        price_note: event.price_note.clone(),
        delivery_note: event.delivery_note.clone(),
        price_list: event.price_list,
    }
}

/// What marks the event's pictures that come to the host without a mark.
fn watermark(event: &Event) -> WatermarkDocument {
    let style = event.settings.style;
    match &event.settings.watermarking {
        Watermarking::None => WatermarkDocument::None,
        Watermarking::Text(text) => WatermarkDocument::Text { text: text.clone(), style },
        Watermarking::Png => {
            WatermarkDocument::Png { png: event.watermark_png.clone().unwrap_or_default(), style }
        }
    }
}
