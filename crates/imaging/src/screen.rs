//! Pixels for a screen that takes them as they are.

use crate::Error;
use crate::colour::planar_to_rgb;
use crate::decode::Source;
use crate::edit::Edit;
use crate::keep::Keep;
use crate::limits::Limits;
use crate::render::{Job, from_original};
use crate::scale::Scaler;

/// A picture in sRGB: rows from the top, each pixel a byte of red, green and blue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pixels {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `width × height × 3` bytes.
    pub rgb: Vec<u8>,
}

/// Decodes a picture for a place of so many pixels, across and down: upright, whole, in its own shape, never enlarged.
pub fn pixels(picture: &[u8], place: (u32, u32), limits: &Limits) -> Result<Pixels, Error> {
    let source = Source::open(picture, limits)?;
    let header = source.header;
    let (width, height) = fit(header.orientation.size(header.width, header.height), place);
    let job = Job {
        edit: &Edit::default(),
        sizes: &[],
        watermark: None,
        keep: &Keep::default(),
        limits,
        stop: &|| false,
    };
    let shown = from_original(&source, &job, &mut Scaler::new(), (width, height))?;
    Ok(Pixels { width, height, rgb: planar_to_rgb(&shown) })
}

/// The size of a picture in a place that is as large or smaller.
fn fit((width, height): (u32, u32), place: (u32, u32)) -> (u32, u32) {
    let across = f64::from(place.0) / f64::from(width);
    let down = f64::from(place.1) / f64::from(height);
    let scale = across.min(down).min(1.0);
    let side = |pixels: u32| ((f64::from(pixels) * scale).round() as u32).max(1);
    (side(width), side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_keeps_its_shape_in_any_place() {
        assert_eq!(fit((600, 400), (300, 300)), (300, 200));
        assert_eq!(fit((400, 600), (300, 300)), (200, 300));
        assert_eq!(fit((600, 400), (6000, 4000)), (600, 400));
        assert_eq!(fit((20_000, 1), (80, 40)), (80, 1));
        assert_eq!(fit((3, 2), (0, 0)), (1, 1));
    }

    #[test]
    fn pixels_are_those_of_the_picture() {
        let mut png = std::io::Cursor::new(Vec::new());
        let red_over_blue = image::RgbImage::from_fn(64, 32, |_, y| {
            image::Rgb(if y < 16 { [250, 10, 10] } else { [10, 10, 250] })
        });
        red_over_blue.write_to(&mut png, image::ImageFormat::Png).unwrap();
        let shown = pixels(png.get_ref(), (16, 16), &Limits::default()).unwrap();
        assert_eq!((shown.width, shown.height, shown.rgb.len()), (16, 8, 16 * 8 * 3));
        let is_near =
            |pixel: &[u8], colour: [u8; 3]| pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 12);
        assert!(is_near(&shown.rgb[..3], [250, 10, 10]), "{:?}", &shown.rgb[..3]);
        assert!(is_near(&shown.rgb[16 * 7 * 3..][..3], [10, 10, 250]));
    }
}
