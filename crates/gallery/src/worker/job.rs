//! What a worker is asked, and what it answers.
//!
//! ```text
//! "WPJ1" | length of the manifest: u32, big endian | manifest: JSON | the watermark's PNG, if any | the picture
//! "WPM1" | length of the manifest: u32, big endian | manifest: JSON | renditions, in the manifest's order
//! ```

use serde::{Deserialize, Serialize};
use wirephoto_confine::{Malformed, Message};
use wirephoto_exchange::batch::BatchRendition;
use wirephoto_exchange::publication::MAX_RENDITION_BYTES;
use wirephoto_imaging::{Edit, Size, WatermarkSpec};
use wirephoto_library::Kind;

use crate::mark::Mark;
use crate::proof::read_rendition;

const JOB: Message = Message { magic: *b"WPJ1", max_manifest_bytes: 1 << 20 };
const MADE: Message = Message { magic: *b"WPM1", max_manifest_bytes: 1 << 20 };
/// Bytes of a placeholder at the most.
const MAX_BLUR_BYTES: usize = 30;

/// What to make of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// What is to be done to it.
    pub edit: Edit,
    /// In the order of [`Kind::PROOFS`].
    pub sizes: [Size; 3],
    /// Drawn over all of them.
    pub mark: Mark,
    /// The picture: a proof, or what somebody uploaded.
    pub picture: Vec<u8>,
}

/// What was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// Pixels across of the edited picture at the full resolution of what was handed in.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// A ThumbHash.
    pub blur: Vec<u8>,
    /// When it was taken, as its camera wrote it.
    pub captured: Option<String>,
    /// What stands under it.
    pub caption: String,
    /// What it is found by.
    pub keywords: Vec<String>,
    /// In the order of [`Kind::PROOFS`].
    pub renditions: Vec<MadeRendition>,
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
    sizes: [(u32, u8); 3],
    watermark: Option<WatermarkSpec>,
    png_bytes: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Answer {
    Refused(Refusal),
    Made(MadeManifest),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MadeManifest {
    width: u32,
    height: u32,
    blur: Vec<u8>,
    captured: Option<String>,
    caption: String,
    keywords: Vec<String>,
    /// Width, height, bytes.
    renditions: Vec<(u32, u32, u32)>,
}

impl Job {
    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let manifest = JobManifest {
            edit: self.edit,
            sizes: self.sizes.map(|size| (size.long_side, size.quality)),
            watermark: self.mark.spec.clone(),
            png_bytes: self.mark.png.as_ref().map(|png| png.len() as u32),
        };
        let png = self.mark.png.as_deref().unwrap_or_default();
        JOB.write(&manifest, [png, &self.picture])
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (manifest, mut rest) = JOB.read::<JobManifest>(bytes)?;
        let png = manifest.png_bytes.map(|length| rest.take(length).map(<[u8]>::to_vec)).transpose()?;
        Ok(Self {
            edit: manifest.edit,
            sizes: manifest.sizes.map(|(long_side, quality)| Size { long_side, quality, marked: true }),
            mark: Mark { spec: manifest.watermark, png },
            picture: rest.rest().to_vec(),
        })
    }
}

impl Made {
    /// Writes what became of a job.
    pub fn encode(made: &Result<Self, Refusal>) -> Vec<u8> {
        let made = match made {
            Ok(made) => made,
            Err(refusal) => return MADE.write(&Answer::Refused(*refusal), []),
        };
        let sizes = made.renditions.iter().map(|one| (one.width, one.height, one.jpeg.len() as u32));
        let manifest = MadeManifest {
            width: made.width,
            height: made.height,
            blur: made.blur.clone(),
            captured: made.captured.clone(),
            caption: made.caption.clone(),
            keywords: made.keywords.clone(),
            renditions: sizes.collect(),
        };
        MADE.write(&Answer::Made(manifest), made.renditions.iter().map(|one| &one.jpeg[..]))
    }

    /// Reads what became of `job`. The worker is not believed: what it made must be small, plain JPEGs of the sizes
    /// that were asked for.
    pub fn decode(bytes: &[u8], job: &Job) -> Result<Result<Self, Refusal>, Malformed> {
        let (answer, mut rest) = MADE.read::<Answer>(bytes)?;
        let manifest = match answer {
            Answer::Refused(refusal) => return Ok(Err(refusal)),
            Answer::Made(manifest) => manifest,
        };
        if manifest.blur.len() > MAX_BLUR_BYTES || manifest.renditions.len() != Kind::PROOFS.len() {
            return Err(Malformed("too much or too little"));
        }
        let mut renditions = Vec::with_capacity(Kind::PROOFS.len());
        for ((kind, size), &(width, height, length)) in
            Kind::PROOFS.into_iter().zip(&job.sizes).zip(&manifest.renditions)
        {
            if length > MAX_RENDITION_BYTES || width.max(height) > size.long_side {
                return Err(Malformed("a rendition that is too large"));
            }
            let jpeg = rest.take(length)?.to_vec();
            let rendition =
                BatchRendition { kind: kind.name().to_owned(), width, height, jpeg: jpeg.clone().into() };
            read_rendition(kind, &rendition, (manifest.width, manifest.height))
                .map_err(|_| Malformed("a rendition that is no proof"))?;
            renditions.push(MadeRendition { width, height, jpeg });
        }
        rest.end()?;
        Ok(Ok(Self {
            width: manifest.width,
            height: manifest.height,
            blur: manifest.blur,
            captured: manifest.captured,
            caption: manifest.caption,
            keywords: manifest.keywords,
            renditions,
        }))
    }
}

#[cfg(test)]
mod tests;
