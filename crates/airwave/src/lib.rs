//! What is on the air: a picture is broadcast once for everyone, a message that fits one SMS says where to listen and
//! carries the key, and whoever was addressed answers until the broadcast may stop.
//!
//! This is a core: no socket, no file, no clock, no random source. Bytes and time come in, bytes and decisions go out;
//! time is a [`Duration`](std::time::Duration) since whatever beginning the caller chose, randomness is a parameter.
//!
//! From pictures to packets and back:
//!
//! | step | module | follows |
//! |---|---|---|
//! | pictures, captions and their sender in one container | [`group`] | |
//! | encrypted in records under a key that is fresh for each delivery | [`object`] | STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015), RFC 8439, RFC 5869 |
//! | symbols without end, of which any K and a few restore the object | [`fec`] | RFC 6330 |
//! | one symbol in a packet, with a short MAC | [`packet`] | RFC 5775, RFC 5651, RFC 6584 |
//! | the packets' datagrams in a transport stream, for a broadcaster's transmitter | [`ts`] | ISO/IEC 13818-1, EN 301 192, RFC 4326 |
//! | what receivers of others must be told, on a public channel | [`flute`] | RFC 6726 |
//! | packets collected, and nothing else that is on the air | [`receiver`] | |
//! | which symbol of which object goes out next | [`carousel`] | Shreedhar and Varghese 1995, RFC 6298 |
//! | where to tune, the key, and what arrived, in messages that fit one SMS | [`thin`] | RFC 9180, RFC 4303 |
//!
//! What it promises:
//!
//! - A receiver keeps memory only for what was announced to it, never more than its limits, and looks at a packet's MAC
//!   before it keeps a byte of it.
//! - A sender never repeats a symbol: every packet that arrives anywhere is worth something there.
//! - Whoever puts packets on the air knows the [`packet::PacketKey`], and can neither read the object nor make another
//!   that would be taken for it.
//! - What a receiver has can be kept through a power cut and given back.
//!
//! ```
//! use std::time::Duration;
//! use wirephoto_airwave::fec::{Encoder, Params, SYMBOL_SIZE};
//! use wirephoto_airwave::object::{Key, seal};
//! use wirephoto_airwave::packet::{ObjectId, Packet};
//! use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};
//!
//! // The host seals a group, and tells a receiver of it.
//! let (key, object) = (Key::from_bytes([42; 32]), ObjectId { tsi: 4, toi: 711 });
//! let sealed = seal(&key, &[7; 100_000]);
//! let params = Params::new(sealed.bytes.len() as u32, SYMBOL_SIZE)?;
//! let expires = Duration::from_secs(60);
//! let mut receiver = Receiver::new(Limits::default());
//! receiver.announce(Announcement { object, params, key: key.clone(), hash: sealed.hash, expires })?;
//!
//! // The station, which knows only the packets' key, sends until the receiver has enough. Every third packet is lost.
//! let mut encoder = Encoder::new(&sealed.bytes, params)?;
//! let (packet_key, mut datagram) = (key.packet_key(), Vec::new());
//! let group = (0..).filter(|esi| esi % 3 != 1).find_map(|esi| {
//!     let symbol = encoder.symbol(esi).expect("there are sixteen million");
//!     Packet { object, esi, symbol: &symbol, close_object: false }.write(&packet_key, &mut datagram);
//!     match receiver.packet(&datagram, Duration::ZERO) {
//!         Some(Event::Complete(_, _, group)) => Some(group),
//!         _ => None,
//!     }
//! });
//! assert_eq!(group, Some(vec![7; 100_000]));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod carousel;
pub mod fec;
pub mod flute;
pub mod group;
pub mod object;
pub mod packet;
pub mod receiver;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod thin;
pub mod ts;
