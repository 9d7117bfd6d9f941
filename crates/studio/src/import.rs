//! From files to pictures: read, hashed, probed and made into proofs on all cores, kept in the order of the files, one
//! transaction each.

use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use wirephoto_database::{Answer, Id, Moment, Transaction};
use wirephoto_imaging as imaging;
use wirephoto_library::{self as library, Edit, NewPicture, NewRendition, Original, OriginalHash, Recipe};

use crate::recipe::Proofing;
use crate::scan::{Found, scan};
use crate::{Error, EventRef, Result, Studio, repository};

/// Files that are in memory at once, for each core.
const WINDOW_PER_CORE: usize = 3;
/// Bytes of a file at the most.
const MAX_FILE_BYTES: u64 = 1 << 30;
/// How long the pixels of one picture may take.
const MAX_RENDER: Duration = Duration::from_secs(30);

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
    /// The event has a picture of the same content.
    Duplicate {
        /// That picture's identifier.
        picture: Id,
        /// That picture's number.
        number: u32,
    },
    /// It is not a picture of the event, for the reason that the sentence gives.
    Refused(String),
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
            Outcome::Imported { .. } => {
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
    /// reason and the others go on; only a full disk or a stopped database ends it early.
    pub fn import(
        &self,
        event: EventRef,
        sources: &[PathBuf],
        category: Option<&str>,
        report: &mut dyn FnMut(ImportProgress),
    ) -> Result<ImportSummary> {
        let found = scan(sources)?;
        self.import_found(event, found, category, report)
    }

    /// Imports what is there and then what appears in the folders, until `stop` says so. A new file is taken once it
    /// has stopped growing.
    pub fn import_watching(
        &self,
        event: EventRef,
        sources: &[PathBuf],
        category: Option<&str>,
        report: &mut dyn FnMut(ImportProgress),
        stop: &dyn Fn() -> bool,
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
                let round = self.import_found(event, settled, category, report)?;
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
    ) -> Result<ImportSummary> {
        let event = self.event(event)?;
        let category = category.map(|name| event.category(name)).transpose()?;
        let proofing = Proofing::new(event)?;
        report(ImportProgress::Found {
            files: found.files.len() + found.unreadable.len(),
            bytes: found.bytes,
        });
        let mut keeper =
            Keeper { studio: self, proofing: &proofing, category, report, summary: ImportSummary::default() };
        for (path, reason) in found.unreadable {
            keeper.tell(Imported { path, bytes: 0, outcome: Outcome::Refused(reason) });
        }
        keeper.keep_all(&found.files)?;
        Ok(keeper.summary)
    }
}

