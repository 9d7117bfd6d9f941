//! What an order means: whether it can be sent, and who still waits for it.

use wirephoto_airwave::fec::Params;
use wirephoto_database::Moment;
use wirephoto_exchange::air::{AirFrame, AirOrder, FrameState, MAX_FRAMES, MAX_OBJECT_BYTES};

/// The sizes of an order's object and symbols, if there can be such an object.
pub fn params(order: &AirOrder) -> Option<Params> {
    let fits = order.size <= MAX_OBJECT_BYTES && order.frames.len() <= MAX_FRAMES;
    fits.then(|| Params::new(order.size, order.symbol_size).ok())?
}

/// Whether somebody waits for an object, and its time is not over.
pub fn is_waited_for(order: &AirOrder, now: Moment) -> bool {
    order.expires_at > now && order.frames.iter().any(is_waiting)
}

/// Whether a frame has said nothing yet that ends its waiting.
pub fn is_waiting(frame: &AirFrame) -> bool {
    match frame.heard.map(|heard| heard.state) {
        None | Some(FrameState::Delivered | FrameState::Receiving) => true,
        Some(FrameState::Complete | FrameState::Refused) => false,
    }
}

/// Whether two orders speak of the same thing. Only who waits for it, from when and until when may change.
pub fn is_same_object(one: &AirOrder, other: &AirOrder) -> bool {
    let what =
        |it: &AirOrder| (it.object, it.channel, it.toi, it.size, it.hash, it.symbol_size, it.packet_key);
    what(one) == what(other)
}
