//! What a worker is asked, and what it answers.
//!
//! ```text
//! "WPJ1" | length of the manifest: u32, big endian | manifest: JSON | the watermark's PNG, if any | the picture
//! "WPM1" | length of the manifest: u32, big endian | manifest: JSON | renditions, in the order of the job's sizes
//! ```

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use wirephoto_confine::{Malformed, Message};
use wirephoto_imaging::{Edit, Size, WatermarkSpec, jpeg};

use crate::{Kind, NewRendition};

const JOB: Message = Message { magic: *b"WPJ1", max_manifest_bytes: 1 << 20 };
const MADE: Message = Message { magic: *b"WPM1", max_manifest_bytes: 1 << 20 };
/// Bytes of a placeholder at the most.
const MAX_BLUR_BYTES: usize = 30;
/// Bytes of a rendition at the most.
const MAX_RENDITION_BYTES: u32 = 4 << 20;
/// Pixels across or down of a picture at the most.
const MAX_SIDE: u32 = 1_000_000;

/// What to make of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// What is to be done to it.
    pub edit: Edit,
    /// A rendition of each.
    pub sizes: Vec<Size>,
    /// Drawn over all of them.
    pub watermark: Option<WatermarkSpec>,
    /// The picture of a [`WatermarkSpec::Png`].
    pub png: Option<Vec<u8>>,
    /// The picture: a proof, or what somebody uploaded.
    pub picture: Bytes,
}

/// What was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What is true of it.
    pub facts: Facts,
    /// Plain JPEGs without a position, in the order of [`Job::sizes`].
    pub renditions: Vec<MadeRendition>,
}

/// What is true of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Pixels across of the edited picture, upright, at the full resolution of what was handed in.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A ThumbHash.
    pub blur: Vec<u8>,
    /// When it was taken, as its camera wrote it.
    pub captured: Option<String>,
    /// What it was taken with.
    pub camera: Option<String>,
    /// What stands under it.
    pub caption: Option<String>,
    /// What it is found by.
    pub keywords: Vec<String>,
}

/// A rendition that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeRendition {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// The bytes.
    pub jpeg: Vec<u8>,
}

/// Why nothing was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The file is no picture.
    NotAPicture,
    /// A picture of a kind that cannot be read here.
    Unsupported,
    /// Too many pixels.
    TooLarge,
    /// Truncated or corrupt.
    Damaged,
    /// The watermark is at fault.
    Watermark,
    /// It took more time or memory than any picture should.
    TooMuchWork,
    /// The worker is at fault.
    Failed,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobManifest {
    edit: Edit,
    sizes: Vec<(u32, u8)>,
    watermark: Option<WatermarkSpec>,
    png_bytes: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Answer {
    Refused(Refusal),
    /// With width, height and bytes of each rendition.
    Made(Facts, Vec<(u32, u32, u32)>),
}

impl Job {
    /// A picture as it is, in sizes of these long sides and qualities, without a mark.
    pub fn plain(picture: impl Into<Bytes>, sizes: &[(u32, u8)]) -> Self {
        let (edit, picture) = (Edit::default(), picture.into());
        Self { edit, sizes: sizes.iter().copied().map(size).collect(), watermark: None, png: None, picture }
    }

    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let manifest = JobManifest {
            edit: self.edit,
            sizes: self.sizes.iter().map(|size| (size.long_side, size.quality)).collect(),
            watermark: self.watermark.clone(),
            png_bytes: self.png.as_ref().map(|png| png.len() as u32),
        };
        JOB.write(&manifest, [self.png.as_deref().unwrap_or_default(), &self.picture])
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (manifest, mut rest) = JOB.read::<JobManifest>(bytes)?;
        let png = manifest.png_bytes.map(|length| rest.take(length).map(<[u8]>::to_vec)).transpose()?;
        Ok(Self {
            edit: manifest.edit,
            sizes: manifest.sizes.into_iter().map(size).collect(),
            watermark: manifest.watermark,
            png,
            picture: Bytes::copy_from_slice(rest.rest()),
        })
    }
}

/// Where there is a mark, it stands on every size.
fn size((long_side, quality): (u32, u8)) -> Size {
    Size { long_side, quality, marked: true }
}

impl Made {
    /// Writes what became of a job.
    pub fn encode(made: &Result<Self, Refusal>) -> Vec<u8> {
        let made = match made {
            Ok(made) => made,
            Err(refusal) => return MADE.write(&Answer::Refused(*refusal), []),
        };
        let sizes = made.renditions.iter().map(|one| (one.width, one.height, one.jpeg.len() as u32));
        let answer = Answer::Made(made.facts.clone(), sizes.collect());
        MADE.write(&answer, made.renditions.iter().map(|one| &one.jpeg[..]))
    }

    /// Reads what became of `job`. The worker is not believed: what it made must be small, plain JPEGs of the sizes
    /// that were asked for.
    pub fn decode(bytes: &[u8], job: &Job) -> Result<Result<Self, Refusal>, Malformed> {
        let (answer, mut rest) = MADE.read::<Answer>(bytes)?;
        let (facts, sizes) = match answer {
            Answer::Refused(refusal) => return Ok(Err(refusal)),
            Answer::Made(facts, sizes) => (facts, sizes),
        };
        let has_size = [facts.width, facts.height].iter().all(|side| (1..=MAX_SIDE).contains(side));
        if !has_size || facts.blur.len() > MAX_BLUR_BYTES || sizes.len() != job.sizes.len() {
            return Err(Malformed("too much or too little"));
        }
        let mut renditions = Vec::with_capacity(sizes.len());
        for (asked, (width, height, length)) in job.sizes.iter().zip(sizes) {
            if length > MAX_RENDITION_BYTES || width.max(height) > asked.long_side {
                return Err(Malformed("a rendition that is too large"));
            }
            let jpeg = rest.take(length)?.to_vec();
            if !is_plain(&jpeg, width, height) {
                return Err(Malformed("a rendition that is no plain JPEG"));
            }
            renditions.push(MadeRendition { width, height, jpeg });
        }
        rest.end()?;
        Ok(Ok(Self { facts, renditions }))
    }

    /// Its renditions, each of its kind.
    pub fn of_kinds(&self, kinds: impl IntoIterator<Item = Kind>) -> Vec<NewRendition> {
        let renditions = kinds.into_iter().zip(&self.renditions);
        let renditions = renditions.map(|(kind, MadeRendition { width, height, jpeg })| NewRendition {
            kind,
            width: *width,
            height: *height,
            jpeg: jpeg.clone(),
        });
        renditions.collect()
    }
}

fn is_plain(bytes: &[u8], width: u32, height: u32) -> bool {
    jpeg::inspect(bytes).is_ok_and(|facts| {
        facts.is_plain()
            && !facts.has_gps
            && matches!(facts.components, 1 | 3)
            && (facts.width, facts.height) == (width, height)
    })
}

#[cfg(test)]
mod tests;
