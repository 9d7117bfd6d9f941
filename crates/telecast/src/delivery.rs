//! A delivery, whom it is for, and the objects that carry it.

use wirephoto_airwave::object::Key;
use wirephoto_airwave::thin::Refusal;
use wirephoto_billing::Money;
use wirephoto_database::{Column, Id, Kind, Moment, Param, Value};
use wirephoto_exchange::air::{AirState, FrameAnswers, FrameState, Heard};
use wirephoto_exchange::hex;

use crate::circle::Salted;
use crate::error::{Error, Unsent};
use crate::frame::stored_as_text;

/// Frames of one delivery at the most.
pub const MAX_FRAMES: usize = 100;
/// Characters of a token at the most.
const MAX_TOKEN: usize = 64;

/// By which way a request came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RequestedBy {
    /// On a page.
    Web,
    /// In a mail.
    Mail,
    /// In a short message.
    Sms,
}
stored_as_text!(RequestedBy { Web: "web", Mail: "mail", Sms: "sms" });

/// What makes of a request that comes again the same request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestToken(String);

impl RequestToken {
    pub fn random() -> Self {
        Self(wirephoto_site::random_hex::<16>())
    }

    /// Of a message that is the same whenever it has this digest.
    pub fn of(digest: &[u8; 32]) -> Self {
        Self(hex::encode(digest))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for RequestToken {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let fits = (1..=MAX_TOKEN).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(text.to_owned())).ok_or(Error::Unsent(Unsent::Token))
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Delivery {
    pub id: Id,
    pub sender: Id,
    pub by: RequestedBy,
    /// What each frame costs, if anything.
    pub price: Option<Money>,
    /// Whose books that stands in.
    pub books: Option<Id>,
    /// Bytes of its object.
    pub size: u32,
    /// BLAKE3 of its object.
    pub hash: [u8; 32],
    /// What its object is sealed with, as long as somebody may still get it.
    pub key: Option<Key>,
    /// How that follows from the key of a circle, if it is for one.
    pub salted: Option<Salted>,
    pub created_at: Moment,
    pub expires_at: Moment,
    pub over_at: Option<Moment>,
}

impl Delivery {
    /// Whether a frame did not get it because its sender cancelled it: before its time, only that ends it so.
    pub fn is_cancelled_for(&self, addressee: &Addressee) -> bool {
        addressee.state == AddresseeState::Expired
            && addressee.refusal.is_none()
            && addressee.changed_at < self.expires_at
    }
}

/// A picture of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentPicture {
    pub picture: Id,
    pub number: u32,
    pub caption: String,
}

/// Where a frame of a delivery is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AddresseeState {
    /// The frame's owner is asked.
    Asked,
    /// A station is to send it.
    Requested,
    /// It is being sent.
    OnAir,
    /// The frame has it.
    Received,
    /// The frame shows it.
    Shown,
    /// The frame will not have it.
    Refused,
    /// Its time was over.
    Expired,
}
stored_as_text!(AddresseeState {
    Asked: "asked",
    Requested: "requested",
    OnAir: "on-air",
    Received: "received",
    Shown: "shown",
    Refused: "refused",
    Expired: "expired",
});

impl AddresseeState {
    /// Whether the frame may still get it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Asked | Self::Requested | Self::OnAir)
    }

    /// Whether a station sends for it, or is to.
    pub fn is_waiting(self) -> bool {
        matches!(self, Self::Requested | Self::OnAir)
    }

    /// Whether it got there.
    pub fn is_there(self) -> bool {
        matches!(self, Self::Received | Self::Shown)
    }
}

/// One frame of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressee {
    pub delivery: Id,
    pub frame: Id,
    /// Its number in reports and at stations.
    pub number: u64,
    /// What it was called.
    pub name: String,
    pub answers: FrameAnswers,
    pub state: AddresseeState,
    pub changed_at: Moment,
    /// Why the frame itself refused.
    pub refusal: Option<Refusal>,
    /// By what it gets the delivery.
    pub object: Option<Id>,
    /// Its message about that object.
    pub message: Option<u32>,
    pub announced_at: Option<Moment>,
    /// What it said of that object last.
    pub heard: Option<Heard>,
}

