//! A real station on loopback, and frames that hear it: each loses its own share of what comes, and says over HTTP how it
//! goes.

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver as Inbox};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;
use wirephoto_airwave::group::Group;
use wirephoto_airwave::object::Key;
use wirephoto_airwave::packet::{ObjectId, Unverified};
use wirephoto_airwave::receiver::{Announcement, Event, Limits, Receiver};
use wirephoto_airwave::thin::{Availability, KeySource, Reception, State, Window};
use wirephoto_database::{Database, Location};
use wirephoto_station::{Channel, MEMORY_BYTES, Output, Settings, Station, Work, pair_with};

use crate::host::{Host, Person, between};
use crate::shown::{Frame, Stream};

/// Far longer than anything takes, so that only a hang fails.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long it waits before a line that was refused is opened again.
const RETRY: Duration = Duration::from_millis(20);
/// A frame that has heard nothing for so long says how it goes.
const QUIET: Duration = Duration::from_millis(250);

/// A station that an administrator paired.
pub struct OnAir {
    folder: TempDir,
    name: String,
    coverage: String,
    output: Output,
    /// Nothing while it is paused.
    work: Option<Work>,
}

impl OnAir {
    /// Pairs a station as its operator does, and starts it: it sends to this machine's port.
    pub fn start(host: &Host, administrator: &Person<'_>, port: u16) -> Self {
        Self::called(("Patscherkofel", "Tyrol"), host, administrator, port)
    }

    /// The same, by a name and where it is heard.
    pub fn called(
        (name, coverage): (&str, &str),
        host: &Host,
        administrator: &Person<'_>,
        port: u16,
    ) -> Self {
        let folder = TempDir::new().unwrap();
        let output = format!("udp://127.0.0.1:{port}").parse().unwrap();
        let mut station =
            Self { folder, name: name.to_owned(), coverage: coverage.to_owned(), output, work: None };
        let page = administrator.browser().submit_to("/stations", "/stations/pairing", &[]).text();
        let command = between(&page, "wirephoto station pair ", " --data");
        let (url, code) = command.split_once(' ').unwrap();
        assert!(url.contains(&host.address.to_string()), "{url}");
        pair_with(&station.open(), url, &code.parse().unwrap(), name, "en").unwrap();
        station.resume();
        station
    }

    fn open(&self) -> Database {
        let file = self.folder.path().join("station.db");
        Database::open(&Location::File(file), &[wirephoto_station::SCHEMA]).unwrap()
    }

    /// Lets it go on, or begin.
    pub fn resume(&mut self) {
        let channel = Channel {
            number: 1,
            name: "Alps".to_owned(),
            coverage: self.coverage.clone(),
            rate: "8M".parse().unwrap(),
            output: self.output.clone(),
            fdt: false,
        };
        let settings =
            Settings { name: self.name.clone(), channels: vec![channel], memory_bytes: MEMORY_BYTES };
        let site = wirephoto_site::Site::new(wirephoto_site::Options::new(
            "Station",
            "http://localhost".parse().unwrap(),
        ));
        self.work = Some(Station::new(self.open(), settings, site).unwrap().start().unwrap());
    }

    pub fn pause(&mut self) {
        self.work = None;
    }
}

/// A frame that listens to the air and to its messages.
pub struct Listener {
    pub frame: Frame,
    /// Of a hundred packets it loses so many.
    loss: u32,
    seen: u32,
    messages: Inbox<Vec<u8>>,
    /// Its line is opened as long as this is there.
    _presence: Arc<()>,
    window: Window,
    receiver: Receiver,
    /// What was announced to it.
    pub announced: Vec<Availability>,
    /// The keys that it was given beforehand, by their numbers.
    pub shared: BTreeMap<u16, Key>,
    span: Option<(u32, u32)>,
    have: u32,
    /// What has arrived.
    pub groups: Vec<Group>,
    /// Whether it says what it has received.
    pub answers: bool,
    /// What it has, of each object.
    has: BTreeMap<ObjectId, Reception>,
    /// What it has still to say.
    unsaid: Vec<(ObjectId, State)>,
}

impl Listener {
    pub fn new(host: &Host, frame: Frame, loss: u32) -> Self {
        let (tell, messages) = mpsc::channel();
        let (address, mailbox) = (host.address, frame.mailbox());
        let presence = Arc::new(());
        let listener = Arc::downgrade(&presence);
        // As frames do: whenever the line is cut it is opened again, behind what was seen.
        thread::spawn(move || {
            let mut last = None;
            while listener.strong_count() > 0 {
                let Some(mut stream) = Stream::try_open(address, &mailbox, last) else {
                    thread::sleep(RETRY);
                    continue;
                };
                while let Some((number, message)) = stream.try_next() {
                    last = Some(number);
                    if tell.send(message).is_err() {
                        return;
                    }
                }
            }
        });
        Self {
            frame,
            loss,
            seen: 0,
            messages,
            _presence: presence,
            window: Window::default(),
            receiver: Receiver::new(Limits::default()),
            announced: Vec::new(),
            shared: BTreeMap::new(),
            span: None,
            have: 0,
            groups: Vec::new(),
            answers: true,
            has: BTreeMap::new(),
            unsaid: Vec::new(),
        }
    }

