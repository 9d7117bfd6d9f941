//! Erasure coding: an object as symbols without end, any K and a few of which restore it (RFC 6330, one source block).
//!
//! The first K symbols are the object itself, cut in pieces and filled up with zeros; all others, up to [`MAX_ESI`], are
//! mixtures of it. With K different symbols the object is there 99 times in 100, with two more practically always, and
//! it does not matter which they are. So a sender never sends the same symbol twice, and nobody has to ask for any one.
//!
//! ```
//! use wirephoto_airwave::fec::{Decoder, Encoder, Params};
//!
//! let object = vec![7; 10_000];
//! let mut encoder = Encoder::new(&object, Params::new(10_000, 1440)?)?;
//! let mut decoder = Decoder::new(encoder.params());
//! for esi in 3..13 {
//!     decoder.add(esi, &encoder.symbol(esi)?)?;
//! }
//! assert_eq!(decoder.decode(), Some(object));
//! # Ok::<(), wirephoto_airwave::fec::Error>(())
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;

use raptorq::{
    EncodingPacket, ObjectTransmissionInformation, PayloadId, SourceBlockDecoder, SourceBlockEncoder,
};

use crate::packet::{MAX_ESI, MAX_SYMBOL_BYTES};

/// The size of symbols that fill an Ethernet frame, in bytes.
pub const SYMBOL_SIZE: u16 = MAX_SYMBOL_BYTES as u16;

/// The most symbols that a source block may have (RFC 6330 §5.1.2): 81 MB of the largest.
pub const MAX_K: u32 = 56_403;

/// Symbols are of whole words (RFC 6330's Al).
pub const ALIGNMENT: u16 = 4;

/// How many symbols a decoder keeps beyond K. That it could use a third one happens once in ten million objects; so
/// whoever needs more was sent symbols that were picked to be useless.
pub const SPARE_SYMBOLS: u32 = 16;

/// How large an object and its symbols are. Whoever holds one of these may use it without further checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Params {
    size: u32,
    symbol_size: u16,
}

impl Params {
    /// Checks sizes in bytes, which may come from anywhere.
    pub fn new(size: u32, symbol_size: u16) -> Result<Self, Error> {
        let is_symbol =
            (ALIGNMENT..=SYMBOL_SIZE).contains(&symbol_size) && symbol_size.is_multiple_of(ALIGNMENT);
        if !is_symbol || size == 0 || size.div_ceil(u32::from(symbol_size)) > MAX_K {
            return Err(Error::Params);
        }
        Ok(Self { size, symbol_size })
    }

    /// How long the object is, in bytes.
    pub fn size(self) -> u32 {
        self.size
    }

    /// How long each symbol is, in bytes.
    pub fn symbol_size(self) -> u16 {
        self.symbol_size
    }

    /// K: how many symbols the object itself has.
    pub fn k(self) -> u32 {
        self.size.div_ceil(u32::from(self.symbol_size))
    }

    fn symbol_bytes(self) -> usize {
        usize::from(self.symbol_size)
    }

    /// The object and the zeros behind it.
    fn block_bytes(self) -> usize {
        self.k() as usize * self.symbol_bytes()
    }

    /// The same in the words of RFC 6330: one source block, one sub-block.
    fn transmission(self) -> ObjectTransmissionInformation {
        ObjectTransmissionInformation::new(self.size.into(), self.symbol_size, 1, 1, ALIGNMENT as u8)
    }
}

/// What cannot be coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The sizes of object and symbol do not go together, or the object is not as long as it should be.
    #[error("an object of this size cannot be cut into symbols of that size")]
    Params,
    /// A symbol is not as long as all others, or has a number that none may have.
    #[error("the symbol is none of this object")]
    Symbol,
}

/// Makes an object's symbols.
///
/// Those of the object itself are lent. The first of the others takes the work of a whole decoding, and from then on
/// the encoder holds the object three times.
pub struct Encoder {
    params: Params,
    /// The object and the zeros behind it.
    block: Vec<u8>,
    mixer: Option<SourceBlockEncoder>,
}

impl Encoder {
    /// Takes an object of the size that the parameters say.
    pub fn new(object: &[u8], params: Params) -> Result<Self, Error> {
        if object.len() != params.size as usize {
            return Err(Error::Params);
        }
        let mut block = Vec::with_capacity(params.block_bytes());
        block.extend_from_slice(object);
        block.resize(params.block_bytes(), 0);
        Ok(Self { params, block, mixer: None })
    }

    /// The sizes that a decoder must know.
    pub fn params(&self) -> Params {
        self.params
    }