/// A delivery on one channel of one station.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    pub id: Id,
    pub delivery: Id,
    pub station: Id,
    pub channel: u16,
    pub tsi: u32,
    pub toi: u32,
    /// By which frames tell its packets from forged ones.
    pub packet_key: [u8; 32],
    pub state: ObjectState,
    pub starts_at: Option<Moment>,
    pub ended_at: Option<Moment>,
    pub sent: Sent,
    /// The number of its last change.
    pub seq: u64,
}

/// What was sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sent {
    pub packets: u64,
    pub bytes: u64,
    /// Microseconds of the channel's rate.
    pub air_us: u64,
}

impl Sent {
    /// The larger of each: counts only grow.
    pub fn at_least(self, other: Self) -> Self {
        Self {
            packets: self.packets.max(other.packets),
            bytes: self.bytes.max(other.bytes),
            air_us: self.air_us.max(other.air_us),
        }
    }

    /// What came to an earlier count.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            packets: self.packets.saturating_sub(earlier.packets),
            bytes: self.bytes.saturating_sub(earlier.bytes),
            air_us: self.air_us.saturating_sub(earlier.air_us),
        }
    }
}

/// How far an object is, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectState {
    /// Its station has not got it yet.
    Ordered,
    /// It has, and the frames are written to.
    Ready,
    /// It is sent.
    OnAir,
    /// It is sent no more.
    Ended,
    /// Its station cannot send it.
    Refused,
}
stored_as_text!(ObjectState {
    Ordered: "ordered",
    Ready: "ready",
    OnAir: "on-air",
    Ended: "ended",
    Refused: "refused",
});

impl ObjectState {
    /// Whether it is no affair of its station any more.
    pub fn is_over(self) -> bool {
        self >= Self::Ended
    }
}

impl From<AirState> for ObjectState {
    fn from(state: AirState) -> Self {
        match state {
            AirState::Ready => Self::Ready,
            AirState::OnAir => Self::OnAir,
            AirState::Ended => Self::Ended,
            AirState::Refused => Self::Refused,
        }
    }
}

/// The words that are stored for what a frame said.
pub const HEARD: [(FrameState, &str); 4] = [
    (FrameState::Delivered, "delivered"),
    (FrameState::Receiving, "receiving"),
    (FrameState::Complete, "complete"),
    (FrameState::Refused, "refused"),
];

/// The words that are stored for why a frame refused.
pub const REFUSALS: [(Refusal, &str); 6] = [
    (Refusal::Expired, "expired"),
    (Refusal::TooLarge, "too-large"),
    (Refusal::Full, "full"),
    (Refusal::Damaged, "damaged"),
    (Refusal::Blocked, "blocked"),
    (Refusal::Owner, "owner"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_one_word() {
        for fits in ["a", "0123456789abcdef", "<mail@example.org>"] {
            assert_eq!(fits.parse::<RequestToken>().unwrap().as_str(), fits);
        }
        let long = "a".repeat(65);
        for unfit in ["", "a b", "a\n", "ä", long.as_str()] {
            assert!(unfit.parse::<RequestToken>().is_err(), "{unfit}");
        }
    }

    #[test]
    fn counts_only_grow() {
        let (early, late) =
            (Sent { packets: 3, bytes: 30, air_us: 300 }, Sent { packets: 5, bytes: 50, air_us: 500 });
        assert_eq!(late.at_least(early), late);
        assert_eq!(early.at_least(late), late);
        assert_eq!(late.since(early), Sent { packets: 2, bytes: 20, air_us: 200 });
        assert_eq!(early.since(late), Sent::default());
    }
}
