//! The machine against a printer that counts, cut off at every point.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

/// A printer, and how much it remembers of what it was given.
struct Printer {
    /// How often each name was printed.
    prints: BTreeMap<String, u32>,
    remembers: bool,
    /// What becomes of each call, one after the other; then all goes well.
    moods: Vec<Mood>,
}

/// How a printer takes a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    /// It does not answer, and has not heard.
    Away,
    /// It has heard, and the answer is lost.
    Mute,
}

impl Printer {
    fn mood(&mut self) -> Mood {
        if self.moods.is_empty() { Mood::Well } else { self.moods.remove(0) }
    }

    fn print(&mut self, name: &str) -> Sent {
        *self.prints.entry(name.to_owned()).or_default() += 1;
        Sent { reference: format!("job of {name}") }
    }

    fn send(&mut self, name: &str) -> Result<Sent, SendError> {
        match self.mood() {
            Mood::Well => Ok(self.print(name)),
            Mood::Away => Err(SendError::NotSent(Trouble::Away)),
            Mood::Mute => {
                self.print(name);
                Err(SendError::Unclear(Trouble::Away))
            }
        }
    }

    fn find(&mut self, name: &str) -> Result<Found, Trouble> {
        if self.mood() != Mood::Well {
            return Err(Trouble::Away);
        }
        Ok(match self.prints.contains_key(name) {
            _ if !self.remembers => Found::CannotTell,
            true => Found::Yes { reference: format!("job of {name}"), progress: Progress::Printing },
            false => Found::No,
        })
    }

    fn progress(&mut self) -> Result<Progress, Trouble> {
        match self.mood() {
            Mood::Well => Ok(Progress::Done),
            _ => Err(Trouble::Away),
        }
    }
}

/// Where the program is cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Nowhere,
    /// The sheet was taken, and nothing done.
    BeforeTheDeed,
    /// It was done, and not stored.
    AfterTheDeed,
}

/// One round of the driver over what is stored; `false` when there is nothing to do.
fn round(stored: &mut Standing, printer: &mut Printer, cut: Cut) -> bool {
    let Some((claimed, act)) = stored.claim() else { return false };
    *stored = claimed;
    if cut == Cut::BeforeTheDeed {
        return true;
    }
    let name = name("7K3MQ9TD", 2, stored.again);
    let outcome = match act {
        Act::Make => Outcome::Made { on_release: false },
        Act::Send => Outcome::Sent(printer.send(&name)),
        Act::Find => Outcome::Found(printer.find(&name)),
        Act::Ask(_) => Outcome::Progress(printer.progress()),
    };
    if cut == Cut::Nowhere {
        *stored = stored.after(&outcome);
    }
    true
}

/// Runs until nothing is left to do; answers how it stands.
fn run(printer: &mut Printer, cuts: &[Cut]) -> Standing {
    let mut stored = Standing::new(0);
    let mut cuts = cuts.iter().copied().chain(std::iter::repeat(Cut::Nowhere));
    for _ in 0..100 {
        if !round(&mut stored, printer, cuts.next().unwrap()) {
            return stored;
        }
    }
    panic!("it goes on for ever: {stored:?}");
}

const CUTS: [Cut; 3] = [Cut::Nowhere, Cut::BeforeTheDeed, Cut::AfterTheDeed];
const MOODS: [Mood; 3] = [Mood::Well, Mood::Away, Mood::Mute];

/// All ways to choose `length` of `from`, in every order and with repeats.
fn all<T: Copy>(from: &[T], length: u32) -> impl Iterator<Item = Vec<T>> + '_ {
    let base = from.len();
    (0..base.pow(length)).map(move |mut number| {
        (0..length)
            .map(|_| {
                let chosen = from[number % base];
                number /= base;
                chosen
            })
            .collect()
    })
}

