//! Pictures to photo frames: the host's half.
//!
//! Nouns:
//!
//! - a **user** keeps pictures in **albums**; the same file is one picture, with a short number that its owner can
//!   say in a short message.
//! - a **frame** hangs on a wall somewhere and belongs to a user. It has a public key, a **thin channel** on which it is
//!   written to (SMS, MQTT, HTTP), a station's channel that it hears, an **address** such as `grandma`, and a rule that
//!   says who may send to it: its friends, anyone who is let in one by one, or anyone who knows the address.
//! - a **delivery** is one request: some pictures to some frames, by web, mail or short message, at a price. Its pictures
//!   are one group, and one **object** on the air, encrypted with a key of its own.
//! - a **letter** is a request by mail. It is kept before it is acknowledged, and confirmed where it is not sure who wrote
//!   it.
//! - an **addressee** is one frame of a delivery. What the sender sees is where each of them is.
//! - a **circle** is some frames to which somebody sends together, and the key that these are given beforehand.
//! - a **station** puts objects on the air. It holds ciphertext, and the keys by which packets are recognised.
//!
//! An addressee goes through these states:
//!
//! ```text
//! asked ─▶ requested ─▶ on the air ─▶ received ─▶ shown
//!   │          │             │
//!   ▼          ▼             ▼
//! refused    expired ◀───────┘
//! ```
//!
//! Promises:
//!
//! - What is answered is stored: an upload, a request by whichever way, a message of a frame. Each has one effect however
//!   often it arrives.
//! - An object is on the air from its message to the frames until its last frame has it, and no longer than its time.
//! - Nobody but the addressed frames can read it, the station included. A report counts only with the frame's own key.
//! - Nothing reaches a frame against its owner's rule; a blocked sender is not told more than that it was refused.
//! - What a request costs is shown before, or is the tariff of its short code, and stands in the ledger.
//! - The host decodes no picture itself: a confined process does.

mod album;
mod api;
mod by_mail;
mod circle;
mod command;
mod delivery;
mod error;
mod frame;
mod letter;
mod pages;
mod phone;
mod premium;
mod repository;
mod service;
mod ways;
mod words;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::routing::{get, post, put};
use tokio::sync::Semaphore;
use wirephoto_accounts::{Accounts, Usage};
use wirephoto_billing::Money;
use wirephoto_carriers::sms::{Line, Number};
use wirephoto_database::{Database, Id, Migration, Moment, Schema, Transaction};
use wirephoto_exchange::air::MAX_THIN_BYTES;
use wirephoto_library::worker::Worker;
use wirephoto_site::bell::{Bell, Place, TooMany};
use wirephoto_site::upload::MAX_FORM_BYTES;
use wirephoto_site::{Asset, Site};

pub use api::openapi;
pub use error::{Error, Result, Unfit, UnfitFrame, Unsent};
pub use letter::{Domain, NotADomain};
pub use premium::{NotAShortCode, PaidOn, ShortCode};
pub use service::trash::LASTS as TRASH_LASTS;

use by_mail::Letterbox;
use repository::placement::{self, Taken};
use service::delivery::{Tidied, tidy};
use service::send::{Looked, Request};
use service::{send, trash};

/// The tables of this room. They stand on those of accounts, billing and the library.
pub const SCHEMA: Schema = Schema {
    part: "telecast",
    migrations: &[
        Migration { version: 1, name: "albums", sql: include_str!("../migrations/0001_albums.sql") },
        Migration { version: 2, name: "frames", sql: include_str!("../migrations/0002_frames.sql") },
        Migration { version: 3, name: "deliveries", sql: include_str!("../migrations/0003_deliveries.sql") },
        Migration { version: 4, name: "circles", sql: include_str!("../migrations/0004_circles.sql") },
        Migration { version: 5, name: "letters", sql: include_str!("../migrations/0005_letters.sql") },
        Migration { version: 6, name: "phones", sql: include_str!("../migrations/0006_phones.sql") },
        Migration {
            version: 7,
            name: "short codes",
            sql: include_str!("../migrations/0007_short_codes.sql"),
        },
        Migration { version: 8, name: "clock", sql: include_str!("../migrations/0008_clock.sql") },
    ],
};

