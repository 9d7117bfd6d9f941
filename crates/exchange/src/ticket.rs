//! What a studio tells a lab: a job, whose pictures travel apart from it and once ([`transfer`](crate::transfer)).
//!
//! A ticket says what is to be cut from which file, on which paper and how often; so two customers, two sizes or two
//! crops of one picture name one file. It has no price, no mail address and nothing of the payment.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wirephoto_imaging::Crop;

use crate::hex;
use crate::prices::{DeliveryWay, Paper};

/// Items of one ticket at the most.
pub const MAX_ITEMS: usize = 5_000;

/// `PUT /api/v1/jobs/{order}`: a job. Repeated as it is, it has no second effect; otherwise it is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Ticket {
    /// The order's number. An item's is that, a hyphen, and the item's own: `7K3MQ9TD-2`.
    pub number: String,
    /// Where the lab reports.
    pub report: ReportAddress,
    /// Who sells.
    pub photographer: String,
    /// The event's name.
    pub event: String,
    /// Where the prints go.
    pub deliver: Deliver,
    /// What is to be printed.
    pub items: Vec<TicketItem>,
    /// The files that the items name, each once.
    pub files: Vec<TicketFile>,
    /// Days for which the files may be kept after shipping, for prints that are ordered again.
    pub keep_days: u32,
    /// What the photographer says to the lab.
    pub note: String,
}

/// Where a lab reports on a job, and with which right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportAddress {
    /// The host's address.
    pub url: String,
    /// The fingerprint of its certificate, when no authority vouches for it.
    pub pin: Option<String>,
    /// For this order only.
    pub token: String,
}

/// Where prints go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Deliver {
    /// By which way.
    pub way: DeliveryWay,
    /// To whom.
    pub name: String,
    /// Where to; several lines.
    pub address: String,
}

/// Sheets of one picture on one paper.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TicketItem {
    /// The order's number of it.
    pub number: u32,
    /// What the product is called.
    pub name: String,
    /// Which file.
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub file: [u8; 32],
    /// What it is printed on.
    pub paper: Paper,
    /// The part that is printed, in fractions of the file's upright picture.
    #[schema(value_type = Object)]
    pub crop: Crop,
    /// How many sheets.
    pub copies: u32,
}

/// A file that belongs to a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TicketFile {
    /// BLAKE3 of its bytes.
    #[serde(with = "hex")]
    #[schema(value_type = String)]
    pub hash: [u8; 32],
    /// Bytes.
    pub length: u64,
}

/// How a job stands: the answer to a [`Ticket`], and to `GET /api/v1/jobs/{order}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct JobStatus {
    /// How far it has come.
    pub stage: JobStage,
    /// Files that have not arrived whole.
    #[schema(value_type = Vec<String>)]
    #[serde(with = "hex::list")]
    pub missing: Vec<[u8; 32]>,
    /// What stands in the way, in one sentence; empty when nothing does.
    pub problem: String,
}

/// How far a job has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum JobStage {
    /// Files are missing.
    Receiving,
    /// Everything is there; it waits for the printer.
    Queued,
    /// Sheets are at the printer.
    Printing,
    /// All sheets are printed.
    Printed,
    /// It is on its way, or fetched.
    Shipped,
    /// It will not be printed.
    Cancelled,
}

impl Ticket {
    /// The number of an item, which is its print job's name.
    pub fn item_number(&self, item: &TicketItem) -> String {
        format!("{}-{}", self.number, item.number)
    }
}
