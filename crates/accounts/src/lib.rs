//! People and their computers.
//!
//! An [`Account`] is an administrator, a photographer, or a user, who keeps albums and publishes nothing. It begins
//! with a one-time [`Link`]: the first start prints one that makes the administrator, who then invites the others and,
//! when somebody has forgotten their password, makes a link to choose a new one. Where a host is open
//! ([`Settings::sign_up`]), users come by themselves: the link is mailed to them. A browser that logs in holds a
//! [`Session`]; a studio's computer is paired by a one-time [`PairingCode`](wirephoto_exchange::pairing::PairingCode) and
//! is a [`Device`] from then on. What somebody may still store is their [`Quota`].
//!
//! Promises:
//! - Every secret (session, link, device) is 192 random bits, handed out once and kept as a hash; passwords are
//!   kept as argon2id. Debug output shows none of them.
//! - A session ends 14 days after its last use and 90 days after it began, at log-out, and when the password
//!   changes; a log-in never continues an older token.
//! - Guessing is slowed by address and by account, at equal cost for accounts that do not exist; a browser that
//!   has logged in before is not locked out by guessers elsewhere.
//! - A pairing code works once, for 15 minutes, and survives four wrong proofs.
//!
//! [`Accounts`] offers the use cases with their transactions, [`service`] those that a caller wants in its own;
//! [`routes`] are the pages.

mod account;
mod accounts;
mod administration;
pub mod api;
mod audit;
mod device;
mod error;
mod extract;
mod health;
mod link;
mod pages;
mod password;
mod quota;
mod repository;
pub mod service;
mod session;
mod token;
mod words;

pub use account::{Account, Email, Limits, Name, NewPassword, OverLimit, Role, Unfit, Usage};
pub use accounts::{Accounts, FactsOf, LoggedIn, Session, Settings, UsageOf, WaysOf};
pub use administration::{Administration, Handed};
pub use audit::{Act, By};
pub use device::{Device, DeviceKind, NewDevice, Pairing};
pub use error::Error;
pub use extract::{Administrator, DeviceAuth, Person, Photographer, StationAuth};
pub use health::{Backup, Disk, Facts, MailIn, OperatorLine, Ways};
pub use link::{Link, Purpose};
pub use pages::{Part, bar, routes};
pub use quota::Quota;
pub use token::{NotAToken, Token, TokenHash};

use wirephoto_database::{Migration, Schema};

/// The tables of this part.
pub const SCHEMA: Schema = Schema {
    part: "accounts",
    migrations: &[
        Migration { version: 1, name: "accounts", sql: include_str!("../migrations/0001_accounts.sql") },
        Migration {
            version: 2,
            name: "administration",
            sql: include_str!("../migrations/0002_administration.sql"),
        },
        Migration { version: 3, name: "language", sql: include_str!("../migrations/0003_language.sql") },
        Migration { version: 4, name: "users", sql: include_str!("../migrations/0004_users.sql") },
        Migration { version: 5, name: "stations", sql: include_str!("../migrations/0005_stations.sql") },
    ],
};