/// Keeps pictures in the order of their files while workers prepare the ones that follow.
struct Keeper<'s> {
    studio: &'s Studio,
    proofing: &'s Proofing,
    category: Option<Id>,
    report: &'s mut dyn FnMut(ImportProgress),
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
        let (studio, proofing) = (self.studio, self.proofing);
        thread::scope(|scope| {
            for _ in 0..workers {
                let (take, done) = (&take, done.clone());
                scope.spawn(move || {
                    while let Some(index) = next(take) {
                        let prepared = prepare(studio, proofing, &files[index]);
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
                out_of_turn.insert(index, file);
                while let Some(file) = out_of_turn.remove(&turn) {
                    being_kept.push_back((&files[turn], self.keep(file)));
                    turn += 1;
                }
                // One picture is being written while the next is handed over.
                while being_kept.len() > 1 || (turn == files.len() && !being_kept.is_empty()) {
                    let (path, kept) = being_kept.pop_front().expect("it is not empty");
                    self.settle(path, kept)?;
                    if let Some(index) = indices.next() {
                        give.send(index).expect("workers wait for indices");
                    }
                }
                if turn == files.len() {
                    break;
                }
            }
            drop(give);
            Ok(())
        })
    }

    fn keep(&self, file: Prepared) -> Keeping {
        let ready = match file {
            Prepared::Ready(ready) => ready,
            Prepared::Known(outcome, bytes) => return Keeping::Known(outcome, bytes),
            Prepared::Failed(error) => return Keeping::Failed(error),
        };
        let bytes = ready.original.length;
        let (event, category, now) = (self.proofing.event.id, self.category, Moment::now());
        Keeping::Written(self.studio.db.write(move |tx| keep(tx, &ready, event, category, now)), bytes)
    }

    fn settle(&mut self, path: &Path, keeping: Keeping) -> Result<()> {
        let (outcome, bytes) = match keeping {
            Keeping::Known(outcome, bytes) => (outcome, bytes),
            Keeping::Failed(error) => return Err(error),
            Keeping::Written(answer, bytes) => match answer.wait() {
                Ok(outcome) => (outcome, bytes),
                Err(error) if error.is_fatal() => return Err(error),
                Err(error) => (Outcome::Refused(error.to_string()), bytes),
            },
        };
        self.tell(Imported { path: path.to_owned(), bytes, outcome });
        Ok(())
    }

    fn tell(&mut self, file: Imported) {
        self.summary.count(&file);
        (self.report)(ImportProgress::File(file));
    }
}

/// A picture on its way into the database.
enum Keeping {
    Written(Answer<Outcome, Error>, u64),
    Known(Outcome, u64),
    Failed(Error),
}

/// A file after its work on a core.
enum Prepared {
    Ready(Arc<Ready>),
    Known(Outcome, u64),
    Failed(Error),
}

/// All of a picture, to be kept in one transaction.
struct Ready {
    original: Original,
    bytes: Vec<u8>,
    picture: NewPicture,
    recipe: Recipe,
    renditions: Vec<NewRendition>,
}

fn next(indices: &Mutex<Receiver<usize>>) -> Option<usize> {
    indices.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

fn keep(
    tx: &mut Transaction<'_>,
    ready: &Ready,
    event: Id,
    category: Option<Id>,
    now: Moment,
) -> Result<Outcome> {
    if let Some(outcome) = placed_already(tx, event, ready.original.hash)? {
        return Ok(outcome);
    }
    let new_original = library::keep_original(tx, &ready.original, &ready.bytes, now)?;
    library::add_picture(tx, &ready.picture)?;
    library::put_renditions(tx, ready.picture.id, &ready.recipe, &ready.renditions)?;
    let number = repository::place(tx, event, ready.picture.id, ready.original.hash, category)?;
    Ok(Outcome::Imported { picture: ready.picture.id, number, new_original })
}

fn placed_already(tx: &mut Transaction<'_>, event: Id, original: OriginalHash) -> Result<Option<Outcome>> {
    let placed = repository::placement_of_original(tx, event, original)?;
    Ok(placed.map(|(picture, number)| Outcome::Duplicate { picture, number }))
}

fn prepare(studio: &Studio, proofing: &Proofing, path: &Path) -> Prepared {
    let bytes = match read_file(path) {
        Ok(bytes) => bytes,
        Err(reason) => return Prepared::Known(Outcome::Refused(reason), 0),
    };
    let length = bytes.len() as u64;
    // A decoder that gives up in an unforeseen way costs its own picture, not the import.
    let ready = catch_unwind(AssertUnwindSafe(|| make_ready(studio, proofing, path, bytes)));
    match ready {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(error @ (Error::Database(_) | Error::Library(_)))) => Prepared::Failed(error),
        Ok(Err(error)) => Prepared::Known(Outcome::Refused(error.to_string()), length),
        Err(_) => {
            let reason =
                "The picture is damaged in a way that no reader foresaw; export it again.".to_owned();
            Prepared::Known(Outcome::Refused(reason), length)
        }
    }
}

fn make_ready(studio: &Studio, proofing: &Proofing, path: &Path, bytes: Vec<u8>) -> Result<Prepared> {
    let limits = imaging::Limits::default();
    let refused = |error: imaging::Error| Error::Invalid(error.to_string());
    let probe = imaging::probe(&bytes, &limits).map_err(refused)?;
    let original = Original::describe(&bytes, &probe);
    let (event, hash) = (proofing.event.id, original.hash);
    if let Some(outcome) = studio.db.read(move |tx| placed_already(tx, event, hash)).wait()? {
        return Ok(Prepared::Known(outcome, original.length));
    }
    let edit = Edit::default();
    let rendered = render(proofing, &edit, &bytes).map_err(refused)?;
    let now = Moment::now();
    let picture = NewPicture {
        id: Id::new(now),
        owner: Studio::OWNER,
        original: Some(hash),
        file_name: path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        width: rendered.width,
        height: rendered.height,
        metadata: imaging::read_metadata(&bytes),
        edit,
        edit_revision: 0,
        blur: rendered.blur.clone(),
        created_at: now,
    };
    let recipe = proofing.recipe(hash, &edit);
    let renditions = new_renditions(rendered);
    Ok(Prepared::Ready(Arc::new(Ready { original, bytes, picture, recipe, renditions })))
}

/// Makes a picture's proofs as its event wants them.
pub fn render(
    proofing: &Proofing,
    edit: &Edit,
    original: &[u8],
) -> Result<imaging::Rendered, imaging::Error> {
    let begun = Instant::now();
    let job = imaging::Job {
        edit,
        sizes: &proofing.event.settings.sizes.jobs(),
        watermark: proofing.watermark.as_ref(),
        keep: &proofing.event.settings.keep,
        limits: &imaging::Limits::default(),
        stop: &|| begun.elapsed() > MAX_RENDER,
    };
    imaging::render(original, &job)
}

/// The renditions as the library keeps them, in the order of [`library::Kind::ALL`].
pub fn new_renditions(rendered: imaging::Rendered) -> Vec<NewRendition> {
    let kinds = library::Kind::ALL.into_iter();
    let pairs = kinds.zip(rendered.renditions);
    pairs
        .map(|(kind, made)| NewRendition { kind, width: made.width, height: made.height, jpeg: made.jpeg })
        .collect()
}

/// What tells that a file changed while it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FileState {
    length: u64,
    modified: Option<SystemTime>,
}

impl FileState {
    fn of(path: &Path) -> std::io::Result<Self> {
        let data = path.metadata()?;
        Ok(Self { length: data.len(), modified: data.modified().ok() })
    }
}

/// Reads a whole file, or says in a sentence why not.
fn read_file(path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => "There is no such file; check the path, or put the card in again.".to_owned(),
        _ => format!("The file cannot be read ({error})."),
    };
    let before = FileState::of(path).map_err(unreadable)?;
    if !path.is_file() {
        return Err("This is not a file.".to_owned());
    }
    if before.length > MAX_FILE_BYTES {
        return Err(format!("The file is larger than {} MB.", MAX_FILE_BYTES >> 20));
    }
    let mut bytes = Vec::with_capacity(before.length as usize);
    let file = File::open(path).map_err(unreadable)?;
    file.take(MAX_FILE_BYTES).read_to_end(&mut bytes).map_err(unreadable)?;
    if FileState::of(path).map_err(unreadable)? != before || bytes.len() as u64 != before.length {
        return Err("The file is still being written; import it again when it is complete.".to_owned());
    }
    Ok(bytes)
}
