//! Edits at the host: what is done to a picture here, until its studio's own proof takes the place of ours.
//!
//! The host has no original. It keeps the studio's proof as it was and makes every edit from that one, all that was
//! done so far at once, so that a second edit costs no quality and a reset brings back what was there. What it shows
//! meanwhile is provisional: the studio hears of the edit by the feed and makes the proper proof of it.
//!
//! Work on pixels happens between two transactions: [`prepare`] says what to do, and [`finish`] stores what was made of
//! it, unless somebody else was quicker.

use wirephoto_accounts::Quota;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_imaging::{Edit, Size, WatermarkSpec};
use wirephoto_library::worker::{Job, Made};
use wirephoto_library::{self as library, Kind, NewRendition, Picture, Way};

use crate::mark::Mark;
use crate::repository::{self, Base, HostEdit, Placement, Subject};
use crate::service::publish::{own_event, within_limits};
use crate::{Error, Result};

/// The qualities of thumbnail, preview and low resolution.
pub const QUALITY: [u8; 3] = [75, 80, 80];

/// Which picture is meant, and how it looked to whoever means it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub owner: Id,
    pub event: Id,
    /// The picture's number.
    pub number: u32,
    /// The beginning of its low resolution's hash.
    pub hash: Vec<u8>,
}

/// What is to be done to a picture as it is shown now.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    /// Flip, turn or crop it.
    Edit(Edit),
    /// Lay a mark over it: the words of one, or the event's.
    Mark(Option<WatermarkSpec>),
}

/// Work for a worker.
#[derive(Debug, Clone)]
pub struct Work {
    pub job: Job,
    picture: Picture,
    placement: Placement,
    /// The studio's proof that it begins with.
    recipe: [u8; 32],
    base_edit_revision: u32,
    base: Base,
    /// The instruction that stands now.
    before: Option<Id>,
    then: Edit,
    mark: Option<WatermarkSpec>,
}

/// What it takes to do as was wished; `None` when that brings back the studio's proof, for which [`reset`] is enough.
pub fn prepare(tx: &mut Transaction<'_>, seen: &Seen, wish: &Wish) -> Result<Option<Work>> {
    let (placement, current) = find(tx, seen)?;
    let picture = library::find_picture(tx, placement.picture)?;
    let (recipe, base_edit_revision) =
        repository::proof_of(tx, placement.picture)?.ok_or(Error::NoPicture)?;
    let renditions = match current {
        Some(_) => repository::base(tx, picture.id)?,
        None => shown_renditions(tx, picture.id)?,
    };
    let base = current.as_ref().map_or_else(
        || Base {
            width: picture.width,
            height: picture.height,
            blur: picture.blur.clone(),
            bytes: renditions.iter().map(|one| one.jpeg.len() as u64).sum(),
        },
        |current| current.base.clone(),
    );
    let done = current.as_ref().map(|current| current.then).unwrap_or_default();
    let marked = current.as_ref().and_then(|current| current.mark.clone());
    let (then, mark) = match wish {
        Wish::Edit(next) => (done.then(next), marked),
        Wish::Mark(mark) => (done, mark.clone()),
    };
    if then.is_identity() && mark.is_none() && matches!(wish, Wish::Edit(_)) {
        return Ok(None);
    }
    let drawn = match &mark {
        Some(spec) => Mark { spec: Some(spec.clone()), png: None },
        None => mark_of(tx, seen.event)?,
    };
    let sizes = Kind::PROOFS.into_iter().map(|kind| {
        let long_side = renditions.get(kind as usize).map_or(0, |one| one.width.max(one.height));
        Size { long_side, quality: QUALITY[kind as usize], marked: true }
    });
    let sizes = sizes.collect();
    let low = renditions.into_iter().nth(Kind::Low as usize).ok_or(Error::NoPicture)?;
    let Mark { spec: watermark, png } = drawn;
    let job = Job { edit: then, sizes, watermark, png, picture: low.jpeg.into() };
    let before = current.map(|current| current.instruction);
    Ok(Some(Work { job, picture, placement, recipe, base_edit_revision, base, before, then, mark }))
}

/// What marks pictures of an event that are made here.
pub fn mark_of(tx: &mut Transaction<'_>, event: Id) -> Result<Mark> {
    Ok(repository::watermark(tx, event)?.unwrap_or_else(Mark::fallback))
}

/// Who did it, and under which identifier it is known.
#[derive(Debug, Clone)]
pub struct Signature {
    pub instruction: Id,
    pub by: String,
}

