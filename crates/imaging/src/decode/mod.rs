//! One door to all decoders: a header for deciding, then pixels at no more than the scale needed.

mod avif;
pub(crate) mod common;
mod heic;
pub(crate) mod jpeg;
mod jxl;
pub(crate) mod raw;

use crate::Error;
use crate::container;
use crate::format::{Format, looks_like};
use crate::limits::Limits;
use crate::metadata::exif;
use crate::orientation::Orientation;
use crate::scale::Raster;

/// What a header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub width: u32,
    pub height: u32,
    pub orientation: Orientation,
}

/// How much of a JPEG's chroma is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chroma {
    /// As much as a rendition in 4:2:0 can carry.
    Half,
    /// As much as there is for each pixel.
    Full,
}

/// A picture whose header has been read and found within the limits.
pub(crate) struct Source<'a> {
    pub format: Format,
    pub header: Header,
    bytes: &'a [u8],
    limits: Limits,
}

impl<'a> Source<'a> {
    /// Reads the header.
    pub fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, Error> {
        if bytes.is_empty() {
            return Err(Error::Empty);
        }
        let format = Format::of(bytes).ok_or(Error::NotAPicture { looks_like: looks_like(bytes) })?;
        let header = match format {
            Format::Jpeg => jpeg::header(bytes, limits)?,
            Format::Png | Format::Tiff | Format::WebP => guarded(|| common::header(bytes, format, limits))?,
            Format::Raw => raw::header(bytes, limits)?,
            Format::Heic => guarded(|| heic::header(bytes, limits))?,
            Format::JpegXl => guarded(|| jxl::header(bytes, limits))?,
            Format::Avif => guarded(|| avif::header(bytes, limits))?,
        };
        check_plausible(bytes.len(), format, &header)?;
        Ok(Self { format, header, bytes, limits: *limits })
    }

    /// Decodes at the smallest scale that the decoder offers and that is at least `scale`. `stop` is asked on the way,
    /// where the decoder can be.
    pub fn decode(&self, scale: f64, chroma: Chroma, stop: &dyn Fn() -> bool) -> Result<Raster, Error> {
        match self.format {
            Format::Jpeg => jpeg::decode(self.bytes, scale, chroma, &self.limits),
            Format::Png | Format::Tiff | Format::WebP => {
                guarded(|| common::decode(self.bytes, self.format, &self.limits, stop))
            }
            Format::Raw => jpeg::decode(raw::preview(self.bytes)?, scale, chroma, &self.limits),
            Format::Heic => guarded(|| heic::decode(self.bytes)),
            Format::JpegXl => guarded(|| jxl::decode(self.bytes, &self.limits)),
            Format::Avif => guarded(|| avif::decode(self.bytes, &self.limits)),
        }
    }
}

/// Pixels of a picture that may be announced by however few bytes: it is decoded in a second anyway.
const SMALL_PIXELS: u64 = 16_000_000;
/// Pixels for each byte in formats that take a second for every few megapixels. The plainest skies stay far below.
const MAX_PIXELS_PER_BYTE: u64 = 1000;

/// A short file that announces a large picture, in a format whose decoder cannot be asked to stop, is refused before.
fn check_plausible(length: usize, format: Format, header: &Header) -> Result<(), Error> {
    let is_slow = matches!(format, Format::Heic | Format::JpegXl | Format::Avif);
    let pixels = u64::from(header.width) * u64::from(header.height);
    if is_slow && pixels > SMALL_PIXELS && pixels / MAX_PIXELS_PER_BYTE > length as u64 {
        return Err(Error::damaged("it is far too short for its size"));
    }
    Ok(())
}

/// The orientation in a picture's EXIF data; upright when there is none.
fn exif_orientation(bytes: &[u8], format: Format) -> Orientation {
    container::payloads(bytes, format).exif.and_then(|exif| exif::orientation(&exif)).unwrap_or_default()
}

/// Decoders of others are trusted with memory but not to be free of panics.
fn guarded<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::damaged("the decoder gave up on it")))
}
