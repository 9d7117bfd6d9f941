//! Deliveries and their stations, with every voice speaking late, twice and out of turn.

use std::time::Duration;

use wirephoto_airwave::object::{Hash, Key, open};
use wirephoto_airwave::thin::{KeySource, Refusal};
use wirephoto_billing::ledger;
use wirephoto_billing::{Currency, Money};
use wirephoto_database::blobs;
use wirephoto_exchange::air::{
    AirOrder, AirState, ChannelDocument, FrameAnswers, FrameState, ObjectReport, OrdersAnswer,
    StationDocument,
};

use super::*;
use crate::circle::Salted;
use crate::delivery::{AddresseeState, ObjectState, RequestToken, RequestedBy, SentPicture};
use crate::frame::Policy;
use crate::repository::{delivery as deliveries, object as objects};
use crate::service::frame::Word;
use crate::service::send::{Packed, Request};
use crate::service::{air, circle, delivery, send};

const DAY: Duration = Duration::from_hours(24);

fn later(seconds: u64) -> Moment {
    now().plus(Duration::from_secs(seconds))
}

/// Somebody with frames, and a station with channels.
pub(super) struct Story<'h> {
    pub(super) host: &'h Host,
    pub(super) grandma: Id,
    station: Id,
    pub(super) frames: Vec<Paired>,
    sent: u8,
}

impl<'h> Story<'h> {
    pub(super) fn new(host: &'h Host, frames: u8, channels: u16) -> Self {
        let grandma = host.person("grandma");
        let frames = (1..=frames).map(|seed| host.paired(grandma, "Frame", seed)).collect();
        let story = Self { host, grandma, station: Id::new(now()), frames, sent: 0 };
        story.introduce(channels);
        story
    }

    fn introduce(&self, channels: u16) {
        let channel = |number: u16| ChannelDocument {
            number,
            name: format!("Channel {number}"),
            group: "239.1.2.3:5000".parse().unwrap(),
            tsi: 100 + u32::from(number),
            rate_bps: 1_000_000,
            coverage: String::new(),
        };
        let channels = (1..=channels).map(channel).collect();
        let (station, document) = (self.station, StationDocument { name: "Hill".to_owned(), channels });
        self.host.write(move |tx| air::introduce(tx, station, document.clone(), now())).unwrap();
    }

    /// Sends an object of so many bytes to some of the frames.
    pub(super) fn send(&mut self, frames: &[usize], bytes: usize) -> Id {
        self.sent += 1;
        let (key, salted) = self.key_for(frames);
        let bytes = wirephoto_airwave::object::seal(&key, &vec![self.sent; bytes]).bytes;
        let picture = SentPicture { picture: Id::new(now()), number: 4711, caption: String::new() };
        let packed = Packed { key, salted, hash: blobs::id_of(&bytes), bytes, pictures: vec![picture] };
        let request = Request {
            id: Id::new(now()),
            sender: self.grandma,
            sender_name: "Grandma".to_owned(),
            by: RequestedBy::Web,
            token: RequestToken::random(),
            pictures: vec![4711],
            frames: frames.iter().map(|at| self.frames[*at].id).collect(),
            price: Some(Money::new(30, Currency::EUR)),
            premium: None,
            expires_at: now().plus(DAY),
        };
        self.host.write(move |tx| send::store(tx, &request, &packed, now())).unwrap()
    }

    fn key_for(&self, frames: &[usize]) -> (Key, Option<Salted>) {
        let (sender, salt) = (self.grandma, [self.sent; KeySource::SALT]);
        let frames: Vec<Id> = frames.iter().map(|at| self.frames[*at].id).collect();
        let circle = self.host.write(move |tx| circle::of_exactly(tx, sender, &frames)).unwrap();
        match circle {
            Some(circle) => (Key::shared(&circle.key, &salt), Some(Salted { circle: circle.id, salt })),
            None => (Key::from_bytes([self.sent; 32]), None),
        }
    }

    fn orders(&self, after: u64) -> OrdersAnswer {
        let station = self.station;
        self.host.write(move |tx| air::orders(tx, station, after)).unwrap()
    }

    pub(super) fn only_order(&self) -> AirOrder {
        let [order] = &self.orders(0).orders[..] else { panic!("{:?}", self.orders(0)) };
        order.clone()
    }

