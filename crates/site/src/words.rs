//! Every word that this crate says to a person, in each language.

use http::StatusCode;

use crate::Language;

/// What is said, complete in one language.
pub struct Words {
    pub skip: &'static str,
    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub language: &'static str,
    pub plain_http: &'static str,
    pub back_to_start: &'static str,
    pub form_too_old: &'static str,
    pub form_unreadable: &'static str,
    pub other_site: &'static str,
    pub no_origin: &'static str,
    pub other_host: &'static str,
    pub full: &'static str,
    pub busy: &'static str,
    pub too_many_tries: fn(u32) -> String,
    pub too_many_files: fn(usize) -> String,
    /// The title and the sentence for a status about which nothing more is known.
    pub of_status: fn(StatusCode) -> (&'static str, &'static str),
    /// How long ago.
    pub ago: fn(i64) -> String,
    pub months: [&'static str; 12],
    pub decimal_point: char,
    pub between_thousands: char,
}

/// What is said to a reader of `language`.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
    }
}

const ENGLISH: Words = Words {
    skip: "Skip to the content",
    theme: "Appearance",
    theme_system: "System",
    theme_light: "Light",
    theme_dark: "Dark",
    language: "Language",
    plain_http: "This connection is not encrypted: others on the network can read along.",
    back_to_start: "Back to the start",
    form_too_old: "This form is too old. Go back, load the page again and send it once more.",
    form_unreadable: "The form could not be read. Go back, load the page again and fill it in.",
    other_site: "This request came from another site, so it was not carried out. Use the page itself.",
    no_origin: "Your browser did not say which page this came from, so it was not carried out. Allow it to send \
                the “Origin” or “Referer” header to this site, or use another browser.",
    other_host: "This service does not go by that name. Use the address that it showed you.",
    full: "The storage is full. Free some space or ask the administrator, then try again.",
    busy: "The service is busy right now. Try again in a moment.",
    too_many_tries: |seconds| format!("Too many tries. Wait {seconds} s, then try again."),
    too_many_files: |most| format!("One form brings at most {most} files; choose this one again."),
    of_status: english_status,
    ago: english_ago,
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    decimal_point: '.',
    between_thousands: ',',
};

const GERMAN: Words = Words {
    skip: "Zum Inhalt springen",
    theme: "Darstellung",
    theme_system: "System",
    theme_light: "Hell",
    theme_dark: "Dunkel",
    language: "Sprache",
    plain_http: "Diese Verbindung ist nicht verschlüsselt: Andere im Netz können mitlesen.",
    back_to_start: "Zurück zum Anfang",
    form_too_old: "Dieses Formular ist zu alt. Gehen Sie zurück, laden Sie die Seite neu und senden Sie es noch einmal.",
    form_unreadable: "Das Formular war nicht lesbar. Gehen Sie zurück, laden Sie die Seite neu und füllen Sie es aus.",
    other_site: "Diese Anfrage kam von einer fremden Seite und wurde deshalb nicht ausgeführt. Benutzen Sie die Seite \
                 selbst.",
    no_origin: "Ihr Browser hat nicht gesagt, von welcher Seite diese Anfrage kam; deshalb wurde sie nicht \
                ausgeführt. Erlauben Sie ihm, „Origin“ oder „Referer“ an diese Seite zu senden, oder nehmen Sie \
                einen anderen Browser.",
    other_host: "Unter diesem Namen gibt es diesen Dienst nicht. Benutzen Sie die Adresse, die er Ihnen gezeigt hat.",
    full: "Der Speicher ist voll. Schaffen Sie Platz oder fragen Sie die Verwaltung, und versuchen Sie es dann erneut.",
    busy: "Der Dienst ist gerade ausgelastet. Versuchen Sie es gleich noch einmal.",
    too_many_tries: |seconds| {
        format!("Zu viele Versuche. Warten Sie {seconds} s, und versuchen Sie es dann noch einmal.")
    },
    too_many_files: |most| {
        format!("Ein Formular bringt höchstens {most} Dateien; wählen Sie diese erneut aus.")
    },
    of_status: german_status,
    ago: german_ago,
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    decimal_point: ',',
    between_thousands: '.',
};

fn english_status(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 | 422 => ("Not understood", "The request could not be understood. Go back and try again."),
        401 => ("Log in first", "This page is for people who have logged in. Log in, then try again."),
        403 => ("Not allowed", "You may not do this. Log in with an account that may."),
        404 => ("Not found", "There is nothing at this address. Check the link, or go back to the start."),
        405 => ("Not possible", "That cannot be done here. Go back to the page and use its buttons."),
        408 => ("Too slow", "The request took too long to arrive. Check your connection and try again."),
        409 => ("Changed meanwhile", "This was changed meanwhile. Load the page again and look."),
        410 => ("No longer here", "What was here is gone. Ask whoever sent you the link for a new one."),
        413 => ("Too large", "What you sent is too large. Send less at a time."),
        415 => ("Wrong kind", "This kind of data is not accepted here. Send it in another format."),
        421 => ("Wrong name", ENGLISH.other_host),
        429 => ("Too many tries", "Too many tries. Wait a little, then try again."),
        503 => ("Busy", ENGLISH.busy),
        507 => ("Storage full", ENGLISH.full),
        _ if status.is_client_error() => {
            ("Not possible", "The request could not be carried out. Go back and try again.")
        }
        _ => (
            "Something failed",
            "Something failed on our side, and it was written down. Try again in a moment.",
        ),
    }
}

