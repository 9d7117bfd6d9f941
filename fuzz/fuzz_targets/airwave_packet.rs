//! What is on the air, for a receiver to which one object was announced: its packets in any order, forged and damaged
//! ones, symbols from somebody who knows its key, and power cuts. It ends with the group that was announced, or with none.
#![no_main]

use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use wirephoto_airwave::fec::{Encoder, Params};
use wirephoto_airwave::object::{Key, Sealed, seal};
use wirephoto_airwave::packet::{MAX_ESI, ObjectId, Packet};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};

const KEY: Key = Key::from_bytes([1; 32]);
const OBJECT: ObjectId = ObjectId { tsi: 1, toi: 2 };
const SYMBOL_SIZE: u16 = 16;
const GROUP: [u8; 150] = [5; 150];
static SEALED: LazyLock<Sealed> = LazyLock::new(|| seal(&KEY, &GROUP));
static ENCODER: LazyLock<Mutex<Encoder>> =
    LazyLock::new(|| Mutex::new(Encoder::new(&SEALED.bytes, params()).expect("it is of its size")));

fuzz_target!(|air: &[u8]| {
    let mut receiver = listening();
    let reserved = receiver.reserved_bytes();
    let mut rest = air;
    while let Some((what, numbers)) = rest.split_first_chunk::<4>() {
        let [what, number @ ..] = *what;
        let number = u32::from_be_bytes([0, number[0], number[1], number[2]]);
        let some = numbers.len().min(number as usize % 64);
        let event = match what % 8 {
            // As it came in.
            0 => receiver.packet(take(&mut rest, numbers, some), Duration::ZERO),
            // Somebody who knows the key sends something else.
            1 => {
                let mut symbol = [0; SYMBOL_SIZE as usize];
                let some = some.min(symbol.len());
                symbol[..some].copy_from_slice(take(&mut rest, numbers, some));
                receiver.packet(&packet(number, &symbol, number % 5 == 0), Duration::ZERO)
            }
            // A power cut, with what was saved or with a damaged file.
            2 => {
                let saved = receiver.save(OBJECT, number % 4).expect("it is announced");
                receiver = listening();
                let file = take(&mut rest, numbers, some);
                receiver.restore(OBJECT, &[&saved[..], file].concat())
            }
            // A bit was damaged on the way.
            3 => {
                rest = numbers;
                let mut datagram = genuine(number);
                let at = number as usize % datagram.len();
                datagram[at] ^= 1 << (number % 7);
                let event = receiver.packet(&datagram, Duration::ZERO);
                assert_eq!(event, None, "a damaged packet did something");
                None
            }
            _ => {
                rest = numbers;
                receiver.packet(&genuine(number), Duration::ZERO)
            }
        };
        assert!(receiver.reserved_bytes() <= reserved, "memory for what was not announced");
        match event {
            Some(Event::Complete(object, _, group)) => {
                assert!(object == OBJECT && group == GROUP, "another group than what was announced");
                return;
            }
            Some(Event::Damaged { gave_up: true, .. }) => return,
            _ => assert!(receiver.progress(OBJECT).is_some(), "the object is lost"),
        }
    }
});

fn take<'a>(rest: &mut &'a [u8], from: &'a [u8], length: usize) -> &'a [u8] {
    let (taken, behind) = from.split_at(length);
    *rest = behind;
    taken
}

fn listening() -> Receiver {
    let mut receiver = Receiver::new(Limits::default());
    let expires = Duration::from_secs(1);
    let announcement =
        Announcement { object: OBJECT, params: params(), key: KEY, hash: SEALED.hash, expires };
    receiver.announce(announcement).expect("there is room");
    receiver
}

fn params() -> Params {
    Params::new(SEALED.bytes.len() as u32, SYMBOL_SIZE).expect("it is small")
}

fn genuine(esi: u32) -> Vec<u8> {
    let mut encoder = ENCODER.lock().expect("nothing panics with it in hand");
    packet(esi, &encoder.symbol(esi & MAX_ESI).expect("there is one for each number"), false)
}

fn packet(esi: u32, symbol: &[u8], close_object: bool) -> Vec<u8> {
    let mut datagram = Vec::new();
    Packet { object: OBJECT, esi, symbol, close_object }.write(&KEY.packet_key(), &mut datagram);
    datagram
}
