//! The web kit: what every part that has pages stands on.
//!
//! A [`Site`] knows its name, its public address and its assets. A [`Server`] accepts connections under limits
//! ([`Limits`]) and hands each request to the site's [`Door`], behind which the parts' routes lie. A handler
//! answers with a [`Page`], with a picture ([`media`]), or with a [`Problem`]: one sentence, which becomes a
//! page or JSON on its way out. Files come in by [`upload`].
//!
//! - Cookies are `__Host-` and Secure over HTTPS ([`Site::set_cookie`]).
//! - A change needs a request from our own pages: `Origin`/`Sec-Fetch-Site` are checked for every request,
//!   and forms carry a token ([`Csrf`], [`Form`], [`OwnScript`]).
//! - A reader's [`Language`] is an extractor; the parts keep their sentences as one typed table for each.
//! - [`Site::limit`] says how often somebody may try; [`ClientAddress`] says who.
//! - No part of this crate reads a clock of the day, or knows a noun of the project.

mod address;
mod asset;
pub mod bell;
mod chart;
mod compress;
mod cookie;
mod csrf;
mod door;
mod language;
mod limit;
pub mod media;
mod metrics;
mod page;
mod problem;
pub mod qr;
mod server;
mod site;
#[cfg(feature = "testing")]
pub mod testing;
pub mod text;
pub mod tile;
mod tls;
pub mod upload;
mod when;
mod words;

pub use address::{ClientAddress, Network, NotANetwork};
pub use asset::Asset;
pub use chart::Chart;
pub use csrf::{Csrf, Form, NoFields, OwnScript};
pub use door::Door;
pub use language::Language;
pub use limit::{Action, TooMany};
pub use metrics::Gauge;
pub use page::Page;
pub use problem::Problem;
pub use server::{BindError, Limits, Server};
pub use site::{NotAPublicUrl, Options, PublicUrl, Site, openapi};
pub use tls::{Certificate, Tls, TlsError};
pub use when::Month;

/// Random bytes from the operating system.
///
/// # Panics
/// If the system has none, which no program should survive.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes
}

/// `N` random bytes as lower-case hexadecimal digits.
pub fn random_hex<const N: usize>() -> String {
    hex(&random::<N>())
}

/// A certificate's fingerprint in groups of four digits, as people compare them.
pub fn in_groups(fingerprint: &str) -> String {
    let digits: Vec<char> = fingerprint.chars().collect();
    digits.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// Lower-case hexadecimal digits.
fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
