//! Circles: the key that their frames are given beforehand, and what is sent with it.

use std::time::Duration;

use wirephoto_airwave::object::{Hash, Key, open};
use wirephoto_airwave::thin::{Availability, KeySource, SharedKey};
use wirephoto_exchange::air::AirState;

use super::deliveries::Story;
use super::*;
use crate::error::UnfitFrame;
use crate::service::circle;

const NOTHING: ObjectId = ObjectId { tsi: 0, toi: 0 };

impl Story<'_> {
    fn make(&self, frames: &[usize]) -> Id {
        let (owner, id, frames) = (self.grandma, Id::new(now()), self.ids(frames));
        self.host.write(move |tx| circle::make(tx, owner, id, &"Family".parse()?, &frames, now())).unwrap();
        id
    }

    fn change(&self, circle: Id, frames: &[usize]) {
        let (owner, frames) = (self.grandma, self.ids(frames));
        let change = move |tx: &mut Transaction<'_>| {
            circle::change(tx, owner, circle, &"Club".parse()?, &frames, now())
        };
        self.host.write(change).unwrap();
    }

    fn ids(&self, frames: &[usize]) -> Vec<Id> {
        frames.iter().map(|at| self.frames[*at].id).collect()
    }

    /// The keys that wait for a frame.
    fn given(&self, frame: usize) -> Vec<SharedKey> {
        let frame = &self.frames[frame];
        let waiting = self.host.waiting(frame.public(), 0);
        let open = |one: &Waiting| frame.keys.open_shared(&one.message, &mut Window::default()).ok();
        waiting.iter().filter_map(open).collect()
    }

    /// A frame takes the one key that waits for it.
    fn takes(&mut self, frame: usize) -> SharedKey {
        let given = self.given(frame);
        let [shared] = &given[..] else { panic!("{given:?}") };
        let taken = self.frames[frame].says(NOTHING, State::KeyTaken { number: shared.number });
        self.host.take(&taken).unwrap();
        self.host.take(&taken).unwrap();
        assert_eq!(self.given(frame), [], "it is not given twice");
        shared.clone()
    }

    /// What a frame is told of the one object that waits for it.
    fn announced(&self, frame: usize) -> Availability {
        let frame = &self.frames[frame];
        let waiting = self.host.waiting(frame.public(), 0);
        let open = |one: &Waiting| frame.keys.open(&one.message, &mut Window::default()).ok();
        let told: Vec<Availability> = waiting.iter().filter_map(open).collect();
        let [told] = &told[..] else { panic!("{told:?}") };
        told.clone()
    }

    fn have_key(&self) -> Vec<usize> {
        let owner = self.grandma;
        let looks = self.host.write(move |tx| circle::list(tx, owner)).unwrap();
        let count = |look: &circle::Look| look.frames.iter().filter(|(_, _, has_key)| *has_key).count();
        looks.iter().map(count).collect()
    }
}

fn later(seconds: u64) -> Moment {
    now().plus(Duration::from_secs(seconds))
}

#[test]
fn t5_what_is_sent_to_a_circle_names_the_key_that_its_frames_were_given() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 3, 1);
        story.make(&[0, 1]);
        let shared = story.takes(0);
        assert_eq!((shared.number, story.given(2).len(), story.have_key()), (1, 0, vec![1]));

        let bytes = 50_000;
        let sent = story.send(&[1, 0], bytes);
        let order = story.only_order();
        story.report(order.object, AirState::Ready, 0, &[], now());
        let told = story.announced(0);
        let KeySource::Shared { number: 1, salt } = told.key else { panic!("{:?}", told.key) };
        let key = Key::shared(&shared.key, &salt);
        assert_eq!(key.packet_key().as_bytes(), &order.packet_key);
        // Who has not said that it has the key is told the delivery's own, and nothing of the circle's.
        let KeySource::Fresh(own) = story.announced(1).key else { panic!("it was given no key") };
        assert_eq!(own, key);
        assert_ne!(own, shared.key);
        let read = move |tx: &mut Transaction<'_>| {
            let hash = crate::service::delivery::find(tx, sent)?.hash;
            Ok(wirephoto_database::blobs::read(tx, &hash)?.unwrap())
        };
        let whole = host.write(read).unwrap();
        assert_eq!(open(&key, &whole, &Hash::of(&whole)).unwrap(), vec![1; bytes]);

        // A frame that does not answer may have lost what it was given.
        let number = story.frames[0].number().0;
        story.report(order.object, AirState::OnAir, 1, &[number], later(10));
        assert_eq!(story.announced(0).key, KeySource::Fresh(key.clone()));
        for frame in [0, 1] {
            story.says(frame, &order, State::Shown(all_but(0)));
        }
        story.report(order.object, AirState::Ended, 9, &[], later(11));

        // The next one has another key, though it follows from the same.
        story.takes(1);
        story.send(&[0, 1], bytes);
        let order = story.only_order();
        story.report(order.object, AirState::Ready, 0, &[], later(20));
        let salts = [0, 1].map(|frame| match story.announced(frame).key {
            KeySource::Shared { number: 1, salt } => salt,
            other => panic!("{other:?}"),
        });
        assert_eq!(salts[0], salts[1]);
        assert_ne!(Key::shared(&shared.key, &salts[0]), key);
    });
}