fn german_status(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 | 422 => (
            "Nicht verstanden",
            "Die Anfrage war nicht verständlich. Gehen Sie zurück und versuchen Sie es noch einmal.",
        ),
        401 => (
            "Bitte anmelden",
            "Diese Seite ist für Angemeldete. Melden Sie sich an, und versuchen Sie es dann noch einmal.",
        ),
        403 => ("Nicht erlaubt", "Das dürfen Sie nicht. Melden Sie sich mit einem Konto an, das es darf."),
        404 => (
            "Nicht gefunden",
            "Unter dieser Adresse gibt es nichts. Prüfen Sie den Link, oder gehen Sie zurück zum Anfang.",
        ),
        405 => {
            ("Nicht möglich", "Das geht hier nicht. Gehen Sie zurück zur Seite und benutzen Sie ihre Knöpfe.")
        }
        408 => (
            "Zu langsam",
            "Die Anfrage brauchte zu lange. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.",
        ),
        409 => (
            "Inzwischen geändert",
            "Das wurde inzwischen geändert. Laden Sie die Seite neu und sehen Sie nach.",
        ),
        410 => (
            "Nicht mehr da",
            "Was hier war, gibt es nicht mehr. Bitten Sie um einen neuen Link, wo Sie diesen herhaben.",
        ),
        413 => ("Zu groß", "Was Sie gesendet haben, ist zu groß. Senden Sie weniger auf einmal."),
        415 => {
            ("Falsche Art", "Daten dieser Art werden hier nicht angenommen. Senden Sie ein anderes Format.")
        }
        421 => ("Falscher Name", GERMAN.other_host),
        429 => (
            "Zu viele Versuche",
            "Zu viele Versuche. Warten Sie ein wenig, und versuchen Sie es dann noch einmal.",
        ),
        503 => ("Ausgelastet", GERMAN.busy),
        507 => ("Speicher voll", GERMAN.full),
        _ if status.is_client_error() => (
            "Nicht möglich",
            "Die Anfrage ließ sich nicht ausführen. Gehen Sie zurück und versuchen Sie es noch einmal.",
        ),
        _ => (
            "Etwas ging schief",
            "Bei uns ging etwas schief, und es wurde festgehalten. Versuchen Sie es gleich noch einmal.",
        ),
    }
}

/// How many whole units of which sort: 0 under a minute, then minutes, hours, days, months, years.
fn in_units(seconds: i64) -> (i64, usize) {
    const UNITS: [i64; 5] = [60, 3_600, 86_400, 2_592_000, 31_536_000];
    let sort = UNITS.iter().take_while(|unit| seconds >= **unit).count();
    (sort.checked_sub(1).map_or(0, |last| seconds / UNITS[last]), sort)
}

fn english_ago(seconds: i64) -> String {
    const UNITS: [&str; 6] = ["", "minute", "hour", "day", "month", "year"];
    match in_units(seconds) {
        (_, 0) => "just now".to_owned(),
        (number, sort) => format!("{number} {}{} ago", UNITS[sort], if number == 1 { "" } else { "s" }),
    }
}

fn german_ago(seconds: i64) -> String {
    const ONE: [&str; 6] = ["", "einer Minute", "einer Stunde", "einem Tag", "einem Monat", "einem Jahr"];
    const MANY: [&str; 6] = ["", "Minuten", "Stunden", "Tagen", "Monaten", "Jahren"];
    match in_units(seconds) {
        (_, 0) => "gerade eben".to_owned(),
        (1, sort) => format!("vor {}", ONE[sort]),
        (number, sort) => format!("vor {number} {}", MANY[sort]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_unit() {
        let told = |seconds| [english_ago(seconds), german_ago(seconds)];
        assert_eq!(told(59), ["just now", "gerade eben"]);
        assert_eq!(told(60), ["1 minute ago", "vor einer Minute"]);
        assert_eq!(told(7_200), ["2 hours ago", "vor 2 Stunden"]);
        assert_eq!(told(86_400 * 29), ["29 days ago", "vor 29 Tagen"]);
        assert_eq!(told(86_400 * 31), ["1 month ago", "vor einem Monat"]);
        assert_eq!(told(86_400 * 800), ["2 years ago", "vor 2 Jahren"]);
    }

    #[test]
    fn every_status_has_a_title_and_a_sentence_in_every_language() {
        for language in Language::ALL {
            for code in 400..600 {
                let (title, sentence) = (words(language).of_status)(StatusCode::from_u16(code).unwrap());
                assert!(!title.is_empty() && sentence.ends_with('.'), "{code}");
            }
        }
    }
}