/// Shows what was made, in place of the studio's proof, which is kept.
pub fn finish(
    tx: &mut Transaction<'_>,
    quota: &Quota,
    work: &Work,
    made: &Made,
    signature: &Signature,
    now: Moment,
) -> Result<()> {
    let Work { placement, picture, .. } = work;
    let (event, id) = (placement.event, placement.picture);
    own_event(tx, quota.account, event)?;
    let proof = repository::proof_of(tx, id)?.ok_or(Error::NoPicture)?;
    let before = repository::host_edit(tx, id)?.map(|edit| edit.instruction);
    if proof != (work.recipe, work.base_edit_revision) || before != work.before {
        return Err(Error::conflict(|t| t.changed_meanwhile));
    }
    let base = if before.is_none() { shown_renditions(tx, id)? } else { Vec::new() };
    repository::put_host_edit(
        tx,
        &HostEdit {
            picture: id,
            instruction: signature.instruction,
            then: work.then,
            mark: work.mark.clone(),
            base_edit_revision: work.base_edit_revision,
            base: work.base.clone(),
            by: signature.by.clone(),
            at: now,
        },
    )?;
    for rendition in &base {
        repository::put_base(tx, id, rendition)?;
    }
    let (width, height) = work.then.output_size(work.base.width, work.base.height);
    library::update_picture(
        tx,
        &Picture { width, height, blur: made.facts.blur.clone(), ..picture.clone() },
    )?;
    let renditions = made.of_kinds(Kind::PROOFS);
    let bytes: u64 = renditions.iter().map(|one| one.jpeg.len() as u64).sum();
    library::put_renditions(tx, id, &provisional_recipe(work), &renditions)?;
    repository::set_bytes(tx, id, work.base.bytes + bytes)?;
    within_limits(tx, quota, event)?;
    touch(tx, placement, now)
}

/// Shows the studio's proof again. Nothing, when it is shown already.
pub fn reset(tx: &mut Transaction<'_>, seen: &Seen, now: Moment) -> Result<()> {
    let (placement, Some(edit)) = find(tx, seen)? else { return Ok(()) };
    show_base(tx, &edit)?;
    repository::delete_host_edit(tx, edit.picture)?;
    touch(tx, &placement, now)
}

/// Keeps a picture from customers, or shows it again.
pub fn set_hidden(tx: &mut Transaction<'_>, owner: Id, event: Id, number: u32, hidden: bool) -> Result<()> {
    own_event(tx, owner, event)?;
    let placement = repository::own_placement(tx, event, number)?.ok_or(Error::NoPicture)?;
    repository::set_hidden(tx, event, placement.picture, hidden)?;
    Ok(())
}

/// Ends what was done to a picture here: its studio sent a proof of its own, or with `restore` decided for the proof
/// that was kept. Studios are still told the instruction: one that has not heard of it must be able to ask its
/// photographer.
pub fn end(tx: &mut Transaction<'_>, edit: &HostEdit, restore: bool) -> Result<()> {
    if restore {
        show_base(tx, edit)?;
    }
    Ok(repository::end_host_edit(tx, edit.picture)?)
}

/// Shows the studio's proof again, which was kept.
fn show_base(tx: &mut Transaction<'_>, edit: &HostEdit) -> Result<()> {
    let id = edit.picture;
    let (recipe, _) = repository::proof_of(tx, id)?.ok_or(Error::NoPicture)?;
    let base = repository::base(tx, id)?;
    library::put_renditions(tx, id, &recipe, &base)?;
    repository::set_bytes(tx, id, edit.base.bytes)?;
    let picture = library::find_picture(tx, id)?;
    let Base { width, height, ref blur, .. } = edit.base;
    Ok(library::update_picture(tx, &Picture { width, height, blur: blur.clone(), ..picture })?)
}

/// A picture as it was seen, with what was done to it here; a conflict when it looks different by now.
fn find(tx: &mut Transaction<'_>, seen: &Seen) -> Result<(Placement, Option<HostEdit>)> {
    own_event(tx, seen.owner, seen.event)?;
    let placement = repository::own_placement(tx, seen.event, seen.number)?.ok_or(Error::NoPicture)?;
    let facts = library::renditions_of(tx, &[placement.picture])?;
    let low = facts.iter().find(|facts| facts.kind == Kind::Low).ok_or(Error::NoPicture)?;
    if seen.hash.is_empty() || !low.hash.starts_with(&seen.hash) {
        return Err(Error::conflict(|t| t.changed_meanwhile));
    }
    let edit = repository::host_edit(tx, placement.picture)?;
    Ok((placement, edit))
}

/// The renditions that are shown of a picture, in the order of [`Kind::PROOFS`].
fn shown_renditions(tx: &mut Transaction<'_>, picture: Id) -> Result<Vec<NewRendition>> {
    let facts = library::renditions_of(tx, &[picture])?;
    let read = Kind::PROOFS.into_iter().map(|kind| {
        let facts = facts.iter().find(|facts| facts.kind == kind).ok_or(Error::NoPicture)?;
        let jpeg = library::release(tx, picture, Way::Page(kind))?.bytes;
        Ok(NewRendition { kind, width: facts.width, height: facts.height, jpeg })
    });
    read.collect()
}

/// A studio can do something about pictures that it knows.
fn touch(tx: &mut Transaction<'_>, placement: &Placement, now: Moment) -> Result<()> {
    if placement.uploaded {
        return Ok(());
    }
    Ok(repository::touch(tx, placement.event, Subject::Edit, placement.picture, now)?)
}

/// What the provisional proof was made by: never a recipe of a studio's.
fn provisional_recipe(work: &Work) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("wirephoto 2026 provisional proof");
    hasher.update(&work.recipe);
    let instruction = serde_json::to_vec(&(work.then, &work.job.watermark));
    hasher.update(&instruction.expect("an instruction has a JSON text"));
    *hasher.finalize().as_bytes()
}
