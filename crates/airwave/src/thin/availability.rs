//! The availability message: where to tune, what comes, and the key to it.
//!
//! ```text
//! type 1 ‖ sequence 4 ‖ HPKE-Auth(host's key, to the frame's public key; plaintext 78)     131 bytes
//!
//! plaintext: flags 1 ‖ channel 2 ‖ IPv4 4 ‖ port 2 ‖ TSI 4 ‖ TOI 4 ‖ size 4 ‖ symbol size 2
//!            ‖ starts 4 (seconds since 1970, UTC) ‖ lasts 2 (minutes) ‖ key 32 ‖ hash 16 ‖ zero 1
//! flags:     bit 0  the key is a shared one's number 2 ‖ salt 16 ‖ zeros 14
//!            bit 1  the owner is asked first
//!            others zero
//! ```

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};

use zeroize::Zeroizing;

use crate::fec::Params;
use crate::object::{Hash, Key};
use crate::packet::ObjectId;
use crate::thin::{Error, seal, take};

const SHARED_KEY: u8 = 1;
const ASK_OWNER: u8 = 1 << 1;
const SPARE_IN_KEY: usize = 32 - 2 - KeySource::SALT;

/// Where a frame has an object's key from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeySource {
    /// From this message, for this object alone.
    Fresh(Key),
    /// From a key that a group of frames was given beforehand ([`SharedKey`](super::SharedKey)), and a salt that makes
    /// it this object's.
    Shared {
        /// Which of the keys that the frame was given.
        number: u16,
        /// Never the same for two objects.
        salt: [u8; KeySource::SALT],
    },
}

impl KeySource {
    /// How many bytes a salt has.
    pub const SALT: usize = 16;
}

/// One object that is, or will be, on the air for a frame.
#[derive(Clone, PartialEq, Eq)]
pub struct Availability {
    /// Which of the station's channels, as the frame's receiver counts them; 0 where the address says it all.
    pub channel: u16,
    /// Where the packets go: a multicast group as a rule.
    pub address: SocketAddrV4,
    /// The channel's session, and the object in it.
    pub object: ObjectId,
    /// How large it is, and its symbols.
    pub params: Params,
    /// When its first packet is due, in seconds since 1970. A frame whose clock is wrong tunes at once.
    pub starts: u32,
    /// For how many minutes it is worth waiting; a frame counts them from when it got the message.
    pub lasts_minutes: u16,
    /// What it is encrypted with.
    pub key: KeySource,
    /// What the ciphertext must hash to.
    pub hash: Hash,
    /// Whether the owner is asked before anything is received.
    pub ask_owner: bool,
}

impl Availability {
    pub(super) const PLAINTEXT: usize = 78;
    /// Its length on the wire.
    pub const BYTES: usize = 1 + 4 + Self::PLAINTEXT + seal::OVERHEAD;

    /// What is sealed.
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        let flag = |set: bool, bit: u8| if set { bit } else { 0 };
        let mut out = Zeroizing::new(Vec::with_capacity(Self::PLAINTEXT));
        out.push(
            flag(matches!(self.key, KeySource::Shared { .. }), SHARED_KEY) | flag(self.ask_owner, ASK_OWNER),
        );
        out.extend(self.channel.to_be_bytes());
        out.extend(self.address.ip().octets());
        out.extend(self.address.port().to_be_bytes());
        out.extend(self.object.tsi.to_be_bytes());
        out.extend(self.object.toi.to_be_bytes());
        out.extend(self.params.size().to_be_bytes());
        out.extend(self.params.symbol_size().to_be_bytes());
        out.extend(self.starts.to_be_bytes());
        out.extend(self.lasts_minutes.to_be_bytes());
        match &self.key {
            KeySource::Fresh(key) => out.extend(key.as_bytes()),
            KeySource::Shared { number, salt } => {
                out.extend(number.to_be_bytes());
                out.extend(salt);
                out.extend([0; SPARE_IN_KEY]);
            }
        }
        out.extend(self.hash.0);
        out.push(0);
        debug_assert_eq!(out.len(), Self::PLAINTEXT);
        out
    }

    /// Reads what was sealed: refused unless every field can be, and nothing is set that is not known.
    pub(super) fn decode(plaintext: &[u8; Self::PLAINTEXT]) -> Result<Self, Error> {
        let mut rest = plaintext.as_slice();
        let [flags] = take(&mut rest);
        let channel = u16::from_be_bytes(take(&mut rest));
        let ip = Ipv4Addr::from(take::<4>(&mut rest));
        let address = SocketAddrV4::new(ip, u16::from_be_bytes(take(&mut rest)));
        let tsi = u32::from_be_bytes(take(&mut rest));
        let toi = u32::from_be_bytes(take(&mut rest));
        let size = u32::from_be_bytes(take(&mut rest));
        let symbol_size = u16::from_be_bytes(take(&mut rest));
        let starts = u32::from_be_bytes(take(&mut rest));
        let lasts_minutes = u16::from_be_bytes(take(&mut rest));
        let key = key_source(flags & SHARED_KEY != 0, &Zeroizing::new(take(&mut rest)))?;
        let hash = Hash(take(&mut rest));
        let [spare] = take(&mut rest);
        if flags & !(SHARED_KEY | ASK_OWNER) != 0 || spare != 0 {
            return Err(Error::Malformed);
        }
        Ok(Self {
            channel,
            address,
            object: ObjectId { tsi, toi },
            params: Params::new(size, symbol_size).map_err(|_| Error::Malformed)?,
            starts,
            lasts_minutes,
            key,
            hash,
            ask_owner: flags & ASK_OWNER != 0,
        })
    }
}

fn key_source(shared: bool, bytes: &[u8; 32]) -> Result<KeySource, Error> {
    if !shared {
        return Ok(KeySource::Fresh(Key::from_bytes(*bytes)));
    }
    let mut rest = bytes.as_slice();
    let (number, salt) = (u16::from_be_bytes(take(&mut rest)), take(&mut rest));
    if take::<SPARE_IN_KEY>(&mut rest) == [0; SPARE_IN_KEY] {
        Ok(KeySource::Shared { number, salt })
    } else {
        Err(Error::Malformed)
    }
}

impl fmt::Debug for Availability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Availability({} at {}, {:?})", self.object, self.address, self.params)
    }
}
