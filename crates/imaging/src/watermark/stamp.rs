//! A mark in pixels, ready to be blended: colour and coverage.

use std::io::Cursor;

use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{PixelType, ResizeOptions, Resizer};
use image::codecs::png::PngDecoder;
use image::{DynamicImage, ImageDecoder};

use crate::colour::rgb_to_planar;
use crate::planar::{NEUTRAL, Planar, Plane};
use crate::{Error, WatermarkFault};

/// A mark: luma and coverage for each pixel; chroma at half size when it has colour.
#[derive(Debug, Clone)]
pub(crate) struct Stamp {
    pub width: usize,
    pub height: usize,
    pub luma: Vec<u8>,
    pub coverage: Vec<u8>,
    /// Cb and Cr for each pixel; grey without.
    pub chroma: Option<[Vec<u8>; 2]>,
}

impl Stamp {
    /// Blends it into a picture with its top left corner at `corner`, which may lie outside.
    pub fn blend(&self, picture: &mut Planar, corner: (isize, isize), opacity: f32) {
        let opacity = (opacity * 256.0) as i32;
        let columns = overlap(corner.0, self.width, picture.width());
        let rows = overlap(corner.1, self.height, picture.height());
        let picture_width = picture.width();
        for y in rows.clone() {
            let from = (y as isize - corner.1) as usize * self.width;
            let row = &mut picture.luma.samples[y * picture_width..][..picture_width];
            for x in columns.clone() {
                let at = from + (x as isize - corner.0) as usize;
                row[x] = mixed(row[x], self.luma[at], i32::from(self.coverage[at]) * opacity);
            }
        }
        for (index, plane) in picture.chroma.iter_mut().enumerate() {
            for y in rows.start / 2..rows.end.div_ceil(2).min(plane.height) {
                // The pixel at the chroma sample's corner stands for its four.
                let Some(from_row) = self.row(2 * y as isize - corner.1) else { continue };
                for x in columns.start / 2..columns.end.div_ceil(2).min(plane.width) {
                    let column = 2 * x as isize - corner.0;
                    let Ok(column) = usize::try_from(column) else { continue };
                    if column >= self.width {
                        continue;
                    }
                    let at = from_row + column;
                    let mark = self.chroma.as_ref().map_or(NEUTRAL, |chroma| chroma[index][at]);
                    let sample = &mut plane.samples[y * plane.width + x];
                    *sample = mixed(*sample, mark, i32::from(self.coverage[at]) * opacity);
                }
            }
        }
    }

    /// Offset of a row, if there is such a row.
    fn row(&self, row: isize) -> Option<usize> {
        usize::try_from(row).ok().filter(|&row| row < self.height).map(|row| row * self.width)
    }

    /// Turned clockwise by the angle of that cosine and sine, in a box that holds it all.
    pub fn rotated(&self, cos: f32, sin: f32) -> Self {
        let (from_width, from_height) = (self.width as f32, self.height as f32);
        let width = (from_width * cos.abs() + from_height * sin.abs()).ceil() as usize + 2;
        let height = (from_width * sin.abs() + from_height * cos.abs()).ceil() as usize + 2;
        let blank = || vec![0; width * height];
        let mut turned = Self {
            width,
            height,
            luma: blank(),
            coverage: blank(),
            chroma: self.chroma.as_ref().map(|_| [blank(), blank()]),
        };
        for y in 0..height {
            let down = y as f32 + 0.5 - height as f32 / 2.0;
            for x in 0..width {
                let across = x as f32 + 0.5 - width as f32 / 2.0;
                let from_x = across * cos + down * sin + from_width / 2.0 - 0.5;
                let from_y = -across * sin + down * cos + from_height / 2.0 - 0.5;
                self.sample_into(&mut turned, y * width + x, from_x, from_y);
            }
        }
        turned
    }

