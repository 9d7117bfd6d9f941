//! Events, proofs and the people who look at them: the host's half of a publication.
//!
//! Nouns:
//!
//! - an **event** is what a photographer publishes: a name, a date, categories, a code for customers, and a short
//!   link. Its identifier is the studio's. Each publication gives it a new **revision**, which the steps of that
//!   publication name; when another computer publishes in between, they are refused.
//! - a **placement** says where a picture of the library stands in an event, and what its photographer says of it
//!   there. A picture stands in one event.
//! - a **proof** is a picture as it travels: small, watermarked JPEGs of three sizes with their data. A host takes
//!   nothing else from a studio. It decodes none itself: work on pixels is a confined
//!   [`Worker`]'s.
//! - a **provisional** proof shows what its photographer did to a picture at the host, until the studio's own comes.
//! - a **visit** is that a browser session entered an event's code.
//!
//! Promises:
//!
//! - What is answered is stored, and a batch of proofs is stored whole or not at all. Every step may be repeated.
//! - There is no original and no position on Earth here, so nobody can be shown one.
//! - A customer sees the events whose codes they entered and nothing of any other; a photographer sees their own.
//! - A picture is one look-up away: its blob moves from its row to the socket, and what many look at stays at hand.
//! - Every page works without scripts, and nothing on a page moves while pictures arrive.

mod api;
mod cart;
mod download;
mod error;
mod event;
mod fold;
pub mod guesses;
mod link;
pub mod mark;
mod order;
mod pages;
mod price_list;
mod proof;
mod query;
mod recent;
mod repository;
mod service;
mod tally;
mod text;
mod till;
mod visit;
mod who;
mod words;
mod zip;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef};
use axum::http::HeaderMap;
use axum::routing::{delete, get, post, put};
use tokio::sync::Semaphore;
use wirephoto_accounts::{Accounts, Usage};
use wirephoto_billing::stripe;
use wirephoto_database::{Database, Id, Migration, Moment, Schema, Transaction};
use wirephoto_library::worker::Worker;
use wirephoto_site::bell::Bell;
use wirephoto_site::{Asset, Problem, Site, upload};

pub use api::openapi;
pub use error::{Error, Result};
pub use event::Slug;
pub use service::look::PAGE;
pub use till::{Minding, Round};
pub use visit::{IDLE, LASTS};

use guesses::Guesses;
use recent::Recent;
use repository::EventFacts;
use tally::Tally;
use visit::SessionHash;
use who::Looker;

/// The tables of this room. They stand on those of accounts and the library.
pub const SCHEMA: Schema = Schema {
    part: "gallery",
    migrations: &[
        Migration { version: 1, name: "gallery", sql: include_str!("../migrations/0001_gallery.sql") },
        Migration { version: 2, name: "favourites", sql: include_str!("../migrations/0002_favourites.sql") },
        Migration { version: 3, name: "host", sql: include_str!("../migrations/0003_host.sql") },
        Migration { version: 4, name: "orders", sql: include_str!("../migrations/0004_orders.sql") },
        Migration { version: 5, name: "remarks", sql: include_str!("../migrations/0005_remarks.sql") },
        Migration { version: 6, name: "attempt", sql: include_str!("../migrations/0006_attempt.sql") },
        Migration { version: 7, name: "reversal", sql: include_str!("../migrations/0007_reversal.sql") },
        Migration { version: 8, name: "reason", sql: include_str!("../migrations/0008_reason.sql") },
    ],
};

/// Studios of one account that wait for news at once.
const MAX_OF_ACCOUNT: usize = 32;
/// Studios that wait at once.
const MAX_WAITING: usize = 4096;
/// All notes of a list in one form, at the most.
const MAX_NOTES_BYTES: usize = 16 << 20;

const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// Stylesheet and scripts, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] = &[
    Asset::new("gallery.css", "text/css; charset=utf-8", include_bytes!("../assets/gallery.css")),
    Asset::new("gallery.js", JAVASCRIPT, include_bytes!("../assets/gallery.js")),
    Asset::new("gallery-album.js", JAVASCRIPT, include_bytes!("../assets/gallery-album.js")),
    Asset::new("gallery-door.js", JAVASCRIPT, include_bytes!("../assets/gallery-door.js")),
    Asset::new("gallery-favourites.js", JAVASCRIPT, include_bytes!("../assets/gallery-favourites.js")),
    Asset::new("gallery-grid.js", JAVASCRIPT, include_bytes!("../assets/gallery-grid.js")),
    Asset::new("gallery-list.js", JAVASCRIPT, include_bytes!("../assets/gallery-list.js")),
    Asset::new("gallery-sheet.js", JAVASCRIPT, include_bytes!("../assets/gallery-sheet.js")),
    Asset::new("gallery-lightbox.js", JAVASCRIPT, include_bytes!("../assets/gallery-lightbox.js")),
    Asset::new("shop.css", "text/css; charset=utf-8", include_bytes!("../assets/shop.css")),
    Asset::new("shop-crop.js", JAVASCRIPT, include_bytes!("../assets/shop-crop.js")),
    Asset::new("own.css", "text/css; charset=utf-8", include_bytes!("../assets/own.css")),
    Asset::new("own-crop.js", JAVASCRIPT, include_bytes!("../assets/own-crop.js")),
];

