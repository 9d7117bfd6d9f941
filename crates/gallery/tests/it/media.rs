//! Pictures on their way out: the database's own bytes, with the headers that make browsers quick and careful.

use wirephoto_exchange::hex;

use crate::host::{Event, customer, on_each_engine};

#[test]
fn p7_serves_the_blob_with_a_jpeg_header() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 2);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        for picture in &event.pictures {
            for rendition in &picture.renditions {
                let hash = blake3::hash(&rendition.jpeg);
                let name = hex::encode(&hash.as_bytes()[..8]);
                let answer = guest.get(&format!("/m/{}/{}/{name}.jpg", picture.id, rendition.kind));
                assert_eq!(answer.status, 200);
                assert_eq!(answer.body, rendition.jpeg);
                let headers = answer.headers.iter().filter(|(name, _)| name != "date");
                let mut headers: Vec<String> =
                    headers.map(|(name, value)| format!("{name}: {value}")).collect();
                headers.sort();
                let expected = [
                    "cache-control: private, max-age=31536000, immutable".to_owned(),
                    "connection: close".to_owned(),
                    format!("content-length: {}", rendition.jpeg.len()),
                    "content-security-policy: default-src 'none'; sandbox".to_owned(),
                    "content-type: image/jpeg".to_owned(),
                    "cross-origin-resource-policy: same-origin".to_owned(),
                    format!("etag: \"{}\"", hex::encode(&hash.as_bytes()[..16])),
                    "x-content-type-options: nosniff".to_owned(),
                ];
                assert_eq!(headers, expected);
            }
        }
    });
}

#[test]
fn p7_what_a_browser_has_is_not_sent_again() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 1);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let address = address(&event, 0);
        let tag = guest.get(&address).header("etag").unwrap().to_owned();
        let answer = guest.get_with(&address, &[("if-none-match", &tag)]);
        assert_eq!((answer.status, answer.body.len()), (304, 0));
        assert_eq!(guest.get_with(&address, &[("if-none-match", "\"other\"")]).status, 200);
        // Knowing its name is no ticket.
        let answer = host.browser().get_with(&address, &[("if-none-match", &tag)]);
        assert_eq!(answer.status, 404);
    });
}

#[test]
fn p7_an_address_of_other_content_is_no_address() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 1);
        let path = studio.publish(&event).unwrap().path();
        let mut guest = customer(host, &path, Event::CODE);
        let before = address(&event, 0);
        event.pictures[0] = event.pictures[0].developed_anew();
        studio.publish(&event).unwrap();
        assert_eq!(guest.get(&before).status, 404);
        assert_eq!(guest.get(&address(&event, 0)).status, 200);
        let id = event.pictures[0].id;
        for other in ["original/0011223344556677.jpg", "low/0011223344556677.jpg", "low/x.jpg", "low/", ""] {
            assert_eq!(guest.get(&format!("/m/{id}/{other}")).status, 404, "{other}");
        }
    });
}

#[test]
fn p6_image_and_data_are_in_one_database_and_nothing_else_is() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 3);
        studio.publish(&event).unwrap();
        let rows = host.database.read(|tx| {
            tx.query(
                "SELECT picture, kind, width, height, length, bytes FROM library_rendition",
                &[],
                |row| {
                    let bytes: Vec<u8> = row.get("bytes")?;
                    Ok((row.get::<u64>("length")?, bytes))
                },
            )
        });
        let rows = rows.wait().unwrap();
        assert_eq!(rows.len(), 9);
        assert!(
            rows.iter()
                .all(|(length, bytes)| *length == bytes.len() as u64 && bytes.starts_with(&[0xFF, 0xD8]))
        );
        assert_eq!(["library_original", "database_blob"].map(|table| host.rows(table)), [0, 0]);
        let placed = host.database.read(|tx| {
            tx.query_one(
                "SELECT count(*) AS n FROM library_picture
                 WHERE original IS NOT NULL OR latitude IS NOT NULL OR longitude IS NOT NULL",
                &[],
                |row| row.get::<u64>("n"),
            )
        });
        assert_eq!(placed.wait().unwrap(), 0, "no original, and no position on Earth");
    });
}

fn address(event: &Event, index: usize) -> String {
    let picture = &event.pictures[index];
    let hash = blake3::hash(&picture.renditions[1].jpeg);
    format!("/m/{}/preview/{}.jpg", picture.id, hex::encode(&hash.as_bytes()[..8]))
}
