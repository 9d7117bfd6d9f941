//! Messages that a frame should not take, and those that change its mind.

use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

use wirephoto_airwave::thin::{Availability, Refusal, Report, State};
use wirephoto_database::{Moment, Transaction};

use crate::world::{Delivery, World, free_address, is_end, until};

#[test]
fn t7_what_was_replayed_cut_altered_or_meant_for_another_frame_changes_nothing() {
    let world = World::new();
    let [frame, other] = ["frame", "other"].map(|name| world.paired(name));
    let mut first = Delivery::new(1, "Ada", &["First"]);
    let address = first.address;
    let message = world.host.announce(0, &first.availability());
    let host = world.host.clone();
    first.send_until("the first", 0, || host.reports(0).iter().any(is_end));

    let second = world.host.book().seal(0, &Delivery::at(address, 2, "Ada", &["Second"]).availability());
    let theirs = world.host.book().seal(1, &Delivery::at(address, 3, "Ada", &["Theirs"]).availability());
    let mut altered = second.clone();
    altered[70] ^= 1;
    let mut renumbered = message.clone();
    renumbered[4] += 1;
    let before = host.reports(0).len();
    for bad in [&message, &second[..60], &altered, &renumbered, &theirs, b"", b"SEND 4711", &[0; 133]] {
        world.host.post(0, bad.to_vec());
    }
    // Whatever comes behind them is taken, so they have been looked at by then.
    let mut last = Delivery::new(4, "Ada", &["Last"]);
    last.deliver(&world, 0);
    assert_eq!((frame.rows("frame_reception"), frame.captions().len()), (2, 2));
    let since: Vec<_> = host.reports(0).split_off(before);
    assert!(since.iter().all(|report| report.object == last.object), "{since:?}");
    assert_eq!(other.rows("frame_reception"), 0);
    // Late, and never taken before: that one counts.
    world.host.post(0, second);
    until("the second", || frame.rows("frame_reception") == 3);
}

#[test]
fn t8_an_object_whose_channel_moved_is_heard_where_it_is_now() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Moved"]);
    let before = free_address(Ipv4Addr::LOCALHOST);
    world.host.announce(0, &Availability { address: before, ..delivery.availability() });
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    // Nobody said anything of it there, so the host writes again.
    world.host.announce(0, &delivery.availability());
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || host.reports(0).iter().any(is_end));
    assert_eq!(frame.captions(), ["Moved"]);
}

#[test]
fn t8_a_channel_that_cannot_be_joined_is_tried_again() {
    let world = World::new();
    let frame = world.paired("frame");
    let somebody = UdpSocket::bind("127.0.0.1:0").unwrap();
    let SocketAddr::V4(address) = somebody.local_addr().unwrap() else { unreachable!("it is IPv4") };
    let mut delivery = Delivery::at(address, 1, "Ada", &["After all"]);
    world.host.announce(0, &delivery.availability());
    until("it is announced", || frame.rows("frame_reception") == 1);
    // What is sent meanwhile somebody else gets.
    delivery.send(8, 0);
    for _ in 0..8 {
        somebody.recv(&mut [0; 2000]).unwrap();
    }
    drop(somebody);
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || host.reports(0).iter().any(is_end));
    assert_eq!(frame.captions(), ["After all"]);
}

