//! Every picture, however it came in: its data and its blobs in one database, and the one door out.
//!
//! Three nouns:
//!
//! - an **original** is a file byte for byte as it arrived, known by the BLAKE3 hash of its bytes and kept once,
//!   however many pictures are made from it. What a studio publishes comes to a host without it.
//! - a **picture** is one use of an original: its words, what its camera said, and the [`Edit`] that is applied
//!   whenever it is shown. The same original placed in two events is two pictures with two edits.
//! - a **rendition** is a JPEG made from a picture at one size ([`Kind`]), stored in the row that describes it. Its
//!   **recipe** is a hash of everything that went into it (original, edit, size, watermark, metadata kept): two
//!   renditions with one recipe are the same pixels, so what has a known recipe is neither made nor sent again.
//!
//! Promises:
//!
//! - No row points to a file. Originals and renditions are blobs of the database that holds their data, and
//!   both change in the caller's transaction or not at all.
//! - An original is never changed, and goes when its last picture goes.
//! - Every picture leaves through [`release`]. Whoever shows, sends, prints or exports a picture asks there and
//!   names the way; the rights of a picture are decided in that one place.
//! - What strangers sent is decoded by a [`worker`], a process that can do nothing else.
//!
//! All functions take the caller's transaction, so that a placement, its picture and its renditions commit together.

mod error;
mod original;
mod picture;
mod release;
mod rendition;
mod repository;
#[cfg(feature = "testing")]
pub mod testing;
pub mod worker;

pub use error::Error;
pub use original::{Original, OriginalHash, find_original, keep_original, originals_of};
pub use picture::{
    NewPicture, Picture, Usage, Words, add_picture, delete_pictures, describe_picture, find_picture,
    find_pictures, set_blur, set_edit, update_picture, usage_of_owner,
};
pub use release::{Released, Way, release};
pub use rendition::{
    Kind, NewRendition, Recipe, RenditionFacts, delete_renditions, put_renditions, renditions_of,
};
pub use wirephoto_imaging::Edit;

use wirephoto_database::{Migration, Schema};

/// The tables of this room.
pub const SCHEMA: Schema = Schema {
    part: "library",
    migrations: &[Migration {
        version: 1,
        name: "library",
        sql: include_str!("../migrations/0001_library.sql"),
    }],
};

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;
