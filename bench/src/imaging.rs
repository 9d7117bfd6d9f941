//! The job: one 24-megapixel JPEG in, a low-resolution JPEG and a thumbnail out.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};
use fast_image_resize::{PixelType, Resizer, images::Image};
use serde_json::{Value, json};
use turbojpeg::{Compressor, Decompressor, PixelFormat, ScalingFactor, Subsamp, YuvImage};
use wirephoto_imaging::{Edit, Job, Keep, Limits, Rendered, Size, render};
use wirephoto_landscape::{collection, develop};

use crate::measure::mean_cpu_ms;

/// Long side and quality of what the job makes.
const SIZES: [Size; 2] =
    [Size { long_side: 1600, quality: 80, marked: true }, Size { long_side: 320, quality: 75, marked: true }];

/// The lake below the peaks: smooth sky, forest, fine waves.
const SCENE: usize = 3;

/// Paints job B: held upright, so stored turned (orientation 6), 24 megapixels, quality 95, 4:2:0.
pub fn paint(file: &Path) -> Result<Value> {
    let mut shot = collection().swap_remove(SCENE);
    (shot.width, shot.height) = (shot.height, shot.width);
    shot.camera.orientation = 6;
    let jpeg = develop(&shot, None);
    fs::write(file, &jpeg)?;
    Ok(json!({"bytes": jpeg.len()}))
}

/// Job A where no real photograph is at hand: a picture without noise, progressive, about as large.
pub fn paint_smooth(file: &Path) -> Result<Value> {
    let mut shot = collection().swap_remove(SCENE);
    shot.camera.orientation = 1;
    let noisy = turbojpeg::decompress(&develop(&shot, None), PixelFormat::RGB)?;
    let (width, height) = (noisy.width as u32, noisy.height as u32);
    let mut resizer = Resizer::new();
    let large = Image::from_vec_u8(width, height, noisy.pixels, PixelType::U8x3)?;
    let mut small = Image::new(width / 3, height / 3, PixelType::U8x3);
    resizer.resize(&large, &mut small, None)?;
    let mut smooth = Image::new(width, height, PixelType::U8x3);
    resizer.resize(&small, &mut smooth, None)?;

    let mut compressor = Compressor::new()?;
    compressor.set_quality(90)?;
    compressor.set_subsamp(Subsamp::Sub2x2)?;
    compressor.set_progressive(true)?;
    let jpeg = compressor.compress_to_vec(turbojpeg::Image {
        pixels: smooth.buffer(),
        width: width as usize,
        pitch: 3 * width as usize,
        height: height as usize,
        format: PixelFormat::RGB,
    })?;
    fs::write(file, &jpeg)?;
    Ok(json!({"bytes": jpeg.len()}))
}

fn job(original: &[u8]) -> Result<Rendered> {
    made(original, &SIZES)
}

fn made(original: &[u8], sizes: &[Size]) -> Result<Rendered> {
    let (edit, keep, limits) = (Edit::default(), Keep::default(), Limits::default());
    let job = Job { edit: &edit, sizes, watermark: None, keep: &keep, limits: &limits, stop: &|| false };
    Ok(render(original, &job)?)
}

/// The best low-resolution JPEG of at most so many bytes, and its quality.
pub fn within(original: &[u8], bytes: usize) -> Result<(u8, Vec<u8>)> {
    for quality in (1..=95).rev() {
        let jpeg = made(original, &[Size { quality, ..SIZES[0] }])?.renditions.swap_remove(0).jpeg;
        if jpeg.len() <= bytes {
            return Ok((quality, jpeg));
        }
    }
    bail!("no picture is that small")
}

/// Does the job once and writes `low.jpg` and `thumbnail.jpg`.
pub fn once(photo: &Path, dir: &Path) -> Result<Value> {
    let rendered = job(&fs::read(photo)?)?;
    let names = ["low.jpg", "thumbnail.jpg"];
    for (rendition, name) in rendered.renditions.iter().zip(names) {
        fs::write(dir.join(name), &rendition.jpeg)?;
    }
    let bytes: usize = rendered.renditions.iter().map(|rendition| rendition.jpeg.len()).sum();
    Ok(json!({"bytes": bytes}))
}

/// Processor time of one job in a process that does nothing else.
pub fn steady(photo: &Path, repeats: usize) -> Result<Value> {
    let original = fs::read(photo)?;
    Ok(json!({"cpu_ms": mean_cpu_ms(repeats, || job(&original))?}))
}

/// What no way of doing the job with this decoder can undercut: decoding at the scale that the low-resolution
/// picture needs, and encoding both pictures from finished planes.
pub fn floor(photo: &Path, repeats: usize) -> Result<Value> {
    let original = fs::read(photo)?;
    let mut decompressor = Decompressor::new()?;
    let header = decompressor.read_header(&original)?;
    let eighths = (SIZES[0].long_side as usize * 8).div_ceil(header.width.max(header.height)).clamp(1, 8);
    let factor = ScalingFactor::new(eighths, 8);
    decompressor.set_scaling_factor(factor)?;
    let scaled = header.scaled(factor);
    let mut planes = vec![0; turbojpeg::yuv_pixels_len(scaled.width, 1, scaled.height, header.subsamp)?];
    let decode_ms = mean_cpu_ms(repeats, || {
        let image = YuvImage {
            pixels: planes.as_mut_slice(),
            width: scaled.width,
            align: 1,
            height: scaled.height,
            subsamp: header.subsamp,
        };
        Ok(decompressor.decompress_to_yuv(&original, image)?)
    })?;
    let mut encode_ms = 0.0;
    for (rendition, size) in job(&original)?.renditions.iter().zip(SIZES) {
        let planes = turbojpeg::decompress_to_yuv(&rendition.jpeg)?;
        encode_ms += mean_cpu_ms(repeats, || {
            let mut compressor = Compressor::new()?;
            compressor.set_quality(i32::from(size.quality))?;
            Ok(compressor.compress_yuv_to_vec(planes.as_deref())?)
        })?;
    }
    Ok(json!({"decode_ms": decode_ms, "encode_ms": encode_ms}))
}
