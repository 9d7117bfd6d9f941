//! Who may send to a frame.

use super::*;
use crate::error::UnfitFrame;
use crate::frame::Admission::{self, Ask, No, Yes};
use crate::frame::{Policy, Standing};
use crate::service::frame::Word;

fn may_send(host: &Host, sender: Id, frame: Id) -> Admission {
    host.write(move |tx| frame::may_send(tx, sender, frame)).unwrap()
}

fn say(host: &Host, owner: Id, frame: Id, email: &'static str, word: Word) {
    host.write(move |tx| frame::say(tx, owner, frame, &email.parse().unwrap(), word, now())).unwrap();
}

fn set_policy(host: &Host, owner: Id, frame: Id, policy: Policy) {
    host.write(move |tx| frame::set_policy(tx, owner, frame, policy, now())).unwrap();
}

fn ask(host: &Host, sender: Id, frame: Id) -> Result<()> {
    host.write(move |tx| frame::ask(tx, sender, frame, now()))
}

fn sendable(host: &Host, account: Id) -> Vec<Id> {
    let frames = host.write(move |tx| frame::sendable(tx, account)).unwrap();
    frames.into_iter().map(|frame| frame.id).collect()
}

#[test]
fn t2_the_owner_of_a_frame_says_who_may_send_to_it() {
    on_each_engine(|host| {
        let [grandma, ada, eve] = ["grandma", "ada", "eve"].map(|name| host.person(name));
        let frame = host.paired(grandma, "Oma", 1).id;
        let all = |host: &Host| [grandma, ada, eve].map(|sender| may_send(host, sender, frame));
        assert_eq!(all(host), [Yes, No, No]);
        for (policy, others) in [(Policy::Ask, Ask), (Policy::Anyone, Yes), (Policy::Friends, No)] {
            set_policy(host, grandma, frame, policy);
            assert_eq!(all(host), [Yes, others, others]);
        }
        // The case of an address is nothing; and there need be no account yet.
        say(host, grandma, frame, "ADA@example.ORG", Word::Welcome);
        say(host, grandma, frame, "later@example.org", Word::Welcome);
        assert_eq!(all(host), [Yes, Yes, No]);
        assert_eq!(may_send(host, host.person("later"), frame), Yes);
        assert_eq!(
            (sendable(host, grandma), sendable(host, ada), sendable(host, eve)),
            (vec![frame], vec![frame], vec![])
        );

        // Who is blocked is blocked whatever the rule.
        say(host, grandma, frame, "eve@example.org", Word::Blocked);
        say(host, grandma, frame, "ada@example.org", Word::Blocked);
        for policy in [Policy::Friends, Policy::Ask, Policy::Anyone] {
            set_policy(host, grandma, frame, policy);
            assert_eq!(all(host), [Yes, No, No]);
        }
        assert_eq!(sendable(host, ada), []);
        say(host, grandma, frame, "eve@example.org", Word::Nothing);
        assert_eq!(all(host), [Yes, No, Yes]);
        assert_eq!(may_send(host, ada, Id::new(now())), No, "a frame that is not there");
        let known = host.frame(frame);
        host.write(move |tx| thin::unpair(tx, &known, now())).unwrap();
        assert_eq!((all(host), sendable(host, grandma)), ([No, No, No], vec![]));
    });
}

#[test]
fn t2_who_asks_waits_for_a_word_of_the_owner() {
    on_each_engine(|host| {
        let [grandma, ada, eve] = ["grandma", "ada", "eve"].map(|name| host.person(name));
        let frame = host.paired(grandma, "Oma", 1).id;
        assert!(matches!(ask(host, ada, frame), Err(Error::NoFrame)), "it is for friends");
        set_policy(host, grandma, frame, Policy::Ask);
        for _ in 0..2 {
            ask(host, ada, frame).unwrap();
        }
        ask(host, eve, frame).unwrap();
        let asking = |host: &Host| {
            let look = host.write(move |tx| frame::look(tx, grandma, frame)).unwrap();
            let asking = look.known.into_iter().filter(|known| known.standing == Standing::Asking);
            asking.map(|known| known.email).collect::<Vec<_>>()
        };
        assert_eq!(asking(host), ["ada@Example.org", "eve@Example.org"]);
        let listed = host.write(move |tx| frame::list(tx, grandma)).unwrap();
        assert_eq!(listed.iter().map(|(_, asking)| *asking).collect::<Vec<_>>(), [2]);

        say(host, grandma, frame, "ada@Example.org", Word::Welcome);
        say(host, grandma, frame, "eve@Example.org", Word::Nothing);
        assert_eq!(asking(host), Vec::<String>::new());
        assert_eq!((may_send(host, ada, frame), may_send(host, eve, frame)), (Yes, Ask));

        // Nobody need wait where anybody may; and who is refused may ask again.
        ask(host, eve, frame).unwrap();
        set_policy(host, grandma, frame, Policy::Anyone);
        assert_eq!((asking(host), may_send(host, eve, frame)), (vec![], Yes));
        set_policy(host, grandma, frame, Policy::Friends);
        assert_eq!(may_send(host, eve, frame), No);
    });
}

#[test]
fn only_the_owner_has_a_word() {
    on_each_engine(|host| {
        let [grandma, eve] = ["grandma", "eve"].map(|name| host.person(name));
        let frame = host.paired(grandma, "Oma", 1).id;
        let said = host.write(move |tx| {
            frame::say(tx, eve, frame, &"eve@example.org".parse().unwrap(), Word::Welcome, now())
        });
        assert!(matches!(said, Err(Error::NoFrame)));
        assert!(matches!(host.write(move |tx| frame::look(tx, eve, frame)), Err(Error::NoFrame)));
        let ruled = host.write(move |tx| frame::set_policy(tx, eve, frame, Policy::Anyone, now()));
        assert!(matches!(ruled, Err(Error::NoFrame)));
        let tuned = host.write(move |tx| frame::tune(tx, grandma, frame, Some((Id::new(now()), 1)), now()));
        assert!(matches!(tuned, Err(Error::UnfitFrame(UnfitFrame::Channel))));
        assert_eq!(may_send(host, eve, frame), No);
    });
}
