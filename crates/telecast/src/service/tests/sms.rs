//! Frames that are reached by short messages.

use std::net::SocketAddrV4;
use std::time::Duration;

use wirephoto_airwave::fec::Params;
use wirephoto_airwave::object::{Hash, Key};
use wirephoto_airwave::thin::{Availability, KeySource};
use wirephoto_carriers::sms::{self, Body, Number, Outcome, Received};
use wirephoto_exchange::air::{AirState, FrameAnswers, THIN_PORT};

use super::deliveries::Story;
use super::*;
use crate::Telecast;

/// Bytes of the header that a binary short message has before its body (3GPP TS 23.040 §9.2.3.24.4), and of both.
const SMS_HEADER: usize = 7;
const SMS: usize = 140;

/// A short message from a frame; whether it was taken for one.
fn receive(host: &Host, body: Body, at: Moment) -> bool {
    receive_from(host, "+491701234567", body, at)
}

fn receive_from(host: &Host, from: &str, body: Body, at: Moment) -> bool {
    let (from, to) = (Number::parse(from).unwrap(), Number::parse("72345").unwrap());
    let sms = Received { id: Id::new(at), from, to, body };
    host.write(move |tx| Ok(Telecast::receive_sms(tx, &sms, at)?)).unwrap()
}

fn binary(octets: &[u8]) -> Body {
    Body::Binary { port: THIN_PORT, octets: octets.to_vec() }
}

/// Short messages that wait for the operator.
fn enqueued(host: &Host) -> Vec<Id> {
    let waiting = host.write(|tx| Ok(sms::list(tx, sms::State::Waiting, 100)?)).unwrap();
    waiting.into_iter().map(|entry| entry.id).collect()
}

#[test]
fn t11_a_frame_is_paired_and_told_by_short_messages() {
    on_each_engine(|host| {
        let frame = Stranger::new(1);
        let id = host.type_code(host.person("grandma"), &frame.code, "Oma").unwrap();
        assert!(!receive(host, Body::Text("SEND 4711 GRANDMA".to_owned()), now()), "for somebody else");
        assert!(receive(host, binary(b"nonsense"), now()), "for frames, and nothing");
        assert_eq!(enqueued(host), []);

        assert!(receive(host, binary(&frame.offer()), now()));
        let welcome = enqueued(host);
        assert_eq!(welcome.len(), 1, "the welcome");
        let [waiting] = &host.waiting(frame.public(), 0)[..] else { panic!("one welcome") };
        let mut paired =
            Paired { id, keys: frame.accept(&waiting.message), window: Window::default(), sequence: 0 };
        assert_eq!(host.frame(id).answers(), FrameAnswers::Once);
        assert_eq!(host.frame(id).telephone.as_deref(), Some("+491701234567"));
        // Whoever says the offer again makes the host spend little.
        receive(host, binary(&frame.offer()), now().plus(Duration::from_secs(59)));
        assert_eq!(enqueued(host), welcome);
        receive(host, binary(&frame.offer()), now().plus(Duration::from_secs(61)));
        let welcomes = enqueued(host);
        assert!(welcomes.len() == 1 && welcomes != welcome, "in place of the other");

        let object = ObjectId { tsi: 1, toi: 1 };
        let said = Availability {
            channel: 1,
            address: SocketAddrV4::new([239, 1, 2, 3].into(), 5000),
            object,
            params: Params::new(14_400, 1440).unwrap(),
            starts: 0,
            lasts_minutes: 60,
            key: KeySource::Fresh(Key::from_bytes([7; 32])),
            hash: Hash([9; 16]),
            ask_owner: false,
        };
        let later = now().plus(Duration::from_hours(1));
        host.write(move |tx| thin::announce(tx, id, &said, later, now())).unwrap();
        let mut announced = enqueued(host);
        announced.retain(|id| !welcomes.contains(id));
        let [delivered] = announced[..] else { panic!("one message for one delivery") };
        let outcome = move |tx: &mut Transaction<'_>| {
            Ok(Telecast::sms_outcome(tx, delivered, &Outcome::Delivered, now())?)
        };
        host.write(outcome).unwrap();
        let done = paired.says(object, State::Shown(all_but(0)));
        assert!(receive(host, binary(&done), now()));
        assert_eq!((host.frame(id).heard_at, host.waiting(frame.public(), 0)), (Some(now()), vec![]));
    });
}

