//! Turns a painted picture into a camera's file: stored the way the sensor was held, with EXIF, as a JPEG.

use std::fmt;

use crate::exif;
use crate::raster::Raster;

/// Where a picture was taken: WGS 84 degrees, north and east positive, and metres above the sea.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Metres above the sea.
    pub altitude_m: f64,
}

/// What the camera writes into a picture's EXIF block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera<'a> {
    /// Maker of the camera.
    pub make: &'a str,
    /// Model of the camera.
    pub model: &'a str,
    /// Model of the lens.
    pub lens: &'a str,
    /// Local time as cameras write it: `2024:06:01 18:33:00`.
    pub captured: &'a str,
    /// The local time's distance from UTC: `+02:00`.
    pub offset: Option<&'a str>,
    /// GPS position.
    pub position: Option<Position>,
    /// EXIF orientation, 1 to 8: how a viewer must turn the stored picture.
    pub orientation: u8,
    /// Exposure time in seconds as a fraction.
    pub exposure_s: (u32, u32),
    /// Aperture.
    pub f_number: f32,
    /// Sensitivity.
    pub iso: u16,
    /// Focal length in millimetres.
    pub focal_length_mm: f32,
    /// Caption (ImageDescription).
    pub caption: Option<&'a str>,
    /// Photographer.
    pub artist: Option<&'a str>,
    /// Copyright notice.
    pub copyright: Option<&'a str>,
}

impl Default for Camera<'_> {
    fn default() -> Self {
        Self {
            make: "Wirephoto",
            model: "Landscape",
            lens: "24-70mm F2.8",
            captured: "2024:06:01 12:00:00",
            offset: None,
            position: None,
            orientation: 1,
            exposure_s: (1, 250),
            f_number: 8.0,
            iso: 100,
            focal_length_mm: 35.0,
            caption: None,
            artist: None,
            copyright: None,
        }
    }
}

/// Why a picture could not become a JPEG.
#[derive(Debug)]
pub enum Error {
    /// The orientation is not one of 1 to 8.
    Orientation(u8),
    /// The metadata does not fit the 65,533 bytes that a JPEG segment holds.
    MetadataTooLong(usize),
    /// The encoder refused the picture.
    Encode(turbojpeg::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orientation(value) => write!(out, "{value} is not an EXIF orientation: use 1 to 8"),
            Self::MetadataTooLong(len) => {
                write!(out, "{len} bytes of metadata do not fit a JPEG: shorten them")
            }
            Self::Encode(error) => write!(out, "the picture could not be encoded: {error}"),
        }
    }
}

impl std::error::Error for Error {}

/// The bytes of a camera's JPEG: baseline, 4:2:0, `quality` 1 to 100.
///
/// The picture is stored turned, so that a viewer that honours the camera's orientation shows `raster` upright.
pub fn photograph(raster: &Raster, camera: &Camera<'_>, quality: u8) -> Result<Vec<u8>, Error> {
    if !(1..=8).contains(&camera.orientation) {
        return Err(Error::Orientation(camera.orientation));
    }
    let stored = raster.stored_for(camera.orientation);
    let exif = exif::block(camera, stored.width, stored.height);
    let segment_len =
        u16::try_from(exif.len() + 2).map_err(|_| Error::MetadataTooLong(exif.len()))?.to_be_bytes();
    let jpeg = encode(&stored, quality).map_err(Error::Encode)?;

    // Cameras put EXIF where other programs put JFIF: directly after the start of the image.
    let after_jfif = 4 + usize::from(u16::from_be_bytes([jpeg[4], jpeg[5]])) - 2 + 2;
    let mut file = Vec::with_capacity(jpeg.len() + exif.len());
    file.extend_from_slice(&[0xff, 0xd8, 0xff, 0xe1]);
    file.extend_from_slice(&segment_len);
    file.extend_from_slice(&exif);
    file.extend_from_slice(&jpeg[after_jfif..]);
    Ok(file)
}

fn encode(raster: &Raster, quality: u8) -> turbojpeg::Result<Vec<u8>> {
    let mut compressor = turbojpeg::Compressor::new()?;
    compressor.set_quality(i32::from(quality))?;
    compressor.set_subsamp(turbojpeg::Subsamp::Sub2x2)?;
    compressor.compress_to_vec(turbojpeg::Image {
        pixels: raster.rgb.as_slice(),
        width: raster.width as usize,
        pitch: 3 * raster.width as usize,
        height: raster.height as usize,
        format: turbojpeg::PixelFormat::RGB,
    })
}
