//! Transport streams: frames behind what unpacks them hear what they would hear in a network.

use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::net::{SocketAddrV4, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use wirephoto_airwave::object::Key;
use wirephoto_airwave::ts::{Counts, Demux, PACKET_BYTES};
use wirephoto_exchange::air::AirState;

use crate::frames::{Air, Frame};
use crate::world::World;

const PAUSE: Duration = Duration::from_millis(2);

/// Where a stream comes from.
enum Source {
    File(PathBuf),
    Socket(UdpSocket),
}

/// A receiver for control: unpacks a stream, and hands its datagrams on to where frames listen.
struct Unpacker {
    is_over: Arc<AtomicBool>,
    thread: Option<JoinHandle<Counts>>,
}

impl Unpacker {
    fn start(source: Source, group: &'static str, to: SocketAddrV4) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let ends = Arc::clone(&is_over);
        let thread = thread::spawn(move || {
            let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
            let (mut demux, mut read) = (Demux::new(), source.reader());
            while !ends.load(Ordering::Relaxed) {
                let bytes = read();
                demux.read(&bytes, |datagram| {
                    assert_eq!(datagram.destination.to_string(), group);
                    socket.send_to(datagram.payload, to).unwrap();
                });
            }
            demux.counts()
        });
        Self { is_over, thread: Some(thread) }
    }

    /// What came of the stream.
    fn counts(mut self) -> Counts {
        self.is_over.store(true, Ordering::Relaxed);
        self.thread.take().unwrap().join().unwrap()
    }
}

impl Source {
    /// Gives what comes next; nothing, after a while, if nothing does.
    fn reader(self) -> Box<dyn FnMut() -> Vec<u8>> {
        match self {
            Self::File(path) => {
                let mut at = 0;
                Box::new(move || {
                    let mut bytes = Vec::new();
                    if let Ok(mut file) = File::open(&path) {
                        file.seek(std::io::SeekFrom::Start(at)).unwrap();
                        file.read_to_end(&mut bytes).unwrap();
                    }
                    if bytes.is_empty() {
                        thread::sleep(PAUSE);
                    }
                    at += bytes.len() as u64;
                    bytes
                })
            }
            Self::Socket(socket) => {
                socket.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
                Box::new(move || {
                    let mut bytes = vec![0; 2000];
                    let length = socket.recv(&mut bytes).unwrap_or(0);
                    assert_eq!(length % (7 * PACKET_BYTES), 0, "a datagram of seven packets");
                    bytes.truncate(length);
                    bytes
                })
            }
        }
    }
}

fn at_rest(losses: &[f64]) -> World {
    let key = Key::from_bytes([42; 32]);
    let frames = losses.iter().zip(1..).map(|(loss, seed)| Frame::new(*loss, seed * 99_991)).collect();
    World::at_rest(key.clone(), Air::new(&key, frames), "-".parse().unwrap())
}

#[test]
fn t6_a_stream_in_a_file_brings_objects_by_mpe_also_after_a_restart() {
    let mut world = at_rest(&[0.0, 0.2]);
    let path = world.folder.path().join("air.ts");
    world.output = format!("ts+file:{}?group=239.1.2.3:5000", path.display()).parse().unwrap();
    let unpacker = Unpacker::start(Source::File(path.clone()), "239.1.2.3:5000", world.air.address());
    world.start();
    let ordered = world.broadcast(300_000, &[0, 1]);
    for _ in 0..100 {
        world.air.hear();
    }
    world.stop();
    world.start();
    world.receive(&ordered, 0);
    world.receive(&ordered, 1);
    world.host.until_state(ordered.id, AirState::Ended);
    world.stop();
    assert!(!world.air.has_repeated());
    let counts = unpacker.counts();
    // What was under way when the station stopped ends nowhere.
    assert!(counts.skipped_bytes == 0 && counts.refused <= 1, "{counts:?}");
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.len().is_multiple_of(7 * PACKET_BYTES));
    let is_null = |packet: &&[u8]| packet[1..3] == [0x1f, 0xff];
    assert!(bytes.chunks(PACKET_BYTES).filter(is_null).count() > 100, "the rate is kept without objects");
}

#[test]
fn t6_a_stream_in_a_network_brings_objects_by_ule() {
    let mut world = at_rest(&[0.1]);
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let to = socket.local_addr().unwrap();
    world.output = format!("ts+udp://{to}?encapsulation=ule&group=239.1.2.4:5001").parse().unwrap();
    let unpacker = Unpacker::start(Source::Socket(socket), "239.1.2.4:5001", world.air.address());
    world.start();
    let ordered = world.broadcast(200_000, &[0]);
    world.receive(&ordered, 0);
    world.host.until_state(ordered.id, AirState::Ended);
    world.stop();
    assert!(unpacker.counts().datagrams > u64::from(ordered.params.k()));
    // A packet's share of the stream is accounted: more than in a network, by the headers of the stream.
    let report = world.host.with(|known| known.reports[&ordered.id].clone());
    let bare_us = report.bytes * 8 * 1_000_000 / crate::world::RATE;
    assert!((bare_us + 1..bare_us * 104 / 100).contains(&report.air_us), "{} for {bare_us}", report.air_us);
}

#[test]
fn t6_a_stream_has_no_pipe_for_a_file() {
    let world = at_rest(&[]);
    let pipe = world.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = format!("ts+file:{}", pipe.display()).parse().unwrap();
    let station = crate::world::station(crate::world::open(world.folder.path()), output);
    let error = station.start().unwrap_err().to_string();
    assert!(error.contains("standard output"), "{error}");
}
