//! Slips as another program reads them.

use wirephoto_exchange::prices::DeliveryWay;
use wirephoto_exchange::ticket::{Deliver, ReportAddress, TicketItem};
use wirephoto_imaging::Crop;

use super::*;

fn ticket() -> Ticket {
    let item = |number: u32, copies: u32, border_um: u32| TicketItem {
        number,
        name: "Print 13 × 18 cm".to_owned(),
        file: [number as u8; 32],
        paper: Paper { width_um: 127_000, height_um: 180_000, border_um, finish: "matte".to_owned() },
        crop: Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(),
        copies,
    };
    Ticket {
        number: "7K3MQ9TD".to_owned(),
        report: ReportAddress {
            url: "https://host.example".to_owned(),
            pin: None,
            token: "secret".to_owned(),
        },
        photographer: "Anna Gräfe".to_owned(),
        event: "Hochzeit Łucja & Ben".to_owned(),
        deliver: Deliver {
            way: DeliveryWay::Ship,
            name: "Łucja Nowak".to_owned(),
            address: "Mühlenstraße 4\n10115 Berlin".to_owned(),
        },
        items: vec![item(1, 2, 0), item(2, 12, 5_500)],
        files: vec![],
        keep_days: 0,
        note: "Bitte nicht knicken.".to_owned(),
    }
}

fn text_of(pdf: &[u8]) -> String {
    lopdf::Document::load_mem(pdf).unwrap().extract_text(&[1]).unwrap()
}

const PAGE: &str = "https://lab.example/jobs/7K3MQ9TD";

#[test]
fn p10_a_packing_slip_says_what_is_in_the_parcel_and_nothing_of_money() {
    let text = text_of(&packing_slip(&ticket(), PAGE, Language::German).unwrap());
    for said in [
        "Lieferschein 7K3MQ9TD",
        "Łucja Nowak",
        "Mühlenstraße 4",
        "Anna Gräfe",
        "7K3MQ9TD-2",
        "127 × 180 mm, matte, Rand 5,5 mm",
        "14",
        "Bitte nicht knicken.",
        "Seite 1 von 1",
    ] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    assert!(!text.contains("secret"));
}

#[test]
fn p10_an_address_that_is_longer_than_a_page_goes_on_and_runs_over_nothing() {
    let mut long = ticket();
    long.deliver.address = (1..=120).map(|line| format!("Hinterhof {line};")).collect::<Vec<_>>().join("\n");
    let pdf = packing_slip(&long, PAGE, Language::German).unwrap();
    let pages = lopdf::Document::load_mem(&pdf).unwrap().get_pages().len();
    assert_eq!(pages, 3);
    let page = |page| lopdf::Document::load_mem(&pdf).unwrap().extract_text(&[page]).unwrap();
    assert!(page(1).contains("Hinterhof 1;") && !page(1).contains("Hinterhof 120;"), "{}", page(1));
    assert!(page(3).contains("Hinterhof 120;") && page(3).contains("Bitte nicht knicken."), "{}", page(3));
}

#[test]
fn p10_a_contact_sheet_shows_every_sheet_under_its_name() {
    let jpeg =
        [&[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 44, 3][..], &[0x11; 9], &[0xff, 0xd9]].concat();
    let shown: Vec<Shown> = (1..=9)
        .map(|number| Shown { name: format!("7K3MQ9TD-{number}"), copies: number, jpeg: jpeg.clone() })
        .collect();
    let mut sheet = ContactSheet::begin(&ticket(), PAGE, Language::English).unwrap();
    let mut pdf: Vec<u8> = shown.chunks(COLUMNS).flat_map(|row| sheet.add(row).unwrap()).collect();
    pdf.extend(sheet.finish());
    let text = text_of(&pdf);
    for said in ["Contact sheet 7K3MQ9TD", "7K3MQ9TD-1", "1 sheet", "7K3MQ9TD-9", "9 sheets"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let broken = [Shown { name: "x".to_owned(), copies: 1, jpeg: b"GIF89a".to_vec() }];
    assert!(ContactSheet::begin(&ticket(), PAGE, Language::English).unwrap().add(&broken).is_err());
}
