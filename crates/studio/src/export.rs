//! Pictures back out as files.

use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use wirephoto_library::{self as library, Kind, Way};

use crate::recipe::Proofing;
use crate::{Error, PictureRef, Result, Studio};

/// Which file of a picture is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exported {
    /// The file byte for byte as it came in.
    Original,
    /// The low resolution as customers see it, made anew if the edit or the event's settings changed.
    Proof,
}

impl Studio {
    /// Writes a picture to a new file. Answers its bytes.
    pub fn export(&self, picture: PictureRef, what: Exported, path: &Path) -> Result<u64> {
        let placement = self.placement(picture)?;
        let id = placement.picture;
        let way = match what {
            Exported::Original => Way::ExportOriginal,
            Exported::Proof => {
                let event = self.event(crate::EventRef::Id(placement.event))?;
                let picture = self.db.read(move |tx| library::find_picture(tx, id)).wait()?;
                self.ensure_proof(&Proofing::new(event)?, placement, picture)?;
                Way::Export(Kind::Low)
            }
        };
        let released = self.db.read(move |tx| library::release(tx, id, way)).wait()?;
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::AlreadyExists => Error::Exists(path.to_owned()),
            _ => Error::file(path, &error),
        };
        let mut file: File = OpenOptions::new().write(true).create_new(true).open(path).map_err(failed)?;
        let written = file.write_all(&released.bytes).and_then(|()| file.sync_all());
        if let Err(error) = written {
            // Half a picture is worse than none; the error that matters is the first.
            let _ = std::fs::remove_file(path);
            return Err(failed(error));
        }
        Ok(released.bytes.len() as u64)
    }
}
