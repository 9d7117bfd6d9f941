//! What people are answered who send by writing: a short message or a mail. One line, without marks that a phone lacks.

use wirephoto_site::Language;

use super::count_of;
use crate::pages::amount;
use crate::service::request::Wrong;

/// Answers to requests.
pub struct Requests {
    /// So many pictures, to these frames.
    pub sent: fn(u64, &str) -> String,
    /// So many pictures, to these frames, once their owners have answered.
    pub asked: fn(u64, &str) -> String,
    /// These frames do not take them.
    pub refused: fn(&str) -> String,
    pub costs: fn(&str) -> String,
    pub wrong: fn(&Wrong, Language) -> String,
}

pub const ENGLISH: Requests = Requests {
    sent: |count, frames| match count {
        1 => format!("1 picture is on its way to {frames}."),
        _ => format!("{} are on their way to {frames}.", count_of(count, "no pictures", "", "pictures")),
    },
    asked: |count, frames| {
        format!(
            "{} for {frames}: the owner is asked first.",
            count_of(count, "No pictures", "1 picture", "pictures")
        )
    },
    refused: |frames| format!("Not to {frames}: you are not among those who may send there."),
    costs: |amount| format!("Price: {amount}."),
    wrong: |wrong, language| match wrong {
        Wrong::NoPicture(number) => {
            format!("You have no picture No. {number}. The numbers stand in your albums. Nothing was sent.")
        }
        Wrong::NoFrame(address) => format!(
            "There is no frame called {address}. Ask whoever it belongs to how it is written. Nothing was sent."
        ),
        Wrong::NotLetIn => {
            "You are not among those who may send to this frame. Ask whoever it belongs to. Nothing was sent."
                .to_owned()
        }
        Wrong::Unsent(unsent) => (super::deliveries::ENGLISH.unsent)(*unsent).to_owned(),
        Wrong::TooOften => {
            "You have sent very often within an hour. Wait a little, then try again. Nothing was sent."
                .to_owned()
        }
        Wrong::TooLittle { price, tariff } => format!(
            "This costs {}, and a message to this number pays {}. Send to fewer frames. Nothing was sent.",
            amount(*price, language),
            amount(*tariff, language)
        ),
        Wrong::Failed => "Something went wrong here. Nothing was sent. Please try again later.".to_owned(),
    },
};

pub const GERMAN: Requests = Requests {
    sent: |count, frames| match count {
        1 => format!("1 Bild ist unterwegs an {frames}."),
        _ => format!("{} sind unterwegs an {frames}.", count_of(count, "Keine Bilder", "", "Bilder")),
    },
    asked: |count, frames| {
        format!(
            "{} für {frames}: Es wird zuerst gefragt, wem der Rahmen gehört.",
            count_of(count, "Keine Bilder", "1 Bild", "Bilder")
        )
    },
    refused: |frames| format!("Nicht an {frames}: Dorthin dürfen Sie nicht senden."),
    costs: |amount| format!("Preis: {amount}."),
    wrong: |wrong, language| {
        match wrong {
        Wrong::NoPicture(number) => {
            format!("Sie haben kein Bild Nr. {number}. Die Nummern stehen in Ihren Alben. Es wurde nichts gesendet.")
        }
        Wrong::NoFrame(address) => format!(
            "Es gibt keinen Rahmen {address}. Fragen Sie, wem er gehört, wie er geschrieben wird. Es wurde nichts gesendet."
        ),
        Wrong::NotLetIn => {
            "An diesen Rahmen dürfen Sie nicht senden. Fragen Sie, wem er gehört. Es wurde nichts gesendet.".to_owned()
        }
        Wrong::Unsent(unsent) => (super::deliveries::GERMAN.unsent)(*unsent).to_owned(),
        Wrong::TooOften => {
            "Sie haben in einer Stunde sehr oft gesendet. Warten Sie etwas, und versuchen Sie es dann erneut. Es wurde \
             nichts gesendet."
                .to_owned()
        }
        Wrong::TooLittle { price, tariff } => format!(
            "Das kostet {}, und eine Nachricht an diese Nummer zahlt {}. Senden Sie an weniger Rahmen. Es wurde nichts \
             gesendet.",
            amount(*price, language),
            amount(*tariff, language)
        ),
        Wrong::Failed => {
            "Hier ist etwas schiefgegangen. Es wurde nichts gesendet. Bitte versuchen Sie es später erneut.".to_owned()
        }
    }
    },
};
