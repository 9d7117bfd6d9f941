//! The photographer's computer: one database file with events, pictures and their originals, and the work on them
//! from the card to the customer.
//!
//! Nouns: an **event** has categories and **placements**: a placement is a library picture with the number that
//! people say aloud. A placement that is **picked** is published. A **publication** is what a host last said of an
//! event. A **price list** says what is for sale by it, an **order** what a customer wants of it; a **lab** prints. A
//! **journey** is bytes of a picture that left.
//!
//! The work, each a method of [`Studio`] that can be interrupted anywhere and called again:
//!
//! - [`Studio::import`] reads files on all cores, keeps each original byte for byte and makes its proofs at once; one
//!   transaction for each picture, so a picture is there whole or not at all, and a file that is there already
//!   (same content) is told as such.
//! - [`Studio::edit`], [`Studio::pick`], [`Studio::describe`] keep instructions; they touch no pixels.
//! - [`Studio::publish`] makes the proofs whose recipe changed, asks the host what it lacks, and sends that. The
//!   host is asked each time, so an interruption at any byte loses at most the batch that was on its way, and after
//!   an edit only what changed travels. Originals and positions on Earth never travel to be shown.
//! - [`Studio::approve`] and its like write down what is to be done for an order, and a [`Courier`] does it: each
//!   ordered picture goes to the lab once, whole, as its customer saw it; whatever is interrupted goes on.
//!
//! Everything blocks; whoever has a runtime calls it from a thread. Progress goes to a callback.

mod api;
mod app;
mod attend;
mod change;
mod courier;
mod desk;
mod error;
mod event;
mod export;
mod feed;
mod import;
mod jobs;
mod journey;
mod lab;
mod money;
mod order;
mod order_desk;
mod order_table;
mod pages;
mod picks;
mod placement;
mod plan;
mod price_list;
mod publish;
mod recipe;
mod reference;
mod refusal;
mod repository;
mod scan;
mod sending;
mod service;
mod trade;
mod views;
mod words;
mod work;
mod zip;

pub use app::App;
pub use change::{Changed, Flag, Patch, PictureFields};
pub use error::Error;
pub use event::{Category, CategoryChange, Event, EventChange, Sending, Settings, Sizes, Watermarking};
pub use export::Exported;
pub use feed::{Conflict, CustomerList, ListedPicture, PairedHost};
pub use import::{ImportProgress, ImportSummary, Imported, Outcome, Stop};
pub use journey::{Amount, EventSavings, Journey, JourneyWay, Savings};
pub use lab::PairedLab;
pub use money::{amount, digits, parse as parse_amount};
pub use order::{Order, Told, Work};
pub use pages::ASSETS;
pub use picks::{Picks, Sidecar};
pub use placement::{EditChange, Placement, PlacementChange};
pub use plan::{Plan, PricesChange};
pub use price_list::{PriceList, TooSmall, Wants, read_price_list};
pub use publish::{Publication, PublishProgress, PublishSummary};
pub use reference::{EventRef, OrderRef, PictureRef, PriceListRef};
pub use refusal::{Field, Refusal};
pub use sending::{Courier, SendProgress, SendWatch};
pub use service::{EventStatus, Studio, computer_name};
pub use trade::{Trade, Trouble};

use wirephoto_database::{Migration, Schema};

/// The tables of this room.
pub const SCHEMA: Schema = Schema {
    part: "studio",
    migrations: &[
        Migration { version: 1, name: "studio", sql: include_str!("../migrations/0001_studio.sql") },
        Migration { version: 2, name: "desk", sql: include_str!("../migrations/0002_desk.sql") },
        Migration { version: 3, name: "orders", sql: include_str!("../migrations/0003_orders.sql") },
        Migration { version: 4, name: "attempt", sql: include_str!("../migrations/0004_attempt.sql") },
    ],
};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