    /// The station says that an object has come so far.
    pub(super) fn report(&self, object: Id, state: AirState, packets: u64, silent: &[u64], at: Moment) {
        let (station, silent) = (self.station, silent.to_vec());
        let report =
            ObjectReport { object, state, packets, bytes: packets * 1500, air_us: packets * 12_000, silent };
        self.host.write(move |tx| air::report(tx, station, &report, at)).unwrap();
    }

    pub(super) fn says(&mut self, frame: usize, order: &AirOrder, state: State) {
        let object = ObjectId { tsi: 101, toi: order.toi };
        let message = self.frames[frame].says(object, state);
        self.host.take(&message).unwrap();
    }

    /// What a frame was told of objects: their numbers.
    fn told(&mut self, frame: usize) -> Vec<u32> {
        let frame = &mut self.frames[frame];
        let waiting = self.host.waiting(frame.public(), 0);
        let mut window = Window::default();
        let opened = waiting.iter().filter_map(|one| frame.keys.open(&one.message, &mut window).ok());
        opened.map(|told| told.object.toi).collect()
    }

    fn states(&self, delivery: Id) -> Vec<AddresseeState> {
        let states = self.host.write(move |tx| Ok(deliveries::addressees(tx, delivery)?)).unwrap();
        states.into_iter().map(|addressee| addressee.state).collect()
    }

    fn tidy(&self, at: Moment) {
        self.host.write(move |tx| delivery::tidy(tx, at).map(drop)).unwrap();
    }

    pub(super) fn is_over(&self, id: Id) -> bool {
        let read = self.host.write(move |tx| {
            let delivery = delivery::find(tx, id)?;
            let is_gone = blobs::len(tx, &delivery.hash)?.is_none();
            assert_eq!(delivery.over_at.is_some(), is_gone && delivery.key.is_none());
            Ok(is_gone)
        });
        read.unwrap()
    }
}

#[test]
fn t9_reports_in_any_order_end_where_they_should() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 2, 1);
        let sent = story.send(&[0, 1], 5000);
        let order = story.only_order();
        assert_eq!((order.starts_at, order.frames.len(), order.size), (None, 2, 5016));
        assert_eq!(order.frames[0].answers, FrameAnswers::Progress);
        assert!(story.told(0).is_empty(), "nobody is written to before the station has it");

        // The station's word comes twice, and out of order.
        story.report(order.object, AirState::OnAir, 3, &[], later(1));
        let told = story.told(0);
        assert_eq!(told, [order.toi]);
        let starts_at = story.only_order().starts_at;
        assert_eq!(starts_at, Some(later(1).plus(Duration::from_millis(500))));
        story.report(order.object, AirState::Ready, 0, &[], later(2));
        assert_eq!((story.only_order().starts_at, story.told(1).len()), (starts_at, 1));
        assert_eq!(story.states(sent), [AddresseeState::OnAir; 2]);

        story.says(0, &order, State::Shown(all_but(0)));
        story.says(0, &order, State::Complete(all_but(0)));
        story.says(0, &order, State::Receiving(all_but(7)));
        story.says(0, &order, State::Refused(Refusal::Full));
        assert_eq!(story.states(sent), [AddresseeState::Shown, AddresseeState::OnAir]);
        let heard = story.only_order().frames[0].heard.unwrap();
        assert_eq!((heard.state, heard.have), (FrameState::Complete, 100));

        // A report that was overtaken takes nothing back.
        let some = |have| Reception { have, need: 100 - have, first_esi: 0, last_esi: have };
        story.says(1, &order, State::Receiving(some(60)));
        story.says(1, &order, State::Receiving(some(40)));
        assert_eq!(story.only_order().frames[1].heard.unwrap().have, 60);
        assert!(!story.is_over(sent));
        story.says(1, &order, State::Complete(all_but(0)));
        assert!(story.is_over(sent));
        // The last report still has to reach the station, with an order that is otherwise as it was.
        let last = story.only_order();
        assert!(last.frames.iter().all(|frame| frame.heard.unwrap().state == FrameState::Complete));
        let same = |it: &AirOrder| (it.toi, it.size, it.hash, it.packet_key, it.symbol_size);
        assert_eq!(same(&last), same(&order));
        story.report(order.object, AirState::Ended, 9, &[], later(3));
        story.report(order.object, AirState::Ended, 9, &[], later(3));
        assert!(story.orders(0).orders.is_empty());
        // Somebody else's object, and none at all.
        story.report(Id::new(now()), AirState::Ended, 9, &[1], later(3));
        let air = host.write(|tx| Ok(crate::repository::station::air_since(tx, "0")?)).unwrap();
        let [air] = &air[..] else { panic!("{air:?}") };
        assert_eq!(
            (air.objects, air.sent.packets, air.sent.air_us, air.month.as_str()),
            (1, 9, 108_000, "2027-01")
        );
    });
}

