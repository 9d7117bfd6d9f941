//! JPEG by libjpeg-turbo: decoded at M/8 of its size (the inverse transform itself is smaller) and,
//! whenever it is YCbCr, straight to its planes with no detour over RGB.

use turbojpeg::{
    Colorspace, DecompressHeader, Decompressor, Image, PixelFormat, ScalingFactor, Subsamp, YuvImage,
};

use super::{Chroma, Header, exif_orientation};
use crate::Error;
use crate::colour::Profile;
use crate::container;
use crate::format::Format;
use crate::jpeg::{self, Frame, Segments};
use crate::limits::Limits;
use crate::planar::Plane;
use crate::scale::{Layout, Pixels, Raster};

/// Passes of a progressive JPEG; encoders make about ten. Each costs a walk over all blocks.
const SCANS_MAX: u32 = 100;

/// Reads the header, and refuses what the bytes cannot hold.
pub(crate) fn header(bytes: &[u8], limits: &Limits) -> Result<Header, Error> {
    let (frame, first_scan) = jpeg::frame(bytes)?;
    limits.check(frame.width, frame.height)?;
    if frame.bits != 8 {
        return Err(Error::unsupported(format!("{}-bit JPEG", frame.bits)));
    }
    check_plausible(bytes.len(), &frame)?;
    if frame.progressive || first_scan < frame.components {
        // All coefficients are kept, at two bytes each, until the last scan.
        limits.check_decoded(frame.width, frame.height, (frame.samples_per_pixel * 2.0).ceil() as u64)?;
    }
    let orientation = exif_orientation(bytes, Format::Jpeg);
    Ok(Header { width: frame.width, height: frame.height, orientation })
}

/// A block of 64 pixels takes at least a bit in a Huffman-coded scan (T.81 §F.1.2): a short file that
/// announces a large picture is refused before room is made for its pixels.
fn check_plausible(length: usize, frame: &Frame) -> Result<(), Error> {
    let pixels = u64::from(frame.width) * u64::from(frame.height);
    let bits_min = if frame.lossless { pixels } else { pixels / 64 };
    // Arithmetic coding can go below a bit, though no camera uses it; leave room.
    let bits_min = if frame.arithmetic { bits_min / 16 } else { bits_min };
    if (length as u64) * 8 < bits_min {
        return Err(Error::damaged("it is far too short for its size"));
    }
    Ok(())
}

/// Decodes at the smallest M/8 that is at least `scale` and worth it.
pub(crate) fn decode(bytes: &[u8], scale: f64, chroma: Chroma, limits: &Limits) -> Result<Raster, Error> {
    match decode_exactly(bytes, scale, chroma, limits) {
        Err(Failure::Harmless(_)) => {
            // The warning stands in markers that do not matter to the pixels: leave them out. A second
            // warning is then about the pixels.
            decode_exactly(&without_extras(bytes), scale, chroma, limits).map_err(Failure::into_error)
        }
        other => other.map_err(Failure::into_error),
    }
    .map(|mut raster| {
        raster.profile = profile(bytes, &raster.pixels);
        raster
    })
}

fn profile(bytes: &[u8], pixels: &Pixels) -> Option<Profile> {
    let layout = match pixels {
        Pixels::Planar { chroma: None, .. } => Layout::Grey,
        Pixels::Planar { .. } => Layout::Rgb,
        Pixels::Packed { layout, .. } => *layout,
    };
    Profile::read(&container::payloads(bytes, Format::Jpeg).icc?, layout)
}

/// Why libjpeg-turbo did not call its work good.
enum Failure {
    /// A warning about markers that hold no pixels.
    Harmless(String),
    Damaged(String),
    /// Its pixels at this scale would not fit the limits.
    TooLarge(Error),
}

impl Failure {
    fn into_error(self) -> Error {
        match self {
            Self::Harmless(detail) | Self::Damaged(detail) => Error::damaged(detail),
            Self::TooLarge(error) => error,
        }
    }
}

/// Warnings of libjpeg (jerror.h) that can come from markers without pixels.
const HARMLESS: [&str; 5] = [
    "unknown JFIF revision",
    "unknown Adobe color transform",
    "bad ICC marker",
    "extraneous bytes before marker",
    "Invalid SOS parameters",
];

impl From<turbojpeg::Error> for Failure {
    fn from(error: turbojpeg::Error) -> Self {
        let detail = match error {
            turbojpeg::Error::TurboJpegError(message) => message,
            other => other.to_string(),
        };
        if HARMLESS.iter().any(|harmless| detail.contains(harmless)) {
            Self::Harmless(detail)
        } else {
            Self::Damaged(detail)
        }
    }
}

fn decode_exactly(bytes: &[u8], scale: f64, chroma: Chroma, limits: &Limits) -> Result<Raster, Failure> {
    let mut decompressor = Decompressor::new()?;
    decompressor.set_scan_limit(SCANS_MAX)?;
    let header = decompressor.read_header(bytes)?;
    let factor = if header.is_lossless { ScalingFactor::ONE } else { eighths(scale, chroma) };
    decompressor.set_scaling_factor(factor)?;
    let planar = matches!(header.colorspace, Colorspace::YCbCr | Colorspace::Gray)
        && header.subsamp != Subsamp::Unknown
        && !header.is_lossless
        // Scaled planes keep their subsampling. Interleaved, chroma is scaled by less than luma and loses nothing.
        && (chroma == Chroma::Half || factor == ScalingFactor::ONE);
    let size = header.scaled(factor);
    let bytes_per_pixel = if planar { 3 } else { 4 };
    limits
        .check_decoded(size.width as u32, size.height as u32, bytes_per_pixel)
        .map_err(Failure::TooLarge)?;
    let pixels = if planar {
        planes(&mut decompressor, bytes, size)?
    } else {
        packed(&mut decompressor, bytes, size)?
    };
    let scaled = |length: usize| length as f64 * factor.num() as f64 / factor.denom() as f64;
    Ok(Raster { width: scaled(header.width), height: scaled(header.height), pixels, profile: None })
}

