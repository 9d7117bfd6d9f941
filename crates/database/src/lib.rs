//! One SQL text, two engines: transactions, grouped commits, migrations, blobs.

mod backup;
pub mod blobs;
mod crash;
mod database;
mod error;
mod id;
mod job;
mod migrate;
mod moment;
mod postgres;
mod queue;
mod sqlite;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod thread;
mod transaction;
mod upkeep;
mod value;

pub use backup::{BackupError, Existing, Progress, restore};
pub use crash::crash_point;
pub use database::{Database, Location};
pub use error::{Constraint, Error, OpenError, Result};
pub use id::{Id, NotAnId, packed};
pub use job::Answer;
pub use migrate::{Migration, Schema};
pub use moment::{Moment, NotAMoment};
pub use transaction::{EngineName, Transaction};
pub use value::{Column, Kind, Param, Row, Typed, Value};
