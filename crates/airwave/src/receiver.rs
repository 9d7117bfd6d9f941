//! Collecting what was announced from everything that is on the air.
//!
//! Give a [`Receiver`] its announcements and every datagram that comes; it answers with what came of each. Memory is set
//! aside when an object is announced, within [`Limits`], and nothing on the air can make it more: a packet is looked at
//! in order of cost (its shape, whether its object is announced, its size, its MAC) and kept only after all of that.
//!
//! What completes an object decodes, verifies and decrypts it in the same call: some milliseconds for half a megabyte,
//! half a second for the largest, and for that time about four times its size.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::fec::{Decoder, Params};
use crate::object::{Damaged, Hash, Key, open};
use crate::packet::{ObjectId, PacketKey, Unverified};

/// How often an object may turn out to be damaged before it is given up.
pub const MAX_DAMAGES: u8 = 3;

/// How much a receiver takes on at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Announced objects.
    pub objects: usize,
    /// Bytes that the symbols of all of them may take together.
    pub bytes: usize,
}

impl Default for Limits {
    /// 256 objects, 256 MiB.
    fn default() -> Self {
        Self { objects: 256, bytes: 256 * 1024 * 1024 }
    }
}

/// What a sealed message said of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announcement {
    /// What its packets are known by.
    pub object: ObjectId,
    /// How large it is, and its symbols.
    pub params: Params,
    /// What it is sealed with.
    pub key: Key,
    /// What it hashes to, still sealed.
    pub hash: Hash,
    /// From when on nobody wants it any more.
    pub expires: Duration,
}

/// Why an announcement was not taken: the object is larger than all that a receiver may keep, or there are too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no room for another object of this size")]
pub struct Full;

/// How far an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Different symbols that are there.
    pub have: u32,
    /// Symbols that are still missing, as far as one can tell.
    pub need: u32,
    /// Packets that came, those that had come before among them.
    pub seen: u32,
    /// The lowest encoding symbol ID that is there; 0 while nothing is.
    pub first_esi: u32,
    /// The highest encoding symbol ID that is there; 0 while nothing is.
    pub last_esi: u32,
}

/// What came of a datagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It was a new symbol.
    Progress(ObjectId, Progress),
    /// It was the last that was missing: how the object stood then, and the group. The object is forgotten.
    Complete(ObjectId, Progress, Vec<u8>),
    /// The symbols gave something else than was announced, so somebody who knows its key sends others. All of them are
    /// dropped, and collecting begins again; unless this was the last try, with which the object is forgotten.
    Damaged {
        /// Which object.
        object: ObjectId,
        /// Whether it is forgotten.
        gave_up: bool,
    },
    /// The sender sends no more of it, and it is not complete. It stays until it is forgotten.
    Closed(ObjectId),
}

/// What became of all datagrams so far. Their sum is how many there were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// A new symbol of an announced object.
    pub received: u64,
    /// A symbol that was there already.
    pub duplicates: u64,
    /// Of an object that was not announced, or is over.
    pub unannounced: u64,
    /// No packet at all, or one whose symbol is not as long as was announced.
    pub malformed: u64,
    /// Its MAC was wrong.
    pub forged: u64,
}

/// Collects announced objects. See the [module](self).
pub struct Receiver {
    limits: Limits,
    receptions: BTreeMap<ObjectId, Reception>,
    /// The sum of what the receptions may take.
    reserved_bytes: usize,
    counts: Counts,
}

impl Receiver {
    /// A receiver without announcements.
    pub fn new(limits: Limits) -> Self {
        Self { limits, receptions: BTreeMap::new(), reserved_bytes: 0, counts: Counts::default() }
    }

    /// Begins to collect an object. The same once more only sets a new time of expiry; another under the same name takes
    /// its place.
    pub fn announce(&mut self, announcement: Announcement) -> Result<(), Full> {
        let object = announcement.object;
        if let Some(known) = self.receptions.get_mut(&object) {
            if known.is(&announcement) {
                known.expires = announcement.expires;
                return Ok(());
            }
            self.forget(object);
        }
        let reserved_bytes = self.reserved_bytes + Decoder::most_bytes(announcement.params);
        if self.receptions.len() >= self.limits.objects || reserved_bytes > self.limits.bytes {
            return Err(Full);
        }
        self.reserved_bytes = reserved_bytes;
        self.receptions.insert(object, Reception::new(announcement));
        Ok(())
    }

    /// Stops collecting an object, and drops what there is of it.
    pub fn forget(&mut self, object: ObjectId) {
        if let Some(reception) = self.receptions.remove(&object) {
            self.reserved_bytes -= Decoder::most_bytes(reception.params);
        }
    }

