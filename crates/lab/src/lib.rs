//! A print lab: jobs from studios, sheets for printers, and where each of them is.
//!
//! Nouns:
//!
//! - a **job** is an order as its studio hands it in: a ticket ([`wirephoto_exchange::ticket`]) with the number that
//!   people say aloud. It is *receiving* until all its files are there, then *queued*, *printing*, *printed* and
//!   *shipped*; or *cancelled*, by its studio or by the lab.
//! - a **file** is a picture that a job needs, named by the hash of its bytes. It comes in pieces, each stored before it
//!   is acknowledged, once for all jobs of its studio.
//! - a **sheet** is one item of a job on its paper: cut, scaled and coloured for one printer, with a number of copies.
//!   Its **name** is the ticket's number, `7K3MQ9TD-2`; a print that a person ordered again is `7K3MQ9TD-2.1`.
//! - a **printer** is where sheets go: an [`Output`](output::Output) with the papers that lie in it.
//! - a **report** is what the host is told of a job; it waits in an outbox until the host has noted it.
//!
//! A sheet goes through these states; all but the first three may be seen again after a crash:
//!
//! ```text
//! waiting ─▶ rendering ─▶ ready ─▶ sending ─▶ printing ─▶ printed
//!               │           ▲         │          │
//!               ▼           │         ▼          ▼
//!             failed      held   maybe-printed  failed
//! ```
//!
//! Promises:
//!
//! - What is answered is stored: a piece of a file, a job, a person's word. Every request may be repeated.
//! - A sheet is printed once, or held for a person. That it is about to be sent is stored before the printer hears of
//!   it; after a crash the printer is asked for the sheet's name before anything is sent again, and where it cannot
//!   tell, a person decides.
//! - A studio sees its own jobs and files, and nothing of any other.
//! - The lab decodes no picture itself: a confined process does, one for each sheet.
//! - A full disk refuses what is new, and keeps what is there.

mod api;
mod drive;
mod error;
mod job;
pub mod output;
mod pages;
mod repository;
#[cfg(feature = "rig")]
pub mod rig;
mod service;
mod sheet;
pub mod slip;
mod words;
pub mod worker;

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use tokio::sync::Semaphore;
use wirephoto_accounts::{Account, Accounts, Part, Role};
use wirephoto_database::{Database, Id, Migration, Moment, Schema, Transaction};
use wirephoto_site::{Asset, Language, Site};

pub use api::openapi;
pub use drive::{Open, Work};
pub use error::{Error, Result};
pub use pages::printers::is_printer_profile;

use drive::Bell;
use output::Address;
use words::words;
use worker::Worker;

/// The tables of this room. They stand beside those of accounts.
pub const SCHEMA: Schema = Schema {
    part: "lab",
    migrations: &[
        Migration { version: 1, name: "lab", sql: include_str!("../migrations/0001_lab.sql") },
        Migration {
            version: 2,
            name: "known printers",
            sql: include_str!("../migrations/0002_known_printers.sql"),
        },
    ],
};

/// Stylesheet and script, for [`wirephoto_site::Options::assets`].
pub const ASSETS: &[Asset] = &[
    Asset::new("lab.css", "text/css; charset=utf-8", include_bytes!("../assets/lab.css")),
    Asset::new("lab.js", "text/javascript; charset=utf-8", include_bytes!("../assets/lab.js")),
];

/// What the pages of accounts stand among, at a lab.
pub const PART: Part = Part {
    sections: |account, language| match account.role {
        Role::Administrator => pages::sections(words(language)),
        Role::Photographer | Role::User => Vec::new(),
    },
    home: |account| match account.role {
        Role::Administrator => "/",
        Role::Photographer | Role::User => "/account",
    },
    pair_command: "wirephoto studio lab pair",
    has_storage: false,
};

/// The lab; clones share everything.
#[derive(Clone)]
pub struct Lab(Arc<Inner>);

/// Seen by this crate only: a handle is public, what it holds is not.
struct Inner {
    database: Database,
    site: Site,
    accounts: Accounts,
    worker: Worker,
    open: Open,
    bell: Bell,
    uploads: Semaphore,
}

impl Lab {
    /// A lab in a database whose tables ([`SCHEMA`]) are there; `worker` makes its sheets, `open` speaks to its printers.
    pub fn new(database: Database, site: Site, accounts: Accounts, worker: Worker, open: Open) -> Self {
        let (bell, uploads) = (Bell::default(), Semaphore::new(api::MAX_UPLOADS));
        Self(Arc::new(Inner { database, site, accounts, worker, open, bell, uploads }))
    }

    /// All routes: pages for whoever runs the lab, and the API for studios.
    pub fn routes(&self) -> Router {
        Router::new().merge(pages::routes()).merge(api::routes()).with_state(self.clone())
    }

    /// Adds a printer, unless there is one at that address; with the profile that it is to print by.
    pub async fn add_printer(&self, address: Address, profile: Option<Vec<u8>>, now: Moment) -> Result<()> {
        let (id, name) = (Id::new(now), pages::printers::name_of(&address));
        let add = move |tx: &mut Transaction<'_>| {
            if repository::add_printer(tx, id, &name, &address)?
                && let Some(profile) = &profile
            {
                repository::set_profile(tx, id, Some(profile), "ICC")?;
            }
            Ok::<_, Error>(())
        };
        self.change(add).await
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

    /// The bar of somebody who runs the lab.
    fn bar(account: &Account, csrf: &wirephoto_site::Csrf, current: &str, language: Language) -> String {
        PART.bar(account, csrf, current, language)
    }
}

impl FromRef<Lab> for Site {
    fn from_ref(lab: &Lab) -> Self {
        lab.0.site.clone()
    }
}

impl FromRef<Lab> for Accounts {
    fn from_ref(lab: &Lab) -> Self {
        lab.0.accounts.clone()
    }
}
