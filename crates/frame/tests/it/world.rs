//! Frames for one test, each with its own database and pages; deliveries; and a station that loses what it is told to.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use wirephoto_airwave::fec::{Encoder, Params, SYMBOL_SIZE};
use wirephoto_airwave::group::{Group, GroupPicture};
use wirephoto_airwave::object::{Hash, Key, seal};
use wirephoto_airwave::packet::{ObjectId, Packet, PacketKey};
use wirephoto_airwave::testing::Seeded;
use wirephoto_airwave::thin::{Availability, KeySource, Report, State};
use wirephoto_database::{Database, Location, Transaction};
use wirephoto_frame::thin::{Http, Thin};
use wirephoto_frame::{ASSETS, Frame, Options, Pace, SCHEMA, Work};
use wirephoto_site::testing::Browser;
use wirephoto_site::{Limits, Options as SiteOptions, PublicUrl, Server, Site, Tls};

use super::host::Host;

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// A host, and a place for frames.
pub struct World {
    pub host: Host,
    folder: TempDir,
    pub runtime: Runtime,
}

impl World {
    pub fn new() -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        Self { host: Host::start(&runtime), folder: tempfile::tempdir().unwrap(), runtime }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.db"))
    }

    pub fn options(&self) -> Options {
        options(&self.host.url)
    }

    /// A frame at work, on a database that may be there already.
    pub fn frame(&self, name: &str, options: Options) -> Standing {
        let thin = Arc::new(Http::new(&self.host.url).unwrap());
        self.frame_with(&self.file(name), options, |_| thin)
    }

    pub fn frame_with(
        &self,
        file: &Path,
        options: Options,
        thin: impl FnOnce(&Database) -> Arc<dyn Thin>,
    ) -> Standing {
        let database = open(file);
        let thin = thin(&database);
        Standing::start(&self.runtime, database, thin, options)
    }

    /// A frame that is paired: the first one is the host's frame 0, and so on.
    pub fn paired(&self, name: &str) -> Standing {
        self.paired_with(name, self.options())
    }

    pub fn paired_with(&self, name: &str, options: Options) -> Standing {
        let frame = self.frame(name, options);
        self.host.type_code(&frame.frame.code().unwrap().unwrap());
        frame.until_paired();
        frame
    }

    pub fn until_reported(&self, frame: usize, what: &str, is_it: impl Fn(&Report) -> bool) -> Report {
        let find = || self.host.reports(frame).into_iter().find(|report| is_it(report));
        until(what, || find().is_some());
        find().unwrap()
    }
}

fn options(host: &str) -> Options {
    Options {
        host: Some(host.to_owned()),
        interface: Ipv4Addr::LOCALHOST,
        pace: Pace { offer: Duration::from_millis(20), retry: Duration::from_millis(5) },
        ..Options::default()
    }
}

fn open(file: &Path) -> Database {
    Database::open(&Location::File(file.to_owned()), &[wirephoto_carriers::SCHEMA, SCHEMA]).unwrap()
}

/// A frame at work on a database, with a host over HTTP.
pub fn standing(runtime: &Runtime, file: &Path, host: &str) -> Standing {
    Standing::start(runtime, open(file), Arc::new(Http::new(host).unwrap()), options(host))
}

/// A frame that stands somewhere.
pub struct Standing {
    pub frame: Frame,
    pub database: Database,
    pub address: SocketAddr,
    pub shared_address: SocketAddr,
    work: Option<Work>,
    stops: Vec<oneshot::Sender<()>>,
    serving: Vec<JoinHandle<()>>,
}

