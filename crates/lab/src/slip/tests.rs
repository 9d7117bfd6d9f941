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
fn p10_a_contact_sheet_shows_every_sheet_under_its_name() {
    let jpeg =
        [&[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 200, 1, 44, 3][..], &[0x11; 9], &[0xff, 0xd9]].concat();
    let shown: Vec<Shown> = (1..=9)
        .map(|number| Shown { name: format!("7K3MQ9TD-{number}"), copies: number, jpeg: jpeg.clone() })
        .collect();
    let text = text_of(&contact_sheet(&ticket(), &shown, PAGE, Language::English).unwrap());
    for said in ["Contact sheet 7K3MQ9TD", "7K3MQ9TD-1", "1 sheet", "7K3MQ9TD-9", "9 sheets"] {
        assert!(text.contains(said), "{said} is not in {text}");
    }
    let broken = [Shown { name: "x".to_owned(), copies: 1, jpeg: b"GIF89a".to_vec() }];
    assert!(contact_sheet(&ticket(), &broken, PAGE, Language::English).is_err());
}
