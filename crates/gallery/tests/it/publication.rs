//! The conversation of a studio and a host: published, published again, continued, taken over, taken down.

use wirephoto_database::Id;
use wirephoto_exchange::batch::Batch;
use wirephoto_exchange::client::{Client, ClientError};
use wirephoto_exchange::publication::{CompleteRequest, EventDocument};
use wirephoto_site::Tls;

use crate::host::{Event, Studio, customer, on_each_engine, on_each_engine_with};

#[test]
fn p5_an_event_is_published_and_customers_see_it_at_once() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 12);
        let published = studio.publish(&event).unwrap();
        assert_eq!((published.revision, published.missing.pixels.len()), (1, 12));
        assert_eq!((published.complete.shown, published.complete.removed), (12, 0));
        assert_eq!(host.pictures(), [12, 36, 12]);
        let page = customer(host, &published.path(), Event::CODE).get(&published.path()).text();
        assert!(page.contains("Garden party") && page.contains("20 June 2026"), "{page}");
        assert_eq!(page.matches("class=\"tile").count(), 12);
        let status = studio.client.status(event.id).unwrap().unwrap();
        let bytes = event.pictures.iter().map(crate::proofs::Picture::bytes).sum::<u64>();
        assert_eq!((status.revision, status.pictures, status.bytes), (1, 12, bytes));
        assert_eq!((status.device.as_str(), status.visitors, status.url), ("laptop", 1, published.url));
    });
}

#[test]
fn p5_published_again_nothing_travels_and_nothing_changes() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 4);
        let first = studio.publish(&event).unwrap();
        let again = studio.publish_onto(&event, Some(first.revision)).unwrap();
        assert_eq!(
            again.revision,
            first.revision + 1,
            "whoever has not seen this publication must see it first"
        );
        assert_eq!((again.missing.pixels, again.missing.data), (vec![], vec![]));
        // Even a batch that is there already, as after an answer that was lost.
        let batch = Batch {
            revision: again.revision,
            pictures: event.pictures.iter().map(|picture| picture.batched(true)).collect(),
        };
        let stored = studio.client.send_batch(event.id, batch.encode()).unwrap();
        assert_eq!(stored.stored, 4);
        assert_eq!(host.pictures(), [4, 12, 4]);
    });
}

#[test]
fn p5_after_an_edit_only_what_changed_travels() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 4);
        let first = studio.publish(&event).unwrap();
        event.pictures[0].document.caption = "The bride".to_owned();
        event.pictures[1] = event.pictures[1].developed_anew();
        let missing = studio.missing(&event).unwrap();
        assert_eq!(missing.data, [event.pictures[0].id]);
        assert_eq!(missing.pixels, [event.pictures[1].id]);
        studio.publish_onto(&event, Some(first.revision)).unwrap();
        let page = customer(host, &first.path(), Event::CODE).get(&first.path()).text();
        assert!(page.contains("alt=\"The bride\""), "{page}");
        assert_eq!(host.pictures(), [4, 12, 4]);
        assert_eq!(studio.missing(&event).unwrap().pixels, []);
    });
}

#[test]
fn p5_an_interrupted_publication_goes_on_where_it_stopped() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 5);
        let put = studio.client.put_event(event.id, &event.document).unwrap();
        let first = Batch { revision: put.revision, pictures: vec![event.pictures[0].batched(true)] };
        studio.client.send_batch(event.id, first.encode()).unwrap();
        // The studio died here, and never heard of the revision.
        let published = studio.publish(&event).unwrap();
        assert_eq!(published.revision, put.revision + 1);
        assert_eq!(published.missing.pixels.len(), 4);
        assert_eq!(host.pictures(), [5, 15, 5]);
    });
}

#[test]
fn p5_what_is_no_longer_named_is_taken_down() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 5);
        let first = studio.publish(&event).unwrap();
        let gone = event.pictures.remove(2);
        let second = studio.publish_onto(&event, Some(first.revision)).unwrap();
        assert_eq!(second.missing.surplus, [gone.id]);
        assert_eq!((second.complete.shown, second.complete.removed), (4, 1));
        assert_eq!(host.pictures(), [4, 12, 4]);
    });
}

#[test]
fn p5_more_than_one_transaction_s_worth_is_taken_down_too() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let mut event = Event::new("Garden party", 230);
        for picture in &mut event.pictures {
            // Three small ones do as well.
            let thumbnail = picture.renditions[0].clone();
            picture.renditions = ["thumbnail", "preview", "low"]
                .map(|kind| wirephoto_exchange::batch::BatchRendition {
                    kind: kind.to_owned(),
                    ..thumbnail.clone()
                })
                .to_vec();
        }
        let first = studio.publish(&event).unwrap();
        event.pictures.truncate(1);
        let second = studio.publish_onto(&event, Some(first.revision)).unwrap();
        assert_eq!((second.complete.shown, second.complete.removed), (1, 229));
        assert_eq!(host.pictures(), [1, 3, 1]);
    });
}