impl Standing {
    fn start(runtime: &Runtime, database: Database, thin: Arc<dyn Thin>, options: Options) -> Self {
        let bind = || {
            let limits = Limits::default();
            let server =
                Server::bind("127.0.0.1:0".parse().unwrap(), Tls::None { plain_http: false }, limits);
            let server = runtime.block_on(server).unwrap();
            let mut options = SiteOptions::new("Frame", PublicUrl::of(&server));
            options.assets = vec![ASSETS];
            (server, Site::new(options))
        };
        let (pages, shared) = (bind(), bind());
        let frame = Frame::open(database.clone(), pages.1.clone(), thin, options).unwrap();
        let _runtime = runtime.enter();
        let work = frame.start().unwrap();
        let (address, shared_address) = (pages.0.address(), shared.0.address());
        let routers = [frame.routes(), frame.shared_routes(shared.1.clone())];
        let (mut stops, mut serving) = (Vec::new(), Vec::new());
        for ((server, site), router) in [pages, shared].into_iter().zip(routers) {
            let (stop, stopped) = oneshot::channel();
            let handle = runtime.handle().clone();
            let router = site.routes(async || Ok(())).merge(router);
            serving.push(std::thread::spawn(move || {
                handle.block_on(server.serve(&site, router, async {
                    let _ = stopped.await;
                }));
            }));
            stops.push(stop);
        }
        Self { frame, database, address, shared_address, work: Some(work), stops, serving }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    pub fn until_paired(&self) {
        until("paired", || self.frame.code().unwrap().is_none());
    }

    /// How many rows a table has, where that is so.
    pub fn rows(&self, table: &str) -> u64 {
        let sql = format!("SELECT count(*) AS n FROM {table}");
        let count = move |tx: &mut Transaction<'_>| tx.query_one(&sql, &[], |row| row.get::<u64>("n"));
        self.database.read(count).wait().unwrap()
    }

    /// What the show goes through.
    pub fn show(&self) -> serde_json::Value {
        self.browser().get("/pictures").json()
    }

    pub fn captions(&self) -> Vec<String> {
        let show = self.show();
        let pictures = show["pictures"].as_array().unwrap().iter();
        pictures.map(|picture| picture["caption"].as_str().unwrap().to_owned()).collect()
    }

    /// The path of the first picture with this caption.
    pub fn picture(&self, caption: &str) -> String {
        let show = self.show();
        let mut pictures = show["pictures"].as_array().unwrap().iter();
        let found = pictures.find(|picture| picture["caption"] == caption).expect("it is there");
        format!("/pictures/{}", found["id"].as_str().unwrap())
    }

    /// Presses a button of the show.
    pub fn press(&self, path: &str) {
        let answer = self.browser().submit_to("/settings", path, &[]);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }

    /// Ends it, with everything that it has written down.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        drop(self.work.take());
        for stop in self.stops.drain(..) {
            let _ = stop.send(());
        }
        for serving in self.serving.drain(..) {
            let _ = serving.join();
        }
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        self.end();
    }
}

/// Pictures that are sent, and their station.
pub struct Delivery {
    pub object: ObjectId,
    pub group: Group,
    pub key: Key,
    pub source: KeySource,
    hash: Hash,
    encoder: Encoder,
    pub address: SocketAddrV4,
    socket: UdpSocket,
    random: Seeded,
    next_esi: u32,
}

impl Delivery {
    /// Of pictures with these captions, at an address of this machine.
    pub fn new(toi: u32, sender: &str, captions: &[&str]) -> Self {
        Self::at(free_address(Ipv4Addr::LOCALHOST), toi, sender, captions)
    }

    pub fn at(address: SocketAddrV4, toi: u32, sender: &str, captions: &[&str]) -> Self {
        let pictures = (0_u32..).zip(captions).map(|(number, caption)| GroupPicture {
            number: 4711 + number,
            taken: "2026-06-01T12:33:00".to_owned(),
            caption: (*caption).to_owned(),
            jpeg: jpeg(toi.wrapping_mul(64) + number),
        });
        let group = Group { sender: sender.to_owned(), sent: 1_780_000_000, pictures: pictures.collect() };
        let key = Key::random(&mut Seeded::new(toi.into()));
        Self::of(address, toi, group, KeySource::Fresh(key.clone()), key)
    }

    pub fn of(address: SocketAddrV4, toi: u32, group: Group, source: KeySource, key: Key) -> Self {
        Self::of_bytes(address, toi, &group.encode().unwrap(), group, source, key)
    }

