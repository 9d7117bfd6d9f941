//! A line of text as a mark: light letters with a dark edge.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont, point};

use super::stamp::Stamp;
use crate::{Error, WatermarkFault};

/// DejaVu Sans Bold; its licence lies beside it.
const FONT: &[u8] = include_bytes!("../../assets/DejaVuSans-Bold.ttf");

const CHARACTERS_MAX: usize = 200;
/// A short word is not blown up beyond this part of the picture's height.
const HEIGHT_MAX: f32 = 0.25;
/// Below this letters are specks.
const SCALE_MIN: f32 = 8.0;

const LIGHT: u8 = 255;

#[derive(Debug, Clone)]
pub(crate) struct Text(String);

impl Text {
    pub fn new(text: &str) -> Result<Self, Error> {
        let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let line = line.trim();
        if line.is_empty() {
            return Err(Error::Watermark(WatermarkFault::NoText));
        }
        if line.chars().count() > CHARACTERS_MAX {
            return Err(Error::Watermark(WatermarkFault::LongText));
        }
        Ok(Self(line.to_owned()))
    }

    /// The line drawn `width` pixels wide on a picture `picture_height` high; `None` if there is nothing to draw.
    pub fn stamp(&self, width: f32, picture_height: f32) -> Option<Stamp> {
        let font = FontRef::try_from_slice(FONT).ok()?;
        let unit_width = self.lay_out(&font, 100.0).1 / 100.0;
        let scale = (width / unit_width.max(0.01)).min(picture_height * HEIGHT_MAX).max(SCALE_MIN);
        let (glyphs, line_width) = self.lay_out(&font, scale);
        let edge = (scale / 24.0).max(1.0).round() as usize;
        let scaled = font.as_scaled(PxScale::from(scale));
        let (width, height) =
            (line_width.ceil() as usize + 2 * edge, scaled.height().ceil() as usize + 2 * edge);
        let mut fill = vec![0_u8; width * height];
        for (id, x) in glyphs {
            let at = point(x + edge as f32, scaled.ascent() + edge as f32);
            let glyph = id.with_scale_and_position(PxScale::from(scale), at);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            outline.draw(|x, y, coverage| {
                let (x, y) = (corner.x as i64 + i64::from(x), corner.y as i64 + i64::from(y));
                if (0..width as i64).contains(&x) && (0..height as i64).contains(&y) {
                    let pixel = &mut fill[y as usize * width + x as usize];
                    *pixel = pixel.saturating_add((coverage * 255.0) as u8);
                }
            });
        }
        Some(edged(&fill, width, height, edge))
    }

    /// Glyphs with their positions along the line, and the line's width.
    fn lay_out(&self, font: &FontRef<'_>, scale: f32) -> (Vec<(GlyphId, f32)>, f32) {
        let font = font.as_scaled(PxScale::from(scale));
        let mut x = 0.0;
        let mut previous: Option<GlyphId> = None;
        let mut glyphs = Vec::new();
        for character in self.0.chars() {
            let id = font.glyph_id(character);
            x += previous.map_or(0.0, |previous| font.kern(previous, id));
            glyphs.push((id, x));
            x += font.h_advance(id);
            previous = Some(id);
        }
        (glyphs, x)
    }
}

/// Light where the letters are, dark for `edge` pixels around them.
fn edged(fill: &[u8], width: usize, height: usize, edge: usize) -> Stamp {
    let spread = spread(fill, width, height, edge);
    let mut luma = Vec::with_capacity(fill.len());
    let mut coverage = Vec::with_capacity(fill.len());
    for (&inside, &around) in fill.iter().zip(&spread) {
        let covered = inside.max(around);
        let light = u32::from(LIGHT) * u32::from(inside) / u32::from(covered.max(1));
        luma.push(light as u8);
        coverage.push(covered);
    }
    Stamp { width, height, luma, coverage, chroma: None }
}

/// The largest coverage within `reach` pixels, along one axis and then the other.
fn spread(fill: &[u8], width: usize, height: usize, reach: usize) -> Vec<u8> {
    let largest = |from: &[u8], at: usize, along: usize, length: usize, stride: usize| {
        let position = along.saturating_sub(reach)..(along + reach + 1).min(length);
        let start = at - along * stride;
        position.map(|step| from[start + step * stride]).max().unwrap_or(0)
    };
    let across: Vec<u8> = (0..fill.len()).map(|at| largest(fill, at, at % width, width, 1)).collect();
    (0..fill.len()).map(|at| largest(&across, at, at / width, height, width)).collect()
}