#[test]
fn t2_what_its_sender_cancels_goes_no_further_and_who_has_it_keeps_it() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 3, 1);
        let sent = story.send(&[0, 1, 2], 5000);
        let order = story.only_order();
        story.report(order.object, AirState::OnAir, 3, &[], later(1));
        story.says(0, &order, State::Complete(all_but(0)));
        let stranger = host.person("mallory");
        let cancelled = host.write(move |tx| Ok(delivery::cancel(tx, stranger, sent, later(2)).is_err()));
        assert!(cancelled.unwrap(), "it is nobody else's to cancel");
        let grandma = story.grandma;
        for _ in 0..2 {
            host.write(move |tx| delivery::cancel(tx, grandma, sent, later(2))).unwrap();
        }
        let gone = AddresseeState::Expired;
        assert_eq!(story.states(sent), [AddresseeState::Received, gone, gone]);
        assert!(story.is_over(sent));
        assert!(story.told(1).is_empty(), "what was written to it is taken back");
        // The station is told that nobody waits.
        let heard = story.only_order().frames.into_iter().map(|frame| frame.heard.unwrap().state);
        assert_eq!(
            heard.collect::<Vec<_>>(),
            [FrameState::Complete, FrameState::Refused, FrameState::Refused]
        );
        let read = host.write(move |tx| Ok((delivery::find(tx, sent)?, deliveries::addressees(tx, sent)?)));
        let (delivery, addressees) = read.unwrap();
        let cancelled = addressees.iter().map(|one| delivery.is_cancelled_for(one));
        assert_eq!(cancelled.collect::<Vec<_>>(), [false, true, true]);
        // A frame that had it by then says so, and has it.
        story.says(1, &order, State::Complete(all_but(0)));
        assert_eq!(story.states(sent)[1], AddresseeState::Received);

        // What ran out of time was not cancelled.
        let late = story.send(&[0], 5000);
        story.tidy(now().plus(DAY));
        let read = host.write(move |tx| Ok((delivery::find(tx, late)?, deliveries::addressees(tx, late)?)));
        let (delivery, addressees) = read.unwrap();
        assert_eq!(addressees[0].state, gone);
        assert!(!delivery.is_cancelled_for(&addressees[0]));
    });
}

#[test]
fn t7_what_a_frame_is_told_opens_the_object_and_no_other_frame_can() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 2, 1);
        let (station, sent) = (story.station, story.send(&[0], 2_500_000));
        let order = story.only_order();
        let piece = |object, span| host.write(move |tx| air::piece(tx, station, object, span)).unwrap();
        let (whole, size) = piece(order.object, (0, u64::MAX)).unwrap();
        assert_eq!((whole.len() as u64, size as u32), (size, order.size));
        for span in
            [(0, 0), (5, 1 << 20), ((1 << 20) - 1, 1 << 20), (1 << 20, size), (size - 1, size), (size, size)]
        {
            let (bytes, _) = piece(order.object, span).unwrap();
            let (first, end) = (span.0 as usize, (span.1 + 1).min(size) as usize);
            assert_eq!(bytes, whole[first..end.max(first)], "{span:?}");
        }
        let other = Id::new(now());
        assert_eq!(host.write(move |tx| air::piece(tx, other, order.object, (0, 9))).unwrap(), None);

        story.report(order.object, AirState::Ready, 0, &[], now());
        let waiting = host.waiting(story.frames[0].public(), 0).pop().unwrap();
        let told = story.frames[0].keys.open(&waiting.message, &mut Window::default()).unwrap();
        let KeySource::Fresh(key) = &told.key else { panic!("it is a key of its own") };
        assert_eq!(key.packet_key().as_bytes(), &order.packet_key);
        assert_eq!(open(key, &whole, &told.hash).unwrap(), vec![1; 2_500_000]);
        assert_eq!(Hash::of(&whole), told.hash);
        assert_eq!((told.lasts_minutes, told.address.to_string().as_str()), (24 * 60, "239.1.2.3:5000"));
        assert!(story.frames[1].keys.open(&waiting.message, &mut Window::default()).is_err());
        // What it is not for cannot end it, or learn of it.
        story.says(1, &order, State::Complete(all_but(0)));
        story.says(1, &order, State::Refused(Refusal::Owner));
        assert_eq!(story.states(sent), [AddresseeState::Requested]);
    });
}

