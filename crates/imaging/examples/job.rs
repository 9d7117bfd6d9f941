//! Times the bench's job in one process: `job INPUT OUT-DIR REPEATS` makes a 1600 px rendition at
//! quality 80 and a 320 px one at 75, writes both, and prints the milliseconds of one job (the median).
//! `--floor` times the decoder and the encoder alone instead, which no way of doing the job can undercut.

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use turbojpeg::{Compressor, Decompressor, ScalingFactor, Subsamp, YuvImage};
use wirephoto_imaging::{Edit, Job, Keep, Limits, Rendered, Size, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let floor = arguments.iter().position(|argument| argument == "--floor").map(|at| arguments.remove(at));
    let [input, out, repeats] = arguments.as_slice() else {
        return Err("usage: job [--floor] INPUT OUT-DIR REPEATS".into());
    };
    let (out, repeats) = (PathBuf::from(out), repeats.parse::<usize>()?);
    let original = std::fs::read(input)?;
    if floor.is_some() {
        return print_floor(&original, repeats);
    }
    let mut rendered = None;
    let ms = median_ms(repeats, || {
        rendered = Some(job(&original)?);
        Ok(())
    })?;
    for (rendition, name) in
        rendered.iter().flat_map(|rendered| &rendered.renditions).zip(["1600.jpg", "320.jpg"])
    {
        std::fs::write(out.join(name), &rendition.jpeg)?;
    }
    println!("{ms:.2}");
    Ok(())
}

fn job(original: &[u8]) -> Result<Rendered, wirephoto_imaging::Error> {
    let sizes = [
        Size { long_side: 1600, quality: 80, marked: true },
        Size { long_side: 320, quality: 75, marked: true },
    ];
    let (edit, keep, limits) = (Edit::default(), Keep::default(), Limits::default());
    let job =
        Job { edit: &edit, sizes: &sizes, watermark: None, keep: &keep, limits: &limits, stop: &|| false };
    render(original, &job)
}

/// Median of the wall-clock time.
fn median_ms(
    repeats: usize,
    mut work: impl FnMut() -> Result<(), Box<dyn std::error::Error>>,
) -> Result<f64, Box<dyn std::error::Error>> {
    let mut times = Vec::new();
    for _ in 0..repeats.max(1) {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// Scaled decode to planes, and encoding a 1600 px picture of the same content.
fn print_floor(original: &[u8], repeats: usize) -> Result<(), Box<dyn std::error::Error>> {
    let mut decompressor = Decompressor::new()?;
    let header = decompressor.read_header(original)?;
    let eighths = (1600 * 8_usize).div_ceil(header.width.max(header.height)).clamp(1, 8);
    let factor = ScalingFactor::new(eighths, 8);
    decompressor.set_scaling_factor(factor)?;
    let scaled = header.scaled(factor);
    let length = turbojpeg::yuv_pixels_len(scaled.width, 1, scaled.height, header.subsamp)?;
    let decode_ms = median_ms(repeats, || {
        let mut pixels = vec![0; length];
        let image = YuvImage {
            pixels: pixels.as_mut_slice(),
            width: scaled.width,
            align: 1,
            height: scaled.height,
            subsamp: header.subsamp,
        };
        decompressor.decompress_to_yuv(original, image)?;
        black_box(pixels);
        Ok(())
    })?;
    let proof = job(original)?.renditions.swap_remove(0).jpeg;
    let planes = turbojpeg::decompress_to_yuv(&proof)?;
    debug_assert_eq!(planes.subsamp, Subsamp::Sub2x2);
    let encode_ms = median_ms(repeats, || {
        let mut compressor = Compressor::new()?;
        compressor.set_quality(80)?;
        black_box(compressor.compress_yuv_to_vec(planes.as_deref())?);
        Ok(())
    })?;
    println!("decode {decode_ms:.2} encode {encode_ms:.2} sum {:.2}", decode_ms + encode_ms);
    Ok(())
}
