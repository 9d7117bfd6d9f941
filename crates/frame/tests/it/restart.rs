//! A power cut: the frame goes on with what stands in its database.

use wirephoto_airwave::thin::State;
use wirephoto_database::Transaction;

use crate::world::{Delivery, World, is_end, until};

#[test]
fn t8_a_half_received_picture_goes_on_after_a_power_cut() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["In two halves", "And another"]);
    let half = delivery.k() / 2;
    world.host.announce(0, &delivery.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    // From now on nothing that this frame says is heard: after the cut it never said it.
    world.host.book().away = u32::MAX;
    delivery.send(half, 0);
    until("half of it is kept", || {
        let sql = "SELECT CAST(COALESCE(sum(length), 0) AS BIGINT) AS n FROM frame_symbols";
        let read = |tx: &mut Transaction<'_>| tx.query_one(sql, &[], |row| row.get::<u64>("n"));
        frame.database.read(read).wait().unwrap() == u64::from(half) * (4 + 1440)
    });
    // What is on the disk at this moment is all that is left; the frame itself never gets to tidy up.
    let copy = world.file("after the cut");
    frame.database.backup(&copy, |_| ()).unwrap();
    frame.stop();

    world.host.book().away = 0;
    let thin = std::sync::Arc::new(wirephoto_frame::thin::Http::new(&world.host.url).unwrap());
    let frame = world.frame_with(&copy, world.options(), |_| thin);
    let report = world.until_reported(
        0,
        "half of it",
        |report| matches!(report.state, State::Receiving(arrived) if arrived.have == half),
    );
    let State::Receiving(arrived) = report.state else { unreachable!("it was found") };
    assert_eq!((arrived.need, arrived.first_esi, arrived.last_esi), (delivery.k() - half, 0, half - 1));
    let host = world.host.clone();
    delivery.send_until("the other half", 0, || host.reports(0).iter().any(is_end));
    let end = world.until_reported(0, "its end", is_end);
    assert!(matches!(end.state, State::Complete(arrived) if arrived.have <= delivery.k() + 2));
    assert_eq!(frame.captions(), ["In two halves", "And another"]);
}

#[test]
fn a_frame_that_starts_again_is_the_same_one_and_takes_no_message_twice() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Here"]);
    delivery.deliver(&world, 0);
    frame.stop();
    // The mailbox still holds everything, and a new connection begins at its beginning.
    let frame = world.frame("frame", world.options());
    Delivery::new(2, "Ada", &["There"]).deliver(&world, 0);
    assert_eq!(frame.captions(), ["There", "Here"]);
    assert_eq!(world.host.book().frames.len(), 1);
    let ends = world.host.reports(0).iter().filter(|report| is_end(report)).count();
    assert_eq!(ends, 2);
}

#[test]
fn with_no_network_the_show_goes_on() {
    let world = World::new();
    let frame = world.paired("frame");
    Delivery::new(1, "Ada", &["Here"]).deliver(&world, 0);
    frame.stop();
    let thin = std::sync::Arc::new(wirephoto_frame::thin::Http::new("http://127.0.0.1:9").unwrap());
    let frame = world.frame_with(&world.file("frame"), world.options(), |_| thin);
    assert!(frame.browser().get("/").text().contains("Here"));
    until("trouble is told", || frame.browser().get("/settings").text().contains("No connection"));
}
