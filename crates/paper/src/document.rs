//! What is written from top to bottom, and where it breaks.

use std::collections::VecDeque;

use unicode_normalization::UnicodeNormalization as _;

use crate::canvas::{Canvas, Ink, MM};
use crate::file::{self, File, Pictures};
use crate::font::Face;
use crate::table::Align;
use crate::{Error, qr};

/// White around what is written, in millimetres.
const MARGIN_MM: f32 = 20.0;
/// Where lines begin.
pub(crate) const LEFT: f32 = MARGIN_MM * MM;
/// Where the line at the foot stands, from the page's lower edge.
const FOOT_MM: f32 = 11.0;
/// From one baseline to the next, in sizes.
const LEADING: f32 = 1.35;
/// Where the letters stand in their line, in sizes from its top.
const ASCENT: f32 = 1.0;
/// Between two texts that stand side by side.
const GUTTER: f32 = 6.0 * MM;

/// What a page is printed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// 210 by 297 mm (ISO 216).
    #[default]
    A4,
    /// 8½ by 11 inches (ANSI A).
    Letter,
}

impl Format {
    /// Width and height in points.
    pub(crate) fn points(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.28, 841.89),
            Self::Letter => (612.0, 792.0),
        }
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// What the document is.
    Title,
    /// What the next part is.
    Heading,
    /// Everything else.
    Body,
    /// What must be seen: a sum, an order's number.
    Strong,
    /// What is only looked up.
    Small,
}

impl Style {
    pub(crate) fn ink(self) -> Ink {
        let (size, grey, bold) = match self {
            Self::Title => (17.0, 0.05, true),
            Self::Heading => (11.5, 0.05, true),
            Self::Body => (9.5, 0.05, false),
            Self::Strong => (9.5, 0.05, true),
            Self::Small => (8.0, 0.35, false),
        };
        Ink { size, grey, bold }
    }

    /// Points from one baseline to the next.
    pub(crate) fn leading(self) -> f32 {
        self.ink().size * LEADING
    }
}

/// A text with its looks; several lines where it has line breaks, or is too long for one.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a>(pub Style, pub &'a str);

/// Pages, written from top to bottom.
pub struct Document {
    pub(crate) format: Format,
    pub(crate) title: String,
    pub(crate) language: String,
    pub(crate) regular: Face,
    pub(crate) bold: Face,
    pub(crate) file: File,
    pub(crate) pictures: Pictures,
    pub(crate) pages: Vec<Canvas>,
    /// How far the last page is written, from its top.
    y: f32,
}

impl Document {
    /// An empty one. The title is what a reader's window shows; the language is a tag such as `de` (BCP 47).
    pub fn new(format: Format, title: &str, language: &str) -> Self {
        let mut document = Self {
            format,
            title: clean(title),
            language: language.to_owned(),
            regular: Face::regular(),
            bold: Face::bold(),
            file: File::new(),
            pictures: Pictures::default(),
            pages: Vec::new(),
            y: 0.0,
        };
        document.new_page();
        document
    }

    /// Goes on at the top of the next page.
    pub fn new_page(&mut self) {
        self.pages.push(Canvas::new(self.format.points().1));
        self.y = MARGIN_MM * MM;
    }

    /// A text over the page's whole width.
    pub fn text(&mut self, style: Style, text: &str) {
        let lines = self.break_lines(style, text, self.width());
        if matches!(style, Style::Title | Style::Heading) {
            self.y += style.leading() * 0.5;
            // A heading stays with the first lines of what it stands over.
            self.make_room(lines.len() as f32 * style.leading() + 3.0 * Style::Body.leading());
        }
        for line in lines {
            self.make_room(style.leading());
            let (x, y) = (LEFT, self.y);
            self.draw_line(style, Align::Left, (x, y, self.width()), &line);
            self.y += style.leading();
        }
        self.y += style.leading() * 0.25;
    }

    /// Two texts beside each other, such as who sells and who buys.
    pub fn side_by_side(&mut self, left: &[Line<'_>], right: &[Line<'_>]) {
        let width = (self.width() - GUTTER) / 2.0;
        let left = Column { x: LEFT, width, lines: self.set(left, width) };
        let right = Column { x: LEFT + width + GUTTER, width, lines: self.set(right, width) };
        self.make_room_for(left.height().max(right.height()), 0.0);
        self.columns([left, right]);
    }

