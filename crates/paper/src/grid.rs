//! Pictures in rows and columns, as on a contact sheet.

use crate::canvas::{Area, MM};
use crate::document::{Document, LEFT, Style, clean};
use crate::table::Align;
use crate::{Error, jpeg};

/// White between two pictures.
const GAP: f32 = 5.0 * MM;
/// White between a picture and what stands under it.
const CAPTION_GAP: f32 = 1.2 * MM;

/// A picture with lines under it, each cut off where its column ends.
#[derive(Debug, Clone, Copy)]
pub struct Captioned<'a> {
    /// An 8-bit JPEG, grey or RGB. It is shown as its bytes are: an EXIF orientation or a colour profile is not looked at.
    pub jpeg: &'a [u8],
    /// The first is strong.
    pub caption: &'a [String],
}

impl Document {
    /// Pictures in `columns`, each within a square, row after row.
    pub fn pictures(&mut self, columns: usize, pictures: &[Captioned<'_>]) -> Result<(), Error> {
        let columns = columns.max(1);
        let side = (self.width() - GAP * (columns - 1) as f32) / columns as f32;
        for row in pictures.chunks(columns) {
            let frames: Vec<jpeg::Frame> =
                row.iter().map(|picture| jpeg::frame(picture.jpeg)).collect::<Result<_, _>>()?;
            let tallest = frames.iter().map(|frame| fitted(*frame, side).1).fold(0.0, f32::max);
            let lines = row.iter().map(|picture| picture.caption.len()).max().unwrap_or(0);
            let height = tallest + CAPTION_GAP + lines as f32 * Style::Small.leading();
            self.make_room(height);
            for (column, (picture, frame)) in row.iter().zip(&frames).enumerate() {
                let number = self.pictures.keep(&mut self.file, picture.jpeg, *frame);
                let (width, height) = fitted(*frame, side);
                let left = LEFT + column as f32 * (side + GAP);
                let (x, y) = (left + (side - width) / 2.0, self.y() + tallest - height);
                self.page().picture(number, Area { x, y, width, height });
                let y = self.y() + tallest + CAPTION_GAP;
                self.draw_caption(picture.caption, (left, y, side));
            }
            self.advance(height + GAP);
        }
        Ok(())
    }

    fn draw_caption(&mut self, caption: &[String], (x, mut y, width): (f32, f32, f32)) {
        for (number, line) in caption.iter().enumerate() {
            let style = if number == 0 { Style::Strong } else { Style::Small };
            let line = self.cut(style, line, width);
            self.draw_line(style, Align::Centre, (x, y, width), &line);
            y += Style::Small.leading();
        }
    }

    /// A text cut to one line.
    fn cut(&self, style: Style, text: &str, width: f32) -> String {
        let ink = style.ink();
        let face = if ink.bold { &self.bold } else { &self.regular };
        let fits = |line: &str| face.width(line) * ink.size <= width;
        let mut line = clean(text);
        if fits(&line) {
            return line;
        }
        while !line.is_empty() && !fits(&format!("{line}…")) {
            line.pop();
        }
        line + "…"
    }
}

/// Width and height of a picture that fills a square as far as it can.
fn fitted(frame: jpeg::Frame, side: f32) -> (f32, f32) {
    let (width, height) = (f32::from(frame.width), f32::from(frame.height));
    let scale = side / width.max(height);
    (width * scale, height * scale)
}
