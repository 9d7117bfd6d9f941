//! Sheets at real printing systems: CUPS, which keeps a history, and ippserver, which keeps none.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, Shutdown, TcpListener};
use std::thread;
use std::time::{Duration, Instant};

use wirephoto_exchange::prices::Paper;
use wirephoto_lab::output::ipp::Ipp;
use wirephoto_lab::output::{Found, Output as _, Progress, SendError, Sheet, Trouble};
use wirephoto_lab::rig::{Cups, Mishap};

use crate::peers;

const DEADLINE: Duration = Duration::from_mins(1);
/// As much of a picture as CUPS looks at to know what it is.
const JPEG: &[u8] = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\x01\x01\x2c\x01\x2c\0\0 and so on \xff\xd9";
const LONG_AGO: Duration = Duration::from_mins(10);

fn paper(width_mm: u32, height_mm: u32) -> Paper {
    let (width_um, height_um) = (width_mm * 1000, height_mm * 1000);
    Paper { width_um, height_um, border_um: 0, finish: String::new() }
}

fn sheet<'a>(name: &'a str, paper: &'a Paper) -> Sheet<'a> {
    Sheet { name, jpeg: JPEG, paper, copies: 1, order: "7K3MQ9TD", photographer: "Anna", product: "a print" }
}

fn printer(cups: &Cups) -> Ipp {
    Ipp::new(&cups.address(), Some(""))
}

/// Asks until the answer is one that is waited for; gives it.
fn until<T: std::fmt::Debug>(mut ask: impl FnMut() -> T, is_it: impl Fn(&T) -> bool) -> T {
    let began = Instant::now();
    loop {
        let answer = ask();
        if is_it(&answer) {
            return answer;
        }
        assert!(began.elapsed() < DEADLINE, "still {answer:?}");
        thread::sleep(Duration::from_millis(50));
    }
}

fn until_done(printer: &Ipp, reference: &str) {
    let _ = until(|| printer.progress(reference), |progress| *progress == Ok(Progress::Done));
}

#[test]
fn p10_paper_quality_copies_and_every_byte_arrive_at_the_printer() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let printer = printer(&cups);
    assert_eq!(printer.state(), Ok(()));
    let paper = Paper { finish: "matte".to_owned(), ..paper(180, 130) };
    let sent = printer.send(&Sheet { copies: 3, ..sheet("7K3MQ9TD-1", &paper) }).unwrap();
    until_done(&printer, &sent.reference);

    let printed = cups.printed().unwrap();
    let [one] = printed.as_slice() else { panic!("{printed:?}") };
    assert_eq!((one.name.as_str(), one.copies, one.jpeg.as_slice()), ("7K3MQ9TD-1", 3, JPEG));
    let option = |name: &str| one.options.get(name).map(String::as_str);
    assert_eq!(option("print-quality"), Some("5"), "{:?}", one.options);
    let media = option("media-col").or(option("media")).or(option("PageSize")).unwrap();
    assert!(media.contains("13x18") || media.contains("13000"), "{:?}", one.options);
}

#[test]
fn p10_over_tls_a_printer_is_known_by_its_certificate() {
    let Some((mut cups, _folder)) = peers::cups() else { return };
    let (address, paper) = (cups.secure_address(), paper(100, 150));
    let known_by = Ipp::new(&address, None).meet().unwrap();
    assert_eq!(known_by.len(), 64, "{known_by}");
    let printer = Ipp::new(&address, Some(&known_by));
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    until_done(&printer, &sent.reference);

    cups.renew_certificate().unwrap();
    let renewed = Ipp::new(&address, None).meet().unwrap();
    assert_ne!(renewed, known_by);
    let another = Trouble::AnotherCertificate { fingerprint: renewed.clone() };
    assert_eq!(printer.state(), Err(another.clone()));
    let refused = Err(SendError::NotSent(another.clone()));
    assert_eq!(printer.send(&sheet("7K3MQ9TD-2", &paper)), refused);
    assert_eq!(printer.find("7K3MQ9TD-1", LONG_AGO), Err(another.clone()));
    let by_authority = Ipp::new(&address, Some(""));
    assert_eq!(by_authority.state(), Err(another), "nobody vouches for it");
    let printer = Ipp::new(&address, Some(&renewed));
    assert_eq!(printer.progress(&sent.reference), Ok(Progress::Done), "it is the same printer");

    cups.kill();
    assert_eq!(printer.state(), Err(Trouble::Away), "not another");
    assert_eq!(Ipp::new(&address, None).meet(), Err(Trouble::Away));
}

