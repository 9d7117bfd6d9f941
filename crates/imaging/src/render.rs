//! From an original to its renditions: decode small, cut and scale, turn, straighten, watermark, encode.

use crate::Error;
use crate::blur;
use crate::decode::{Chroma, Source};
use crate::edit::Edit;
use crate::encode;
use crate::geometry;
use crate::keep::Keep;
use crate::limits::Limits;
use crate::metadata::read_metadata;
use crate::planar::Planar;
use crate::scale::Scaler;
use crate::watermark::Watermark;

/// A wanted rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels along the longer side; a smaller picture is not enlarged.
    pub long_side: u32,
    /// JPEG quality, 1 to 100.
    pub quality: u8,
    /// Whether the job's watermark is drawn over it.
    pub marked: bool,
}

impl Size {
    /// All pixels that the edited picture has, without a mark: what is printed, and what is sold as a file.
    pub const fn full(quality: u8) -> Self {
        Self { long_side: u32::MAX, quality, marked: false }
    }
}

/// What to make of an original.
pub struct Job<'a> {
    /// What the photographer wants done to it.
    pub edit: &'a Edit,
    /// The renditions to make, in any order.
    pub sizes: &'a [Size],
    /// Drawn over every rendition that is to be marked.
    pub watermark: Option<&'a Watermark>,
    /// Metadata that goes along; everything else is left behind.
    pub keep: &'a Keep,
    /// How much work the original may ask for.
    pub limits: &'a Limits,
    /// Asked between steps, and while most formats are decoded; `true` ends the work with [`Error::Stopped`].
    pub stop: &'a dyn Fn() -> bool,
}

/// One made rendition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// The bytes: baseline 4:2:0 sRGB.
    pub jpeg: Vec<u8>,
}

/// What was made of an original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One for each of [`Job::sizes`], in their order.
    pub renditions: Vec<Rendition>,
    /// A ThumbHash of the edited picture, at most 30 bytes.
    pub blur: Vec<u8>,
    /// Width of the edited picture at full resolution.
    pub width: u32,
    /// Height of the edited picture at full resolution.
    pub height: u32,
}

/// A rendition is made from the next larger one when it is at most this part of its size: then the
/// larger one's own scaling cannot be seen in it.
const CHAIN_RATIO: f64 = 0.5;

/// Long side of the picture that is made for the placeholder when no rendition is wanted.
const PLACEHOLDER_SIDE: u32 = 64;

/// Makes an original's renditions. Nothing is ever enlarged.
pub fn render(original: &[u8], job: &Job<'_>) -> Result<Rendered, Error> {
    let source = Source::open(original, job.limits)?;
    let header = source.header;
    let (upright_width, upright_height) = header.orientation.size(header.width, header.height);
    let (width, height) = job.edit.output_size(upright_width, upright_height);
    let exif = job.keep.exif(&read_metadata(original));
    let mut scaler = Scaler::new();

    let mut largest_first: Vec<usize> = (0..job.sizes.len()).collect();
    largest_first.sort_by_key(|&index| std::cmp::Reverse(job.sizes[index].long_side));
    let mut pictures: Vec<Planar> = Vec::new();
    for &index in &largest_first {
        checkpoint(job)?;
        let size = geometry::fit(width, height, job.sizes[index].long_side);
        pictures.push(next(&source, job, &mut scaler, &pictures, size)?);
    }
    if pictures.is_empty() {
        let size = geometry::fit(width, height, PLACEHOLDER_SIDE);
        pictures.push(from_original(&source, job, &mut scaler, size)?);
    }
    let blur = pictures.last().map(|smallest| blur::thumb_hash(&mut scaler, smallest)).transpose()?;

    let mut made: Vec<Option<Rendition>> = vec![None; job.sizes.len()];
    for (&index, picture) in largest_first.iter().zip(pictures) {
        checkpoint(job)?;
        let Size { quality, marked, .. } = job.sizes[index];
        let watermark = job.watermark.filter(|_| marked);
        made[index] = Some(finish(picture, quality, watermark, exif.as_deref())?);
    }
    let renditions = made.into_iter().flatten().collect();
    Ok(Rendered { renditions, blur: blur.unwrap_or_default(), width, height })
}

/// Whether a picture can be decoded whole: [`Error::Damaged`] if its data ends early or is corrupt.
pub fn check(bytes: &[u8], limits: &Limits) -> Result<(), Error> {
    Source::open(bytes, limits)?.decode(0.0, Chroma::Half, &|| false).map(drop)
}

fn checkpoint(job: &Job<'_>) -> Result<(), Error> {
    if (job.stop)() { Err(Error::Stopped) } else { Ok(()) }
}

/// A rendition from the original's own pixels.
pub(crate) fn from_original(
    source: &Source<'_>,
    job: &Job<'_>,
    scaler: &mut Scaler,
    output: (u32, u32),
) -> Result<Planar, Error> {
    let header = source.header;
    let plan = geometry::plan((header.width, header.height), header.orientation, job.edit, output);
    let raster = source.decode(plan.scale(header.width, header.height), Chroma::Half, job.stop)?;
    checkpoint(job)?;
    let picture = scaler.scale(raster, &plan)?;
    Ok(match plan.straighten {
        None => picture,
        Some(straighten) => picture.straightened(straighten, plan.output),
    })
}

/// The next rendition: from the smallest one before it that is large enough, or from the original.
fn next(
    source: &Source<'_>,
    job: &Job<'_>,
    scaler: &mut Scaler,
    larger: &[Planar],
    size: (u32, u32),
) -> Result<Planar, Error> {
    let is_same =
        |picture: &Planar| (picture.width(), picture.height()) == (size.0 as usize, size.1 as usize);
    let ratio =
        |picture: &Planar| f64::from(size.0.max(size.1)) / picture.width().max(picture.height()) as f64;
    if let Some(same) = larger.last().filter(|picture| is_same(picture)) {
        return Ok(same.clone());
    }
    match larger.iter().rev().find(|picture| ratio(picture) <= CHAIN_RATIO) {
        Some(larger) => scaler.reduce(larger, size),
        None => from_original(source, job, scaler, size),
    }
}

fn finish(
    mut picture: Planar,
    quality: u8,
    watermark: Option<&Watermark>,
    exif: Option<&[u8]>,
) -> Result<Rendition, Error> {
    if let Some(watermark) = watermark {
        watermark.draw(&mut picture);
    }
    let jpeg = encode::jpeg(&picture, quality, exif)?;
    Ok(Rendition { width: picture.width() as u32, height: picture.height() as u32, jpeg })
}
