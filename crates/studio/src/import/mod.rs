//! From files to pictures: read, hashed, probed and made into proofs on all cores, kept in the order of the files, one
//! transaction each.

mod budget;
mod file;
mod intake;

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use wirephoto_database::Id;

pub(crate) use budget::{Budget, Permit};
pub(crate) use file::check_length;
pub(crate) use intake::{allowed, new_renditions, render};

use crate::recipe::Proofing;
use crate::scan::{Found, scan};
use crate::{EventRef, Refusal, Result, Studio};
use file::FileState;
use intake::{Arrival, Keeping, Prepared, keep, prepare};

/// Files that are in memory at once, for each core.
const WINDOW_PER_CORE: usize = 3;
/// Bytes of files that are in memory at once.
pub(crate) const BYTES_IN_FLIGHT: u64 = 384 << 20;

/// What an import tells while it runs.
#[derive(Debug, Clone)]
pub enum ImportProgress {
    /// The files are counted.
    Found {
        /// How many.
        files: usize,
        /// How large together.
        bytes: u64,
    },
    /// One more file is done.
    File(Imported),
}

/// What became of a file.
#[derive(Debug, Clone)]
pub struct Imported {
    /// As it was named or found.
    pub path: PathBuf,
    /// Bytes of the file, zero when it could not be read.
    pub bytes: u64,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is a picture of the event now.
    Imported {
        /// The picture's identifier.
        picture: Id,
        /// The picture's number in the event.
        number: u32,
        /// Whether its bytes are new to this studio; they are not when it stands in another event already.
        new_original: bool,
    },
    /// It was in the event's trash, and is a picture of the event again.
    Restored {
        /// The picture's identifier.
        picture: Id,
        /// The picture's number, which it had before.
        number: u32,
    },
    /// The event has a picture of the same content.
    Duplicate {
        /// That picture's identifier.
        picture: Id,
        /// That picture's number.
        number: u32,
    },
    /// It is not a picture of the event, for this reason.
    Refused(Refusal),
}

/// An import in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Files that are pictures of the event now.
    pub imported: usize,
    /// Files that were there.
    pub duplicates: usize,
    /// Files that were refused.
    pub refused: usize,
    /// Bytes of the imported files.
    pub bytes: u64,
}

impl ImportSummary {
    fn count(&mut self, file: &Imported) {
        match file.outcome {
            Outcome::Imported { .. } | Outcome::Restored { .. } => {
                self.imported += 1;
                self.bytes += file.bytes;
            }
            Outcome::Duplicate { .. } => self.duplicates += 1,
            Outcome::Refused(_) => self.refused += 1,
        }
    }
}

impl Studio {
    /// Imports files, and the photographs in folders, into an event. A file that cannot be taken is refused with a
    /// reason and the others go on; only a full disk, a stopped database, or `stop` ends it early.
    pub fn import(
        &self,
        event: EventRef,
        sources: &[PathBuf],
        category: Option<&str>,
        report: &mut dyn FnMut(ImportProgress),
        stop: &Stop<'_>,
    ) -> Result<ImportSummary> {
        let found = scan(sources)?;
        self.import_found(event, found, category, report, stop)
    }

    /// Imports what is there and then what appears in the folders, until `stop` says so. A new file is taken once it
    /// has stopped growing.
    pub fn import_watching(
        &self,
        event: EventRef,
        sources: &[PathBuf],
        category: Option<&str>,
        report: &mut dyn FnMut(ImportProgress),
        stop: &Stop<'_>,
    ) -> Result<ImportSummary> {
        const INTERVAL: Duration = Duration::from_millis(500);
        /// Looks at a file that must find it unchanged before it is taken.
        const LOOKS: u32 = 4;
        let mut total = ImportSummary::default();
        let mut seen: BTreeMap<PathBuf, (FileState, u32)> = BTreeMap::new();
        while !stop() {
            let mut settled = Found::default();
            for path in scan(sources)?.files {
                let Ok(state) = FileState::of(&path) else { continue };
                let looks = match seen.get(&path) {
                    Some((before, looks)) if *before == state => looks.saturating_add(1),
                    _ => 0,
                };
                if looks == LOOKS {
                    settled.bytes += state.length;
                    settled.files.push(path.clone());
                }
                seen.insert(path, (state, looks));
            }
            if !settled.files.is_empty() {
                let round = self.import_found(event, settled, category, report, stop)?;
                total.imported += round.imported;
                total.duplicates += round.duplicates;
                total.refused += round.refused;
                total.bytes += round.bytes;
            }
            thread::sleep(INTERVAL);
        }
        Ok(total)
    }

    fn import_found(
        &self,
        event: EventRef,
        found: Found,
        category: Option<&str>,
        report: &mut dyn FnMut(ImportProgress),
        stop: &Stop<'_>,
    ) -> Result<ImportSummary> {
        let event = self.event(event)?;
        let category = category.map(|name| event.category(name)).transpose()?;
        let proofing = Proofing::new(event)?;
        report(ImportProgress::Found {
            files: found.files.len() + found.unreadable.len(),
            bytes: found.bytes,
        });
        let mut keeper = Keeper {
            studio: self,
            proofing: &proofing,
            category,
            report,
            stop,
            summary: ImportSummary::default(),
        };
        for (path, reason) in found.unreadable {
            keeper.tell(Imported { path, bytes: 0, outcome: Outcome::Refused(reason) });
        }
        keeper.keep_all(&found.files)?;
        Ok(keeper.summary)
    }

