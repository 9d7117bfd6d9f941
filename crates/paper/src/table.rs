//! Tables, whose head is repeated on every page.

use crate::canvas::MM;
use crate::document::{Document, LEFT, Style};

/// White between two columns.
const GAP: f32 = 3.0 * MM;
/// White above and below what stands in a row.
const PADDING: f32 = 0.9 * MM;

/// Where a text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// As words do.
    Left,
    /// In the middle.
    Centre,
    /// As numbers do.
    Right,
}

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    share: f32,
    align: Align,
}

impl Column {
    /// Its share of the page's width, compared with the other columns.
    pub fn new(share: f32, align: Align) -> Self {
        Self { share, align }
    }
}

/// A row. A text too long for its column becomes several lines; a row is parted by the end of a page only if it is longer
/// than a page.
#[derive(Debug, Clone)]
pub struct Row<const N: usize> {
    cells: [String; N],
    strong: bool,
}

impl<const N: usize> Row<N> {
    /// A row as most are.
    pub fn new(cells: [impl Into<String>; N]) -> Self {
        Self { cells: cells.map(Into::into), strong: false }
    }

    /// A row that must be seen, such as a sum.
    pub fn strong(cells: [impl Into<String>; N]) -> Self {
        Self { strong: true, ..Self::new(cells) }
    }
}

/// Where the columns stand: left edge, width, alignment.
type Places<const N: usize> = [(f32, f32, Align); N];

impl Document {
    /// A table over the page's whole width.
    pub fn table<const N: usize>(
        &mut self,
        columns: [Column; N],
        head: Option<[&str; N]>,
        rows: impl IntoIterator<Item = Row<N>>,
    ) {
        let places = self.places(columns);
        let head = head.map(|names| self.broken(&places, Style::Small, &names.map(str::to_owned)));
        let head_height = head.as_ref().map_or(0.0, |head| height_of(head, Style::Small));
        let mut needs_head = true;
        for row in rows {
            let style = if row.strong { Style::Strong } else { Style::Body };
            let most = (self.height() - head_height - 2.0 * PADDING) / style.leading();
            for cells in parted(&self.broken(&places, style, &row.cells), most as usize) {
                let height = height_of(&cells, style);
                let wanted = if needs_head { height + head_height } else { height };
                if !self.fits(wanted) {
                    self.make_room(height + head_height);
                    needs_head = true;
                }
                if let Some(head) = head.as_ref().filter(|_| needs_head) {
                    self.draw_row(&places, Style::Small, head, 0.35);
                }
                needs_head = false;
                self.draw_row(&places, style, &cells, if row.strong { 0.35 } else { 0.85 });
            }
        }
        self.advance(3.0 * MM);
    }

    fn places<const N: usize>(&self, columns: [Column; N]) -> Places<N> {
        let shares: f32 = columns.iter().map(|column| column.share).sum();
        let width = self.width() - GAP * N.saturating_sub(1) as f32;
        let mut x = LEFT;
        columns.map(|column| {
            let place = (x, width * column.share / shares, column.align);
            x += place.1 + GAP;
            place
        })
    }

    fn broken<const N: usize>(
        &self,
        places: &Places<N>,
        style: Style,
        cells: &[String; N],
    ) -> [Vec<String>; N] {
        std::array::from_fn(|at| self.break_lines(style, &cells[at], places[at].1))
    }

    fn draw_row<const N: usize>(
        &mut self,
        places: &Places<N>,
        style: Style,
        cells: &[Vec<String>; N],
        rule: f32,
    ) {
        let top = self.y() + PADDING;
        for ((x, width, align), lines) in places.iter().zip(cells) {
            for (number, line) in lines.iter().enumerate() {
                let y = top + number as f32 * style.leading();
                self.draw_line(style, *align, (*x, y, *width), line);
            }
        }
        self.advance(height_of(cells, style));
        let (x, y, width) = (LEFT, self.y(), self.width());
        self.page().rule(x, y, width, rule);
    }
}

/// Cells in pieces of no more than so many lines.
fn parted<const N: usize>(cells: &[Vec<String>; N], most: usize) -> Vec<[Vec<String>; N]> {
    let (lines, most) = (cells.iter().map(Vec::len).max().unwrap_or(0), most.max(1));
    let piece =
        |from: usize| std::array::from_fn(|at| cells[at].iter().skip(from).take(most).cloned().collect());
    (0..lines.max(1)).step_by(most).map(piece).collect()
}

fn height_of<const N: usize>(cells: &[Vec<String>; N], style: Style) -> f32 {
    let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
    lines as f32 * style.leading() + 2.0 * PADDING
}
