//! What a worker is asked, and what it answers.
//!
//! ```text
//! "WLJ1" | length of the manifest: u32, big endian | manifest: JSON | the printer's profile, if any | the picture
//! "WLM1" | length of the manifest: u32, big endian | manifest: JSON | the sheet | the small picture
//! ```

use serde::{Deserialize, Serialize};
use wirephoto_confine::{Malformed, Message};
use wirephoto_exchange::order::Fault;
use wirephoto_exchange::prices::{PRINT_DPI, Paper};
use wirephoto_imaging::sheet::{InvalidSheet, MAX_DOTS, MAX_SIDE, Sheet};
use wirephoto_imaging::{Crop, jpeg};

use crate::repository::Thumbnail;

const JOB: Message = Message { magic: *b"WLJ1", max_manifest_bytes: 64 << 10 };
const MADE: Message = Message { magic: *b"WLM1", max_manifest_bytes: 64 << 10 };
/// Pixels of the longer side of a small picture at the most.
pub const SMALL: u32 = 320;
const MAX_SMALL_BYTES: u32 = 256 << 10;

/// A sheet to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct Job {
    /// What it is printed on.
    pub paper: Paper,
    /// The part that is printed, in fractions of the upright picture.
    pub crop: Crop,
    /// The printer's colours, as an ICC profile.
    pub profile: Option<Vec<u8>>,
    /// What the studio sent.
    pub picture: Vec<u8>,
}

/// A sheet that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// As it goes to the printer.
    pub jpeg: Vec<u8>,
    /// For pages.
    pub small: Thumbnail,
}

/// A sheet in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dots {
    /// The whole sheet.
    pub across: u32,
    /// The whole sheet.
    pub down: u32,
    /// White on each side.
    pub border: u32,
    /// How close they are.
    pub per_inch: u16,
}

impl Dots {
    /// The dots of a paper: as many to the inch as labs print, and fewer on a poster, which is looked at from further
    /// away.
    pub fn of(paper: &Paper) -> Self {
        let fits = |dpi: &u32| {
            let (across, down) = paper.dots(*dpi);
            across.max(down) <= MAX_SIDE && u64::from(across) * u64::from(down) <= MAX_DOTS
        };
        let dpi = [PRINT_DPI, 200, 150, 100, 75, 50].into_iter().find(fits).unwrap_or(36);
        let (across, down) = paper.dots(dpi);
        let border = (f64::from(paper.border_um) * f64::from(dpi) / 25_400.0).round() as u32;
        Self { across, down, border, per_inch: dpi as u16 }
    }

    /// The same sheet in no more dots than pages show.
    pub fn small(self) -> Self {
        let scale = (f64::from(SMALL) / f64::from(self.across.max(self.down))).min(1.0);
        let side = |dots: u32| ((f64::from(dots) * scale).round() as u32).max(1);
        let (across, down) = (side(self.across), side(self.down));
        let border = ((f64::from(self.border) * scale).round() as u32).min((across.min(down) - 1) / 2);
        Self { across, down, border, ..self }
    }