    /// A QR code, `side_mm` wide with the white around it, and a text to its right.
    pub fn code(&mut self, content: &str, side_mm: f32, beside: &[Line<'_>]) -> Result<(), Error> {
        let code = qr::code(content)?;
        let side = side_mm * MM;
        let quiet = side * qr::QUIET as f32 / code.side as f32;
        let width = (self.width() - side - GUTTER).max(GUTTER);
        // What is dark stands flush with the text above and below.
        let x = LEFT - quiet;
        let beside = Column { x: x + side + GUTTER, width, lines: self.set(beside, width) };
        self.make_room_for(side.max(beside.height() + quiet), side);
        let (y, pages) = (self.y, self.pages.len());
        self.page().code(x, y, side, &code);
        self.y += quiet;
        self.columns([beside]);
        if self.pages.len() == pages {
            self.y = self.y.max(y + side);
        }
        Ok(())
    }

    /// A thin line over the page's whole width.
    pub fn rule(&mut self) {
        self.make_room(2.0 * MM);
        let (x, y, width) = (LEFT, self.y + MM, self.width());
        self.page().rule(x, y, width, 0.7);
        self.y += 2.0 * MM;
    }

    /// Leaves millimetres white; at the foot of a page, what is left of it.
    pub fn space(&mut self, mm: f32) {
        self.y += mm * MM;
    }

    /// What of the file can be written already, and was not taken yet: its pictures. What is taken from time to time and
    /// what [`finish`](Self::finish) gives are the file together, of which no more is in memory than this.
    pub fn take(&mut self) -> Vec<u8> {
        self.file.take()
    }

    /// The file, or the rest of it. `foot` is told the number of each page and how many there are, and gives the line at its
    /// foot.
    pub fn finish(mut self, foot: impl Fn(usize, usize) -> String) -> Vec<u8> {
        let (pages, (width, height)) = (self.pages.len(), self.format.points());
        let ink = Style::Small.ink();
        for (index, page) in self.pages.iter_mut().enumerate() {
            let line = clean(&foot(index + 1, pages));
            let x = width - MARGIN_MM * MM - self.regular.width(&line) * ink.size;
            if !line.is_empty() {
                page.text(x, height - FOOT_MM * MM, &line, ink, &mut self.regular);
            }
        }
        file::finish(self)
    }

    /// Goes to the next page if that many points do not fit on this one and it is not empty.
    pub(crate) fn make_room(&mut self, height: f32) {
        if !self.fits(height) && self.y > MARGIN_MM * MM {
            self.new_page();
        }
    }

    /// The same for what goes on from page to page: if no page holds all of it, there is room for `least`.
    fn make_room_for(&mut self, height: f32, least: f32) {
        self.make_room(if height > self.height() { least } else { height });
    }

    /// Whether that many points fit on this page.
    pub(crate) fn fits(&self, height: f32) -> bool {
        self.y + height <= self.format.points().1 - MARGIN_MM * MM
    }

    /// Points of a page that can be written on.
    pub(crate) fn height(&self) -> f32 {
        self.format.points().1 - 2.0 * MARGIN_MM * MM
    }

    pub(crate) fn y(&self) -> f32 {
        self.y
    }

    pub(crate) fn advance(&mut self, points: f32) {
        self.y += points;
    }

    pub(crate) fn width(&self) -> f32 {
        self.format.points().0 - 2.0 * MARGIN_MM * MM
    }

    pub(crate) fn page(&mut self) -> &mut Canvas {
        self.pages.last_mut().expect("a document has a page from the beginning")
    }

    /// One line, aligned between `x` and `x + width`, whose top is at `y`.
    pub(crate) fn draw_line(&mut self, style: Style, align: Align, place: (f32, f32, f32), line: &str) {
        let ((x, y, width), ink) = (place, style.ink());
        let face = if ink.bold { &mut self.bold } else { &mut self.regular };
        let spare = width - face.width(line) * ink.size;
        let x = match align {
            Align::Left => x,
            Align::Right => x + spare,
            Align::Centre => x + spare / 2.0,
        };
        if let Some(page) = self.pages.last_mut() {
            page.text(x, y + ink.size * ASCENT, line, ink, face);
        }
    }

    /// A text as lines that fit into `width`; at least one.
    pub(crate) fn break_lines(&self, style: Style, text: &str, width: f32) -> Vec<String> {
        let ink = style.ink();
        let face = if ink.bold { &self.bold } else { &self.regular };
        let fits = |line: &str| face.width(line) * ink.size <= width;
        text.split('\n').flat_map(|line| broken(clean(line).trim_end(), &fits)).collect()
    }

    /// Texts as the lines of a column of that width.
    fn set(&self, texts: &[Line<'_>], width: f32) -> VecDeque<(Style, String)> {
        let lines = |Line(style, text): &Line<'_>| {
            let style = *style;
            self.break_lines(style, text, width).into_iter().map(move |line| (style, line))
        };
        texts.iter().flat_map(lines).collect()
    }

    /// Columns beside each other from here on, and on as many pages as the longest takes.
    fn columns<const N: usize>(&mut self, mut columns: [Column; N]) {
        loop {
            let top = self.y;
            let mut lowest = top;
            for column in &mut columns {
                self.y = top;
                while let Some((style, line)) =
                    column.lines.pop_front_if(|(style, _)| self.fits(style.leading()))
                {
                    self.draw_line(style, Align::Left, (column.x, self.y, column.width), &line);
                    self.y += style.leading();
                }
                lowest = lowest.max(self.y);
            }
            self.y = lowest;
            if columns.iter().all(|column| column.lines.is_empty()) {
                return;
            }
            self.new_page();
        }
    }
}

/// Lines that stand under each other.
struct Column {
    x: f32,
    width: f32,
    lines: VecDeque<(Style, String)>,
}

impl Column {
    fn height(&self) -> f32 {
        self.lines.iter().map(|(style, _)| style.leading()).sum()
    }
}

/// A text as it is set: letters and their marks in one, no control characters.
pub(crate) fn clean(text: &str) -> String {
    text.nfc().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// Breaks at spaces, and inside of a word that is too long by itself. A no-break space is no space.
fn broken(line: &str, fits: &dyn Fn(&str) -> bool) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in line.split(' ') {
        let longer = if current.is_empty() { word.to_owned() } else { format!("{current} {word}") };
        if fits(&longer) {
            current = longer;
            continue;
        }
        if !current.is_empty() {
            lines.push(std::mem::take(&mut current));
        }
        for letter in word.chars() {
            current.push(letter);
            if !fits(&current) && current.chars().count() > 1 {
                current.pop();
                lines.push(std::mem::replace(&mut current, letter.to_string()));
            }
        }
    }
    lines.push(current);
    lines
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_letters(line: &str, width: usize) -> Vec<String> {
        broken(line, &|line| line.chars().count() <= width)
    }

    #[test]
    fn p12_lines_break_at_spaces_and_words_only_when_they_must() {
        assert_eq!(in_letters("two prints of it", 10), ["two prints", "of it"]);
        assert_eq!(in_letters("a Donaudampfschiff", 8), ["a", "Donaudam", "pfschiff"]);
        assert_eq!(in_letters("12,50\u{a0}€ net", 7), ["12,50\u{a0}€", "net"]);
        assert_eq!(in_letters("", 5), [""]);
    }

    #[test]
    fn p12_a_letter_and_its_mark_are_one() {
        assert_eq!(clean("Mu\u{308}ller\t7"), "Müller 7");
    }

    proptest! {
        #[test]
        fn p12_no_letter_is_lost_in_breaking(line in "[a-zé ]{0,80}", width in 1_usize..30) {
            let lines = in_letters(&line, width);
            prop_assert!(lines.iter().all(|line| line.chars().count() <= width));
            let letters = |text: &str| text.chars().filter(|c| *c != ' ').collect::<String>();
            prop_assert_eq!(letters(&lines.concat()), letters(&line));
        }
    }
}
