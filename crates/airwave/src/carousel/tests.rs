//! The schedule, step by step.

use proptest::prelude::*;

use super::*;
use crate::thin::{Reception, Refusal};

const PACKET: Duration = Duration::from_micros(600);

/// A carousel with a clock, whose reservations are stored at once.
struct Station {
    carousel: Carousel,
    now: Duration,
    events: Vec<Event>,
}

impl Station {
    fn new() -> Self {
        Self { carousel: Carousel::new(Limits::default()), now: Duration::ZERO, events: Vec::new() }
    }

    fn add(&mut self, toi: u32, symbols: u32, frames: impl IntoIterator<Item = u64>, answers: Answers) {
        let listeners =
            frames.into_iter().map(|frame| Listener { frame: FrameNumber(frame), answers }).collect();
        let expires = self.now + Duration::from_hours(10);
        let job = Job { toi, symbols, first_esi: 0, starts: self.now, expires, listeners };
        self.carousel.add(job).expect("a job that can be");
    }

    fn drain(&mut self) {
        while let Some(event) = self.carousel.event() {
            if let Event::ReserveEsi { toi, up_to } = event {
                self.carousel.reserved(toi, up_to);
            } else {
                self.events.push(event);
            }
        }
    }

    fn next(&mut self) -> Decision {
        self.drain();
        let decision = self.carousel.next(self.now);
        if let Decision::Send { .. } = decision {
            self.now += PACKET;
        }
        decision
    }

    /// Sends until there is a pause: how many packets, and until when.
    fn burst(&mut self) -> (u32, Option<Duration>) {
        let mut packets = 0;
        loop {
            match self.next() {
                Decision::Send { .. } => packets += 1,
                Decision::Wait(until) => return (packets, Some(until)),
                Decision::Idle => return (packets, None),
            }
        }
    }

    /// Waits out a pause.
    fn skip(&mut self, pause: (u32, Option<Duration>)) {
        self.now = pause.1.expect("there is something to wait for");
    }

    fn hears(&mut self, frame: u64, toi: u32, state: State) {
        self.carousel.heard(FrameNumber(frame), toi, &state, self.now);
        self.drain();
    }
}

fn has(have: u32, need: u32, last_esi: u32) -> Reception {
    Reception { have, need, first_esi: 0, last_esi }
}

#[test]
fn a_new_object_goes_out_once_and_a_little_more_and_then_yields_the_air() {
    let mut station = Station::new();
    station.add(1, 348, [1], Answers::Once);
    let (packets, until) = station.burst();
    assert!((350..=360).contains(&packets), "{packets}");
    assert_eq!(until, Some(station.now.saturating_sub(PACKET) + Delay::UNKNOWN));
}

#[test]
fn t9_the_last_report_ends_the_broadcast_at_once() {
    let mut station = Station::new();
    station.add(1, 348, [1, 2], Answers::Once);
    for _ in 0..300 {
        assert!(matches!(station.next(), Decision::Send { toi: 1, .. }));
    }
    station.hears(1, 1, State::Shown(has(290, 0, 299)));
    assert!(matches!(station.next(), Decision::Send { .. }), "the other one still waits");
    station.hears(2, 1, State::Refused(Refusal::Blocked));
    assert_eq!(station.next(), Decision::Idle);
    let ended = Event::Ended { toi: 1, why: Ended::Answered, waiting: vec![] };
    assert_eq!(station.events.last(), Some(&ended));
}

/// The second burst of a frame that has got one half of the first, and said so after a time.
fn second_burst(answers_after: Duration) -> (Station, u32, u32) {
    let mut station = Station::new();
    station.add(1, 300, [1], Answers::Progress);
    let (packets, _) = station.burst();
    station.now += answers_after;
    let lacks = 300 - packets / 2;
    station.hears(1, 1, State::Receiving(has(packets / 2, lacks, packets - 1)));
    let (more, _) = station.burst();
    (station, lacks, more)
}

#[test]
fn a_frame_that_says_late_what_it_lacks_is_sent_that_and_a_margin() {
    let (station, lacks, more) = second_burst(Duration::from_secs(10));
    assert!(more >= 2 * lacks && more < lacks * 5 / 2, "{more} for {lacks}");
    let habits = station.carousel.habits(FrameNumber(1)).expect("it was learnt");
    assert!(habits.loss().is_some_and(|loss| loss > 0.45));
}

