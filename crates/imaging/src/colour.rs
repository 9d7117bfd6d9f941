//! Colour: JFIF YCbCr to RGB and back (ITU-R BT.601 full range, as JFIF 1.02 §7 has it), and embedded
//! ICC profiles to sRGB. Profiles are applied after scaling, to a small picture.

use std::panic::{AssertUnwindSafe, catch_unwind};

use moxcms::{
    CicpProfile, ColorProfile, DataColorSpace, Layout as CmsLayout, MatrixCoefficients, TransformOptions,
};

use crate::planar::{Planar, Plane};
use crate::scale::Layout;

/// An embedded profile that changes what is seen.
pub(crate) struct Profile(ColorProfile);

/// How colours are coded, in the code points of ITU-T H.273.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cicp {
    pub primaries: u8,
    pub transfer: u8,
    pub matrix: u8,
    pub full_range: bool,
}

/// Where pictures go that are looked at: both have sRGB's transfer function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Srgb,
    /// Wide enough for what ink and scanners have beyond sRGB.
    DisplayP3,
}

impl Shown {
    fn profile(self) -> ColorProfile {
        match self {
            Self::Srgb => ColorProfile::new_srgb(),
            Self::DisplayP3 => ColorProfile::new_display_p3(),
        }
    }
}

/// A difference that nobody sees: profiles that stay within it everywhere are taken for sRGB.
const SRGB_TOLERANCE: u8 = 2;

impl Profile {
    /// Reads a profile; `None` when it is as good as sRGB, or cannot be read: then the samples are
    /// taken for sRGB, as every viewer does.
    pub fn read(icc: &[u8], layout: Layout) -> Option<Self> {
        let profile = guarded(|| ColorProfile::new_from_slice(icc).ok())?;
        let fits = match layout {
            Layout::Grey => profile.color_space == DataColorSpace::Gray,
            Layout::Rgb => profile.color_space == DataColorSpace::Rgb,
            Layout::InvertedCmyk => profile.color_space == DataColorSpace::Cmyk,
        };
        let profile = Self(profile);
        if !fits || (layout != Layout::InvertedCmyk && profile.is_nearly_srgb(layout)) {
            return None;
        }
        Some(profile)
    }

    /// The colours that code points (ITU-T H.273) stand for; `None` when they are as good as sRGB, or
    /// unknown. Video's transfer functions are shown as sRGB's, as every viewer does.
    pub fn of_cicp(cicp: Cicp) -> Option<Self> {
        const UNSPECIFIED: u8 = 2;
        const SRGB: u8 = 13;
        let primaries = if cicp.primaries == UNSPECIFIED { 1 } else { cicp.primaries };
        let transfer =
            if matches!(cicp.transfer, 1 | UNSPECIFIED | 6 | 14 | 15) { SRGB } else { cicp.transfer };
        let profile = guarded(|| {
            Some(ColorProfile::new_from_cicp(CicpProfile {
                color_primaries: primaries.try_into().ok()?,
                transfer_characteristics: transfer.try_into().ok()?,
                matrix_coefficients: MatrixCoefficients::Identity,
                full_range: true,
            }))
        })?;
        Some(Self(profile)).filter(|profile| !profile.is_nearly_srgb(Layout::Rgb))
    }

    fn is_nearly_srgb(&self, layout: Layout) -> bool {
        let levels = [0, 32, 64, 96, 128, 160, 192, 224, 255];
        let mut samples = Vec::new();
        let mut expected = Vec::new();
        for red in levels {
            if layout == Layout::Grey {
                samples.push(red);
                expected.extend([red; 3]);
                continue;
            }
            for green in levels {
                for blue in levels {
                    samples.extend([red, green, blue]);
                }
            }
        }
        if layout == Layout::Rgb {
            expected.clone_from(&samples);
        }
        let Some(seen) = self.light(&samples, layout, Shown::Srgb) else { return true };
        seen.iter().zip(&expected).all(|(seen, expected)| seen.abs_diff(*expected) <= SRGB_TOLERANCE)
    }

    /// The profile as its library has it.
    pub fn inner(&self) -> &ColorProfile {
        &self.0
    }

