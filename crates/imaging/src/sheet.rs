//! Sheets of paper: the part of a picture that a print shows, scaled to exact dots, in the printer's colours.
//!
//! ```
//! use wirephoto_imaging::sheet::{self, Sheet};
//! use wirephoto_imaging::{Crop, Limits};
//!
//! # let mut original = std::io::Cursor::new(Vec::new());
//! # image::RgbImage::new(600, 400).write_to(&mut original, image::ImageFormat::Png)?;
//! # let original = original.into_inner();
//! // 10 × 15 cm at 300 dots per inch, with a border of 5 mm; the picture lies, so it is turned.
//! let jpeg = sheet::cut(
//!     &original,
//!     &sheet::Job {
//!         crop: Crop::new(0.0, 0.0, 1.0, 1.0)?,
//!         sheet: Sheet::new(1181, 1772, 59, 300)?,
//!         printer: None,
//!         limits: &Limits::default(),
//!         stop: &|| false,
//!     },
//! )?;
//! # let facts = wirephoto_imaging::jpeg::inspect(&jpeg)?;
//! # assert_eq!((facts.width, facts.height), (1181, 1772));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use std::fmt;

use crate::Error;
use crate::colour::{self, Shown};
use crate::decode::{Chroma, Source};
use crate::edit::Crop;
use crate::encode;
use crate::geometry::{Plan, Rect};
use crate::limits::Limits;
use crate::orientation::Orientation;
use crate::planar::NEUTRAL;
pub use crate::printer::{Intent, PrinterProfile, UnfitProfile};
use crate::scale::{Scaler, Whole};

/// JPEG quality of a sheet.
pub const QUALITY: u8 = 95;
/// Dots along a side at the most: 1.6 m at 300 to the inch.
pub const MAX_SIDE: u32 = 20_000;
/// Dots of a sheet at the most: 60 × 90 cm at 300 to the inch.
pub const MAX_DOTS: u64 = 80_000_000;

/// A sheet of paper in dots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sheet {
    width: u32,
    height: u32,
    border: u32,
    dots_per_inch: u16,
}

/// Why there is no such sheet. `Display` is one plain sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidSheet(&'static str);

impl fmt::Display for InvalidSheet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

impl std::error::Error for InvalidSheet {}

impl Sheet {
    /// A sheet of `width` by `height` dots, of which `border` on each side stay white.
    pub fn new(width: u32, height: u32, border: u32, dots_per_inch: u16) -> Result<Self, InvalidSheet> {
        if width > MAX_SIDE || height > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_DOTS {
            return Err(InvalidSheet(
                "The sheet has too many dots; choose a smaller paper, or fewer to the inch.",
            ));
        }
        if u64::from(border) * 2 >= u64::from(width.min(height)) {
            return Err(InvalidSheet(
                "The sheet has no room for a picture; choose a larger paper or a smaller border.",
            ));
        }
        if dots_per_inch == 0 {
            return Err(InvalidSheet("A sheet has at least one dot to the inch."));
        }
        Ok(Self { width, height, border, dots_per_inch })
    }

    /// Dots of the picture on it.
    fn area(&self) -> (u32, u32) {
        (self.width - 2 * self.border, self.height - 2 * self.border)
    }
}

/// What to make of an original for a sheet.
pub struct Job<'a> {
    /// The part that is printed, in fractions of the upright picture. What of it has not the paper's shape is cut off
    /// evenly on both sides: nothing is ever distorted.
    pub crop: Crop,
    /// What it is printed on. A picture that lies other than the paper is turned clockwise.
    pub sheet: Sheet,
    /// Whose colours the sheet is in; sRGB when nobody's.
    pub printer: Option<&'a PrinterProfile>,
    /// How much work the original may ask for.
    pub limits: &'a Limits,
    /// Asked between steps, and while most formats are decoded; `true` ends the work with [`Error::Stopped`].
    pub stop: &'a dyn Fn() -> bool,
}

/// Makes a sheet of an original: a JPEG of exactly the sheet's dots, quality 95, 4:4:4, with its density and its
/// profile, and no other metadata. A small picture is enlarged.
pub fn cut(original: &[u8], job: &Job<'_>) -> Result<Vec<u8>, Error> {
    let checkpoint = || if (job.stop)() { Err(Error::Stopped) } else { Ok(()) };
    let source = Source::open(original, job.limits)?;
    let header = source.header;
    let upright = header.orientation.size(header.width, header.height);
    let plan = plan(header.orientation, upright, job.crop, job.sheet.area());
    let mut raster = source.decode(plan.scale(header.width, header.height), Chroma::Full, job.stop)?;
    checkpoint()?;
    let profile = raster.profile.take();
    let whole = Scaler::new().whole(raster, &plan)?;
    checkpoint()?;
    let Sheet { width, height, border, dots_per_inch } = job.sheet;
    let (size, area) = ((width, height), job.sheet.area());
    let encoded = match (whole, profile, job.printer) {
        // What the camera wrote for screens is what a printer without a profile gets.
        (Whole::Planes([luma, cb, cr]), None, None) => {
            let [cb, cr] = [cb, cr].map(|plane| bordered(plane, area, border, [NEUTRAL]));
            encode::planes(&[bordered(luma, area, border, [255]), cb, cr], size, QUALITY)?
        }
        (whole, profile, printer) => {
            let (layout, samples) = whole.packed();
            let printed = match printer {
                None => colour::to_rgb(layout, samples, profile.as_ref(), Shown::Srgb),
                Some(printer) => printer.convert(layout, samples, profile.as_ref())?,
            };
            checkpoint()?;
            encode::rgb(&bordered(printed, area, border, [255; 3]), size, QUALITY)?
        }
    };
    Ok(encode::with_density_and_profile(&encoded, dots_per_inch, job.printer.map(PrinterProfile::icc)))
}

