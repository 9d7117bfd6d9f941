//! A telecasting station: takes objects from its host and puts them on the air until they have arrived.
//!
//! Nouns:
//!
//! - an **order** is the host's wish for one object, as it stands (`exchange::air`): its channel, its time, and
//!   the frames that wait for it.
//! - a **channel** is where packets go at a steady rate: a multicast group, or a transport stream that carries one.
//! - a **carousel** says for each channel which symbol of which object is sent next. Symbols are
//!   always fresh: how far an object's have been used is stored in blocks, before they are sent.
//! - **air time** is what the bytes of an object took of its channel's rate. It is stored, reported and accounted.
//!
//! Promises:
//!
//! - After a crash everything that was on the air goes on, and no symbol is sent twice.
//! - At most one packet of an object is sent after the last report on it has reached the station.
//! - The host may be away for any time: what the station has goes on until its frames or its time are through.
//! - A channel never exceeds its rate, and its objects get their shares.
//! - The station can read no picture.

mod bell;
mod clerk;
mod clock;
mod encoders;
mod error;
mod feed;
mod link;
mod order;
mod outlet;
mod output;
mod pace;
mod pages;
mod public;
mod repository;
mod sender;
mod settings;
mod transmitter;
mod words;

use std::collections::BTreeMap;
use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};

use axum::Router;
use axum::extract::FromRef;
use wirephoto_database::{Database, Migration, Schema, Transaction};
use wirephoto_exchange::air::StationDocument;
use wirephoto_exchange::client::{Pairing, pair};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_site::{Asset, Site, random};

pub use error::{Error, Result};
pub use output::{Network, Output, STREAM_GROUP, StreamTo};
pub use pace::IP_UDP_BYTES;
pub use settings::{Channel, MEMORY_BYTES, Rate, Settings, SettingsError};
pub use wirephoto_airwave::ts::Encapsulation;

use bell::Bell;
use clerk::Clerk;
use clock::Clock;
use link::Link;
use sender::{Desk, Sender};

/// The tables of this room.
pub const SCHEMA: Schema = Schema {
    part: "station",
    migrations: &[
        Migration { version: 1, name: "station", sql: include_str!("../migrations/0001_station.sql") },
        Migration { version: 2, name: "clock", sql: include_str!("../migrations/0002_clock.sql") },
    ],
};

/// Its stylesheet, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] =
    &[Asset::new("station.css", "text/css; charset=utf-8", include_bytes!("../assets/station.css"))];

/// Pairs the station whose tables ([`SCHEMA`]) are in a database with the host at an address, by a code that it showed. A
/// running station takes it up by itself. `device` is what the host calls the station; `language` is a tag (BCP 47).
pub fn pair_with(
    database: &Database,
    address: &str,
    code: &PairingCode,
    device: &str,
    language: &'static str,
) -> Result<Pairing> {
    let pairing = pair(address, code, device, language)?;
    remember_host(database, &pairing)?;
    Ok(pairing)
}