#[test]
fn t9_a_silent_frame_is_written_to_again_and_not_too_often() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 2, 1);
        story.send(&[0, 1], 100);
        let order = story.only_order();
        let number = story.frames[0].number().0;
        story.report(order.object, AirState::OnAir, 1, &[number], later(0));
        let first = host.waiting(story.frames[0].public(), 0);
        story.report(order.object, AirState::OnAir, 2, &[number], later(1));
        assert_eq!(host.waiting(story.frames[0].public(), 0), first, "just now");
        story.report(order.object, AirState::OnAir, 3, &[number, 99], later(10));
        let second = host.waiting(story.frames[0].public(), 0);
        assert_eq!((second.len(), second == first), (first.len(), false), "in place of the other");
        assert_eq!(host.waiting(story.frames[1].public(), 0).len(), 2);
        // The network says that the other one has its message; that is less than what a frame itself says.
        let (other, object) = (story.frames[1].id, ObjectId { tsi: 101, toi: order.toi });
        let is_delivered =
            || host.write(move |tx| delivery::delivered(tx, other, object, later(11))).unwrap();
        is_delivered();
        let heard = |story: &Story<'_>| story.only_order().frames[1].heard.unwrap().state;
        assert_eq!(heard(&story), FrameState::Delivered);
        story.says(1, &order, State::Receiving(Reception { have: 1, need: 1, first_esi: 0, last_esi: 0 }));
        is_delivered();
        assert_eq!(heard(&story), FrameState::Receiving);

        story.says(0, &order, State::Shown(all_but(0)));
        story.report(order.object, AirState::OnAir, 4, &[number], later(20));
        assert!(story.told(0).is_empty(), "it has spoken");
    });
}

#[test]
fn t6_who_waits_when_a_station_ends_or_refuses_gets_another_object() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 2, 1);
        let sent = story.send(&[0, 1], 100);
        let first = story.only_order();
        story.report(first.object, AirState::OnAir, 1, &[], later(1));
        story.says(0, &first, State::Shown(all_but(0)));
        story.report(first.object, AirState::Refused, 1, &[], later(2));
        assert!(story.orders(0).orders.is_empty() && story.told(1).is_empty());
        assert_eq!(story.states(sent), [AddresseeState::Shown, AddresseeState::Requested]);
        story.tidy(later(3));
        let second = story.only_order();
        assert!(second.toi > first.toi && second.frames.len() == 1);
        assert_eq!((second.hash, second.packet_key), (first.hash, first.packet_key));
        // What it says of the first object is as good.
        story.says(1, &first, State::Complete(all_but(0)));
        let heard = story.only_order().frames[0].heard.unwrap();
        assert_eq!(heard.state, FrameState::Complete);
        assert!(story.is_over(sent));
        // A station that never answers again is not waited for.
        story.tidy(now().plus(DAY + air::PATIENCE));
        let state = host.write(move |tx| Ok(objects::find(tx, second.object)?.unwrap().state)).unwrap();
        assert_eq!(state, ObjectState::Ended);
    });
}

#[test]
fn t4_each_channel_gets_its_object_and_a_frame_that_moves_takes_it_along() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 3, 2);
        let (grandma, station) = (story.grandma, story.station);
        let tune = |frame: Id, channel| {
            let channel = Some((station, channel));
            host.write(move |tx| frame::tune(tx, grandma, frame, channel, later(1))).unwrap();
        };
        let ids: Vec<Id> = story.frames.iter().map(|frame| frame.id).collect();
        tune(ids[0], 1);
        tune(ids[1], 2);
        let sent = story.send(&[0, 1, 2], 100);
        let orders = story.orders(0).orders;
        let channels: Vec<u16> = orders.iter().map(|order| order.channel).collect();
        assert_eq!(channels, [1, 2], "the third hears none of two, and has to choose");
        assert_eq!(orders[0].hash, orders[1].hash);
        for order in &orders {
            story.report(order.object, AirState::OnAir, 1, &[], later(2));
        }
        tune(ids[2], 2);
        story.tidy(later(3));
        assert_eq!(story.orders(0).orders.iter().map(|order| order.frames.len()).sum::<usize>(), 3);
        assert_eq!(story.told(2).len(), 1, "at once, since it is on the air");
        tune(ids[0], 2);
        let orders = story.orders(0).orders;
        let by_channel = |channel| orders.iter().find(|order| order.channel == channel).unwrap();
        assert_eq!((by_channel(1).frames.len(), by_channel(2).frames.len()), (0, 3));
        assert_eq!(story.told(0), [by_channel(2).toi]);
        assert!(story.states(sent).iter().all(|state| state.is_waiting()));

        // The station is taken away: they wait for another one.
        host.write(move |tx| air::remove(tx, station, later(4))).unwrap();
        assert!(story.orders(0).orders.is_empty() && story.told(0).is_empty());
        assert_eq!(story.states(sent), [AddresseeState::Requested; 3]);
        story.tidy(now().plus(DAY));
        assert_eq!(story.states(sent), [AddresseeState::Expired; 3]);
        let entries = host.write(move |tx| Ok(ledger::of_order(tx, sent)?)).unwrap();
        assert!(entries.is_empty(), "there is no administrator, and so no books");
        assert!(story.is_over(sent));
    });
}