#[test]
fn p10_a_paper_that_the_printer_does_not_have_is_refused_before_anything_is_sent() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let refused = printer(&cups).send(&sheet("7K3MQ9TD-1", &paper(500, 700)));
    assert_eq!(refused, Err(SendError::Refused(Trouble::CannotPrintThis)));
    assert_eq!(cups.printed().unwrap(), []);
}

#[test]
fn p10_out_of_paper_is_seen_and_goes_on_by_itself() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let (printer, paper) = (printer(&cups), paper(100, 150));
    cups.meet(Mishap::OutOfPaper).unwrap();
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    let stopped = Ok(Progress::Stopped(Trouble::OutOfPaper));
    let _ = until(|| printer.progress(&sent.reference), |progress| *progress == stopped);
    assert_eq!(printer.state(), Err(Trouble::OutOfPaper));
    cups.help().unwrap();
    until_done(&printer, &sent.reference);
    assert_eq!(printer.state(), Ok(()));
    assert_eq!(cups.printed().unwrap().len(), 1);
}

#[test]
fn p10_a_paused_queue_takes_sheets_and_says_that_it_is_paused() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let (printer, paper) = (printer(&cups), paper(100, 150));
    cups.pause().unwrap();
    assert_eq!(printer.state(), Err(Trouble::Paused));
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    assert_eq!(printer.progress(&sent.reference), Ok(Progress::Stopped(Trouble::Paused)));
    cups.resume().unwrap();
    until_done(&printer, &sent.reference);
}

#[test]
fn p10_what_was_given_up_or_cancelled_at_the_printer_is_told_apart() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let (printer, paper) = (printer(&cups), paper(100, 150));
    cups.meet(Mishap::GivesUp).unwrap();
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    let progress =
        until(|| printer.progress(&sent.reference), |progress| matches!(progress, Ok(Progress::Aborted(_))));
    assert!(matches!(progress, Ok(Progress::Aborted(Trouble::Says(_)))), "{progress:?}");
    cups.help().unwrap();

    cups.pause().unwrap();
    let sent = printer.send(&sheet("7K3MQ9TD-2", &paper)).unwrap();
    let id = sent.reference.split(' ').next().unwrap();
    cups.cancel(id.parse().unwrap()).unwrap();
    assert_eq!(printer.progress(&sent.reference), Ok(Progress::Aborted(Trouble::CancelledThere)));
    assert_eq!(cups.printed().unwrap(), []);
}

#[test]
fn p10_a_printer_that_stops_the_queue_is_seen() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let (printer, paper) = (printer(&cups), paper(100, 150));
    cups.meet(Mishap::Stops).unwrap();
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    let is_stopped = |progress: &_| matches!(progress, Ok(Progress::Stopped(_)));
    let _ = until(|| printer.progress(&sent.reference), is_stopped);
    cups.help().unwrap();
    cups.resume().unwrap();
    until_done(&printer, &sent.reference);
}

#[test]
fn p10_a_sheet_is_found_by_its_name_after_the_printer_lost_its_power() {
    let Some((mut cups, _folder)) = peers::cups() else { return };
    let (printer, paper) = (printer(&cups), paper(100, 150));
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    until_done(&printer, &sent.reference);
    cups.kill();
    assert_eq!(printer.state(), Err(Trouble::Away));
    assert_eq!(printer.find("7K3MQ9TD-1", LONG_AGO), Err(Trouble::Away));
    let lost = printer.send(&sheet("7K3MQ9TD-2", &paper));
    assert_eq!(lost, Err(SendError::NotSent(Trouble::Away)));

    cups.start_again().unwrap();
    let found = printer.find("7K3MQ9TD-1", LONG_AGO);
    assert_eq!(found, Ok(Found::Yes { reference: sent.reference.clone(), progress: Progress::Done }));
    assert_eq!(printer.progress(&sent.reference), Ok(Progress::Done));
    assert_eq!(cups.printed().unwrap().len(), 1, "found, not printed again");
}

