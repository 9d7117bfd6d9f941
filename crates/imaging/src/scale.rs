//! Decoded pixels at whatever scale and layout the decoder gave, and the one step that cuts the
//! wanted part out of them and scales it.

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

use crate::Error;
use crate::colour::{self, Profile};
use crate::geometry::{Plan, Rect};
use crate::orientation::Orientation;
use crate::planar::{self, Planar, Plane};

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

/// Scaled pixels, each with all of its samples.
pub(crate) enum Whole {
    /// JFIF YCbCr.
    Planes([Vec<u8>; 3]),
    /// Interleaved samples.
    Packed(Layout, Vec<u8>),
}

impl Whole {
    /// Interleaved samples.
    pub fn packed(self) -> (Layout, Vec<u8>) {
        match self {
            Self::Planes([luma, cb, cr]) => (Layout::Rgb, colour::planes_to_rgb(&luma, [&cb, &cr])),
            Self::Packed(layout, samples) => (layout, samples),
        }
    }
}

/// For luma and interleaved samples: as sharp as the eye wants, without the halos of longer filters.
const FILTER: FilterType = FilterType::CatmullRom;
/// For chroma, which has half the samples and needs all the detail that they can carry.
const CHROMA_FILTER: FilterType = FilterType::Lanczos3;

/// Rounding may carry a part this far over an edge, in samples.
const EDGE_TOLERANCE: f64 = 1e-3;

/// Scales with buffers that are kept from one picture to the next.
pub(crate) struct Scaler(Resizer);

impl Scaler {
    pub fn new() -> Self {
        Self(Resizer::new())
    }

    /// Cuts the planned part out of a raster, scales and orients it; the result is sRGB.
    pub fn scale(&mut self, raster: Raster, plan: &Plan) -> Result<Planar, Error> {
        let part = plan.part.times(raster.width, raster.height);
        let scaled = (plan.scaled.0 as usize, plan.scaled.1 as usize);
        let (width, height) = plan.orientation.size(scaled.0, scaled.1);
        match raster.pixels {
            Pixels::Planar { luma, chroma, subsampling } => {
                let luma = self.plane(&luma, part, scaled, FILTER)?.oriented(plan.orientation);
                let Some(chroma) = chroma else {
                    return Ok(colour::from_grey(luma, raster.profile.as_ref()));
                };
                let part = part
                    .inside(plan.orientation.inverse().rect(chroma_span(width, height)))
                    .times(1.0 / f64::from(subsampling.0), 1.0 / f64::from(subsampling.1));
                let half = plan.orientation.inverse().size(width.div_ceil(2), height.div_ceil(2));
                let [cb, cr] = chroma.map(|plane| self.plane(&plane, part, half, CHROMA_FILTER));
                let chroma = [cb?, cr?].map(|plane| plane.oriented(plan.orientation));
                let picture = Planar { luma, chroma };
                Ok(match raster.profile {
                    None => picture,
                    Some(profile) => colour::planar_to_srgb(picture, &profile),
                })
            }
            Pixels::Packed { layout, stride, rows, samples } => {
                let turned = self.packed(layout, samples, (stride, rows), part, plan)?;
                Ok(colour::to_planar(layout, width, height, turned, raster.profile.as_ref()))
            }
        }
    }

    /// Cuts the planned part out of a raster, scales and orients it, with a sample of each kind for each pixel. Colours
    /// stay as they are.
    pub fn whole(&mut self, raster: Raster, plan: &Plan) -> Result<Whole, Error> {
        let part = plan.part.times(raster.width, raster.height);
        let scaled = (plan.scaled.0 as usize, plan.scaled.1 as usize);
        match raster.pixels {
            Pixels::Planar { luma, chroma, subsampling: (across, down) } => {
                let luma = self.plane(&luma, part, scaled, FILTER)?.oriented(plan.orientation).samples;
                let Some(chroma) = chroma else { return Ok(Whole::Packed(Layout::Grey, luma)) };
                let part = part.times(1.0 / f64::from(across), 1.0 / f64::from(down));
                let [cb, cr] = chroma.map(|plane| {
                    Ok(self.plane(&plane, part, scaled, CHROMA_FILTER)?.oriented(plan.orientation).samples)
                });
                Ok(Whole::Planes([luma, cb?, cr?]))
            }
            Pixels::Packed { layout, stride, rows, samples } => {
                Ok(Whole::Packed(layout, self.packed(layout, samples, (stride, rows), part, plan)?))
            }
        }
    }