    /// Interleaved samples of light to interleaved RGB; `None` when the profile cannot be applied.
    fn light(&self, samples: &[u8], layout: Layout, shown: Shown) -> Option<Vec<u8>> {
        let source_layout = match layout {
            Layout::Grey => CmsLayout::Gray,
            Layout::Rgb => CmsLayout::Rgb,
            Layout::InvertedCmyk => CmsLayout::Rgba,
        };
        guarded(|| {
            let transform = self
                .0
                .create_transform_8bit(
                    source_layout,
                    &shown.profile(),
                    CmsLayout::Rgb,
                    TransformOptions::default(),
                )
                .ok()?;
            let mut seen = vec![0; samples.len() / layout.channels() * 3];
            transform.transform(samples, &mut seen).ok()?;
            Some(seen)
        })
    }

    /// Interleaved samples to interleaved RGB; `None` when the profile cannot be applied. Inks are handed in as inks,
    /// 255 for all of it.
    pub fn show(&self, samples: &[u8], layout: Layout, shown: Shown) -> Option<Vec<u8>> {
        match layout {
            Layout::Grey | Layout::Rgb => self.light(samples, layout, shown),
            Layout::InvertedCmyk => self.inks(samples, shown),
        }
    }

    /// Inks to interleaved RGB with black point compensation: ink on paper is never quite black, and
    /// the darkest that it gets is shown as black, as printers' programs do.
    fn inks(&self, inks: &[u8], shown: Shown) -> Option<Vec<u8>> {
        let blacks = self.light(&[[0, 0, 0, 255], [255; 4]].concat(), Layout::InvertedCmyk, shown)?;
        let darkest = blacks.chunks_exact(3).map(|rgb| rgb.iter().copied().max().unwrap_or(0)).min()?;
        let black = to_linear(f64::from(darkest) / 255.0);
        let stretched: Vec<u8> = (0..=255_u8)
            .map(|sample| {
                let light = (to_linear(f64::from(sample) / 255.0) - black) / (1.0 - black);
                (from_linear(light.max(0.0)) * 255.0).round() as u8
            })
            .collect();
        let mut seen = self.light(inks, Layout::InvertedCmyk, shown)?;
        for sample in &mut seen {
            *sample = stretched[usize::from(*sample)];
        }
        Some(seen)
    }
}

/// sRGB's transfer function (IEC 61966-2-1 §5.2).
pub(crate) fn to_linear(sample: f64) -> f64 {
    if sample <= 0.040_45 { sample / 12.92 } else { ((sample + 0.055) / 1.055).powf(2.4) }
}

fn from_linear(light: f64) -> f64 {
    if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 }
}

/// Profiles are untrusted and the library that reads them is large: a panic there is a bad profile.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Option<T>) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten()
}

/// Interleaved samples to planes in sRGB.
pub(crate) fn to_planar(
    layout: Layout,
    width: usize,
    height: usize,
    samples: Vec<u8>,
    profile: Option<&Profile>,
) -> Planar {
    match layout {
        Layout::Grey => from_grey(Plane { width, height, samples }, profile),
        Layout::Rgb | Layout::InvertedCmyk => {
            rgb_to_planar(&to_rgb(layout, samples, profile, Shown::Srgb), width, height)
        }
    }
}

/// Interleaved samples to interleaved RGB. What has no profile, or one that cannot be applied, is taken for sRGB, and
/// stays as it is.
pub(crate) fn to_rgb(
    layout: Layout,
    mut samples: Vec<u8>,
    profile: Option<&Profile>,
    shown: Shown,
) -> Vec<u8> {
    if layout == Layout::InvertedCmyk {
        for sample in &mut samples {
            *sample = 255 - *sample;
        }
    }
    if let Some(seen) = profile.and_then(|profile| profile.show(&samples, layout, shown)) {
        return seen;
    }
    match layout {
        Layout::Grey => samples.into_iter().flat_map(|sample| [sample; 3]).collect(),
        Layout::Rgb => samples,
        Layout::InvertedCmyk => cmyk_to_rgb(&samples),
    }
}

/// Grey samples to planes in sRGB.
pub(crate) fn from_grey(luma: Plane, profile: Option<&Profile>) -> Planar {
    let Some(seen) = profile.and_then(|profile| profile.show(&luma.samples, Layout::Grey, Shown::Srgb))
    else {
        return Planar::grey(luma);
    };
    rgb_to_planar(&seen, luma.width, luma.height)
}

/// Planes in another colour space to planes in sRGB.
pub(crate) fn planar_to_srgb(picture: Planar, profile: &Profile) -> Planar {
    let rgb = planar_to_rgb(&picture);
    match profile.show(&rgb, Layout::Rgb, Shown::Srgb) {
        Some(seen) => rgb_to_planar(&seen, picture.width(), picture.height()),
        None => picture,
    }
}

