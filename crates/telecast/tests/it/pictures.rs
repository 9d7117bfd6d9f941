//! A picture by itself: its sizes, its caption, its file.

use wirephoto_imaging::{jpeg as markers, read_metadata};
use wirephoto_library::{Way, release};
use wirephoto_site::testing::Browser;

use crate::host::{Host, jpeg, make_album, on_each_engine, send, with_position};

#[test]
fn t1_a_picture_is_shown_without_its_position_and_kept_as_it_came() {
    on_each_engine(|host| {
        let grandma = host.user("grandma");
        let mut browser = grandma.browser();
        let album = make_album(&mut browser, "Summer");
        let file = with_position(&jpeg(2400, 1600, 7));
        assert!(markers::inspect(&file).unwrap().has_gps && read_metadata(&file).position.is_some());
        let sent = send(&mut browser, &album, "..%2FGr%C3%B6%C3%9Fe.jpg", &file);
        assert_eq!(sent.status, 201, "{}", sent.text());

        let page = browser.get(&format!("{album}/pictures/1")).text();
        assert!(page.contains("2400 × 1600") && page.contains("No. 1"), "{page}");
        let low = page.split('"').find(|part| part.contains("/low/")).unwrap().to_owned();
        let shown = browser.get(&low);
        assert_eq!(shown.header("cache-control"), Some("private, max-age=31536000, immutable"));
        is_plain(&shown.body, (1600, 1067));
        let tag = shown.header("etag").unwrap().to_owned();
        assert_eq!(browser.get_with(&low, &[("if-none-match", &tag)]).status, 304);
        assert_eq!(
            browser.get(&low.replace("/low/", "/frame/")).status,
            404,
            "frames are not asked for by name"
        );
        is_plain(&frame_rendition(host, grandma.account, 1), (1920, 1280));

        let kept = browser.get(&format!("{album}/pictures/1/original"));
        assert_eq!(kept.body, file);
        assert_eq!(kept.header("content-type"), Some("application/octet-stream"));
        let name = kept.header("content-disposition").unwrap();
        assert!(name.starts_with("attachment;") && name.contains("Gr%C3%B6%C3%9Fe.jpg"), "{name}");
    });
}

fn is_plain(bytes: &[u8], size: (u32, u32)) {
    let facts = markers::inspect(bytes).unwrap();
    assert!(facts.is_plain() && !facts.has_gps, "{facts:?}");
    assert_eq!((facts.width, facts.height), size);
    let metadata = read_metadata(bytes);
    assert_eq!((metadata.position, metadata.camera, metadata.captured), (None, None, None));
}

/// What a frame gets of a picture.
fn frame_rendition(host: &Host, account: wirephoto_database::Id, number: u32) -> Vec<u8> {
    let read = host.database.read(move |tx| {
        let picture = wirephoto_telecast::find_picture(tx, account, number)?.unwrap();
        Ok::<_, wirephoto_telecast::Error>(release(tx, picture, Way::Frame)?.bytes)
    });
    read.wait().unwrap()
}

#[test]
fn t1_a_caption_is_written_and_neighbours_are_found() {
    on_each_engine(|host| {
        let mut browser: Browser = host.user("grandma").browser();
        let album = make_album(&mut browser, "Summer");
        for seed in 1..=3 {
            send(&mut browser, &album, "a.jpg", &jpeg(64, 48, seed));
        }
        let middle = format!("{album}/pictures/2");
        let page = browser.get(&middle).text();
        for link in [
            format!("rel=\"prev\" href=\"{album}/pictures/1\""),
            format!("rel=\"next\" href=\"{album}/pictures/3\""),
        ] {
            assert!(page.contains(&link), "{page}");
        }
        let caption = [("action", "describe"), ("caption", "Gerda & <Kurt>\u{0}")];
        assert_eq!(browser.submit(&middle, &caption).location(), format!("{middle}?saved=1"));
        let page = browser.get(&format!("{middle}?saved=1")).text();
        assert!(page.contains("Saved.") && page.contains("Gerda &#38; &#60;Kurt&#62;"), "{page}");
        let long = "é".repeat(501);
        let refused = browser.submit(&middle, &[("action", "describe"), ("caption", &long)]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("at most 500 characters") && refused.text().contains(&long));
        assert_eq!(browser.get(&format!("{album}/pictures/4")).status, 404);
        assert_eq!(browser.get(&format!("{album}/pictures/x")).status, 400);

        let german = [("accept-language", "de")];
        assert!(browser.get_with(&album, &german).text().contains("Bilder hinzufügen"));
        assert!(browser.get_with(&middle, &german).text().contains("Nr. 2"));
    });
}
