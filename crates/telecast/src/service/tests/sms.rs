//! Frames that are reached by short messages.

use std::net::SocketAddrV4;
use std::time::Duration;

use wirephoto_airwave::fec::Params;
use wirephoto_airwave::object::{Hash, Key};
use wirephoto_airwave::thin::{Availability, KeySource};
use wirephoto_carriers::sms::{self, Body, Number, Outcome, Received};
use wirephoto_exchange::air::{FrameAnswers, THIN_PORT};

use super::*;
use crate::Telecast;

/// A short message from a frame; whether it was taken for one.
fn receive(host: &Host, body: Body, at: Moment) -> bool {
    let (from, to) = (Number::parse("+491701234567").unwrap(), Number::parse("72345").unwrap());
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
        assert_eq!(welcomes.len(), 2);

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
            public_channel: false,
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