/// Ink to light without a profile: each ink takes away its share.
fn cmyk_to_rgb(cmyk: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let product = u32::from(255 - ink) * u32::from(255 - black);
        ((product + 127) / 255) as u8
    };
    cmyk.chunks_exact(4)
        .flat_map(|inks| [light(inks[0], inks[3]), light(inks[1], inks[3]), light(inks[2], inks[3])])
        .collect()
}

const FRACTION_BITS: u32 = 16;
const HALF: i32 = 1 << (FRACTION_BITS - 1);

const fn fixed(factor: f64) -> i32 {
    (factor * (1 << FRACTION_BITS) as f64 + 0.5) as i32
}

fn luma_of(rgb: [i32; 3]) -> u8 {
    let [red, green, blue] = rgb;
    let sum = fixed(0.299) * red + fixed(0.587) * green + fixed(0.114) * blue;
    ((sum + HALF) >> FRACTION_BITS).clamp(0, 255) as u8
}

/// Cb and Cr of `count` pixels' summed RGB.
fn chroma_of(sum: [i32; 3], count: i32) -> [u8; 2] {
    let [red, green, blue] = sum;
    let scaled = |weighted: i64| {
        let count = i64::from(count) << FRACTION_BITS;
        (128 + (weighted + count.signum() * count / 2).div_euclid(count)).clamp(0, 255) as u8
    };
    let weighted = |factors: [f64; 3]| {
        let [from_red, from_green, from_blue] =
            factors.map(|factor| (factor * f64::from(1 << FRACTION_BITS)).round() as i64);
        from_red * i64::from(red) + from_green * i64::from(green) + from_blue * i64::from(blue)
    };
    [scaled(weighted([-0.168_736, -0.331_264, 0.5])), scaled(weighted([0.5, -0.418_688, -0.081_312]))]
}

/// Interleaved RGB to planes; chroma is the mean of each two by two pixels.
pub(crate) fn rgb_to_planar(rgb: &[u8], width: usize, height: usize) -> Planar {
    let pixel = |at: usize| [i32::from(rgb[at * 3]), i32::from(rgb[at * 3 + 1]), i32::from(rgb[at * 3 + 2])];
    let luma = (0..width * height).map(|at| luma_of(pixel(at))).collect();
    let (half_width, half_height) = (width.div_ceil(2), height.div_ceil(2));
    let mut chroma = [0, 1].map(|_| Plane::filled(half_width, half_height, 0));
    for block_y in 0..half_height {
        for block_x in 0..half_width {
            let mut sum = [0; 3];
            let mut count = 0;
            for y in block_y * 2..(block_y * 2 + 2).min(height) {
                for x in block_x * 2..(block_x * 2 + 2).min(width) {
                    let pixel = pixel(y * width + x);
                    sum = [sum[0] + pixel[0], sum[1] + pixel[1], sum[2] + pixel[2]];
                    count += 1;
                }
            }
            let [cb, cr] = chroma_of(sum, count);
            chroma[0].samples[block_y * half_width + block_x] = cb;
            chroma[1].samples[block_y * half_width + block_x] = cr;
        }
    }
    Planar { luma: Plane { width, height, samples: luma }, chroma }
}

/// Three planes of one size to interleaved RGB.
pub(crate) fn planes_to_rgb(luma: &[u8], [cb, cr]: [&[u8]; 2]) -> Vec<u8> {
    let mut rgb = vec![0; luma.len() * 3];
    let (pixels, _) = rgb.as_chunks_mut::<3>();
    for (((pixel, &luma), &cb), &cr) in pixels.iter_mut().zip(luma).zip(cb).zip(cr) {
        *pixel = ycc_to_rgb(luma, cb, cr);
    }
    rgb
}

/// Planes to interleaved RGB; each chroma sample serves its two by two pixels.
pub(crate) fn planar_to_rgb(picture: &Planar) -> Vec<u8> {
    let (width, height) = (picture.width(), picture.height());
    let half_width = width.div_ceil(2);
    let mut rgb = Vec::with_capacity(width * height * 3);
    for y in 0..height {
        let row = &picture.luma.samples[y * width..][..width];
        let [cb, cr] =
            picture.chroma.each_ref().map(|plane| &plane.samples[y / 2 * half_width..][..half_width]);
        for (x, &luma) in row.iter().enumerate() {
            rgb.extend(ycc_to_rgb(luma, cb[x / 2], cr[x / 2]));
        }
    }
    rgb
}