#[test]
fn p5_two_computers_do_not_overwrite_each_other_unasked() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let (laptop, desktop) = (ada.studio("laptop"), ada.studio("desktop"));
        let event = Event::new("Garden party", 2);
        let first = laptop.publish(&event).unwrap();

        let refused = desktop.publish(&event).err().expect("the laptop published it");
        assert!(matches!(&refused, ClientError::Conflict(why) if why.contains("“laptop”")), "{refused}");
        assert_eq!(laptop.client.status(event.id).unwrap().unwrap().revision, first.revision);

        let mut taken = event.clone();
        taken.document.take_over = true;
        let second = desktop.publish(&taken).unwrap();
        assert_eq!(second.revision, first.revision + 1);

        // What the laptop still sends belongs to a publication that is over.
        let batch = Batch { revision: first.revision, pictures: vec![event.pictures[0].batched(true)] };
        let refused = laptop.client.send_batch(event.id, batch.encode()).unwrap_err();
        assert!(matches!(&refused, ClientError::Conflict(why) if why.contains("“desktop”")), "{refused}");
        let request = CompleteRequest { revision: first.revision, pictures: vec![] };
        assert!(matches!(laptop.client.complete(event.id, &request), Err(ClientError::Conflict(_))));
        assert_eq!(host.pictures(), [2, 6, 2]);

        // The desktop adds a picture, and says nothing new of the event: the laptop has missed that.
        let mut more = event.clone();
        more.pictures.extend(Event::new("Garden party", 1).pictures.into_iter().map(|mut picture| {
            picture.document.number = 99;
            picture.document.category = None;
            picture
        }));
        desktop.publish_onto(&more, Some(second.revision)).unwrap();
        let refused =
            laptop.publish_onto(&event, Some(second.revision)).err().expect("the desktop published more");
        assert!(matches!(&refused, ClientError::Conflict(_)), "{refused}");
        assert_eq!(host.pictures(), [3, 9, 3]);
        let second = laptop.client.status(event.id).unwrap().unwrap();

        // Whoever has seen the newest revision builds on it.
        let third = laptop.publish_onto(&event, Some(second.revision)).unwrap();
        assert_eq!(third.revision, second.revision + 1);
    });
}

#[test]
fn p5_a_computer_of_another_account_learns_nothing() {
    on_each_engine(|host| {
        let ada = host.photographer("ada").studio("laptop");
        let eve = host.photographer("eve").studio("laptop");
        let event = Event::new("Garden party", 2);
        let published = ada.publish(&event).unwrap();
        let not_found = |error: ClientError| {
            assert!(matches!(error, ClientError::Refused { status: 404, .. }), "{error}");
        };
        let document = EventDocument { take_over: true, ..event.document.clone() };
        not_found(eve.client.put_event(event.id, &document).unwrap_err());
        not_found(eve.missing(&event).unwrap_err());
        let batch = Batch { revision: published.revision, pictures: vec![event.pictures[0].batched(true)] };
        not_found(eve.client.send_batch(event.id, batch.encode()).unwrap_err());
        let request = CompleteRequest { revision: published.revision, pictures: vec![] };
        not_found(eve.client.complete(event.id, &request).unwrap_err());
        assert_eq!(eve.client.status(event.id).unwrap(), None);
        eve.client.delete_event(event.id).unwrap();
        assert_eq!(host.pictures(), [2, 6, 2]);

        // Nor does she get at a picture by naming it in an event of her own.
        let mut own = Event::new("Elsewhere", 0);
        own.pictures = vec![event.pictures[0].clone()];
        own.pictures[0].document.category = None;
        not_found(eve.publish(&own).err().unwrap());
    });
}

#[test]
fn p5_a_publication_that_is_begun_again_is_told_from_another_copy_of_its_studio() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 0);
        let put = |attempt: Id, base_revision: Option<u32>, take_over: bool| {
            let attempt = Some(attempt);
            let document = EventDocument { attempt, base_revision, take_over, ..event.document.clone() };
            studio.client.put_event(event.id, &document).map(|answer| answer.revision)
        };
        let [mine, theirs] = [1, 2].map(|byte| Id::from_bytes([byte; 16]));
        assert_eq!(put(mine, None, false).unwrap(), 1);
        assert_eq!(put(mine, None, false).unwrap(), 2, "the answer was lost");
        let refused = put(theirs, None, false).unwrap_err();
        let ClientError::Conflict(why) = refused else { panic!("{refused}") };
        assert!(why.contains("another copy of this studio"), "{why}");
        assert_eq!(put(theirs, None, true).unwrap(), 3);
        assert!(put(mine, Some(2), false).is_err(), "now this one has missed something");
        assert_eq!(put(mine, Some(3), false).unwrap(), 4);
    });
}