/// A frame that is reached by short messages.
fn paired_by_sms(host: &Host, owner: Id, seed: u8) -> (Paired, String) {
    let (frame, telephone) = (Stranger::new(seed), format!("+49170{seed:07}"));
    let id = host.type_code(owner, &frame.code, "Frame").unwrap();
    assert!(receive_from(host, &telephone, binary(&frame.offer()), now()));
    let welcome = host.waiting(frame.public(), 0).pop().unwrap();
    let keys = frame.accept(&welcome.message);
    (Paired { id, keys, window: Window::default(), sequence: 0 }, telephone)
}

#[test]
fn t11_a_delivery_costs_each_frame_one_message_of_140_bytes_there_and_one_back() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 0, 1);
        let (frames, telephones): (Vec<_>, Vec<_>) =
            (1..=3).map(|seed| paired_by_sms(host, story.grandma, seed)).unzip();
        story.frames = frames;
        let before = enqueued(host).len();
        let sent = story.send(&[0, 1, 2], 500_000);
        let order = story.only_order();
        // However often the station says how it goes, nobody is told twice who is not silent.
        for state in [AirState::Ready, AirState::OnAir, AirState::OnAir] {
            story.report(order.object, state, 9, &[], now());
        }
        assert_eq!(enqueued(host).len() - before, 3, "one message for each frame");

        let (mut down, mut up) = (0, 0);
        for (frame, telephone) in telephones.iter().enumerate() {
            let waiting = host.waiting(story.frames[frame].public(), 0);
            let [_welcome, told] = &waiting[..] else { panic!("{waiting:?}") };
            assert_eq!(sms::count_segments(&binary(&told.message)), Some(1));
            down = down.max(told.message.len() + SMS_HEADER);

            let object = ObjectId { tsi: 101, toi: order.toi };
            let said = story.frames[frame].says(object, State::Shown(all_but(9)));
            assert_eq!(sms::count_segments(&binary(&said)), Some(1));
            up = up.max(said.len() + SMS_HEADER);
            assert!(receive_from(host, telephone, binary(&said), now()));
        }
        println!("bytes on the thin channel for each delivery and frame: {down} there, {up} back");
        assert_eq!((down, up), (138, 61));
        assert!(down <= SMS && up <= SMS);
        // That was all: it is over, and nothing more is said.
        assert!(story.is_over(sent));
        story.report(order.object, AirState::Ended, 9, &[], now());
        assert_eq!(enqueued(host), []);
    });
}

#[test]
fn t11_what_a_frame_need_not_be_told_any_more_is_not_sent() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 0, 1);
        let (frame, _) = paired_by_sms(host, story.grandma, 1);
        let number = frame.number().0;
        story.frames.push(frame);
        let [welcome] = enqueued(host)[..] else { panic!("one welcome") };
        // The operator is away, and the station writes of its silence.
        let sent = story.send(&[0], 100);
        let order = story.only_order();
        let mut told = Vec::new();
        for seconds in [0, 10, 20, 30] {
            let at = now().plus(Duration::from_secs(seconds));
            story.report(order.object, AirState::OnAir, seconds + 1, &[number], at);
            let mut waiting = enqueued(host);
            waiting.retain(|sms| *sms != welcome);
            assert!(waiting.len() == 1 && waiting != told, "the newest in place of the others");
            told = waiting;
        }
        let over = now().plus(Duration::from_hours(24));
        host.write(move |tx| crate::service::delivery::expire(tx, sent, over)).unwrap();
        assert_eq!(enqueued(host), [welcome]);
        let known = host.frame(story.frames[0].id);
        host.write(move |tx| thin::unpair(tx, &known, over)).unwrap();
        let [dismissal] = enqueued(host)[..] else { panic!("one message") };
        assert_ne!(dismissal, welcome);
    });
}
