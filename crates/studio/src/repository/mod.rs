//! All the SQL of the studio, by noun.

mod change;
mod event;
mod host;
mod journey;
mod lab;
mod order;
mod placement;
mod price_list;
mod shipment;

pub use change::*;
pub use event::*;
pub use host::*;
pub use journey::*;
pub use lab::*;
pub use order::*;
pub use placement::*;
pub use price_list::*;
pub use shipment::*;

use serde::Serialize;
use serde::de::DeserializeOwned;
use wirephoto_database::{Error, Result, Row};

/// These types have string keys and finite numbers only, so they always have a JSON text.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("plain data has a JSON text")
}

fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Result<T> {
    parse(&row.get::<String>(column)?, column)
}

fn parse<T: DeserializeOwned>(text: &str, column: &'static str) -> Result<T> {
    serde_json::from_str(text)
        .map_err(|error| Error::Row { column: column.to_owned(), detail: error.to_string() })
}
