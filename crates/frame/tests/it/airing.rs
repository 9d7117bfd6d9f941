//! From the message to the screen: what is on the air, what of it arrives, and who can read it.

use std::net::Ipv4Addr;

use wirephoto_airwave::group::{Group, GroupPicture};
use wirephoto_airwave::object::Key;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::testing::Seeded;
use wirephoto_airwave::thin::{KeySource, Refusal, Report, SharedKey, State};
use wirephoto_frame::Options;

use crate::world::{Delivery, World, free_address, heard_at, is_end, jpeg, until};

#[test]
fn t8_pictures_arrive_over_multicast_through_loss_and_forgeries_and_are_shown() {
    let world = World::new();
    let frame = world.paired("frame");
    let group = Ipv4Addr::new(239, 255, 17, 1);
    let mut delivery = Delivery::at(free_address(group), 1, "Grandpa", &["By the lake", "<b>Dinner</b>"]);
    world.host.announce(0, &delivery.availability());
    // "Tuned": the frame listens before anything is sent.
    let first = world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(_)));
    assert_eq!(first.object, delivery.object);
    let host = world.host.clone();
    let mut disturbed = 0;
    while !host.reports(0).iter().any(is_end) {
        delivery.send(16, 20);
        delivery.disturb(16);
        disturbed += 16;
        std::thread::sleep(std::time::Duration::from_millis(4));
        assert!(disturbed < 100_000, "it never arrives");
    }
    let report = world.until_reported(0, "complete", is_end);
    let State::Complete(arrived) = report.state else { panic!("{report:?}") };
    assert!((delivery.k()..delivery.k() + 3).contains(&arrived.have), "{arrived:?} of {}", delivery.k());
    assert!(arrived.need == 0 && arrived.last_esi >= arrived.first_esi + arrived.have - 1);

    let mut browser = frame.browser();
    let page = browser.get("/").text();
    assert!(page.contains("By the lake") && page.contains("From Grandpa"), "{page}");
    assert_eq!(frame.captions(), ["By the lake", "<b>Dinner</b>"]);
    let path = frame.picture("<b>Dinner</b>");
    let shown = browser.get(&format!("{path}.jpg"));
    assert_eq!(shown.body, delivery.group.pictures[1].jpeg);
    assert_eq!(shown.header("content-type"), Some("image/jpeg"));
    let id = path.rsplit('/').next().unwrap();
    let page = browser.get(&format!("/?picture={id}")).text();
    assert!(page.contains("&#60;b&#62;Dinner") && !page.contains("<b>Dinner"), "{page}");

    // It is on the screen: reported once.
    for _ in 0..2 {
        frame.press(&format!("{path}/shown"));
    }
    world.until_reported(0, "shown", |report| matches!(report.state, State::Shown(_)));
    frame.press(&format!("{path}/print"));
    world.until_reported(0, "a print", |report| report.state == State::PrintWanted { picture: 4712 });
    let shown = world.host.reports(0).iter().filter(|it| matches!(it.state, State::Shown(_))).count();
    assert_eq!((shown, frame.rows("frame_symbols")), (1, 0));
    until("nothing is left to be said", || frame.rows("frame_report") == 0);
}

#[test]
fn t10_one_broadcast_serves_all_that_have_its_key_and_nobody_else() {
    let world = World::new();
    let channel = free_address(Ipv4Addr::new(239, 255, 17, 2));
    let mut delivery = Delivery::at(channel, 1, "Ada", &["For two of you"]);
    let frames = ["one", "two", "three"].map(|name| world.paired(name));
    let theirs = [0, 1].map(|frame| world.host.announce(frame, &delivery.availability()));
    // The third hears what was written to the others, and has the same channel on.
    for message in theirs {
        world.host.post(2, message);
    }
    let other = Delivery::at(channel, 2, "Ada", &["For the third, later"]);
    world.host.announce(2, &other.availability());
    for frame in 0..3 {
        world.until_reported(frame, "tuned", |report| matches!(report.state, State::Receiving(_)));
    }
    let host = world.host.clone();
    delivery.send_until("two", 15, || [0, 1].iter().all(|&frame| host.reports(frame).iter().any(is_end)));
    assert_eq!(frames[0].captions(), ["For two of you"]);
    assert_eq!(frames[1].captions(), ["For two of you"]);
    assert_eq!((frames[2].captions().len(), frames[2].rows("frame_symbols")), (0, 0));
    assert!(world.host.reports(2).iter().all(|report| report.object == other.object));
}

/// A delivery with a key that follows from one that was given beforehand, and what to call that.
fn to_a_circle(toi: u32, shared: &SharedKey, caption: &str) -> Delivery {
    let salt = [toi as u8; KeySource::SALT];
    let picture =
        GroupPicture { number: 1, taken: String::new(), caption: caption.to_owned(), jpeg: jpeg(toi) };
    let group = Group { sender: "Club".to_owned(), sent: 0, pictures: vec![picture] };
    let source = KeySource::Shared { number: shared.number, salt };
    let key = Key::shared(&shared.key, &salt);
    Delivery::of(free_address(Ipv4Addr::LOCALHOST), toi, group, source, key)
}

fn shared(number: u16) -> SharedKey {
    SharedKey { number, key: Key::random(&mut Seeded::new(number.into())) }
}

