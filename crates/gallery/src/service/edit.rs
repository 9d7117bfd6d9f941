//! Edits at the host: what was done to a picture here, until its studio's own proof takes the place of ours.

use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_library as library;

use crate::Result;
use crate::repository::{self, HostEdit, Subject};

/// Ends what was done to a picture here: its studio sent a proof of its own, or decided otherwise. With `restore` the
/// studio's earlier proof, which was kept, is shown again.
pub fn end(tx: &mut Transaction<'_>, event: Id, edit: &HostEdit, restore: bool, now: Moment) -> Result<()> {
    if restore && let Some((recipe, _)) = repository::proof_of(tx, edit.picture)? {
        let base = repository::base(tx, edit.picture)?;
        library::put_renditions(tx, edit.picture, &recipe, &base)?;
        repository::set_bytes(tx, edit.picture, edit.base.bytes)?;
    }
    repository::delete_host_edit(tx, edit.picture)?;
    Ok(repository::touch(tx, event, Subject::Edit, edit.picture, now)?)
}
