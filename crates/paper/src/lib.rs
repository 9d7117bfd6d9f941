//! Pages as PDF: what an invoice, a packing slip or a contact sheet is made of.
//!
//! A [`Document`] is written from top to bottom; whatever does not fit on a page goes to the next. Its bytes depend on
//! what was written and on nothing else: there is no clock and no random source here, so the same order gives the same
//! file. Text is set in an embedded part of DejaVu Sans Condensed, which has the letters of Europe and some more; what
//! it does not have becomes an empty box.
//!
//! ```
//! use wirephoto_paper::{Align, Column, Document, Format, Row, Style};
//!
//! let mut page = Document::new(Format::A4, "Packing slip 7K3MQ9TD", "en");
//! page.text(Style::Title, "Packing slip 7K3MQ9TD");
//! page.table(
//!     [Column::new(8.0, Align::Left), Column::new(2.0, Align::Right)],
//!     Some(["Print", "Sheets"]),
//!     [Row::new(["13 × 18 cm, matt", "2"])],
//! );
//! let pdf = page.finish(|page, pages| format!("Page {page} of {pages}"));
//! assert!(pdf.starts_with(b"%PDF-"));
//! ```

mod canvas;
mod document;
mod file;
mod font;
mod grid;
mod jpeg;
mod qr;
mod table;

pub use document::{Document, Format, Line, Style};
pub use grid::Captioned;
pub use table::{Align, Column, Row};

/// What cannot be put on a page.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// A picture that is no JPEG, or one that page readers do not understand.
    #[error("the picture cannot be placed on a page: {detail}")]
    Picture {
        /// What is wrong with it.
        detail: &'static str,
    },
    /// More than a QR code holds.
    #[error("the text is too long for a QR code: it has {bytes} bytes")]
    TooLong {
        /// Bytes of the text.
        bytes: usize,
    },
}
