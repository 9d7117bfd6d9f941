//! Measures what a packet, an object and a decoding cost on one core: `cargo run --release --example figures -p wirephoto-airwave`.

use std::hint::black_box;
use std::time::{Duration, Instant};

use wirephoto_airwave::fec::{Decoder, Encoder, Params, SYMBOL_SIZE};
use wirephoto_airwave::object::{Key, Sealed, open, seal};
use wirephoto_airwave::packet::{ObjectId, Packet, PacketKey};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};

const KEY: Key = Key::from_bytes([7; 32]);
const OBJECT: ObjectId = ObjectId { tsi: 1, toi: 1 };
const PICTURE_BYTES: usize = 500_000;

fn main() {
    sealing();
    sending();
    receiving();
    for bytes in [PICTURE_BYTES, 4 << 20, 63 << 20] {
        completing(bytes);
    }
    for loss_percent in [0, 1, 10, 30, 50] {
        needing(loss_percent);
    }
}

/// How fast a group is encrypted and decrypted.
fn sealing() {
    let group = noise(PICTURE_BYTES, 1);
    let sealed = seal(&KEY, &group);
    let each = per_second(|| drop(black_box(seal(&KEY, &group))));
    println!("seal 500 KB: {:.2} Gbit/s", gbit(each, PICTURE_BYTES));
    let each = per_second(|| drop(black_box(open(&KEY, &sealed.bytes, &sealed.hash))));
    println!("open 500 KB: {:.2} Gbit/s", gbit(each, PICTURE_BYTES));
}

/// How fast packets are made: of the object itself, and of mixtures.
fn sending() {
    let mut encoder = encoder(&seal(&KEY, &noise(PICTURE_BYTES, 2)).bytes);
    let (key, mut datagram, k) = (KEY.packet_key(), Vec::new(), encoder.params().k());
    for (phase, from, count) in [("source", 0, k), ("repair", k, 1 << 20)] {
        let mut esi = from;
        let each = per_second(|| {
            write(&mut encoder, &key, esi, &mut datagram);
            esi = from + (esi + 1 - from) % count;
        });
        println!("send {phase} packets: {each:.0}/s, {:.2} Gbit/s", gbit(each, datagram.len()));
    }
    let each = per_second(|| {
        encoder.rest();
        let _ = black_box(encoder.symbol(k));
    });
    println!("first repair symbol of a known K: {:.2} ms", 1000.0 / each);
    let mut other = 300;
    let each = per_second(|| {
        other += 1;
        let object = vec![1; other * usize::from(SYMBOL_SIZE)];
        let k = other as u32;
        let _ = black_box(self::encoder(&object).symbol(k));
    });
    println!("first repair symbol of a new K (300 to {other}): {:.2} ms", 1000.0 / each);
}

/// How fast packets are taken, and refused.
fn receiving() {
    let sealed = seal(&KEY, &noise(40 << 20, 3));
    let mut encoder = encoder(&sealed.bytes);
    let mut receiver = listening(&sealed, &encoder);
    let packets = packets(&mut encoder, 0..20_000);
    let take = |round: &[Vec<u8>]| {
        let begin = Instant::now();
        for datagram in round {
            receiver.packet(datagram, Duration::ZERO);
        }
        begin.elapsed()
    };
    let quickest = packets.chunks_exact(16).map(take).min().expect("there are rounds");
    let each = 16.0 / quickest.as_secs_f64();
    println!("receive new symbols: {each:.0}/s, {:.2} Gbit/s", gbit(each, packets[0].len()));
    for (what, at) in [("of other objects", 8), ("with a wrong MAC", 40)] {
        let mut datagram = packets[0].clone();
        datagram[at] ^= 1;
        let each = per_second(|| drop(black_box(receiver.packet(&datagram, Duration::ZERO))));
        println!("refuse packets {what}: {each:.0}/s, {:.2} Gbit/s", gbit(each, datagram.len()));
    }
}

/// From the last packet that was missing to the group, with every tenth lost.
fn completing(bytes: usize) {
    let sealed = seal(&KEY, &noise(bytes, 4));
    let mut encoder = encoder(&sealed.bytes);
    let k = encoder.params().k();
    let packets = packets(&mut encoder, (0..k * 10 / 9 + 10).filter(|esi| esi % 10 != 3));
    let mut quickest = Duration::MAX;
    for _ in 0..(20_000_000 / bytes).clamp(1, 20) {
        let mut receiver = listening(&sealed, &encoder);
        for datagram in &packets {
            let begin = Instant::now();
            if let Some(Event::Complete(..)) = receiver.packet(datagram, Duration::ZERO) {
                quickest = quickest.min(begin.elapsed());
                break;
            }
        }
    }
    let rate = gbit(1.0 / quickest.as_secs_f64(), bytes);
    println!("complete {bytes} bytes (K = {k}) at 10 % loss: {quickest:.2?}, {rate:.2} Gbit/s");
}

/// How many packets must arrive, over K, at random loss.
fn needing(loss_percent: u8) {
    const TRIALS: u32 = 400;
    let mut encoder = encoder(&seal(&KEY, &noise(PICTURE_BYTES, 5)).bytes);
    let k = encoder.params().k();
    let (mut sum, mut worst, mut esi) = (0, 0, 0);
    for trial in 0..TRIALS {
        let mut decoder = Decoder::new(encoder.params());
        let losses = noise(4 * k as usize + 100, u64::from(trial) + 1000);
        esi = if trial % 2 == 0 { 0 } else { esi };
        for loss in losses {
            if u32::from(loss) * 100 >= u32::from(loss_percent) * 256 {
                decoder.add(esi, &encoder.symbol(esi).expect("a number")).expect("a symbol");
            }
            esi += 1;
            if decoder.decode().is_some() {
                break;
            }
        }
        assert!(decoder.need() <= 1, "the trial ended too early");
        sum += decoder.have();
        worst = worst.max(decoder.have());
    }
    let mean = f64::from(sum) / f64::from(TRIALS) / f64::from(k);
    println!("packets needed at {loss_percent} % loss (K = {k}): mean {mean:.5} K, worst K + {}", worst - k);
}

fn encoder(object: &[u8]) -> Encoder {
    let params = Params::new(object.len() as u32, SYMBOL_SIZE).expect("it fits");
    Encoder::new(object, params).expect("it is of its size")
}

fn listening(sealed: &Sealed, encoder: &Encoder) -> Receiver {
    let mut receiver = Receiver::new(Limits::default());
    let announcement = Announcement {
        object: OBJECT,
        params: encoder.params(),
        key: KEY,
        hash: sealed.hash,
        expires: Duration::MAX,
    };
    receiver.announce(announcement).expect("there is room");
    receiver
}

fn write(encoder: &mut Encoder, key: &PacketKey, esi: u32, datagram: &mut Vec<u8>) {
    let symbol = encoder.symbol(esi).expect("a number");
    Packet { object: OBJECT, esi, symbol: &symbol, close_object: false }.write(key, datagram);
}

fn packets(encoder: &mut Encoder, numbers: impl Iterator<Item = u32>) -> Vec<Vec<u8>> {
    let key = KEY.packet_key();
    let packet = |esi| {
        let mut datagram = Vec::new();
        write(encoder, &key, esi, &mut datagram);
        datagram
    };
    numbers.map(packet).collect()
}

fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length];
    blake3::Hasher::new().update(&seed.to_be_bytes()).finalize_xof().fill(&mut bytes);
    bytes
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

fn gbit(per_second: f64, bytes: usize) -> f64 {
    per_second * bytes as f64 * 8.0 / 1e9
}