#[test]
fn p10_never_had_is_said_only_as_far_back_as_the_history_reaches() {
    let Some((cups, _folder)) = peers::cups() else { return };
    let (printer, paper) = (printer(&cups), paper(100, 150));
    assert_eq!(printer.find("7K3MQ9TD-9", LONG_AGO), Ok(Found::CannotTell), "no history at all");
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    until_done(&printer, &sent.reference);
    // The first job of all is still known, so the history is whole.
    assert_eq!(printer.find("7K3MQ9TD-9", LONG_AGO), Ok(Found::No));
    assert_eq!(printer.find("7K3MQ9TD-9", Duration::MAX), Ok(Found::CannotTell));

    cups.forget_all().unwrap();
    assert_eq!(printer.progress(&sent.reference), Ok(Progress::Forgotten));
    assert_eq!(printer.find("7K3MQ9TD-1", LONG_AGO), Ok(Found::CannotTell));
}

#[test]
fn p10_a_printer_that_keeps_no_history_cannot_tell() {
    let Some((server, _folder)) = peers::ippserver() else { return };
    let (printer, paper) = (Ipp::new(&server.address(), Some("")), paper(100, 150));
    assert_eq!(printer.state(), Ok(()));
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper)).unwrap();
    assert_eq!(printer.progress(&sent.reference), Ok(Progress::Done));
    assert_eq!(server.printed().unwrap(), [JPEG]);
    assert_eq!(printer.find("7K3MQ9TD-1", LONG_AGO), Ok(Found::CannotTell));
}

/// A printer that answers each connection with the same bytes; how many there were to read does not matter to it.
fn impostor(answer: Vec<u8>) -> Ipp {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.read(&mut [0; 4096]);
            let _ = stream.write_all(&answer);
        }
    });
    Ipp::new(&format!("ipp://127.0.0.1:{port}/printer"), Some(""))
}

fn http(body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

#[test]
fn p10_nonsense_and_endless_answers_are_errors_that_lose_nothing() {
    let paper = paper(100, 150);
    let endless = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n".iter().copied();
    let endless: Vec<u8> = endless.chain(std::iter::repeat_n(0x01, 6_000_000)).collect();
    for answer in
        [http(b"<html>"), http(b""), http(&[0xff; 100]), endless, b"SSH-2.0-OpenSSH".to_vec(), vec![]]
    {
        let printer = impostor(answer);
        assert!(printer.state().is_err());
        assert!(printer.find("7K3MQ9TD-1", LONG_AGO).is_err());
        let sent = printer.send(&sheet("7K3MQ9TD-1", &paper));
        assert!(matches!(sent, Err(SendError::NotSent(_))), "it was only asked what paper it has: {sent:?}");
    }
}

#[test]
fn p10_a_printer_that_breaks_off_in_the_middle_of_a_sheet_may_have_it() {
    // Answers the question about itself, and takes the sheet without a word.
    let about = [&[2, 0, 0, 0, 0, 0, 0, 1, 4][..], b"\x23\0\x0dprinter-state\0\x04\0\0\0\x03\x03"].concat();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let taken = thread::spawn(move || {
        let (mut first, _) = listener.accept().unwrap();
        let _ = first.read(&mut [0; 4096]);
        first.write_all(&http(&about)).unwrap();
        // To its end: what was not read of the question would take the answer with it.
        first.shutdown(Shutdown::Write).unwrap();
        let _ = first.read_to_end(&mut Vec::new());
        let (mut second, _) = listener.accept().unwrap();
        second.read(&mut [0; 4096]).unwrap()
    });
    let printer = Ipp::new(&format!("ipp://127.0.0.1:{port}/printer"), Some(""));
    let sent = printer.send(&sheet("7K3MQ9TD-1", &paper(100, 150)));
    assert_eq!(sent, Err(SendError::Unclear(Trouble::Away)));
    assert!(taken.join().unwrap() > 0);
}
