//! What is said in German.

use wirephoto_exchange::order::{Fault, words};
use wirephoto_exchange::prices::DeliveryWay;
use wirephoto_exchange::ticket::JobStage;
use wirephoto_site::Language;

use super::{Words, count_of};
use crate::output::Trouble;
use crate::sheet::State;

pub(super) const WORDS: Words = Words {
    language: Language::German,

    ticket_unreadable: "Der Auftragszettel ist nicht lesbar. Senden Sie die Bestellung noch einmal.",
    ticket_number: "Die Nummer des Auftrags ist keine: bis zu 16 Großbuchstaben und Ziffern. Senden Sie die Bestellung \
                    noch einmal.",
    ticket_items: "Der Auftrag hat keine Posten, zu viele oder zwei mit derselben Nummer. Senden Sie die Bestellung \
                   noch einmal.",
    ticket_copies: "Die Stückzahlen liegen nicht zwischen 1 und 999. Korrigieren Sie sie, und senden Sie die \
                    Bestellung noch einmal.",
    ticket_paper: "Der Auftrag nennt ein Papier, das es nicht geben kann: Seiten von 2 cm bis 5 m, und innerhalb des \
                   Rands bleibt etwas übrig.",
    ticket_files: "Die Dateien des Auftrags sind nicht die, die seine Posten brauchen. Senden Sie die Bestellung noch \
                   einmal.",
    ticket_texts: "Der Auftrag enthält einen zu langen Text. Kürzen Sie ihn, und senden Sie die Bestellung noch einmal.",
    ticket_keep_days: "Dateien werden höchstens zehn Jahre aufbewahrt. Verlangen Sie weniger Tage.",
    ticket_report: "Die Adresse für Meldungen ist nicht die eines Hosts. Senden Sie die Bestellung noch einmal.",
    another_ticket: "Das Labor hat zu dieser Bestellung schon einen anderen Auftrag. Nehmen Sie jenen zuerst zurück, \
                     oder sprechen Sie mit dem Labor.",
    number_taken: "Das Labor hat eine andere Bestellung mit dieser Nummer. Sprechen Sie mit dem Labor.",
    another_length: "Die Datei hat eine andere Länge, als der Auftrag sagt. Senden Sie die Bestellung noch einmal.",
    another_file: "Angekommen ist eine andere Datei, als ihr Name sagt; sie wurde vergessen und wird noch einmal \
                   gesendet.",

    no_job: "Diesen Auftrag gibt es nicht. Sehen Sie in der Warteschlange nach, oder senden Sie die Bestellung noch \
             einmal.",
    no_file: "Kein Auftrag braucht eine solche Datei. Senden Sie zuerst die Bestellung.",
    no_sheet: "Diesen Abzug gibt es nicht. Laden Sie die Seite neu, und sehen Sie nach.",
    no_printer_here: "Diesen Drucker gibt es nicht. Laden Sie die Seite neu, und sehen Sie nach.",
    no_product: "Dieses Produkt gibt es nicht. Laden Sie die Seite neu, und sehen Sie nach.",
    printer_busy: "Dieser Drucker hat noch Abzüge von uns. Warten Sie, bis sie gedruckt sind, und entfernen Sie ihn \
                   dann.",
    gone_on: "Es ist inzwischen weitergegangen. Laden Sie die Seite neu, und sehen Sie nach.",
    files_gone: "Die Dateien sind nicht mehr da, oder der Abzug ist noch nicht gedruckt. Bitten Sie um eine neue \
                 Bestellung.",
    not_printed: "Es ist noch nicht alles gedruckt. Sehen Sie sich die Abzüge an.",

    tracking_too_long: "Eine Sendungsnummer oder ein Link hat bis zu 500 Zeichen. Kürzen Sie sie.",
    say_why: "Sagen Sie in höchstens 500 Zeichen, warum; es wird im Studio und von der Kundschaft gelesen.",
    not_an_address: "Das ist nicht die Adresse eines Druckers. Schreiben Sie sie wie ipp://printer.local/ipp/print oder \
                     folder:/srv/minilab.",
    printer_twice: "Unter dieser Adresse gibt es schon einen Drucker. Ändern Sie jenen.",
    not_a_name: "Ein Name hat 1 bis 100 Zeichen. Schreiben Sie einen kürzeren.",
    not_a_price: "Das ist kein Preis. Schreiben Sie ihn wie 0,25.",
    not_a_currency: "Das ist keine Währung. Schreiben Sie ihre drei Buchstaben, etwa EUR.",
    not_a_paper: "Dieses Papier kann es nicht geben: Jede Seite hat 20 bis 5000 mm, und innerhalb des Rands bleibt \
                  etwas übrig.",
    not_days: "Tage sind eine Zahl von 0 bis 3650. Schreiben Sie sie in Ziffern.",
    not_a_profile: "Das ist nicht das ICC-Profil eines RGB-Druckers. Nehmen Sie die Datei, die zum Papier gehört oder \
                    dafür gemessen wurde.",

    stage: |stage| match stage {
        JobStage::Receiving => "Bilder kommen an",
        JobStage::Queued => "Wartet auf den Drucker",
        JobStage::Printing => "Wird gedruckt",
        JobStage::Printed => "Gedruckt",
        JobStage::Shipped => "Versandt",
        JobStage::Cancelled => "Storniert",
    },
    state: |state| match state {
        State::Waiting => "Wartet auf die Aufbereitung",
        State::Rendering => "Wird aufbereitet",
        State::Ready => "Bereit",
        State::Sending => "Auf dem Weg zum Drucker",
        State::Printing => "Beim Drucker",
        State::Printed => "Gedruckt",
        State::Held => "Angehalten",
        State::MaybePrinted => "Vielleicht gedruckt",
        State::Failed => "Nicht gedruckt",
    },
    state_hint_maybe: "Ob es gedruckt wurde, kann nur ein Mensch sagen. Sehen Sie am Drucker nach.",
    fault: words::GERMAN.fault,
    remedy: |fault| match fault {
        Fault::Profile => "Wählen Sie ein anderes.",
        Fault::Failed => "Sehen Sie in sein Protokoll.",
        _ => "",
    },
    trouble: |trouble| match trouble {
        Trouble::Away => "Der Drucker antwortet nicht.".to_owned(),
        Trouble::Paused => "Der Drucker ist angehalten. Starten Sie ihn wieder.".to_owned(),
        Trouble::OutOfPaper => "Das Papier ist aufgebraucht. Legen Sie nach.".to_owned(),
        Trouble::OutOfInk => "Tinte oder Toner ist aufgebraucht. Füllen Sie nach.".to_owned(),
        Trouble::Jam => "Papier klemmt. Nehmen Sie es heraus.".to_owned(),
        Trouble::DoorOpen => "Eine Klappe ist offen. Schließen Sie sie.".to_owned(),
        Trouble::Full => "Der Drucker hat keinen Platz für weitere Aufträge.".to_owned(),
        Trouble::CannotPrintThis => "Der Drucker hat dieses Papier oder diese Größe nicht.".to_owned(),
        Trouble::AnotherCertificate { .. } => {
            "Der Drucker zeigt ein anderes Zertifikat als bisher. Wurde er zurückgesetzt \
                                        oder ausgetauscht, nehmen Sie das neue auf der Seite der Drucker an."
                .to_owned()
        }
        Trouble::Nonsense => "Der Drucker antwortet Unverständliches.".to_owned(),
        Trouble::CancelledThere => "Am Drucker wurde der Auftrag abgebrochen.".to_owned(),
        Trouble::Says(words) => format!("Der Drucker sagt: {words}"),
    },
    no_printer: "Es gibt keinen Drucker. Fügen Sie einen hinzu.",
    way: |way| match way {
        DeliveryWay::Ship => "Versand an die Kundschaft",
        DeliveryWay::PickUp => "Wird hier abgeholt",
        DeliveryWay::Collect => "Versand an das Studio",
        DeliveryWay::Download => "Nichts auf Papier",
    },

    queue: "Warteschlange",
    printers: "Drucker",
    catalogue: "Katalog",
    studios: "Studios",

    to_do: "Zu tun",
    done: "Erledigt",
    nothing_to_do: "Es ist nichts zu drucken. Bestellungen erscheinen hier, wenn ein Studio sie sendet.",
    nothing_done: "Es wurde noch nichts versandt.",
    how_to_begin: "Verbinden Sie zuerst ein Studio, und fügen Sie einen Drucker hinzu.",
    sheets: |count| count_of(count, "keine Abzüge", "1 Abzug", "Abzüge"),
    copies: |count| count_of(count, "kein Exemplar", "1 Exemplar", "Exemplare"),
    files_missing: |count| count_of(count, "nichts fehlt", "1 Datei fehlt", "Dateien fehlen"),
    held_of: |count| count_of(count, "keiner angehalten", "1 angehalten", "angehalten"),
    more: "Weitere",
    decide: "Entscheiden",
    release: "Freigeben",
    ship: "Versenden",
    open: "Öffnen",

    back_to_queue: "Warteschlange",
    from_studio: "Studio",
    photographer: "Fotografie",
    event: "Veranstaltung",
    delivery: "Lieferung",
    address: "Anschrift",
    note: "Bemerkung",
    received: "Eingegangen",
    tracking: "Sendungsnummer oder Link",
    tracking_hint: "Geht an die Kundschaft. Das Feld darf leer bleiben.",
    shipped_button: |way| match way {
        DeliveryWay::PickUp => "Zur Abholung bereit",
        _ => "Als versandt vermerken",
    },
    hold: "Anhalten",
    refuse: "Diesen Auftrag ablehnen",
    refuse_why: "Warum",
    refuse_hint: "Dieser Satz wird im Studio und von der Kundschaft gelesen.",
    refuse_button: "Ablehnen",
    packing_slip: "Lieferschein",
    contact_sheet: "Kontaktbogen",
    its_sheets: "Abzüge",
    sheet: "Abzug",
    it_is_there: "Er ist da",
    print_it: "Drucken",
    print_again: "Noch einmal drucken",
    how_many: "Exemplare",
    unsent: |count| {
        let told = count_of(count, "", "1 Meldung", "Meldungen");
        format!("Der Host weiß noch nichts von {told}. Es wird von selbst wieder versucht.")
    },
    forgotten: "Die Dateien sowie Name und Anschrift des Kunden wurden gelöscht: Die Zeit ihrer Aufbewahrung ist vorbei.",
    kept_until: |when| {
        format!("Die Dateien sowie Name und Anschrift des Kunden werden bis {when} aufbewahrt.")
    },

    no_printers: "Es gibt noch keinen Drucker. Bestellungen kommen trotzdem an und warten.",
    ready: "Bereit",
    not_asked: "Noch nicht gefragt",
    usual: "der übliche",
    load: |there, waiting| match (there, waiting) {
        (0, 0) => "nichts zu drucken".to_owned(),
        (there, waiting) => format!("{there} beim Drucker, {waiting} in Wartestellung"),
    },
    settings: "Einstellungen",
    name: "Name",
    automatic: "sobald er aufbereitet ist",
    on_release: "wenn ihn jemand freigibt",
    when_to_print: "Ein Abzug wird gedruckt,",
    profile: "Farbprofil (ICC)",
    no_profile: "Keines: Farben werden als sRGB gesendet.",
    choose_profile: "Profil wählen",
    remove_profile: "Profil entfernen",
    profile_needs_script: "Um ein Profil zu wählen, erlauben Sie Skripte auf dieser Seite.",
    remove: "Entfernen",
    remove_printer_ask: "Diesen Drucker entfernen?",
    known_certificate: "Bisheriges Zertifikat",
    shown_certificate: "Jetzt zeigt er",
    vouched_for: "Eines, für das eine Zertifizierungsstelle bürgte",
    accept_certificate: "Neues Zertifikat annehmen",
    accept_certificate_ask: "Wurde dieser Drucker zurückgesetzt oder ausgetauscht, und zeigt er selbst diesen Fingerabdruck? \
                             Wenn nicht, gibt sich vielleicht jemand für ihn aus.",
    add_printer: "Drucker hinzufügen",
    printer_address: "Adresse",
    printer_address_hint: "ipp://printer.local/ipp/print für einen Drucker oder eine CUPS-Warteschlange, \
                           folder:/srv/minilab für einen Ordner, den ein Minilab beobachtet.",
    add: "Hinzufügen",
    save: "Speichern",
    saved: "Gespeichert.",

    catalogue_lead: "Was Sie drucken und was Sie dafür verlangen. Verbundene Studios beginnen damit ihre Preislisten.",
    no_products: "Noch wird nichts angeboten. Ein Papier, das hier nicht steht, geht an den üblichen Drucker.",
    product_name: "Name",
    width_mm: "Breite in mm",
    height_mm: "Höhe in mm",
    border_mm: "Weißer Rand in mm",
    finish: "Oberfläche",
    finish_hint: "Etwa glossy, matte oder lustre.",
    price: "Preis für eines",
    where_printed: "Gedruckt von",
    the_usual: "Üblicher Drucker",
    remove_product_ask: "Dieses Produkt entfernen?",
    add_product: "Produkt hinzufügen",
    whole_lab: "Für das ganze Labor",
    currency: "Währung",
    keeps_days: "Tage, die Bilder und Anschriften nach dem Versand aufbewahrt werden",
    keeps_days_hint: "Länger, wo das Studio es erlaubt, für Nachbestellungen.",

    studios_lead: "Computer von Studios, die Ihnen Bestellungen senden. Jeder sieht nur seine eigenen Aufträge.",
    no_studios: "Noch hat kein Studio etwas bestellt. Erzeugen Sie einen Code, und geben Sie ihn dem Studio zusammen \
                 mit Ihrer Adresse.",
    pair: "Studio verbinden",
    computers: "Alle Computer",
    jobs_of: |open, all| {
        format!("{} offen, {all} insgesamt", if open == 0 { "keiner".to_owned() } else { open.to_string() })
    },
    last_job: "zuletzt",
};