/// The gallery; clones share everything.
#[derive(Clone)]
pub struct Gallery(Arc<Inner>);

/// Seen by this crate only: a handle is public, what it holds is not.
struct Inner {
    database: Database,
    site: Site,
    accounts: Accounts,
    recent: Recent,
    news: Arc<Bell>,
    tally: Tally,
    guesses: Guesses,
    uploads: Semaphore,
    files: Semaphore,
    worker: Worker,
    stripe: stripe::Api,
}

impl Gallery {
    /// A gallery in a database whose tables ([`SCHEMA`]) are there; `worker` does its work on pixels, `stripe`
    /// is where photographers' accounts for payments are.
    pub fn new(
        database: Database,
        site: Site,
        accounts: Accounts,
        worker: Worker,
        stripe: stripe::Api,
    ) -> Self {
        Self(Arc::new(Inner {
            database,
            site,
            accounts,
            recent: Recent::default(),
            news: Arc::default(),
            tally: Tally::default(),
            guesses: Guesses::default(),
            uploads: Semaphore::new(api::MAX_UPLOADS),
            files: Semaphore::new(pages::own::upload::MAX_FILES),
            worker,
            stripe,
        }))
    }

    /// All routes: pages for customers and photographers, pictures, and the API for studios.
    pub fn routes(&self) -> Router {
        Router::new()
            .route("/", get(pages::front::show))
            .route("/m/{*address}", get(pages::media::show))
            .route("/e/{slug}", get(pages::event::show).post(pages::door::enter))
            .route("/events", get(pages::own::show))
            .route("/events/{slug}", get(pages::own::event::show).post(pages::own::event::set))
            .route("/events/{slug}/card", get(pages::own::card::show))
            .route("/events/{slug}/invitations", post(pages::own::invite::invite))
            .route("/events/{slug}/invitations/{invitation}", post(pages::own::invite::withdraw))
            .route("/events/{slug}/pictures", post(pages::own::upload::take))
            .route(
                "/events/{slug}/pictures/form",
                post(pages::own::upload::take_form).layer(DefaultBodyLimit::max(upload::MAX_FORM_BYTES)),
            )
            .route(
                "/events/{slug}/p/{number}",
                get(pages::own::picture::show).post(pages::own::picture::change),
            )
            .route("/orders", get(pages::own::orders::show))
            .route("/orders/{number}", get(pages::own::order::show).post(pages::own::order::act))
            .route("/orders/{number}/invoice.pdf", get(pages::invoice::own))
            .route("/orders/{number}/reversal.pdf", get(pages::invoice::own_reversal))
            .route("/money", get(pages::own::money::show).post(pages::own::money::set))
            .route("/money/months.csv", get(pages::own::money::months))
            .route("/money/events.csv", get(pages::own::money::events))
            .route("/money/journal.csv", get(pages::own::money::journal))
            .route("/hooks/stripe/{account}", post(pages::hooks::stripe))
            .merge(Self::customers())
            .merge(Self::orders())
            .merge(Self::api())
            .with_state(self.clone())
    }

    /// What is behind an event's door, and the links that are a right by themselves.
    fn customers() -> Router<Self> {
        use pages::{app, download, favourites, heart, key, picture, piece, qr, shared, sheet};
        let event = |path: &str| format!("/e/{{slug}}/{path}");
        let list = |path: &str| format!("/s/{{token}}/{path}");
        Router::new()
            .route(&event("p/{number}"), get(picture::show))
            .route(&event("p/{number}/facts"), get(picture::known))
            .route(&event("p/{number}/favourite"), post(heart::press_alone))
            .route(&event("p/{number}/proof.jpg"), get(download::one))
            .route(&event("outline"), get(piece::outline))
            .route(&event("pictures"), get(piece::pictures))
            .route(&event("favourites"), get(favourites::show).post(heart::press))
            .route(&event("favourites/{number}"), put(heart::put))
            .route(&event("lists"), post(favourites::make))
            .route(
                &event("lists/{list}"),
                post(favourites::change).layer(DefaultBodyLimit::max(MAX_NOTES_BYTES)),
            )
            .route(&event("lists/{list}/proofs.zip"), get(download::list))
            .route(&event("me"), post(favourites::me))
            .route(&event("sheet"), get(sheet::show))
            .route(&event("qr.svg"), get(qr::show))
            .route(&event("title.jpg"), get(pages::door::title))
            .route(&event("app.webmanifest"), get(app::manifest))
            .route("/gallery-worker.js", get(app::worker))
            .route("/offline", get(app::offline))
            .route("/k/{token}", get(key::open).post(key::enter))
            .route("/i/{token}", get(key::open).post(key::enter))
            .route("/s/{token}", get(shared::show))
            .route(&list("p/{number}"), get(shared::one))
            .route(&list("p/{number}/facts"), get(shared::facts))
            .route(&list("outline"), get(shared::outline))
            .route(&list("pictures"), get(shared::pictures))
            .route(&list("m/{*address}"), get(shared::media))
    }

