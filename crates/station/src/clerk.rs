//! Writes down what channels did, for all of them in few transactions, and tells them what is stored.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use wirephoto_database::{Database, Id, Moment, Transaction, crash_point};

use crate::bell::Bell;
use crate::error::{Error, Result};
use crate::repository::{self, AirTime, Stage};
use crate::sender::{Desk, Mail};
use crate::transmitter::{Note, What};

/// How long a database that fails is left alone.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);
/// How often it is tried when the station ends.
const LAST_TRIES: u32 = 3;
/// Letters that are stored together at the most.
const TOGETHER: usize = 256;

/// What a channel did.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Which one.
    pub channel: u16,
    /// In its order.
    pub notes: Vec<Note>,
}

/// What the clerk works with.
pub struct Clerk {
    pub database: Database,
    pub letters: Receiver<Letter>,
    pub desks: BTreeMap<u16, Arc<Desk>>,
    /// Rung when the host should be told something.
    pub reports: Arc<Bell>,
    /// Rung when something must be fetched.
    pub fetches: Arc<Bell>,
}

impl Clerk {
    /// Writes until every channel has ended.
    pub fn run(self) {
        while let Ok(first) = self.letters.recv() {
            let mut letters = vec![first];
            letters.extend(self.letters.try_iter().take(TOGETHER - 1));
            let letters: Arc<[Letter]> = letters.into();
            if !self.write_surely(&letters) {
                return;
            }
            self.tell(&letters);
        }
    }

    /// Writes until it is written, or everything ends without.
    fn write_surely(&self, letters: &Arc<[Letter]>) -> bool {
        let mut tries = 0;
        loop {
            match self.write(Arc::clone(letters), Moment::now()) {
                Ok(()) => return true,
                Err(error) => tracing::warn!(%error, "what was sent cannot be written down"),
            }
            tries += 1;
            if tries >= LAST_TRIES && self.reports.is_over() {
                return false;
            }
            std::thread::sleep(AFTER_TROUBLE);
        }
    }

    fn write(&self, letters: Arc<[Letter]>, now: Moment) -> Result<()> {
        let write = move |tx: &mut Transaction<'_>| {
            for letter in letters.iter() {
                for note in &letter.notes {
                    write_note(tx, letter.channel, note, now)?;
                }
            }
            Ok::<_, Error>(())
        };
        self.database.write(write).wait()?;
        crash_point("station.noted");
        Ok(())
    }

    /// Tells channels and others what is stored now.
    fn tell(&self, letters: &[Letter]) {
        let (mut has_news, mut has_lost) = (false, false);
        for letter in letters {
            for note in &letter.notes {
                match note {
                    Note::Object(_, What::Reserve { toi, up_to }) => {
                        if let Some(desk) = self.desks.get(&letter.channel) {
                            desk.mailbox.post(Mail::Reserved { toi: *toi, up_to: *up_to });
                        }
                    }
                    Note::Object(_, What::Lost) => has_lost = true,
                    Note::Object(_, What::Began | What::Sent(_) | What::Silent(_) | What::Ended) => {
                        has_news = true;
                    }
                    Note::Object(_, What::Heard(_)) | Note::Learnt(..) => {}
                }
            }
        }
        if has_news {
            self.reports.post(());
        }
        if has_lost {
            self.fetches.post(());
        }
    }
}

fn write_note(tx: &mut Transaction<'_>, channel: u16, note: &Note, now: Moment) -> Result<()> {
    match note {
        Note::Learnt(frame, habits) => Ok(repository::put_habits(tx, *frame, habits, now)?),
        Note::Object(object, what) => write_object(tx, channel, *object, what, now),
    }
}

fn write_object(tx: &mut Transaction<'_>, channel: u16, object: Id, what: &What, now: Moment) -> Result<()> {
    match what {
        What::Reserve { up_to, .. } => repository::reserve(tx, object, *up_to)?,
        What::Began => repository::begin(tx, object)?,
        What::Sent(counts) => {
            repository::add_air_time(tx, &AirTime { channel, object, counts: *counts }, now)?;
        }
        What::Silent(frame) => repository::add_silent(tx, object, *frame)?,
        What::Heard(frame) => repository::forget_silent(tx, object, *frame)?,
        What::Ended => repository::end(tx, object, Stage::Ended)?,
        What::Lost => repository::forget_bytes(tx, object)?,
    }
    Ok(())
}
