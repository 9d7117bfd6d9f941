//! What the owner says at the frame.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{Refusal, State as Word};
use wirephoto_database::{Id, Moment, Transaction};

use crate::repository::{self, Deed, Picture, State};
use crate::service::{reception, report};
use crate::{Error, Result};

/// The picture with this name.
pub fn picture(tx: &mut Transaction<'_>, id: Id) -> Result<Picture> {
    repository::picture(tx, id)?.ok_or(Error::Absent)
}

/// Does something with a picture. A print is asked for once.
pub fn act(tx: &mut Transaction<'_>, id: Id, deed: Deed, now: Moment) -> Result<()> {
    let picture = picture(tx, id)?;
    if deed == Deed::Print && !picture.print_wanted {
        report(tx, picture.object, Word::PrintWanted { picture: picture.number }, now)?;
    }
    Ok(repository::set_deed(tx, id, deed)?)
}

/// Takes nothing more of a picture's sender; what came of them stays until it is hidden.
pub fn block_sender_of(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<()> {
    let picture = picture(tx, id)?;
    Ok(repository::block(tx, &picture.sender, now)?)
}

/// The owner was asked for an object.
pub fn answer(tx: &mut Transaction<'_>, object: ObjectId, is_wanted: bool, now: Moment) -> Result<()> {
    let known = repository::reception(tx, object)?.filter(|known| known.state == State::Asking);
    let Some(asked) = known else { return Err(Error::Absent) };
    if is_wanted && asked.expires_at > now {
        Ok(repository::set_state(tx, object, State::Receiving)?)
    } else {
        let why = if is_wanted { Refusal::Expired } else { Refusal::Owner };
        Ok(reception::refuse(tx, object, why, now)?)
    }
}