#[test]
fn t5_a_key_that_was_given_beforehand_opens_what_names_it() {
    let world = World::new();
    let [with, without] = ["with", "without"].map(|name| world.paired(name));
    let (first, second) = (shared(12), shared(13));
    let messages = [&first, &second].map(|key| world.host.book().share(0, key));
    for message in &messages {
        world.host.post(0, message.clone());
    }
    for number in [12, 13] {
        let taken = |report: &Report| report.state == State::KeyTaken { number };
        let report = world.until_reported(0, "it has the key", taken);
        assert_eq!(report.object, ObjectId { tsi: 0, toi: 0 });
    }
    for (toi, key) in [(9, &first), (10, &second)] {
        let mut delivery = to_a_circle(toi, key, "For the club");
        world.host.announce(1, &delivery.availability());
        assert!(matches!(delivery.deliver(&world, 0).state, State::Complete(_)));
    }
    assert_eq!(with.captions(), ["For the club"; 2]);
    // The other frame could not know what to look for.
    assert_eq!((without.rows("frame_reception"), world.host.reports(1).len()), (0, 0));
    // It is told the key itself, and has it too.
    let mut again = to_a_circle(11, &first, "For you too");
    again.source = KeySource::Fresh(again.key.clone());
    assert!(matches!(again.deliver(&world, 1).state, State::Complete(_)));
}

#[test]
fn t5_keys_that_were_replayed_altered_or_meant_for_another_frame_are_not_taken() {
    let (world, stranger) = (World::new(), World::new());
    let [frame, _other] = ["frame", "other"].map(|name| world.paired(name));
    let _theirs = stranger.paired("theirs");
    let (old, new) = (shared(1), SharedKey { number: 1, ..shared(2) });
    let message = world.host.book().share(0, &old);
    world.host.post(0, message.clone());
    world.until_reported(0, "the first", |report| report.state == State::KeyTaken { number: 1 });
    let replaced = world.host.book().share(0, &new);
    world.host.post(0, replaced);

    let mut altered = world.host.book().share(0, &shared(3));
    altered[60] ^= 1;
    let meant_for_another = world.host.book().share(1, &shared(4));
    let foreign = stranger.host.book().share(0, &shared(5));
    let whole = world.host.book().share(0, &shared(6));
    for bad in [&message[..], &altered, &meant_for_another, &foreign, &whole[..60]] {
        world.host.post(0, bad.to_vec());
    }
    // Whatever comes behind them is taken, so they have been looked at by then.
    let mut delivery = to_a_circle(9, &new, "For the club");
    assert!(matches!(delivery.deliver(&world, 0).state, State::Complete(_)));
    assert_eq!(frame.rows("frame_group_key"), 1, "and the replayed one did not come back");

    // Un-paired by its host, it forgets the keys of whom it belonged to.
    let dismissal = world.host.book().dismissal(0);
    world.host.post(0, dismissal);
    world.until_reported(0, "unpaired", |report| report.state == State::Unpaired);
    assert_eq!((frame.rows("frame_group_key"), frame.captions().len()), (0, 1));
}

#[test]
fn t8_a_channel_may_be_heard_elsewhere_than_it_is_sent() {
    let world = World::new();
    let (channel, here) = (free_address(Ipv4Addr::new(239, 255, 17, 3)), free_address(Ipv4Addr::LOCALHOST));
    let _frame = world.paired_with("frame", Options { tuning: heard_at(channel, here), ..world.options() });
    let mut delivery = Delivery::at(channel, 1, "Ada", &["Through a receiver"]);
    world.host.announce(0, &delivery.availability());
    delivery.address = here;
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || host.reports(0).iter().any(is_end));
}

#[test]
fn t9_a_frame_says_how_far_it_is_whenever_the_air_is_quiet() {
    let world = World::new();
    let _frame = world.paired("frame");
    let mut delivery = Delivery::new(1, "Ada", &["Slowly"]);
    world.host.announce(0, &delivery.availability());
    world.until_reported(0, "tuned", |report| matches!(report.state, State::Receiving(it) if it.have == 0));
    delivery.send(10, 0);
    let report = world.until_reported(
        0,
        "ten",
        |report| matches!(report.state, State::Receiving(arrived) if arrived.have == 10),
    );
    let State::Receiving(arrived) = report.state else { unreachable!("it was found") };
    assert_eq!((arrived.need, arrived.first_esi, arrived.last_esi), (delivery.k() - 10, 0, 9));
    let host = world.host.clone();
    delivery.send_until("it arrives", 0, || host.reports(0).iter().any(is_end));
}

#[test]
fn what_is_no_delivery_is_refused_and_a_spoilt_one_too() {
    let world = World::new();
    let frame = world.paired("frame");
    let address = free_address(Ipv4Addr::LOCALHOST);
    let key = Key::random(&mut Seeded::new(3));
    let group = Group { sender: "Ada".to_owned(), sent: 0, pictures: Vec::new() };
    let source = KeySource::Fresh(key.clone());
    let mut nonsense =
        Delivery::of_bytes(address, 1, &vec![7; 30_000], group.clone(), source.clone(), key.clone());
    assert_eq!(nonsense.deliver(&world, 0).state, State::Refused(Refusal::Damaged));
    let page = b"<script>alert(1)</script>".repeat(1000);
    let picture = GroupPicture { number: 1, taken: String::new(), caption: String::new(), jpeg: page };
    let group = Group { pictures: vec![picture], ..group };
    let mut hostile = Delivery::of(address, 2, group, source, key);
    assert_eq!(hostile.deliver(&world, 0).state, State::Refused(Refusal::Damaged));
    assert_eq!((frame.rows("frame_picture"), frame.rows("frame_symbols")), (0, 0));
    until("nothing is left to be said", || frame.rows("frame_report") == 0);
}
