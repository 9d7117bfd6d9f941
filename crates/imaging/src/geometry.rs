//! Where each output pixel comes from: EXIF orientation and an edit, turned into a part of the stored
//! picture to scale, one of the eight orientations, and (only when straightening) a small rotation.

use crate::edit::Edit;
use crate::orientation::Orientation;

/// A rectangle; in fractions of a picture, or in its pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    pub const WHOLE: Self = Self { x: 0.0, y: 0.0, width: 1.0, height: 1.0 };

    /// Stretched by a factor for each axis.
    pub fn times(self, across: f64, down: f64) -> Self {
        Self { x: self.x * across, y: self.y * down, width: self.width * across, height: self.height * down }
    }

    /// The part of this rectangle that `part` names in fractions of it; it may reach outside.
    pub fn inside(self, part: Self) -> Self {
        Self {
            x: self.x + part.x * self.width,
            y: self.y + part.y * self.height,
            width: part.width * self.width,
            height: part.height * self.height,
        }
    }
}

/// Size of the edited picture at full resolution, from its upright size.
pub(crate) fn output_size(edit: &Edit, width: u32, height: u32) -> (u32, u32) {
    let (width, height) = edit.orientation().size(width, height);
    let kept = kept_fraction(edit.straighten_deg(), f64::from(width), f64::from(height));
    let (across, down) = edit.crop().map_or((1.0, 1.0), |crop| (crop.width(), crop.height()));
    let pixels =
        |full: u32, part: f64| ((f64::from(full) * kept * part).round() as u32).clamp(1, full.max(1));
    (pixels(width, across), pixels(height, down))
}

/// How large the largest rectangle of the same aspect is that fits inside a rectangle of that size
/// turned by `degrees`, as a fraction of the side.
fn kept_fraction(degrees: f64, width: f64, height: f64) -> f64 {
    let (sin, cos) = degrees.to_radians().abs().sin_cos();
    (width / (width * cos + height * sin)).min(height / (width * sin + height * cos))
}

/// Size of a rendition whose long side is at most `long_side`; never enlarged.
pub(crate) fn fit(width: u32, height: u32, long_side: u32) -> (u32, u32) {
    let longest = width.max(height);
    let long_side = long_side.clamp(1, longest);
    let scaled = |side: u32| {
        let rounded =
            (u64::from(side) * u64::from(long_side) * 2 + u64::from(longest)) / (2 * u64::from(longest));
        (rounded as u32).max(1)
    };
    (scaled(width), scaled(height))
}

/// The way from stored pixels to one rendition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Plan {
    /// The part of the stored picture that is needed, in fractions of it.
    pub part: Rect,
    /// Size to which that part is scaled, before it is oriented.
    pub scaled: (u32, u32),
    /// Turns and mirrors the scaled part.
    pub orientation: Orientation,
    /// The rotation that is left to do after that, if any.
    pub straighten: Option<Straighten>,
    /// Size of the rendition.
    pub output: (u32, u32),
}

impl Plan {
    /// How many scaled pixels there are for each stored one of a picture of that size; the larger of both sides.
    pub fn scale(&self, width: u32, height: u32) -> f64 {
        let across = f64::from(self.scaled.0) / (self.part.width * f64::from(width));
        let down = f64::from(self.scaled.1) / (self.part.height * f64::from(height));
        across.max(down)
    }
}

/// A rotation by sampling: output pixel centres are mapped into the oriented part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Straighten {
    /// Position in the oriented part of the centre of the output, in its pixels.
    pub centre: (f64, f64),
    /// Cosine and sine of the angle, clockwise.
    pub cos_sin: (f64, f64),
}

/// Plans a rendition of `output` size (from [`fit`] of [`output_size`]) of a stored picture.
pub(crate) fn plan(stored: (u32, u32), exif: Orientation, edit: &Edit, output: (u32, u32)) -> Plan {
    let orientation = exif.then(edit.orientation());
    let crop = edit.crop().map_or(Rect::WHOLE, |crop| crop.rect());
    if edit.straighten_deg() == 0.0 {
        return Plan {
            part: orientation.inverse().rect(crop),
            scaled: orientation.inverse().size(output.0, output.1),
            orientation,
            straighten: None,
            output,
        };
    }
    straightened(stored, orientation, edit.straighten_deg(), crop, output)
}

/// Pixels around a sampled point that the resampling filter reads, and one for rounding.
const SAMPLING_MARGIN: f64 = 3.0;

