//! What the host takes for a proof: a small, plain JPEG that is what its batch says of it. It looks at the markers
//! only and never decodes a pixel.

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::batch::{BatchPicture, BatchRendition};
use wirephoto_exchange::publication::{MAX_KEYWORDS, MAX_LONG_SIDE, MAX_NAME, MAX_TEXT, PictureDocument};
use wirephoto_imaging::{Edit, Metadata, jpeg};
use wirephoto_library::{Kind, NewRendition, Picture};
use wirephoto_site::text::clean;

use crate::text::fits;
use crate::words::{Sentence, Studio};
use crate::{Error, Result, fold, price_list};

/// Bytes of a picture's [`PictureDocument::blur`] at the most.
const MAX_BLUR_BYTES: usize = 30;
/// Pixels across or down of the picture at full resolution at the most.
const MAX_SIDE: u32 = 1_000_000;

/// A picture of a batch that was found in order.
#[derive(Debug, Clone)]
pub struct Proof {
    pub id: Id,
    pub recipe: [u8; 32],
    /// [`PictureDocument::hash`] of what was sent.
    pub data: [u8; 32],
    /// Cleaned.
    pub document: PictureDocument,
    /// What customers find it by.
    pub search: String,
    /// All kinds, or none when only the data came.
    pub renditions: Vec<NewRendition>,
}

impl Proof {
    /// The library's picture of it: a host has no original, and what was edited was edited elsewhere.
    pub fn picture(&self, owner: Id, now: Moment) -> Picture {
        let document = &self.document;
        Picture {
            id: self.id,
            owner,
            original: None,
            file_name: document.file_name.clone(),
            width: document.width,
            height: document.height,
            metadata: Metadata {
                captured: document.captured.clone(),
                caption: Some(document.caption.clone()).filter(|caption| !caption.is_empty()),
                keywords: document.keywords.clone(),
                ..Metadata::default()
            },
            edit: Edit::default(),
            edit_revision: 0,
            blur: document.blur.clone(),
            created_at: now,
        }
    }

    /// Reads a picture of a batch; the error says what is wrong with which picture.
    pub fn read(picture: &BatchPicture) -> Result<Self> {
        let number = picture.document.number;
        Self::try_read(picture).map_err(|error| match error {
            Error::Unfit(why) => Error::Unfit(why.within(move |t, why| (t.studio.in_picture)(number, why))),
            other => other,
        })
    }

    fn try_read(picture: &BatchPicture) -> Result<Self> {
        let document = read_document(&picture.document)?;
        Ok(Self {
            id: picture.id,
            recipe: picture.recipe,
            data: picture.document.hash(),
            search: index(&document),
            renditions: read_renditions(&picture.renditions, (document.width, document.height))?,
            document,
        })
    }

    /// A picture that did not come from a studio: its data are in order, and its renditions were made here.
    pub fn made_here(
        id: Id,
        recipe: [u8; 32],
        document: PictureDocument,
        renditions: Vec<NewRendition>,
    ) -> Self {
        Self { id, recipe, data: document.hash(), search: index(&document), document, renditions }
    }

    /// Bytes of its renditions.
    pub fn bytes(&self) -> u64 {
        self.renditions.iter().map(|rendition| rendition.jpeg.len() as u64).sum()
    }
}

/// What customers find a picture by.
fn index(document: &PictureDocument) -> String {
    let number = document.number.to_string();
    let texts = [&document.caption, &document.description, &document.file_name, &number];
    fold::index(texts.into_iter().chain(&document.keywords))
}

