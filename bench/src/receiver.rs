//! One core's work for what is on the air: packets made, taken and refused, objects completed; and how much memory a
//! receiver takes at the most.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use serde_json::{Value, json};
use wirephoto_airwave::fec::{Encoder, Params, SYMBOL_SIZE};
use wirephoto_airwave::object::{Key, Sealed, open, seal};
use wirephoto_airwave::packet::{ObjectId, Packet, PacketKey};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};

use crate::measure::noise;
use crate::sender::peak_rss_mb;

const KEY: Key = Key::from_bytes([7; 32]);
const PICTURE_BYTES: usize = 500_000;
/// Sizes of objects that are completed.
const SIZES: [usize; 3] = [PICTURE_BYTES, 4 << 20, 63 << 20];
/// Packets of objects that nobody announced.
const FLOOD: u32 = 1_000_000;

/// An object, sealed, and its packets.
struct Broadcast {
    object: ObjectId,
    sealed: Sealed,
    encoder: Encoder,
}

/// How fast packets and objects are made and taken.
pub fn rates() -> Result<Value> {
    let group = noise(PICTURE_BYTES, 1);
    let sealed = seal(&KEY, &group);
    let gbit = |per_second: f64, bytes: usize| per_second * bytes as f64 * 8.0 / 1e9;
    let seals = per_second(|| drop(black_box(seal(&KEY, &group))));
    let opens = per_second(|| drop(black_box(open(&KEY, &sealed.bytes, &sealed.hash))));
    let mut picture = Broadcast::new(1, PICTURE_BYTES)?;
    let k = picture.encoder.params().k();
    let (mut datagram, mut esi) = (Vec::new(), 0);
    let source = per_second(|| {
        picture.write(esi, &KEY.packet_key(), &mut datagram);
        esi = (esi + 1) % k;
    });
    let repair = per_second(|| {
        picture.write(k + esi, &KEY.packet_key(), &mut datagram);
        esi = (esi + 1) % (1 << 20);
    });
    let (taken, refused) = taking()?;
    let completions = SIZES.map(|bytes| completing(bytes).map(|took| took.as_secs_f64() * 1e3));
    let [picture_ms, middle_ms, largest_ms] = completions;
    Ok(json!({
        "seal_gbit": gbit(seals, PICTURE_BYTES), "open_gbit": gbit(opens, PICTURE_BYTES),
        "source_per_second": source, "repair_per_second": repair,
        "taken_per_second": taken, "taken_gbit": gbit(taken, datagram.len()), "refused_per_second": refused,
        "complete_ms": picture_ms?, "complete_4_mb_ms": middle_ms?, "complete_63_mb_ms": largest_ms?,
    }))
}

/// Packets that a receiver takes in a second, and such with a wrong MAC that it refuses.
fn taking() -> Result<(f64, f64)> {
    let mut broadcast = Broadcast::new(1, 40 << 20)?;
    let mut receiver = Receiver::new(Limits::default());
    broadcast.announce(&mut receiver)?;
    let packets: Vec<Vec<u8>> = (0..20_000).map(|esi| broadcast.packet(esi)).collect();
    let take = |round: &[Vec<u8>]| {
        let begin = Instant::now();
        for datagram in round {
            receiver.packet(datagram, Duration::ZERO);
        }
        begin.elapsed()
    };
    let quickest = packets.chunks_exact(16).map(take).min().context("there are rounds")?;
    let mut wrong = packets.into_iter().next().context("there are packets")?;
    wrong[40] ^= 1;
    let refused = per_second(|| drop(black_box(receiver.packet(&wrong, Duration::ZERO))));
    Ok((16.0 / quickest.as_secs_f64(), refused))
}

/// From the last packet that was missing to the group, with every tenth lost.
fn completing(bytes: usize) -> Result<Duration> {
    let mut broadcast = Broadcast::new(1, bytes)?;
    let k = broadcast.encoder.params().k();
    let packets: Vec<Vec<u8>> =
        (0..k * 10 / 9 + 10).filter(|esi| esi % 10 != 3).map(|esi| broadcast.packet(esi)).collect();
    let mut quickest = Duration::MAX;
    for _ in 0..(20_000_000 / bytes).clamp(1, 20) {
        let mut receiver = Receiver::new(Limits::default());
        broadcast.announce(&mut receiver)?;
        for datagram in &packets {
            let begin = Instant::now();
            if let Some(Event::Complete(..)) = receiver.packet(datagram, Duration::ZERO) {
                quickest = quickest.min(begin.elapsed());
                break;
            }
        }
    }
    Ok(quickest)
}

