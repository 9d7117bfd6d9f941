//! Pictures for the tests, and ways to look at what became of them.

use image::{DynamicImage, ImageFormat, RgbImage};
use turbojpeg::{Colorspace, Compressor, Image, PixelFormat, Subsamp};
use wirephoto_imaging::{Edit, Error, Job, Keep, Limits, Rendered, Size, Watermark, render};

/// A card whose colours tell where they are: red grows to the right, green downwards.
pub fn card(width: u32, height: u32) -> RgbImage {
    let level = |at: u32, of: u32| ((f64::from(at) + 0.5) / f64::from(of) * 255.0).round() as u8;
    RgbImage::from_fn(width, height, |x, y| image::Rgb([level(x, width), level(y, height), 128]))
}

pub fn flat(width: u32, height: u32, rgb: [u8; 3]) -> RgbImage {
    RgbImage::from_pixel(width, height, image::Rgb(rgb))
}

/// The card's `x` and `y` in fractions, read back from a colour.
pub fn place(pixel: image::Rgb<u8>) -> (f64, f64) {
    (f64::from(pixel.0[0]) / 255.0, f64::from(pixel.0[1]) / 255.0)
}

pub fn jpeg(picture: &RgbImage) -> Vec<u8> {
    jpeg_as(picture, Subsamp::None, |_| ())
}

pub fn jpeg_as(picture: &RgbImage, subsamp: Subsamp, set: impl Fn(&mut Compressor)) -> Vec<u8> {
    let mut compressor = Compressor::new().unwrap();
    compressor.set_quality(95).unwrap();
    compressor.set_subsamp(subsamp).unwrap();
    set(&mut compressor);
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.as_raw().as_slice();
    let image = Image { pixels, width, pitch: width * 3, height, format: PixelFormat::RGB };
    compressor.compress_to_vec(image).unwrap()
}

/// A flat JPEG in four inks, as Adobe writes it: 255 is no ink.
pub fn ink_jpeg(inks: [u8; 4], colorspace: Colorspace) -> Vec<u8> {
    let pixels: Vec<u8> = inks.map(|ink| 255 - ink).repeat(64 * 48);
    let mut compressor = Compressor::new().unwrap();
    compressor.set_colorspace(colorspace).unwrap();
    compressor.set_subsamp(Subsamp::None).unwrap();
    let format = PixelFormat::CMYK;
    compressor
        .compress_to_vec(Image { pixels: pixels.as_slice(), width: 64, pitch: 64 * 4, height: 48, format })
        .unwrap()
}

pub fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

pub fn decoded(jpeg: &[u8]) -> RgbImage {
    let image = turbojpeg::decompress(jpeg, PixelFormat::RGB).unwrap();
    RgbImage::from_raw(image.width as u32, image.height as u32, image.pixels).unwrap()
}

/// The same JPEG with a segment added right after its start.
pub fn with_segment(jpeg: &[u8], marker: u8, payload: &[u8]) -> Vec<u8> {
    let mut whole = vec![0xFF, 0xD8, 0xFF, marker];
    whole.extend((payload.len() as u16 + 2).to_be_bytes());
    whole.extend(payload);
    whole.extend(&jpeg[2..]);
    whole
}

/// EXIF data with entries of (tag, type, values) in its main directory.
pub fn exif(entries: &[(u16, u16, &[u8])]) -> Vec<u8> {
    let mut out = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    let mut outside_at = 8 + 2 + entries.len() * 12 + 4;
    let mut outside: Vec<u8> = Vec::new();
    out.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, values) in entries {
        let unit = [1, 1, 1, 2, 4, 8][usize::from(*kind)];
        out.extend(tag.to_le_bytes());
        out.extend(kind.to_le_bytes());
        out.extend(((values.len() / unit) as u32).to_le_bytes());
        let mut inside = values.to_vec();
        if values.len() > 4 {
            inside = (outside_at as u32).to_le_bytes().to_vec();
            outside.extend(*values);
            outside_at += values.len();
        }
        inside.resize(4, 0);
        out.extend(inside);
    }
    out.extend([0; 4]);
    out.extend(outside);
    out
}

pub fn oriented(jpeg: &[u8], orientation: u16) -> Vec<u8> {
    with_segment(jpeg, 0xE1, &exif(&[(0x0112, 3, &orientation.to_le_bytes())]))
}

/// What to ask of `render`, with the usual answers filled in.
pub struct Ask<'a> {
    pub edit: Edit,
    pub sizes: &'a [u32],
    pub watermark: Option<&'a Watermark>,
    pub keep: Keep,
    pub limits: Limits,
}

impl Default for Ask<'_> {
    fn default() -> Self {
        Self {
            edit: Edit::default(),
            sizes: &[10_000],
            watermark: None,
            keep: Keep::default(),
            limits: Limits::default(),
        }
    }
}

impl Ask<'_> {
    pub fn of(&self, original: &[u8]) -> Result<Rendered, Error> {
        let sizes: Vec<Size> =
            self.sizes.iter().map(|&long_side| Size { long_side, quality: 95, marked: true }).collect();
        let job = Job {
            edit: &self.edit,
            sizes: &sizes,
            watermark: self.watermark,
            keep: &self.keep,
            limits: &self.limits,
            stop: &|| false,
        };
        render(original, &job)
    }

    /// The first rendition's pixels.
    pub fn pixels(&self, original: &[u8]) -> RgbImage {
        decoded(&self.of(original).unwrap().renditions[0].jpeg)
    }
}

/// The largest difference of any channel, away from the edges.
pub fn worst_difference(one: &RgbImage, other: &RgbImage) -> u8 {
    assert_eq!(one.dimensions(), other.dimensions());
    let (width, height) = one.dimensions();
    let inner = |x: u32, y: u32| (2..width - 2).contains(&x) && (2..height - 2).contains(&y);
    one.enumerate_pixels()
        .filter(|(x, y, _)| inner(*x, *y))
        .flat_map(|(x, y, pixel)| {
            let other = other.get_pixel(x, y);
            (0..3).map(move |channel| pixel.0[channel].abs_diff(other.0[channel]))
        })
        .max()
        .unwrap()
}

pub fn assert_colour(picture: &RgbImage, expected: [u8; 3], tolerance: u8) {
    let centre = picture.get_pixel(picture.width() / 2, picture.height() / 2).0;
    let near = centre.iter().zip(expected).all(|(got, wanted)| got.abs_diff(wanted) <= tolerance);
    assert!(near, "{centre:?} is not within {tolerance} of {expected:?}");
}
