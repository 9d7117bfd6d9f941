//! Documents as another program reads them.

use lopdf::Object;
use wirephoto_paper::{Align, Captioned, Column, Document, Error, Format, Line, Row, Style};

fn read(pdf: &[u8]) -> lopdf::Document {
    lopdf::Document::load_mem(pdf).unwrap()
}

fn text_of(pdf: &[u8], page: u32) -> String {
    read(pdf).extract_text(&[page]).unwrap()
}

fn foot(page: usize, pages: usize) -> String {
    format!("Page {page} of {pages}")
}

/// As much of a JPEG as says how large it is.
fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xd8, 0xff, 0xc0, 0, 17, 8];
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xff, 0xd9]);
    bytes
}

fn invoice() -> Vec<u8> {
    let mut page = Document::new(Format::A4, "Rechnung 2026-0017", "de");
    page.side_by_side(
        &[Line(Style::Strong, "Żaneta Köhler-Łącka"), Line(Style::Body, "Mühlenstraße 4\n10115 Berlin")],
        &[Line(Style::Body, "Nummer 2026-0017"), Line(Style::Small, "20. November 2026")],
    );
    page.text(Style::Title, "Rechnung");
    let columns = [6.0, 1.0, 2.0].map(|share| Column::new(share, Align::Right));
    let rows =
        [Row::new(["Abzug 13 × 18 cm, matt", "2", "5,00\u{a0}€"]), Row::strong(["Summe", "", "5,00\u{a0}€"])];
    page.table(columns, Some(["Ware", "Anzahl", "Preis"]), rows);
    page.rule();
    page.space(5.0);
    page.text(Style::Body, "Ελλάδα, Россия, Türkiye, Việt Nam");
    page.finish(foot)
}

#[test]
fn p12_what_was_written_can_be_read_and_searched() {
    let text = text_of(&invoice(), 1);
    for said in [
        "Żaneta Köhler-Łącka",
        "Mühlenstraße 4",
        "Nummer 2026-0017",
        "Abzug 13 × 18 cm, matt",
        "5,00",
        "Ελλάδα, Россия, Türkiye, Việt Nam",
        "Page 1 of 1",
    ] {
        assert!(text.contains(said), "{said:?} is not in {text:?}");
    }
}

#[test]
fn p12_the_same_document_is_the_same_file() {
    assert_eq!(invoice(), invoice());
}

#[test]
fn p12_it_says_its_title_and_language() {
    let pdf = read(&invoice());
    let catalog = pdf.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"de");
    let info = pdf.get_dictionary(pdf.trailer.get(b"Info").unwrap().as_reference().unwrap()).unwrap();
    assert_eq!(info.get(b"Title").unwrap().as_str().unwrap(), b"Rechnung 2026-0017");
    assert!(info.get(b"CreationDate").is_err());
}

#[test]
fn p12_only_the_letters_that_are_used_are_embedded() {
    let bytes = invoice();
    assert!(bytes.len() < 60_000, "{} bytes", bytes.len());
    let fonts = read(&bytes)
        .objects
        .values()
        .filter_map(|object| object.as_dict().ok())
        .filter(|dict| dict.get(b"FontFile2").is_ok())
        .count();
    assert_eq!(fonts, 2, "text in a font that is not embedded looks different everywhere");
}

#[test]
fn p12_a_long_table_goes_on_under_its_head_and_loses_no_row() {
    for format in [Format::A4, Format::Letter] {
        let mut page = Document::new(format, "Packing slip", "en");
        page.text(Style::Heading, "Sheets");
        let columns = [Column::new(3.0, Align::Left), Column::new(1.0, Align::Right)];
        let rows = (0..200).map(|number| Row::new([format!("print-{number:03}."), "1".to_owned()]));
        page.table(columns, Some(["What", "How many"]), rows);
        let pdf = page.finish(foot);

        let pages = read(&pdf).get_pages().len() as u32;
        assert!((3..=6).contains(&pages), "{pages} pages");
        let all: Vec<String> = (1..=pages).map(|page| text_of(&pdf, page)).collect();
        for (text, number) in all.iter().zip(1..) {
            assert!(
                text.contains("How many") && text.contains(&format!("Page {number} of {pages}")),
                "{text}"
            );
        }
        let all = all.concat();
        for number in 0..200 {
            assert_eq!(all.matches(&format!("print-{number:03}.")).count(), 1);
        }
    }
}

#[test]
fn p12_a_text_longer_than_a_page_goes_on() {
    let mut page = Document::new(Format::A4, "Note", "en");
    page.text(Style::Body, &"A note that does not end. ".repeat(1000));
    assert!(read(&page.finish(foot)).get_pages().len() > 2);
}

/// What is written on all pages of a file, and how many those are.
fn all_text_of(pdf: &[u8]) -> (String, usize) {
    let pages = read(pdf).get_pages().len();
    ((1..=pages as u32).map(|page| text_of(pdf, page)).collect(), pages)
}

