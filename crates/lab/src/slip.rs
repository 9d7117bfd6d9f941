//! What is printed for people: the packing slip that goes into the parcel, and the contact sheet that shows whether the
//! right prints lie on the table. On both stands a code that leads to the job's page.

mod words;

use wirephoto_exchange::prices::Paper;
use wirephoto_exchange::ticket::Ticket;
use wirephoto_paper::{Align, Captioned, Column, Document, Error, Format, Line, Row, Style};
use wirephoto_site::Language;

use self::words::{Words, words};

const CODE_MM: f32 = 34.0;
/// Pictures in a row of a contact sheet.
pub const COLUMNS: usize = 4;

/// A sheet as the contact sheet shows it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The sheet's name.
    pub name: String,
    /// How many there are.
    pub copies: u32,
    /// A small sRGB picture of it.
    pub jpeg: Vec<u8>,
}

/// What is in the parcel, for whom, and from whom. `page` is the address of the job's page.
///
/// # Errors
/// If that address is too long for a code.
pub fn packing_slip(ticket: &Ticket, page: &str, language: Language) -> Result<Vec<u8>, Error> {
    let t = words(language);
    let mut slip = begin(t.packing_slip, ticket, page, t)?;
    let rows = ticket.items.iter().map(|item| {
        Row::new([
            ticket.item_number(item),
            item.name.clone(),
            measures(&item.paper, t),
            item.copies.to_string(),
        ])
    });
    let sheets: u64 = ticket.items.iter().map(|item| u64::from(item.copies)).sum();
    let sum = Row::strong([String::new(), String::new(), t.all.to_owned(), sheets.to_string()]);
    let columns = [2.6, 5.0, 6.0, 1.5].map(|share| Column::new(share, Align::Left));
    slip.table(columns, Some([t.number, t.product, t.paper, t.sheets]), rows.chain([sum]));
    if !ticket.note.is_empty() {
        slip.text(Style::Heading, t.note);
        slip.text(Style::Body, &ticket.note);
    }
    Ok(slip.finish(t.page))
}

/// Every sheet of a job, small, with its name: a file in pieces, of which each holds a row of pictures.
pub struct ContactSheet {
    document: Document,
    t: &'static Words,
}

impl ContactSheet {
    /// One without a picture yet.
    ///
    /// # Errors
    /// If the address is too long for a code.
    pub fn begin(ticket: &Ticket, page: &str, language: Language) -> Result<Self, Error> {
        let t = words(language);
        Ok(Self { document: begin(t.contact_sheet, ticket, page, t)?, t })
    }

    /// Adds a row of up to [`COLUMNS`] sheets; the next piece of the file.
    ///
    /// # Errors
    /// If a picture is no JPEG of the kind that pages hold.
    pub fn add(&mut self, row: &[Shown]) -> Result<Vec<u8>, Error> {
        let captions: Vec<[String; 2]> =
            row.iter().map(|one| [one.name.clone(), (self.t.copies)(one.copies)]).collect();
        let pictures: Vec<Captioned<'_>> =
            row.iter().zip(&captions).map(|(one, caption)| Captioned { jpeg: &one.jpeg, caption }).collect();
        self.document.pictures(COLUMNS, &pictures)?;
        Ok(self.document.take())
    }

    /// The last piece.
    pub fn finish(self) -> Vec<u8> {
        self.document.finish(self.t.page)
    }
}

/// The head of both.
fn begin(what: &str, ticket: &Ticket, page: &str, t: &Words) -> Result<Document, Error> {
    let title = format!("{what} {}", ticket.number);
    let mut document = Document::new(Format::A4, &title, t.language);
    document.text(Style::Title, &title);
    let about = format!("{}\n{}", ticket.photographer, ticket.event);
    document.code(
        page,
        CODE_MM,
        &[
            Line(Style::Small, t.to),
            Line(Style::Strong, &ticket.deliver.name),
            Line(Style::Body, &ticket.deliver.address),
            Line(Style::Small, ""),
            Line(Style::Small, t.from),
            Line(Style::Body, &about),
        ],
    )?;
    document.space(4.0);
    Ok(document)
}

/// A paper in millimetres, with what is special about it.
fn measures(paper: &Paper, t: &Words) -> String {
    let millimetres = |um: u32| (t.decimal)(f64::from(um) / 1000.0);
    let mut text = format!("{} × {} mm", millimetres(paper.width_um), millimetres(paper.height_um));
    if !paper.finish.is_empty() {
        text = format!("{text}, {}", paper.finish);
    }
    if paper.border_um > 0 {
        text = format!("{text}, {} {} mm", t.border, millimetres(paper.border_um));
    }
    text
}

#[cfg(test)]
mod tests;
