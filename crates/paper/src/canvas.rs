//! One page as it is drawn on. Points from the top left; PDF counts from the bottom left.

use pdf_writer::types::LineCapStyle;
use pdf_writer::{Buf, Content, Name, Str};

use crate::font::Face;
use crate::qr::Code;

pub(crate) const REGULAR_NAME: &[u8] = b"R";
pub(crate) const BOLD_NAME: &[u8] = b"B";

/// Points in a millimetre.
pub(crate) const MM: f32 = 72.0 / 25.4;

pub(crate) struct Canvas {
    height: f32,
    content: Content,
    /// Numbers of the pictures that are on this page.
    pub pictures: Vec<usize>,
}

/// How a line of text looks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ink {
    pub size: f32,
    /// From black, 0, to white, 1.
    pub grey: f32,
    pub bold: bool,
}

/// A rectangle, from its top left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Canvas {
    pub fn new(height: f32) -> Self {
        Self { height, content: Content::new(), pictures: Vec::new() }
    }

    /// A line of text whose letters stand on `baseline`.
    pub fn text(&mut self, x: f32, baseline: f32, text: &str, ink: Ink, face: &mut Face) {
        let name = Name(if ink.bold { BOLD_NAME } else { REGULAR_NAME });
        self.content.begin_text();
        self.content.set_fill_gray(ink.grey);
        self.content.set_font(name, ink.size);
        self.content.set_text_matrix([1.0, 0.0, 0.0, 1.0, x, self.height - baseline]);
        let mut shown = self.content.show_positioned();
        let mut items = shown.items();
        let mut run: Vec<u8> = Vec::new();
        for glyph in face.set(text) {
            if glyph.kern != 0.0 {
                items.show(Str(&std::mem::take(&mut run))).adjust(glyph.kern);
            }
            run.extend(glyph.id.to_be_bytes());
        }
        items.show(Str(&run));
        drop(items);
        drop(shown);
        self.content.end_text();
    }

    /// A thin line across.
    pub fn rule(&mut self, x: f32, y: f32, width: f32, grey: f32) {
        let y = self.height - y;
        self.content.set_line_width(0.6).set_line_cap(LineCapStyle::ButtCap).set_stroke_gray(grey);
        self.content.move_to(x, y).line_to(x + width, y).stroke();
    }

    /// The picture of that number, filling an area.
    pub fn picture(&mut self, number: usize, area: Area) {
        self.content.save_state();
        let bottom = self.height - area.y - area.height;
        self.content.transform([area.width, 0.0, 0.0, area.height, area.x, bottom]);
        self.content.x_object(Name(picture_name(number).as_bytes()));
        self.content.restore_state();
        if !self.pictures.contains(&number) {
            self.pictures.push(number);
        }
    }

    /// A QR code whose corner is at `x` and `y`.
    pub fn code(&mut self, x: f32, y: f32, side: f32, code: &Code) {
        let square = side / code.side as f32;
        let at = |squares: usize| squares as f32 * square;
        self.content.set_fill_gray(0.0);
        for &(left, top, length) in &code.runs {
            let bottom = self.height - y - at(top + 1);
            self.content.rect(x + at(left), bottom, at(length), square);
        }
        self.content.fill_nonzero();
    }

    pub fn finish(self) -> Buf {
        self.content.finish()
    }
}

/// What a page calls a picture.
pub(crate) fn picture_name(number: usize) -> String {
    format!("P{number}")
}