    /// Forgets what nobody wants any more, and names it.
    pub fn expire(&mut self, now: Duration) -> Vec<ObjectId> {
        let expired: Vec<ObjectId> = self
            .receptions
            .iter()
            .filter(|(_, known)| known.expires <= now)
            .map(|(&object, _)| object)
            .collect();
        for &object in &expired {
            self.forget(object);
        }
        expired
    }

    /// Takes a datagram from the air.
    pub fn packet(&mut self, datagram: &[u8], now: Duration) -> Option<Event> {
        let Ok(packet) = Unverified::parse(datagram) else {
            self.counts.malformed += 1;
            return None;
        };
        let object = packet.object();
        let Some(reception) = self.receptions.get_mut(&object).filter(|known| known.expires > now) else {
            self.counts.unannounced += 1;
            return None;
        };
        let event = reception.packet(&packet, &mut self.counts)?;
        Some(self.conclude(event))
    }

    /// How far an object is; `None` if it is not being collected.
    pub fn progress(&self, object: ObjectId) -> Option<Progress> {
        self.receptions.get(&object).map(Reception::progress)
    }

    /// What is being collected.
    pub fn objects(&self) -> impl Iterator<Item = ObjectId> {
        self.receptions.keys().copied()
    }

    /// What became of all datagrams so far.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The most bytes that the symbols of what is announced may take.
    pub fn reserved_bytes(&self) -> usize {
        self.reserved_bytes
    }

    /// The symbols that came behind the first `from` (which is [`Progress::have`] of the last time), to be added to a
    /// file and given to [`restore`](Self::restore) after a power cut. After [`Event::Damaged`] such a file is to be
    /// emptied.
    pub fn save(&self, object: ObjectId, from: u32) -> Option<Vec<u8>> {
        self.receptions.get(&object).map(|reception| reception.decoder.export(from))
    }

    /// Goes on with what was [saved](Self::save) of an announced object. A file that was cut short is worth as much as
    /// is in it.
    pub fn restore(&mut self, object: ObjectId, saved: &[u8]) -> Option<Event> {
        let reception = self.receptions.get_mut(&object)?;
        reception.decoder.import(saved);
        reception.seen = reception.seen.max(reception.decoder.have());
        let event = reception.outcome();
        Some(self.conclude(event))
    }

    /// Forgets an object that is over.
    fn conclude(&mut self, event: Event) -> Event {
        if let Event::Complete(object, ..) | Event::Damaged { object, gave_up: true } = event {
            self.forget(object);
        }
        event
    }
}

/// One object that is being collected.
struct Reception {
    object: ObjectId,
    params: Params,
    key: Key,
    packet_key: PacketKey,
    hash: Hash,
    expires: Duration,
    decoder: Decoder,
    seen: u32,
    damages: u8,
}

impl Reception {
    fn new(announcement: Announcement) -> Self {
        let Announcement { object, params, key, hash, expires } = announcement;
        let (packet_key, decoder) = (key.packet_key(), Decoder::new(params));
        Self { object, params, key, packet_key, hash, expires, decoder, seen: 0, damages: 0 }
    }

    fn is(&self, other: &Announcement) -> bool {
        self.params == other.params && self.key == other.key && self.hash == other.hash
    }

    fn packet(&mut self, packet: &Unverified<'_>, counts: &mut Counts) -> Option<Event> {
        if packet.symbol_bytes() != usize::from(self.params.symbol_size()) {
            counts.malformed += 1;
            return None;
        }
        let Ok(packet) = packet.verify(&self.packet_key) else {
            counts.forged += 1;
            return None;
        };
        self.seen = self.seen.saturating_add(1);
        let is_new = self.decoder.add(packet.esi, packet.symbol).unwrap_or(false);
        *if is_new { &mut counts.received } else { &mut counts.duplicates } += 1;
        match is_new.then(|| self.outcome()) {
            None | Some(Event::Progress(..)) if packet.close_object => Some(Event::Closed(self.object)),
            event => event,
        }
    }

    /// What the symbols that are there make.
    fn outcome(&mut self) -> Event {
        let Some(sealed) = self.decoder.decode() else {
            return if self.decoder.is_full() {
                self.damaged()
            } else {
                Event::Progress(self.object, self.progress())
            };
        };
        match open(&self.key, &sealed, &self.hash) {
            Ok(group) => Event::Complete(self.object, Progress { need: 0, ..self.progress() }, group),
            Err(Damaged) => self.damaged(),
        }
    }

    fn damaged(&mut self) -> Event {
        self.decoder = Decoder::new(self.params);
        self.damages += 1;
        Event::Damaged { object: self.object, gave_up: self.damages >= MAX_DAMAGES }
    }

    fn progress(&self) -> Progress {
        let (first_esi, last_esi) = self.decoder.span();
        Progress {
            have: self.decoder.have(),
            need: self.decoder.need(),
            seen: self.seen,
            first_esi,
            last_esi,
        }
    }
}

#[cfg(test)]
mod tests;
