//! What is said to whoever publishes from a studio.

use wirephoto_exchange::prices::{InvalidPriceList, MAX_DELIVERIES, MAX_PARTS, MAX_PRODUCTS};
use wirephoto_exchange::publication::MAX_NAME;

/// The words of one language.
pub struct Studio {
    pub no_event: &'static str,
    pub no_picture: &'static str,
    pub event_needs_a_name: &'static str,
    pub not_a_day: &'static str,
    pub category_twice: &'static str,
    pub picture_twice: &'static str,
    pub code_too_short: fn(usize) -> String,
    /// What is too long, as a sentence begins, and how many characters it may have.
    pub too_long: fn(&str, usize) -> String,
    pub too_many_categories: fn(usize) -> String,
    pub too_many_pictures: fn(usize) -> String,
    /// The name of the computer that published.
    pub published_elsewhere: fn(&str) -> String,
    pub published_by_a_copy: &'static str,
    pub placed_elsewhere: fn(u32) -> String,
    pub too_many_wait: &'static str,
    pub watermark_unfit: &'static str,

    // What can be too long.
    pub the_name: &'static str,
    pub the_description: &'static str,
    pub the_photographer: &'static str,
    pub the_code: &'static str,
    pub the_category: &'static str,
    pub the_keyword: &'static str,
    pub the_file_name: &'static str,
    pub the_caption: &'static str,
    pub the_price_note: &'static str,
    pub the_delivery_note: &'static str,
    pub the_time: &'static str,

    /// Says which picture a complaint is about: its number and one of those below, or one of those above.
    pub in_picture: fn(u32, &str) -> String,
    pub kinds_missing: &'static str,
    pub blur_too_long: &'static str,
    pub no_such_size: &'static str,
    pub has_a_position: &'static str,
    pub not_plain: &'static str,
    pub other_size: &'static str,
    pub other_shape: &'static str,
    pub too_large: &'static str,
    pub category_unknown: &'static str,
    pub pixels_missing: &'static str,
    pub too_many_keywords: fn(usize) -> String,
    /// The kind of rendition, and what is wrong with the file.
    pub not_a_proof: fn(&str, &str) -> String,
    /// The kind of rendition, and why it does not fit.
    pub unfit_rendition: fn(&str, &str) -> String,

    // Price lists.
    pub no_price_list: &'static str,
    pub other_price_list: fn(u32) -> String,
    pub orders_are_open: fn(u64) -> String,
    pub unfit_price_list: fn(&InvalidPriceList) -> String,
    pub no_such_file: &'static str,
    pub no_order: &'static str,
    pub no_such_report: &'static str,
}

