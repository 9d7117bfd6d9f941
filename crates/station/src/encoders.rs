//! The symbols of many objects from a bounded memory.
//!
//! An object that is being sent is held by its encoder: once its size, and three times beyond its own symbols. When all
//! together are more than the memory allows, or an object rests, its encoder goes; a run of its next symbols stays, and
//! when that is used up the object is read again. So a turn of the carousel costs the same, however many objects share it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use wirephoto_airwave::fec::{Encoder, Params};
use wirephoto_airwave::packet::MAX_ESI;

/// Symbols that are made at a time: half a turn of the carousel for one frame is never worth reading an object.
const RUN: u32 = 32;
/// An object that was not asked for so long rests.
const RESTS_AFTER: Duration = Duration::from_secs(5);

/// The encoders of a channel's objects.
pub struct Encoders {
    memory_bytes: usize,
    used_bytes: usize,
    objects: BTreeMap<u32, Entry>,
    /// Those that hold an encoder, the one that was used longest ago first.
    by_use: BTreeSet<(Duration, u32)>,
}

struct Entry {
    params: Params,
    encoder: Option<Encoder>,
    /// What the encoder is taken to hold.
    bytes: usize,
    used_at: Duration,
    /// Symbols from `run_esi` on, one behind the other.
    run: Vec<u8>,
    run_esi: u32,
}

/// Why there is no symbol.
#[derive(Debug)]
pub enum NoSymbol {
    /// The object is not known here.
    Unknown,
    /// Its bytes are gone, or are not as many as was said.
    Lost,
    /// They cannot be read now.
    Later(wirephoto_database::Error),
}

impl Encoders {
    /// Holds about so many bytes, and always one object.
    pub fn new(memory_bytes: usize) -> Self {
        Self { memory_bytes, used_bytes: 0, objects: BTreeMap::new(), by_use: BTreeSet::new() }
    }

    /// An object's symbols will be asked for.
    pub fn add(&mut self, toi: u32, params: Params) {
        let (used_at, run) = (Duration::ZERO, Vec::new());
        self.remove(toi);
        self.objects.insert(toi, Entry { params, encoder: None, bytes: 0, used_at, run, run_esi: 0 });
    }

    /// An object's symbols will not be asked for any more.
    pub fn remove(&mut self, toi: u32) {
        self.drop_encoder(toi);
        self.objects.remove(&toi);
    }

    /// A symbol of an object; `load` reads the object when it is not held.
    pub fn symbol(
        &mut self,
        toi: u32,
        esi: u32,
        now: Duration,
        load: impl FnOnce() -> Result<Option<Vec<u8>>, wirephoto_database::Error>,
    ) -> Result<&[u8], NoSymbol> {
        let entry = self.objects.get(&toi).ok_or(NoSymbol::Unknown)?;
        if entry.place(esi).is_none() {
            if entry.encoder.is_none() {
                let bytes = load().map_err(NoSymbol::Later)?.ok_or(NoSymbol::Lost)?;
                let encoder = Encoder::new(&bytes, entry.params).map_err(|_| NoSymbol::Lost)?;
                self.hold(toi, encoder);
            }
            self.make_run(toi, esi, now)?;
        }
        let entry = self.objects.get(&toi).ok_or(NoSymbol::Unknown)?;
        let place = entry.place(esi).ok_or(NoSymbol::Lost)?;
        Ok(&entry.run[place..][..entry.params.symbol_size().into()])
    }

    /// Gives back the memory of objects that rest.
    pub fn rest(&mut self, now: Duration) {
        while let Some(&(used_at, toi)) = self.by_use.first()
            && used_at + RESTS_AFTER <= now
        {
            self.drop_encoder(toi);
            if let Some(entry) = self.objects.get_mut(&toi) {
                entry.run = Vec::new();
            }
        }
    }

    /// What all encoders hold.
    pub fn used_bytes(&self) -> usize {
        self.used_bytes
    }

    fn hold(&mut self, toi: u32, encoder: Encoder) {
        let Some(entry) = self.objects.get_mut(&toi) else { return };
        entry.encoder = Some(encoder);
        entry.bytes = entry.params.size() as usize;
        self.used_bytes += entry.bytes;
        self.by_use.insert((entry.used_at, toi));
    }