/// The most memory of a receiver: as many pictures as it takes on, each all but complete, then a flood of packets that
/// it was not told of, and for each of the last object's packets one that is forged.
pub fn memory() -> Result<Value> {
    let before = peak_rss_mb()?;
    let limits = Limits::default();
    let mut receiver = Receiver::new(limits);
    let mut announced = 0;
    let mut broadcast = Broadcast::new(1, PICTURE_BYTES)?;
    let k = broadcast.encoder.params().k();
    loop {
        broadcast.object.toi = announced + 1;
        if broadcast.announce(&mut receiver).is_err() {
            break;
        }
        announced += 1;
        for esi in 0..k - 1 {
            receiver.packet(&broadcast.packet(esi), Duration::ZERO);
        }
    }
    let full = peak_rss_mb()?;
    let mut stranger = broadcast.packet(0);
    for number in 0..FLOOD {
        stranger[8..16].copy_from_slice(&(u64::from(number) << 20 | 0xfffff).to_be_bytes());
        receiver.packet(&stranger, Duration::ZERO);
    }
    let flooded = peak_rss_mb()?;
    Ok(json!({
        "objects": announced, "reserved_mb": receiver.reserved_bytes() as f64 / 1e6,
        "limit_mb": limits.bytes as f64 / 1e6, "full_mb": full - before, "flood_mb": flooded - full,
        "refused": receiver.counts().unannounced,
    }))
}

/// As many forged, altered, cut and foreign packets as ours, in turn: how many of ours it took, and of theirs.
pub fn mixed() -> Result<Value> {
    let mut broadcast = Broadcast::new(1, PICTURE_BYTES)?;
    let mut receiver = Receiver::new(Limits::default());
    broadcast.announce(&mut receiver)?;
    let (k, foreign) = (broadcast.encoder.params().k(), PacketKey::from_bytes([9; 32]));
    let mut forged = Vec::new();
    for ours in 0.. {
        broadcast.write(ours + 1, &foreign, &mut forged);
        match ours % 4 {
            0 => {}
            1 => forged = altered(broadcast.packet(ours + 1), 60),
            2 => forged = altered(broadcast.packet(ours + 1), 19),
            _ => forged.truncate(700),
        }
        receiver.packet(&forged, Duration::ZERO);
        if let Some(Event::Complete(..)) = receiver.packet(&broadcast.packet(ours), Duration::ZERO) {
            let counts = receiver.counts();
            let accepted = counts.received + counts.duplicates - u64::from(ours + 1);
            let refused = counts.forged + counts.malformed + counts.unannounced;
            return Ok(json!({ "k": k, "ours": ours + 1, "accepted": accepted, "refused": refused }));
        }
    }
    unreachable!("there is no end of symbols")
}

fn altered(mut packet: Vec<u8>, at: usize) -> Vec<u8> {
    packet[at] ^= 1;
    packet
}

impl Broadcast {
    fn new(toi: u32, bytes: usize) -> Result<Self> {
        let sealed = seal(&KEY, &noise(bytes, toi.into()));
        let params = Params::new(sealed.bytes.len() as u32, SYMBOL_SIZE)?;
        let encoder = Encoder::new(&sealed.bytes, params)?;
        Ok(Self { object: ObjectId { tsi: 1, toi }, sealed, encoder })
    }

    fn announce(&self, receiver: &mut Receiver) -> Result<()> {
        let (object, params) = (self.object, self.encoder.params());
        let announcement =
            Announcement { object, params, key: KEY, hash: self.sealed.hash, expires: Duration::MAX };
        Ok(receiver.announce(announcement)?)
    }

    fn write(&mut self, esi: u32, key: &PacketKey, datagram: &mut Vec<u8>) {
        let symbol = self.encoder.symbol(esi).expect("there are sixteen million");
        Packet { object: self.object, esi, symbol: &symbol, close_object: false }.write(key, datagram);
    }

    fn packet(&mut self, esi: u32) -> Vec<u8> {
        let mut datagram = Vec::new();
        self.write(esi, &KEY.packet_key(), &mut datagram);
        datagram
    }
}

/// How often something can be done in a second, by the quickest of the rounds that half a second has room for: whatever
/// else the machine does only makes a round slower.
fn per_second(mut something: impl FnMut()) -> f64 {
    let begin = Instant::now();
    something();
    // A round is so short that it is seldom interrupted.
    let calls =
        (Duration::from_micros(50).as_nanos() / begin.elapsed().as_nanos().max(1)).clamp(1, 1000) as u32;
    let mut quickest = Duration::MAX;
    while begin.elapsed() < Duration::from_millis(500) {
        let round = Instant::now();
        for _ in 0..calls {
            something();
        }
        quickest = quickest.min(round.elapsed());
    }
    f64::from(calls) / quickest.as_secs_f64()
}