fn read_document(document: &PictureDocument) -> Result<PictureDocument> {
    if document.keywords.len() > MAX_KEYWORDS {
        return Err(Error::Unfit(Sentence::of(|t| (t.studio.too_many_keywords)(MAX_KEYWORDS))));
    }
    if document.blur.len() > MAX_BLUR_BYTES {
        return Err(Error::unfit(|t| t.blur_too_long));
    }
    if [document.width, document.height].iter().any(|side| !(1..=MAX_SIDE).contains(side)) {
        return Err(Error::unfit(|t| t.no_such_size));
    }
    price_list::read_own_prices(&document.own_prices)?;
    let read = |what: fn(&'static Studio) -> &'static str, text: &str, max| {
        let text = clean(text);
        fits(what, &text, max).map(|()| text)
    };
    let keywords = document.keywords.iter().map(|keyword| read(|t| t.the_keyword, keyword, MAX_NAME));
    Ok(PictureDocument {
        file_name: read(|t| t.the_file_name, &document.file_name, MAX_NAME)?,
        caption: read(|t| t.the_caption, &document.caption, MAX_TEXT)?,
        description: read(|t| t.the_description, &document.description, MAX_TEXT)?,
        keywords: keywords.collect::<Result<_>>()?,
        price_note: read(|t| t.the_price_note, &document.price_note, MAX_TEXT)?,
        captured: document
            .captured
            .as_deref()
            .map(|text| read(|t| t.the_time, text, MAX_NAME))
            .transpose()?,
        ..document.clone()
    })
}

fn read_renditions(renditions: &[BatchRendition], full: (u32, u32)) -> Result<Vec<NewRendition>> {
    if renditions.is_empty() {
        return Ok(Vec::new());
    }
    if renditions.len() != Kind::PROOFS.len() {
        return Err(Error::unfit(|t| t.kinds_missing));
    }
    let mut read = Vec::with_capacity(renditions.len());
    for kind in Kind::PROOFS {
        let rendition = renditions.iter().find(|rendition| rendition.kind == kind.name());
        let rendition = rendition.ok_or_else(|| Error::unfit(|t| t.kinds_missing))?;
        read.push(read_rendition(kind, rendition, full)?);
    }
    Ok(read)
}

/// Reads a rendition of a picture of that size; the error says why it is no proof.
pub fn read_rendition(kind: Kind, rendition: &BatchRendition, full: (u32, u32)) -> Result<NewRendition> {
    let BatchRendition { width, height, ref jpeg, .. } = *rendition;
    let facts = jpeg::inspect(jpeg).map_err(|error| {
        let error = error.to_string();
        Error::Unfit(Sentence::of(move |t| (t.studio.not_a_proof)(kind.name(), &error)))
    })?;
    let unfit = |why: fn(&'static Studio) -> &'static str| {
        Err(Error::Unfit(Sentence::of(move |t| (t.studio.unfit_rendition)(kind.name(), why(&t.studio)))))
    };
    if facts.has_gps {
        return unfit(|t| t.has_a_position);
    }
    if !facts.is_plain() || !matches!(facts.components, 1 | 3) {
        return unfit(|t| t.not_plain);
    }
    if (facts.width, facts.height) != (width, height) {
        return unfit(|t| t.other_size);
    }
    if width.max(height) > MAX_LONG_SIDE[kind as usize] || width > full.0 || height > full.1 {
        return unfit(|t| t.too_large);
    }
    if !same_shape((width, height), full) {
        return unfit(|t| t.other_shape);
    }
    Ok(NewRendition { kind, width, height, jpeg: jpeg.to_vec() })
}

/// Whether one side follows from the other within a pixel of rounding.
fn same_shape(small: (u32, u32), full: (u32, u32)) -> bool {
    let [width, height, full_width, full_height] = [small.0, small.1, full.0, full.1].map(u64::from);
    // |width / height - full_width / full_height| within one pixel of either side, without division.
    (width * full_height).abs_diff(height * full_width) <= full_width.max(full_height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_the_same_within_a_pixel() {
        for full in [(6000, 4000), (4000, 6000), (5999, 3371), (12_000, 900), (1, 1)] {
            for long in [320, 800, 1600] {
                let scale = (f64::from(long) / f64::from(full.0.max(full.1))).min(1.0);
                let small = (
                    ((f64::from(full.0) * scale).round() as u32).max(1),
                    ((f64::from(full.1) * scale).round() as u32).max(1),
                );
                assert!(same_shape(small, full), "{small:?} of {full:?}");
            }
        }
        assert!(!same_shape((320, 213), (4000, 6000)));
        assert!(!same_shape((320, 320), (6000, 4000)));
    }
}
