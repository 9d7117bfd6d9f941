//! Messages to short codes, which pay for what they ask for.

use wirephoto_billing::ledger::{self, Account};
use wirephoto_billing::{Currency, Money};
use wirephoto_carriers::sms::{Body, NewSms, Outcome, Trouble};
use wirephoto_exchange::air::{ChannelDocument, StationDocument};

use super::phones::{Office, after};
use super::*;
use crate::Telecast;
use crate::delivery::AddresseeState;
use crate::frame::Policy;
use crate::service::{air, delivery, watch};

const ADAS: &str = "+491701111111";

fn euros(cents: i64) -> Money {
    Money::new(cents, Currency::EUR)
}

/// A host with two short codes and a station, Ada with her phone and a picture, and two frames that she may send to.
struct Story<'h> {
    office: Office<'h>,
    ada: Id,
    station: Id,
}

impl<'h> Story<'h> {
    fn new(host: &'h Host) -> Self {
        let owner = Id::new(now());
        let limits = Limits { storage_bytes: 1, pictures: 1 };
        let email = "owner@example.org".parse().unwrap();
        let invitation = Invitation { id: owner, email, role: Role::Administrator, limits };
        host.write(move |tx| Ok(accounts::invite(tx, &invitation, &Token::random(), now())?)).unwrap();
        let mut office = Office::new(host);
        office.settings.short_codes =
            ["11111=0.49EUR,mo", "22222=0.99EUR,mt"].map(|code| code.parse().unwrap()).to_vec();
        let ada = host.person("ada");
        for (seed, name) in [(1, "Kitchen"), (2, "Office")] {
            host.paired(ada, name, seed);
        }
        office.link(ada, ADAS);
        office.picture(ada);
        let station = Id::new(now());
        let channel = ChannelDocument {
            number: 1,
            name: "Channel 1".to_owned(),
            group: "239.1.2.3:5000".parse().unwrap(),
            tsi: 101,
            rate_bps: 1_000_000,
            coverage: String::new(),
        };
        let document = StationDocument { name: "Hill".to_owned(), channels: vec![channel] };
        host.write(move |tx| air::introduce(tx, station, document.clone(), now())).unwrap();
        Self { office, ada, station }
    }

    /// Ada writes to a short code: what she is answered, and by which number.
    fn say(&mut self, code: &str, text: &str, at: Moment) -> Vec<(Id, Option<String>, String)> {
        let answers = self.office.hear_at(code, ADAS, text, at);
        answers.into_iter().map(Self::answer).collect()
    }

    fn answer((id, sms): (Id, NewSms)) -> (Id, Option<String>, String) {
        let Body::Text(text) = sms.body else { panic!("an answer is a text") };
        assert_eq!(sms.to.as_str(), ADAS);
        (id, sms.from.map(|from| from.to_string()), text)
    }

    fn outcome(&mut self, sms: Id, outcome: Outcome, at: Moment) -> Vec<(Id, Option<String>, String)> {
        let tell = move |tx: &mut Transaction<'_>| Ok(Telecast::sms_outcome(tx, sms, &outcome, at)?);
        self.office.host.write(tell).unwrap();
        self.office.answers().into_iter().map(Self::answer).collect()
    }

    /// What the station is to send.
    fn orders(&self) -> usize {
        let station = self.station;
        self.office.host.write(move |tx| air::orders(tx, station, 0)).unwrap().orders.len()
    }

    fn tidy(&self, at: Moment) {
        self.office.host.write(move |tx| delivery::tidy(tx, at).map(drop)).unwrap();
    }

    fn newest(&self) -> watch::Listing {
        self.office.deliveries(self.ada).swap_remove(0)
    }

    fn states(&self) -> Vec<AddresseeState> {
        self.newest().addressees.iter().map(|one| one.state).collect()
    }