#[test]
fn t6_whom_no_station_reaches_holds_up_nobody_whom_one_does() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 2, 2);
        let (grandma, station, hears) = (story.grandma, story.station, story.frames[1].id);
        host.write(move |tx| frame::tune(tx, grandma, hears, Some((station, 2)), now())).unwrap();
        let sent = story.send(&[0, 1], 100);
        let order = story.only_order();
        story.report(order.object, AirState::OnAir, 1, &[], later(1));
        story.report(order.object, AirState::Refused, 1, &[], later(2));
        let first = |at| {
            let first = host.write(move |tx| Ok(deliveries::stranded(tx, at, 1)?)).unwrap();
            first.first().map(|addressee| addressee.frame)
        };
        assert_eq!(first(later(3)), Some(hears), "the other one has waited longer");
        assert_eq!(first(now().plus(DAY)), None);
        story.tidy(later(3));
        assert_eq!((story.only_order().frames.len(), first(later(4))), (1, None));
        assert_eq!(story.states(sent), [AddresseeState::Requested; 2]);
        story.introduce(1);
        assert_eq!(first(later(5)), None, "whoever has chosen nothing hears the only channel, at once");
        assert_eq!(story.orders(0).orders.iter().map(|order| order.frames.len()).sum::<usize>(), 2);
    });
}

#[test]
fn t4_a_station_that_counts_nonsense_harms_nobody_else() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 1, 1);
        let station = story.station;
        for _ in 0..2 {
            let sent = story.send(&[0], 100);
            let object = story.only_order().object;
            let report = ObjectReport {
                object,
                state: AirState::OnAir,
                packets: u64::MAX,
                bytes: i64::MAX as u64,
                air_us: u64::MAX,
                silent: vec![u64::MAX],
            };
            for _ in 0..2 {
                let report = report.clone();
                host.write(move |tx| air::report(tx, station, &report, later(1))).unwrap();
            }
            story.tidy(now().plus(DAY));
            assert!(story.is_over(sent));
            story.report(object, AirState::Ended, 9, &[], now().plus(DAY));
        }
        story.tidy(now().plus(DAY + air::PATIENCE));
        let overview = host.write(|tx| crate::service::stations::overview(tx, "0")).unwrap();
        assert_eq!((overview.air[0].objects, overview.airings.len()), (2, 0));
    });
}

#[test]
fn t2_who_may_not_send_to_a_frame_any_more_does_not_reach_it_with_what_is_on_its_way() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 1, 1);
        let (ada, grandma) = (host.person("ada"), "grandma@example.org");
        story.frames.push(host.paired(ada, "Ada's", 9));
        let hers = story.frames[1].id;
        let say = |email: &'static str, word| {
            host.write(move |tx| frame::say(tx, ada, hers, &email.parse().unwrap(), word, now())).unwrap();
        };
        let rule = |policy| host.write(move |tx| frame::set_policy(tx, ada, hers, policy, now())).unwrap();
        let (block, forget) = (|| say(grandma, Word::Blocked), || say(grandma, Word::Nothing));
        let only_friends = || {
            say(grandma, Word::Nothing);
            rule(Policy::Friends);
        };
        let shut: [(Policy, &dyn Fn()); 3] =
            [(Policy::Anyone, &block), (Policy::Friends, &forget), (Policy::Anyone, &only_friends)];
        for (policy, shut) in shut {
            rule(policy);
            say(grandma, Word::Welcome);
            let sent = story.send(&[1, 0], 100);
            let order = story.only_order();
            story.report(order.object, AirState::OnAir, 1, &[], later(1));
            assert_eq!(story.told(1), [order.toi]);
            // A word about somebody else changes nothing.
            say("eve@example.org", Word::Blocked);
            assert_eq!(story.states(sent), [AddresseeState::OnAir; 2]);
            shut();
            assert_eq!(story.states(sent), [AddresseeState::Refused, AddresseeState::OnAir]);
            assert!(story.told(1).is_empty());
            let heard = story.only_order().frames[1].heard.unwrap().state;
            assert_eq!(heard, FrameState::Refused, "its station is told");
            story.says(0, &order, State::Shown(all_but(0)));
            assert!(story.is_over(sent));
            story.report(order.object, AirState::Ended, 9, &[], later(2));
        }
    });
}

