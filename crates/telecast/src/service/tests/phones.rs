//! People who send pictures from their phones.

use std::collections::HashSet;
use std::time::Duration;

use wirephoto_billing::{Currency, Money};
use wirephoto_carriers::sms::{self, Body, NewSms, Number, Received};
use wirephoto_imaging::{Edit, Metadata};
use wirephoto_library::{self as library, Kind, NewPicture, NewRendition, OriginalHash};

use super::*;
use crate::Settings;
use crate::delivery::RequestedBy;
use crate::frame::Policy;
use crate::repository::placement::{self, Numbered};
use crate::service::sms::{self as desk, Desk};
use crate::service::{album, phone, watch};

const HOSTS: &str = "+4930555";
const GRANDMAS: &str = "+491701234567";
const PAGE: &str = "https://photos.example.com/phones";

pub(super) fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

/// A host with a number, and what was answered from there.
pub(super) struct Office<'h> {
    pub(super) host: &'h Host,
    pub(super) settings: Settings,
    heard: HashSet<Id>,
}

impl<'h> Office<'h> {
    pub(super) fn new(host: &'h Host) -> Self {
        let frame_price = Some(Money::new(30, Currency::EUR));
        let settings = Settings { frame_price, number: Some(number(HOSTS)), ..Settings::default() };
        Self { host, settings, heard: HashSet::new() }
    }

    /// Somebody writes to a number, and this is what they are answered.
    pub(super) fn hear_at(&mut self, to: &str, from: &str, text: &str, at: Moment) -> Vec<(Id, NewSms)> {
        let settings = self.settings.clone();
        let body = Body::Text(text.to_owned());
        let sms = Received { id: Id::new(at), from: number(from), to: number(to), body };
        let take = move |tx: &mut Transaction<'_>| {
            Ok(desk::take(tx, Desk { settings: &settings, page: PAGE }, &sms, at)?)
        };
        self.host.write(take).unwrap();
        self.answers()
    }

    /// What is to be sent, and was not before.
    pub(super) fn answers(&mut self) -> Vec<(Id, NewSms)> {
        let mut waiting = self.host.write(|tx| Ok(sms::testing::waiting(tx)?)).unwrap();
        waiting.retain(|(id, _)| self.heard.insert(*id));
        waiting
    }

    /// Somebody writes to the host's own number; what they are answered from there.
    pub(super) fn hear(&mut self, from: &str, text: &str, at: Moment) -> Vec<String> {
        let answers = self.hear_at(HOSTS, from, text, at).into_iter().map(|(_, sms)| {
            assert_eq!((sms.to.as_str(), &sms.from), (from, &None));
            let Body::Text(text) = &sms.body else { panic!("an answer is a text") };
            assert!(sms::count_segments(&sms.body) <= Some(2), "{text}");
            text.clone()
        });
        answers.collect()
    }

    /// The code that somebody's page shows.
    fn code(&self, account: Id, at: Moment) -> String {
        let show = move |tx: &mut Transaction<'_>| {
            phone::show_code(tx, account, at)?;
            phone::look(tx, account, at)
        };
        self.host.write(show).unwrap().code.unwrap().code.as_str().to_owned()
    }

    pub(super) fn link(&mut self, account: Id, from: &str) {
        let code = self.code(account, now());
        let told = self.hear(from, &format!("LINK {code}"), now());
        assert!(told[0].contains("linked now"), "{told:?}");
    }

    /// Puts a picture into an album of somebody; its number.
    pub(super) fn picture(&self, owner: Id) -> u32 {
        let id = Id::new(now());
        let rendition = NewRendition { kind: Kind::Frame, width: 8, height: 6, jpeg: vec![0xff; 400] };
        let put = move |tx: &mut Transaction<'_>| {
            let picture = NewPicture {
                id,
                owner,
                original: None,
                file_name: String::new(),
                width: 8,
                height: 6,
                metadata: Metadata::default(),
                edit: Edit::default(),
                edit_revision: 0,
                blur: Vec::new(),
                created_at: now(),
            };
            album::make(tx, owner, id, &"Summer".parse()?, now())?;
            library::add_picture(tx, &picture)?;
            library::put_renditions(tx, id, &[0; 32], std::slice::from_ref(&rendition))?;
            let number = placement::next_number(tx, owner)?;
            let original = OriginalHash::of(id.as_bytes());
            placement::insert_number(tx, &Numbered { picture: id, owner, number, original, bytes: 400 })?;
            placement::place(tx, id, id)?;
            Ok(number)
        };
        self.host.write(put).unwrap()
    }

    pub(super) fn set_policy(&self, frame: &Paired, policy: Policy) {
        let id = frame.id;
        let set = move |tx: &mut Transaction<'_>| {
            let owner = frame::find(tx, id)?.unwrap().owner;
            frame::set_policy(tx, owner, id, policy, now())
        };
        self.host.write(set).unwrap();
    }

    pub(super) fn deliveries(&self, sender: Id) -> Vec<watch::Listing> {
        self.host.write(move |tx| watch::list(tx, sender, None)).unwrap().0
    }
}

pub(super) fn after(seconds: u64) -> Moment {
    now().plus(Duration::from_secs(seconds))
}

#[test]
fn t2_a_number_that_wrote_too_often_by_a_wrong_clock_is_heard_by_the_right_one() {
    on_each_engine(|host| {
        let mut office = Office::new(host);
        let mut is_heard = |at| !office.hear(GRANDMAS, "HELP", at).is_empty();
        let tomorrow = after(86_400);
        while is_heard(tomorrow) {}
        assert!(is_heard(now()) && is_heard(after(1)));
    });
}

