//! A host, a station and the air between it and its frames.

use std::path::Path;
use std::time::{Duration, Instant};

use axum::Router;
use tempfile::TempDir;
use wirephoto_airwave::fec::{Params, SYMBOL_SIZE};
use wirephoto_airwave::object::{Key, Sealed, seal};
use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::{Database, Id, Location, Moment};
use wirephoto_exchange::air::{AirFrame, AirOrder, AirState, FrameAnswers, Heard};
use wirephoto_site::testing::Browser;
use wirephoto_site::{Options, Site};
use wirephoto_station::{Channel, MEMORY_BYTES, Output, SCHEMA, Settings, Station, Work, remember_host};

use super::frames::{Air, Frame};
use super::host::Host;

/// Fast enough for a test, slow enough for a crowded machine.
pub const RATE: u64 = 8_000_000;

/// A frame that has heard nothing for so long says how it goes.
const QUIET: Duration = Duration::from_millis(250);
/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(2);

/// All of it.
pub struct World {
    pub host: Host,
    pub air: Air,
    pub key: Key,
    pub folder: TempDir,
    pub output: Output,
    pub fdt: bool,
    /// The number of its channel when it starts.
    pub channel: u16,
    pub work: Option<Work>,
    /// Of its channel's session.
    pub tsi: u32,
    next_toi: u32,
}

/// An object that was ordered.
pub struct Ordered {
    pub id: Id,
    pub toi: u32,
    pub group: Vec<u8>,
    pub sealed: Sealed,
    pub params: Params,
}

/// Opens the database of a station beside its folder.
pub fn open(folder: &Path) -> Database {
    Database::open(&Location::File(folder.join("station.db")), &[SCHEMA]).unwrap()
}

/// A station of one channel.
pub fn station(database: Database, output: Output) -> Station {
    station_of(1, database, output, site(), false)
}

fn site() -> Site {
    Site::new(Options::new("Station", "http://localhost".parse().unwrap()))
}

fn station_of(number: u16, database: Database, output: Output, site: Site, fdt: bool) -> Station {
    let channel = Channel {
        number,
        name: "Alps".to_owned(),
        coverage: "Tyrol".to_owned(),
        rate: format!("{RATE}").parse().unwrap(),
        output,
        fdt,
    };
    let settings =
        Settings { name: "Patscherkofel".to_owned(), channels: vec![channel], memory_bytes: MEMORY_BYTES };
    Station::new(database, settings, site).unwrap()
}

impl World {
    /// A host, a running station that is paired with it, and frames that lose so much.
    pub fn new(losses: &[f64]) -> Self {
        let key = Key::from_bytes([42; 32]);
        let frames = losses.iter().zip(1..).map(|(loss, seed)| Frame::new(*loss, seed * 77_777)).collect();
        let air = Air::new(&key, frames);
        let output = format!("udp://{}", air.address()).parse().unwrap();
        let mut world = Self::at_rest(key, air, output);
        world.start();
        world
    }

    /// The same, with a station that does not run yet.
    pub fn at_rest(key: Key, air: Air, output: Output) -> Self {
        let (host, folder) = (Host::new(), TempDir::new().unwrap());
        let database = open(folder.path());
        remember_host(&database, &host.pairing()).unwrap();
        let tsi = station(database, output.clone()).document().channels[0].tsi;
        Self { host, air, key, folder, output, fdt: false, channel: 1, work: None, tsi, next_toi: 1 }
    }

    pub fn start(&mut self) {
        drop(self.start_on(site()));
    }

    /// Starts it with its page on a site.
    pub fn start_on(&mut self, site: Site) -> Router {
        let database = open(self.folder.path());
        let station = station_of(self.channel, database, self.output.clone(), site, self.fdt);
        self.work = Some(station.start().unwrap());
        station.routes()
    }

    /// Looks at its page until it says something.
    #[track_caller]
    pub fn until_page(browser: &mut Browser, says: impl Fn(&str) -> bool) {
        let begun = Instant::now();
        loop {
            let page = browser.get("/").text();
            if says(&page) {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{page}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn stop(&mut self) {
        self.work = None;
    }

    /// An object of so many bytes for frames, which the host has and has not ordered yet.
    pub fn object(&mut self, bytes: usize, frames: &[u64]) -> (Ordered, AirOrder) {
        let (toi, id) = (self.next_toi, Id::new(Moment::now()));
        self.next_toi += 1;
        let group: Vec<u8> =
            (0..bytes as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let sealed = seal(&self.key, &group);
        let size = sealed.bytes.len() as u32;
        self.host.with(|known| known.bytes.insert(id, sealed.bytes.clone()));
        let answers = FrameAnswers::Progress;
        let order = AirOrder {
            seq: 0,
            object: id,
            channel: 1,
            toi,
            size,
            hash: wirephoto_database::blobs::id_of(&sealed.bytes),
            symbol_size: SYMBOL_SIZE,
            packet_key: *self.key.packet_key().as_bytes(),
            starts_at: None,
            expires_at: Moment::now().plus(Duration::from_hours(1)),
            frames: frames.iter().map(|&frame| AirFrame { frame, answers, heard: None }).collect(),
        };
        let params = Params::new(size, SYMBOL_SIZE).unwrap();
        (Ordered { id, toi, group, sealed, params }, order)
    }

    /// Orders an object, and announces it to those frames when the station has it.
    pub fn broadcast(&mut self, bytes: usize, frames: &[u64]) -> Ordered {
        let (ordered, order) = self.object(bytes, frames);
        self.host.order(order);
        self.host.until_state(ordered.id, AirState::Ready);
        self.announce(&ordered, frames);
        self.host.change(ordered.id, |order| order.starts_at = Some(Moment::now()));
        ordered
    }

    /// Writes to frames.
    pub fn announce(&mut self, ordered: &Ordered, frames: &[u64]) {
        let object = ObjectId { tsi: self.tsi, toi: ordered.toi };
        for &frame in frames {
            let frame = &mut self.air.frames[frame as usize];
            frame.announce(object, ordered.params, &self.key, ordered.sealed.hash);
        }
    }

    /// The host hears what a frame says of an object.
    pub fn says(&self, ordered: &Ordered, frame: u64, heard: Heard) {
        self.host.change(ordered.id, |order| {
            let place = order.frames.iter_mut().find(|known| known.frame == frame).unwrap();
            place.heard = Some(heard);
        });
    }

    /// Listens until a frame has an object, and says so. Whenever the air is quiet it says how far it is, as frames do.
    #[track_caller]
    pub fn receive(&mut self, ordered: &Ordered, frame: u64) {
        let began = Instant::now();
        while self.air.frames[frame as usize].groups.is_empty() {
            let here = self.air.hear_within(QUIET);
            let listener = &self.air.frames[frame as usize];
            if !here && listener.have > 0 {
                self.says(ordered, frame, listener.receiving());
            }
            assert!(began.elapsed() < PATIENCE, "frame {frame} has {} symbols", listener.have);
        }
        let frame_here = &self.air.frames[frame as usize];
        assert!(frame_here.groups[0] == ordered.group, "something else arrived");
        self.says(ordered, frame, frame_here.complete());
    }
}
