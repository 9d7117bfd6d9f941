//! What a host does not take: it is refused in one sentence, and nothing of its batch is stored.

use bytes::Bytes;
use wirephoto_exchange::batch::{Batch, BatchRendition};
use wirephoto_exchange::client::ClientError;

use crate::host::{Event, Host, Studio, on_each_engine};
use crate::proofs::{Picture, jpeg, with_position, with_segment};

/// What becomes of a JPEG.
type Change = dyn Fn(&[u8]) -> Vec<u8>;

/// Sends an event of two pictures, the second of them changed, and returns the host's sentence.
fn sentence(host: &Host, studio: &Studio, change: impl Fn(&mut Picture)) -> String {
    let mut event = Event::new("Garden party", 2);
    change(&mut event.pictures[1]);
    let refused = studio.publish(&event).err().expect("it cannot be");
    let ClientError::Refused { status: 422, sentence } = refused else { panic!("{refused}") };
    assert_eq!(host.pictures(), [0, 0, 0], "{sentence}");
    assert!(sentence.starts_with("Picture 2 was refused, and nothing stored: "), "{sentence}");
    sentence
}

fn low(picture: &mut Picture, change: impl Fn(&[u8]) -> Vec<u8>) {
    let jpeg = &mut picture.renditions[2].jpeg;
    *jpeg = Bytes::from(change(jpeg));
}

#[test]
fn p5_a_picture_that_says_where_it_was_taken_is_refused() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let told = sentence(host, &studio, |picture| low(picture, with_position));
        assert!(told.contains("where it was taken"), "{told}");
    });
}

#[test]
fn p5_what_holds_more_than_a_picture_is_refused() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>";
        let changes: [&Change; 4] = [
            &|jpeg| with_segment(jpeg, 0xE1, xmp),
            &|jpeg| with_segment(jpeg, 0xFE, b"a comment"),
            &|jpeg| with_segment(jpeg, 0xE7, b"anything"),
            &|jpeg| [jpeg, b"PK\x03\x04 and an archive behind it"].concat(),
        ];
        for change in changes {
            let told = sentence(host, &studio, |picture| low(picture, change));
            assert!(told.contains("more than a picture"), "{told}");
        }
    });
}

#[test]
fn p5_what_is_no_jpeg_is_refused() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let changes: [&Change; 4] = [
            &|_| b"<!doctype html><script>alert(1)</script>".to_vec(),
            &|_| b"\x89PNG\r\n\x1a\n".to_vec(),
            &|_| Vec::new(),
            &|jpeg| jpeg[..jpeg.len() / 2].to_vec(),
        ];
        for change in changes {
            let told = sentence(host, &studio, |picture| low(picture, change));
            assert!(told.contains("its low is no JPEG"), "{told}");
        }
    });
}

#[test]
fn p5_a_picture_of_another_size_or_shape_is_refused() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let replace = |picture: &mut Picture, width: u32, height: u32| {
            let kind = picture.renditions[2].kind.clone();
            picture.renditions[2] = BatchRendition { kind, width, height, jpeg: jpeg(width, height).into() };
        };
        let told = sentence(host, &studio, |picture| picture.renditions[2].width -= 1);
        assert!(told.contains("another size"), "{told}");
        let told = sentence(host, &studio, |picture| replace(picture, 3000, 2000));
        assert!(told.contains("larger than a proof"), "{told}");
        let told = sentence(host, &studio, |picture| replace(picture, 1600, 1600));
        assert!(told.contains("another shape"), "{told}");
        let told =
            sentence(host, &studio, |picture| (picture.document.width, picture.document.height) = (150, 100));
        assert!(told.contains("larger than a proof"), "{told}");
        let told = sentence(host, &studio, |picture| picture.document.width = 0);
        assert!(told.contains("size"), "{told}");
    });
}

#[test]
fn p5_a_picture_without_all_its_sizes_is_refused() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        sentence(host, &studio, |picture| drop(picture.renditions.pop()));
        sentence(host, &studio, |picture| picture.renditions[0].kind = "low".to_owned());
        sentence(host, &studio, |picture| picture.renditions[0].kind = "original".to_owned());
        let told = sentence(host, &studio, |picture| picture.renditions.clear());
        assert!(told.contains("pixels are not here"), "{told}");
    });
}

#[test]
fn p5_words_that_are_too_long_are_refused() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let changes: [fn(&mut Picture); 5] = [
            |picture| picture.document.caption = "a".repeat(10_001),
            |picture| picture.document.keywords = vec![String::new(); 201],
            |picture| picture.document.keywords = vec!["a".repeat(201)],
            |picture| picture.document.blur = vec![0; 31],
            |picture| picture.document.category = Some(picture.id),
        ];
        for change in changes {
            sentence(host, &studio, change);
        }
    });
}

#[test]
fn p5_a_body_that_is_no_batch_is_refused() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let studio = ada.studio("laptop");
        let event = Event::new("Garden party", 2);
        let put = studio.client.put_event(event.id, &event.document).unwrap();
        let pictures = vec![event.pictures[0].batched(true), event.pictures[0].batched(true)];
        let twice = Batch { revision: put.revision, pictures }.encode();
        let mut changed = twice.clone();
        *changed.last_mut().unwrap() ^= 1;
        for body in [b"".to_vec(), b"WPB1".to_vec(), twice[..twice.len() - 1].to_vec(), changed, twice] {
            let refused = studio.client.send_batch(event.id, body).unwrap_err();
            assert!(matches!(refused, ClientError::Refused { status: 422, .. }), "{refused}");
        }
        assert_eq!(host.pictures(), [0, 0, 0]);

        let token = ada.pair("desktop").unwrap().token;
        let bearer = format!("Bearer {token}");
        let path = format!("/api/v1/events/{}/batch", event.id);
        let send = |kind: &str, body: &[u8]| {
            let headers = [("authorization", bearer.as_str()), ("content-type", kind)];
            host.browser().send("POST", &path, &headers, body)
        };
        assert_eq!(send("image/jpeg", b"WPB1").status, 415);
        let answer = send("application/vnd.wirephoto.batch", &vec![0; (16 << 20) + 1]);
        assert_eq!(answer.status, 413);
        assert!(answer.text().starts_with("{\"error\":\""), "{}", answer.text());
    });
}