#[test]
fn t2_pictures_are_sent_by_short_message() {
    on_each_engine(|host| {
        let (mut office, grandma, ada) = (Office::new(host), host.person("grandma"), host.person("ada"));
        let frame = host.paired(grandma, "Grandma", 1);
        let kitchen = host.paired(ada, "Kitchen", 2);
        office.link(ada, "+491701111111");
        let numbers = [office.picture(ada), office.picture(ada)];
        assert_eq!(numbers, [1, 2]);
        let say = |office: &mut Office<'_>, text: &str, at| office.hear("+491701111111", text, at).join("|");

        // What is wrong is said, and nothing is stored of it.
        for (text, told) in [
            ("SEND 1 3 kitchen", "You have no picture No. 3."),
            ("SEND 1 UNCLE", "There is no frame called UNCLE."),
            ("SEND 1 help", "There is no frame called help."),
            ("SEND 1 grandma", "You are not among those who may send"),
            ("SEND 1", "There is no frame in this."),
            ("SEND kitchen", "There is no picture's number in this."),
            ("Hello?", "This was not understood."),
            ("LINK 12", "A code has six digits."),
        ] {
            let answer = say(&mut office, text, now());
            assert!(answer.starts_with(told), "{text}: {answer}");
        }
        assert!(office.deliveries(ada).is_empty());
        assert!(say(&mut office, "STATUS", now()).starts_with("Nothing was sent yet."));

        let answer = say(&mut office, "send 1 2 1 KITCHEN", now());
        assert_eq!(answer, "2 pictures are on their way to Kitchen. Price: €0.30.");
        let [sent] = &office.deliveries(ada)[..] else { panic!("one delivery") };
        assert_eq!((sent.pictures, sent.delivery.by), (2, RequestedBy::Sms));
        assert_eq!(sent.addressees[0].frame, kitchen.id);
        // The operator brings it once more; then somebody means it.
        assert_eq!(say(&mut office, "send 1 2 1 KITCHEN", after(100)), "");
        assert_eq!(office.deliveries(ada).len(), 1);
        assert_ne!(say(&mut office, "send 1 2 1 KITCHEN", after(300)), "");
        assert_eq!(office.deliveries(ada).len(), 2);

        office.set_policy(&frame, Policy::Ask);
        let answer = say(&mut office, "Sende 1 kitchen, grandma", after(400));
        assert_eq!(
            answer,
            "1 Bild ist unterwegs an Kitchen. 1 Bild für grandma: Es wird zuerst gefragt, wem der Rahmen gehört. \
             Preis: 0,60 €."
        );
        let answer = say(&mut office, "status", after(500));
        assert_eq!(answer, "Last sent: 1 picture. Kitchen: requested, grandma: the owner is asked.");
        assert!(say(&mut office, "stop", after(500)).contains("not linked any more"));
        assert!(say(&mut office, "send 1 kitchen", after(600)).contains(PAGE));
        assert_eq!(office.deliveries(ada).len(), 3);
    });
}

#[test]
fn t2_a_code_links_one_phone_once_and_guesses_end() {
    on_each_engine(|host| {
        let (mut office, grandma, eve) = (Office::new(host), host.person("grandma"), host.person("eve"));
        let theirs = move |of: Id| host.write(move |tx| phone::look(tx, of, now())).unwrap().phones.len();
        assert!(office.hear(GRANDMAS, "SEND 1 kitchen", now())[0].contains(PAGE), "nobody knows this phone");
        let code = office.code(grandma, now());
        let said = format!("link {code}");
        let late = now().plus(phone::LASTS);
        assert!(office.hear(GRANDMAS, &said, late)[0].contains("its time is over"));
        assert!(office.hear(GRANDMAS, &said, now())[0].contains("linked now"));
        // What comes twice has one effect; and nobody else has one.
        assert_eq!(office.hear(GRANDMAS, &said, now()), [""; 0]);
        assert!(office.hear("+491702222222", &said, now())[0].contains("This code is wrong"));
        assert_eq!(theirs(grandma), 1);

        // The phone is sold: whoever has it now proves it as well.
        office.link(eve, GRANDMAS);
        assert_eq!((theirs(grandma), theirs(eve)), (0, 1));

        let code = office.code(grandma, now());
        for guess in 0..4 {
            let told = office.hear("+491702222222", &format!("LINK {guess:06}"), now());
            assert!(told[0].contains("This code is wrong"), "{told:?}");
        }
        let told = office.hear("+491702222222", &format!("LINK {code}"), now());
        assert!(told[0].contains("Wait an hour"), "{told:?}");
        let later = after(3601);
        let code = office.code(grandma, later);
        assert!(office.hear("+491702222222", &format!("LINK {code}"), later)[0].contains("linked now"));
    });
}

#[test]
fn t2_strangers_and_machines_are_not_answered_for_ever() {
    on_each_engine(|host| {
        let mut office = Office::new(host);
        for _ in 0..10 {
            assert_eq!(office.hear(GRANDMAS, "Win a prize!", now()).len(), 1);
        }
        assert_eq!(office.hear(GRANDMAS, "Win a prize!", now()), [""; 0]);
        assert_eq!(office.hear("72345", "You have 3 messages", now()), [""; 0], "a short code");
        assert_eq!(office.hear(GRANDMAS, "HELP", after(3601)).len(), 1);
    });
}
