//! Pictures that are brought straight to the host, and files that are none.

use std::process::Command;
use std::time::Duration;

use wirephoto_exchange::client::ClientError;
use wirephoto_exchange::feed::FeedAnswer;
use wirephoto_exchange::publication::{MAX_WATERMARK_BYTES, WatermarkDocument};
use wirephoto_imaging::{Place, WatermarkStyle, jpeg, read_metadata};
use wirephoto_library::testing::{formats, refused};
use wirephoto_site::testing::{Answer, Browser};

use crate::host::{Event, Publication, Studio, customer, on_each_engine};
use crate::proofs;

/// Sends a file as the page's script does.
fn send(browser: &mut Browser, page: &str, name: &str, file: &[u8]) -> Answer {
    browser.send_file(page, &format!("{page}/pictures?name={name}&category=1"), file)
}

/// Sends files as the page's form does, without scripts.
fn send_form(browser: &mut Browser, page: &str, token: &str, files: &[(&str, &[u8])]) -> Answer {
    browser.send_form(&format!("{page}/pictures/form"), &[("csrf", token), ("category", "2")], files)
}

#[test]
fn p13_pictures_are_brought_by_a_plain_form_too() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let published = ada.studio("laptop").publish(&Event::new("Garden party", 1)).unwrap();
        let (page, mut browser) = (own_page(&published), ada.browser());
        let html = browser.get(&page).text();
        let token =
            html.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let picture = proofs::jpeg(640, 480);
        let sent = send_form(&mut browser, &page, token, &[("one.jpg", &picture), ("two.jpg", &picture)]);
        assert_eq!(sent.status, 303, "{}", sent.text());
        let shown = browser.get(&page).text();
        assert!(shown.contains("id=\"p100001\"") && shown.contains("id=\"p100002\""));

        // Whatever is refused is told by its name, and the others are there.
        let files: [(&str, &[u8]); 3] =
            [("<b>notes.txt", b"notes of the day"), ("", b""), ("three.jpg", &picture)];
        let told = send_form(&mut browser, &page, token, &files);
        assert_eq!(told.status, 422);
        let told = told.text();
        assert!(told.contains("<li>&#60;b&#62;notes.txt: This is not a picture"), "{told}");
        assert!(told.contains("id=\"p100003\""));

        // Without the token nothing is even read.
        let forged = send_form(&mut browser, &page, "00", &[("four.jpg", &picture)]);
        assert_eq!(forged.status, 403);
        let cut = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
        assert!(browser.send("POST", &format!("{page}/pictures/form"), &cut, b"--x\r\nno").status >= 400);
        assert!(!browser.get(&page).text().contains("id=\"p100004\""));
    });
}

fn own_page(published: &Publication) -> String {
    published.path().replacen("/e/", "/events/", 1)
}

/// The address of a picture's low resolution.
fn low_of(page: &str) -> String {
    let low = page.split('"').find(|part| part.starts_with("/m/") && part.contains("/low/"));
    low.expect("a picture").to_owned()
}

#[test]
fn p13_a_picture_brought_to_the_host_is_marked_there_and_stays() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let studio: Studio = ada.studio("laptop");
        let event = Event::new("Garden party", 2);
        let published = studio.publish(&event).unwrap();
        let (page, mut browser) = (own_page(&published), ada.browser());
        let original = proofs::with_position(&proofs::jpeg(2400, 1600));
        assert!(jpeg::inspect(&original).unwrap().has_gps);
        for number in [100_001, 100_002] {
            let answer = send(&mut browser, &page, "late..%2Fguest.jpg", &original);
            assert_eq!((answer.status, answer.text()), (201, format!("{{\"number\":{number}}}")));
        }
        let mut guest = customer(host, &published.path(), Event::CODE);
        let shown = guest.get(&format!("{}/p/100001", published.path())).text();
        let low = guest.get(&low_of(&shown)).body;
        let facts = jpeg::inspect(&low).unwrap();
        assert!(facts.is_plain() && !facts.has_gps, "{facts:?}");
        assert_eq!((facts.width, facts.height), (1600, 1067));
        assert_eq!(read_metadata(&low).position, None);
        assert!(is_marked(&low, &original), "nobody said how, so with a word of the host's own");
        assert!(guest.get(&format!("{}?c=1", published.path())).text().contains("/p/100001"), "its category");

        // No publication takes it down, and no studio hears of it.
        let again = studio.publish_onto(&event, Some(published.revision)).unwrap();
        assert_eq!((again.missing.surplus.len(), again.complete.removed), (0, 0));
        assert_eq!(guest.get(&low_of(&shown)).status, 200);
        let told = studio.client.feed(0, Duration::ZERO).unwrap();
        assert_eq!(told.entries.len(), 1, "visitors only: {told:?}");

        // It can be edited like any other, which is no studio's business, and taken down here alone.
        let picture = format!("{page}/p/100001");
        let html = browser.get(&picture).text();
        let seen =
            html.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        assert_eq!(browser.submit(&picture, &[("action", "rotate-left"), ("seen", seen)]).status, 303);
        let shown = guest.get(&format!("{}/p/100001", published.path())).text();
        let low = guest.get(&low_of(&shown)).body;
        assert_eq!(jpeg::inspect(&low).unwrap().height, 1600);
        assert_eq!(
            studio.client.feed(told.next, Duration::ZERO).unwrap().entries,
            FeedAnswer::default().entries
        );
        let remove = [("action", "remove")];
        assert_eq!(browser.submit(&format!("{page}/p/1"), &remove).status, 404, "a studio's picture");
        assert_eq!(browser.submit(&picture, &remove).status, 303);
        assert_eq!(guest.get(&low_of(&shown)).status, 404);
        assert_eq!(host.pictures(), [3, 9, 3]);
    });
}