#[test]
fn t9_a_frame_that_soon_says_what_it_lacks_is_sent_no_more_than_it_needs() {
    let mut station = Station::new();
    station.add(1, 348, 1..=50, Answers::Progress);
    assert_eq!(station.burst().0, 348, "nothing is known of it: as many as there are");
    let (mut station, lacks, more) = second_burst(Duration::from_millis(500));
    assert!(more >= lacks && more < 2 * lacks, "{more} for {lacks}");
    // And of the next object, by what it lost.
    station.hears(1, 1, State::Shown(has(300, 0, 299 + more)));
    station.add(2, 300, [1], Answers::Progress);
    let (packets, _) = station.burst();
    assert!(packets > 300 && packets < 600, "{packets}");
}

#[test]
fn silence_of_a_frame_that_answers_once_is_read_as_loss_and_then_as_sleep() {
    let mut station = Station::new();
    station.add(1, 100, [1], Answers::Once);
    let mut bursts = Vec::new();
    while station.events.is_empty() {
        let burst = station.burst();
        bursts.push(burst.0);
        station.skip(burst);
    }
    assert_eq!(station.events, [Event::NotifyAgain { toi: 1, frame: FrameNumber(1) }]);
    assert!(bursts.len() >= 6 && bursts[1..6].is_sorted(), "{bursts:?}");
    let sent: u32 = bursts[..6].iter().sum();
    assert!((230..290).contains(&sent), "{bursts:?}");

    // From now on in full, each time after twice as long.
    let mut pauses = Vec::new();
    for _ in 0..8 {
        let burst = station.burst();
        if burst.0 > 0 {
            assert!(burst.0 >= 100);
            pauses.push(burst.1.expect("a pause").saturating_sub(station.now));
        }
        station.skip(burst);
    }
    assert!(pauses.windows(2).all(|two| two[1] > two[0] * 3 / 2), "{pauses:?}");
}

#[test]
fn an_sms_that_was_delivered_late_is_worth_another_burst() {
    let mut station = Station::new();
    station.add(1, 100, [1], Answers::Once);
    station.burst();
    station.now += Duration::from_secs(5);
    station.carousel.delivered(FrameNumber(1), 1, station.now);
    assert!(station.burst().0 >= 100, "it was not listening before");
    station.carousel.delivered(FrameNumber(1), 1, station.now);
    assert_eq!(station.burst().0, 0, "one receipt counts once");
}

#[test]
fn what_was_learnt_of_a_frame_counts_for_the_next_object_and_after_a_restart() {
    let mut station = Station::new();
    station.add(1, 300, [1], Answers::Once);
    station.burst();
    station.now += Duration::from_secs(2);
    station.hears(1, 1, State::Shown(has(300, 0, 305)));
    let learnt = station.events.iter().find_map(|event| match event {
        Event::Learnt { habits, .. } => Some(*habits),
        _ => None,
    });
    let mut other = Station::new();
    other.carousel.remember(FrameNumber(1), Habits::from_bytes(learnt.expect("it was learnt").to_bytes()));
    other.add(7, 300, [1], Answers::Once);
    let (_, until) = other.burst();
    let pause = until.expect("a pause").saturating_sub(other.now);
    assert!(pause < Duration::from_secs(5), "answers took two seconds: {pause:?}");
    assert!(
        other.carousel.lead(&[Listener { frame: FrameNumber(1), answers: Answers::Once }])
            < Duration::from_secs(3)
    );
}

#[test]
fn nothing_is_sent_before_it_is_reserved_and_a_restart_goes_on_behind_it() {
    let mut carousel = Carousel::new(Limits::default());
    let listener = Listener { frame: FrameNumber(1), answers: Answers::Once };
    let job = Job {
        toi: 1,
        symbols: 100,
        first_esi: 0,
        starts: Duration::ZERO,
        expires: Duration::from_hours(1),
        listeners: vec![listener],
    };
    carousel.add(job.clone()).expect("a job that can be");
    assert!(matches!(carousel.next(Duration::ZERO), Decision::Wait(_)));
    assert_eq!(carousel.event(), Some(Event::ReserveEsi { toi: 1, up_to: 64 }));
    carousel.reserved(1, 1_000_000);
    for esi in 0..64 {
        assert_eq!(carousel.next(Duration::ZERO), Decision::Send { toi: 1, esi });
    }
    assert!(matches!(carousel.next(Duration::ZERO), Decision::Wait(_)), "the next block is not stored yet");

    let mut station = Station::new();
    station.carousel.add(Job { first_esi: 128, ..job }).expect("a job that can be");
    assert_eq!(station.next(), Decision::Send { toi: 1, esi: 128 });
    let (rest, _) = station.burst();
    assert!((60..110).contains(&rest), "some of a hundred were surely sent before: {rest}");
}

