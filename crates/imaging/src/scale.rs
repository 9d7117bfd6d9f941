//! Decoded pixels at whatever scale and layout the decoder gave, and the one step that cuts the
//! wanted part out of them and scales it.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::Error;
use crate::colour::{self, Profile};
use crate::geometry::Rect;
use crate::planar::{Planar, Plane};

/// Decoded pixels. `width` and `height` are real numbers because a JPEG decoded at, say, 3/8 covers
/// the original exactly only in fractions of a pixel.
pub(crate) struct Raster {
    pub width: f64,
    pub height: f64,
    pub pixels: Pixels,
    /// The embedded colour profile, unless it is as good as sRGB.
    pub profile: Option<Profile>,
}

/// Layouts of decoded pixels.
pub(crate) enum Pixels {
    /// Luma, and chroma with `subsampling` luma samples for each of its own, across and down.
    /// The planes may be a little larger than the picture.
    Planar { luma: Plane, chroma: Option<[Plane; 2]>, subsampling: (u32, u32) },
    /// Interleaved samples.
    Packed { layout: Layout, stride: usize, rows: usize, samples: Vec<u8> },
}

/// Interleaved layouts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Grey,
    Rgb,
    /// 255 is no ink, as Adobe writes it.
    InvertedCmyk,
}

impl Layout {
    pub fn channels(self) -> usize {
        match self {
            Self::Grey => 1,
            Self::Rgb => 3,
            Self::InvertedCmyk => 4,
        }
    }
}

/// For luma and interleaved samples: as sharp as the eye wants, without the halos of longer filters.
const FILTER: FilterType = FilterType::CatmullRom;
/// For chroma, which has half the samples and needs all the detail that they can carry.
const CHROMA_FILTER: FilterType = FilterType::Lanczos3;

/// Scales with buffers that are kept from one picture to the next.
pub(crate) struct Scaler(Resizer);

impl Scaler {
    pub fn new() -> Self {
        Self(Resizer::new())
    }

    /// Cuts `part` (in fractions) out of a raster and scales it to `size`, in sRGB.
    pub fn scale(&mut self, raster: Raster, part: Rect, size: (u32, u32)) -> Result<Planar, Error> {
        let part = part.times(raster.width, raster.height);
        let (width, height) = (size.0 as usize, size.1 as usize);
        match raster.pixels {
            Pixels::Planar { luma, chroma, subsampling } => {
                let scaled_luma = self.plane(&luma, part, (width, height), FILTER)?;
                let Some(chroma) = chroma else {
                    return Ok(colour::from_grey(scaled_luma, raster.profile.as_ref()));
                };
                let part = part.times(1.0 / f64::from(subsampling.0), 1.0 / f64::from(subsampling.1));
                let half = (width.div_ceil(2), height.div_ceil(2));
                let cb = self.plane(&chroma[0], part, half, CHROMA_FILTER)?;
                let cr = self.plane(&chroma[1], part, half, CHROMA_FILTER)?;
                let planar = Planar { luma: scaled_luma, chroma: [cb, cr] };
                Ok(match raster.profile {
                    None => planar,
                    Some(profile) => colour::planar_to_srgb(planar, &profile),
                })
            }
            Pixels::Packed { layout, stride, rows, samples } => {
                let kind = match layout {
                    Layout::Grey => PixelType::U8,
                    Layout::Rgb => PixelType::U8x3,
                    Layout::InvertedCmyk => PixelType::U8x4,
                };
                let from = Samples { bytes: &samples, width: stride, height: rows, kind };
                let scaled = self.samples(from, part, (width, height), FILTER)?;
                drop(samples);
                Ok(colour::to_planar(layout, width, height, scaled, raster.profile.as_ref()))
            }
        }
    }

    /// A smaller copy of a finished picture.
    pub fn reduce(&mut self, picture: &Planar, size: (u32, u32)) -> Result<Planar, Error> {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let mut reduced = |plane: &Plane, size, filter| {
            let whole = Rect::WHOLE.times(plane.width as f64, plane.height as f64);
            self.plane(plane, whole, size, filter)
        };
        let half = (width.div_ceil(2), height.div_ceil(2));
        Ok(Planar {
            luma: reduced(&picture.luma, (width, height), FILTER)?,
            chroma: [
                reduced(&picture.chroma[0], half, CHROMA_FILTER)?,
                reduced(&picture.chroma[1], half, CHROMA_FILTER)?,
            ],
        })
    }

    fn plane(
        &mut self,
        plane: &Plane,
        part: Rect,
        (width, height): (usize, usize),
        filter: FilterType,
    ) -> Result<Plane, Error> {
        let from =
            Samples { bytes: &plane.samples, width: plane.width, height: plane.height, kind: PixelType::U8 };
        Ok(Plane { width, height, samples: self.samples(from, part, (width, height), filter)? })
    }

    /// Scales a part, given in fractions of a sample.
    fn samples(
        &mut self,
        from: Samples<'_>,
        part: Rect,
        (width, height): (usize, usize),
        filter: FilterType,
    ) -> Result<Vec<u8>, Error> {
        // Rounding can carry a part a hair over the edge, which the resizer would refuse.
        let (from_width, from_height) = (from.width as f64, from.height as f64);
        let left = part.x.clamp(0.0, from_width * (1.0 - f64::EPSILON));
        let top = part.y.clamp(0.0, from_height * (1.0 - f64::EPSILON));
        let part_width = part.width.min(from_width - left);
        let part_height = part.height.min(from_height - top);
        let mut scaled = vec![0; width * height * from.kind.size()];
        let source = ImageRef::new(from.width as u32, from.height as u32, from.bytes, from.kind)
            .map_err(Error::damaged)?;
        let mut target = Image::from_slice_u8(width as u32, height as u32, &mut scaled, from.kind)
            .map_err(Error::damaged)?;
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(filter))
            .crop(left, top, part_width, part_height)
            .use_alpha(false);
        self.0.resize(&source, &mut target, &options).map_err(Error::damaged)?;
        Ok(scaled)
    }
}

/// Interleaved samples to scale.
#[derive(Clone, Copy)]
struct Samples<'a> {
    bytes: &'a [u8],
    width: usize,
    height: usize,
    kind: PixelType,
}