pub const ENGLISH: Studio = Studio {
    no_event: "There is no such event. Check the link, or ask the photographer for it.",
    no_picture: "There is no such picture. It may have been taken down; look at the others.",
    event_needs_a_name: "The event has no name; give it one and publish again.",
    not_a_day: "The event's date is not a day such as 2026-06-20; correct it and publish again.",
    category_twice: "The event names a category twice; publish again.",
    picture_twice: "The upload names a picture twice; publish again.",
    code_too_short: |min| {
        format!(
            "The code for customers is shorter than {min} characters; choose a longer one and publish again."
        )
    },
    too_long: |what, max| format!("{what} is longer than {max} characters; shorten it and publish again."),
    too_many_categories: |max| {
        format!("The event has more than {max} categories; join some and publish again.")
    },
    too_many_pictures: |max| format!("An event holds at most {max} pictures; make two events of it."),
    published_elsewhere: |device| {
        format!(
            "This event was last published by “{device}”. Publish it from there, or take it over to replace what is \
             shown."
        )
    },
    published_by_a_copy: "This event was last published by another copy of this studio: its database was probably restored \
                          from a backup, or copied, so this one does not know what is shown. Go on with one copy only, \
                          and take the event over to replace what is shown by what that one has.",
    placed_elsewhere: |number| {
        format!("Picture {number} is published in another event; take it down there first.")
    },
    too_many_wait: "Too many computers of this account wait for news already; stop one of them, or ask again later.",
    watermark_unfit: "The event's watermark cannot be drawn; choose another and publish again.",
    the_name: "The name",
    the_description: "The description",
    the_photographer: "The photographer's name",
    the_code: "The code",
    the_category: "The name of a category",
    the_keyword: "The keyword",
    the_file_name: "The file name",
    the_caption: "The caption",
    the_price_note: "The price note",
    the_delivery_note: "The delivery note",
    the_time: "The time",
    in_picture: |number, why| {
        format!(
            "Picture {number} was refused, and nothing stored: {}.",
            lower_first(why.trim_end_matches('.'))
        )
    },
    kinds_missing: "it comes without all of its sizes; publish again",
    blur_too_long: "its placeholder is too long; publish again",
    no_such_size: "no picture has its size; publish again",
    has_a_position: "tells where it was taken, which a host must not know; publish again without it",
    not_plain: "holds more than a picture; publish again",
    other_size: "has another size than was said; publish again",
    other_shape: "has another shape than the picture; publish again",
    too_large: "is larger than a proof may be; choose smaller sizes and publish again",
    category_unknown: "its category is not one of the event's; publish again",
    pixels_missing: "its pixels are not here yet; publish again",
    too_many_keywords: |max| format!("it has more than {max} keywords; remove some and publish again"),
    not_a_proof: |kind, error| format!("its {kind} is no JPEG that can be shown ({error})"),
    unfit_rendition: |kind, why| format!("its {kind} {why}"),

    no_price_list: "The event's price list is not here; publish again.",
    other_price_list: |version| {
        format!(
            "Version {version} of this price list says something else here; change the list once more and publish again."
        )
    },
    orders_are_open: |count| match count {
        1 => "An order from this event is not done yet; finish or cancel it, then take the event down."
            .to_owned(),
        _ => format!(
            "{count} orders from this event are not done yet; finish or cancel them, then take the event down."
        ),
    },
    unfit_price_list: unfit_price_list_in_english,
    no_order: "There is no such order here.",
    no_such_report: "A job's reports are counted from 1, and there are not so many; send it with its number.",
    no_such_file: "The order has no such file, or it has not arrived whole; send it, then say which item it is.",
};