/// Keeps a host that the station is paired with, in place of any other.
pub fn remember_host(database: &Database, pairing: &Pairing) -> Result<()> {
    let pairing = pairing.clone();
    database.write(move |tx: &mut Transaction<'_>| Ok(repository::set_host(tx, &pairing)?)).wait()
}

/// What a thread of the link does.
type PartOfLink = fn(&Link);
const PARTS_OF_LINK: [(&str, PartOfLink); 3] =
    [("listen", Link::listen), ("fetch", Link::fetch), ("report", Link::report)];

/// A station; clones share everything.
#[derive(Clone)]
pub struct Station(Arc<Inner>);

/// Seen by this crate only: a handle is public, what it holds is not.
struct Inner {
    database: Database,
    settings: Settings,
    /// The session of each channel, in the order of the settings.
    sessions: Vec<u32>,
    desks: BTreeMap<u16, Arc<Desk>>,
    clock: Arc<Clock>,
    site: Site,
}

impl Station {
    /// A station in a database whose tables ([`SCHEMA`]) are there. A channel that is new gets its session; what was
    /// ordered for one that is gone is refused, so that the host sends it another way.
    pub fn new(database: Database, settings: Settings, site: Site) -> Result<Self> {
        settings.check()?;
        let numbers: Vec<u16> = settings.channels.iter().map(|channel| channel.number).collect();
        let give = move |tx: &mut Transaction<'_>| {
            repository::refuse_elsewhere(tx, &numbers)?;
            let session = |number: &u16| repository::tsi(tx, *number, u32::from_be_bytes(random()));
            let sessions = numbers.iter().map(session).collect::<Result<Vec<_>, _>>()?;
            Ok::<_, Error>((sessions, repository::clock_us(tx)?))
        };
        let (sessions, clock_us) = database.write(give).wait()?;
        let clock = Arc::new(Clock::ahead(clock_us));
        let desks = settings.channels.iter().map(|channel| (channel.number, Arc::default())).collect();
        Ok(Self(Arc::new(Inner { database, settings, sessions, desks, clock, site })))
    }

    /// What its host is told of it.
    pub fn document(&self) -> StationDocument {
        let Inner { settings, sessions, .. } = &*self.0;
        let channels = settings.channels.iter().zip(sessions);
        StationDocument {
            name: settings.name.clone(),
            channels: channels.map(|(channel, tsi)| channel.document(*tsi)).collect(),
        }
    }

    /// Its page, for whoever runs it; for the loopback address, since nobody has to log in.
    pub fn routes(&self) -> Router {
        pages::routes().with_state(self.clone())
    }

    /// Begins to work, on threads of its own: one for each channel, one that writes down what they do, and three that
    /// speak with the host. Only one process works on a database, and a station is started once.
    pub fn start(&self) -> Result<Work> {
        let Inner { database, settings, sessions, desks, clock, .. } = &*self.0;
        let bells: [Arc<Bell>; 3] = Default::default();
        let [orders, fetches, reports] = bells.clone();
        let mut work = Work { desks: desks.values().cloned().collect(), bells, threads: Vec::new() };
        let (outbox, letters) = mpsc::channel();
        let memory_bytes = settings.memory_bytes / settings.channels.len();
        for (channel, tsi) in settings.channels.iter().zip(sessions) {
            let desk = Arc::clone(&desks[&channel.number]);
            let sender = Sender::new(
                channel,
                *tsi,
                memory_bytes,
                database.clone(),
                Arc::clone(clock),
                desk,
                outbox.clone(),
            )?;
            work.threads.push(spawn(format!("station channel {}", channel.number), || sender.run())?);
        }
        drop(outbox);
        let clerk = Clerk {
            database: database.clone(),
            letters,
            desks: desks.clone(),
            reports: Arc::clone(&reports),
            fetches: Arc::clone(&fetches),
        };
        work.threads.push(spawn("station clerk".to_owned(), || clerk.run())?);
        let (database, document, clock) = (database.clone(), self.document(), Arc::clone(clock));
        let link =
            Arc::new(Link { database, document, clock, desks: desks.clone(), orders, fetches, reports });
        // Not waited for at the end: a host may hold an answer back for long, and nothing is lost with it.
        for (name, part) in PARTS_OF_LINK {
            let link = Arc::clone(&link);
            drop(spawn(format!("station {name}"), move || part(&link))?);
        }
        Ok(work)
    }
}

fn spawn(name: String, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    thread::Builder::new().name(name).spawn(body).map_err(|error| Error::Thread(error.to_string()))
}

/// A station at work; its channels fall silent when this is dropped, and what they did is written down.
#[derive(Debug)]
pub struct Work {
    desks: Vec<Arc<Desk>>,
    bells: [Arc<Bell>; 3],
    threads: Vec<JoinHandle<()>>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.bells.iter().for_each(|bell| bell.stop());
        self.desks.iter().for_each(|desk| desk.mailbox.stop());
        for thread in self.threads.drain(..) {
            // One that failed has said so.
            let _ = thread.join();
        }
    }
}

impl FromRef<Station> for Site {
    fn from_ref(station: &Station) -> Self {
        station.0.site.clone()
    }
}