#[test]
fn objects_take_turns_and_more_frames_make_longer_ones() {
    let mut station = Station::new();
    station.add(1, 1000, [1], Answers::Once);
    station.add(2, 1000, 10..13, Answers::Once);
    let mut sent = [0u32; 3];
    for _ in 0..800 {
        let Decision::Send { toi, .. } = station.next() else { panic!("both have something to send") };
        sent[toi as usize] += 1;
    }
    assert!((2 * sent[1]..=4 * sent[1]).contains(&sent[2]), "{sent:?}");
}

#[test]
fn t9_an_object_whose_time_is_over_leaves_the_air_whoever_waits() {
    let mut station = Station::new();
    station.add(1, 100, [1, 2], Answers::Progress);
    station.burst();
    station.hears(2, 1, State::Complete(has(100, 0, 99)));
    station.now += Duration::from_hours(11);
    assert_eq!(station.next(), Decision::Idle);
    let ended = Event::Ended { toi: 1, why: Ended::Expired, waiting: vec![FrameNumber(1)] };
    station.next();
    assert_eq!(station.events.last(), Some(&ended));
}

#[test]
fn a_frame_that_always_asks_for_more_is_served_up_to_a_bound() {
    let mut station = Station::new();
    station.add(1, 100, [1], Answers::Progress);
    let mut sent = 0;
    for _ in 0..10_000 {
        let (packets, _) = station.burst();
        sent += packets;
        station.now += Duration::from_secs(1);
        station.hears(1, 1, State::Receiving(has(1, 99, sent.saturating_sub(1))));
    }
    assert!(sent < 40 * 100, "{sent}");
}

#[test]
fn an_unpaired_frame_is_forgotten_everywhere() {
    let mut station = Station::new();
    station.add(1, 100, [1], Answers::Once);
    station.add(2, 100, [1, 2], Answers::Once);
    station.hears(1, 0, State::Unpaired);
    assert_eq!(station.carousel.on_air().map(|it| (it.toi, it.waiting)).collect::<Vec<_>>(), [(2, 1)]);
}

#[test]
fn what_cannot_be_broadcast_is_refused() {
    let mut carousel = Carousel::new(Limits { objects: 1, ..Limits::default() });
    let listener = Listener { frame: FrameNumber(1), answers: Answers::Once };
    let job = Job {
        toi: 1,
        symbols: 1,
        first_esi: 0,
        starts: Duration::ZERO,
        expires: Duration::from_secs(1),
        listeners: vec![listener],
    };
    let nobody = Job { listeners: vec![], ..job.clone() };
    assert_eq!(carousel.add(nobody), Err(AddError::NoListener));
    assert_eq!(carousel.add(Job { symbols: 0, ..job.clone() }), Err(AddError::Symbols));
    assert_eq!(carousel.add(Job { symbols: MAX_K + 1, ..job.clone() }), Err(AddError::Symbols));
    assert_eq!(carousel.add(job.clone()), Ok(()));
    assert_eq!(carousel.add(job.clone()), Err(AddError::Known));
    assert_eq!(carousel.add(Job { toi: 2, ..job }), Err(AddError::Full));
}

/// Something that may happen to a carousel.
#[derive(Debug, Clone)]
enum Act {
    Add { toi: u32, symbols: u32, first_esi: u32, frames: Vec<u64>, lasts: u64 },
    Join(u32, u64),
    Withdraw(u32),
    Delivered(u32, u64),
    Heard(u32, u64, u8, [u32; 4]),
    Habits(u64, [u8; 16]),
    Send(u32),
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    let near = prop_oneof![0u32..400, any::<u32>()];
    let first = prop_oneof![3 => Just(0u32), 2 => 0u32..1000, 1 => (MAX_ESI - 300)..=MAX_ESI];
    prop_oneof![
        (0u32..4, 1u32..200, first, prop::collection::vec(0u64..5, 1..4), 0u64..4000).prop_map(
            |(toi, symbols, first_esi, frames, lasts)| Act::Add { toi, symbols, first_esi, frames, lasts }
        ),
        (0u32..4, 0u64..5).prop_map(|(toi, frame)| Act::Join(toi, frame)),
        (0u32..4).prop_map(Act::Withdraw),
        (0u32..4, 0u64..5).prop_map(|(toi, frame)| Act::Delivered(toi, frame)),
        (0u32..4, 0u64..5, 0u8..5, prop::array::uniform4(near))
            .prop_map(|(toi, frame, state, numbers)| Act::Heard(toi, frame, state, numbers)),
        (0u64..5, any::<[u8; 16]>()).prop_map(|(frame, bytes)| Act::Habits(frame, bytes)),
        (1u32..300).prop_map(Act::Send),
        (0u64..100_000).prop_map(Act::Pass),
    ]
}

