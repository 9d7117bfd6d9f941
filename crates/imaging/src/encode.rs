//! Finished planes to JPEG.

use turbojpeg::{Compressor, Subsamp, YuvImage};

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

/// EXIF goes right after the JFIF header.
fn with_exif(encoded: &[u8], exif: &[u8]) -> Vec<u8> {
    let payload = jpeg::EXIF_SIGNATURE.len() + exif.len();
    let Ok(length) = u16::try_from(payload + 2) else { return encoded.to_vec() };
    let (head, rest) = encoded.split_at(jfif_end(encoded));
    let mut whole = Vec::with_capacity(encoded.len() + payload + 4);
    whole.extend(head);
    whole.extend([0xFF, jpeg::APP1]);
    whole.extend(length.to_be_bytes());
    whole.extend(jpeg::EXIF_SIGNATURE);
    whole.extend(exif);
    whole.extend(rest);
    whole
}

fn jfif_end(encoded: &[u8]) -> usize {
    match encoded {
        &[0xFF, jpeg::SOI, 0xFF, jpeg::APP0, high, low, ..] => {
            4 + usize::from(u16::from_be_bytes([high, low]))
        }
        _ => 2,
    }
}