    pub fn of_bytes(
        address: SocketAddrV4,
        toi: u32,
        bytes: &[u8],
        group: Group,
        source: KeySource,
        key: Key,
    ) -> Self {
        let sealed = seal(&key, bytes);
        let params = Params::new(sealed.bytes.len() as u32, SYMBOL_SIZE).unwrap();
        let socket = socket2::Socket::from(UdpSocket::bind("127.0.0.1:0").unwrap());
        socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST).unwrap();
        Self {
            object: ObjectId { tsi: 4, toi },
            group,
            key,
            source,
            hash: sealed.hash,
            encoder: Encoder::new(&sealed.bytes, params).unwrap(),
            address,
            socket: socket.into(),
            random: Seeded::new(u64::from(toi) << 32),
            next_esi: 0,
        }
    }

    pub fn k(&self) -> u32 {
        self.encoder.params().k()
    }

    pub fn availability(&self) -> Availability {
        Availability {
            channel: 1,
            address: self.address,
            object: self.object,
            params: self.encoder.params(),
            starts: 0,
            lasts_minutes: 60,
            key: self.source.clone(),
            hash: self.hash,
            ask_owner: false,
        }
    }

    fn packet(&mut self, esi: u32, key: &PacketKey) -> Vec<u8> {
        let symbol = self.encoder.symbol(esi).unwrap();
        let mut datagram = Vec::new();
        Packet { object: self.object, esi, symbol: &symbol, close_object: false }.write(key, &mut datagram);
        datagram
    }

    /// Sends the next symbols, without those that the air loses; how many are left of them.
    pub fn send(&mut self, symbols: u32, loss_percent: u8) -> u32 {
        let mut left = 0;
        for _ in 0..symbols {
            let esi = self.next_esi;
            self.next_esi += 1;
            if self.random.percent(loss_percent) {
                continue;
            }
            let datagram = self.packet(esi, &self.key.packet_key());
            self.socket.send_to(&datagram, self.address).unwrap();
            left += 1;
        }
        left
    }

    /// The next symbol's packet.
    pub fn next_packet(&mut self) -> Vec<u8> {
        self.next_esi += 1;
        self.packet(self.next_esi - 1, &self.key.packet_key())
    }

    /// Sends packets that are not ours: forged, altered, cut, of other objects, and noise.
    pub fn disturb(&mut self, packets: u32) {
        let foreign = PacketKey::from_bytes([9; 32]);
        for number in 0..packets {
            let mut datagram = self.packet(self.next_esi + number, &self.key.packet_key());
            match number % 5 {
                0 => datagram = self.packet(number, &foreign),
                1 => datagram[60] ^= 1,
                2 => datagram.truncate(40),
                3 => datagram[15] ^= 1,
                _ => datagram = self.random.bytes::<200>().to_vec(),
            }
            self.socket.send_to(&datagram, self.address).unwrap();
        }
    }

    /// Sends until somebody says that it is enough, as a station does.
    pub fn send_until(&mut self, what: &str, loss_percent: u8, mut is_enough: impl FnMut() -> bool) {
        let began = Instant::now();
        while !is_enough() {
            assert!(began.elapsed() < PATIENCE, "never: {what}");
            self.send(16, loss_percent);
            // A pace that a frame can follow.
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Announces it to a frame and sends until it has everything, or wants nothing of it.
    pub fn deliver(&mut self, world: &World, frame: usize) -> Report {
        world.host.announce(frame, &self.availability());
        let (object, host) = (self.object, world.host.clone());
        let end = || host.reports(frame).into_iter().find(|report| report.object == object && is_end(report));
        self.send_until("the end of a delivery", 10, || end().is_some());
        end().unwrap()
    }
}

/// Whether nothing more of it is waited for.
pub fn is_end(report: &Report) -> bool {
    matches!(report.state, State::Complete(_) | State::Shown(_) | State::Refused(_))
}

/// A port of this machine on which nobody listens.
pub fn free_address(ip: Ipv4Addr) -> SocketAddrV4 {
    SocketAddrV4::new(ip, wirephoto_ports::free())
}

/// A picture, another one for each number.
pub fn jpeg(number: u32) -> Vec<u8> {
    const SCENES: usize = 4;
    static PAINTED: OnceLock<[Vec<u8>; SCENES]> = OnceLock::new();
    let painted = PAINTED.get_or_init(|| std::array::from_fn(paint));
    let mut jpeg = painted[number as usize % SCENES].clone();
    assert_eq!(&jpeg[6..11], b"JFIF\0", "the encoder writes a JFIF header");
    // Density across and down (T.871 §10.1): bytes that change no pixel.
    jpeg[14..18].copy_from_slice(&number.to_be_bytes());
    jpeg
}

fn paint(scene: usize) -> Vec<u8> {
    let raster = wirephoto_landscape::paint(scene, 1, 480, 320);
    let image = turbojpeg::Image {
        pixels: raster.rgb.as_slice(),
        width: 480,
        pitch: 3 * 480,
        height: 320,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2).unwrap().to_vec()
}

/// Asks until it is so.
pub fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// A channel that is heard at another address.
pub fn heard_at(channel: SocketAddrV4, at: SocketAddrV4) -> BTreeMap<SocketAddrV4, SocketAddrV4> {
    BTreeMap::from([(channel, at)])
}