/// The smallest number of eighths that is at least `scale`; where chroma is to be whole, also one that saves work.
fn eighths(scale: f64, chroma: Chroma) -> ScalingFactor {
    // A hair of tolerance, so that a scale of exactly 3/8 is not pushed to 4/8 by rounding.
    let eighths = (scale * 8.0 - 1e-6).ceil().clamp(1.0, 8.0) as usize;
    match chroma {
        // Blocks of five to seven pixels take longer to make than whole ones, for which the decoder has vector code.
        Chroma::Full if eighths > 4 => ScalingFactor::ONE,
        Chroma::Half | Chroma::Full => ScalingFactor::new(eighths, 8),
    }
}

fn planes(
    decompressor: &mut Decompressor,
    bytes: &[u8],
    scaled: DecompressHeader,
) -> Result<Pixels, Failure> {
    let DecompressHeader { width, height, subsamp, .. } = scaled;
    let (across, down) = subsamp.size();
    let (luma_width, luma_height) = (width.next_multiple_of(across), height.next_multiple_of(down));
    let luma_length = luma_width * luma_height;
    let (chroma_width, chroma_height) = (luma_width / across, luma_height / down);
    let chroma_length = if subsamp == Subsamp::Gray { 0 } else { chroma_width * chroma_height };
    let mut samples = vec![0; luma_length + 2 * chroma_length];
    let image = YuvImage { pixels: samples.as_mut_slice(), width, align: 1, height, subsamp };
    accept(decompressor.decompress_to_yuv(bytes, image))?;
    let mut rest = samples.split_off(luma_length);
    let luma = Plane { width: luma_width, height: luma_height, samples };
    if subsamp == Subsamp::Gray {
        return Ok(Pixels::Planar { luma, chroma: None, subsampling: (1, 1) });
    }
    let cr = rest.split_off(chroma_length);
    let chroma = [rest, cr].map(|samples| Plane { width: chroma_width, height: chroma_height, samples });
    Ok(Pixels::Planar { luma, chroma: Some(chroma), subsampling: (across as u32, down as u32) })
}

fn packed(
    decompressor: &mut Decompressor,
    bytes: &[u8],
    scaled: DecompressHeader,
) -> Result<Pixels, Failure> {
    let (layout, format) = match scaled.colorspace {
        Colorspace::CMYK | Colorspace::YCCK => (Layout::InvertedCmyk, PixelFormat::CMYK),
        Colorspace::Gray => (Layout::Grey, PixelFormat::GRAY),
        Colorspace::RGB | Colorspace::YCbCr => (Layout::Rgb, PixelFormat::RGB),
    };
    let DecompressHeader { width, height, .. } = scaled;
    let pitch = width * format.size();
    let mut samples = vec![0; pitch * height];
    let image = Image { pixels: samples.as_mut_slice(), width, pitch, height, format };
    accept(decompressor.decompress(bytes, image))?;
    Ok(Pixels::Packed { layout, stride: width, rows: height, samples })
}

/// libjpeg-turbo keeps its first warning and goes on. Padding before the end marker is seen when all
/// pixels have been made, so if that is the first one then nothing is wrong with them.
fn accept(result: turbojpeg::Result<()>) -> Result<(), Failure> {
    match result {
        Err(turbojpeg::Error::TurboJpegError(message)) if message.contains("before marker 0xd9") => Ok(()),
        other => other.map_err(Failure::from),
    }
}

/// The same picture with nothing but tables, frame and scans.
fn without_extras(bytes: &[u8]) -> Vec<u8> {
    let mut bare = vec![0xFF, jpeg::SOI];
    let mut segments = Segments::new(bytes);
    let mut sequential = false;
    while let Some(segment) = segments.next() {
        let adobe_transform = || segment.payload.get(11).is_some_and(|&code| code <= 2);
        let keep = match segment.marker {
            jpeg::APP14 => segment.payload.starts_with(b"Adobe") && adobe_transform(),
            jpeg::APP0 => segment.payload.starts_with(b"JFIF\0\x01"),
            0xE1..=0xEF | 0xF0..=jpeg::COM | 0x01 | jpeg::SOI => false,
            _ => true,
        };
        if !keep {
            continue;
        }
        sequential |= matches!(segment.marker, 0xC0 | 0xC1);
        bare.extend([0xFF, segment.marker]);
        if segment.marker == jpeg::EOI {
            break;
        }
        bare.extend((segment.payload.len() as u16 + 2).to_be_bytes());
        bare.extend(segment.payload);
        if segment.marker == jpeg::SOS {
            if sequential && segment.payload.len() >= 3 {
                let parameters = bare.len() - 3;
                bare[parameters..].copy_from_slice(&[0, 63, 0]);
            }
            let from = segments.position();
            bare.extend(&bytes[from..scan_end(bytes, from)]);
        }
    }
    bare
}

/// Where the entropy-coded data that starts at `from` ends: at a marker that is no restart.
fn scan_end(bytes: &[u8], from: usize) -> usize {
    let is_end = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF);
    bytes[from..].windows(2).position(is_end).map_or(bytes.len(), |length| from + length)
}
