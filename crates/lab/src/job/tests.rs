//! What a ticket may say.

use wirephoto_exchange::prices::{DeliveryWay, Paper};
use wirephoto_exchange::ticket::{Deliver, ReportAddress, TicketFile, TicketItem};
use wirephoto_imaging::Crop;

use super::*;

fn ticket() -> Ticket {
    let item = |number| TicketItem {
        number,
        name: "Print 10 × 15 cm".into(),
        file: [7; 32],
        paper: Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: "matte".into() },
        crop: Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(),
        copies: 2,
    };
    Ticket {
        number: "7K3MQ9TD".into(),
        report: ReportAddress { url: "http://127.0.0.1:9".into(), pin: None, token: "t".into() },
        photographer: "Ada Lens".into(),
        event: "Wedding".into(),
        deliver: Deliver { way: DeliveryWay::Ship, name: "Cleo".into(), address: "1 Street".into() },
        items: vec![item(1), item(2)],
        files: vec![TicketFile { hash: [7; 32], length: 10 }],
        keep_days: 30,
        note: String::new(),
    }
}

#[test]
fn p10_a_ticket_is_known_again() {
    let one = Readable::new(ticket()).unwrap();
    assert_eq!(one, Readable::new(ticket()).unwrap());
    let other = Ticket { note: "gloves, please".into(), ..ticket() };
    assert_ne!(one.digest, Readable::new(other).unwrap().digest);
}

#[test]
fn p10_what_cannot_be_printed_is_refused_with_its_reason() {
    type Change = fn(&mut Ticket);
    let changes: [(Change, &str); 14] = [
        (|t| t.number.clear(), "number"),
        (|t| t.number = "../../etc".into(), "number"),
        (|t| t.items.clear(), "items"),
        (|t| t.items[1].number = 1, "items"),
        (|t| t.items[0].copies = 0, "copies"),
        (|t| t.items[0].copies = 1_000, "copies"),
        (|t| t.items[0].paper.width_um = 1, "paper"),
        (|t| t.items[0].paper.border_um = 50_000, "paper"),
        (|t| t.files.clear(), "files"),
        (|t| t.files[0].length = MAX_FILE_BYTES + 1, "files"),
        (|t| t.files.push(TicketFile { hash: [8; 32], length: 1 }), "files"),
        (|t| t.deliver.address = "x".repeat(10_001), "long"),
        (|t| t.keep_days = u32::MAX, "kept"),
        (|t| t.report.url = "file:///etc/passwd".into(), "report"),
    ];
    for (change, said) in changes {
        let mut ticket = ticket();
        change(&mut ticket);
        let error = Readable::new(ticket).unwrap_err().to_string();
        assert!(error.contains(said), "{said}: {error}");
    }
}

#[test]
fn p12_a_job_is_as_far_as_its_sheets() {
    use State::{MaybePrinted, Printed, Printing, Ready, Waiting};
    assert_eq!(stage_of([Waiting, Ready]), JobStage::Queued);
    assert_eq!(stage_of([Printing, Ready]), JobStage::Printing);
    assert_eq!(stage_of([Printed, MaybePrinted]), JobStage::Printing);
    assert_eq!(stage_of([Printed, Printed]), JobStage::Printed);
    for (stage, name) in STAGES {
        assert_eq!((stage_name(stage), read_stage(name)), (name, Some(stage)));
    }
}