#[test]
fn t4_a_frame_goes_on_hearing_what_it_received_by_when_there_are_more_channels_or_fewer() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 3, 1);
        let station = story.station;
        story.send(&[0, 1], 100);
        let order = story.only_order();
        story.report(order.object, AirState::OnAir, 1, &[], later(1));
        let some = Reception { have: 1, need: 9, first_esi: 0, last_esi: 0 };
        story.says(0, &order, State::Receiving(some));
        // Tuned, and nothing came.
        story.says(1, &order, State::Receiving(Reception { have: 0, ..some }));
        let known = |frame: usize, story: &Story<'_>| host.frame(story.frames[frame].id).channel;
        assert_eq!([0, 1].map(|frame| known(frame, &story)), [Some((station, 1)), None]);
        for frame in [0, 1] {
            story.says(frame, &order, State::Refused(Refusal::Owner));
        }
        story.report(order.object, AirState::Ended, 1, &[], later(2));

        story.introduce(2);
        let (grandma, moved) = (story.grandma, story.frames[2].id);
        host.write(move |tx| frame::tune(tx, grandma, moved, Some((station, 2)), later(2))).unwrap();
        story.send(&[0, 1, 2], 100);
        let heard = |story: &Story<'_>| {
            let orders = story.orders(0).orders;
            orders.iter().map(|order| (order.channel, order.frames.len())).collect::<Vec<_>>()
        };
        assert_eq!(heard(&story), [(1, 1), (2, 1)], "of the second it is not known");
        for order in story.orders(0).orders {
            story.report(order.object, AirState::OnAir, 1, &[], later(3));
        }
        // What comes by another channel than the one that was chosen changes nothing.
        let (first, second) = (story.orders(0).orders[0].clone(), story.orders(0).orders[1].clone());
        let object = ObjectId { tsi: 102, toi: second.toi };
        let message = story.frames[0].says(object, State::Receiving(some));
        host.take(&message).unwrap();
        assert_eq!(known(0, &story), Some((station, 1)));

        // Its operator closes the second channel.
        story.report(second.object, AirState::Refused, 1, &[], later(4));
        story.introduce(1);
        story.tidy(later(5));
        assert_eq!(heard(&story), [(1, 3)], "whoever it is, there is one only");
        story.says(2, &first, State::Receiving(some));
        assert_eq!(known(2, &story), Some((station, 1)));
    });
}

#[test]
fn t4_orders_come_in_pages_and_anew_after_a_backup() {
    on_each_engine(|host| {
        let mut story = Story::new(host, 1, 1);
        for _ in 0..201 {
            story.send(&[0], 1);
        }
        let first = story.orders(0);
        assert!((first.orders.len(), first.more) == (200, true));
        let rest = story.orders(first.next);
        assert!((rest.orders.len(), rest.more) == (1, false));
        assert!(story.orders(rest.next).orders.is_empty());
        let tois: std::collections::BTreeSet<u32> = first.orders.iter().map(|order| order.toi).collect();
        assert_eq!(tois.len(), 200);
        let again = story.orders(rest.next + 1_000);
        assert!(again.next < rest.next + 1_000 && again.orders.len() == 200);
        let changed = first.orders[7].clone();
        story.report(changed.object, AirState::Ready, 0, &[], later(1));
        let news = story.orders(rest.next).orders;
        assert!(news.len() == 1 && news[0].object == changed.object);
        let stranger = Id::new(now());
        let none = host.write(move |tx| air::orders(tx, stranger, 0)).unwrap();
        assert_eq!(none, OrdersAnswer::default());
    });
}