/// Stylesheet and scripts, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] = &[
    Asset::new("telecast.css", "text/css; charset=utf-8", include_bytes!("../assets/telecast.css")),
    Asset::new(
        "telecast-album.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/telecast-album.js"),
    ),
    Asset::new(
        "telecast-picture.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/telecast-picture.js"),
    ),
    Asset::new(
        "telecast-frame.js",
        "text/javascript; charset=utf-8",
        include_bytes!("../assets/telecast-frame.js"),
    ),
    Asset::new("telecast-send.css", "text/css; charset=utf-8", include_bytes!("../assets/telecast-send.css")),
];

/// Places under one name: whoever's line was cut may come again before the old one is noticed.
const MOST_OF_NAME: usize = 4;
/// How often it is looked for what has been in the trash long enough.
const TRASH_EVERY: Duration = Duration::from_mins(1);
/// How often it is looked whether a delivery's time is over, or a frame can be sent to that could not before.
const TIDIED_EVERY: Duration = Duration::from_secs(15);

/// The host's half of telecasting; clones share everything.
#[derive(Clone)]
pub struct Telecast(Arc<Inner>);

/// Seen by this crate only: a handle is public, what it holds is not.
struct Inner {
    database: Database,
    site: Site,
    accounts: Accounts,
    worker: Worker,
    /// Files that may be held in memory.
    files: Semaphore,
    /// Frames that wait for messages, and stations that wait for orders.
    bell: Arc<Bell>,
    letterbox: Letterbox,
    /// To an operator, for as long as it is spoken with.
    line: Mutex<Option<Line>>,
    settings: Settings,
}

/// How a host telecasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What a delivery costs for each frame that gets it, if anything.
    pub frame_price: Option<Money>,
    /// For how long a delivery is tried.
    pub lasts: Duration,
    /// The domain of frames' mail addresses, if the host takes mail.
    pub mail_domain: Option<Domain>,
    /// The number to which people write short messages, if there is a line to an operator.
    pub number: Option<Number>,
    /// Short codes, which the same operator carries, and to which messages pay for what they ask for.
    pub short_codes: Vec<ShortCode>,
}

impl Default for Settings {
    /// For nothing, a day, no mail, and no short messages.
    fn default() -> Self {
        Self {
            frame_price: None,
            lasts: Duration::from_hours(24),
            mail_domain: None,
            number: None,
            short_codes: Vec::new(),
        }
    }
}

impl Telecast {
    /// In a database whose tables ([`SCHEMA`]) are there; `worker` does its work on pixels.
    pub fn new(
        database: Database,
        site: Site,
        accounts: Accounts,
        worker: Worker,
        mut settings: Settings,
    ) -> Self {
        settings.frame_price = settings.frame_price.filter(|price| !price.is_zero());
        let files = Semaphore::new(pages::upload::MAX_FILES);
        Self(Arc::new(Inner {
            database,
            site,
            accounts,
            worker,
            files,
            bell: Arc::default(),
            letterbox: Letterbox::default(),
            line: Mutex::default(),
            settings,
        }))
    }

    /// All routes.
    pub fn routes(&self) -> Router {
        let pages = Self::albums().merge(Self::frames()).merge(Self::deliveries()).merge(Self::stations());
        pages.with_state(self.clone())
    }