    /// What the books say of a delivery: what is owed, what came, what was earned.
    fn books(&self, delivery: Id) -> [Money; 3] {
        let entries = self.office.host.write(move |tx| Ok(ledger::of_order(tx, delivery)?)).unwrap();
        [Account::Receivable, Account::Cash, Account::Delivery].map(|account| {
            let lines = entries.iter().flat_map(|entry| &entry.lines).filter(|line| line.account == account);
            Money::sum(Currency::EUR, lines.map(|line| line.amount)).unwrap()
        })
    }
}

#[test]
fn t3_a_message_that_pays_when_it_comes_is_sent_at_once() {
    on_each_engine(|host| {
        let mut story = Story::new(host);
        let [(_, from, text)] = &story.say("11111", "SEND 1 KITCHEN", now())[..] else {
            panic!("one answer")
        };
        assert_eq!(from.as_deref(), Some("11111"));
        assert_eq!(text, "1 picture is on its way to Kitchen. Price: €0.49.");
        let sent = story.newest().delivery;
        assert_eq!((story.orders(), story.books(sent.id)), (1, [euros(0), euros(49), euros(-49)]));
        // The operator brings it once more.
        assert!(story.say("11111", "SEND 1 KITCHEN", now()).is_empty());
        assert_eq!((story.orders(), story.books(sent.id)), (1, [euros(0), euros(49), euros(-49)]));

        // Two frames cost more than the message pays.
        let [(_, _, text)] = &story.say("11111", "SEND 1 KITCHEN OFFICE", now())[..] else {
            panic!("one answer")
        };
        assert!(text.starts_with("This costs €0.60, and a message to this number pays €0.49."), "{text}");
        assert_eq!(story.office.deliveries(story.ada).len(), 1);
        let [(_, None, text)] = &story.say("+4930555", "SEND 1 KITCHEN OFFICE", after(1))[..] else {
            panic!("one answer, from the ordinary number")
        };
        assert!(text.ends_with("Price: €0.60."), "{text}");
        assert_eq!(story.books(story.newest().delivery.id), [euros(60), euros(0), euros(-60)]);
        // What it paid for is paid, whatever becomes of it.
        story.tidy(sent.expires_at);
        assert_eq!(story.books(sent.id), [euros(0), euros(49), euros(-49)]);
        assert!(host.write(|tx| Ok(ledger::imbalances(tx)?)).unwrap().is_empty());
    });
}

#[test]
fn t3_a_message_that_pays_with_its_answer_is_sent_when_that_has_arrived() {
    on_each_engine(|host| {
        let mut story = Story::new(host);
        // What is wrong costs nothing: it is not answered from there.
        for text in ["SEND 2 KITCHEN", "STATUS", "Hello"] {
            let [(_, None, _)] = &story.say("22222", text, now())[..] else { panic!("one answer, free") };
        }
        let [(answer, Some(from), text)] = &story.say("22222", "SEND 1 KITCHEN OFFICE", now())[..] else {
            panic!("one answer")
        };
        assert_eq!(from, "22222");
        assert!(text.ends_with("Price: €0.99. You pay it with this message."), "{text}");
        let sent = story.newest().delivery.id;
        assert!(story.outcome(*answer, Outcome::Sent, after(1)).is_empty());
        story.tidy(after(20));
        assert_eq!((story.orders(), story.books(sent)), (0, [euros(0); 3]), "nothing before it is paid");
        assert_eq!(story.states(), [AddresseeState::Requested; 2]);
        // Nobody else's message pays.
        assert!(story.outcome(Id::new(now()), Outcome::Delivered, after(21)).is_empty());
        assert_eq!(story.orders(), 0);

        for at in [30, 31] {
            assert!(story.outcome(*answer, Outcome::Delivered, after(at)).is_empty());
            assert_eq!((story.orders(), story.books(sent)), (1, [euros(0), euros(99), euros(-99)]));
        }
        // Whoever is told later that it failed after all has it nevertheless.
        let failed = Outcome::Failed(Trouble::Undelivered { state: "UNDELIV".to_owned() });
        assert!(story.outcome(*answer, failed, after(32)).is_empty());
        assert_eq!(story.states(), [AddresseeState::Requested; 2]);
    });
}

