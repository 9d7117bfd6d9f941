//! What a host and its telecasting stations say to each other, and where frames find their messages over HTTP.
//!
//! A station is a device that is paired like a studio. It connects outward, from wherever it stands, and asks; the host
//! answers with states and keeps no connection in mind, so either may be away for any time:
//!
//! 1. `PUT /api/v1/station`: the [`StationDocument`], at each start. From then on the host may put objects on its channels.
//! 2. `GET /api/v1/station/orders?after=N&wait_s=S`: how each object stands that changed after `N` ([`OrdersAnswer`]), at
//!    once or when one does, exactly as in the [feed](crate::feed). Reports of frames come this way.
//! 3. `GET /api/v1/station/objects/{object}`: its bytes, with `Range` to go on after a cut. They are ciphertext; a
//!    station holds the key by which packets are recognised, and never the one by which pictures are read.
//! 4. `POST /api/v1/station/reports`: what became of each object ([`ReportRequest`]). Counts grow and states go forward,
//!    so a report may be repeated, come late or be left out.
//!
//! An object is on the air from `starts_at`, which the host sets when the station has the bytes and the frames have been
//! written to, until every frame in it has an end, or until `expires_at`.
//!
//! A frame without another thin channel keeps an event stream open: `GET /api/v1/thin/{mailbox}/down`, where the
//! mailbox is the first 16 bytes of the BLAKE3 hash of its public key, in hexadecimal. Each event's data is one message
//! in base 64, its id a number for `Last-Event-ID`. `POST /api/v1/thin/up` takes one message of a frame as its body. What
//! the messages are is the affair of the airwave; here they are at most [`MAX_THIN_BYTES`] bytes.
//!
//! Over MQTT the same messages are published: for a frame under [`down_topic`], by all frames under [`UP_TOPIC`]. In
//! short messages they are octets for [`THIN_PORT`].

use std::net::SocketAddrV4;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wirephoto_database::{Id, Moment};

use crate::hex;

/// Seconds for which a host holds a station's question back at the most.
pub const MAX_WAIT_S: u32 = 25;
/// Orders in one answer, and objects in one report, at the most.
pub const MAX_ORDERS: usize = 200;
/// Channels of one station at the most.
pub const MAX_CHANNELS: usize = 64;
/// Frames that wait for one object at the most.
pub const MAX_FRAMES: usize = 1000;
/// Bytes of one object at the most.
pub const MAX_OBJECT_BYTES: u32 = 64 << 20;
/// Bytes of a message on the thin channel at the most: one binary SMS (140) less its user data header (7).
pub const MAX_THIN_BYTES: usize = 133;

/// The port of short messages to and from frames (3GPP TS 23.040 §9.2.3.24.4; 16,000 and above are for applications).
pub const THIN_PORT: u16 = 16_404;
/// The MQTT topic on which frames speak.
pub const UP_TOPIC: &str = "wirephoto/thin/up";

/// Where messages for the frame with this public key are found.
pub fn mailbox(public_key: &[u8; 32]) -> String {
    hex::encode(&blake3::hash(public_key).as_bytes()[..16])
}

/// The MQTT topic of a mailbox.
pub fn down_topic(mailbox: &str) -> String {
    format!("wirephoto/thin/{mailbox}/down")
}

/// `PUT /api/v1/station`: what a station is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StationDocument {
    /// What it calls itself.
    pub name: String,
    /// Where it sends, at most [`MAX_CHANNELS`].
    pub channels: Vec<ChannelDocument>,
}

/// One channel: what a frame can tune to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChannelDocument {
    /// Its number at the station.
    pub number: u16,
    /// What people call it.
    pub name: String,
    /// Multicast group and port of its packets, also where they travel in a transport stream.
    #[schema(value_type = String, example = "239.1.2.3:5000")]
    pub group: SocketAddrV4,
    /// Its transport session (RFC 5651): another one for each channel of the station.
    pub tsi: u32,
    /// Bits a second, IP headers and all.
    pub rate_bps: u64,
    /// Where it is heard, in words.
    pub coverage: String,
}

/// `GET /api/v1/station/orders`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OrdersAnswer {
    /// To be asked for next. Smaller than what was asked for when the host was put back from a backup.
    pub next: u64,
    /// In the order of their last changes, at most [`MAX_ORDERS`].
    pub orders: Vec<AirOrder>,
    /// Whether there is more to be had at once.
    pub more: bool,
}

/// One object for the air, as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AirOrder {
    /// Grows with each change.
    pub seq: u64,
    /// Which object.
    #[schema(value_type = String, format = "uuid")]
    pub object: Id,
    /// On which channel.
    pub channel: u16,
    /// Its number in the channel's session; never used for another object of that session.
    pub toi: u32,
    /// Bytes.
    pub size: u32,
    /// BLAKE3 of the bytes.
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub hash: [u8; 32],
    /// Bytes of one symbol.
    pub symbol_size: u16,
    /// By which frames tell this object's packets from forged ones.
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub packet_key: [u8; 32],
    /// From when on; not yet known while the frames have not been written to.
    #[schema(value_type = Option<String>, format = "date-time")]
    pub starts_at: Option<Moment>,
    /// Until when at the most.
    #[schema(value_type = String, format = "date-time")]
    pub expires_at: Moment,
    /// Whom it is for, at most [`MAX_FRAMES`]. When none of them is waited for any more it goes off the air.
    pub frames: Vec<AirFrame>,
}

