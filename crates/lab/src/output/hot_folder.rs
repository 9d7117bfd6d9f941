//! A folder that a minilab watches.
//!
//! Each sheet is a folder of its own, of the sheet's name, with the picture, the order form of DPOF and a ticket as JSON.
//! It is written under a hidden name and gets its own name when all of it is on the disk, so a minilab sees all of it or
//! nothing. A minilab takes it away when it prints it; that it was ever there, a record beside the sheets tells:
//!
//! ```text
//! /srv/minilab/.wirephoto-sent                       7K3MQ9TD-1, 7K3MQ9TD-2, …
//! /srv/minilab/7K3MQ9TD-2/IMAGE/7K3MQ9TD-2.jpg
//! /srv/minilab/7K3MQ9TD-2/MISC/AUTPRINT.MRK
//! /srv/minilab/7K3MQ9TD-2/ticket.json
//! ```
//!
//! The record is begun when the folder is met, before any sheet is sent; and of each sheet the record is written first and
//! the name is given last. So after a crash, in this order:
//!
//! - a folder of the sheet's name: it waits there;
//! - a hidden folder: it was never shown;
//! - a record that names it: it was shown, and taken;
//! - a record that does not: it was never shown;
//! - no record at all: this is another folder, such as the place where a share was, or somebody has cleared it. Nobody but
//!   a person can tell.

mod dpof;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Serialize;
use wirephoto_database::crash_point;

use crate::output::{Found, Output, Progress, SendError, Sent, Sheet, Trouble};

const RECORD: &str = ".wirephoto-sent";
const MOST_COPIES: u32 = 999;

/// A folder that a minilab watches.
pub struct HotFolder {
    folder: PathBuf,
}

/// What stands beside the picture for whoever reads JSON. Lengths in micrometres.
#[derive(Serialize)]
struct Ticket<'a> {
    version: u32,
    name: &'a str,
    order: &'a str,
    photographer: &'a str,
    product: &'a str,
    image: &'a str,
    copies: u32,
    width_um: u32,
    height_um: u32,
    border_um: u32,
    finish: &'a str,
}

impl HotFolder {
    /// The folder at a path; it need not be there yet.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// Where a sheet is seen by the minilab.
    fn shown(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where it is written.
    fn hidden(&self, name: &str) -> PathBuf {
        self.folder.join(format!(".{name}.part"))
    }

    fn record(&self) -> PathBuf {
        self.folder.join(RECORD)
    }

    /// Writes all of a sheet where no minilab looks.
    fn write(&self, sheet: &Sheet<'_>) -> io::Result<()> {
        // What is left of an earlier try is written over. The folder itself is there all the time: that it is, says that
        // the sheet was never shown.
        let hidden = self.hidden(sheet.name);
        let (images, misc) = (hidden.join("IMAGE"), hidden.join("MISC"));
        for folder in [&images, &misc] {
            fs::create_dir_all(folder)?;
        }
        let image = format!("{}.jpg", sheet.name);
        write_synced(&images.join(&image), sheet.jpeg)?;
        write_synced(&misc.join("AUTPRINT.MRK"), dpof::order(sheet, &image).as_bytes())?;
        let ticket = serde_json::to_vec_pretty(&Ticket {
            version: 1,
            name: sheet.name,
            order: sheet.order,
            photographer: sheet.photographer,
            product: sheet.product,
            image: &format!("IMAGE/{image}"),
            copies: sheet.copies,
            width_um: sheet.paper.width_um,
            height_um: sheet.paper.height_um,
            border_um: sheet.paper.border_um,
            finish: &sheet.paper.finish,
        })?;
        write_synced(&hidden.join("ticket.json"), &ticket)?;
        [&images, &misc, &hidden, &self.folder].into_iter().try_for_each(|folder| sync(folder))
    }

    /// Begins the record, or goes on with it.
    fn note(&self, what: &str) -> io::Result<()> {
        let mut record = File::options().create(true).append(true).open(self.record())?;
        // On a line of its own, whatever a power cut has left of the last one.
        record.write_all(format!("\n{what}\n").as_bytes())?;
        record.sync_all()?;
        sync(&self.folder)
    }

    /// Whether a sheet was ever shown; `None` where there is no record.
    fn was_shown(&self, name: &str) -> Result<Option<bool>, Trouble> {
        match fs::read_to_string(self.record()) {
            Ok(names) => Ok(Some(names.lines().any(|line| line == name))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(trouble(&error)),
        }
    }
}

impl Output for HotFolder {
    fn meet(&self) -> Result<String, Trouble> {
        self.state()?;
        self.note("").map_err(|error| trouble(&error))?;
        Ok(String::new())
    }

    fn send(&self, sheet: &Sheet<'_>) -> Result<Sent, SendError> {
        if !is_plain(sheet.name) || sheet.copies > MOST_COPIES {
            return Err(SendError::Refused(Trouble::CannotPrintThis));
        }
        self.state().map_err(SendError::NotSent)?;
        self.write(sheet).map_err(|error| SendError::NotSent(trouble(&error)))?;
        crash_point("folder.written");
        self.note(sheet.name).map_err(|error| SendError::NotSent(trouble(&error)))?;
        crash_point("folder.noted");
        let (hidden, shown) = (self.hidden(sheet.name), self.shown(sheet.name));
        fs::rename(hidden, shown).map_err(|error| SendError::Unclear(trouble(&error)))?;
        crash_point("folder.shown");
        sync(&self.folder).map_err(|error| SendError::Unclear(trouble(&error)))?;
        Ok(Sent { reference: sheet.name.to_owned() })
    }

    fn find(&self, name: &str, _ago: Duration) -> Result<Found, Trouble> {
        self.state()?;
        let found = |progress| Found::Yes { reference: name.to_owned(), progress };
        if is_there(&self.shown(name))? {
            return Ok(found(Progress::Waiting));
        }
        if is_there(&self.hidden(name))? {
            return Ok(Found::No);
        }
        Ok(match self.was_shown(name)? {
            Some(true) => found(Progress::Done),
            Some(false) => Found::No,
            None => Found::CannotTell,
        })
    }

    fn progress(&self, reference: &str) -> Result<Progress, Trouble> {
        self.state()?;
        if is_there(&self.shown(reference))? {
            return Ok(Progress::Waiting);
        }
        match self.was_shown(reference)? {
            Some(true) => Ok(Progress::Done),
            Some(false) => Ok(Progress::Forgotten),
            // The record was there when the sheet was; so this is another folder, such as that of a share that is away.
            None => Err(Trouble::Away),
        }
    }

    fn state(&self) -> Result<(), Trouble> {
        if is_there(&self.folder)? { Ok(()) } else { Err(Trouble::Away) }
    }
}

/// Whether a name is one file's, and not hidden.
fn is_plain(name: &str) -> bool {
    let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'.';
    (1..=40).contains(&name.len()) && !name.starts_with('.') && name.bytes().all(is_letter)
}

fn is_there(path: &Path) -> Result<bool, Trouble> {
    path.try_exists().map_err(|error| trouble(&error))
}

fn write_synced(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the names in a folder durable.
fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn trouble(error: &io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Trouble::Full,
        io::ErrorKind::NotFound | io::ErrorKind::TimedOut | io::ErrorKind::HostUnreachable => Trouble::Away,
        _ => Trouble::Says(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
