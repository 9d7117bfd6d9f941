//! What is said of a [`Reason`], complete in each language: host, studio and lab say the same.

use super::{Fault, Reason};

/// What is said in one language.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    /// Why something that was ordered does not go on.
    pub reason: fn(&Reason) -> String,
    /// Why a lab cannot make a sheet.
    pub fault: fn(Fault) -> &'static str,
}

/// In English.
pub const ENGLISH: Words = Words { reason: english_reason, fault: english_fault };

/// In German.
pub const GERMAN: Words = Words { reason: german_reason, fault: german_fault };

fn english_reason(reason: &Reason) -> String {
    match reason {
        Reason::Missing { number } => format!("Picture {number} is not at the photographer’s any more."),
        Reason::Damaged { number } => {
            format!("The original of picture {number} is damaged at the photographer’s.")
        }
        Reason::Unreadable { number } => {
            format!("Picture {number} cannot be made: its original cannot be read.")
        }
        Reason::Forgotten { number } => {
            format!("It is not known any more how picture {number} looked when it was ordered.")
        }
        Reason::NotMade { sheet, fault } => format!("{sheet}: {}", english_fault(*fault)),
        Reason::NotPrintable { sheet } => {
            format!("{sheet}: The lab’s printer does not have this paper or size.")
        }
        Reason::MaybePrinted { sheet } => {
            format!("{sheet}: A person at the lab has to look whether it was printed.")
        }
    }
}

fn english_fault(fault: Fault) -> &'static str {
    match fault {
        Fault::NotAPicture => "The file is no picture.",
        Fault::Unsupported => "The lab cannot read pictures of this kind.",
        Fault::TooLarge => "The picture has too many pixels.",
        Fault::Damaged => "The picture is damaged.",
        Fault::Profile => "The printer’s colour profile cannot be used.",
        Fault::TooMuchWork => "The picture took more time or memory than any should.",
        Fault::Failed => "The lab could not make it.",
    }
}

fn german_reason(reason: &Reason) -> String {
    match reason {
        Reason::Missing { number } => format!("Bild {number} ist nicht mehr beim Fotografen."),
        Reason::Damaged { number } => {
            format!("Das Original von Bild {number} ist beim Fotografen beschädigt.")
        }
        Reason::Unreadable { number } => {
            format!("Bild {number} lässt sich nicht herstellen: Sein Original ist nicht lesbar.")
        }
        Reason::Forgotten { number } => {
            format!("Es ist nicht mehr bekannt, wie Bild {number} aussah, als es bestellt wurde.")
        }
        Reason::NotMade { sheet, fault } => format!("{sheet}: {}", german_fault(*fault)),
        Reason::NotPrintable { sheet } => {
            format!("{sheet}: Der Drucker des Labors hat dieses Papier oder diese Größe nicht.")
        }
        Reason::MaybePrinted { sheet } => {
            format!("{sheet}: Ob der Abzug gedruckt wurde, muss ein Mensch im Labor nachsehen.")
        }
    }
}

fn german_fault(fault: Fault) -> &'static str {
    match fault {
        Fault::NotAPicture => "Die Datei ist kein Bild.",
        Fault::Unsupported => "Das Labor kann Bilder dieser Art nicht lesen.",
        Fault::TooLarge => "Das Bild hat zu viele Pixel.",
        Fault::Damaged => "Das Bild ist beschädigt.",
        Fault::Profile => "Das Farbprofil des Druckers ist nicht zu gebrauchen.",
        Fault::TooMuchWork => "Das Bild brauchte mehr Zeit oder Speicher, als irgendeines sollte.",
        Fault::Failed => "Das Labor konnte den Abzug nicht herstellen.",
    }
}
