//! A sheet and how it stands: a machine whose every state is stored before the next thing is done, so that it may be
//! cut off anywhere.
//!
//! The driver takes a sheet ([`Standing::claim`]): that says what is to be done and how the sheet stands while it is
//! being done, which is stored first. What came of it ([`Standing::after`]) is stored next. If the program ends in
//! between, the sheet is taken again as it was stored; and a sheet that was stored as `sending` is never sent, but looked
//! for.

use std::fmt;
use std::time::Duration;

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::order::{self, Fault};

use crate::output::{Found, Progress, SendError, Sent, Trouble};

/// How often a picture is given to a worker that dies over it.
const MOST_TRIES: u32 = 3;
/// How often a sheet at the printer is asked for.
const ASK_EVERY: Duration = Duration::from_secs(2);
/// The longest that a printer in trouble is left alone.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How far a sheet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nothing was done yet.
    Waiting,
    /// It is being cut and scaled.
    Rendering,
    /// It can be printed.
    Ready,
    /// The printer is about to be told, or was told, and has not answered.
    Sending,
    /// The printer has it.
    Printing,
    /// All copies are there.
    Printed,
    /// A person holds it, or has to release it.
    Held,
    /// Nobody but a person can tell whether it was printed.
    MaybePrinted,
    /// It cannot be made or printed as it is.
    Failed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Waiting,
        Self::Rendering,
        Self::Ready,
        Self::Sending,
        Self::Printing,
        Self::Printed,
        Self::Held,
        Self::MaybePrinted,
        Self::Failed,
    ];

    /// How it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Rendering => "rendering",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Printing => "printing",
            Self::Printed => "printed",
            Self::Held => "held",
            Self::MaybePrinted => "maybe-printed",
            Self::Failed => "failed",
        }
    }

    /// Whether nothing of it can be at a printer.
    pub fn is_here(self) -> bool {
        matches!(self, Self::Waiting | Self::Rendering | Self::Ready | Self::Held)
    }

    /// Whether it goes on only when a person says so, and nobody meant that.
    pub fn is_stuck(self) -> bool {
        matches!(self, Self::MaybePrinted | Self::Failed)
    }
}

/// How each fault is written.
const FAULTS: [(Fault, &str); 7] = [
    (Fault::NotAPicture, "not-a-picture"),
    (Fault::Unsupported, "unsupported"),
    (Fault::TooLarge, "too-large"),
    (Fault::Damaged, "damaged"),
    (Fault::Profile, "profile"),
    (Fault::TooMuchWork, "too-much-work"),
    (Fault::Failed, "failed"),
];

/// Why a sheet does not go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Its picture is at fault.
    Picture(Fault),
    /// The printer is.
    Printer(Trouble),
    /// There is no printer.
    NoPrinter,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Picture(fault) => {
                let written = FAULTS.iter().find(|(known, _)| known == fault);
                write!(f, "picture {}", written.map_or("", |(_, text)| text))
            }
            Self::Printer(trouble) => write!(f, "printer {trouble}"),
            Self::NoPrinter => f.write_str("no printer"),
        }
    }
}

impl Reason {
    /// Reads what `Display` writes; `None` for an empty text.
    pub fn read(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some(("picture", text)) => {
                let known = FAULTS.iter().find(|(_, written)| *written == text);
                Some(Self::Picture(known.map_or(Fault::Failed, |(fault, _)| *fault)))
            }
            Some(("printer", trouble)) => Some(Self::Printer(Trouble::from(trouble))),
            Some(("no", "printer")) => Some(Self::NoPrinter),
            _ => None,
        }
    }
}

