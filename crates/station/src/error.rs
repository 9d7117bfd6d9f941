//! What can go wrong at a station, named for what the caller can do about it.

use wirephoto_exchange::client::ClientError;

use crate::settings::SettingsError;

/// The result of everything in this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why the station could not do as it was asked. `Display` is one sentence for whoever asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The operator wants what cannot be.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A channel cannot be opened.
    #[error(
        "Nothing can be sent to {output} ({detail}); look at the address, its interface and the network."
    )]
    Output {
        /// Where to.
        output: String,
        /// What the system said.
        detail: String,
    },
    /// The system gives no thread.
    #[error("The system gives the station no thread ({0}); close something else and start it again.")]
    Thread(String),
    /// The host said no, or is away.
    #[error(transparent)]
    Host(#[from] ClientError),
    /// Storage failed.
    #[error(transparent)]
    Database(#[from] wirephoto_database::Error),
}
