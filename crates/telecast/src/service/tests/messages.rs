//! Messages down, and what frames say.

use std::net::SocketAddrV4;
use std::time::Duration;

use wirephoto_airwave::fec::Params;
use wirephoto_airwave::object::{Hash, Key};
use wirephoto_airwave::thin::{Availability, Error as ThinError, KeySource};

use super::*;

fn tomorrow() -> Moment {
    now().plus(Duration::from_hours(24))
}

fn object(toi: u32) -> ObjectId {
    ObjectId { tsi: 7, toi }
}

fn availability(toi: u32) -> Availability {
    Availability {
        channel: 1,
        address: SocketAddrV4::new([239, 1, 2, 3].into(), 5000),
        object: object(toi),
        params: Params::new(14_400, 1440).unwrap(),
        starts: 1_800_000_000,
        lasts_minutes: 60,
        key: KeySource::Fresh(Key::from_bytes([7; 32])),
        hash: Hash([9; 16]),
        ask_owner: false,
    }
}

fn announce(host: &Host, frame: &Paired, toi: u32) -> u32 {
    let (id, said) = (frame.id, availability(toi));
    host.write(move |tx| thin::announce(tx, id, &said, tomorrow(), now())).unwrap()
}

#[test]
fn t7_a_message_waits_until_the_frame_says_something_of_its_object() {
    on_each_engine(|host| {
        let grandma = host.person("grandma");
        let (mut frame, mut other) = (host.paired(grandma, "One", 1), host.paired(grandma, "Two", 2));
        assert_eq!([announce(host, &frame, 1), announce(host, &frame, 2)], [1, 2]);
        assert_eq!(announce(host, &other, 1), 1, "each frame has its own numbers");
        let waiting = host.waiting(frame.public(), 0);
        let [_welcome, first, second] = &waiting[..] else { panic!("{waiting:?}") };
        assert_eq!(frame.keys.open(&first.message, &mut frame.window), Ok(availability(1)));
        assert_eq!(frame.keys.open(&second.message, &mut frame.window), Ok(availability(2)));
        assert_eq!(other.keys.open(&first.message, &mut other.window), Err(ThinError::Forged));
        assert_eq!(host.waiting(frame.public(), first.number), std::slice::from_ref(second));
        // A number that this host never gave is one from before it was put back from a backup.
        assert_eq!(host.waiting(frame.public(), 1 << 40), waiting);

        host.take(&frame.says(object(1), State::Receiving(all_but(3)))).unwrap();
        assert_eq!(host.waiting(frame.public(), 0), std::slice::from_ref(second));
        assert_eq!(host.waiting(other.public(), 0).len(), 2, "the other frame has said nothing");
        // It is announced again, and the message before makes room.
        assert_eq!(announce(host, &frame, 2), 3);
        let [again] = &host.waiting(frame.public(), 0)[..] else { panic!("one message") };
        assert_eq!(frame.keys.open(&again.message, &mut frame.window), Ok(availability(2)));

        let id = frame.id;
        host.write(move |tx| thin::withdraw(tx, id, 3)).unwrap();
        assert_eq!(host.waiting(frame.public(), 0), []);
    });
}

#[test]
fn t7_what_nobody_fetched_in_its_time_is_gone() {
    on_each_engine(|host| {
        let frame = host.paired(host.person("grandma"), "One", 1);
        announce(host, &frame, 1);
        let mailbox = mailbox(&frame.public().to_bytes());
        let later = tomorrow().plus(Duration::from_secs(1));
        let waiting = host.write(move |tx| thin::waiting(tx, &mailbox, 0, later)).unwrap();
        assert_eq!(waiting, []);
        let nobody = Id::new(now());
        let said = availability(1);
        let announced = host.write(move |tx| thin::announce(tx, nobody, &said, tomorrow(), now()));
        assert!(matches!(announced, Err(Error::NoFrame)));
    });
}

#[test]
fn t9_a_report_counts_once_and_only_with_the_frame_s_own_key() {
    on_each_engine(|host| {
        let grandma = host.person("grandma");
        let (mut frame, mut other) = (host.paired(grandma, "One", 1), host.paired(grandma, "Two", 2));
        announce(host, &frame, 1);
        let done = frame.says(object(1), State::Complete(all_but(25)));

        let mut altered = done;
        altered[20] ^= 1;
        assert!(is_forged(&host.take(&altered)));
        // Another frame's report under this frame's number, and one of a frame that is not there.
        let mut borrowed = other.says(object(1), State::Complete(all_but(25)));
        borrowed[1..9].copy_from_slice(&frame.number().0.to_be_bytes());
        assert!(is_forged(&host.take(&borrowed)));
        borrowed[1..9].copy_from_slice(&[0xff; 8]);
        assert!(is_forged(&host.take(&borrowed)));
        assert_eq!((host.frame(frame.id).heard_at, host.waiting(frame.public(), 0).len()), (None, 2));

        host.take(&done).unwrap();
        let heard = host.frame(frame.id);
        assert_eq!((heard.heard_at, heard.loss_per_10k), (Some(now()), 500), "a quarter of 20 %");
        assert_eq!(host.waiting(frame.public(), 0), []);
        announce(host, &frame, 1);
        host.take(&done).unwrap();
        assert_eq!(host.frame(frame.id).loss_per_10k, 500, "it was taken before");
        assert_eq!(host.waiting(frame.public(), 0).len(), 1);

        for wrong in [&[][..], &[0x14], &done[..53], &[0x22; 54], &[0xff; 133]] {
            assert!(matches!(host.take(wrong), Err(Error::Thin(_))), "{wrong:?}");
        }
    });
}

#[test]
fn t7_an_owner_who_ends_a_pairing_is_heard_by_the_frame() {
    on_each_engine(|host| {
        let mut frame = host.paired(host.person("grandma"), "One", 1);
        announce(host, &frame, 1);
        let known = host.frame(frame.id);
        host.write(move |tx| thin::unpair(tx, &known, now())).unwrap();
        let [told] = &host.waiting(frame.public(), 0)[..] else { panic!("one message") };
        assert!(frame.keys.dismissed(&told.message).is_ok());

        // Whatever the frame says before it knows changes nothing, and it is told again.
        let late = host.take(&frame.says(object(1), State::Complete(all_but(0)))).unwrap();
        assert_eq!(late, Taken::Answered);
        let [again] = &host.waiting(frame.public(), told.number)[..] else { panic!("one message") };
        assert_eq!(again.message, told.message);
        let (id, said) = (frame.id, availability(2));
        let announced = host.write(move |tx| thin::announce(tx, id, &said, tomorrow(), now()));
        assert!(matches!(announced, Err(Error::NoFrame)));

        host.take(&frame.says(ObjectId { tsi: 0, toi: 0 }, State::Unpaired)).unwrap();
        assert_eq!(host.waiting(frame.public(), 0), []);
    });
}

#[test]
fn t7_a_frame_that_ends_its_pairing_is_written_to_no_more() {
    on_each_engine(|host| {
        let grandma = host.person("grandma");
        let mut frame = host.paired(grandma, "One", 1);
        announce(host, &frame, 1);
        let end = frame.says(ObjectId { tsi: 0, toi: 0 }, State::Unpaired);
        host.take(&end).unwrap();
        assert_eq!(host.take(&end).unwrap(), Taken::Stored, "said twice");
        assert_eq!(host.waiting(frame.public(), 0), []);
        assert_eq!(host.frame(frame.id).unpaired_at, Some(now()));
        assert_eq!(host.write(move |tx| frame::list(tx, grandma)).unwrap(), []);
    });
}