#[test]
fn t3_what_is_not_paid_is_not_sent_and_its_sender_is_told() {
    on_each_engine(|host| {
        let mut story = Story::new(host);
        let asked = |story: &mut Story<'_>, at| story.say("22222", "SEND 1 KITCHEN", at).swap_remove(0).0;
        for (at, state) in [(0, "UNDELIV"), (1000, "EXPIRED"), (2000, "REJECTD")] {
            let answer = asked(&mut story, after(at));
            let failed = Outcome::Failed(Trouble::Undelivered { state: state.to_owned() });
            let [(_, None, text)] = &story.outcome(answer, failed.clone(), after(at + 60))[..] else {
                panic!("one answer, free")
            };
            assert!(text.contains("they were not sent"), "{text}");
            let over = story.newest().delivery;
            assert_eq!((story.states(), story.orders()), (vec![AddresseeState::Refused], 0));
            assert!(over.over_at.is_some() && over.key.is_none());
            assert_eq!(story.books(over.id), [euros(0); 3]);
            assert!(story.outcome(answer, failed, after(at + 61)).is_empty(), "told once");
            assert!(story.outcome(answer, Outcome::Delivered, after(at + 62)).is_empty());
            assert_eq!(story.orders(), 0);
        }
        // No word at all comes.
        asked(&mut story, after(3000));
        let over = story.newest().delivery;
        story.tidy(over.expires_at);
        let told: Vec<_> = story.office.answers().into_iter().map(Story::answer).collect();
        let [(_, None, text)] = &told[..] else { panic!("{told:?}") };
        assert!(text.contains("they were not sent"), "{text}");
        assert_eq!((story.states(), story.orders()), (vec![AddresseeState::Expired], 0));
        story.tidy(over.expires_at);
        assert!(story.office.answers().is_empty());
    });
}

#[test]
fn t3_what_was_not_paid_can_be_asked_for_again_in_the_same_words() {
    on_each_engine(|host| {
        let mut story = Story::new(host);
        let asked = |story: &mut Story<'_>, at| story.say("22222", "SEND 1 KITCHEN", after(at));
        let answer = asked(&mut story, 0).swap_remove(0).0;
        assert!(asked(&mut story, 1).is_empty(), "the operator brings it once more");
        let failed = Outcome::Failed(Trouble::Undelivered { state: "UNDELIV".to_owned() });
        assert_eq!(story.outcome(answer, failed, after(2)).len(), 1);
        let again = asked(&mut story, 3).swap_remove(0).0;
        assert!(story.outcome(again, Outcome::Delivered, after(4)).is_empty());
        assert_eq!((story.states(), story.orders()), (vec![AddresseeState::Requested], 1));
        assert_eq!(story.books(story.newest().delivery.id), [euros(0), euros(99), euros(-99)]);
    });
}

#[test]
fn t3_an_owner_who_is_asked_meanwhile_sends_nothing_that_is_not_paid() {
    on_each_engine(|host| {
        let mut story = Story::new(host);
        let grandma = host.person("grandma");
        let hers = host.paired(grandma, "Grandma", 3);
        story.office.set_policy(&hers, Policy::Ask);
        let (answer, _, text) = story.say("22222", "SEND 1 GRANDMA", now()).swap_remove(0);
        assert!(text.contains("the owner is asked first"), "{text}");
        let email: wirephoto_accounts::Email = "ada@Example.org".parse().unwrap();
        let say = move |tx: &mut Transaction<'_>| {
            frame::say(tx, grandma, hers.id, &email, frame::Word::Welcome, now())
        };
        host.write(say).unwrap();
        assert_eq!((story.states(), story.orders()), (vec![AddresseeState::Requested], 0));
        assert!(story.outcome(answer, Outcome::Delivered, after(1)).is_empty());
        assert_eq!(story.orders(), 1);
    });
}