    /// The symbol of a number up to [`MAX_ESI`].
    pub fn symbol(&mut self, esi: u32) -> Result<Cow<'_, [u8]>, Error> {
        if esi > MAX_ESI {
            return Err(Error::Symbol);
        }
        let Some(repair) = esi.checked_sub(self.params.k()) else {
            let begin = esi as usize * self.params.symbol_bytes();
            return Ok(Cow::Borrowed(&self.block[begin..][..self.params.symbol_bytes()]));
        };
        let transmission = self.params.transmission();
        let mixer = self.mixer.get_or_insert_with(|| SourceBlockEncoder::new(0, &transmission, &self.block));
        let packet = mixer.repair_packets(repair, 1).pop().expect("one was asked for");
        Ok(Cow::Owned(packet.split().1))
    }
}

/// Collects an object's symbols, in whatever order they come, until they are enough.
///
/// It keeps at most K + [`SPARE_SYMBOLS`] of them. What it has can be kept through a power cut: symbols are stored in
/// the order in which they came, so [`export`](Self::export) can give just those that were added since the last time.
#[derive(Clone)]
pub struct Decoder {
    params: Params,
    numbers: Vec<u32>,
    /// The symbols of those numbers, one behind the other.
    symbols: Vec<u8>,
    known: BTreeSet<u32>,
    /// With how many symbols decoding was last tried in vain.
    tried_with: u32,
}

impl Decoder {
    /// A decoder without symbols, which takes no memory for them yet.
    pub fn new(params: Params) -> Self {
        Self { params, numbers: Vec::new(), symbols: Vec::new(), known: BTreeSet::new(), tried_with: 0 }
    }

    /// The most bytes of symbols that a decoder of these parameters ever keeps.
    pub fn most_bytes(params: Params) -> usize {
        params.block_bytes() + SPARE_SYMBOLS as usize * params.symbol_bytes()
    }

    /// Takes a symbol, and says whether it is a new one. When it is [full](Self::is_full) none is.
    pub fn add(&mut self, esi: u32, symbol: &[u8]) -> Result<bool, Error> {
        if esi > MAX_ESI || symbol.len() != self.params.symbol_bytes() {
            return Err(Error::Symbol);
        }
        if self.is_full() || !self.known.insert(esi) {
            return Ok(false);
        }
        if self.numbers.is_empty() {
            self.symbols.reserve_exact(Self::most_bytes(self.params));
        }
        self.numbers.push(esi);
        self.symbols.extend_from_slice(symbol);
        Ok(true)
    }

    /// How many different symbols it has.
    pub fn have(&self) -> u32 {
        self.numbers.len() as u32
    }

    /// The lowest and the highest number that it has; zeros while it has none.
    pub fn span(&self) -> (u32, u32) {
        let [first, last] = [self.known.first(), self.known.last()].map(Option::<&u32>::copied);
        (first.unwrap_or_default(), last.unwrap_or_default())
    }

    /// How many more it wants before the next try.
    pub fn need(&self) -> u32 {
        self.params.k().max(self.tried_with + 1).saturating_sub(self.have())
    }

    /// Whether it has as many symbols as it ever keeps. If even these give no object, they were picked not to.
    pub fn is_full(&self) -> bool {
        self.have() >= self.params.k() + SPARE_SYMBOLS
    }

    /// The object, if the symbols are enough. Asking again without a new symbol costs nothing.
    pub fn decode(&mut self) -> Option<Vec<u8>> {
        if self.need() > 0 {
            return None;
        }
        self.tried_with = self.have();
        let mut solver =
            SourceBlockDecoder::new(0, &self.params.transmission(), self.params.block_bytes() as u64);
        let symbols = self.numbers.iter().zip(self.symbols.chunks_exact(self.params.symbol_bytes()));
        let packets =
            symbols.map(|(&esi, symbol)| EncodingPacket::new(PayloadId::new(0, esi), symbol.to_vec()));
        let mut object = solver.decode(packets.collect::<Vec<_>>())?;
        object.truncate(self.params.size as usize);
        Some(object)
    }

    /// The symbols that were added behind the first `from`, as bytes for [`import`](Self::import).
    pub fn export(&self, from: u32) -> Vec<u8> {
        let from = (from as usize).min(self.numbers.len());
        let symbols = self.symbols.chunks_exact(self.params.symbol_bytes()).skip(from);
        let mut bytes = Vec::with_capacity((self.numbers.len() - from) * self.record_bytes());
        for (esi, symbol) in self.numbers[from..].iter().zip(symbols) {
            bytes.extend_from_slice(&esi.to_be_bytes());
            bytes.extend_from_slice(symbol);
        }
        bytes
    }

    /// Takes what [`export`](Self::export) gave, one or more of them behind each other. A record that was cut off, as a
    /// power cut does, or that cannot be right is left out; so this never fails.
    pub fn import(&mut self, exported: &[u8]) {
        for record in exported.chunks_exact(self.record_bytes()) {
            let (esi, symbol) = record.split_first_chunk().expect("a record is longer than its number");
            // One that cannot be right is worth as much as one that was never received.
            let _ = self.add(u32::from_be_bytes(*esi), symbol);
        }
    }

    fn record_bytes(&self) -> usize {
        4 + self.params.symbol_bytes()
    }
}

#[cfg(test)]
mod tests;
