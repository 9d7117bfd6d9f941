//! Photographers at the host: their own events, as customers see them; and how a computer is paired.

use wirephoto_exchange::client::{ClientError, pair};

use crate::host::{Event, on_each_engine};

#[test]
fn p5_the_photographer_sees_what_is_published() {
    on_each_engine(|host| {
        let (ada, eve) = (host.photographer("ada"), host.photographer("eve"));
        let path = ada.studio("laptop").publish(&Event::new("Garden party", 3)).unwrap().path();
        let mut browser = ada.browser();
        let list = browser.get("/events").text();
        for part in ["Garden party", "3 pictures", "no visitors", "laptop", &path, "qr.svg"] {
            assert!(list.contains(part), "{part} in {list}");
        }
        // As customers do, without the code.
        let page = browser.get(&path).text();
        assert_eq!(page.matches("class=\"tile").count(), 3);
        let media = page.split(['"', ' ']).find(|part| part.starts_with("/m/")).unwrap();
        assert_eq!(browser.get(media).status, 200);
        assert_eq!(host.rows("gallery_visit"), 0, "photographers are no visitors");

        let mut other = eve.browser();
        let list = other.get("/events").text();
        assert!(list.contains("Pair a computer") && !list.contains("Garden party"), "{list}");
        assert!(other.get(&path).text().contains("name=\"code\""));
        assert_eq!(other.get(media).status, 404);
        let stranger = host.browser().get("/events");
        assert!(stranger.header("location").unwrap().starts_with("/log-in"));
    });
}

#[test]
fn p5_a_wrong_code_pairs_nothing() {
    on_each_engine(|host| {
        host.photographer("ada").pair("laptop").unwrap();
        let refused = pair(&host.url, &"0000-0000-0000-0000".parse().unwrap(), "laptop").unwrap_err();
        let ClientError::Refused { status: 403, sentence } = refused else { panic!("{refused}") };
        assert!(sentence.contains("pairing code"), "{sentence}");
        assert_eq!(host.rows("account_device"), 1);
    });
}

#[test]
fn p5_the_api_describes_itself() {
    let document = wirephoto_gallery::openapi();
    let paths: Vec<_> = document.paths.paths.keys().map(String::as_str).collect();
    assert_eq!(
        paths,
        [
            "/api/v1/events/{event}",
            "/api/v1/events/{event}/batch",
            "/api/v1/events/{event}/complete",
            "/api/v1/events/{event}/missing",
            "/api/v1/feed",
            "/api/v1/pair",
        ]
    );
    let json = document.to_json().unwrap();
    for schema in ["EventDocument", "MissingAnswer", "PairRequest", "ErrorAnswer"] {
        assert!(json.contains(&format!("\"{schema}\"")), "{schema}");
    }
}
