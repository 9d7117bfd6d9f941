//! PNG, TIFF and WebP by the `image` crate: decoded whole, so bounded by the header first.

use std::io::{self, BufRead, Cursor, Read, Seek, SeekFrom};

use image::codecs::png::PngDecoder;
use image::codecs::tiff::TiffDecoder;
use image::codecs::webp::WebPDecoder;
use image::{DynamicImage, ImageDecoder, ImageError};

use super::{Header, exif_orientation};
use crate::Error;
use crate::colour::Profile;
use crate::format::Format;
use crate::limits::Limits;
use crate::scale::{Layout, Pixels, Raster};

/// Reads the header.
pub(crate) fn header(bytes: &[u8], format: Format, limits: &Limits) -> Result<Header, Error> {
    let decoder = decoder(Input { cursor: Cursor::new(bytes), stop: &|| false }, format, limits)?;
    let (width, height) = decoder.dimensions();
    limits.check_decoded(width, height, u64::from(decoder.color_type().bytes_per_pixel()))?;
    Ok(Header { width, height, orientation: exif_orientation(bytes, format) })
}

/// Decodes; transparent parts show white. `stop` is asked for every few kilobytes that are read.
pub(crate) fn decode(
    bytes: &[u8],
    format: Format,
    limits: &Limits,
    stop: &dyn Fn() -> bool,
) -> Result<Raster, Error> {
    let mut decoder = decoder(Input { cursor: Cursor::new(bytes), stop }, format, limits)?;
    let icc = decoder.icc_profile().ok().flatten();
    let picture = DynamicImage::from_decoder(decoder).map_err(|error| match refusal(error) {
        _ if stop() => Error::Stopped,
        error => error,
    })?;
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let (layout, samples) = samples(picture);
    let profile = icc.and_then(|icc| Profile::read(&icc, layout));
    Ok(Raster {
        width: width as f64,
        height: height as f64,
        pixels: Pixels::Packed { layout, stride: width, rows: height, samples },
        profile,
    })
}

/// Bytes that end with an error when somebody says stop: a short file may unpack to a very large picture.
struct Input<'a> {
    cursor: Cursor<&'a [u8]>,
    stop: &'a dyn Fn() -> bool,
}

/// Bytes between two questions. Deflate unpacks them to eight megabytes at the most (RFC 1951: 1032 times).
const ASK_BYTES: usize = 8 << 10;

impl Input<'_> {
    fn ask(&self) -> io::Result<()> {
        if (self.stop)() { Err(io::Error::other("stopped")) } else { Ok(()) }
    }
}

impl Read for Input<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.ask()?;
        let length = out.len().min(ASK_BYTES);
        self.cursor.read(&mut out[..length])
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.ask()?;
        let rest = self.cursor.fill_buf()?;
        Ok(&rest[..rest.len().min(ASK_BYTES)])
    }

    fn consume(&mut self, amount: usize) {
        self.cursor.consume(amount);
    }
}

impl Seek for Input<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.cursor.seek(to)
    }
}

fn decoder<'a>(
    input: Input<'a>,
    format: Format,
    limits: &Limits,
) -> Result<Box<dyn ImageDecoder + 'a>, Error> {
    let mut bounds = image::Limits::no_limits();
    // For the decoder's own buffers, beside the picture.
    bounds.max_alloc = Some(limits.max_decoded_bytes.saturating_mul(2));
    let mut decoder: Box<dyn ImageDecoder + 'a> = match format {
        Format::Png => Box::new(PngDecoder::with_limits(input, bounds.clone()).map_err(refusal)?),
        Format::Tiff => Box::new(TiffDecoder::new(input).map_err(refusal)?),
        Format::WebP => Box::new(WebPDecoder::new(input).map_err(refusal)?),
        other => return Err(Error::unsupported(other.name())),
    };
    let (width, height) = decoder.dimensions();
    limits.check(width, height)?;
    decoder.set_limits(bounds).map_err(refusal)?;
    Ok(decoder)
}

fn refusal(error: ImageError) -> Error {
    match error {
        ImageError::Unsupported(unsupported) => Error::unsupported(unsupported.to_string()),
        other => Error::damaged(other),
    }
}

/// 8-bit grey or RGB, without copying where the picture has that layout already.
fn samples(picture: DynamicImage) -> (Layout, Vec<u8>) {
    match picture {
        DynamicImage::ImageLuma8(grey) => (Layout::Grey, grey.into_raw()),
        DynamicImage::ImageRgb8(rgb) => (Layout::Rgb, rgb.into_raw()),
        DynamicImage::ImageLuma16(grey) => (Layout::Grey, grey.into_raw().into_iter().map(high).collect()),
        DynamicImage::ImageRgb16(rgb) => (Layout::Rgb, rgb.into_raw().into_iter().map(high).collect()),
        DynamicImage::ImageLumaA8(grey) => (Layout::Grey, on_white::<2>(grey.into_raw())),
        DynamicImage::ImageRgba16(rgba) => {
            let shown = |pixel: &image::Rgba<u16>| on_white_16(pixel.0);
            (Layout::Rgb, rgba.pixels().flat_map(shown).collect())
        }
        other => (Layout::Rgb, on_white::<4>(other.into_rgba8().into_raw())),
    }
}

/// The nearest 8-bit value of a 16-bit one.
fn high(sample: u16) -> u8 {
    ((u32::from(sample) * 255 + 32_767) / 65_535) as u8
}

fn on_white_16([red, green, blue, opacity]: [u16; 4]) -> [u8; 3] {
    let opacity = u32::from(opacity);
    [red, green, blue].map(|sample| {
        high(((u32::from(sample) * opacity + 65_535 * (65_535 - opacity) + 32_767) / 65_535) as u16)
    })
}

/// Drops the last of `N` channels, opacity, showing white where there is none; in place.
pub(crate) fn on_white<const N: usize>(mut samples: Vec<u8>) -> Vec<u8> {
    let pixels = samples.len() / N;
    for at in 0..pixels {
        let opacity = u32::from(samples[at * N + N - 1]);
        for channel in 0..N - 1 {
            let sample = u32::from(samples[at * N + channel]);
            samples[at * (N - 1) + channel] = ((sample * opacity + 255 * (255 - opacity) + 127) / 255) as u8;
        }
    }
    samples.truncate(pixels * (N - 1));
    samples
}