    /// Interleaved samples cut, scaled and oriented.
    fn packed(
        &mut self,
        layout: Layout,
        samples: Vec<u8>,
        (width, height): (usize, usize),
        part: Rect,
        plan: &Plan,
    ) -> Result<Vec<u8>, Error> {
        let kind = match layout {
            Layout::Grey => PixelType::U8,
            Layout::Rgb => PixelType::U8x3,
            Layout::InvertedCmyk => PixelType::U8x4,
        };
        let scaled = (plan.scaled.0 as usize, plan.scaled.1 as usize);
        let small = self.samples(Samples { bytes: &samples, width, height, kind }, part, scaled, FILTER)?;
        drop(samples);
        Ok(match layout {
            Layout::Grey => planar::oriented(small, scaled.0, plan.orientation),
            Layout::Rgb => oriented_pixels::<3>(&small, scaled.0, plan.orientation),
            Layout::InvertedCmyk => oriented_pixels::<4>(&small, scaled.0, plan.orientation),
        })
    }

    /// A smaller copy of a finished picture.
    pub fn reduce(&mut self, picture: &Planar, size: (u32, u32)) -> Result<Planar, Error> {
        let (width, height) = (size.0 as usize, size.1 as usize);
        let part = Rect::WHOLE.times(picture.width() as f64, picture.height() as f64);
        let half = (width.div_ceil(2), height.div_ceil(2));
        let half_part = part.inside(chroma_span(width, height)).times(0.5, 0.5);
        let [cb, cr] =
            picture.chroma.each_ref().map(|plane| self.plane(plane, half_part, half, CHROMA_FILTER));
        Ok(Planar { luma: self.plane(&picture.luma, part, (width, height), FILTER)?, chroma: [cb?, cr?] })
    }

    /// Scales a part of a plane; the part may reach over its edges, which are then repeated.
    fn plane(
        &mut self,
        plane: &Plane,
        part: Rect,
        (width, height): (usize, usize),
        filter: FilterType,
    ) -> Result<Plane, Error> {
        let over = |reach: f64| if reach > EDGE_TOLERANCE { reach.ceil() as usize } else { 0 };
        let (left, top) = (over(-part.x), over(-part.y));
        let right = over(part.x + part.width - plane.width as f64);
        let bottom = over(part.y + part.height - plane.height as f64);
        if left + top + right + bottom > 0 {
            let part = Rect { x: part.x + left as f64, y: part.y + top as f64, ..part };
            return self.plane(&plane.extended(left, top, right, bottom), part, (width, height), filter);
        }
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

/// What the chroma planes of a picture of that size cover of it: along an odd side a pixel more than
/// there is.
fn chroma_span(width: usize, height: usize) -> Rect {
    let span = |length: usize| length.next_multiple_of(2) as f64 / length as f64;
    Rect { x: 0.0, y: 0.0, width: span(width), height: span(height) }
}

/// Interleaved samples turned and mirrored, `N` of them at a time.
fn oriented_pixels<const N: usize>(samples: &[u8], width: usize, orientation: Orientation) -> Vec<u8> {
    let (pixels, _) = samples.as_chunks::<N>();
    planar::oriented(pixels.to_vec(), width, orientation).into_flattened()
}

/// Interleaved samples to scale.
#[derive(Clone, Copy)]
struct Samples<'a> {
    bytes: &'a [u8],
    width: usize,
    height: usize,
    kind: PixelType,
}
