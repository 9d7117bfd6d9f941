//! How near a rendition is to the best one could make: a full decode, turned upright, scaled by Lanczos.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde_json::{Value, json};
use turbojpeg::PixelFormat;
use wirephoto_imaging::{Limits, Orientation, probe};
use wirephoto_landscape::Raster;

use crate::imaging;
use crate::sheets::Cut;

/// PSNR in decibels over red, green and blue, and bytes, of each rendition; and of the best of ours that has no more
/// bytes than the smallest of them. The photograph's colours count as sRGB.
pub fn compare(photo: &Path, renditions: &[&str]) -> Result<Value> {
    let original = fs::read(photo)?;
    let upright = upright(&original)?;
    let jpegs = renditions.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let rate = |jpeg: &[u8]| -> Result<Value> {
        let rendition = turbojpeg::decompress(jpeg, PixelFormat::RGB)?;
        let size = (rendition.width as u32, rendition.height as u32);
        let reference = lanczos(&upright, [0.0, 0.0, 1.0, 1.0], size)?;
        Ok(json!({"psnr_db": psnr(&reference, &rendition.pixels)?, "bytes": jpeg.len()}))
    };
    let smallest = jpegs.iter().map(Vec::len).min().context("no renditions")?;
    let (quality, jpeg) = imaging::within(&original, smallest)?;
    let mut ours = rate(&jpeg)?;
    ours["quality"] = json!(quality);
    let rated = jpegs.iter().map(|jpeg| rate(jpeg)).collect::<Result<Vec<_>>>()?;
    Ok(json!({"renditions": rated, "ours_as_small": ours}))
}

/// PSNR in decibels and bytes of each sheet.
pub fn compare_sheets(original: &[u8], cut: &Cut, sheets: &[&str]) -> Result<Value> {
    let upright = upright(original)?;
    let part = [cut.crop.x(), cut.crop.y(), cut.crop.width(), cut.crop.height()];
    let reference = lanczos(&upright, part, cut.dots)?;
    let rate = |file: &&str| -> Result<Value> {
        let jpeg = fs::read(file)?;
        let sheet = turbojpeg::decompress(&jpeg, PixelFormat::RGB)?;
        Ok(json!({"psnr_db": psnr(&reference, &sheet.pixels)?, "bytes": jpeg.len()}))
    };
    Ok(json!({"sheets": sheets.iter().map(rate).collect::<Result<Vec<_>>>()?}))
}

fn upright(original: &[u8]) -> Result<Raster> {
    let orientation = probe(original, &Limits::default())?.orientation;
    let full = turbojpeg::decompress(original, PixelFormat::RGB)?;
    let stored = Raster { width: full.width as u32, height: full.height as u32, rgb: full.pixels };
    Ok(stored.stored_for(back(orientation)))
}

/// The orientation that undoes another: a quarter turn is undone by the opposite one, all others by themselves.
fn back(orientation: Orientation) -> u8 {
    match orientation.exif() {
        6 => 8,
        8 => 6,
        other => other,
    }
}

/// A part, in fractions of the picture, scaled.
fn lanczos(picture: &Raster, part: [f64; 4], (width, height): (u32, u32)) -> Result<Vec<u8>> {
    let large = Image::from_vec_u8(picture.width, picture.height, picture.rgb.clone(), PixelType::U8x3)?;
    let mut small = Image::new(width, height, PixelType::U8x3);
    let (across, down) = (f64::from(picture.width), f64::from(picture.height));
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3)).crop(
        part[0] * across,
        part[1] * down,
        part[2] * across,
        part[3] * down,
    );
    Resizer::new().resize(&large, &mut small, &options)?;
    Ok(small.into_vec())
}

fn psnr(reference: &[u8], candidate: &[u8]) -> Result<f64> {
    ensure!(reference.len() == candidate.len(), "pictures of different sizes");
    let squares: u64 = reference.iter().zip(candidate).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
    let mean = squares as f64 / reference.len() as f64;
    Ok(10.0 * (255.0 * 255.0 / mean).log10())
}