pub const GERMAN: Studio = Studio {
    no_event: "Diese Veranstaltung gibt es nicht. Prüfen Sie den Link, oder fragen Sie die Fotografin oder den \
               Fotografen danach.",
    no_picture: "Dieses Bild gibt es nicht. Vielleicht wurde es zurückgezogen; sehen Sie sich die anderen an.",
    event_needs_a_name: "Die Veranstaltung hat keinen Namen; geben Sie ihr einen, und veröffentlichen Sie erneut.",
    not_a_day: "Das Datum der Veranstaltung ist kein Tag wie 2026-06-20; berichtigen Sie es, und veröffentlichen \
                Sie erneut.",
    category_twice: "Die Veranstaltung nennt eine Kategorie zweimal; veröffentlichen Sie erneut.",
    picture_twice: "Die Übertragung nennt ein Bild zweimal; veröffentlichen Sie erneut.",
    code_too_short: |min| {
        format!(
            "Der Code für Kunden ist kürzer als {min} Zeichen; wählen Sie einen längeren, und veröffentlichen Sie \
             erneut."
        )
    },
    too_long: |what, max| {
        format!("{what} ist länger als {max} Zeichen; kürzen Sie, und veröffentlichen Sie erneut.")
    },
    too_many_categories: |max| {
        format!(
            "Die Veranstaltung hat mehr als {max} Kategorien; fassen Sie einige zusammen, und veröffentlichen Sie \
             erneut."
        )
    },
    too_many_pictures: |max| {
        format!("Eine Veranstaltung fasst höchstens {max} Bilder; machen Sie zwei daraus.")
    },
    published_elsewhere: |device| {
        format!(
            "Diese Veranstaltung wurde zuletzt von „{device}“ veröffentlicht. Veröffentlichen Sie sie von dort, oder \
             übernehmen Sie sie, um zu ersetzen, was gezeigt wird."
        )
    },
    published_by_a_copy: "Diese Veranstaltung wurde zuletzt von einer anderen Kopie dieses Studios veröffentlicht: \
                          Vermutlich wurde seine Datenbank aus einer Sicherung wiederhergestellt oder kopiert, darum \
                          weiß diese hier nicht, was gezeigt wird. Arbeiten Sie nur mit einer Kopie weiter, und übernehmen \
                          Sie damit die Veranstaltung, um zu ersetzen, was gezeigt wird.",
    placed_elsewhere: |number| {
        format!(
            "Bild {number} ist in einer anderen Veranstaltung veröffentlicht; ziehen Sie es dort zuerst zurück."
        )
    },
    too_many_wait: "Zu viele Rechner dieses Kontos warten schon auf Neues; beenden Sie einen davon, oder fragen Sie \
                    später noch einmal.",
    watermark_unfit: "Das Wasserzeichen der Veranstaltung lässt sich nicht zeichnen; wählen Sie ein anderes, und \
                      veröffentlichen Sie erneut.",
    the_name: "Der Name",
    the_description: "Die Beschreibung",
    the_photographer: "Der Name des Fotografen",
    the_code: "Der Code",
    the_category: "Der Name einer Kategorie",
    the_keyword: "Das Stichwort",
    the_file_name: "Der Dateiname",
    the_caption: "Die Bildunterschrift",
    the_price_note: "Die Preisangabe",
    the_delivery_note: "Der Lieferhinweis",
    the_time: "Die Zeit",
    in_picture: |number, why| {
        format!(
            "Bild {number} wurde abgelehnt und nichts gespeichert: {}.",
            lower_first(why.trim_end_matches('.'))
        )
    },
    kinds_missing: "es kommt nicht in allen Größen; veröffentlichen Sie erneut",
    blur_too_long: "sein Platzhalter ist zu lang; veröffentlichen Sie erneut",
    no_such_size: "kein Bild hat seine Größe; veröffentlichen Sie erneut",
    has_a_position: "verrät den Ort der Aufnahme, den ein Host nicht kennen darf; veröffentlichen Sie ohne ihn",
    not_plain: "enthält mehr als ein Bild; veröffentlichen Sie erneut",
    other_size: "hat eine andere Größe als angegeben; veröffentlichen Sie erneut",
    other_shape: "hat eine andere Form als das Bild; veröffentlichen Sie erneut",
    too_large: "ist größer, als eine Vorschau sein darf; wählen Sie kleinere Größen, und veröffentlichen Sie erneut",
    category_unknown: "seine Kategorie gehört nicht zur Veranstaltung; veröffentlichen Sie erneut",
    pixels_missing: "seine Bildpunkte sind noch nicht hier; veröffentlichen Sie erneut",
    too_many_keywords: |max| {
        format!("es hat mehr als {max} Stichwörter; entfernen Sie einige, und veröffentlichen Sie erneut")
    },
    not_a_proof: |kind, error| format!("die Größe {kind} ist kein JPEG, das sich zeigen lässt ({error})"),
    unfit_rendition: |kind, why| format!("die Größe {kind} {why}"),

    no_price_list: "Die Preisliste der Veranstaltung ist nicht hier; veröffentlichen Sie erneut.",
    other_price_list: |version| {
        format!(
            "Version {version} dieser Preisliste sagt hier etwas anderes; ändern Sie die Liste noch einmal, und \
             veröffentlichen Sie erneut."
        )
    },
    orders_are_open: |count| {
        match count {
        1 => "Eine Bestellung aus dieser Veranstaltung ist noch offen; schließen Sie sie ab, oder stornieren Sie sie, \
              und ziehen Sie die Veranstaltung dann zurück."
            .to_owned(),
        _ => format!(
            "{count} Bestellungen aus dieser Veranstaltung sind noch offen; schließen Sie sie ab, oder stornieren Sie \
             sie, und ziehen Sie die Veranstaltung dann zurück."
        ),
    }
    },
    unfit_price_list: unfit_price_list_in_german,
    no_order: "Eine solche Bestellung gibt es hier nicht.",
    no_such_report: "Die Meldungen zu einem Auftrag werden von 1 an gezählt, und so viele gibt es nicht; senden Sie sie mit \
                     ihrer Nummer.",
    no_such_file: "Die Bestellung hat keine solche Datei, oder sie ist nicht ganz angekommen; senden Sie sie, und sagen Sie \
                   dann, welche Position sie ist.",
};

