//! The colours of a printer with its paper: an ICC output profile, and the way from a picture's colours to it.

use std::fmt;

use moxcms::{
    ColorProfile, DataColorSpace, Layout as CmsLayout, LutWarehouse, ProfileClass, RenderingIntent,
    ToneReprCurve, TransformOptions,
};

use crate::Error;
use crate::colour::{self, Profile, Shown, guarded, to_linear};
use crate::scale::Layout;

/// Bytes of a profile at the most: those of printers have one to three million.
const MAX_BYTES: usize = 4 << 20;
/// Entries of a transfer curve.
const CURVE: u16 = 4096;
/// Paper that is lighter than this where it is blackest (a fifth of white's light) is taken for a fault of the profile.
const MAX_BLACK: f64 = 0.2;

/// What becomes of colours that the printer cannot print, and of the others because of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Intent {
    /// What can be printed is printed as it is, the nearest instead of what cannot; black becomes the paper's black
    /// (black point compensation).
    #[default]
    RelativeColorimetric,
    /// All colours move a little together, as whoever made the profile found pleasing.
    Perceptual,
}

/// The profile of an RGB printer.
pub struct PrinterProfile {
    icc: Vec<u8>,
    profile: ColorProfile,
    intent: RenderingIntent,
    /// Light of the blackest that it prints, as a part of the paper's white; what black is raised to.
    black: f64,
}

/// Why sheets cannot be made with a profile. `Display` is one plain sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnfitProfile {
    /// More bytes than any printer's profile has.
    TooLarge,
    /// The bytes are no ICC profile, or a damaged one.
    NotAProfile,
    /// It is for inks, and sheets are RGB.
    Inks,
    /// It is for something else than an RGB printer.
    NotAPrinter,
}

impl fmt::Display for UnfitProfile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::TooLarge => "The profile is larger than 4 MB; choose the ICC profile of your printer and paper.",
            Self::NotAProfile => {
                "This is no ICC profile, or a damaged one; choose the .icc or .icm file of your printer and paper."
            }
            Self::Inks => {
                "This profile is for inks (CMYK) and sheets are RGB; choose the RGB profile of your printer and paper."
            }
            Self::NotAPrinter => {
                "This profile does not say how an RGB printer prints colours; choose the one of your printer and paper."
            }
        })
    }
}

impl std::error::Error for UnfitProfile {}

impl PrinterProfile {
    /// Reads a profile, which is not trusted. Where it has no table for the intent, the one that it has is used.
    pub fn read(icc: &[u8], intent: Intent) -> Result<Self, UnfitProfile> {
        if icc.len() > MAX_BYTES {
            return Err(UnfitProfile::TooLarge);
        }
        let profile = guarded(|| ColorProfile::new_from_slice(icc).ok()).ok_or(UnfitProfile::NotAProfile)?;
        match profile.color_space {
            DataColorSpace::Rgb => {}
            DataColorSpace::Cmyk => return Err(UnfitProfile::Inks),
            _ => return Err(UnfitProfile::NotAPrinter),
        }
        if matches!(
            profile.profile_class,
            ProfileClass::DeviceLink | ProfileClass::Abstract | ProfileClass::Named
        ) {
            return Err(UnfitProfile::NotAPrinter);
        }
        let mut printer =
            Self { icc: icc.to_vec(), intent: intent_of(&profile, intent), profile, black: 0.0 };
        if printer.intent == RenderingIntent::RelativeColorimetric {
            printer.black = printer.blackest().unwrap_or(0.0).clamp(0.0, MAX_BLACK);
        }
        // What can be done with sRGB can be done with any other.
        match printer.of_matrix(&ColorProfile::new_srgb(), &[0; 3]) {
            Some(_) => Ok(printer),
            None => Err(UnfitProfile::NotAPrinter),
        }
    }

    /// The bytes that it was read from.
    pub fn icc(&self) -> &[u8] {
        &self.icc
    }

