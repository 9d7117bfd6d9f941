//! A FLUTE receiver that others wrote takes the objects of a public channel.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use flute::core::UDPEndpoint;
use flute::receiver::Receiver;
use flute::receiver::writer::ObjectWriterBufferBuilder;
use wirephoto_airwave::fec::{Encoder, Params, SYMBOL_SIZE};
use wirephoto_airwave::flute::File;
use wirephoto_airwave::object::{Key, open, seal};
use wirephoto_airwave::packet::{ObjectId, Packet};

const TSI: u32 = 0x8000_0077;
const NOW_S: u64 = 1_800_000_000;

/// An object on the air.
struct Broadcast {
    key: Key,
    group: Vec<u8>,
    sealed: wirephoto_airwave::object::Sealed,
    file: File,
    encoder: Encoder,
}

impl Broadcast {
    fn new(toi: u32, bytes: usize) -> Self {
        let (key, group) = (Key::from_bytes([toi as u8; 32]), vec![toi as u8; bytes]);
        let sealed = seal(&key, &group);
        let params = Params::new(sealed.bytes.len() as u32, SYMBOL_SIZE).unwrap();
        let file = File { object: ObjectId { tsi: TSI, toi }, params, expires: NOW_S + 60 };
        let encoder = Encoder::new(&sealed.bytes, params).unwrap();
        Self { key, group, sealed, file, encoder }
    }

    fn packet(&mut self, esi: u32) -> Vec<u8> {
        let symbol = self.encoder.symbol(esi).unwrap();
        let mut datagram = Vec::new();
        Packet { object: self.file.object, esi, symbol: &symbol, close_object: false }
            .write(&self.key.packet_key(), &mut datagram);
        datagram
    }

    fn description(&self) -> Vec<u8> {
        let mut datagram = Vec::new();
        self.file.write(self.file.object.toi, &mut datagram);
        datagram
    }
}

/// Somebody who listens with the `flute` crate.
struct Listener {
    receiver: Receiver,
    files: Rc<ObjectWriterBufferBuilder>,
    now: SystemTime,
}

impl Listener {
    fn new() -> Self {
        let endpoint = UDPEndpoint::new(None, "239.1.2.3".to_owned(), 5000);
        let files = Rc::new(ObjectWriterBufferBuilder::new(true));
        let receiver = Receiver::new(&endpoint, TSI.into(), files.clone(), None);
        Self { receiver, files, now: SystemTime::UNIX_EPOCH + Duration::from_secs(NOW_S) }
    }

    fn hear(&mut self, datagram: &[u8]) {
        self.receiver.push_data(datagram, self.now).unwrap();
    }

    /// A file that is there by its name.
    fn file(&self, name: &str) -> Option<Vec<u8>> {
        let files = self.files.objects.borrow();
        let named = |file: &&Rc<std::cell::RefCell<flute::receiver::writer::ObjectWriterBuffer>>| {
            let file = file.borrow();
            file.complete && file.meta.content_location.as_str().ends_with(name)
        };
        files.iter().find(named).map(|file| file.borrow().data.clone())
    }
}

#[test]
fn t4_a_flute_receiver_takes_objects_that_come_mixed_with_losses() {
    let mut listener = Listener::new();
    let mut all: Vec<_> =
        [(711, 300_000), (712, 40), (713, 70_000)].map(|(toi, bytes)| Broadcast::new(toi, bytes)).into();
    for esi in 0..400_u32 {
        for broadcast in &mut all {
            if esi % 100 == 0 {
                listener.hear(&broadcast.description());
            }
            // Every third packet is lost; of the smallest object, that is all of it at first.
            if !esi.is_multiple_of(3) {
                let datagram = broadcast.packet(esi);
                listener.hear(&datagram);
            }
        }
    }
    for broadcast in &all {
        let received = listener.file(&format!("{TSI:08x}-{}.wirephoto", broadcast.file.object.toi)).unwrap();
        assert!(received == broadcast.sealed.bytes, "another object");
        // It is sealed: who has the key has the pictures.
        assert!(open(&broadcast.key, &received, &broadcast.sealed.hash).unwrap() == broadcast.group);
    }
}

#[test]
fn t4_a_flute_receiver_that_tunes_in_late_takes_the_object_all_the_same() {
    let (mut listener, mut broadcast) = (Listener::new(), Broadcast::new(9, 200_000));
    let k = broadcast.file.params.k();
    // Nothing that it hears is of the object itself, and the description comes last.
    for esi in 10 * k..11 * k + 3 {
        let datagram = broadcast.packet(esi);
        listener.hear(&datagram);
    }
    assert_eq!(listener.file(".wirephoto"), None);
    listener.hear(&broadcast.description());
    assert!(listener.file(".wirephoto").unwrap() == broadcast.sealed.bytes);
}

#[test]
fn t4_a_description_that_is_over_is_none() {
    let (mut listener, mut broadcast) = (Listener::new(), Broadcast::new(9, 1000));
    broadcast.file.expires = NOW_S - 1;
    listener.hear(&broadcast.description());
    let datagram = broadcast.packet(0);
    listener.hear(&datagram);
    assert_eq!(listener.file(".wirephoto"), None);
}