fn straightened(
    stored: (u32, u32),
    orientation: Orientation,
    degrees: f64,
    crop: Rect,
    output: (u32, u32),
) -> Plan {
    let (width, height) = orientation.size(f64::from(stored.0), f64::from(stored.1));
    let (sin, cos) = degrees.to_radians().sin_cos();
    let kept = kept_fraction(degrees, width, height);
    // Everything below is in pixels of the turned picture at the rendition's scale.
    let across = f64::from(output.0) / (width * kept * crop.width);
    let down = f64::from(output.1) / (height * kept * crop.height);
    // A side rounded up to its first pixel must not enlarge the other.
    let scale = across.min(down).min(1.0);
    let (width, height) = (width * scale, height * scale);
    // Centre of the crop, relative to the picture's centre, in the straightened frame and then back
    // in the turned one: content turned clockwise by the angle is sampled anticlockwise.
    let (across, down) = (
        (crop.x + crop.width / 2.0 - 0.5) * kept * width,
        (crop.y + crop.height / 2.0 - 0.5) * kept * height,
    );
    let centre = (width / 2.0 + across * cos + down * sin, height / 2.0 - across * sin + down * cos);
    // The axis-aligned box around the tilted output rectangle.
    let (half_width, half_height) = (f64::from(output.0) / 2.0, f64::from(output.1) / 2.0);
    let reach_x = half_width * cos.abs() + half_height * sin.abs() + SAMPLING_MARGIN;
    let reach_y = half_width * sin.abs() + half_height * cos.abs() + SAMPLING_MARGIN;
    let (left, right) = ((centre.0 - reach_x).max(0.0), (centre.0 + reach_x).min(width));
    let (top, bottom) = ((centre.1 - reach_y).max(0.0), (centre.1 + reach_y).min(height));
    let part = Rect {
        x: left / width,
        y: top / height,
        width: (right - left) / width,
        height: (bottom - top) / height,
    };
    let pixels = |length: f64| (length.round() as u32).max(1);
    let oriented = (pixels(right - left), pixels(bottom - top));
    // Rounding to whole pixels stretches a little; the centre follows.
    let centre = (
        (centre.0 - left) * f64::from(oriented.0) / (right - left),
        (centre.1 - top) * f64::from(oriented.1) / (bottom - top),
    );
    Plan {
        part: orientation.inverse().rect(part),
        scaled: orientation.inverse().size(oriented.0, oriented.1),
        orientation,
        straighten: Some(Straighten { centre, cos_sin: (cos, sin) }),
        output,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::edit::{Crop, Flip, Turn};

    fn an_edit() -> impl Strategy<Value = Edit> {
        let flip = prop_oneof![Just(None), Just(Some(Flip::Horizontal)), Just(Some(Flip::Vertical))];
        let turn = prop_oneof![Just(Turn::None), Just(Turn::Right), Just(Turn::Half), Just(Turn::Left)];
        let crop = prop::option::of((0.0..0.999, 0.0..0.999, 0.0001..1.0, 0.0001..1.0));
        (flip, turn, -45.0..=45.0, crop).prop_map(|(flip, turn, degrees, crop)| {
            let crop = crop.and_then(|(x, y, width, height): (f64, f64, f64, f64)| {
                Crop::new(x, y, width.min(1.0 - x), height.min(1.0 - y)).ok()
            });
            Edit::new(flip, turn, degrees, crop).unwrap()
        })
    }

    proptest! {
        #[test]
        fn a_plan_stays_inside_the_picture(
            edit in an_edit(),
            width in 1_u32..9000,
            height in 1_u32..9000,
            exif in 1_u32..=8,
            long_side in 1_u32..4000,
        ) {
            let exif = Orientation::from_exif(exif).unwrap();
            let (upright_width, upright_height) = exif.size(width, height);
            let (full_width, full_height) = output_size(&edit, upright_width, upright_height);
            let output = fit(full_width, full_height, long_side);
            prop_assert!(output.0 >= 1 && output.1 >= 1);
            prop_assert!(output.0 <= full_width && output.1 <= full_height);
            prop_assert!(output.0.max(output.1) <= long_side);
            let plan = plan((width, height), exif, &edit, output);
            let Rect { x, y, width: across, height: down } = plan.part;
            prop_assert!(x > -1e-9 && y > -1e-9 && x + across < 1.0 + 1e-9 && y + down < 1.0 + 1e-9);
            prop_assert!(across > 0.0 && down > 0.0);
            prop_assert!(plan.scaled.0 >= 1 && plan.scaled.1 >= 1);
            // Never enlarged by more than the rounding to whole pixels.
            prop_assert!(f64::from(plan.scaled.0) <= across * f64::from(width) + 1.0);
            prop_assert!(f64::from(plan.scaled.1) <= down * f64::from(height) + 1.0);
        }
    }

    #[test]
    fn sizes_are_rounded_and_never_grow() {
        assert_eq!(fit(6000, 4000, 1600), (1600, 1067));
        assert_eq!(fit(4000, 6000, 320), (213, 320));
        assert_eq!(fit(100, 50, 1600), (100, 50));
        assert_eq!(fit(60_000, 1, 10), (10, 1));
        assert_eq!(fit(7, 9, 0), (1, 1));
        let quarter = Crop::new(0.5, 0.5, 0.5, 0.5).unwrap();
        let edit = Edit::new(None, Turn::Right, 0.0, Some(quarter)).unwrap();
        assert_eq!(output_size(&edit, 601, 401), (201, 301));
    }

    #[test]
    fn straightening_keeps_the_largest_rectangle_of_the_same_aspect() {
        // A square turned by 45 degrees holds one whose side is 1/√2 of its own.
        assert!((kept_fraction(45.0, 100.0, 100.0) - 0.5_f64.sqrt()).abs() < 1e-12);
        assert!((kept_fraction(0.0, 100.0, 50.0) - 1.0).abs() < 1e-12);
        let edit = Edit::new(None, Turn::None, -45.0, None).unwrap();
        assert_eq!(edit.output_size(1000, 1000), (707, 707));
    }
}