    /// Interleaved samples to interleaved RGB as the printer wants it. A picture's profile that cannot be applied is
    /// ignored, as everywhere.
    pub(crate) fn convert(
        &self,
        layout: Layout,
        samples: Vec<u8>,
        profile: Option<&Profile>,
    ) -> Result<Vec<u8>, Error> {
        let inner = profile.map(Profile::inner);
        let printed = match inner {
            None if layout == Layout::Rgb => self.of_matrix(&ColorProfile::new_srgb(), &samples),
            Some(inner) if is_matrix(inner) && layout == Layout::Rgb => self.of_matrix(inner, &samples),
            // Inks, grey and scanners by way of a space that holds their colours.
            Some(_) => {
                let shown = colour::to_rgb(layout, samples, profile, Shown::DisplayP3);
                self.of_matrix(&ColorProfile::new_display_p3(), &shown)
            }
            None => {
                let shown = colour::to_rgb(layout, samples, None, Shown::Srgb);
                self.of_matrix(&ColorProfile::new_srgb(), &shown)
            }
        };
        printed.ok_or_else(|| Error::damaged("its colours cannot be converted for the printer"))
    }

    /// From an RGB space that is a matrix and curves, with black raised to the printer's: in light that is proportional
    /// to the connection space, raising all channels alike is black point compensation.
    fn of_matrix(&self, source: &ColorProfile, samples: &[u8]) -> Option<Vec<u8>> {
        guarded(|| {
            let source = raised(source, self.black)?;
            let options = TransformOptions {
                rendering_intent: self.intent,
                allow_use_cicp_transfer: false,
                ..TransformOptions::default()
            };
            let transform =
                source.create_transform_8bit(CmsLayout::Rgb, &self.profile, CmsLayout::Rgb, options).ok()?;
            let mut printed = vec![0; samples.len()];
            transform.transform(samples, &mut printed).ok()?;
            Some(printed)
        })
    }

    /// Light of no light at all on this paper; `None` when the profile does not say.
    fn blackest(&self) -> Option<f64> {
        guarded(|| {
            let options = TransformOptions { rendering_intent: self.intent, ..TransformOptions::default() };
            let srgb = ColorProfile::new_srgb();
            let transform =
                self.profile.create_transform_16bit(CmsLayout::Rgb, &srgb, CmsLayout::Rgb, options).ok()?;
            let mut seen = [0; 3];
            transform.transform(&[0; 3], &mut seen).ok()?;
            let [red, green, blue] = seen.map(|sample| to_linear(f64::from(sample) / 65_535.0));
            Some(0.2126 * red + 0.7152 * green + 0.0722 * blue)
        })
    }
}

/// The intent whose table the profile has. Without tables it is a matrix, for which intents are one.
fn intent_of(profile: &ColorProfile, wanted: Intent) -> RenderingIntent {
    let has = |table: &Option<LutWarehouse>| table.is_some();
    let (relative, perceptual) = (has(&profile.lut_b_to_a_colorimetric), has(&profile.lut_b_to_a_perceptual));
    match wanted {
        Intent::RelativeColorimetric if relative || !perceptual => RenderingIntent::RelativeColorimetric,
        Intent::Perceptual if !perceptual && relative => RenderingIntent::RelativeColorimetric,
        Intent::RelativeColorimetric | Intent::Perceptual => RenderingIntent::Perceptual,
    }
}

/// Whether a profile is a matrix and curves, and no tables.
fn is_matrix(profile: &ColorProfile) -> bool {
    let tables =
        [&profile.lut_a_to_b_perceptual, &profile.lut_a_to_b_colorimetric, &profile.lut_a_to_b_saturation];
    profile.is_matrix_shaper() && tables.into_iter().all(Option::is_none)
}

/// A matrix profile whose black has that much light, and whose white is the same.
fn raised(source: &ColorProfile, black: f64) -> Option<ColorProfile> {
    let mut source = source.clone();
    source.cicp = None;
    if black > 0.0 {
        for curve in [&mut source.red_trc, &mut source.green_trc, &mut source.blue_trc] {
            *curve = Some(raised_curve(curve.as_ref()?, black)?);
        }
    }
    Some(source)
}

fn raised_curve(curve: &ToneReprCurve, black: f64) -> Option<ToneReprCurve> {
    let light = curve.make_linear_evaluator().ok()?;
    let entries = (0..CURVE).map(|at| {
        let light = f64::from(light.evaluate_value(f32::from(at) / f32::from(CURVE - 1)).clamp(0.0, 1.0));
        ((black + (1.0 - black) * light) * 65_535.0).round() as u16
    });
    Some(ToneReprCurve::Lut(entries.collect()))
}
