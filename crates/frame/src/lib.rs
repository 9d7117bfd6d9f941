//! A photo frame: listens when it is told to, and shows what was sent to it.
//!
//! Nouns:
//!
//! - the **thin channel** brings a message of at most 133 bytes for each delivery, and takes one back: SMS, MQTT or an
//!   HTTP event stream (`airwave` says what is in them).
//! - a **reception** is one announced object that is being collected. What has arrived of it is stored now and then, so a
//!   frame that lost its power goes on where it was.
//! - a **picture** that arrived is kept until there is no room, oldest first, unless its owner keeps it.
//! - the **show** is a page on the loopback, full screen in a browser: one picture after the other, new ones at once.
//!
//! Promises:
//!
//! - The frame's private key never leaves it. Pairing needs a code and nothing typed but that.
//! - Nothing is collected that was not announced to this frame, and nothing shown that did not verify.
//! - A picture is stored before it is reported, and a report is sent until the host has it.
//! - With no network at all the show goes on. Its store never grows beyond its bound.

mod bell;
mod courier;
mod ear;
mod error;
mod input;
mod pages;
mod repository;
mod service;
mod settings;
mod show;
pub mod terminal;
pub mod thin;
mod tuner;
mod words;
pub mod worker;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, SocketAddrV4, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::FromRef;
use tokio::task::JoinHandle;
use wirephoto_database::{Database, Id, Migration, Moment, Schema, Transaction};
use wirephoto_site::Site;

pub use error::{Error, Result};
pub use input::{Input, NoInput};
pub use pages::ASSETS;

use bell::Bell;
use service::pairing::{self, Random};
use service::{House, owner, reception};
use thin::{Inbox, Thin};
use tuner::{Parts, Tuner};

/// The tables of this room. Those of `carriers` stand beside them, for short messages.
pub const SCHEMA: Schema = Schema {
    part: "frame",
    migrations: &[Migration { version: 1, name: "frame", sql: include_str!("../migrations/0001_frame.sql") }],
};

/// How a frame is to work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The host's address as people know it, for the code that a telephone reads.
    pub host: Option<String>,
    /// The interface on which multicast groups are joined, by its address; unspecified for the system's choice.
    pub interface: Ipv4Addr,
    /// Channels that are heard elsewhere than where they are sent: a receiver's own output, for one.
    pub tuning: BTreeMap<SocketAddrV4, SocketAddrV4>,
    /// Transport streams that carry the channels; where there are none, channels are joined in the network.
    pub inputs: Vec<Input>,
    /// Bytes that pictures, whole and partial, may take.
    pub store_bytes: u64,
    /// The folder on whose disk there must be room for what is received, if that can be told.
    pub data: Option<PathBuf>,
    /// Where other devices may look, once the owner allows it.
    pub share: Option<SocketAddr>,
    /// How often things are tried.
    pub pace: Pace,
}

impl Default for Options {
    /// Two gigabytes, at whatever interface.
    fn default() -> Self {
        Self {
            host: None,
            interface: Ipv4Addr::UNSPECIFIED,
            tuning: BTreeMap::new(),
            inputs: Vec::new(),
            store_bytes: 2 << 30,
            data: None,
            share: None,
            pace: Pace::default(),
        }
    }
}

/// How often things are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// Between two offers while a code is shown.
    pub offer: Duration,
    /// Before the second try of a report; twice as long each time, up to a minute.
    pub retry: Duration,
}

impl Default for Pace {
    /// Three seconds, and one.
    fn default() -> Self {
        Self { offer: Duration::from_secs(3), retry: Duration::from_secs(1) }
    }
}

/// A frame; clones share everything.
#[derive(Clone)]
pub struct Frame(Arc<Inner>);

struct Inner {
    database: Database,
    site: Site,
    thin: Arc<dyn Thin>,
    options: Options,
    bell: Arc<Bell>,
    /// The owner asked for an offer, where that costs.
    wants_offer: AtomicBool,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frame").field("options", &self.0.options).finish_non_exhaustive()
    }
}

impl Frame {
    /// A frame in a database whose tables ([`SCHEMA`]) are there. At its first start it becomes somebody. Waits for the
    /// database.
    pub fn open(database: Database, site: Site, thin: Arc<dyn Thin>, options: Options) -> Result<Self> {
        let (random, now) = (Random::new(), Moment::now());
        database.write(move |tx| pairing::identity(tx, &random, now)).wait()?;
        let (bell, wants_offer) = (Arc::default(), AtomicBool::new(false));
        Ok(Self(Arc::new(Inner { database, site, thin, options, bell, wants_offer })))
    }