fn ycc_to_rgb(luma: u8, cb: u8, cr: u8) -> [u8; 3] {
    let luma = i32::from(luma) << FRACTION_BITS;
    let (cb, cr) = (i32::from(cb) - 128, i32::from(cr) - 128);
    let clamped = |sum: i32| ((sum + HALF) >> FRACTION_BITS).clamp(0, 255) as u8;
    [
        clamped(luma + fixed(1.402) * cr),
        clamped(luma - fixed(0.344_136) * cb - fixed(0.714_136) * cr),
        clamped(luma + fixed(1.772) * cb),
    ]
}

/// Converts samples of any depth, matrix and range (ITU-T H.273 §8.3) to 8-bit RGB.
pub(crate) struct YccToRgb {
    /// Weights of red and blue in luma; none when the planes are G, B and R themselves.
    weights: Option<(f32, f32)>,
    luma: (f32, f32),
    chroma: (f32, f32),
}

impl YccToRgb {
    /// `None` for matrices that no camera writes.
    pub fn new(cicp: Cicp, bits: u32) -> Option<Self> {
        let weights = match cicp.matrix {
            0 => None,
            1 => Some((0.2126, 0.0722)),
            4 => Some((0.30, 0.11)),
            2 | 5 | 6 => Some((0.299, 0.114)),
            7 => Some((0.212, 0.087)),
            9 => Some((0.2627, 0.0593)),
            _ => return None,
        };
        // Offset and factor.
        let step = f32::from(1_u16 << (bits - 8));
        let peak = f32::from(u16::MAX >> (16 - bits));
        let (luma, chroma_span) = if cicp.full_range {
            ((0.0, 1.0 / peak), peak)
        } else {
            ((16.0 * step, 1.0 / (219.0 * step)), 224.0 * step)
        };
        Some(Self { weights, luma, chroma: (128.0 * step, 1.0 / chroma_span) })
    }

    pub fn rgb(&self, luma: i32, cb: i32, cr: i32) -> [u8; 3] {
        let level = |sample: i32, (offset, factor): (f32, f32)| (sample as f32 - offset) * factor;
        let luma = level(luma, self.luma);
        let rgb = match self.weights {
            None => [level(cr, self.luma), luma, level(cb, self.luma)],
            Some((red, blue)) => {
                let (cb, cr) = (level(cb, self.chroma), level(cr, self.chroma));
                let (from_red, from_blue) = (2.0 * (1.0 - red) * cr, 2.0 * (1.0 - blue) * cb);
                let green = luma - (red * from_red + blue * from_blue) / (1.0 - red - blue);
                [luma + from_red, green, luma + from_blue]
            }
        };
        rgb.map(|level| (level * 255.0 + 0.5).clamp(0.0, 255.0) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_the_cube_come_back() {
        for corner in 0..8_u8 {
            let rgb = [0, 1, 2].map(|channel| if corner & (1 << channel) == 0 { 0 } else { 255_u8 });
            let picture = rgb_to_planar(&rgb.repeat(4), 2, 2);
            for pixel in planar_to_rgb(&picture).chunks_exact(3) {
                let worst = pixel.iter().zip(rgb).map(|(got, was)| got.abs_diff(was)).max().unwrap();
                assert!(worst <= 2, "{rgb:?} became {pixel:?}");
            }
        }
    }

    #[test]
    fn grey_is_exact_and_neutral() {
        for level in 0..=255 {
            let picture = rgb_to_planar(&[level; 3], 1, 1);
            assert_eq!((picture.luma.samples[0], picture.chroma[0].samples[0]), (level, 128));
            assert_eq!(planar_to_rgb(&picture), [level; 3]);
        }
    }

    #[test]
    fn chroma_is_the_mean_of_what_there_is() {
        // Three by one: the second block has one column.
        let picture = rgb_to_planar(&[255, 0, 0, 0, 0, 255, 0, 255, 0], 3, 1);
        let [cb, cr] = &picture.chroma;
        assert_eq!((cb.samples.len(), cr.samples.len()), (2, 2));
        assert_eq!(cr.samples[0], 181);
        assert_eq!(cb.samples[1], 44);
    }
}