    /// Bilinear; colour is weighted by coverage, so that what is clear has no say in it.
    fn sample_into(&self, turned: &mut Self, at: usize, x: f32, y: f32) {
        let (left, top) = (x.floor(), y.floor());
        let (right_part, bottom_part) = (x - left, y - top);
        let (mut total, mut luma, mut chroma) = (0.0, 0.0, [0.0; 2]);
        for (step_y, part_y) in [(0, 1.0 - bottom_part), (1, bottom_part)] {
            let Some(row) = self.row(top as isize + step_y) else { continue };
            for (step_x, part_x) in [(0, 1.0 - right_part), (1, right_part)] {
                let Ok(column) = usize::try_from(left as isize + step_x) else { continue };
                if column >= self.width {
                    continue;
                }
                let from = row + column;
                let weight = part_x * part_y * f32::from(self.coverage[from]);
                total += weight;
                luma += weight * f32::from(self.luma[from]);
                for (sum, plane) in chroma.iter_mut().zip(self.chroma.iter().flatten()) {
                    *sum += weight * f32::from(plane[from]);
                }
            }
        }
        if total > 0.0 {
            turned.coverage[at] = total.round() as u8;
            turned.luma[at] = (luma / total).round() as u8;
            for (plane, sum) in turned.chroma.iter_mut().flatten().zip(chroma) {
                plane[at] = (sum / total).round() as u8;
            }
        }
    }
}

/// Positions along one axis that a mark at `corner` covers.
fn overlap(corner: isize, mark: usize, picture: usize) -> std::ops::Range<usize> {
    let end = corner.saturating_add(mark as isize).clamp(0, picture as isize) as usize;
    (corner.clamp(0, picture as isize) as usize).min(end)..end
}

/// `weight` is coverage (0 to 255) times opacity (0 to 256).
fn mixed(under: u8, mark: u8, weight: i32) -> u8 {
    let change = (i32::from(mark) - i32::from(under)) * weight;
    (i32::from(under) + (change + (255 << 7) * change.signum()) / (255 << 8)) as u8
}

/// A logo with transparency, decoded once.
#[derive(Debug, Clone)]
pub(crate) struct Logo {
    width: u32,
    height: u32,
    rgba: Vec<u8>,
}

const LOGO_PIXELS_MAX: u64 = 16_000_000;

impl Logo {
    pub fn decode(png: &[u8]) -> Result<Self, Error> {
        let unreadable = |_| Error::Watermark(WatermarkFault::BadPng);
        let decoder = PngDecoder::new(Cursor::new(png)).map_err(unreadable)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > LOGO_PIXELS_MAX {
            return Err(Error::Watermark(WatermarkFault::LargePng));
        }
        let rgba = DynamicImage::from_decoder(decoder).map_err(unreadable)?.into_rgba8().into_raw();
        if rgba.chunks_exact(4).all(|pixel| pixel[3] == 0) {
            return Err(Error::Watermark(WatermarkFault::TransparentPng));
        }
        Ok(Self { width, height, rgba })
    }

    /// Scaled to a width, and to no more than a height.
    pub fn stamp(&self, width: usize, height_max: usize) -> Option<Stamp> {
        let aspect = f64::from(self.height) / f64::from(self.width);
        let width = (width as f64).min(height_max as f64 / aspect).max(1.0) as usize;
        let height = ((width as f64 * aspect).round() as usize).max(1);
        let mut scaled = vec![0; width * height * 4];
        let source = ImageRef::new(self.width, self.height, &self.rgba, PixelType::U8x4).ok()?;
        let mut target =
            Image::from_slice_u8(width as u32, height as u32, &mut scaled, PixelType::U8x4).ok()?;
        Resizer::new().resize(&source, &mut target, &ResizeOptions::new().use_alpha(true)).ok()?;
        let rgb: Vec<u8> = scaled.chunks_exact(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
        let Planar { luma, chroma } = rgb_to_planar(&rgb, width, height);
        let full = |half: Plane| -> Vec<u8> {
            (0..width * height).map(|at| half.samples[at / width / 2 * half.width + at % width / 2]).collect()
        };
        let coverage = scaled.chunks_exact(4).map(|pixel| pixel[3]).collect();
        Some(Stamp { width, height, luma: luma.samples, coverage, chroma: Some(chroma.map(full)) })
    }
}