    /// What to open on other devices, if the pictures are served for them.
    pub fn shared_at(&self) -> Option<String> {
        let share = self.0.options.share?;
        let ip = if share.ip().is_unspecified() { own_address() } else { share.ip() };
        Some(format!("http://{}", SocketAddr::new(ip, share.port())))
    }

    /// Its pages, for whoever stands before it: for the loopback address, since nobody has to log in.
    pub fn routes(&self) -> Router {
        pages::routes().with_state(self.clone())
    }

    /// The show without its buttons, and the pictures, for other devices on the network: they get them for as long as
    /// the owner allows it. `site` is where these are served.
    pub fn shared_routes(&self, site: Site) -> Router {
        pages::share::routes().with_state(pages::share::Shared { frame: self.clone(), site })
    }

    /// Begins to listen, to collect and to report. Call it within a runtime. Only one process works on a database.
    pub fn start(&self) -> Result<Work> {
        let tuner = Tuner::start(Parts {
            database: self.0.database.clone(),
            house: self.house(),
            bell: Arc::clone(&self.0.bell),
            interface: self.0.options.interface,
            tuning: self.0.options.tuning.clone(),
            inputs: self.0.options.inputs.clone(),
        })?;
        let tasks = vec![
            tokio::spawn(courier::listen(self.clone())),
            tokio::spawn(courier::offer(self.clone())),
            tokio::spawn(courier::report(self.clone())),
        ];
        Ok(Work { tuner: Some(tuner), tasks })
    }

    /// The code that it shows, if it belongs to nobody. Waits for the database.
    pub fn code(&self) -> Result<Option<String>> {
        let identity = self.0.database.read(repository::identity).wait()?;
        Ok(identity.and_then(|identity| identity.code).map(|(code, _)| code.to_string()))
    }

    /// Stores what somebody did, and wakes whoever has something to do now.
    async fn change<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let done = self.0.database.write(body).await?;
        self.0.bell.ring();
        Ok(done)
    }

    /// A picture is on a screen.
    async fn is_shown(&self, id: Id) -> Result<()> {
        let now = Moment::now();
        let note = move |tx: &mut Transaction<'_>| {
            let picture = owner::picture(tx, id)?;
            Ok::<_, Error>(reception::shown(tx, &picture, now)?)
        };
        self.0.database.write(note).await?;
        self.0.bell.ring_reports();
        Ok(())
    }

    /// The page of the host on which the code is typed, with the code behind the `#`, which browsers keep to themselves.
    fn pairing_link(&self, code: &str) -> Option<String> {
        let host = self.0.options.host.as_deref()?;
        Some(format!("{}/frames/pair#{code}", host.trim_end_matches('/')))
    }

    fn house(&self) -> House {
        let Options { store_bytes, data, .. } = &self.0.options;
        House {
            store_bytes: *store_bytes,
            data: data.as_deref().map(Arc::from),
            is_metered: self.is_metered(),
        }
    }

    fn is_metered(&self) -> bool {
        self.0.thin.is_metered()
    }

    fn inbox(&self) -> Inbox {
        Inbox::new(self.0.database.clone(), self.house(), Arc::clone(&self.0.bell))
    }

    fn database(&self) -> &Database {
        &self.0.database
    }

    fn thin(&self) -> &dyn Thin {
        &*self.0.thin
    }

    fn bell(&self) -> &Bell {
        &self.0.bell
    }

    fn pace(&self) -> Pace {
        self.0.options.pace
    }

    /// Sends an offer now, also where that costs.
    fn want_offer(&self) {
        self.0.wants_offer.store(true, Ordering::Relaxed);
        self.0.bell.ring();
    }

    fn take_offer(&self) -> bool {
        self.0.wants_offer.swap(false, Ordering::Relaxed)
    }
}

impl FromRef<Frame> for Site {
    fn from_ref(frame: &Frame) -> Self {
        frame.0.site.clone()
    }
}

/// A frame at work. Dropped, it ends; what had arrived is kept by then.
#[derive(Debug)]
pub struct Work {
    tuner: Option<Tuner>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        drop(self.tuner.take());
    }
}

/// The address by which others on its network know this machine, as far as that can be told.
fn own_address() -> IpAddr {
    // Nothing is sent: the system says from which address it would be.
    let routed = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9))?;
        socket.local_addr()
    };
    routed().map_or(Ipv4Addr::LOCALHOST.into(), |address| address.ip())
}
