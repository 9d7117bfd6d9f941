//! What a picture is, from its header alone.

use crate::Error;
use crate::decode::Source;
use crate::format::Format;
use crate::limits::Limits;
use crate::orientation::Orientation;

/// What a picture's header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Probe {
    /// Its format, told by its bytes.
    pub format: Format,
    /// Width as stored, before `orientation`.
    pub width: u32,
    /// Height as stored, before `orientation`.
    pub height: u32,
    /// How the stored pixels are to be shown.
    pub orientation: Orientation,
}

impl Probe {
    /// Width and height as shown.
    pub fn upright(&self) -> (u32, u32) {
        self.orientation.size(self.width, self.height)
    }
}

/// Reads a picture's header; refuses what is no picture, cannot be decoded, or is too large.
pub fn probe(bytes: &[u8], limits: &Limits) -> Result<Probe, Error> {
    let source = Source::open(bytes, limits)?;
    let header = source.header;
    Ok(Probe {
        format: source.format,
        width: header.width,
        height: header.height,
        orientation: header.orientation,
    })
}
