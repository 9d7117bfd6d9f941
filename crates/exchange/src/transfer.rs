//! Large files on their way, in pieces, each acknowledged when it is stored: what is interrupted goes on where it was.
//!
//! `GET PLACE/{hash}` says how much of a file is there, `PUT PLACE/{hash}?offset=N&length=L` adds the next piece. The
//! name of a file is the BLAKE3 hash of its bytes, so a file that is there already is not sent, whoever sent it first;
//! and with the last piece the receiver compares. A file that is another is forgotten, and begins anew: the answer is 422,
//! or that nothing of it is there.
//!
//! Places: `/api/v1/originals` at a lab, `/api/v1/orders/{order}/files` at a host.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Bytes of one piece at the most.
pub const MAX_PIECE_BYTES: usize = 4 << 20;
/// Bytes of one file at the most.
pub const MAX_FILE_BYTES: u64 = 1 << 30;

/// How much of a file is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileStatus {
    /// Bytes that are stored: where the next piece begins.
    pub offset: u64,
    /// Whether it is there whole, and what its name says.
    pub is_whole: bool,
}
