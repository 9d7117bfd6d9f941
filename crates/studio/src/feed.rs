//! What comes back from hosts: visitors, favourites, and edits that were made there.

use serde::{Deserialize, Serialize};
use wirephoto_database::{Id, Moment};
use wirephoto_exchange::client::Pairing;
use wirephoto_library::Edit;

/// A host that the studio is paired with.
#[derive(Debug, Clone)]
pub struct PairedHost {
    /// What is kept of it.
    pub pairing: Pairing,
    /// Since when.
    pub paired_at: Moment,
    /// Events that are published there.
    pub events: u32,
}

/// A customer's favourites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CustomerList {
    /// The same at the studio and at the host.
    pub id: Id,
    /// What the customer calls it.
    pub name: String,
    /// Who the customer is.
    pub by: String,
    /// Whether the customer has said that it is complete.
    pub finished: bool,
    /// The pictures, in the customer's order.
    pub pictures: Vec<ListedPicture>,
}

/// A picture in a customer's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedPicture {
    /// Which one.
    pub picture: Id,
    /// What the customer says of it.
    pub note: String,
}

/// An edit made at a host, to a picture that has changed here since: to be decided.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conflict {
    /// Which picture.
    pub picture: Id,
    /// What was done there to what was seen there.
    pub then: Edit,
    /// The revision of the edit that was seen there.
    #[serde(skip)]
    pub base_revision: u32,
    /// Who did it.
    pub by: String,
}
