//! One picture on its way in, wherever its bytes come from: hashed, probed, decoded and made into proofs on whatever
//! thread has it, then kept in one transaction.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use wirephoto_database::{Answer, Id, Moment, Transaction};
use wirephoto_imaging as imaging;
use wirephoto_library::{
    self as library, Edit, Kind, NewPicture, NewRendition, Original, OriginalHash, Recipe,
};

use super::Outcome;
use super::budget::Permit;
use crate::recipe::Proofing;
use crate::{Error, Refusal, Result, Studio, change, repository};

/// How long the pixels of one picture may take.
const MAX_RENDER: Duration = Duration::from_secs(30);
/// The same where a short file announces more pixels than it can well hold.
const MAX_RENDER_FORGED: Duration = Duration::from_secs(5);
/// Pixels for each byte, beyond which a picture is not believed to be one. The plainest skies stay below.
const PLAUSIBLE_PIXELS_PER_BYTE: u64 = 100;

/// A file in memory.
pub struct Arrival {
    /// Its name without directories.
    pub name: String,
    pub bytes: Vec<u8>,
    /// For its bytes.
    pub permit: Permit,
}

/// A picture after the work on a core.
pub enum Prepared {
    /// All of it, to be kept.
    Ready(Arc<Ready>),
    /// It is in the trash of the event.
    Trashed(OriginalHash, u64),
    /// It is known what becomes of it, without a transaction.
    Known(Outcome, u64),
    /// The studio itself has failed.
    Failed(Error),
}

/// All of a picture, to be kept in one transaction.
pub struct Ready {
    original: Original,
    bytes: Vec<u8>,
    picture: NewPicture,
    recipe: Recipe,
    renditions: Vec<NewRendition>,
    _permit: Permit,
}

/// A picture on its way into the database.
pub enum Keeping {
    Written(Answer<Outcome, Error>, u64),
    Known(Outcome, u64),
    Failed(Error),
}

impl Keeping {
    /// Waits until it is safe. An error is the studio's, not the picture's.
    pub fn settle(self) -> Result<(Outcome, u64)> {
        match self {
            Self::Known(outcome, bytes) => Ok((outcome, bytes)),
            Self::Failed(error) => Err(error),
            Self::Written(answer, bytes) => match answer.wait() {
                Ok(outcome) => Ok((outcome, bytes)),
                Err(error) if error.is_fatal() => Err(error),
                Err(error) => Ok((Outcome::Refused(Refusal::NotKept(error.to_string())), bytes)),
            },
        }
    }
}

/// Makes a picture ready, or says why it is refused.
pub fn prepare(studio: &Studio, proofing: &Proofing, arrival: Arrival, stop: &dyn Fn() -> bool) -> Prepared {
    let length = arrival.bytes.len() as u64;
    // A decoder that gives up in an unforeseen way costs its own picture, not the import.
    let ready = catch_unwind(AssertUnwindSafe(|| make_ready(studio, proofing, arrival, stop)));
    match ready {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(Error::Refused(reason))) => Prepared::Known(Outcome::Refused(reason), length),
        Ok(Err(error)) => Prepared::Failed(error),
        Err(_) => Prepared::Known(Outcome::Refused(Refusal::Unforeseen), length),
    }
}

