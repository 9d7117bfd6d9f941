//! What a frame says back.
//!
//! ```text
//! type 1 ‖ frame number 8 ‖ sequence 4 ‖ TSI 4 ‖ TOI 4 ‖ state 1 ‖ four numbers 16 ‖ proof 16     54 bytes
//!
//! state  1 receiving, 2 complete, 3 shown        have, need, first ESI, last ESI
//!        4 a print is wanted                     picture's number in the group, 0, 0, 0
//!        5 unpaired                              0, 0, 0, 0 (TSI and TOI 0)
//!        6 has a shared key                      its number, 0, 0, 0 (TSI and TOI 0)
//!        16 expired, 17 too large, 18 full, 19 damaged, 20 sender blocked, 21 the owner said no      0, 0, 0, 0
//! ```
//!
//! The proof is BLAKE3, keyed with the report key, over everything before it. Frames on a metered channel send one
//! report for each object, its end; others also say how it goes.

use crate::packet::ObjectId;
use crate::thin::{Error, FrameKeys, FrameNumber, Kind, ReportKey, Window, mac, take};

/// What a frame received of an object, from which the sender knows what is missing and what the air loses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reception {
    /// Different symbols that it has.
    pub have: u32,
    /// More symbols that it needs; 0 when complete.
    pub need: u32,
    /// The lowest encoding symbol ID that it received.
    pub first_esi: u32,
    /// The highest encoding symbol ID that it received.
    pub last_esi: u32,
}

/// Why a frame will not have an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// Its time was over.
    Expired = 16,
    /// Larger than the frame takes.
    TooLarge = 17,
    /// No room, and nothing that may go.
    Full = 18,
    /// Everything arrived, and it is not what was announced.
    Damaged = 19,
    /// The owner wants nothing of this sender.
    Blocked = 20,
    /// The owner was asked and said no.
    Owner = 21,
}

impl Refusal {
    const ALL: [Self; 6] =
        [Self::Expired, Self::TooLarge, Self::Full, Self::Damaged, Self::Blocked, Self::Owner];
}

/// What a report says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Not all is there yet.
    Receiving(Reception),
    /// All is there, and is what was announced.
    Complete(Reception),
    /// All is there and on the screen, or among what the screen goes through.
    Shown(Reception),
    /// It will not be received, and need not be sent for this frame.
    Refused(Refusal),
    /// The owner wants a print of one of its pictures.
    PrintWanted {
        /// The picture's number in the group.
        picture: u32,
    },
    /// The owner ended the pairing: nothing more is wanted at all.
    Unpaired,
    /// It has a key that it was given beforehand.
    KeyTaken {
        /// What the key is called at this frame.
        number: u16,
    },
}

impl State {
    fn code(self) -> u8 {
        match self {
            Self::Receiving(_) => 1,
            Self::Complete(_) => 2,
            Self::Shown(_) => 3,
            Self::PrintWanted { .. } => 4,
            Self::Unpaired => 5,
            Self::KeyTaken { .. } => 6,
            Self::Refused(refusal) => refusal as u8,
        }
    }

    fn numbers(self) -> [u32; 4] {
        match self {
            Self::Receiving(it) | Self::Complete(it) | Self::Shown(it) => {
                [it.have, it.need, it.first_esi, it.last_esi]
            }
            Self::PrintWanted { picture } => [picture, 0, 0, 0],
            Self::KeyTaken { number } => [number.into(), 0, 0, 0],
            Self::Refused(_) | Self::Unpaired => [0; 4],
        }
    }

    fn read(code: u8, numbers: [u32; 4]) -> Result<Self, Error> {
        let [have, need, first_esi, last_esi] = numbers;
        let reception = Reception { have, need, first_esi, last_esi };
        let state = match code {
            1 => Self::Receiving(reception),
            2 => Self::Complete(reception),
            3 => Self::Shown(reception),
            4 => Self::PrintWanted { picture: have },
            5 => Self::Unpaired,
            6 => Self::KeyTaken { number: u16::try_from(have).map_err(|_| Error::Malformed)? },
            _ => {
                let known = Refusal::ALL.into_iter().find(|refusal| *refusal as u8 == code);
                Self::Refused(known.ok_or(Error::Malformed)?)
            }
        };
        // What a state does not use is zero, so that every report has one form.
        if state.numbers() == numbers { Ok(state) } else { Err(Error::Malformed) }
    }
}

/// What a frame tells its host about one object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// Which object: the channel's session, and its number there; zeros where it is about none.
    pub object: ObjectId,
    /// What became of it.
    pub state: State,
}

impl Report {
    const UNSIGNED: usize = 1 + 8 + 4 + 4 + 4 + 1 + 16;
    /// Its length on the wire.
    pub const BYTES: usize = Self::UNSIGNED + mac::LENGTH;
}

impl FrameKeys {
    /// Writes a report. Each report of a frame has a higher number than the one before; a report that is sent again
    /// keeps its number.
    pub fn report(&self, sequence: u32, report: &Report) -> [u8; Report::BYTES] {
        let mut message = Vec::with_capacity(Report::BYTES);
        message.push(Kind::Report.byte());
        message.extend(self.number.0.to_be_bytes());
        message.extend(sequence.to_be_bytes());
        message.extend(report.object.tsi.to_be_bytes());
        message.extend(report.object.toi.to_be_bytes());
        message.push(report.state.code());
        message.extend(report.state.numbers().into_iter().flat_map(u32::to_be_bytes));
        message.extend([0; mac::LENGTH]);
        mac::sign(self.report_key.as_bytes(), &mut message);
        message.try_into().expect("its parts have fixed lengths")
    }
}

/// A report as it came: it says whose it would be, and nothing else yet.
#[derive(Debug, Clone, Copy)]
pub struct UnverifiedReport {
    message: [u8; Report::BYTES],
}

impl UnverifiedReport {
    /// Reads a report.
    pub fn parse(message: &[u8]) -> Result<Self, Error> {
        Ok(Self { message: *Kind::Report.expect(message)? })
    }

    /// The frame that it names.
    pub fn frame(&self) -> FrameNumber {
        FrameNumber(u64::from_be_bytes(take(&mut &self.message[1..])))
    }

    /// The report, if that frame wrote it and it was not taken before. Nothing is taken from one that is refused.
    pub fn verify(&self, key: &ReportKey, window: &mut Window) -> Result<Report, Error> {
        mac::verify(key.as_bytes(), &self.message)?;
        let mut rest = &self.message[9..];
        let sequence = u32::from_be_bytes(take(&mut rest));
        let (tsi, toi) = (u32::from_be_bytes(take(&mut rest)), u32::from_be_bytes(take(&mut rest)));
        let [code] = take(&mut rest);
        let numbers = std::array::from_fn(|_| u32::from_be_bytes(take(&mut rest)));
        let report = Report { object: ObjectId { tsi, toi }, state: State::read(code, numbers)? };
        if window.accept(sequence) { Ok(report) } else { Err(Error::Replayed) }
    }
}
