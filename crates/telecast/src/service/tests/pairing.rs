//! How a frame gets to belong to somebody.

use std::time::Duration;

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::State;
use wirephoto_exchange::air::FrameAnswers;
use wirephoto_exchange::pairing::PairingCode;

use super::*;
use crate::error::UnfitFrame;
use crate::service::pairing::Progress;

#[test]
fn t7_a_frame_is_paired_by_its_code_and_welcomed_again_as_it_was() {
    on_each_engine(|host| {
        let grandma = host.person("grandma");
        let frame = Stranger::new(1);
        // Offers are made all the time; without somebody who types the code nothing comes of them.
        assert_eq!(host.take(&frame.offer()).unwrap(), Taken::Stored);
        assert_eq!(host.waiting(frame.public(), 0), []);

        let id = host.type_code(grandma, &frame.code, "Omas Küche").unwrap();
        assert_eq!(host.type_code(grandma, &frame.code, "Again").unwrap(), id);
        assert_eq!(host.progress(grandma, id), Progress::Waiting);
        assert_eq!(host.take(&frame.offer()).unwrap(), Taken::Answered);
        let [welcome] = &host.waiting(frame.public(), 0)[..] else { panic!("one welcome") };
        let keys = frame.accept(&welcome.message);
        assert_eq!(host.progress(grandma, id), Progress::Paired(id));
        let known = host.frame(id);
        assert_eq!((known.number, known.owner, known.name.as_str()), (keys.number, grandma, "Omas Küche"));
        assert_eq!(known.answers(), FrameAnswers::Progress);
        assert_eq!(known.address.as_ref().unwrap().as_str(), "omas-kueche");

        // The welcome was lost: the same one comes again, as a new message.
        assert_eq!(host.take(&frame.offer()).unwrap(), Taken::Answered);
        let [again] = &host.waiting(frame.public(), welcome.number)[..] else { panic!("one welcome") };
        assert_eq!(again.message, welcome.message);
        assert_eq!(host.waiting(frame.public(), 0).len(), 1);

        // The first word of the frame says that it has it.
        let mut paired = Paired { id, keys, window: Window::default(), sequence: 0 };
        let object = ObjectId { tsi: 1, toi: 1 };
        host.take(&paired.says(object, State::Receiving(all_but(0)))).unwrap();
        assert_eq!(host.waiting(frame.public(), 0), []);
        assert_eq!(host.take(&frame.offer()).unwrap(), Taken::Stored, "the code is used up");
        assert_eq!(host.progress(grandma, id), Progress::Paired(id), "whoever looks late finds it");
    });
}

#[test]
fn t7_a_code_that_was_mistyped_is_told_apart_and_ends() {
    on_each_engine(|host| {
        let grandma = host.person("grandma");
        let frame = Stranger::new(1);
        let mut typed = frame.code.to_string();
        typed.replace_range(18.., "Z");
        let typed: PairingCode = typed.parse().unwrap();
        let id = host.type_code(grandma, &typed, "Kitchen").unwrap();
        for _ in 0..5 {
            assert_eq!(host.progress(grandma, id), Progress::Waiting);
            assert_eq!(host.take(&frame.offer()).unwrap(), Taken::Stored);
        }
        assert_eq!(host.progress(grandma, id), Progress::Mistyped);
        // Whoever guessed so often need not go on.
        let guessed = Stranger { code: typed, secret: frame.secret.clone() };
        assert_eq!(host.take(&guessed.offer()).unwrap(), Taken::Stored);
        assert_eq!(host.waiting(frame.public(), 0), []);
        // The right one is another.
        let right = host.type_code(grandma, &frame.code, "Kitchen").unwrap();
        assert_eq!(host.take(&frame.offer()).unwrap(), Taken::Answered);
        assert_eq!(host.progress(grandma, right), Progress::Paired(right));
    });
}

