//! Pictures that are brought, and files that are none.

use std::process::Command;

use wirephoto_library::testing::{formats, refused};
use wirephoto_site::testing::{Answer, Browser};

use crate::host::{between, jpeg, make_album, on_each_engine, send};

/// Sends files as the page's form does, without scripts.
fn send_form(browser: &mut Browser, album: &str, token: &str, files: &[(&str, &[u8])]) -> Answer {
    browser.send_form(&format!("{album}/pictures/form"), &[("csrf", token)], files)
}

#[test]
fn t1_a_page_without_scripts_brings_many_files() {
    on_each_engine(|host| {
        let mut browser = host.user("grandma").browser();
        let album = make_album(&mut browser, "Summer");
        let page = browser.get(&album).text();
        let token = between(&page, "name=\"csrf\" value=\"", "\"").to_owned();
        let (one, two) = (jpeg(640, 480, 1), jpeg(640, 480, 2));
        // Of two fields one may be empty, as a phone's camera is.
        let sent =
            send_form(&mut browser, &album, &token, &[("one.jpg", &one), ("two.jpg", &two), ("", b"")]);
        assert_eq!((sent.status, sent.location()), (303, album.as_str()), "{}", sent.text());
        assert!(browser.get(&album).text().contains("id=\"p2\""));

        // Whatever is refused is told by its name, and the others are there.
        let files: [(&str, &[u8]); 2] =
            [("<b>notes.txt", b"notes of the day"), ("three.jpg", &jpeg(64, 48, 3))];
        let told = send_form(&mut browser, &album, &token, &files);
        assert_eq!(told.status, 422);
        let told = told.text();
        assert!(told.contains("<li>&#60;b&#62;notes.txt: This is not a picture"), "{told}");
        assert!(told.contains("id=\"p3\""));

        // Without the token nothing is even read.
        assert_eq!(send_form(&mut browser, &album, "00", &[("four.jpg", &one)]).status, 403);
        let cut = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
        assert!(browser.send("POST", &format!("{album}/pictures/form"), &cut, b"--x\r\nno").status >= 400);
        assert_eq!(host.pictures(), [3, 3, 12, 3]);
    });
}

#[test]
fn t1_what_is_no_picture_is_refused_with_a_sentence_and_the_host_goes_on() {
    on_each_engine(|host| {
        let mut browser = host.user("grandma").browser();
        let album = make_album(&mut browser, "Summer");
        let whole = jpeg(1200, 800, 1);
        for (name, file, word) in refused(&whole) {
            let answer = send(&mut browser, &album, name, &file);
            assert_eq!(answer.status, 422, "{name}: {}", answer.text());
            assert!(answer.text().contains(word), "{name}: {}", answer.text());
        }
        assert_eq!(host.pictures(), [0; 4], "nothing was stored");
        assert_eq!(
            send(&mut browser, &album, "whole.jpg", &whole).json()["number"],
            1,
            "and the host goes on"
        );
    });
}

#[test]
fn t1_pictures_come_in_every_format() {
    on_each_engine(|host| {
        let mut browser = host.user("grandma").browser();
        let album = make_album(&mut browser, "Summer");
        for (name, file) in formats() {
            let answer = send(&mut browser, &album, name, file);
            assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        }
        assert_eq!(host.pictures(), [7, 7, 28, 7]);
    });
}

#[test]
fn t1_a_file_that_comes_again_is_the_same_picture() {
    on_each_engine(|host| {
        let mut browser = host.user("grandma").browser();
        let album = make_album(&mut browser, "Summer");
        let file = jpeg(640, 480, 1);
        for name in ["a.jpg", "b.jpg", "a.jpg"] {
            assert_eq!(send(&mut browser, &album, name, &file).json()["number"], 1);
        }
        assert_eq!(host.pictures(), [1, 1, 4, 1]);
    });
}

#[test]
fn t1_an_account_holds_no_more_than_it_may() {
    on_each_engine(|host| {
        let grandma = host.user("grandma");
        let mut browser = grandma.browser();
        let album = make_album(&mut browser, "Summer");
        grandma.limit(1 << 30, 1);
        assert_eq!(send(&mut browser, &album, "a.jpg", &jpeg(64, 48, 1)).status, 201);
        let full = send(&mut browser, &album, "b.jpg", &jpeg(64, 48, 2));
        assert_eq!(full.status, 413);
        assert!(full.text().contains("are used up"), "{}", full.text());
        assert_eq!(send(&mut browser, &album, "a.jpg", &jpeg(64, 48, 1)).status, 201, "it is here already");
        grandma.limit(1000, 100);
        let full = send(&mut browser, &album, "b.jpg", &jpeg(64, 48, 2));
        assert_eq!(full.status, 413, "{}", full.text());
        assert_eq!(host.pictures(), [1, 1, 4, 1]);
        let stored =
            host.database.read(move |tx| wirephoto_telecast::usage(tx, grandma.account)).wait().unwrap();
        assert!(stored.pictures == 1 && stored.storage_bytes > 1000);
        assert!(browser.get("/albums").text().contains("of 1.0 KB used"));
    });
}

#[test]
fn t1_only_a_page_of_ours_brings_pictures() {
    on_each_engine(|host| {
        let mut browser = host.user("grandma").browser();
        let album = make_album(&mut browser, "Summer");
        let to = format!("{album}/pictures?name=a.jpg");
        let file = jpeg(64, 48, 1);
        assert_eq!(browser.send("POST", &to, &[("sec-fetch-site", "cross-site")], &file).status, 403);
        assert_eq!(
            browser.send("POST", &to, &[("sec-fetch-site", "same-origin")], &file).status,
            403,
            "no token"
        );
        let mut stranger = Browser::new(host.address);
        assert_eq!(stranger.send("POST", &to, &[("sec-fetch-site", "same-origin")], &file).status, 401);
        assert_eq!(host.pictures(), [0; 4]);
    });
}

#[test]
fn t1_a_worker_can_do_nothing_else() {
    let ran = Command::new(env!("CARGO_BIN_EXE_telecast-worker")).arg("--check").output().unwrap();
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    assert!(said.lines().filter(|line| line.starts_with("refused: ")).count() > 5, "{said}");
}