#[test]
fn t5_what_is_sent_to_others_too_or_to_some_of_them_has_a_key_of_its_own() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 3, 1);
        story.make(&[0, 1]);
        for frame in [0, 1] {
            story.takes(frame);
        }
        for frames in [&[0, 1, 2][..], &[0]] {
            story.send(frames, 100);
            let order = story.only_order();
            story.report(order.object, AirState::Ready, 0, &[], now());
            assert!(matches!(story.announced(0).key, KeySource::Fresh(_)));
            for frame in frames {
                story.says(*frame, &order, State::Shown(all_but(0)));
            }
            story.report(order.object, AirState::Ended, 1, &[], later(1));
        }
    });
}

#[test]
fn t5_when_a_frame_leaves_the_others_get_another_key() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 4, 1);
        let circle = story.make(&[0, 1, 2]);
        let first = [0, 1].map(|frame| story.takes(frame));
        let waits = story.given(2);
        assert_eq!((first[0] == first[1], story.have_key()), (true, vec![2]));
        // Somebody comes: the key stays, and who has it is not given it again.
        story.change(circle, &[0, 1, 2, 3]);
        assert_eq!((story.given(0), story.given(2), story.given(3)), (vec![], waits.clone(), waits));

        // What is on its way when one leaves goes on as it was sealed.
        story.send(&[0, 1, 2, 3], 100);
        let order = story.only_order();
        story.change(circle, &[0, 2, 3]);
        assert_eq!((story.given(1), story.have_key()), (vec![], vec![0]));
        let second = story.takes(0);
        assert_ne!(second.key, first[0].key);
        assert_eq!((second.number, story.given(2).len(), story.given(3).len()), (2, 1, 1));
        story.report(order.object, AirState::Ready, 0, &[], now());
        let KeySource::Fresh(own) = story.announced(0).key else { panic!("another key by now") };
        assert_eq!(own.packet_key().as_bytes(), &order.packet_key);

        // The word of the old key is not taken for that of the new one.
        let late = story.frames[2].says(NOTHING, State::KeyTaken { number: 1 });
        host.take(&late).unwrap();
        assert_eq!(story.have_key(), [1]);

        // A frame that is un-paired, here or there, leaves.
        let known = host.frame(story.frames[0].id);
        host.write(move |tx| thin::unpair(tx, &known, now())).unwrap();
        let third = story.takes(2);
        assert!(third.key != second.key && third.key != first[0].key);
        let end = story.frames[2].says(NOTHING, State::Unpaired);
        host.take(&end).unwrap();
        assert_ne!(story.takes(3).key, third.key);
        assert_eq!(story.have_key(), [1]);
    });
}

#[test]
fn t5_no_frame_is_given_a_key_against_its_owner_s_rule() {
    on_each_engine(|host| {
        let story = Story::new(host, 2, 1);
        let eve = host.person("eve");
        let frames = story.ids(&[0, 1]);
        let (circle, theirs) = (Id::new(now()), frames.clone());
        let make =
            move |tx: &mut Transaction<'_>| circle::make(tx, eve, circle, &"Mine".parse()?, &theirs, now());
        host.write(make).unwrap();
        assert_eq!((story.given(0), story.given(1)), (vec![], vec![]));
        assert_eq!(host.write(move |tx| circle::frames_of(tx, eve, circle)).unwrap(), []);
        // A friend may, until she is blocked: then the frame gets no other key when another one leaves.
        let (grandma, first) = (story.grandma, frames[0]);
        let say = |word| {
            let email = "eve@example.org".parse().unwrap();
            host.write(move |tx| frame::say(tx, grandma, first, &email, word, now())).unwrap();
        };
        say(frame::Word::Welcome);
        let theirs = frames.clone();
        host.write(move |tx| circle::change(tx, eve, circle, &"Mine".parse()?, &theirs, now())).unwrap();
        assert_eq!((story.given(0).len(), story.given(1)), (1, vec![]));
        say(frame::Word::Blocked);
        host.write(move |tx| circle::change(tx, eve, circle, &"Mine".parse()?, &frames, now())).unwrap();
        assert_eq!(story.given(0), []);

        // Nobody changes another's circle, or makes one of nothing.
        let own = story.make(&[0]);
        let foreign = host.write(move |tx| circle::delete(tx, eve, own));
        assert!(matches!(foreign, Err(Error::NoCircle)));
        let empty = host.write(move |tx| circle::make(tx, eve, Id::new(now()), &"E".parse()?, &[], now()));
        assert!(matches!(empty, Err(Error::UnfitFrame(UnfitFrame::EmptyCircle))));
        host.write(move |tx| circle::delete(tx, grandma, own)).unwrap();
        assert_eq!((story.given(0), story.have_key()), (vec![], vec![]), "nobody need have its key now");
    });
}
