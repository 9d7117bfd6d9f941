//! What a channel sends next: packets of objects and, on a public channel, their descriptions.

use std::time::Duration;

use wirephoto_airwave::carousel::Decision;
use wirephoto_database::Database;

use crate::public::Descriptions;
use crate::repository;
use crate::transmitter::{Now, Transmitter};

/// How long a channel on which nothing is going on is left alone; mail wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// How long a database that fails is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// What is next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// A packet of an object: its number, and the symbol's.
    Symbol(u32, u32),
    /// What tells receivers of an object.
    Description,
    /// Nothing, for so long.
    Wait(Duration),
}

/// A channel's packets, one after the other.
pub struct Feed {
    /// What is on the air.
    pub transmitter: Transmitter,
    database: Database,
    /// On a public channel.
    descriptions: Option<Descriptions>,
    /// A symbol that was next, and has not left.
    pending: Option<(u32, u32)>,
    packet: Vec<u8>,
    rests_until: Duration,
    trouble: String,
}

impl Feed {
    /// The packets of a transmitter; a public channel's descriptions are numbered from a time on.
    pub fn new(transmitter: Transmitter, database: Database, public_since: Option<u64>) -> Self {
        let descriptions = public_since.map(Descriptions::new);
        Self {
            transmitter,
            database,
            descriptions,
            pending: None,
            packet: Vec::new(),
            rests_until: Duration::ZERO,
            trouble: String::new(),
        }
    }

    /// Makes the next packet. When objects cannot be read it rests for a second.
    pub fn next(&mut self, now: Now) -> Next {
        let rests = self.rests_until.saturating_sub(now.time);
        if rests > Duration::ZERO {
            return Next::Wait(rests);
        }
        loop {
            let next = match self.pending.take().map_or_else(|| self.transmitter.next(now), sent_next) {
                Decision::Send { toi, esi } => (toi, esi),
                Decision::Wait(until) => return Next::Wait(until.saturating_sub(now.time)),
                Decision::Idle => return Next::Wait(IDLE),
            };
            if self.describe(next.0, now) {
                self.pending = Some(next);
                return Next::Description;
            }
            let database = &self.database;
            let load = |hash: [u8; 32]| database.read(move |tx| repository::read_bytes(tx, &hash)).wait();
            match self.transmitter.packet(next, now, &mut self.packet, load) {
                Ok(true) => {
                    self.trouble.clear();
                    return Next::Symbol(next.0, next.1);
                }
                // It has left the air.
                Ok(false) => {}
                Err(error) => {
                    self.pending = Some(next);
                    self.rests_until = now.time + AFTER_TROUBLE;
                    self.trouble = error.to_string();
                    return Next::Wait(AFTER_TROUBLE);
                }
            }
        }
    }

    /// Why objects cannot be read; empty when they can.
    pub fn trouble(&self) -> &str {
        &self.trouble
    }

    /// The packet that is next.
    pub fn packet(&self) -> &[u8] {
        &self.packet
    }

    /// It has left, and took so much time of the channel's rate.
    pub fn sent(&mut self, next: Next, takes: Duration) {
        if let Next::Symbol(toi, _) = next {
            self.transmitter.sent(toi, self.packet.len(), takes);
        }
    }

    /// It has not left; it is next again.
    pub fn take_back(&mut self, next: Next) {
        if let Next::Symbol(toi, esi) = next {
            self.pending = Some((toi, esi));
        }
    }

    /// Makes the description of an object, if it is due.
    fn describe(&mut self, toi: u32, now: Now) -> bool {
        let Some(descriptions) = &mut self.descriptions else { return false };
        let file = self.transmitter.file(toi);
        file.is_some_and(|file| descriptions.due(file, now.time, &mut self.packet))
    }
}

fn sent_next((toi, esi): (u32, u32)) -> Decision {
    Decision::Send { toi, esi }
}