    fn albums() -> Router<Self> {
        use pages::{album, albums, chosen, media, picture, upload};
        Router::new()
            .route("/albums", get(albums::show).post(albums::make))
            .route("/albums/m/{picture}/{kind}/{name}", get(media::show))
            .route("/albums/{album}", get(album::show).post(album::change))
            .route("/albums/{album}/chosen", post(chosen::change))
            .route("/albums/{album}/pictures", post(upload::take))
            .route(
                "/albums/{album}/pictures/form",
                post(upload::take_form).layer(DefaultBodyLimit::max(MAX_FORM_BYTES)),
            )
            .route("/albums/{album}/pictures/{number}", get(picture::show).post(picture::change))
            .route("/albums/{album}/pictures/{number}/original", get(media::original))
    }

    fn frames() -> Router<Self> {
        use api::thin;
        use pages::{by_mail, frame, frames, letter, pair, phones};
        Router::new()
            .route("/frames", get(frames::show).post(frames::change))
            .route("/frames/pair", get(pair::show).post(pair::begin))
            .route("/frames/mail", get(by_mail::show).post(by_mail::change))
            .route("/phones", get(phones::show).post(phones::change))
            .route("/frames/{frame}", get(frame::show).post(frame::change))
            .route("/mail/{link}", get(letter::show).post(letter::decide))
            .route("/api/v1/thin/up", post(thin::up).layer(DefaultBodyLimit::max(MAX_THIN_BYTES)))
            .route("/api/v1/thin/{mailbox}/down", get(thin::down))
    }

    fn deliveries() -> Router<Self> {
        use pages::{deliveries, delivery, send};
        Router::new()
            .route("/send", get(send::show).post(send::send))
            .route("/send/check", get(send::check))
            .route("/deliveries", get(deliveries::show))
            .route("/deliveries/{delivery}", get(delivery::show).post(delivery::change))
    }

    fn stations() -> Router<Self> {
        use api::station;
        use pages::stations;
        Router::new()
            .route("/stations", get(stations::show))
            .route("/stations/pairing", get(stations::show_pairing).post(stations::start_pairing))
            .route("/stations/{station}/remove", post(stations::remove))
            .route("/api/v1/station", put(station::introduce))
            .route("/api/v1/station/orders", get(station::orders))
            .route("/api/v1/station/objects/{object}", get(station::object))
            .route(
                "/api/v1/station/reports",
                post(station::report).layer(DefaultBodyLimit::max(station::MAX_REPORT_BYTES)),
            )
    }

    /// Sends pictures to frames. A request that comes again is the delivery that it was.
    pub(crate) async fn send(&self, request: Request, now: Moment) -> Result<Id> {
        let request = request.once();
        // Its pictures are held in memory.
        let _place = self.0.files.acquire().await.map_err(|_| Error::Stopped)?;
        let asked = request.clone();
        let looked = self.0.database.read(move |tx| send::look(tx, &asked, now)).await?;
        let parcel = match looked {
            Looked::Known(delivery) => return Ok(delivery),
            Looked::New(parcel) => parcel,
        };
        let packing = tokio::task::spawn_blocking(move || send::pack(parcel));
        let packed = packing.await.map_err(|_| Error::Stopped)??;
        self.change(move |tx| send::store(tx, &request, &packed, now)).await
    }

    /// Whether people write pictures' numbers to this host, in mails or short messages.
    pub(crate) fn takes_numbers(&self) -> bool {
        self.0.settings.mail_domain.is_some() || self.0.settings.number.is_some()
    }

    /// Looks after deliveries for as long as the host runs: begin it once.
    pub fn look_after_deliveries(&self) {
        let telecast = self.clone();
        tokio::spawn(async move {
            let mut waiting = tokio::time::interval(TIDIED_EVERY);
            loop {
                waiting.tick().await;
                telecast.tidy_deliveries(Moment::now()).await;
                telecast.tidy_letters(Moment::now()).await;
            }
        });
    }

    /// Ends deliveries whose time is over, and has sent what could not be sent before.
    pub async fn tidy_deliveries(&self, now: Moment) {
        loop {
            match self.0.database.write(move |tx| tidy(tx, now)).await {
                Ok(Tidied { is_changed, is_more }) => {
                    if is_changed {
                        self.ring();
                    }
                    if !is_more {
                        return;
                    }
                }
                Err(error) => return tracing::warn!(%error, "deliveries could not be looked after"),
            }
        }
    }

