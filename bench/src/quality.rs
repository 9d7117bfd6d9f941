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

/// PSNR in decibels over red, green and blue, and bytes, of each rendition; and of the best of ours that has no more
/// bytes than the smallest of them. The photograph's colours count as sRGB.
pub fn compare(photo: &Path, renditions: &[&str]) -> Result<Value> {
    let original = fs::read(photo)?;
    let upright = upright(&original)?;
    let jpegs = renditions.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let rate = |jpeg: &[u8]| -> Result<Value> {
        let rendition = turbojpeg::decompress(jpeg, PixelFormat::RGB)?;
        let reference = lanczos(&upright, rendition.width as u32, rendition.height as u32)?;
        Ok(json!({"psnr_db": psnr(&reference, &rendition.pixels)?, "bytes": jpeg.len()}))
    };
    let smallest = jpegs.iter().map(Vec::len).min().context("no renditions")?;
    let (quality, jpeg) = imaging::within(&original, smallest)?;
    let mut ours = rate(&jpeg)?;
    ours["quality"] = json!(quality);
    let rated = jpegs.iter().map(|jpeg| rate(jpeg)).collect::<Result<Vec<_>>>()?;
    Ok(json!({"renditions": rated, "ours_as_small": ours}))
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

fn lanczos(picture: &Raster, width: u32, height: u32) -> Result<Vec<u8>> {
    let large = Image::from_vec_u8(picture.width, picture.height, picture.rgb.clone(), PixelType::U8x3)?;
    let mut small = Image::new(width, height, PixelType::U8x3);
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
    Resizer::new().resize(&large, &mut small, &options)?;
    Ok(small.into_vec())
}

fn psnr(reference: &[u8], candidate: &[u8]) -> Result<f64> {
    ensure!(reference.len() == candidate.len(), "pictures of different sizes");
    let squares: u64 = reference.iter().zip(candidate).map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2)).sum();
    let mean = squares as f64 / reference.len() as f64;
    Ok(10.0 * (255.0 * 255.0 / mean).log10())
}