/// What the driver does with a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Has it cut and scaled.
    Make,
    /// Hands it to the printer.
    Send,
    /// Looks whether the printer has it.
    Find,
    /// Asks how far it is.
    Ask(String),
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is made. With whether a person has to release it.
    Made {
        /// Whether its printer waits for a person.
        on_release: bool,
    },
    /// It was not.
    NotMade(Fault),
    /// There is no printer to make it for.
    NoPrinter,
    /// What the printer said when it was sent.
    Sent(Result<Sent, SendError>),
    /// What the printer knows of its name.
    Found(Result<Found, Trouble>),
    /// How far it is.
    Progress(Result<Progress, Trouble>),
}

/// What a person says of a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Not yet.
    Hold,
    /// Now.
    Release,
    /// It lies there.
    ItIsThere,
    /// Print it, whether or not it was; under a name that the printer has never heard.
    PrintIt,
}

/// How a sheet stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How far it is.
    pub state: State,
    /// By which the printer knows it.
    pub reference: Option<String>,
    /// Why it does not go on.
    pub reason: Option<Reason>,
    /// Tries in a row that came to nothing.
    pub tries: u32,
    /// Whether its picture is there.
    pub is_made: bool,
    /// The last part of its name: 0 for what was ordered, and one more each time that a person wants it again.
    pub again: u32,
}

impl Standing {
    /// A sheet of which nothing was done yet.
    pub fn new(again: u32) -> Self {
        Self { state: State::Waiting, reference: None, reason: None, tries: 0, is_made: false, again }
    }

    /// What is to be done next, and how it stands meanwhile, which is stored first. `None` when it waits for a person,
    /// or is printed.
    pub fn claim(&self) -> Option<(Self, Act)> {
        let (state, act) = match (self.state, &self.reference) {
            (State::Waiting | State::Rendering, _) => (State::Rendering, Act::Make),
            (State::Ready, _) => (State::Sending, Act::Send),
            (State::Printing, Some(reference)) => (State::Printing, Act::Ask(reference.clone())),
            // Cut off before the answer came: what was begun is not begun again.
            (State::Sending | State::Printing, _) => (State::Sending, Act::Find),
            (State::Printed | State::Held | State::MaybePrinted | State::Failed, _) => return None,
        };
        Some((Self { state, ..self.clone() }, act))
    }

