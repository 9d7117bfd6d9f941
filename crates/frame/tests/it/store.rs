//! The store has a bound, and what leaves is what its owner can spare.

use wirephoto_airwave::thin::{Refusal, State};
use wirephoto_frame::Options;

use crate::world::{Delivery, World};

/// A world in which each delivery of two pictures takes about a third of the store.
fn small_store(world: &World) -> (Options, u64) {
    let sizes = (1..7).map(|toi| {
        let delivery = Delivery::new(toi, "Ada", &["a", "b"]);
        delivery.group.pictures.iter().map(|picture| picture.jpeg.len() as u64).sum::<u64>()
    });
    let largest = sizes.max().unwrap() + 4096;
    (Options { store_bytes: 3 * largest, ..world.options() }, 3 * largest)
}

#[test]
fn t8_the_oldest_pictures_leave_first_and_kept_ones_stay() {
    let world = World::new();
    let (options, bound) = small_store(&world);
    let frame = world.paired_with("frame", options);
    for toi in 1..7 {
        let captions = [format!("{toi} a"), format!("{toi} b")];
        let mut delivery = Delivery::new(toi, "Ada", &[&captions[0], &captions[1]]);
        assert!(matches!(delivery.deliver(&world, 0).state, State::Complete(_)));
        if toi == 1 {
            frame.press(&format!("{}/keep", frame.picture("1 b")));
        }
        let sql = "SELECT CAST(sum(length) AS BIGINT) AS n FROM frame_picture";
        let used = frame.database.read(move |tx| tx.query_one(sql, &[], |row| row.get::<u64>("n")));
        assert!(used.wait().unwrap() <= bound);
    }
    let captions = frame.captions();
    assert!(captions.contains(&"1 b".to_owned()), "{captions:?}");
    assert!(captions.contains(&"6 a".to_owned()) && captions.contains(&"6 b".to_owned()), "{captions:?}");
    assert!(!captions.contains(&"1 a".to_owned()) && !captions.contains(&"2 a".to_owned()), "{captions:?}");
    // No picture leaves its bytes behind.
    let blobs = frame.database.check().unwrap();
    assert!(blobs.is_empty(), "{blobs:?}");
}

#[test]
fn t8_what_has_no_room_is_refused_before_it_is_received() {
    let world = World::new();
    let (options, _) = small_store(&world);
    let frame = world.paired_with("frame", options);
    for toi in 1..4 {
        Delivery::new(toi, "Ada", &["a", "b"]).deliver(&world, 0);
    }
    for picture in frame.show()["pictures"].as_array().unwrap() {
        frame.press(&format!("/pictures/{}/keep", picture["id"].as_str().unwrap()));
    }
    let mut another = Delivery::new(4, "Ada", &["a", "b"]);
    assert_eq!(another.deliver(&world, 0).state, State::Refused(Refusal::Full));
    let many = ["x"; 30];
    let mut large = Delivery::new(5, "Ada", &many);
    assert_eq!(large.deliver(&world, 0).state, State::Refused(Refusal::TooLarge));
    assert_eq!((frame.captions().len(), frame.rows("frame_symbols")), (6, 0));
    // One that is kept no longer makes room again.
    frame.press(&format!("{}/hide", frame.picture("a")));
    frame.press(&format!("{}/hide", frame.picture("a")));
    frame.press(&format!("{}/hide", frame.picture("a")));
    let mut again = Delivery::new(6, "Ada", &["c"]);
    assert!(matches!(again.deliver(&world, 0).state, State::Complete(_)));
}
