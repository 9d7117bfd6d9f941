//! What a worker is asked, and what it answers.
//!
//! ```text
//! "WTJ1" | length of the manifest: u32, big endian | manifest: JSON, empty | the file
//! "WTM1" | length of the manifest: u32, big endian | manifest: JSON | renditions, in the order of SIZES
//! ```

use serde::{Deserialize, Serialize};
use wirephoto_confine::{Malformed, Message};
use wirephoto_imaging::jpeg;
use wirephoto_library::Kind;

const JOB: Message = Message { magic: *b"WTJ1", max_manifest_bytes: 1 << 10 };
const MADE: Message = Message { magic: *b"WTM1", max_manifest_bytes: 1 << 20 };
/// Bytes of a placeholder at the most.
const MAX_BLUR_BYTES: usize = 30;
/// Bytes of a rendition at the most.
const MAX_RENDITION_BYTES: u32 = 4 << 20;
/// Pixels across or down of a picture at the most.
const MAX_SIDE: u32 = 1_000_000;

/// What is made of a file: long sides and JPEG qualities. The last is what frames get.
pub const SIZES: [(Kind, u32, u8); 4] =
    [(Kind::Thumbnail, 320, 75), (Kind::Preview, 800, 80), (Kind::Low, 1600, 80), (Kind::Frame, 1920, 82)];

/// What was made of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// What is true of it.
    pub facts: Facts,
    /// Small, plain JPEGs without a position, in the order of [`SIZES`].
    pub renditions: Vec<MadeRendition>,
}

/// What is true of a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// Pixels across, upright, at full resolution.
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
    /// It took more time or memory than any picture should.
    TooMuchWork,
    /// The worker is at fault.
    Failed,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobManifest {}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Answer {
    Refused(Refusal),
    /// With width, height and bytes of each rendition.
    Made(Facts, Vec<(u32, u32, u32)>),
}

/// Writes a job.
pub fn encode(file: &[u8]) -> Vec<u8> {
    JOB.write(&JobManifest {}, [file])
}

/// Reads a job: the file.
pub fn decode(bytes: &[u8]) -> Result<&[u8], Malformed> {
    let (JobManifest {}, rest) = JOB.read(bytes)?;
    Ok(rest.rest())
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

    /// Reads what became of a job. The worker is not believed: what it made must be small, plain JPEGs of the sizes
    /// that are asked for.
    pub fn decode(bytes: &[u8]) -> Result<Result<Self, Refusal>, Malformed> {
        let (answer, mut rest) = MADE.read::<Answer>(bytes)?;
        let (facts, sizes) = match answer {
            Answer::Refused(refusal) => return Ok(Err(refusal)),
            Answer::Made(facts, sizes) => (facts, sizes),
        };
        let has_size = [facts.width, facts.height].iter().all(|side| (1..=MAX_SIDE).contains(side));
        if !has_size || facts.blur.len() > MAX_BLUR_BYTES || sizes.len() != SIZES.len() {
            return Err(Malformed("too much or too little"));
        }
        let mut renditions = Vec::with_capacity(SIZES.len());
        for ((_, long_side, _), (width, height, length)) in SIZES.into_iter().zip(sizes) {
            if length > MAX_RENDITION_BYTES || width.max(height) > long_side {
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