    /// How it stands after what was claimed came to `outcome`.
    #[must_use]
    pub fn after(&self, outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Made { on_release } => {
                let state = if *on_release { State::Held } else { State::Ready };
                Self { is_made: true, ..self.to(state) }
            }
            // A worker that dies takes nothing with it, so this is heard each time.
            Outcome::NotMade(fault @ (Fault::Failed | Fault::TooMuchWork)) if self.tries + 1 < MOST_TRIES => {
                self.again_in(State::Waiting, Reason::Picture(*fault))
            }
            Outcome::NotMade(fault) => self.to(State::Failed).because(Reason::Picture(*fault)),
            Outcome::NoPrinter => Self { tries: 1, ..self.to(State::Waiting).because(Reason::NoPrinter) },
            Outcome::Sent(Ok(Sent { reference })) => {
                Self { reference: Some(reference.clone()), ..self.to(State::Printing) }
            }
            Outcome::Sent(Err(SendError::NotSent(trouble))) => {
                self.again_in(State::Ready, Reason::Printer(trouble.clone()))
            }
            Outcome::Sent(Err(SendError::Refused(trouble))) => {
                self.to(State::Failed).because(Reason::Printer(trouble.clone()))
            }
            Outcome::Sent(Err(SendError::Unclear(trouble))) | Outcome::Found(Err(trouble)) => {
                self.again_in(State::Sending, Reason::Printer(trouble.clone()))
            }
            Outcome::Found(Ok(Found::Yes { reference, progress })) => {
                let known = Self { reference: Some(reference.clone()), ..self.clone() };
                known.at(progress)
            }
            Outcome::Found(Ok(Found::No)) => self.to(State::Ready),
            Outcome::Found(Ok(Found::CannotTell)) => self.to(State::MaybePrinted),
            Outcome::Progress(Ok(progress)) => self.at(progress),
            Outcome::Progress(Err(trouble)) => {
                self.again_in(State::Printing, Reason::Printer(trouble.clone()))
            }
        }
    }

    /// How it stands after a person's word; `None` when that word says nothing of a sheet in its state. `again` is the
    /// next number that no sheet of its item had.
    pub fn told(&self, word: Word, again: u32) -> Option<Self> {
        let made = if self.is_made { State::Ready } else { State::Waiting };
        match (word, self.state) {
            (Word::Hold, State::Waiting | State::Ready) => Some(self.to(State::Held)),
            (Word::Release, State::Held) => Some(self.to(made)),
            (Word::ItIsThere, State::MaybePrinted | State::Failed) if self.is_made => {
                Some(self.to(State::Printed))
            }
            (Word::PrintIt, State::MaybePrinted | State::Failed) => {
                // What never was a picture never was at a printer, so its name is still new.
                let again = if self.is_made { again } else { self.again };
                Some(Self { reference: None, again, ..self.to(made) })
            }
            _ => None,
        }
    }

    /// How long it is left alone now.
    pub fn pause(&self) -> Duration {
        match self.state {
            State::Printing if self.tries == 0 => ASK_EVERY,
            _ if self.tries == 0 => Duration::ZERO,
            _ => Duration::from_secs(1 << self.tries.min(6)).min(LONGEST_PAUSE),
        }
    }

    /// How a sheet stands of which the printer says how far it is.
    fn at(&self, progress: &Progress) -> Self {
        let because = |trouble: &Trouble| Reason::Printer(trouble.clone());
        match progress {
            Progress::Waiting | Progress::Printing => self.to(State::Printing),
            Progress::Done => self.to(State::Printed),
            Progress::Stopped(trouble) => self.to(State::Printing).because(because(trouble)),
            Progress::Aborted(trouble) => self.to(State::MaybePrinted).because(because(trouble)),
            Progress::Forgotten => self.to(State::MaybePrinted),
        }
    }

    fn to(&self, state: State) -> Self {
        Self { state, reason: None, tries: 0, ..self.clone() }
    }

    fn because(self, reason: Reason) -> Self {
        Self { reason: Some(reason), ..self }
    }

    fn again_in(&self, state: State, reason: Reason) -> Self {
        Self { tries: self.tries + 1, ..self.to(state).because(reason) }
    }
}

/// A sheet, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its identifier.
    pub id: Id,
    /// The order that it belongs to.
    pub job: Id,
    /// Which item of it.
    pub item: u32,
    /// The printer's job is called so: see [`name`].
    pub name: String,
    /// Whether a person wanted it beside what was ordered.
    pub extra: bool,
    /// How many copies.
    pub copies: u32,
    /// Where it goes.
    pub printer: Option<Id>,
    /// How it stands.
    pub standing: Standing,
    /// When it was handed to its printer last, whether or not that came to anything.
    pub sent_at: Option<Moment>,
    /// Under which number it was taken.
    pub fence: u64,
    /// When it changed last.
    pub changed_at: Moment,
}

impl Sheet {
    /// Why it waits for a person, if it is stuck: what its host is told.
    pub fn stuck_because(&self) -> Option<order::Reason> {
        let sheet = self.name.clone();
        match (self.standing.state, &self.standing.reason) {
            (State::Failed, Some(Reason::Picture(fault))) => {
                Some(order::Reason::NotMade { sheet, fault: *fault })
            }
            (State::Failed, _) => Some(order::Reason::NotPrintable { sheet }),
            (State::MaybePrinted, _) => Some(order::Reason::MaybePrinted { sheet }),
            _ => None,
        }
    }
}

/// What a sheet is called at its printer: `7K3MQ9TD-2`, and `7K3MQ9TD-2.1` when a person wanted it again.
pub fn name(order: &str, item: u32, again: u32) -> String {
    match again {
        0 => format!("{order}-{item}"),
        again => format!("{order}-{item}.{again}"),
    }
}

#[cfg(test)]
mod tests;