/// The way from stored pixels to the picture on the sheet, `area` dots large.
fn plan(exif: Orientation, upright: (u32, u32), crop: Crop, area: (u32, u32)) -> Plan {
    let (width, height) = (crop.width() * f64::from(upright.0), crop.height() * f64::from(upright.1));
    let lies_otherwise = (width > height && area.0 < area.1) || (width < height && area.0 > area.1);
    let turn = if lies_otherwise { Orientation::CLOCKWISE } else { Orientation::UPRIGHT };
    let shape = turn.size(f64::from(area.0), f64::from(area.1));
    let kept = filling(width / height, shape.0 / shape.1);
    let part = crop.rect().inside(kept);
    let orientation = exif.then(turn);
    Plan {
        part: exif.inverse().rect(part),
        scaled: orientation.inverse().size(area.0, area.1),
        orientation,
        straighten: None,
        output: area,
    }
}

/// The largest part, in the middle, that has the aspect `wanted`.
fn filling(has: f64, wanted: f64) -> Rect {
    let (width, height) = if has > wanted { (wanted / has, 1.0) } else { (1.0, has / wanted) };
    Rect { x: (1.0 - width) / 2.0, y: (1.0 - height) / 2.0, width, height }
}

/// A picture, or a plane of it, with that many white dots of `N` samples on each side.
fn bordered<const N: usize>(
    picture: Vec<u8>,
    (width, height): (u32, u32),
    border: u32,
    white: [u8; N],
) -> Vec<u8> {
    if border == 0 {
        return picture;
    }
    let [width, height, border] = [width, height, border].map(|dots| dots as usize);
    let across = width + 2 * border;
    let mut whole = white.repeat(across * (height + 2 * border));
    let rows = whole.chunks_exact_mut(across * N).skip(border);
    for (row, from) in rows.zip(picture.chunks_exact(width * N)) {
        row[border * N..][..width * N].copy_from_slice(from);
    }
    whole
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sheets_have_room_for_a_picture() {
        assert!(Sheet::new(1200, 1800, 0, 300).is_ok());
        assert!(Sheet::new(100, 200, 49, 300).is_ok());
        for (width, height, border, dpi) in [
            (100, 200, 50, 300),
            (0, 10, 0, 300),
            (10, 0, 0, 300),
            (100, 100, u32::MAX, 300),
            (20_001, 10, 0, 300),
            (9_000, 9_000, 0, 300),
            (u32::MAX, u32::MAX, 0, 300),
            (100, 100, 0, 0),
        ] {
            assert!(Sheet::new(width, height, border, dpi).is_err(), "{width} {height} {border} {dpi}");
        }
    }

    #[test]
    fn a_border_is_white() {
        assert_eq!(
            bordered(vec![7; 3], (1, 1), 1, [255; 3]),
            [[255; 12].as_slice(), &[7; 3], &[255; 12]].concat()
        );
        assert_eq!(bordered(vec![7; 6], (2, 1), 0, [255; 3]), [7; 6]);
    }

    proptest! {
        #[test]
        fn nothing_is_distorted_and_nothing_outside_the_crop_is_printed(
            upright in (1_u32..9000, 1_u32..9000), area in (1_u32..9000, 1_u32..9000), exif in 1_u32..=8,
            (x, y, width, height) in (0.0..0.9, 0.0..0.9, 0.01..1.0, 0.01..1.0),
        ) {
            let crop = Crop::new(x, y, f64::min(width, 1.0 - x), f64::min(height, 1.0 - y)).unwrap();
            let exif = Orientation::from_exif(exif).unwrap();
            let stored = exif.size(upright.0, upright.1);
            let plan = plan(exif, upright, crop, area);
            prop_assert_eq!(plan.orientation.size(plan.scaled.0, plan.scaled.1), area);
            let across = f64::from(plan.scaled.0) / (plan.part.width * f64::from(stored.0));
            let down = f64::from(plan.scaled.1) / (plan.part.height * f64::from(stored.1));
            prop_assert!((across / down - 1.0).abs() < 1e-9);
            let shown = exif.rect(plan.part);
            prop_assert!(shown.x > crop.x() - 1e-9 && shown.x + shown.width < crop.x() + crop.width() + 1e-9);
            prop_assert!(shown.y > crop.y() - 1e-9 && shown.y + shown.height < crop.y() + crop.height() + 1e-9);
            let fills = |part: f64, whole: f64| (part / whole - 1.0).abs() < 1e-9;
            prop_assert!(fills(shown.width, crop.width()) || fills(shown.height, crop.height()));
        }
    }
}
