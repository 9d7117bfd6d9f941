//! Finished pixels to JPEG.

use turbojpeg::{Compressor, Image, PixelFormat, Subsamp, YuvImage, YuvPlanesImage};

use crate::Error;
use crate::jpeg;
use crate::planar::{Planar, Plane};

/// A baseline 4:2:0 sRGB JPEG with a JFIF header, and `exif` (in TIFF structure) if given.
pub(crate) fn jpeg(picture: &Planar, quality: u8, exif: Option<&[u8]>) -> Result<Vec<u8>, Error> {
    let (width, height) = (picture.width(), picture.height());
    let mut samples = Vec::with_capacity((width + 1) * (height + 1) * 3 / 2 + 2);
    push_evenly(&mut samples, &picture.luma);
    for plane in &picture.chroma {
        samples.extend(&plane.samples);
    }
    let encode = || {
        let mut compressor = Compressor::new()?;
        compressor.set_quality(i32::from(quality.clamp(1, 100)))?;
        let image =
            YuvImage { pixels: samples.as_slice(), width, align: 1, height, subsamp: Subsamp::Sub2x2 };
        compressor.compress_yuv_to_vec(image)
    };
    let encoded = encode().map_err(Error::damaged)?;
    Ok(match exif {
        Some(exif) => with_exif(&encoded, exif),
        None => encoded,
    })
}

/// Luma padded to even width and height by repeating its edge, as the encoder wants it.
fn push_evenly(samples: &mut Vec<u8>, luma: &Plane) {
    if luma.width.is_multiple_of(2) {
        samples.extend(&luma.samples);
    } else {
        for row in luma.samples.chunks_exact(luma.width) {
            samples.extend(row);
            samples.extend(row.last());
        }
    }
    if !luma.height.is_multiple_of(2) {
        let row = samples.len() - luma.width.next_multiple_of(2);
        samples.extend_from_within(row..);
    }
}

/// A baseline 4:4:4 JPEG of interleaved RGB with a JFIF header.
pub(crate) fn rgb(samples: &[u8], (width, height): (u32, u32), quality: u8) -> Result<Vec<u8>, Error> {
    let (width, height) = (width as usize, height as usize);
    let encode = || {
        let mut compressor = Compressor::new()?;
        compressor.set_quality(i32::from(quality.clamp(1, 100)))?;
        compressor.set_subsamp(Subsamp::None)?;
        let format = PixelFormat::RGB;
        compressor.compress_to_vec(Image { pixels: samples, width, pitch: width * 3, height, format })
    };
    encode().map_err(Error::damaged)
}

/// The same of three planes of one size.
pub(crate) fn planes(
    planes: &[Vec<u8>; 3],
    (width, height): (u32, u32),
    quality: u8,
) -> Result<Vec<u8>, Error> {
    let (width, height) = (width as usize, height as usize);
    let [y_plane, u_plane, v_plane] = planes.each_ref().map(Vec::as_slice);
    let encode = || {
        let mut compressor = Compressor::new()?;
        compressor.set_quality(i32::from(quality.clamp(1, 100)))?;
        compressor.compress_yuv_planes_to_vec(&YuvPlanesImage {
            y_plane,
            u_plane,
            v_plane,
            width,
            y_stride: width,
            u_stride: width,
            v_stride: width,
            height,
            subsamp: Subsamp::None,
        })
    };
    encode().map_err(Error::damaged)
}

/// Bytes of a profile in one segment at the most: two are for the length, fourteen say what it is (ICC.1 annex B.4).
const PROFILE_PIECE: usize = 0xFFFF - 2 - 14;

/// The same JPEG with its density in the JFIF header (JFIF 1.02 §4), and a profile after it, if given.
pub(crate) fn with_density_and_profile(encoded: &[u8], dots_per_inch: u16, icc: Option<&[u8]>) -> Vec<u8> {
    const DENSITY: usize = 13;
    const PER_INCH: u8 = 1;
    let (head, rest) = encoded.split_at(jfif_end(encoded));
    let mut whole = head.to_vec();
    if let Some(density) = whole.get_mut(DENSITY..DENSITY + 5) {
        let [high, low] = dots_per_inch.to_be_bytes();
        density.copy_from_slice(&[PER_INCH, high, low, high, low]);
    }
    let pieces = icc.map_or_else(Vec::new, |icc| icc.chunks(PROFILE_PIECE).collect());
    for (index, piece) in pieces.iter().enumerate() {
        push_segment(
            &mut whole,
            jpeg::APP2,
            &[jpeg::ICC_SIGNATURE, &[index as u8 + 1, pieces.len() as u8], piece],
        );
    }
    whole.extend(rest);
    whole
}

/// EXIF goes right after the JFIF header.
fn with_exif(encoded: &[u8], exif: &[u8]) -> Vec<u8> {
    if jpeg::EXIF_SIGNATURE.len() + exif.len() + 2 > usize::from(u16::MAX) {
        return encoded.to_vec();
    }
    let (head, rest) = encoded.split_at(jfif_end(encoded));
    let mut whole = head.to_vec();
    push_segment(&mut whole, jpeg::APP1, &[jpeg::EXIF_SIGNATURE, exif]);
    whole.extend(rest);
    whole
}

/// A segment whose parts together fit one.
fn push_segment(jpeg: &mut Vec<u8>, marker: u8, parts: &[&[u8]]) {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    jpeg.extend([0xFF, marker]);
    jpeg.extend((length as u16 + 2).to_be_bytes());
    for part in parts {
        jpeg.extend_from_slice(part);
    }
}

fn jfif_end(encoded: &[u8]) -> usize {
    match encoded {
        &[0xFF, jpeg::SOI, 0xFF, jpeg::APP0, high, low, ..] => {
            4 + usize::from(u16::from_be_bytes([high, low]))
        }
        _ => 2,
    }
}
