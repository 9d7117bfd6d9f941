//! Pictures that their photographer brings straight to the host. They are marked and scaled here, keep numbers of their
//! own, and no publication takes them down.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::publication::{MAX_KEYWORDS, MAX_NAME, MAX_TEXT, PictureDocument};
use wirephoto_imaging::{Edit, Size};
use wirephoto_library as library;

use crate::mark::Mark;
use crate::proof::Proof;
use crate::repository;
use crate::service::edit::{QUALITY, mark_of, renditions_of};
use crate::service::publish::{Publisher, own_event, within_limits};
use crate::text::clean;
use crate::worker::{Job, Made};
use crate::{Error, Result};

/// The first number of pictures that came straight to the host: a studio numbers its own from 1.
pub const FIRST_NUMBER: u32 = 100_001;
/// Long sides of the three renditions, as studios make them.
const SIZES: [u32; 3] = [320, 800, 1600];

/// A picture on its way in.
#[derive(Debug, Clone)]
pub struct Upload {
    pub id: Id,
    pub event: Id,
    /// The name of the file, as it was sent.
    pub file_name: String,
    /// The category's place among the event's, from 1.
    pub category: Option<u32>,
}

/// What marks an event's pictures; an error when it is not this account's.
pub fn begin(tx: &mut Transaction<'_>, owner: Id, event: Id) -> Result<Mark> {
    own_event(tx, owner, event)?;
    mark_of(tx, event)
}

/// What is to be made of a file.
pub fn job(mark: Mark, picture: Vec<u8>) -> Job {
    let mut sizes =
        SIZES.into_iter().zip(QUALITY).map(|(long_side, quality)| Size { long_side, quality, marked: true });
    let sizes = std::array::from_fn(|_| sizes.next().expect("three sizes"));
    Job { edit: Edit::default(), sizes, mark, picture }
}

/// Shows what was made of a file. Answers its number.
pub fn store(
    tx: &mut Transaction<'_>,
    publisher: &Publisher,
    upload: &Upload,
    made: &Made,
    now: Moment,
) -> Result<u32> {
    own_event(tx, publisher.account, upload.event)?;
    let last = repository::last_upload(tx, upload.event)?;
    let number = last.map_or(FIRST_NUMBER, |last| last.saturating_add(1));
    let categories = repository::categories(tx, upload.event)?;
    let chosen = upload.category.and_then(|place| categories.get(place.checked_sub(1)? as usize));
    let proof = proof(upload, made, number, chosen.map(|category| category.id));
    library::add_picture(tx, &proof.picture(publisher.account, now))?;
    library::put_renditions(tx, upload.id, &proof.recipe, &proof.renditions)?;
    repository::put_placement(tx, upload.event, &proof)?;
    repository::set_uploaded(tx, upload.id)?;
    within_limits(tx, publisher, upload.event)?;
    Ok(number)
}

/// Takes a picture down that came straight to the host; a studio's own goes by its studio.
pub fn remove(tx: &mut Transaction<'_>, owner: Id, event: Id, number: u32) -> Result<()> {
    own_event(tx, owner, event)?;
    let placement = repository::own_placement(tx, event, number)?.filter(|placement| placement.uploaded);
    let picture = placement.ok_or(Error::NoPicture)?.picture;
    repository::delete_placements(tx, &[picture])?;
    Ok(library::delete_pictures(tx, &[picture])?)
}

/// What a studio would say of it.
fn proof(upload: &Upload, made: &Made, number: u32, category: Option<Id>) -> Proof {
    let document = PictureDocument {
        number,
        position: number,
        category,
        file_name: short(&upload.file_name, MAX_NAME),
        width: made.width,
        height: made.height,
        caption: short(&made.caption, MAX_TEXT),
        description: String::new(),
        keywords: made.keywords.iter().take(MAX_KEYWORDS).map(|keyword| short(keyword, MAX_NAME)).collect(),
        price_note: String::new(),
        captured: made.captured.as_deref().map(|captured| short(captured, MAX_NAME)),
        blur: made.blur.clone(),
        edit_revision: 0,
        own_prices: Vec::new(),
    };
    let recipe = *blake3::hash(upload.id.as_bytes()).as_bytes();
    Proof::made_here(upload.id, recipe, document, renditions_of(made))
}

fn short(text: &str, max: usize) -> String {
    clean(&clean(text).chars().take(max).collect::<String>())
}