/// Whether a picture differs from the gradient that it was made of, as one with a mark does.
fn is_marked(proof: &[u8], original: &[u8]) -> bool {
    let pixels = |bytes: &[u8]| {
        let image: turbojpeg::Image<Vec<u8>> =
            turbojpeg::decompress(bytes, turbojpeg::PixelFormat::GRAY).unwrap();
        image
    };
    let (proof, original) = (pixels(proof), pixels(original));
    let at = |image: &turbojpeg::Image<Vec<u8>>, x: usize, y: usize| {
        i32::from(image.pixels[y * image.height / 100 * image.pitch + x * image.width / 100])
    };
    let places = (0..100).flat_map(|y| (0..100).map(move |x| (x, y)));
    places.filter(|&(x, y)| (at(&proof, x, y) - at(&original, x, y)).abs() > 16).count() > 100
}

#[test]
fn p13_the_host_marks_as_the_studio_does() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let studio = ada.studio("laptop");
        let mut event = Event::new("Garden party", 0);
        let png = include_bytes!("../../../../fuzz/seeds/probe/png").to_vec();
        let style = WatermarkStyle::new(Place::Centre, 0.5, 1.0).unwrap();
        let text = WatermarkDocument::Text { text: "ADA LENS".to_owned(), style };
        let original = proofs::jpeg(1200, 800);
        let (mut number, mut revision) = (100_000, None);
        for (watermark, marked) in
            [(WatermarkDocument::Png { png, style }, true), (WatermarkDocument::None, false), (text, true)]
        {
            event.document.watermark = Some(watermark);
            let published = studio.publish_onto(&event, revision).unwrap();
            revision = Some(published.revision);
            let sent = send(&mut ada.browser(), &own_page(&published), "a.jpg", &original);
            assert_eq!(sent.status, 201, "{}", sent.text());
            number += 1;
            let mut guest = customer(host, &published.path(), Event::CODE);
            let shown = guest.get(&format!("{}/p/{number}", published.path())).text();
            assert_eq!(is_marked(&guest.get(&low_of(&shown)).body, &original), marked, "picture {number}");
        }
        assert_eq!(host.rows("gallery_watermark"), 1);
        for watermark in [
            WatermarkDocument::Png { png: b"GIF89a".to_vec(), style },
            WatermarkDocument::Png { png: vec![0x89; MAX_WATERMARK_BYTES + 1], style },
            WatermarkDocument::Text { text: " ".to_owned(), style },
        ] {
            event.document.watermark = Some(watermark);
            let refused = studio.publish_onto(&event, revision).err().unwrap();
            assert!(matches!(refused, ClientError::Refused { status: 422, .. }), "{refused}");
        }
    });
}

#[test]
fn p13_what_is_no_picture_is_refused_with_its_reason_and_the_host_goes_on() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let published = ada.studio("laptop").publish(&Event::new("Garden party", 1)).unwrap();
        let (page, mut browser) = (own_page(&published), ada.browser());
        let whole = proofs::jpeg(1200, 800);
        for (name, file, word) in refused(&whole) {
            let answer = send(&mut browser, &page, name, &file);
            assert_eq!(answer.status, 422, "{name}: {}", answer.text());
            assert!(answer.text().contains(word), "{name}: {}", answer.text());
        }
        assert_eq!(host.pictures(), [1, 3, 1], "nothing was stored");
        assert_eq!(send(&mut browser, &page, "whole.jpg", &whole).status, 201, "and the host goes on");
    });
}

/// No decoder wants anything that a worker may not.
#[test]
fn p13_a_worker_reads_what_studios_read() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let published = ada.studio("laptop").publish(&Event::new("Garden party", 0)).unwrap();
        let (page, mut browser) = (own_page(&published), ada.browser());
        for (name, file) in formats() {
            let answer = send(&mut browser, &page, name, file);
            assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        }
        assert_eq!(host.pictures(), [7, 21, 7]);
    });
}

#[test]
fn p13_only_their_photographer_s_own_page_brings_pictures() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let published = ada.studio("laptop").publish(&Event::new("Garden party", 1)).unwrap();
        let page = own_page(&published);
        let mine = own_page(&eve.studio("laptop").publish(&Event::new("Elsewhere", 0)).unwrap());
        let mut other = eve.browser();
        let token = other.script_token(&mine);
        let own = [("x-csrf-token", token.as_str()), ("sec-fetch-site", "same-origin")];
        let to = format!("{page}/pictures?name=a.jpg");
        assert_eq!(other.send("POST", &to, &own, &proofs::jpeg(60, 40)).status, 404);
        let stranger = [("sec-fetch-site", "cross-site")];
        assert_eq!(ada.browser().send("POST", &to, &stranger, b"").status, 403);
        assert_eq!(ada.browser().send("POST", &to, &own[1..], b"").status, 403, "no token");
        ada.limit(1, 1);
        let full = send(&mut ada.browser(), &page, "a.jpg", &proofs::jpeg(60, 40));
        assert_eq!(full.status, 413, "{}", full.text());
        assert_eq!(host.pictures(), [1, 3, 1]);
    });
}

#[test]
fn p13_a_worker_can_do_nothing_else() {
    let ran = Command::new(env!("CARGO_BIN_EXE_gallery-worker")).arg("--check").output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(said.lines().filter(|line| line.starts_with("refused: ")).count(), 11, "{said}");
}
