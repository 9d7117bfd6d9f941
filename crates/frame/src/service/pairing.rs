//! How a frame gets to belong to somebody, and ceases to.

use std::time::Duration;

use wirephoto_airwave::packet::ObjectId;
use wirephoto_airwave::thin::{Code, FrameKeys, Offer, SecretKey, State};
use wirephoto_database::{Moment, Result, Transaction};
use wirephoto_exchange::pairing::PairingCode;

use crate::repository::{self, Identity};
use crate::service::report;
use crate::settings::Settings;

/// For how long a code is shown.
pub const CODE_LASTS: Duration = Duration::from_mins(15);

/// Random bytes for a key and a code.
#[derive(Clone, Copy)]
pub struct Random {
    pub key: [u8; 32],
    pub code: [u8; 16],
}

impl Random {
    /// From the operating system.
    pub fn new() -> Self {
        Self { key: wirephoto_site::random(), code: wirephoto_site::random() }
    }
}

fn stranger(random: &Random, now: Moment) -> Identity {
    let secret = SecretKey::from_bytes(&random.key);
    Identity::new(secret, PairingCode::from_random(random.code), now.plus(CODE_LASTS))
}

/// Who this frame is. At its first start it becomes somebody; a code that is too old gives way to a new one, and with
/// it the key that was offered under it.
pub fn identity(tx: &mut Transaction<'_>, random: &Random, now: Moment) -> Result<Identity> {
    let known = repository::identity(tx)?;
    let is_fresh =
        |known: &Identity| known.keys.is_some() || known.code.as_ref().is_some_and(|(_, until)| *until > now);
    if let Some(known) = known.filter(is_fresh) {
        return Ok(known);
    }
    let new = stranger(random, now);
    repository::set_identity(tx, &new)?;
    Ok(new)
}

fn known_by(code: &PairingCode) -> Code {
    Code::new(code.number(), code.secret())
}

/// What is offered to the host; nothing when the frame belongs to somebody.
pub fn offer(identity: &Identity) -> Option<[u8; Offer::BYTES]> {
    let (code, _) = identity.code.as_ref().filter(|_| identity.keys.is_none())?;
    Some(Offer::write(&known_by(code), &identity.secret))
}

/// Takes the host's answer to the offer; `false` if it is none.
pub fn welcome(tx: &mut Transaction<'_>, mut identity: Identity, message: &[u8]) -> Result<bool> {
    let Some((code, _)) = identity.code.take().filter(|_| identity.keys.is_none()) else { return Ok(false) };
    match FrameKeys::accept(&known_by(&code), identity.secret.clone(), message) {
        Ok(keys) => {
            identity.keys = Some(keys);
            repository::set_identity(tx, &identity)?;
            Ok(true)
        }
        Err(error) => {
            tracing::info!(%error, "an answer to the offer was not taken");
            Ok(false)
        }
    }
}

/// The host ended the pairing, and hears that the frame knows. What its owner has and wants stays; whoever asks next who
/// this frame is makes it somebody new.
pub fn dismissed(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    say_farewell(tx, now)?;
    let Some(identity) = repository::identity(tx)? else { return Ok(()) };
    repository::set_identity(tx, &Identity { code: None, keys: None, ..identity })
}

/// Ends the pairing and forgets everything: keys, pictures, settings. The host is told, and a new code shown.
pub fn unpair(tx: &mut Transaction<'_>, random: &Random, now: Moment) -> Result<()> {
    say_farewell(tx, now)?;
    repository::delete_pictures(tx)?;
    repository::forget_blocked(tx)?;
    repository::set_settings(tx, &Settings::default())?;
    repository::set_identity(tx, &stranger(random, now))
}

/// Nothing more is said but that it is over, and nothing collected.
fn say_farewell(tx: &mut Transaction<'_>, now: Moment) -> Result<()> {
    repository::delete_reports(tx)?;
    repository::forget_keys(tx)?;
    report(tx, ObjectId { tsi: 0, toi: 0 }, State::Unpaired, now)?;
    repository::delete_receptions(tx)
}
