//! What frames and their owners said, handed on to deliveries, in the transaction in which it came.

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::Report;
use wirephoto_database::{Id, Moment, Transaction};

use crate::Result;
use crate::frame::{Channel, Frame};
use crate::repository::station as stations;
use crate::service::delivery;

/// A frame proved that it said this. Messages to it about that object are out of its outbox by now.
pub fn report(tx: &mut Transaction<'_>, frame: &Frame, report: &Report, now: Moment) -> Result<()> {
    delivery::heard(tx, frame, report, now)
}

/// The network says that a frame has the message about this object.
pub fn delivered(tx: &mut Transaction<'_>, frame: Id, object: ObjectId, now: Moment) -> Result<()> {
    delivery::delivered(tx, frame, object, now)
}

/// The owner of a frame answered a sender who asked.
pub fn answered(
    tx: &mut Transaction<'_>,
    frame: Id,
    sender: Id,
    is_admitted: bool,
    now: Moment,
) -> Result<()> {
    delivery::answered(tx, frame, sender, is_admitted, now)
}

/// Fewer may send to a frame from now on, or nobody because its pairing is over.
pub fn forbidden(tx: &mut Transaction<'_>, frame: Id, now: Moment) -> Result<()> {
    delivery::forbidden(tx, frame, now)
}

/// A frame hears another channel from now on.
pub fn moved(tx: &mut Transaction<'_>, frame: Id, now: Moment) -> Result<()> {
    delivery::moved(tx, frame, now)
}

/// All channels of all stations, for an owner to choose from.
pub fn channels(tx: &mut Transaction<'_>) -> Result<Vec<Channel>> {
    let channels = stations::channels(tx)?.into_iter().map(|(station, station_name, channel)| {
        let mut name = format!("{station_name} · {}", channel.name);
        if !channel.coverage.is_empty() {
            name = format!("{name} ({})", channel.coverage);
        }
        Channel { station, number: channel.number, name }
    });
    Ok(channels.collect())
}