    /// What is cut.
    pub fn sheet(self) -> Result<Sheet, InvalidSheet> {
        Sheet::new(self.across, self.down, self.border, self.per_inch)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct JobManifest {
    paper: Paper,
    crop: Crop,
    profile_bytes: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
enum Answer {
    Refused(Fault),
    Made { jpeg_bytes: u32, small_width: u32, small_height: u32, small_bytes: u32 },
}

impl Job {
    /// Writes it.
    pub fn encode(&self) -> Vec<u8> {
        let profile_bytes = self.profile.as_ref().map(|profile| profile.len() as u32);
        let manifest = JobManifest { paper: self.paper.clone(), crop: self.crop, profile_bytes };
        JOB.write(&manifest, [self.profile.as_deref().unwrap_or_default(), &self.picture])
    }

    /// Reads it.
    pub fn decode(bytes: &[u8]) -> Result<Self, Malformed> {
        let (manifest, mut rest) = JOB.read::<JobManifest>(bytes)?;
        let profile =
            manifest.profile_bytes.map(|length| rest.take(length).map(<[u8]>::to_vec)).transpose()?;
        Ok(Self { paper: manifest.paper, crop: manifest.crop, profile, picture: rest.rest().to_vec() })
    }
}

impl Made {
    /// Writes what became of a job.
    pub fn encode(made: &Result<Self, Fault>) -> Vec<u8> {
        match made {
            Err(fault) => MADE.write(&Answer::Refused(*fault), []),
            Ok(Self { jpeg, small }) => {
                let answer = Answer::Made {
                    jpeg_bytes: jpeg.len() as u32,
                    small_width: small.width,
                    small_height: small.height,
                    small_bytes: small.jpeg.len() as u32,
                };
                MADE.write(&answer, [&jpeg[..], &small.jpeg[..]])
            }
        }
    }

    /// Reads what became of `job`. The worker is not believed: both must be JPEGs of the sizes that were asked for.
    pub fn decode(bytes: &[u8], job: &Job) -> Result<Result<Self, Fault>, Malformed> {
        let (answer, mut rest) = MADE.read::<Answer>(bytes)?;
        let (jpeg_bytes, small_width, small_height, small_bytes) = match answer {
            Answer::Refused(fault) => return Ok(Err(fault)),
            Answer::Made { jpeg_bytes, small_width, small_height, small_bytes } => {
                (jpeg_bytes, small_width, small_height, small_bytes)
            }
        };
        let jpeg = rest.take(jpeg_bytes)?.to_vec();
        let small = rest.take(small_bytes)?.to_vec();
        let (width, height) = size_of(&jpeg)?;
        let dots = Dots::of(&job.paper);
        if (width, height) != (dots.across, dots.down) {
            return Err(Malformed("a sheet of another size"));
        }
        if small_width.max(small_height) > SMALL
            || small_bytes > MAX_SMALL_BYTES
            || size_of(&small)? != (small_width, small_height)
        {
            return Err(Malformed("a small picture of another size"));
        }
        rest.end()?;
        Ok(Ok(Self { jpeg, small: Thumbnail { width: small_width, height: small_height, jpeg: small } }))
    }
}

fn size_of(bytes: &[u8]) -> Result<(u32, u32), Malformed> {
    let facts = jpeg::inspect(bytes).map_err(|_| Malformed("no JPEG"))?;
    Ok((facts.width, facts.height))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn job(picture: Vec<u8>, profile: Option<Vec<u8>>) -> Job {
        let paper = Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: "matte".into() };
        Job { paper, crop: Crop::new(0.1, 0.0, 0.5, 1.0).unwrap(), profile, picture }
    }

    proptest! {
        #[test]
        fn p11_a_job_is_read_as_it_was_written(picture: Vec<u8>, profile: Option<Vec<u8>>) {
            let job = job(picture, profile);
            prop_assert_eq!(Job::decode(&job.encode()), Ok(job));
        }

        #[test]
        fn any_bytes_are_an_answer_or_none(bytes: Vec<u8>, begins: bool) {
            let bytes = if begins { [&MADE.magic[..], &bytes].concat() } else { bytes };
            let _ = Made::decode(&bytes, &job(Vec::new(), None));
            let _ = Job::decode(&bytes);
        }
    }

    #[test]
    fn p11_every_paper_has_dots_that_can_be_made() {
        let paper =
            |width_um, height_um, border_um| Paper { width_um, height_um, border_um, finish: String::new() };
        let dots = Dots::of(&paper(101_600, 152_400, 5_080));
        assert_eq!(dots, Dots { across: 1200, down: 1800, border: 60, per_inch: 300 });
        for (width, height, border) in [
            (20_000, 20_000, 1_000),
            (610_000, 910_000, 1_000),
            (5_000_000, 5_000_000, 1_000),
            (20_000, 5_000_000, 1_000),
            (30_000, 5_000_000, 10_000),
        ] {
            let dots = Dots::of(&paper(width, height, border));
            assert!(dots.sheet().is_ok(), "{dots:?}");
            let small = dots.small();
            assert!(small.sheet().is_ok() && small.across.max(small.down) <= SMALL, "{small:?}");
        }
        let small = Dots { across: 213, down: 320, border: 11, per_inch: 300 };
        assert_eq!(dots.small(), small, "as it looks on paper");
    }

    #[test]
    fn p11_a_worker_that_makes_another_size_is_not_believed() {
        let small = Thumbnail { width: 1, height: 1, jpeg: Vec::new() };
        let answer = Made::encode(&Ok(Made { jpeg: b"no JPEG".to_vec(), small }));
        assert_eq!(Made::decode(&answer, &job(Vec::new(), None)), Err(Malformed("no JPEG")));
        let refused = Made::encode(&Err(Fault::Damaged));
        assert_eq!(Made::decode(&refused, &job(Vec::new(), None)), Ok(Err(Fault::Damaged)));
    }
}