#[test]
fn p11_a_sheet_is_printed_once_wherever_the_program_is_cut_off() {
    for (cuts, moods) in all(&CUTS, 5).flat_map(|cuts| all(&MOODS, 3).map(move |moods| (cuts.clone(), moods)))
    {
        let mut printer = Printer { prints: BTreeMap::new(), remembers: true, moods: moods.clone() };
        let end = run(&mut printer, &cuts);
        assert_eq!(end.state, State::Printed, "{cuts:?} {moods:?}");
        assert_eq!(printer.prints["7K3MQ9TD-2"], 1, "{cuts:?} {moods:?}");
    }
}

#[test]
fn p11_a_printer_that_forgets_makes_a_sheet_wait_for_a_person_and_never_prints_twice() {
    for (cuts, moods) in all(&CUTS, 5).flat_map(|cuts| all(&MOODS, 3).map(move |moods| (cuts.clone(), moods)))
    {
        let mut printer = Printer { prints: BTreeMap::new(), remembers: false, moods: moods.clone() };
        let end = run(&mut printer, &cuts);
        let prints = printer.prints.get("7K3MQ9TD-2").copied().unwrap_or_default();
        match end.state {
            State::Printed => assert_eq!(prints, 1, "{cuts:?} {moods:?}"),
            State::MaybePrinted => assert!(prints <= 1, "{cuts:?} {moods:?}"),
            other => panic!("{other:?} after {cuts:?} {moods:?}"),
        }
    }
}

#[test]
fn p11_a_print_that_a_person_wants_again_has_a_name_of_its_own() {
    let maybe = Standing { state: State::MaybePrinted, is_made: true, ..Standing::new(0) };
    let again = maybe.told(Word::PrintIt, 3).unwrap();
    assert_eq!((again.state, again.again, again.reference), (State::Ready, 3, None));
    assert_eq!(name("7K3MQ9TD", 2, 3), "7K3MQ9TD-2.3");
    assert_eq!(maybe.told(Word::ItIsThere, 3).unwrap().state, State::Printed);
    let damaged = Standing::new(0).after(&Outcome::NotMade(Fault::Damaged));
    assert_eq!((damaged.state, damaged.claim()), (State::Failed, None));
    let retried = damaged.told(Word::PrintIt, 1).unwrap();
    assert_eq!((retried.state, retried.again), (State::Waiting, 0), "no printer has heard its name");
    assert_eq!(damaged.told(Word::ItIsThere, 1), None);
}

#[test]
fn p11_a_printed_sheet_and_one_at_the_printer_are_nobodys_to_hold() {
    for state in State::ALL {
        let standing = Standing { state, is_made: true, ..Standing::new(0) };
        let can_hold = matches!(state, State::Waiting | State::Ready);
        assert_eq!(standing.told(Word::Hold, 1).is_some(), can_hold, "{state:?}");
        assert_eq!(standing.told(Word::PrintIt, 1).is_some(), state.is_stuck(), "{state:?}");
        assert_eq!(
            standing.claim().is_none(),
            state.is_stuck() || matches!(state, State::Held | State::Printed)
        );
    }
}

#[test]
fn a_picture_on_which_workers_die_is_given_up() {
    let mut stored = Standing::new(0);
    for _ in 0..MOST_TRIES {
        let (claimed, act) = stored.claim().unwrap();
        assert_eq!(act, Act::Make);
        stored = claimed.after(&Outcome::NotMade(Fault::TooMuchWork));
    }
    assert_eq!((stored.state, stored.reason), (State::Failed, Some(Reason::Picture(Fault::TooMuchWork))));
}

proptest! {
    #[test]
    fn a_reason_is_read_as_it_was_written(says in "\\PC+", which in 0..4) {
        let reason = match which {
            0 => Reason::Picture(Fault::Damaged),
            1 => Reason::Printer(Trouble::OutOfPaper),
            2 => Reason::NoPrinter,
            _ => Reason::Printer(Trouble::Says(says)),
        };
        prop_assert_eq!(Reason::read(&reason.to_string()), Some(reason));
    }
}