#[test]
fn t8_another_object_under_a_name_that_is_known_begins_anew() {
    let world = World::new();
    let frame = world.paired("frame");
    let kept = || {
        let sql = "SELECT CAST(COALESCE(sum(length), 0) AS BIGINT) AS n FROM frame_symbols";
        let read = |tx: &mut Transaction<'_>| tx.query_one(sql, &[], |row| row.get::<u64>("n"));
        frame.database.read(read).wait().unwrap()
    };
    let [mut first, mut second] = ["First", "Second"].map(|caption| Delivery::new(1, "Ada", &[caption]));
    let half = first.k() / 2;
    world.host.announce(0, &first.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    first.send(half, 0);
    let has_half = |report: &Report| matches!(report.state, State::Receiving(it) if it.have == half);
    world.until_reported(0, "half of the first", has_half);
    let told = world.host.reports(0).len();
    world.host.announce(0, &second.availability());
    until("tuned to the second", || world.host.reports(0).len() > told);
    second.send(half, 0);
    until("half of it is kept", || kept() == u64::from(half) * (4 + 1440));
    let host = world.host.clone();
    second.send_until("it arrives", 0, || host.reports(0).iter().any(is_end));
    assert_eq!(frame.captions(), ["Second"]);
}

#[test]
fn t7_a_picture_that_expires_half_way_is_given_up() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Too late"]);
    world.host.announce(0, &delivery.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    delivery.send(delivery.k() / 2, 0);
    until("half of it is kept", || frame.rows("frame_symbols") > 0);
    // The host takes the time back.
    let mut over = delivery.availability();
    over.lasts_minutes = 0;
    world.host.announce(0, &over);
    let end = world.until_reported(0, "its end", is_end);
    assert_eq!(end.state, State::Refused(Refusal::Expired));
    assert_eq!((frame.rows("frame_symbols"), frame.captions().len()), (0, 0));
    // It may be had again, all of it.
    world.host.announce(0, &delivery.availability());
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || {
        host.reports(0).iter().any(|report| matches!(report.state, State::Complete(_)))
    });
    assert_eq!(frame.captions(), ["Too late"]);
}

#[test]
fn t9_a_frame_that_has_everything_says_so_again_when_it_is_told_again() {
    let world = World::new();
    let frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Once"]);
    delivery.deliver(&world, 0);
    world.host.announce(0, &delivery.availability());
    let complete =
        || world.host.reports(0).iter().filter(|it| matches!(it.state, State::Complete(_))).count();
    until("the second answer", || complete() == 2);
    assert_eq!((frame.captions().len(), frame.rows("frame_reception")), (1, 1));
}

#[test]
fn t7_an_owner_who_wants_to_be_asked_is_asked() {
    let world = World::new();
    let frame = world.paired("frame");
    let [mut wanted, unwanted] = [1, 2].map(|toi| Delivery::new(toi, "Ada", &["Asked for"]));
    for delivery in [&wanted, &unwanted] {
        let asks = Availability { ask_owner: true, ..delivery.availability() };
        world.host.announce(0, &asks);
    }
    until("both questions", || frame.show()["asks"].as_array().unwrap().len() == 2);
    let page = frame.browser().get("/").text();
    assert!(page.contains("/deliveries/4/1/receive") && page.contains("/deliveries/4/2/refuse"), "{page}");
    wanted.send(20, 0);
    assert!(world.host.reports(0).is_empty(), "nothing is received before the owner's word");
    frame.press("/deliveries/4/2/refuse");
    let no = world.until_reported(0, "no", is_end);
    assert_eq!((no.object, no.state), (unwanted.object, State::Refused(Refusal::Owner)));
    frame.press("/deliveries/4/1/receive");
    let (host, object) = (world.host.clone(), wanted.object);
    wanted.send_until("yes", 0, || host.reports(0).iter().any(|it| it.object == object && is_end(it)));
    assert_eq!(frame.captions(), ["Asked for"]);
    assert_eq!(frame.browser().submit_to("/settings", "/deliveries/4/1/receive", &[]).status, 404);
}

#[test]
fn t7_a_frame_whose_clock_is_days_wrong_receives_all_the_same() {
    let world = World::new();
    let frame = world.paired("frame");
    let now_s = Moment::now().micros() / 1_000_000;
    for (toi, days) in [(1, -2), (2, -1), (3, 1), (4, 2)] {
        let mut delivery = Delivery::new(toi, "Ada", &["Today"]);
        let starts = u32::try_from(now_s + days * 86_400).unwrap();
        world.host.announce(0, &Availability { starts, ..delivery.availability() });
        let (host, object) = (world.host.clone(), delivery.object);
        delivery.send_until("it arrives", 0, || {
            host.reports(0).iter().any(|report| report.object == object && is_end(report))
        });
    }
    assert_eq!(frame.captions().len(), 4);
}