    fn read_messages(&mut self) {
        while let Ok(message) = self.messages.try_recv() {
            // Its welcome comes again, and opens nothing.
            let keys = self.frame.keys.as_ref().unwrap();
            if let Ok(shared) = keys.open_shared(&message, &mut self.window) {
                let nothing = ObjectId { tsi: 0, toi: 0 };
                self.unsaid.push((nothing, State::KeyTaken { number: shared.number }));
                self.shared.insert(shared.number, shared.key);
                continue;
            }
            let Ok(told) = keys.open(&message, &mut self.window) else { continue };
            if let Some(reception) = self.has.get(&told.object) {
                // The host has not heard of it yet, or has forgotten.
                self.unsaid.push((told.object, State::Shown(*reception)));
                continue;
            }
            let Some(key) = self.key_of(&told) else { continue };
            let announcement = Announcement {
                object: told.object,
                params: told.params,
                key,
                hash: told.hash,
                expires: Duration::from_secs(u64::from(told.lasts_minutes) * 60),
            };
            self.receiver.announce(announcement).unwrap();
            self.announced.push(told);
        }
    }

    fn key_of(&self, told: &Availability) -> Option<Key> {
        match &told.key {
            KeySource::Fresh(key) => Some(key.clone()),
            KeySource::Shared { number, salt } => Some(Key::shared(self.shared.get(number)?, salt)),
        }
    }

    fn hear(&mut self, datagram: &[u8]) {
        self.seen += 1;
        if self.seen * self.loss / 100 != (self.seen - 1) * self.loss / 100 {
            return;
        }
        let packet = Unverified::parse(datagram).unwrap();
        let object = packet.object();
        let told = self.announced.iter().find(|told| told.object == object);
        if let Some(key) = told.and_then(|told| self.key_of(told)) {
            let esi = packet.verify(&key.packet_key()).unwrap().esi;
            let (first, last) = self.span.unwrap_or((esi, esi));
            self.span = Some((first.min(esi), last.max(esi)));
        }
        match self.receiver.packet(datagram, Duration::ZERO) {
            Some(Event::Progress(_, progress)) => self.have = progress.have,
            Some(Event::Complete(object, _, group)) => {
                self.groups.push(Group::decode(&group).unwrap());
                let ((first_esi, last_esi), have) = (self.span.unwrap(), self.have + 1);
                let reception = Reception { have, need: 0, first_esi, last_esi };
                self.has.insert(object, reception);
                self.unsaid
                    .extend([State::Complete(reception), State::Shown(reception)].map(|it| (object, it)));
                self.span = None;
                self.answer();
            }
            _ => {}
        }
    }

    /// Says what it has to say, if it answers at all and the host is there; otherwise later.
    pub fn answer(&mut self) {
        while let Some((object, state)) = self.unsaid.first().copied().filter(|_| self.answers) {
            match self.frame.try_report_on(object, state) {
                Some(status) => assert_eq!(status, 204),
                None => return,
            }
            self.unsaid.remove(0);
        }
    }

    pub fn has_said_all(&self) -> bool {
        self.unsaid.is_empty()
    }

    /// The air is quiet: it says what it lacks.
    fn quiet(&mut self) {
        self.answer();
        let objects: Vec<ObjectId> = self.receiver.objects().collect();
        for object in objects {
            let Some((progress, (first_esi, last_esi))) = self.receiver.progress(object).zip(self.span)
            else {
                continue;
            };
            let reception = Reception { have: progress.have, need: progress.need, first_esi, last_esi };
            if self.answers && progress.have > 0 {
                // A host that is away is told the next time.
                let _ = self.frame.try_report_on(object, State::Receiving(reception));
            }
        }
    }
}

/// The air of one channel, and who listens to it.
pub struct Air {
    socket: UdpSocket,
    pub listeners: Vec<Listener>,
    pub packets: u64,
}

impl Air {
    pub fn new() -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        socket.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        Self { socket, listeners: Vec::new(), packets: 0 }
    }

    pub fn port(&self) -> u16 {
        self.socket.local_addr().unwrap().port()
    }

    /// Lets everything happen until something holds.
    #[track_caller]
    pub fn until(&mut self, what: &str, mut holds: impl FnMut(&mut Self) -> bool) {
        let (begun, mut heard) = (Instant::now(), Instant::now());
        while !holds(self) {
            assert!(begun.elapsed() < PATIENCE, "never: {what}");
            self.listeners.iter_mut().for_each(Listener::read_messages);
            let mut datagram = [0; 2000];
            match self.socket.recv_from(&mut datagram) {
                Ok((length, _)) => {
                    heard = Instant::now();
                    self.packets += 1;
                    self.listeners.iter_mut().for_each(|one| one.hear(&datagram[..length]));
                }
                Err(_) if heard.elapsed() > QUIET => {
                    heard = Instant::now();
                    self.listeners.iter_mut().for_each(Listener::quiet);
                }
                Err(_) => {}
            }
        }
    }

    /// What still lies in the socket.
    pub fn drain(&mut self) -> u64 {
        let mut datagram = [0; 2000];
        let before = self.packets;
        while self.socket.recv_from(&mut datagram).is_ok() {
            self.packets += 1;
        }
        self.packets - before
    }
}