    /// Makes the next symbols of an object whose encoder is held, and sees to the memory.
    fn make_run(&mut self, toi: u32, esi: u32, now: Duration) -> Result<(), NoSymbol> {
        let entry = self.objects.get_mut(&toi).ok_or(NoSymbol::Unknown)?;
        let encoder = entry.encoder.as_mut().ok_or(NoSymbol::Lost)?;
        entry.run.clear();
        entry.run_esi = esi;
        let end = esi.saturating_add(RUN).min(MAX_ESI + 1);
        // What needs no mixing is made by itself, so that an object that arrives at once is never mixed.
        let end = if esi < entry.params.k() { end.min(entry.params.k()) } else { end };
        for esi in esi..end {
            entry.run.extend_from_slice(&encoder.symbol(esi).map_err(|_| NoSymbol::Lost)?);
        }
        if end > entry.params.k() {
            let bytes = 3 * entry.params.size() as usize;
            self.used_bytes += bytes - entry.bytes;
            entry.bytes = bytes;
        }
        self.by_use.remove(&(entry.used_at, toi));
        entry.used_at = now;
        self.by_use.insert((now, toi));
        while self.used_bytes > self.memory_bytes
            && self.by_use.len() > 1
            && let Some(&(_, oldest)) = self.by_use.iter().find(|(_, other)| *other != toi)
        {
            self.drop_encoder(oldest);
        }
        Ok(())
    }

    fn drop_encoder(&mut self, toi: u32) {
        let Some(entry) = self.objects.get_mut(&toi) else { return };
        self.by_use.remove(&(entry.used_at, toi));
        self.used_bytes -= std::mem::take(&mut entry.bytes);
        entry.encoder = None;
    }
}

impl Entry {
    /// Where a symbol begins in the run.
    fn place(&self, esi: u32) -> Option<usize> {
        let size = usize::from(self.params.symbol_size());
        let place = esi.checked_sub(self.run_esi)? as usize * size;
        (place + size <= self.run.len()).then_some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(toi: u32) -> Vec<u8> {
        (0..10_000).map(|at| (at as u32 * 31 + toi) as u8).collect()
    }

    #[test]
    fn t6_symbols_are_right_however_little_memory_there_is() {
        let params = Params::new(10_000, 1440).unwrap();
        for memory in [0, 45_000, 1_000_000] {
            let mut encoders = Encoders::new(memory);
            let mut loads = 0;
            for toi in 0..8 {
                encoders.add(toi, params);
            }
            for esi in 0..100 {
                for toi in 0..8 {
                    let now = Duration::from_millis(u64::from(esi * 8 + toi));
                    let load = || {
                        loads += 1;
                        Ok(Some(object(toi)))
                    };
                    let made = encoders.symbol(toi, esi, now, load).unwrap().to_vec();
                    let mut plain = Encoder::new(&object(toi), params).unwrap();
                    assert_eq!(made, *plain.symbol(esi).unwrap());
                    assert!(encoders.used_bytes() <= memory.max(30_000), "{}", encoders.used_bytes());
                }
            }
            assert!(loads <= 8 * (100 / RUN + 2), "{loads} loads with {memory} bytes");
        }
    }

    #[test]
    fn t6_an_object_that_rests_holds_no_memory_and_goes_on() {
        let params = Params::new(10_000, 1440).unwrap();
        let mut encoders = Encoders::new(1 << 20);
        encoders.add(1, params);
        let load = || Ok(Some(object(1)));
        let before = encoders.symbol(1, 50, Duration::ZERO, load).unwrap().to_vec();
        assert_eq!(encoders.used_bytes(), 30_000);
        encoders.rest(Duration::from_secs(4));
        assert_eq!(encoders.used_bytes(), 30_000);
        encoders.rest(Duration::from_secs(5));
        assert_eq!(encoders.used_bytes(), 0);
        assert_eq!(encoders.symbol(1, 50, Duration::from_secs(6), load).unwrap(), before);
        encoders.remove(1);
        assert_eq!(encoders.used_bytes(), 0);
    }

    #[test]
    fn bytes_that_are_gone_or_are_others_are_lost() {
        let mut encoders = Encoders::new(1 << 20);
        encoders.add(1, Params::new(10_000, 1440).unwrap());
        let absent = encoders.symbol(1, 0, Duration::ZERO, || Ok(None));
        assert!(matches!(absent, Err(NoSymbol::Lost)));
        let short = encoders.symbol(1, 0, Duration::ZERO, || Ok(Some(vec![0; 9])));
        assert!(matches!(short, Err(NoSymbol::Lost)));
        assert!(matches!(encoders.symbol(2, 0, Duration::ZERO, || Ok(None)), Err(NoSymbol::Unknown)));
    }
}