#[test]
fn p12_what_is_longer_than_a_page_goes_on_wherever_it_stands() {
    let lines = |what: &str, count: usize| {
        (0..count).map(|number| format!("{what}-{number:03}.")).collect::<Vec<_>>().join("\n")
    };
    let (long, short, cell) = (lines("long", 150), lines("short", 70), lines("cell", 150));
    for format in [Format::A4, Format::Letter] {
        let mut page = Document::new(format, "x", "en");
        page.side_by_side(
            &[Line(Style::Body, &short)],
            &[Line(Style::Small, "To"), Line(Style::Body, &long)],
        );
        page.text(Style::Body, "between");
        page.code("https://lab.example", 34.0, &[Line(Style::Strong, "For"), Line(Style::Body, &long)])
            .unwrap();
        let columns = [Column::new(3.0, Align::Left), Column::new(1.0, Align::Right)];
        page.table(columns, Some(["What", "How many"]), [Row::new([cell.as_str(), "1"])]);
        page.text(Style::Body, "the end");
        let (text, pages) = all_text_of(&page.finish(foot));
        assert!((9..=13).contains(&pages), "{pages} pages");
        for (what, count, times) in [("long", 150, 2), ("short", 70, 1), ("cell", 150, 1)] {
            for number in 0..count {
                assert_eq!(text.matches(&format!("{what}-{number:03}.")).count(), times, "{what}-{number}");
            }
        }
        assert!(text.contains("the end"));
    }
    // What is on the page would be found even where it runs off: it takes as many pages as it has lines for.
    let mut page = Document::new(Format::A4, "x", "en");
    page.code("https://lab.example", 34.0, &[Line(Style::Body, &long)]).unwrap();
    assert_eq!(all_text_of(&page.finish(foot)).1, 3);
}

#[test]
fn p12_pictures_stand_in_the_file_as_they_are_and_once() {
    let (lying, upright) = (jpeg(300, 200), jpeg(200, 300));
    let caption =
        ["7K3MQ9TD-1".to_owned(), "a file name that is much too long for its column.jpg".to_owned()];
    let pictures: Vec<Captioned<'_>> = (0..40)
        .map(|at| Captioned { jpeg: if at % 2 == 0 { &lying } else { &upright }, caption: &caption })
        .collect();
    let mut page = Document::new(Format::Letter, "Contact sheet", "en");
    page.pictures(4, &pictures).unwrap();
    let pdf = page.finish(|_, _| String::new());

    let read = read(&pdf);
    let kept: Vec<&[u8]> = read
        .objects
        .values()
        .filter_map(|object| object.as_stream().ok())
        .filter(|stream| matches!(stream.dict.get(b"Subtype"), Ok(Object::Name(name)) if name == b"Image"))
        .map(|stream| stream.content.as_slice())
        .collect();
    assert_eq!(kept, [lying.as_slice(), &upright]);
    let pages = read.get_pages().len() as u32;
    assert!(pages > 1);
    let said: String = (1..=pages).map(|page| text_of(&pdf, page)).collect();
    assert_eq!(said.matches("7K3MQ9TD-1").count(), 40);
    assert!(said.contains('…') && !said.contains(".jpg"));
}

#[test]
fn p12_a_long_file_is_taken_piece_by_piece_and_is_the_same() {
    let written = |is_taken: bool| {
        let mut page = Document::new(Format::A4, "Contact sheet", "en");
        let mut pieces = Vec::new();
        for row in 0..200_u16 {
            let caption = [format!("row {row}")];
            let jpegs: Vec<Vec<u8>> =
                (0..4).map(|at| [jpeg(300 + row, 200 + at), vec![0; 10_000]].concat()).collect();
            let shown: Vec<_> = jpegs.iter().map(|jpeg| Captioned { jpeg, caption: &caption }).collect();
            page.pictures(4, &shown).unwrap();
            pieces.push(if is_taken { page.take() } else { Vec::new() });
        }
        pieces.push(page.finish(foot));
        pieces
    };
    let pieces = written(true);
    let longest = pieces.iter().map(Vec::len).max().unwrap();
    assert!(longest < 100_000, "{longest} bytes of {}", pieces.concat().len());
    let whole = written(false).concat();
    assert!(pieces.concat() == whole);
    assert!(all_text_of(&whole).0.contains("row 199"));
}

#[test]
fn p12_what_no_page_can_hold_is_refused() {
    let mut page = Document::new(Format::A4, "x", "en");
    let refused = page.pictures(2, &[Captioned { jpeg: b"GIF89a", caption: &[] }]);
    assert_eq!(refused, Err(Error::Picture { detail: "it is no JPEG" }));
    assert_eq!(page.code(&"x".repeat(4000), 30.0, &[]), Err(Error::TooLong { bytes: 4000 }));
}
