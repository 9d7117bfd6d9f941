//! What is said to customers.

use std::time::Duration;

use wirephoto_site::Language;

use super::count_of;

/// The words of one language.
pub struct Customer {
    pub welcome: &'static str,
    pub enter_event: &'static str,
    pub event: &'static str,
    pub not_an_event: &'static str,
    pub go_on: &'static str,
    pub with_account: &'static str,
    pub log_in: &'static str,
    pub sign_up: &'static str,
    pub go_on_as: fn(&str) -> String,
    pub enter_code: &'static str,
    pub code: &'static str,
    pub come_in: &'static str,
    pub wrong_code: &'static str,
    pub wait: fn(Duration) -> String,
    /// Others behind the same address guessed wrong.
    pub wait_shortly: fn(Duration) -> String,

    pub pictures: &'static str,
    pub all_pictures: &'static str,
    pub more_pictures: &'static str,
    pub from_the_beginning: &'static str,
    pub no_pictures_yet: &'static str,
    pub categories: &'static str,
    pub category: &'static str,
    pub show: &'static str,
    pub show_all: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    /// How many pictures were found for what was typed.
    pub found: fn(u64, &str) -> String,
    pub photographs_by: fn(&str) -> String,
    pub search_rules: &'static str,
    pub search_examples: [&'static str; 4],
    pub print: &'static str,
    pub print_waits: &'static str,
    pub next_sheet: &'static str,
    pub offline: &'static str,
    pub offline_explained: &'static str,
    /// The last day on which an event was open.
    pub over: fn(&str) -> String,

    pub one_picture: &'static str,
    pub close: &'static str,
    pub previous: &'static str,
    pub next: &'static str,
    pub information: &'static str,
    pub download: &'static str,
    pub favourite: fn(u32) -> String,
    pub number: &'static str,
    pub taken: &'static str,
    pub price: &'static str,
    pub keywords: &'static str,
    /// What a picture without a caption is called.
    pub picture: fn(u32) -> String,
    /// A day: date of the month, month from 1, year.
    pub day: fn(u8, u8, u16) -> String,
}

pub const ENGLISH: Customer = Customer {
    welcome: "Welcome",
    enter_event: "Enter the eight characters from the end of the link that you were given.",
    event: "Event",
    not_an_event: "An event's name has eight letters and digits. Look at the card or message once more, and try again.",
    go_on: "Go on",
    with_account: "Do you publish pictures here, or send them to frames?",
    log_in: "Log in",
    sign_up: "Sign up",
    go_on_as: |who| format!("Go on as {who}"),
    enter_code: "Enter the code from the photographer to see the pictures.",
    code: "Code",
    come_in: "See the pictures",
    wrong_code: "That is not the code of this event. Look at the card or message once more, and try again.",
    wait: |time| {
        let seconds = time.as_secs().max(1);
        let time = match seconds {
            1 => "a second".to_owned(),
            ..90 => format!("{seconds} seconds"),
            _ => format!("{} minutes", seconds.div_ceil(60)),
        };
        format!("Too many wrong codes. Wait {time}, then try again.")
    },
    wait_shortly: |time| {
        let seconds = time.as_secs().max(1);
        format!(
            "Many wrong codes came from your network of late. Enter the code once more in {seconds} seconds or later."
        )
    },

    pictures: "Pictures",
    all_pictures: "All",
    more_pictures: "More pictures",
    from_the_beginning: "From the beginning",
    no_pictures_yet: "The pictures are on their way. Come back in a little while.",
    categories: "Categories",
    category: "Category",
    show: "Show",
    show_all: "Show all",
    search: "Search the pictures",
    search_hint: "Search",
    found: |count, typed| match count {
        0 => format!("Nothing was found for “{typed}”."),
        _ => format!("{} for “{typed}”.", count_of(count, "", "1 picture", "pictures")),
    },
    photographs_by: |name| format!("Photographs by {name}"),
    search_rules: "You can search for",
    search_examples: [
        "words of a caption, a keyword, a file name or a category, or their beginnings: anna dance",
        "a picture's number, by itself: 412",
        "a day or a month: June 20, 2026-06-20, June 2026",
        "a time, or a whole hour: 14:30, 14:",
    ],
    print: "Print",
    print_waits: "The pictures are still on their way.",
    next_sheet: "The next sheet",
    offline: "No connection",
    offline_explained: "This page was not opened before, so it is not kept here. What you have seen is: go back to it, \
                        or try again when there is a connection.",
    over: |day| format!("This event was open until {day}. Ask the photographer if you still need something."),

    one_picture: "One picture",
    close: "Close",
    previous: "Previous picture",
    next: "Next picture",
    information: "About this picture",
    download: "Download this picture",
    favourite: |number| format!("Favourite: picture {number}"),
    number: "Number",
    taken: "Taken",
    price: "Price",
    keywords: "Keywords",
    picture: |number| format!("Picture {number}"),
    day: |date, month, year| format!("{date} {} {year}", Language::English.month_name(month.into())),
};

pub const GERMAN: Customer = Customer {
    welcome: "Willkommen",
    enter_event: "Geben Sie die acht Zeichen vom Ende des Links ein, den Sie bekommen haben.",
    event: "Veranstaltung",
    not_an_event: "Der Name einer Veranstaltung hat acht Buchstaben und Ziffern. Sehen Sie noch einmal auf die Karte \
                   oder Nachricht, und versuchen Sie es erneut.",
    go_on: "Weiter",
    with_account: "Veröffentlichen Sie hier Bilder, oder senden Sie welche an Rahmen?",
    log_in: "Anmelden",
    sign_up: "Konto anlegen",
    go_on_as: |who| format!("Weiter als {who}"),
    enter_code: "Geben Sie den Code ein, den Sie mit der Einladung bekommen haben, um die Bilder zu sehen.",
    code: "Code",
    come_in: "Bilder ansehen",
    wrong_code: "Das ist nicht der Code dieser Veranstaltung. Sehen Sie noch einmal auf die Karte oder Nachricht, und \
                 versuchen Sie es erneut.",
    wait: |time| {
        let seconds = time.as_secs().max(1);
        let time = match seconds {
            1 => "eine Sekunde".to_owned(),
            ..90 => format!("{seconds} Sekunden"),
            _ => format!("{} Minuten", seconds.div_ceil(60)),
        };
        format!("Zu viele falsche Codes. Warten Sie {time}, und versuchen Sie es dann noch einmal.")
    },
    wait_shortly: |time| {
        let seconds = time.as_secs().max(1);
        format!(
            "Aus Ihrem Netz kamen zuletzt viele falsche Codes. Geben Sie den Code in {seconds} Sekunden oder später noch \
             einmal ein."
        )
    },

    pictures: "Bilder",
    all_pictures: "Alle",
    more_pictures: "Weitere Bilder",
    from_the_beginning: "Von Anfang an",
    no_pictures_yet: "Die Bilder sind unterwegs. Kommen Sie in einer kleinen Weile wieder.",
    categories: "Kategorien",
    category: "Kategorie",
    show: "Zeigen",
    show_all: "Alle zeigen",
    search: "Bilder durchsuchen",
    search_hint: "Suchen",
    found: |count, typed| match count {
        0 => format!("Zu „{typed}“ wurde nichts gefunden."),
        _ => format!("{} zu „{typed}“.", count_of(count, "", "1 Bild", "Bilder")),
    },
    photographs_by: |name| format!("Fotografien von {name}"),
    search_rules: "Sie können suchen nach",
    search_examples: [
        "Wörtern einer Bildunterschrift, Stichwörtern, Dateinamen oder Kategorien, oder deren Anfängen: anna tanz",
        "der Nummer eines Bildes, für sich allein: 412",
        "einem Tag oder Monat: 20. Juni, 20.6.2026, Juni 2026",
        "einer Uhrzeit oder ganzen Stunde: 14:30, 14:",
    ],
    print: "Drucken",
    print_waits: "Die Bilder sind noch unterwegs.",
    next_sheet: "Der nächste Bogen",
    offline: "Keine Verbindung",
    offline_explained: "Diese Seite wurde noch nicht geöffnet und ist deshalb nicht hier aufgehoben. Was Sie gesehen \
                        haben, ist es: Gehen Sie dorthin zurück, oder versuchen Sie es wieder, wenn es eine \
                        Verbindung gibt.",
    over: |day| {
        format!(
            "Diese Veranstaltung war bis {day} geöffnet. Fragen Sie die Fotografin oder den Fotografen, wenn Sie noch \
             etwas brauchen."
        )
    },

    one_picture: "Ein Bild",
    close: "Schließen",
    previous: "Voriges Bild",
    next: "Nächstes Bild",
    information: "Über dieses Bild",
    download: "Dieses Bild herunterladen",
    favourite: |number| format!("Favorit: Bild {number}"),
    number: "Nummer",
    taken: "Aufgenommen",
    price: "Preis",
    keywords: "Stichwörter",
    picture: |number| format!("Bild {number}"),
    day: |date, month, year| format!("{date}. {} {year}", Language::German.month_name(month.into())),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_the_nearest_unit() {
        let told = |seconds| (ENGLISH.wait)(Duration::from_secs(seconds));
        assert_eq!(told(0), "Too many wrong codes. Wait a second, then try again.");
        assert_eq!(told(61), "Too many wrong codes. Wait 61 seconds, then try again.");
        assert_eq!(told(91), "Too many wrong codes. Wait 2 minutes, then try again.");
    }

    #[test]
    fn days_are_said_as_readers_say_them() {
        assert_eq!((ENGLISH.day)(20, 6, 2026), "20 June 2026");
        assert_eq!((GERMAN.day)(1, 3, 2026), "1. März 2026");
    }
}
