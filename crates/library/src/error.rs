//! What can go wrong with a picture of the library.

use wirephoto_database::Id;

/// Why the library could not do as it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such picture, or it belongs to someone else.
    #[error("There is no picture {0}.")]
    NoPicture(Id),
    /// The picture has no blob of the kind that was asked for.
    #[error("The picture {0} has no {1} yet.")]
    NoBlob(Id, &'static str),
    /// Storage failed, or holds something that this program did not write.
    #[error(transparent)]
    Database(#[from] wirephoto_database::Error),
}