#[test]
fn t7_two_owners_have_a_frame_each_and_no_code_twice() {
    on_each_engine(|host| {
        let (grandma, eve) = (host.person("grandma"), host.person("eve"));
        let (first, second) = (Stranger::new(1), Stranger::new(2));
        let id = host.type_code(grandma, &first.code, "Frame").unwrap();
        let stolen = host.type_code(eve, &first.code, "Mine");
        assert!(matches!(stolen, Err(Error::UnfitFrame(UnfitFrame::CodeTaken))));
        assert_eq!(host.progress(eve, id), Progress::Over, "another's pairing is not there");

        // Eve saw the code, and another frame of hers makes an offer with it: too late.
        assert_eq!(host.take(&first.offer()).unwrap(), Taken::Answered);
        let hers = Stranger { code: first.code.clone(), secret: second.secret.clone() };
        assert_eq!(host.take(&hers.offer()).unwrap(), Taken::Stored);
        assert_eq!(host.frame(id).public_key, first.public());
        assert_eq!(host.waiting(second.public(), 0), []);

        // And a key that belongs to somebody is not taken under another code.
        let third = Stranger { code: second.code.clone(), secret: first.secret.clone() };
        let claimed = host.type_code(eve, &third.code, "Mine").unwrap();
        assert_eq!(host.take(&third.offer()).unwrap(), Taken::Stored);
        assert_eq!(host.progress(eve, claimed), Progress::Waiting);
        assert_eq!(host.take(&second.offer()).unwrap(), Taken::Answered);
        assert_eq!(host.progress(eve, claimed), Progress::Paired(claimed));

        let own = |owner, id| host.write(move |tx| frame::own(tx, owner, id));
        assert!(own(grandma, id).is_ok() && own(eve, claimed).is_ok());
        for (owner, id) in [(grandma, claimed), (eve, id)] {
            assert!(matches!(own(owner, id), Err(Error::NoFrame)));
        }
    });
}

#[test]
fn a_code_lives_for_minutes_and_few_wait_at_once() {
    on_each_engine(|host| {
        let grandma = host.person("grandma");
        let frame = Stranger::new(1);
        let id = host.type_code(grandma, &frame.code, "Frame").unwrap();
        let later = now().plus(pair::LASTS + Duration::from_secs(1));
        let offer = frame.offer();
        let taken = host.write(move |tx| thin::take(tx, &offer, &Via::HTTP, later)).unwrap();
        assert_eq!(taken, Taken::Stored);
        assert_eq!(host.write(move |tx| pair::progress(tx, grandma, id, later)).unwrap(), Progress::Over);
        for seed in 2..11 {
            host.type_code(grandma, &Stranger::new(seed).code, "Frame").unwrap();
        }
        let one_more = host.type_code(grandma, &Stranger::new(11).code, "Frame");
        assert!(matches!(one_more, Err(Error::UnfitFrame(UnfitFrame::TooManyCodes))));
        let code = Stranger::new(12).code;
        let begun =
            host.write(move |tx| pair::begin(tx, grandma, Id::new(later), &code, &"Frame".parse()?, later));
        assert!(begun.is_ok(), "those before are over");
    });
}

#[test]
fn addresses_are_unique_and_freed_with_their_frames() {
    on_each_engine(|host| {
        let (grandma, eve) = (host.person("grandma"), host.person("eve"));
        let (mut first, second) = (host.paired(grandma, "Oma", 1), host.paired(eve, "Oma", 2));
        let address = |id| host.frame(id).address.map(|address| address.as_str().to_owned());
        assert_eq!(
            (address(first.id).as_deref(), address(second.id).as_deref()),
            (Some("oma"), Some("oma-1"))
        );
        let rename = |owner, id, to: &'static str| {
            host.write(move |tx| frame::rename(tx, owner, id, &"Kitchen".parse()?, &to.parse()?))
        };
        let taken = rename(eve, second.id, "OMA");
        assert!(matches!(taken, Err(Error::UnfitFrame(UnfitFrame::AddressTaken))));
        assert!(matches!(rename(eve, first.id, "eve"), Err(Error::NoFrame)));
        rename(eve, second.id, "oma-1").unwrap();

        let nothing = ObjectId { tsi: 0, toi: 0 };
        host.take(&first.says(nothing, State::Unpaired)).unwrap();
        let by_address = |address: &'static str| {
            let found = host.write(move |tx| frame::by_address(tx, &address.parse()?)).unwrap();
            found.map(|frame| frame.id)
        };
        assert_eq!((by_address("oma"), by_address("Oma-1")), (None, Some(second.id)));
        rename(eve, second.id, "oma").unwrap();
        assert_eq!((address(first.id), address(second.id).as_deref()), (None, Some("oma")));
    });
}
