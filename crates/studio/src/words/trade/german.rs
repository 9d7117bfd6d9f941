//! German.

use wirephoto_exchange::order::{Reason, words};
use wirephoto_exchange::prices::{InvalidPriceList, MAX_DELIVERIES, MAX_PARTS, MAX_PRODUCTS};
use wirephoto_exchange::publication::MAX_NAME;

use crate::trade::{Trade, Trouble};

pub fn refusal(refusal: &Trade) -> String {
    use Trade as T;
    let said = match refusal {
        T::PriceList(error) => return price_list(error),
        T::NotAPriceList(detail) => return format!("Das ist keine Preisliste ({detail})."),
        T::PriceListChanged => {
            "Die Preisliste wurde inzwischen an anderer Stelle geändert; sehen Sie sie erneut an."
        }
        T::PriceListInUse(event) => {
            return format!(
                "Veranstaltung {event} verkauft nach dieser Preisliste; geben Sie ihr zuerst eine andere."
            );
        }
        T::NoProduct { named, known } => {
            return format!("Die Preisliste hat kein Produkt „{named}“, sondern {known}.");
        }
        T::NothingForSale(event) => {
            return format!("Veranstaltung {event} hat keine Preisliste; geben Sie ihr zuerst eine.");
        }
        T::Markup(max) => return format!("Ein Aufschlag beträgt höchstens {max} %."),
        T::OwnPriceTwice => "Ein Bild hat für jedes Produkt einen einzigen Preis.",
        T::OwnPrice => "Das ist kein Preis für ein Bild.",
        T::NotAnAmount { typed, currency, example } => {
            return format!("„{typed}“ ist kein Betrag in {currency}; schreiben Sie {example}.");
        }
        T::KeepDays(max) => return format!("Ein Labor bewahrt Dateien höchstens {max} Tage auf."),
        T::LabInUse(url) => {
            return format!(
                "Bestellungen sind unterwegs zu {url}; warten Sie auf sie oder stornieren Sie sie."
            );
        }
        T::HostHasOrders(url) => {
            return format!(
                "Bestellungen von {url} sind noch nicht erledigt; schließen Sie sie zuerst ab oder stornieren Sie sie."
            );
        }
        T::OnItsWay => "Diese Bestellung ist schon unterwegs.",
        T::NothingLeft => "Für diese Bestellung ist nichts mehr zu tun.",
        T::Over => "Diese Bestellung ist schon versandt, erledigt oder storniert.",
        T::NotOpen => "Diese Bestellung ist bezahlt, oder die Zahlung wurde erstattet.",
        T::NotSent => "Diese Bestellung ist noch zu senden; warten Sie darauf oder stornieren Sie sie.",
    };
    said.to_owned()
}

fn price_list(error: &InvalidPriceList) -> String {
    use InvalidPriceList as I;
    match error {
        I::Name => {
            format!("Preislisten, Produkte und Lieferwege brauchen einen Namen von 1 bis {MAX_NAME} Zeichen.")
        }
        I::Currency(typed) => format!("„{typed}“ ist keine Währung; schreiben Sie EUR, USD oder JPY."),
        I::Tax => "Ein Steuersatz liegt zwischen 0 und 100 %.".to_owned(),
        I::LongText => "Ein Text der Preisliste ist zu lang.".to_owned(),
        I::TooMany => {
            format!("Eine Preisliste hat höchstens {MAX_PRODUCTS} Produkte und {MAX_DELIVERIES} Lieferwege.")
        }
        I::NoDelivery => "Eine Preisliste braucht einen Lieferweg.".to_owned(),
        I::NoDeliveryOfPrints => "Eine Preisliste mit Abzügen braucht einen Lieferweg für sie.".to_owned(),
        I::Twice(name) => format!("„{name}“ steht zweimal in der Preisliste."),
        I::Price(name) => format!("Der Preis von „{name}“ ist keiner."),
        I::Paper(name) => format!(
            "„{name}“ steht auf einem Papier, das es nicht gibt: Jede Seite misst 2 cm bis 5 m, und der Rand lässt etwas \
             davon übrig."
        ),
        I::Package(name) => {
            format!("Das Paket „{name}“ braucht 1 bis {MAX_PARTS} Abzüge und Dateien dieser Preisliste.")
        }
    }
}

pub fn trouble(trouble: &Trouble) -> String {
    use Trouble as T;
    let said = match trouble {
        T::Away { url } => return format!("{url} antwortet nicht; es geht weiter, sobald es wieder da ist."),
        T::Certificate { url } => {
            return format!(
                "{url} zeigt ein anderes Zertifikat als bei der Kopplung; koppeln Sie neu, falls es erneuert wurde."
            );
        }
        T::Stranger { url } => {
            return format!("{url} kennt dieses Studio nicht; koppeln Sie es mit einem neuen Code.");
        }
        T::NotAHost { url } => {
            return format!(
                "Unter {url} antwortet weder ein Host noch ein Labor von Wirephoto, oder eine andere Version."
            );
        }
        T::Said { sentence } => return sentence.clone(),
        T::NoLab => {
            "Mit diesem Studio ist noch kein Labor gekoppelt; koppeln Sie eines und senden Sie die Bestellung dann."
        }
        T::Picture(reason) => return (words::GERMAN.reason)(reason),
        T::Unreadable { number, detail } => {
            let reason = Reason::Unreadable { number: *number };
            return format!("{} ({detail})", (words::GERMAN.reason)(&reason));
        }
        T::Remade { number } => {
            return format!(
                "Bild {number} würde anders, als das Labor es kennt; stornieren Sie die Bestellung, oder senden Sie sie an \
                 ein anderes Labor."
            );
        }
        T::Altered { number, peer, tries } => {
            return format!(
                "Bild {number} kam {tries}-mal verändert bei {peer} an; prüfen Sie das Netz und senden Sie es erneut."
            );
        }
        T::Lost { lab } => {
            return format!("{lab} fehlt eine Datei, die schon dort war; sie wird erneut gesendet.");
        }
        T::LabCancelled => {
            "Das Labor hat diesen Auftrag storniert; senden Sie ihn an ein anderes, oder stornieren Sie die Bestellung."
        }
        T::TooLate => "Das Labor druckte schon; der Auftrag ließ sich nicht mehr zurücknehmen.",
        T::Changed => {
            "Die Bestellung hat sich beim Host geändert; stornieren Sie sie dort, oder fragen Sie den Host."
        }
    };
    said.to_owned()
}