    /// Stores something, and has frames look for what it has for them.
    pub(crate) async fn change<T: Send + 'static>(
        &self,
        body: impl FnMut(&mut Transaction<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let done = self.0.database.write(body).await?;
        self.ring();
        Ok(done)
    }

    /// A place for a part of the host, or for somebody who has proved who they are.
    fn place(&self, name: &str) -> Result<Place, TooMany> {
        self.0.bell.place((name, MOST_OF_NAME), &[])
    }

    /// Something was committed that frames wait for.
    pub fn ring(&self) {
        self.0.bell.ring();
    }

    /// Sends every frame home that waits for messages: the host is about to stop.
    pub fn stop(&self) {
        self.0.bell.stop();
    }

    /// Has the trash emptied from now on, for as long as the runtime goes on.
    pub fn keep_trash_empty(&self) {
        let telecast = self.clone();
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(TRASH_EVERY).await;
                telecast.empty_trash().await;
            }
        });
    }

    /// Removes for good what has been in the trash for [`TRASH_LASTS`], and gives its space back to the disk.
    pub async fn empty_trash(&self) {
        let mut is_changed = false;
        loop {
            let now = Moment::now();
            match self.0.database.write(move |tx| trash::empty(tx, now)).await {
                Ok(0) => break,
                Ok(_) => is_changed = true,
                Err(error) => return tracing::warn!(%error, "the trash could not be emptied"),
            }
        }
        if !is_changed {
            return;
        }
        let database = self.0.database.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = database.reclaim() {
                tracing::warn!(%error, "space could not be given back");
            }
        });
    }
}

/// What an account's albums take: a part of [`wirephoto_accounts::Settings::usage`], which says what all parts take and
/// is what limits are held against.
pub fn usage(tx: &mut Transaction<'_>, account: Id) -> wirephoto_database::Result<Usage> {
    let Taken { pictures, bytes } = placement::taken(tx, account)?;
    Ok(Usage { pictures, storage_bytes: bytes })
}

/// The picture that an account calls by this number, if it stands in an album. Frames get it by
/// [`wirephoto_library::Way::Frame`].
pub fn find_picture(tx: &mut Transaction<'_>, account: Id, number: u32) -> Result<Option<Id>> {
    Ok(placement::by_number(tx, account, number)?)
}

/// The parsers of what people write to the host, for the fuzzer.
#[cfg(feature = "testing")]
pub mod fuzzing {
    use crate::command::{Command, Said};

    /// Reads a message; of a request, the numbers of pictures and the words for frames.
    pub fn sms_command(text: &str) -> Option<(Vec<u32>, Vec<String>)> {
        match Said::read(text).command {
            Ok(Command::Send { pictures, frames }) => Some((pictures, frames)),
            _ => None,
        }
    }

    /// Reads the subject and the text of a letter: the numbers of pictures.
    pub fn letter(subject: &str, text: &str) -> Vec<u32> {
        crate::letter::numbers(subject, text)
    }

    /// Reads an address that a letter is for: the frame's, and the tag.
    pub fn recipient(text: &str) -> Option<(String, Option<String>)> {
        let domain = "frames.example.org".parse().ok()?;
        let read = crate::letter::Recipient::parse(text, &domain)?;
        Some((read.frame.as_str().to_owned(), read.tag.map(|tag| tag.as_str().to_owned())))
    }
}

impl FromRef<Telecast> for Site {
    fn from_ref(telecast: &Telecast) -> Self {
        telecast.0.site.clone()
    }
}

impl FromRef<Telecast> for Accounts {
    fn from_ref(telecast: &Telecast) -> Self {
        telecast.0.accounts.clone()
    }
}
