//! From light to a photograph: exposure, a film-like tone curve, a vignette and a sensor's noise.

use crate::canvas::Canvas;
use crate::random::hash;
use crate::raster::Raster;

/// Display values (0 to 255) with the noise's strength for each pixel.
struct Tone {
    width: usize,
    height: usize,
    rgb: Vec<[f32; 4]>,
}

/// Develops a canvas into a picture that is `scale` (1 or 2) times as large, cut to `width` × `height`.
pub fn develop(canvas: &Canvas, scale: usize, width: u32, height: u32, exposure: f32, seed: u64) -> Raster {
    let tone = expose(canvas, exposure);
    let (width, height) = (width as usize, height as usize);
    let mut rgb = vec![0; 3 * width * height];
    let mut row = vec![[0.0_f32; 4]; width];
    for y in 0..height {
        if scale == 1 {
            row.copy_from_slice(&tone.rgb[y * tone.width..][..width]);
        } else {
            enlarge(&tone, y, &mut row);
        }
        sensor(&row, &mut rgb[3 * y * width..][..3 * width], seed, (y * width) as u64);
    }
    Raster { width: width as u32, height: height as u32, rgb }
}

fn expose(canvas: &Canvas, exposure: f32) -> Tone {
    let curve: Vec<f32> = (0..=4096).map(|step| film((step as f32 / 4096.0).powi(2) * 16.0)).collect();
    let (half_width, half_height) = (canvas.width as f32 / 2.0, canvas.height as f32 / 2.0);
    let corner = half_width * half_width + half_height * half_height;
    let mut rgb = Vec::with_capacity(canvas.light.len());
    for y in 0..canvas.height {
        for x in 0..canvas.width {
            let (dx, dy) = (x as f32 - half_width, y as f32 - half_height);
            let edge = (dx * dx + dy * dy) / corner;
            let gain = exposure * (1.0 - 0.30 * edge * edge);
            let at = y * canvas.width + x;
            let light = canvas.light[at] * gain;
            // Very bright light bleeds towards white, as film and eyes see it.
            let white = (light.luminance() - 0.9).clamp(0.0, 6.0) * 0.10;
            let [r, g, b] = light.0.map(|value| {
                let place = (((value + white).clamp(0.0, 15.99) / 16.0).sqrt() * 4096.0) as usize;
                curve[place]
            });
            let luma = 0.3 * r + 0.59 * g + 0.11 * b;
            let shot = 1.4 + 1.3 * (luma / 255.0) * (1.0 - luma / 255.0) * 4.0;
            rgb.push([r, g, b, shot + 1.9 * canvas.rough[at]]);
        }
    }
    Tone { width: canvas.width, height: canvas.height, rgb }
}

/// Light to display value: a soft shoulder, the sRGB curve, and a little more contrast in the middle.
fn film(light: f32) -> f32 {
    let held = 1.0 - (-1.3 * light).exp();
    let encoded = if held <= 0.003_130_8 { 12.92 * held } else { 1.055 * held.powf(1.0 / 2.4) - 0.055 };
    let contrast = encoded - 0.05 * (std::f32::consts::TAU * encoded).sin();
    255.0 * contrast
}

/// One row at twice the size, by cubic interpolation (Catmull-Rom at a quarter and three quarters).
fn enlarge(tone: &Tone, y: usize, out: &mut [[f32; 4]]) {
    const NEAR: [f32; 4] = [-0.070_312_5, 0.867_187_5, 0.226_562_5, -0.023_437_5];
    let far = [NEAR[3], NEAR[2], NEAR[1], NEAR[0]];
    let taps = |at: usize, limit: usize| {
        let first = (at / 2) as isize - if at.is_multiple_of(2) { 2 } else { 1 };
        let weights = if at.is_multiple_of(2) { far } else { NEAR };
        let places: [usize; 4] =
            std::array::from_fn(|n| (first + n as isize).clamp(0, limit as isize - 1) as usize);
        (places, weights)
    };
    let (rows, weights) = taps(y, tone.height);
    let mut column = vec![[0.0_f32; 4]; tone.width];
    for (source, weight) in rows.into_iter().zip(weights) {
        let line = &tone.rgb[source * tone.width..][..tone.width];
        for (sum, value) in column.iter_mut().zip(line) {
            for channel in 0..4 {
                sum[channel] += weight * value[channel];
            }
        }
    }
    for (x, pixel) in out.iter_mut().enumerate() {
        let (columns, weights) = taps(x, tone.width);
        let mut sum = [0.0_f32; 4];
        for (source, weight) in columns.into_iter().zip(weights) {
            for channel in 0..4 {
                sum[channel] += weight * column[source][channel];
            }
        }
        *pixel = sum;
    }
}

/// Adds noise, mostly of brightness and a little of colour, and rounds.
fn sensor(row: &[[f32; 4]], out: &mut [u8], seed: u64, first: u64) {
    for (x, (pixel, bytes)) in row.iter().zip(out.chunks_exact_mut(3)).enumerate() {
        let bits = hash(seed, first + x as u64);
        // Four uniform bytes summed are nearly normal: deviation 147.8.
        let byte = |n: u32| ((bits >> (8 * n)) & 0xff) as f32;
        let luma = (byte(0) + byte(1) + byte(2) + byte(3) - 510.0) * (1.0 / 147.8);
        let red = (byte(4) + byte(5) - 255.0) * (1.0 / 104.5);
        let blue = (byte(6) + byte(7) - 255.0) * (1.0 / 104.5);
        let strength = pixel[3];
        let noise = [luma + 0.45 * red, luma - 0.2 * (red + blue), luma + 0.5 * blue];
        for channel in 0..3 {
            bytes[channel] = (pixel[channel] + strength * noise[channel] + 0.5).clamp(0.0, 255.0) as u8;
        }
    }
}