fn make_ready(
    studio: &Studio,
    proofing: &Proofing,
    Arrival { name, bytes, permit }: Arrival,
    stop: &dyn Fn() -> bool,
) -> Result<Prepared> {
    let limits = imaging::Limits::default();
    let probe = imaging::probe(&bytes, &limits).map_err(Refusal::Image)?;
    let original = Original::describe(&bytes, &probe);
    let (event, hash) = (proofing.event.id, original.hash);
    let placed = studio.db.read(move |tx| repository::placement_of_original(tx, event, hash)).wait()?;
    if let Some(placed) = placed {
        if placed.deleted_at.is_some() {
            return Ok(Prepared::Trashed(hash, original.length));
        }
        let outcome = Outcome::Duplicate { picture: placed.picture, number: placed.number };
        return Ok(Prepared::Known(outcome, original.length));
    }
    let edit = Edit::default();
    let rendered = render(proofing, &edit, &bytes, stop).map_err(|error| match error {
        imaging::Error::Stopped if !stop() => Refusal::TooSlow,
        error => Refusal::Image(error),
    })?;
    let now = Moment::now();
    let picture = NewPicture {
        id: Id::new(now),
        owner: Studio::OWNER,
        original: Some(hash),
        file_name: name,
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
    let ready = Ready { original, bytes, picture, recipe, renditions, _permit: permit };
    Ok(Prepared::Ready(Arc::new(ready)))
}

/// Hands a prepared picture to the database.
pub fn keep(studio: &Studio, prepared: Prepared, event: Id, category: Option<Id>) -> Keeping {
    let now = Moment::now();
    match prepared {
        Prepared::Ready(ready) => {
            let bytes = ready.original.length;
            Keeping::Written(studio.db.write(move |tx| place(tx, &ready, event, category, now)), bytes)
        }
        Prepared::Trashed(hash, bytes) => Keeping::Written(
            studio.db.write(move |tx| {
                let found = take_back(tx, event, hash, category, now)?;
                Ok(found.unwrap_or(Outcome::Refused(Refusal::Purged)))
            }),
            bytes,
        ),
        Prepared::Known(outcome, bytes) => Keeping::Known(outcome, bytes),
        Prepared::Failed(error) => Keeping::Failed(error),
    }
}

fn place(
    tx: &mut Transaction<'_>,
    ready: &Ready,
    event: Id,
    category: Option<Id>,
    now: Moment,
) -> Result<Outcome> {
    if let Some(outcome) = take_back(tx, event, ready.original.hash, category, now)? {
        return Ok(outcome);
    }
    let new_original = library::keep_original(tx, &ready.original, &ready.bytes, now)?;
    library::add_picture(tx, &ready.picture)?;
    let picture = ready.picture.id;
    library::put_renditions(tx, picture, &ready.recipe, &ready.renditions)?;
    let number = repository::place(tx, event, picture, ready.original.hash, category)?;
    change::record_import(tx, event, picture, category, now)?;
    Ok(Outcome::Imported { picture, number, new_original })
}

/// What becomes of a file that stands in the event: one in the trash comes back.
fn take_back(
    tx: &mut Transaction<'_>,
    event: Id,
    original: OriginalHash,
    category: Option<Id>,
    now: Moment,
) -> Result<Option<Outcome>> {
    let Some(mut placement) = repository::placement_of_original(tx, event, original)? else {
        return Ok(None);
    };
    let (picture, number) = (placement.picture, placement.number);
    if placement.deleted_at.is_none() {
        return Ok(Some(Outcome::Duplicate { picture, number }));
    }
    placement.deleted_at = None;
    placement.category = category.or(placement.category);
    repository::update_placement(tx, &placement)?;
    repository::touch(tx, event)?;
    change::record_import(tx, event, picture, placement.category, now)?;
    Ok(Some(Outcome::Restored { picture, number }))
}

/// Makes a picture's proofs as its event wants them, and its contact print.
pub fn render(
    proofing: &Proofing,
    edit: &Edit,
    original: &[u8],
    stop: &dyn Fn() -> bool,
) -> Result<imaging::Rendered, imaging::Error> {
    let limits = imaging::Limits::default();
    let begun = Instant::now();
    let allowed = allowed(original, &limits);
    let job = imaging::Job {
        edit,
        sizes: &proofing.event.settings.sizes.jobs(),
        watermark: proofing.watermark.as_ref(),
        keep: &proofing.event.settings.keep,
        limits: &limits,
        stop: &|| stop() || begun.elapsed() > allowed,
    };
    imaging::render(original, &job)
}

/// How long a picture may take.
pub fn allowed(original: &[u8], limits: &imaging::Limits) -> Duration {
    let pixels =
        imaging::probe(original, limits).map_or(0, |probe| u64::from(probe.width) * u64::from(probe.height));
    if pixels / PLAUSIBLE_PIXELS_PER_BYTE > original.len() as u64 { MAX_RENDER_FORGED } else { MAX_RENDER }
}

/// The renditions as the library keeps them, in the order of [`crate::event::Sizes::jobs`].
pub fn new_renditions(rendered: imaging::Rendered) -> Vec<NewRendition> {
    let kinds = Kind::PROOFS.into_iter().chain([Kind::Contact]);
    let pairs = kinds.zip(rendered.renditions);
    pairs
        .map(|(kind, made)| NewRendition { kind, width: made.width, height: made.height, jpeg: made.jpeg })
        .collect()
}