/// A frame that an object is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AirFrame {
    /// Its number at the host.
    pub frame: u64,
    /// How it answers.
    pub answers: FrameAnswers,
    /// What it said of this object last.
    pub heard: Option<Heard>,
}

/// How a frame answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FrameAnswers {
    /// It says what it has whenever the air has been quiet for a moment: MQTT, HTTP.
    Progress,
    /// It says one word, when it has everything: SMS.
    Once,
}

/// How far a frame has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Heard {
    /// What it said.
    pub state: FrameState,
    /// Different symbols that it has.
    pub have: u32,
    /// Symbols that it still needs.
    pub need: u32,
    /// The lowest symbol that it received.
    pub first_esi: u32,
    /// The highest symbol that it received: what was sent after it may still be on its way.
    pub last_esi: u32,
    /// When the host heard of it.
    #[schema(value_type = String, format = "date-time")]
    pub at: Moment,
}

/// What a frame said of an object. After all but the first two it is not waited for any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FrameState {
    /// Its message arrived there: the network that carried it says so. The counts are zero.
    Delivered,
    /// It lacks some.
    Receiving,
    /// It has all.
    Complete,
    /// It does not want it, or it does not exist any more. The counts are zero.
    Refused,
}

/// `POST /api/v1/station/reports`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportRequest {
    /// At most [`MAX_ORDERS`], each object once.
    pub objects: Vec<ObjectReport>,
}

/// What became of an object at the station.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObjectReport {
    /// Which object.
    #[schema(value_type = String, format = "uuid")]
    pub object: Id,
    /// How far it has come.
    pub state: AirState,
    /// Packets sent so far.
    pub packets: u64,
    /// Bytes sent so far, IP headers and all.
    pub bytes: u64,
    /// Air time so far: microseconds of its channel's rate that these bytes took.
    pub air_us: u64,
    /// Frames that have been silent for long and should be written to again.
    pub silent: Vec<u64>,
}

/// States of an object at a station, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AirState {
    /// The station has its bytes, and their hash is right.
    Ready,
    /// Its packets are sent.
    OnAir,
    /// They are sent no more.
    Ended,
    /// It cannot be sent: the bytes are none that the order speaks of, or there is no such channel.
    Refused,
}

/// Where a station sends its document; its orders, objects and reports stand below.
pub const STATION_PATH: &str = "api/v1/station";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moment() -> impl Strategy<Value = Moment> {
        (0_i64..4_000_000_000_000_000).prop_map(Moment::from_micros)
    }

    fn frame() -> impl Strategy<Value = AirFrame> {
        let state = prop::sample::select(vec![
            FrameState::Delivered,
            FrameState::Receiving,
            FrameState::Complete,
            FrameState::Refused,
        ]);
        let heard = (state, any::<[u32; 4]>(), moment()).prop_map(|(state, numbers, at)| {
            let [have, need, first_esi, last_esi] = numbers;
            Heard { state, have, need, first_esi, last_esi, at }
        });
        let answers = prop::sample::select(vec![FrameAnswers::Progress, FrameAnswers::Once]);
        (any::<u64>(), answers, prop::option::of(heard)).prop_map(|(frame, answers, heard)| AirFrame {
            frame,
            answers,
            heard,
        })
    }

    proptest! {
        #[test]
        fn t4_an_order_is_read_as_it_was_written(
            (seq, object, hash, packet_key) in any::<(u64, [u8; 16], [u8; 32], [u8; 32])>(),
            (channel, toi, size, symbol_size) in any::<(u16, u32, u32, u16)>(),
            starts_at in prop::option::of(moment()),
            expires_at in moment(),
            frames in prop::collection::vec(frame(), 0..4),
        ) {
            let object = Id::from_bytes(object);
            let order = AirOrder {
                seq, object, channel, toi, size, hash, symbol_size, packet_key, starts_at, expires_at, frames,
            };
            let text = serde_json::to_string(&order).unwrap();
            prop_assert_eq!(serde_json::from_str::<AirOrder>(&text).unwrap(), order);
        }
    }

    #[test]
    fn t4_a_station_is_a_plain_document() {
        let channel = ChannelDocument {
            number: 1,
            name: "Alps".to_owned(),
            group: "239.1.2.3:5000".parse().unwrap(),
            tsi: 7,
            rate_bps: 20_000_000,
            coverage: "Tyrol".to_owned(),
        };
        let station = StationDocument { name: "Patscherkofel".to_owned(), channels: vec![channel] };
        let text = serde_json::to_value(&station).unwrap();
        assert_eq!(text["channels"][0]["group"], "239.1.2.3:5000");
        assert_eq!(serde_json::from_value::<StationDocument>(text).unwrap(), station);
    }
}