fn unfit_price_list_in_english(error: &InvalidPriceList) -> String {
    use InvalidPriceList as I;
    let (fault, advice) = match error {
        I::Name => (
            format!(
                "A price list, a product or a way of delivery has no name, or one of more than {MAX_NAME} characters"
            ),
            "correct it",
        ),
        I::Currency(code) => {
            (format!("“{code}” is no currency that is known (ISO 4217, such as EUR)"), "correct it")
        }
        I::Tax => ("A tax is between 0 and 100 %".into(), "correct the price list"),
        I::LongText => ("A text of the price list is too long".into(), "shorten it"),
        I::TooMany => (
            format!("A price list has at most {MAX_PRODUCTS} products and {MAX_DELIVERIES} ways of delivery"),
            "remove some",
        ),
        I::NoDelivery => ("The price list has no way of delivery".into(), "add one"),
        I::NoDeliveryOfPrints => {
            ("The price list sells prints, but has no way to deliver them".into(), "add one")
        }
        I::Twice(name) => (format!("The price list names “{name}” twice"), "correct it"),
        I::Price(name) => (format!("The price of “{name}” is negative or too large"), "correct it"),
        I::Paper(name) => (
            format!(
                "“{name}” is on a paper smaller or larger than any printer takes, or its border leaves nothing to print on"
            ),
            "correct it",
        ),
        I::Package(name) => (
            format!("The package “{name}” needs 1 to {MAX_PARTS} prints and downloads of its own list"),
            "correct it",
        ),
    };
    format!("{fault}; {advice} and publish again.")
}

fn unfit_price_list_in_german(error: &InvalidPriceList) -> String {
    use InvalidPriceList as I;
    let (fault, advice) = match error {
        I::Name => (
            format!(
                "Eine Preisliste, ein Produkt oder ein Lieferweg hat keinen Namen oder einen von mehr als {MAX_NAME} Zeichen"
            ),
            "berichtigen Sie ihn",
        ),
        I::Currency(code) => {
            (format!("„{code}“ ist keine bekannte Währung (ISO 4217, etwa EUR)"), "berichtigen Sie sie")
        }
        I::Tax => ("Eine Steuer liegt zwischen 0 und 100 %".into(), "berichtigen Sie die Preisliste"),
        I::LongText => ("Ein Text der Preisliste ist zu lang".into(), "kürzen Sie ihn"),
        I::TooMany => (
            format!("Eine Preisliste hat höchstens {MAX_PRODUCTS} Produkte und {MAX_DELIVERIES} Lieferwege"),
            "entfernen Sie einige",
        ),
        I::NoDelivery => ("Die Preisliste hat keinen Lieferweg".into(), "fügen Sie einen hinzu"),
        I::NoDeliveryOfPrints => (
            "Die Preisliste verkauft Abzüge, hat aber keinen Lieferweg für sie".into(),
            "fügen Sie einen hinzu",
        ),
        I::Twice(name) => (format!("Die Preisliste nennt „{name}“ zweimal"), "berichtigen Sie das"),
        I::Price(name) => (format!("Der Preis von „{name}“ ist negativ oder zu groß"), "berichtigen Sie ihn"),
        I::Paper(name) => (
            format!(
                "Das Papier von „{name}“ ist kleiner oder größer, als ein Drucker es nimmt, oder sein Rand lässt nichts zum \
                 Bedrucken übrig"
            ),
            "berichtigen Sie es",
        ),
        I::Package(name) => (
            format!("Das Paket „{name}“ braucht 1 bis {MAX_PARTS} Abzüge und Dateien seiner eigenen Liste"),
            "berichtigen Sie es",
        ),
    };
    format!("{fault}; {advice}, und veröffentlichen Sie erneut.")
}

fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_complaint_about_a_picture_is_one_sentence() {
        let complaint = (ENGLISH.too_long)(ENGLISH.the_caption, 10);
        assert_eq!(
            (ENGLISH.in_picture)(7, &complaint),
            "Picture 7 was refused, and nothing stored: the caption is longer than 10 characters; shorten it and \
             publish again."
        );
        for words in [ENGLISH, GERMAN] {
            assert_eq!((words.in_picture)(7, words.kinds_missing).matches('.').count(), 1);
        }
    }
}