fn apply(station: &mut Station, act: Act) {
    let Station { carousel, now, .. } = station;
    match act {
        Act::Add { toi, symbols, first_esi, frames, lasts } => {
            let answers = |frame| if frame % 2 == 0 { Answers::Once } else { Answers::Progress };
            let listeners = frames
                .into_iter()
                .map(|it| Listener { frame: FrameNumber(it), answers: answers(it) })
                .collect();
            let expires = *now + Duration::from_secs(lasts);
            let _ = carousel.add(Job { toi, symbols, first_esi, starts: *now, expires, listeners });
        }
        Act::Join(toi, frame) => {
            carousel.join(toi, Listener { frame: FrameNumber(frame), answers: Answers::Once }, *now);
        }
        Act::Withdraw(toi) => carousel.withdraw(toi),
        Act::Delivered(toi, frame) => carousel.delivered(FrameNumber(frame), toi, *now),
        Act::Heard(toi, frame, state, [have, need, first_esi, last_esi]) => {
            let reception = Reception { have, need, first_esi, last_esi };
            let state = match state {
                0 => State::Shown(reception),
                1 => State::Refused(Refusal::Full),
                2 => State::Unpaired,
                _ => State::Receiving(reception),
            };
            carousel.heard(FrameNumber(frame), toi, &state, *now);
        }
        Act::Habits(frame, bytes) => carousel.remember(FrameNumber(frame), Habits::from_bytes(bytes)),
        Act::Pass(millis) => *now += Duration::from_millis(millis),
        Act::Send(_) => {}
    }
}

proptest! {
    #[test]
    fn whatever_happens_symbols_rise_pauses_end_and_everything_leaves_the_air(
        acts in prop::collection::vec(act(), 1..60),
    ) {
        let mut station = Station::new();
        let mut next_esi: BTreeMap<u32, u32> = BTreeMap::new();
        for act in acts {
            let decisions = if let Act::Send(decisions) = act { decisions } else { 1 };
            if let Act::Add { toi, .. } = act && !station.carousel.objects.contains_key(&toi) {
                next_esi.remove(&toi);
            }
            apply(&mut station, act);
            for _ in 0..decisions {
                match station.next() {
                    Decision::Send { toi, esi } => {
                        let known = next_esi.insert(toi, esi + 1);
                        prop_assert!(known.is_none_or(|next| next == esi) && esi <= MAX_ESI);
                    }
                    Decision::Wait(until) => {
                        prop_assert!(until > station.now);
                        station.now = until.min(station.now + Duration::from_secs(30));
                    }
                    Decision::Idle => prop_assert_eq!(station.carousel.on_air().count(), 0),
                }
            }
            let carousel = &station.carousel;
            let waiting: usize = carousel.objects.values().map(|it| it.frames.len()).sum();
            prop_assert!(carousel.timers.len() <= waiting + carousel.objects.len());
            prop_assert!(carousel.ring.len() <= 2 * carousel.objects.len().max(4));
        }
        station.now += Duration::from_hours(3);
        station.next();
        prop_assert_eq!(station.next(), Decision::Idle);
        prop_assert!(station.carousel.timers.is_empty());
    }

    #[test]
    fn habits_from_any_bytes_are_taken_or_unknown(bytes: [u8; 16], need in 1u32..=MAX_K) {
        let habits = Habits::from_bytes(bytes);
        prop_assert_eq!(Habits::from_bytes(habits.to_bytes()), habits);
        for asks_soon in [false, true] {
            prop_assert!((need..=6 * need + 20_000).contains(&habits.burst(need, asks_soon)));
        }
    }
}