    /// From a picture to its order, and the orders' own pages.
    fn orders() -> Router<Self> {
        use pages::{cart, checkout, invoice, lost, order, place, products};
        let event = |path: &str| format!("/e/{{slug}}/{path}");
        let page = |path: &str| format!("/o/{{token}}/{path}");
        Router::new()
            .route(&event("p/{number}/order"), get(products::of_picture).post(products::add_picture))
            .route(&event("lists/{list}/order"), get(products::of_list).post(products::add_list))
            .route(&event("cart"), get(cart::show).post(cart::change))
            .route(&event("cart/{line}/{place}"), get(place::show).post(place::change))
            .route(&event("cart/{line}/{place}/picture"), get(place::choose).post(place::take))
            .route(&event("checkout"), get(checkout::show).post(checkout::go_on))
            .route("/o/{token}", get(order::show))
            .route(&page("pay"), get(order::pay))
            .route(&page("p/{item}"), get(order::thumbnail))
            .route(&page("d/{item}"), get(order::file))
            .route(&page("invoice.pdf"), get(invoice::show))
            .route(&page("reversal.pdf"), get(invoice::reversal))
            .route("/orders/lost", get(lost::show).post(lost::send))
    }

    fn api() -> Router<Self> {
        const EVENT: &str = "/api/v1/events/{event}";
        let step = |name: &str| format!("{EVENT}/{name}");
        Router::new()
            .route("/api/v1/pair", post(wirephoto_accounts::api::pair))
            .route("/api/v1/feed", get(api::feed::feed))
            .route(EVENT, put(api::event::put).layer(DefaultBodyLimit::max(api::MAX_DOCUMENT_BYTES)))
            .route(
                "/api/v1/price-lists/{list}",
                put(api::price_list::put).layer(DefaultBodyLimit::max(api::MAX_PRICE_LIST_BYTES)),
            )
            .route(
                "/api/v1/orders/{order}/steps",
                post(api::order::step).layer(DefaultBodyLimit::max(api::MAX_STEP_BYTES)),
            )
            .route(
                "/api/v1/orders/{order}/reports",
                post(api::report::report).layer(DefaultBodyLimit::max(api::MAX_STEP_BYTES)),
            )
            .route("/api/v1/orders/{order}/files/{hash}", get(api::file::get).put(api::file::put))
            .route(EVENT, get(api::event::get))
            .route(EVENT, delete(api::event::delete))
            .route(
                &step("missing"),
                post(api::missing::missing).layer(DefaultBodyLimit::max(api::MAX_KEYS_BYTES)),
            )
            .route(&step("batch"), post(api::batch::batch))
            .route(
                &step("complete"),
                post(api::complete::complete).layer(DefaultBodyLimit::max(api::MAX_KEYS_BYTES)),
            )
    }

    /// Where customers find an event.
    pub fn event_url(&self, slug: &Slug) -> String {
        self.0.site.link(&format!("/e/{slug}"))
    }

    /// Tells an account's studios that something of theirs was committed, which [`repository::touch`] has noted.
    fn tell(&self, account: Id) {
        self.0.news.ring_for(&account.to_string());
    }

    /// Sends every studio home that waits for news: the host is about to stop.
    pub fn stop(&self) {
        self.0.news.stop();
    }

    /// Counts that a customer opened a picture.
    fn count_look(&self, picture: Id) {
        if self.0.tally.count(picture) {
            let gallery = self.clone();
            tokio::spawn(async move { gallery.0.tally.write_later(&gallery.0.database).await });
        }
    }

    /// Who sent a request.
    async fn looker(&self, headers: &HeaderMap, now: Moment) -> Result<Looker, Problem> {
        let session = self.0.accounts.session(headers, now).await?;
        Ok(Looker { visitor: self.visitor(headers), account: session.map(|session| session.account) })
    }

    /// The browser session of a request, whether or not it is in any event.
    fn visitor(&self, headers: &HeaderMap) -> Option<SessionHash> {
        self.0.site.cookie(headers, visit::COOKIE).map(SessionHash::of)
    }

    /// Gives the space of what was removed back to the disk, beside everything else.
    fn reclaim(&self) {
        let database = self.0.database.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(error) = database.reclaim() {
                tracing::warn!(%error, "space could not be given back");
            }
        });
    }
}

/// What an account's events take: for [`wirephoto_accounts::Settings::usage`], and what its limits are held against.
pub fn usage(tx: &mut Transaction<'_>, account: Id) -> wirephoto_database::Result<Usage> {
    let EventFacts { pictures, bytes } = repository::usage_of(tx, account)?;
    let files = repository::file_bytes_of(tx, account)?;
    Ok(Usage { pictures: pictures.into(), storage_bytes: bytes + files })
}

impl FromRef<Gallery> for Site {
    fn from_ref(gallery: &Gallery) -> Self {
        gallery.0.site.clone()
    }
}

impl FromRef<Gallery> for Accounts {
    fn from_ref(gallery: &Gallery) -> Self {
        gallery.0.accounts.clone()
    }
}
