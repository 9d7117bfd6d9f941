//! Watermarks: a text or a PNG, drawn over a finished rendition, tiled aslant or in one place.

mod stamp;
mod text;

use serde::{Deserialize, Serialize};

use crate::planar::Planar;
use crate::{Error, WatermarkFault};
use stamp::Stamp;

/// Where a watermark goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Again and again over the whole picture, rising to the right.
    #[default]
    Tiled,
    /// Once, in the middle.
    Centre,
    /// Once, at the top left.
    TopLeft,
    /// Once, at the top right.
    TopRight,
    /// Once, at the bottom left.
    BottomLeft,
    /// Once, at the bottom right.
    BottomRight,
}

/// How a watermark looks, the same for a text and a picture.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "StyleDocument", into = "StyleDocument")]
pub struct WatermarkStyle {
    place: Place,
    size: f64,
    opacity: f64,
}

impl Default for WatermarkStyle {
    fn default() -> Self {
        Self { place: Place::Tiled, size: 0.35, opacity: 0.28 }
    }
}

impl WatermarkStyle {
    /// A style: `size` is the mark's width as a fraction of the picture's, 0.02 to 1; `opacity` is
    /// 0.05 to 1.
    pub fn new(place: Place, size: f64, opacity: f64) -> Result<Self, Error> {
        if !(0.02..=1.0).contains(&size) {
            return Err(Error::Watermark(WatermarkFault::Size));
        }
        if !(0.05..=1.0).contains(&opacity) {
            return Err(Error::Watermark(WatermarkFault::Opacity));
        }
        Ok(Self { place, size, opacity })
    }

    /// Where it goes.
    pub fn place(&self) -> Place {
        self.place
    }

    /// Width as a fraction of the picture's.
    pub fn size(&self) -> f64 {
        self.size
    }

    /// 1 hides what is under it.
    pub fn opacity(&self) -> f64 {
        self.opacity
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StyleDocument {
    place: Place,
    size: f64,
    opacity: f64,
}

impl TryFrom<StyleDocument> for WatermarkStyle {
    type Error = Error;

    fn try_from(document: StyleDocument) -> Result<Self, Error> {
        Self::new(document.place, document.size, document.opacity)
    }
}

impl From<WatermarkStyle> for StyleDocument {
    fn from(style: WatermarkStyle) -> Self {
        Self { place: style.place, size: style.size, opacity: style.opacity }
    }
}

/// The instruction for a watermark, as it is stored and sent. A PNG's bytes are kept beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum WatermarkSpec {
    /// Words.
    Text {
        /// The words.
        text: String,
        /// How they look.
        #[serde(default)]
        style: WatermarkStyle,
    },
    /// A PNG, such as a logo.
    Png {
        /// How it looks.
        #[serde(default)]
        style: WatermarkStyle,
    },
}

impl WatermarkSpec {
    /// The watermark; `png` are the bytes that belong to a [`WatermarkSpec::Png`].
    pub fn build(&self, png: Option<&[u8]>) -> Result<Watermark, Error> {
        match (self, png) {
            (Self::Text { text, style }, _) => Watermark::text(text, *style),
            (Self::Png { style }, Some(png)) => Watermark::png(png, *style),
            (Self::Png { .. }, None) => Err(Error::Watermark(WatermarkFault::NoPng)),
        }
    }
}

/// A watermark, checked and ready to be drawn.
#[derive(Debug, Clone)]
pub struct Watermark {
    mark: Mark,
    style: WatermarkStyle,
}

#[derive(Debug, Clone)]
enum Mark {
    Text(text::Text),
    Picture(stamp::Logo),
}

impl Watermark {
    /// A watermark of one line of text, 1 to 200 characters: light with a dark edge, so that it shows
    /// on any ground. What the font lacks is drawn as a box.
    pub fn text(text: &str, style: WatermarkStyle) -> Result<Self, Error> {
        Ok(Self { mark: Mark::Text(text::Text::new(text)?), style })
    }

    /// A watermark from a PNG, with its transparency; at most 16 megapixels.
    pub fn png(bytes: &[u8], style: WatermarkStyle) -> Result<Self, Error> {
        Ok(Self { mark: Mark::Picture(stamp::Logo::decode(bytes)?), style })
    }

    /// Draws it over a picture.
    pub(crate) fn draw(&self, picture: &mut Planar) {
        let (width, height) = (picture.width() as f64, picture.height() as f64);
        let mark_width = (width * self.style.size).max(1.0);
        let stamp = match &self.mark {
            Mark::Text(text) => text.stamp(mark_width as f32, height as f32),
            Mark::Picture(logo) => logo.stamp(mark_width as usize, height as usize),
        };
        let Some(stamp) = stamp else { return };
        let place = match self.style.place {
            Place::Tiled => return self.tile(picture, &stamp),
            Place::Centre => (0.5, 0.5),
            Place::TopLeft => (0.0, 0.0),
            Place::TopRight => (1.0, 0.0),
            Place::BottomLeft => (0.0, 1.0),
            Place::BottomRight => (1.0, 1.0),
        };
        let margin = (width.min(height) * 0.02).round();
        let offset = |room: f64, along: f64| (margin + (room - 2.0 * margin) * along).round() as isize;
        let x = offset(width - stamp.width as f64, place.0);
        let y = offset(height - stamp.height as f64, place.1);
        stamp.blend(picture, (x, y), self.style.opacity as f32);
    }

    /// Lays the stamp out on a slanted brick pattern that leaves no third of the picture free.
    fn tile(&self, picture: &mut Planar, stamp: &Stamp) {
        const RISE_DEGREES: f64 = 30.0;
        let (sin, cos) = (-RISE_DEGREES).to_radians().sin_cos();
        let slanted = stamp.rotated(cos as f32, sin as f32);
        let (width, height) = (picture.width() as f64, picture.height() as f64);
        let step = stamp.width as f64 * 1.4;
        // Airy, unless the mark is so high that whole parts would stay free.
        let mark_height = stamp.height as f64;
        let row = (mark_height * 4.0).min((mark_height * 1.3).max(width.min(height) * 0.3));
        let reach = width.hypot(height) / 2.0 + stamp.width as f64;
        let (rows, columns) = ((reach / row) as i32 + 1, (reach / step) as i32 + 1);
        for down in -rows..=rows {
            let shift = if down % 2 == 0 { 0.0 } else { 0.5 };
            for along in -columns..=columns {
                let (u, v) = ((f64::from(along) + shift) * step, f64::from(down) * row);
                let (x, y) = (width / 2.0 + u * cos - v * sin, height / 2.0 + u * sin + v * cos);
                let corner = (x - slanted.width as f64 / 2.0, y - slanted.height as f64 / 2.0);
                slanted.blend(
                    picture,
                    (corner.0.round() as isize, corner.1.round() as isize),
                    self.style.opacity as f32,
                );
            }
        }
    }
}
