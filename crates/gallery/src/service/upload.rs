//! Pictures that their photographer brings straight to the host. They are marked and scaled here, keep numbers of their
//! own, and no publication takes them down.

use bytes::Bytes;
use wirephoto_accounts::Quota;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::publication::{MAX_KEYWORDS, MAX_NAME, MAX_TEXT, PictureDocument};
use wirephoto_library::worker::{Job, Made};
use wirephoto_library::{self as library, Kind};
use wirephoto_site::text::cut;

use crate::mark::Mark;
use crate::proof::Proof;
use crate::repository;
use crate::service::edit::{QUALITY, mark_of};
use crate::service::publish::{own_event, within_limits};
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
pub fn job(mark: Mark, picture: Bytes) -> Job {
    let sizes: Vec<_> = SIZES.into_iter().zip(QUALITY).collect();
    Job { watermark: mark.spec, png: mark.png, ..Job::plain(picture, &sizes) }
}

/// Shows what was made of a file. Answers its number.
pub fn store(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    upload: &Upload,
    made: &Made,
    now: Moment,
) -> Result<u32> {
    own_event(tx, quota.account, upload.event)?;
    let last = repository::last_upload(tx, upload.event)?;
    let number = last.map_or(FIRST_NUMBER, |last| last.saturating_add(1));
    let categories = repository::categories(tx, upload.event)?;
    let chosen = upload.category.and_then(|place| categories.get(place.checked_sub(1)? as usize));
    let proof = proof(upload, made, number, chosen.map(|category| category.id));
    library::add_picture(tx, &proof.picture(quota.account, now))?;
    library::put_renditions(tx, upload.id, &proof.recipe, &proof.renditions)?;
    repository::put_placement(tx, upload.event, &proof)?;
    repository::set_uploaded(tx, upload.id)?;
    within_limits(tx, quota, upload.event)?;
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
    let facts = &made.facts;
    let document = PictureDocument {
        number,
        position: number,
        category,
        file_name: cut(&upload.file_name, MAX_NAME),
        width: facts.width,
        height: facts.height,
        caption: cut(facts.caption.as_deref().unwrap_or_default(), MAX_TEXT),
        description: String::new(),
        keywords: facts.keywords.iter().take(MAX_KEYWORDS).map(|keyword| cut(keyword, MAX_NAME)).collect(),
        price_note: String::new(),
        captured: facts.captured.as_deref().map(|captured| cut(captured, MAX_NAME)),
        blur: facts.blur.clone(),
        edit_revision: 0,
        own_prices: Vec::new(),
    };
    let recipe = *blake3::hash(upload.id.as_bytes()).as_bytes();
    Proof::made_here(upload.id, recipe, document, made.of_kinds(Kind::PROOFS))
}
