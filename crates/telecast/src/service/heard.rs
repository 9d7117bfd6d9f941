//! What frames and their owners said, handed on to deliveries, in the transaction in which it came.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::Report;
use wirephoto_database::{Id, Moment, Transaction};

use crate::Result;
use crate::frame::{Channel, Frame};

/// A frame proved that it said this. Messages to it about that object are out of its outbox by now.
#[expect(clippy::unnecessary_wraps, reason = "deliveries will have something to say")]
pub fn report(_tx: &mut Transaction<'_>, _frame: &Frame, _report: &Report, _now: Moment) -> Result<()> {
    Ok(())
}

/// The network says that a frame has the message about this object.
#[expect(clippy::unnecessary_wraps, reason = "deliveries will have something to say")]
pub fn delivered(_tx: &mut Transaction<'_>, _frame: Id, _object: ObjectId, _now: Moment) -> Result<()> {
    Ok(())
}

/// The owner of a frame answered a sender who asked.
#[expect(clippy::unnecessary_wraps, reason = "deliveries will have something to say")]
pub fn answered(
    _tx: &mut Transaction<'_>,
    _frame: Id,
    _sender: Id,
    _is_admitted: bool,
    _now: Moment,
) -> Result<()> {
    Ok(())
}

/// The pairing of a frame is over: nothing goes there any more.
#[expect(clippy::unnecessary_wraps, reason = "deliveries will have something to say")]
pub fn unpaired(_tx: &mut Transaction<'_>, _frame: Id, _now: Moment) -> Result<()> {
    Ok(())
}

/// All channels of all stations, for an owner to choose from.
#[expect(clippy::unnecessary_wraps, reason = "stations will have some")]
pub fn channels(_tx: &mut Transaction<'_>) -> Result<Vec<Channel>> {
    Ok(Vec::new())
}