#[test]
fn p5_a_picture_stands_in_one_event() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let first = Event::new("Garden party", 2);
        studio.publish(&first).unwrap();
        let mut second = Event::new("Dinner", 0);
        second.pictures = vec![first.pictures[0].clone()];
        second.pictures[0].document.category = None;
        let refused = studio.publish(&second).err().unwrap();
        assert!(matches!(&refused, ClientError::Conflict(why) if why.contains("Picture 1 ")), "{refused}");
    });
}

#[test]
fn p5_an_unpaired_computer_is_told_so() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let mut pairing = ada.pair("laptop").unwrap();
        pairing.token = "0".repeat(pairing.token.len());
        let client = Client::new(&pairing).unwrap();
        let refused = client.status(Event::new("Garden party", 0).id).unwrap_err();
        assert!(matches!(refused, ClientError::NotPaired(_)), "{refused}");
    });
}

#[test]
fn p5_taken_down_nothing_is_left_and_the_link_stays_the_event_s() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 3);
        let first = studio.publish(&event).unwrap();
        let mut guest = customer(host, &first.path(), Event::CODE);
        let page = guest.get(&first.path()).text();
        let media = page.split(['"', ' ']).find(|part| part.starts_with("/m/")).unwrap();
        assert_eq!(guest.get(media).status, 200);
        studio.client.delete_event(event.id).unwrap();
        assert_eq!(guest.get(media).status, 404, "at once");
        studio.client.delete_event(event.id).unwrap();
        assert_eq!(host.pictures(), [0, 0, 0]);
        assert_eq!(
            ["gallery_event", "gallery_category", "gallery_visit"].map(|table| host.rows(table)),
            [0, 0, 0]
        );
        assert_eq!(guest.get(&first.path()).status, 404);
        assert_eq!(studio.client.status(event.id).unwrap(), None);
        let again = studio.publish_onto(&event, Some(first.revision)).unwrap();
        assert_eq!((again.url, again.revision), (first.url, first.revision + 1));
    });
}

#[test]
fn p5_what_does_not_fit_an_account_is_not_stored() {
    on_each_engine(|host| {
        let ada = host.photographer("ada");
        let studio = ada.studio("laptop");
        let mut event = Event::new("Garden party", 3);
        ada.limit(1 << 40, 2);
        let refused = studio.publish(&event).err().unwrap();
        let ClientError::Refused { status: 413, sentence } = refused else { panic!("{refused}") };
        assert!(sentence.contains("2 pictures"), "{sentence}");
        assert_eq!(host.pictures(), [0, 0, 0]);

        event.pictures.truncate(2);
        studio.publish(&event).unwrap();
        let bytes: u64 = event.pictures.iter().map(crate::proofs::Picture::bytes).sum();
        ada.limit(bytes, 2);
        studio.publish(&event).unwrap();
        ada.limit(bytes - 1, 2);
        let mut other = event.clone();
        other.pictures[0] = event.pictures[0].developed_anew();
        let refused = studio.publish(&other).err().unwrap();
        assert!(matches!(refused, ClientError::Refused { status: 413, .. }), "{refused}");
        assert_eq!(studio.missing(&event).unwrap().pixels, [], "what was there is there");
    });
}

#[test]
fn p5_an_event_that_cannot_be_is_told_why() {
    on_each_engine(|host| {
        let studio = host.photographer("ada").studio("laptop");
        let event = Event::new("Garden party", 0);
        let twice = vec![event.document.categories[0].clone(), event.document.categories[0].clone()];
        let sound = || event.document.clone();
        for (document, word) in [
            (EventDocument { name: " \u{7}".to_owned(), ..sound() }, "no name"),
            (EventDocument { name: "a".repeat(201), ..sound() }, "200 characters"),
            (EventDocument { code: "12345".to_owned(), ..sound() }, "code"),
            (EventDocument { date: Some("20.6.2026".to_owned()), ..sound() }, "date"),
            (EventDocument { categories: twice, ..sound() }, "category"),
        ] {
            let refused = studio.client.put_event(event.id, &document).unwrap_err();
            let ClientError::Refused { status: 422, sentence } = refused else { panic!("{refused}") };
            assert!(sentence.contains(word), "{sentence}");
        }
        assert_eq!(host.rows("gallery_event"), 0);
    });
}

#[test]
fn p14_on_a_closed_network_the_studio_pins_the_host_s_own_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let tls = Tls::SelfSigned { dir: folder.path().to_owned(), names: vec![] };
    on_each_engine_with(&tls, |host| {
        let ada = host.photographer("ada");
        let pairing = ada.pair("laptop").unwrap();
        assert!(pairing.url.starts_with("https://") && pairing.pin.is_some(), "{pairing:?}");
        let studio = Studio { client: Client::new(&pairing).unwrap() };
        let published = studio.publish(&Event::new("Closed party", 2)).unwrap();
        assert_eq!(published.complete.shown, 2);
        let mut other = pairing.clone();
        other.pin = Some("00".repeat(32));
        let refused = Client::new(&other).unwrap().status(Event::new("Closed party", 0).id).unwrap_err();
        assert!(matches!(refused, ClientError::Certificate(_)), "{refused}");
    });
}