    /// Waits until there is room for a file's bytes in memory; they are taken by [`Studio::import_bytes`].
    pub(crate) fn make_room(&self, length: u64) -> Permit {
        self.budget.take(length, &|| false).expect("nobody stops it")
    }

    /// Imports one file that is in memory, as [`Studio::import`] does.
    pub(crate) fn import_bytes(
        &self,
        proofing: &Proofing,
        category: Option<Id>,
        name: String,
        bytes: Vec<u8>,
        permit: Permit,
    ) -> Result<Outcome> {
        let prepared = prepare(self, proofing, Arrival { name, bytes, permit }, &|| false);
        let (outcome, _) = keep(self, prepared, proofing.event.id, category).settle()?;
        Ok(outcome)
    }
}

/// Whether work is to end; asked again and again, by whoever does it.
pub type Stop<'s> = dyn Fn() -> bool + Sync + 's;

/// Keeps pictures in the order of their files while workers prepare the ones that follow.
struct Keeper<'s> {
    studio: &'s Studio,
    proofing: &'s Proofing,
    category: Option<Id>,
    report: &'s mut dyn FnMut(ImportProgress),
    stop: &'s Stop<'s>,
    summary: ImportSummary,
}

impl Keeper<'_> {
    /// Workers take the indices of files from a channel that is refilled as pictures are kept, so that no more than a
    /// window of files is in memory, however slow one of them is.
    fn keep_all(&mut self, files: &[PathBuf]) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        let workers = thread::available_parallelism().map_or(1, usize::from).min(files.len());
        let window = workers * WINDOW_PER_CORE;
        let (give, take) = sync_channel(window);
        let take = Mutex::new(take);
        let (done, prepared) = channel();
        let mut indices = 0..files.len();
        for index in indices.by_ref().take(window) {
            give.send(index).expect("the window fits the channel");
        }
        let (studio, proofing, stop) = (self.studio, self.proofing, self.stop);
        thread::scope(|scope| {
            for _ in 0..workers {
                let (take, done) = (&take, done.clone());
                scope.spawn(move || {
                    while let Some((index, arrival)) = next(studio, files, take, stop) {
                        let prepared = match arrival {
                            Next::File(arrival) => Some(prepare(studio, proofing, arrival, stop)),
                            Next::Refused(reason) => Some(Prepared::Known(Outcome::Refused(reason), 0)),
                            Next::Stopped => None,
                        };
                        if done.send((index, prepared)).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(done);
            let mut out_of_turn = BTreeMap::new();
            let mut being_kept = VecDeque::new();
            let mut turn = 0;
            for (index, file) in &prepared {
                let Some(file) = file else { break };
                out_of_turn.insert(index, file);
                while let Some(file) = out_of_turn.remove(&turn) {
                    let keeping = keep(studio, file, proofing.event.id, self.category);
                    being_kept.push_back((&files[turn], keeping));
                    turn += 1;
                }
                // One picture is being written while the next is handed over.
                while being_kept.len() > 1 || (turn == files.len() && !being_kept.is_empty()) {
                    let (path, kept) = being_kept.pop_front().expect("it is not empty");
                    self.settle(path, kept)?;
                    if let Some(index) = indices.next() {
                        // Workers that were stopped take no more.
                        let _ = give.send(index);
                    }
                }
                if turn == files.len() {
                    break;
                }
            }
            // Stopped: what is being written is still told.
            for (path, kept) in being_kept {
                self.settle(path, kept)?;
            }
            drop(give);
            Ok(())
        })
    }

    fn settle(&mut self, path: &Path, keeping: Keeping) -> Result<()> {
        let (outcome, bytes) = keeping.settle()?;
        self.tell(Imported { path: path.to_owned(), bytes, outcome });
        Ok(())
    }

    fn tell(&mut self, file: Imported) {
        self.summary.count(&file);
        (self.report)(ImportProgress::File(file));
    }
}

/// What a worker gets.
enum Next {
    File(Arrival),
    Refused(Refusal),
    Stopped,
}

/// The next file, in memory or with the reason why not; `None` when there is no more. Files come into memory in their
/// order, so that one whose turn it is never waits for those after it.
fn next(
    studio: &Studio,
    files: &[PathBuf],
    indices: &Mutex<Receiver<usize>>,
    stop: &Stop<'_>,
) -> Option<(usize, Next)> {
    let indices = indices.lock().unwrap_or_else(PoisonError::into_inner);
    let index = indices.recv().ok()?;
    if stop() {
        return Some((index, Next::Stopped));
    }
    let path = &files[index];
    let state = match file::look(path) {
        Ok(state) => state,
        Err(reason) => return Some((index, Next::Refused(reason))),
    };
    let Some(permit) = studio.budget.take(state.length, &|| stop()) else {
        return Some((index, Next::Stopped));
    };
    drop(indices);
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let next = match file::read(path, state) {
        Ok(bytes) => Next::File(Arrival { name, bytes, permit }),
        Err(reason) => Next::Refused(reason),
    };
    Some((index, next))
}
