//! A printer that counts, and has moods.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};
use std::time::Duration;

use wirephoto_lab::output::{Found, Output, Progress, SendError, Sent, Sheet, Trouble};

/// A printer for tests.
#[derive(Default)]
pub struct Printer(Mutex<Inside>);

#[derive(Default)]
struct Inside {
    mood: Mood,
    printed: Vec<Print>,
    progress: BTreeMap<String, Progress>,
}

/// How a printer takes a sheet.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    #[default]
    Well,
    /// It does not answer.
    Away,
    /// It has the sheet, and its answer is lost.
    Mute,
    /// It does not have such paper.
    Refuses,
    /// It prints, and remembers nothing.
    Forgets,
    /// It shows the certificate of this fingerprint, which is not the one that it is known by.
    Shows(&'static str),
}

/// Something that was printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Print {
    pub name: String,
    pub copies: u32,
    pub jpeg: Vec<u8>,
    pub product: String,
}

impl Printer {
    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.0.lock().unwrap()
    }

    pub fn set(&self, mood: Mood) {
        self.inside().mood = mood;
    }

    pub fn printed(&self) -> Vec<Print> {
        self.inside().printed.clone()
    }

    pub fn names(&self) -> Vec<String> {
        self.printed().into_iter().map(|print| print.name).collect()
    }

    /// Says of a sheet how far it is, from now on.
    pub fn say(&self, name: &str, progress: Progress) {
        self.inside().progress.insert(name.to_owned(), progress);
    }

    fn told(&self, name: &str) -> Progress {
        self.inside().progress.get(name).cloned().unwrap_or(Progress::Done)
    }
}

impl Mood {
    /// What is the matter with a printer that is not even asked anything.
    fn trouble(self) -> Option<Trouble> {
        match self {
            Self::Away => Some(Trouble::Away),
            Self::Shows(fingerprint) => {
                Some(Trouble::AnotherCertificate { fingerprint: fingerprint.to_owned() })
            }
            Self::Well | Self::Mute | Self::Refuses | Self::Forgets => None,
        }
    }
}

impl Output for Printer {
    fn meet(&self) -> Result<String, Trouble> {
        self.state().map(|()| String::new())
    }

    fn send(&self, sheet: &Sheet<'_>) -> Result<Sent, SendError> {
        let mood = self.inside().mood;
        if let Some(trouble) = mood.trouble() {
            return Err(SendError::NotSent(trouble));
        }
        if mood == Mood::Refuses {
            return Err(SendError::Refused(Trouble::CannotPrintThis));
        }
        self.inside().printed.push(Print {
            name: sheet.name.to_owned(),
            copies: sheet.copies,
            jpeg: sheet.jpeg.to_vec(),
            product: sheet.product.to_owned(),
        });
        match mood {
            Mood::Well => Ok(Sent { reference: sheet.name.to_owned() }),
            _ => Err(SendError::Unclear(Trouble::Away)),
        }
    }

    fn find(&self, name: &str, _: Duration) -> Result<Found, Trouble> {
        let mood = self.inside().mood;
        if let Some(trouble) = mood.trouble() {
            return Err(trouble);
        }
        Ok(match self.names().iter().any(|known| known == name) {
            _ if mood == Mood::Forgets => Found::CannotTell,
            true => Found::Yes { reference: name.to_owned(), progress: self.told(name) },
            false => Found::No,
        })
    }

    fn progress(&self, reference: &str) -> Result<Progress, Trouble> {
        self.state()?;
        Ok(self.told(reference))
    }

    fn state(&self) -> Result<(), Trouble> {
        self.inside().mood.trouble().map_or(Ok(()), Err)
    }
}
