//! Answers made by hand, for what no real printer can be made to say.

use ipp::attribute::{IppAttribute, IppAttributes};
use ipp::model::DelimiterTag;
use ipp::value::{IppKeyword, IppName, IppValue};
use wirephoto_exchange::prices::Paper;

use super::*;

pub(super) fn keywords(name: &str, words: &[&str]) -> IppAttribute {
    let words = words.iter().map(|word| IppValue::Keyword(IppKeyword::new(*word).unwrap())).collect();
    IppAttribute::new(IppName::new(name).unwrap(), IppValue::Array(words))
}

pub(super) fn numbers(name: &str, numbers: &[i32]) -> IppAttribute {
    let numbers = numbers.iter().map(|number| IppValue::Integer(*number)).collect();
    IppAttribute::new(IppName::new(name).unwrap(), IppValue::Array(numbers))
}

pub(super) fn printer(attributes: &[IppAttribute]) -> Answer {
    answer(DelimiterTag::PrinterAttributes, &[attributes])
}

fn answer(tag: DelimiterTag, groups: &[&[IppAttribute]]) -> Answer {
    let mut bytes = vec![1, 1, 0, 0, 0, 0, 0, 1];
    for group in groups {
        let mut all = IppAttributes::new();
        for attribute in *group {
            all.add(tag, attribute.clone());
        }
        let encoded = all.to_bytes();
        // Without the tag that ends them all.
        bytes.extend(&encoded[..encoded.len() - 1]);
    }
    bytes.push(3);
    Answer::read(&bytes).unwrap()
}

fn sheet(paper: &Paper, copies: u32) -> Sheet<'_> {
    Sheet {
        name: "7K3MQ9TD-1",
        jpeg: b"",
        paper,
        copies,
        order: "7K3MQ9TD",
        photographer: "Anna",
        product: "13 × 18 cm",
    }
}

fn paper() -> Paper {
    Paper { width_um: 100_000, height_um: 150_000, border_um: 0, finish: String::new() }
}

#[test]
fn p10_a_printers_reasons_are_what_somebody_can_do_about_it() {
    let trouble = |state: i32, reasons: &[&str]| {
        let answer =
            printer(&[numbers("printer-state", &[state]), keywords("printer-state-reasons", reasons)]);
        trouble::of_printer(answer.printer())
    };
    assert_eq!(trouble(3, &["none"]), None);
    assert_eq!(trouble(4, &["media-empty-error"]), Some(Trouble::OutOfPaper));
    assert_eq!(trouble(4, &["toner-low-warning", "media-empty-warning"]), None, "it prints");
    assert_eq!(trouble(5, &["media-empty-warning"]), Some(Trouble::OutOfPaper));
    assert_eq!(trouble(5, &["paused", "media-jam-error"]), Some(Trouble::Jam));
    assert_eq!(trouble(5, &["paused"]), Some(Trouble::Paused));
    assert_eq!(trouble(5, &["lamp-failure"]), Some(Trouble::Says("lamp-failure".to_owned())));
    assert_eq!(trouble(3, &["offline-error"]), Some(Trouble::Away));
    assert_eq!(trouble(3, &["cups-waiting-for-job-completed"]), None);
}

#[test]
fn p10_more_copies_than_a_printer_makes_are_refused() {
    let copies = IppAttribute::new(
        IppName::new("copies-supported").unwrap(),
        IppValue::RangeOfInteger { min: 1, max: 99 },
    );
    let (about, paper) = (printer(&[copies]), paper());
    assert!(print_job(&sheet(&paper, 99), about.printer()).is_some());
    assert!(print_job(&sheet(&paper, 100), about.printer()).is_none());
}

#[test]
fn p10_a_history_is_believed_as_far_as_it_reaches_back() {
    let history = |jobs: &[(i32, i32)]| {
        let jobs: Vec<Vec<IppAttribute>> = jobs
            .iter()
            .map(|(id, at)| vec![numbers("job-id", &[*id]), numbers("time-at-completed", &[*at])])
            .collect();
        answer(DelimiterTag::JobAttributes, &jobs.iter().map(Vec::as_slice).collect::<Vec<_>>())
    };
    let minute = Duration::from_mins(1);
    let reaches = |jobs: &[(i32, i32)], ago| reaches_back(history(jobs).jobs(), Some(1000), ago);
    assert!(!reaches(&[], minute));
    assert!(reaches(&[(8, 990), (7, 900)], minute), "100 s ago");
    assert!(!reaches(&[(8, 990), (7, 950)], minute), "50 s ago");
    assert!(reaches(&[(2, 990), (1, 980)], minute), "all since it was started, 1000 s ago");
    assert!(!reaches(&[(2, 990), (1, 980)], Duration::from_secs(1000)), "tried before it was started");
    assert!(!reaches(&[(2, 990), (1, 0)], Duration::MAX), "nobody knows when");
    assert!(!reaches_back(history(&[(7, 1)]).jobs(), None, minute), "a printer without a clock");
}

#[test]
fn p10_a_job_given_up_says_why() {
    let job = |state: i32, reasons: &[&str]| {
        let group = [numbers("job-state", &[state]), keywords("job-state-reasons", reasons)];
        trouble::progress(answer(DelimiterTag::JobAttributes, &[&group]).job())
    };
    assert_eq!(job(3, &["none"]), Some(Progress::Waiting));
    assert_eq!(job(4, &["job-incoming"]), Some(Progress::Waiting));
    assert_eq!(job(4, &["job-hold-until-specified"]), Some(Progress::Stopped(Trouble::Paused)));
    assert_eq!(job(7, &["job-canceled-by-user"]), Some(Progress::Aborted(Trouble::CancelledThere)));
    assert_eq!(job(8, &["document-format-error"]), Some(Progress::Aborted(Trouble::CannotPrintThis)));
    assert_eq!(job(9, &["job-completed-successfully"]), Some(Progress::Done));
    assert_eq!(job(12, &["none"]), None);
}
