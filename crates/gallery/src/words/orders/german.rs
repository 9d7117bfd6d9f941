//! In German.

use wirephoto_billing::Means;
use wirephoto_exchange::order::{LabStep, PaymentState, Stage, Step, words};

use super::{Letter, LetterFacts, Orders, paper_in_words};
use crate::cart::Trouble;
use crate::order::What;
use crate::words::count_of;
use crate::words::money::percent;

pub const GERMAN: Orders = Orders {
    order: "Bestellen",
    order_picture: |number| format!("Bild {number} bestellen"),
    order_list: |name| format!("„{name}“ bestellen"),
    choose_product: "Wählen Sie, was Sie möchten. Im Warenkorb lässt sich noch alles ändern.",
    choose_for_all: |count| match count {
        1 => {
            "Wählen Sie, was aus dem Bild werden soll. Im Warenkorb lässt sich noch alles ändern.".to_owned()
        }
        _ => format!(
            "Wählen Sie, was aus jedem der {count} Bilder werden soll. Im Warenkorb lässt sich noch alles ändern."
        ),
    },
    quantity: "Anzahl",
    add: "In den Warenkorb",
    add_named: |name| format!("In den Warenkorb: {name}"),
    picture_too_small: "Das Bild ist für diese Größe zu klein.",
    some_too_small: |count| match count {
        1 => "1 Bild ist für diese Größe zu klein und bleibt weg.".to_owned(),
        _ => format!("{count} Bilder sind für diese Größe zu klein und bleiben weg."),
    },
    as_a_file: "Als Datei in voller Auflösung",
    paper: |paper| paper_in_words(paper, "weißer Rand", ','),
    part: |count, name| format!("{count} × {name}"),
    each: |price| format!("je {price}"),

    cart: "Warenkorb",
    in_cart: |count| match count {
        0 => "Warenkorb: leer".to_owned(),
        _ => format!("Warenkorb: {}", count_of(count, "", "1 Position", "Positionen")),
    },
    cart_empty: "Ihr Warenkorb ist leer. Wählen Sie an einem Bild „Bestellen“.",
    go_on_looking: "Zurück zu den Bildern",
    added: |pictures, too_small| {
        let added = match pictures {
            0 => "Nichts kam in Ihren Warenkorb.".to_owned(),
            1 => "1 Bild ist jetzt in Ihrem Warenkorb.".to_owned(),
            _ => format!("{pictures} Bilder sind jetzt in Ihrem Warenkorb."),
        };
        match too_small {
            0 => added,
            1 => format!("{added} 1 Bild ist für diese Größe zu klein."),
            _ => format!("{added} {too_small} Bilder sind für diese Größe zu klein."),
        }
    },
    picture: |number| format!("Bild {number}"),
    quantity_of: |name| format!("Anzahl: {name}"),
    update: "Ändern",
    remove: |name| format!("{name} entfernen"),
    removed: "Aus dem Warenkorb entfernt.",
    undo: "Zurückholen",
    move_crop: "Ausschnitt verschieben",
    choose_picture: "Bild wählen",
    another_picture: "Anderes Bild",
    was: |price| {
        format!("Der Preis hat sich geändert: Er war {price}, als Sie das Produkt hineingelegt haben.")
    },
    trouble: |trouble| match trouble {
        Trouble::NotSold => {
            "Das wird nicht mehr oder nicht mehr in dieser Form verkauft. Entfernen Sie es, und wählen Sie etwas anderes."
        }
        Trouble::PictureGone => {
            "Das Bild wird nicht mehr gezeigt. Entfernen Sie es, oder wählen Sie ein anderes."
        }
        Trouble::PlaceEmpty => "Hier fehlt noch ein Bild. Wählen Sie eines.",
        Trouble::TooSmall => {
            "Das Bild ist für diese Größe zu klein. Wählen Sie eine andere Größe oder ein anderes Bild."
        }
    },
    mend_first: "Etwas davon lässt sich so nicht bestellen. Ändern oder entfernen Sie, was markiert ist.",
    goods: "Zwischensumme",
    delivery_to_come: "Die Lieferung wählen Sie im nächsten Schritt.",
    go_to_checkout: "Zur Kasse",
    back_to_cart: "Zurück zum Warenkorb",

    crop_title: |number| format!("Ausschnitt von Bild {number}"),
    crop_explained: "Der helle Teil kommt auf das Papier. Verschieben Sie ihn mit dem Finger, der Maus oder den Reglern.",
    left_right: "Links bis rechts",
    up_down: "Oben bis unten",
    size: "Größe des Ausschnitts",
    turn: "Papier drehen",
    save: "Speichern",
    place_title: |name| format!("Ein Bild für: {name}"),
    place_explained: "Wählen Sie einen Ihrer Favoriten, oder nennen Sie die Nummer eines Bildes.",
    picture_number: "Nummer des Bildes",
    take_it: "Dieses Bild nehmen",

    checkout: "Kasse",
    name: "Name",
    email: "E-Mail",
    email_why: "Für Nachrichten zu Ihrer Bestellung und für sonst nichts.",
    address: "Postanschrift",
    address_why: "Straße, Ort und Land, wie sie auf dem Paket stehen sollen.",
    delivery: "Lieferung",
    delivery_as_files: "Als Dateien auf der Seite der Bestellung",
    free: "kostenlos",
    payment: "Zahlung",
    means: |means| match means {
        Means::Stripe => "Jetzt online über Stripe, mit Karte oder auf anderem Weg",
        Means::Invoice => "Auf Rechnung, direkt an die Fotografin oder den Fotografen",
    },
    no_means: "Zurzeit wird hier keine Zahlung angenommen. Fragen Sie, wie Sie bestellen können.",
    note: "Bemerkung",
    note_why: "Was die Fotografin oder der Fotograf wissen sollte. Darf leer bleiben.",
    look_over: "Bestellung ansehen",
    review: "Ihre Bestellung im Überblick",
    review_explained: "Das bestellen Sie, und so viel kostet es. Noch ist nichts bestellt.",
    change: "Ändern",
    total: "Gesamt",
    tax_in_it: |tax, name, rate| format!("darin {tax} {name} ({})", percent(rate, ',')),
    place: "Zahlungspflichtig bestellen",
    sold_by: |name| format!("Verkauft von {name}"),

    order_title: |number| format!("Bestellung {number}"),
    thanks: "Vielen Dank. Ihre Bestellung ist aufgegeben.",
    thanks_invoice: "Vielen Dank. Ihre Bestellung ist aufgegeben; wie Sie zahlen, steht unten.",
    keep_link: "Diese Seite ist nur für Sie, unter dem Link in unserer E-Mail. Wer ihn hat, sieht diese Bestellung.",
    stage: |stage| match stage {
        Stage::Placed => "Aufgegeben",
        Stage::Accepted => "Angenommen",
        Stage::AtLab => "Beim Labor",
        Stage::Printing => "Im Druck",
        Stage::Shipped => "Versandt oder bereit",
        Stage::Done => "Erledigt",
        Stage::Cancelled => "Storniert",
    },
    payment_state: |state| match state {
        PaymentState::Open => "Noch nicht bezahlt",
        PaymentState::Paid => "Bezahlt",
        PaymentState::Refunded => "Erstattet",
    },
    happened: german_happened,
    reason: words::GERMAN.reason,
    progress: "Stand",
    history: "Was geschehen ist",
    in_the_way: "Etwas steht im Weg:",
    tracking: "Sendungsnummer",
    pay_now: "Jetzt bezahlen",
    how_to_pay: "So zahlen Sie",
    invoice: "Rechnung (PDF)",
    reversal: "Stornorechnung (PDF)",
    files: "Ihre Dateien",
    fetch: |number| format!("Bild {number} herunterladen"),
    fetch_until: |day| format!("hier bis {day}"),
    file_gone: "Diese Datei wird hier nicht mehr aufgehoben. Fragen Sie die Fotografin oder den Fotografen danach.",
    files_when_paid: "Die Dateien lassen sich hier herunterladen, sobald die Bestellung bezahlt ist.",
    files_to_come: "Die Dateien sind noch nicht da. Sie bekommen eine E-Mail, sobald sie es sind.",
    what_you_ordered: "Was Sie bestellt haben",
    print: "Diese Seite drucken",
    lost: "Meine Bestellung finden",
    lost_explained: "Schreiben Sie die E-Mail-Adresse, mit der Sie bestellt haben. Wir schicken Ihnen neue Links zu Ihren \
                     Bestellungen.",
    send_links: "Links schicken",
    lost_done: "Wenn mit dieser Adresse etwas bestellt wurde, ist eine E-Mail mit den Links unterwegs. Sehen Sie auch im \
                Spam-Ordner nach.",
    lost_subject: "Die Links zu Ihren Bestellungen",
    lost_letter: |links| {
        format!(
            "Guten Tag,\n\njemand, wahrscheinlich Sie, hat um die Links zu den Bestellungen dieser E-Mail-Adresse \
             gebeten:\n\n{links}\nDie Links sind nur für Sie. Wenn Sie nicht darum gebeten haben, brauchen Sie nichts zu \
             tun.\n"
        )
    },
    ask_less: "Eben wurde oft nach Links gefragt. Warten Sie ein paar Minuten, und versuchen Sie es dann noch einmal.",

    invoice_title: |number| format!("Rechnung {number}"),
    reversal_title: |number| format!("Stornorechnung {number}"),
    reverses: |number, day| format!("Storniert die Rechnung {number} vom {day} in voller Höhe."),
    reversed_by: |number, day| format!("Storniert durch die Stornorechnung {number} vom {day}."),
    invoice_to: "An",
    invoice_from: "Von",
    invoice_date: "Datum",
    invoice_order: "Bestellung",
    tax_number: "Steuernummer",
    product: "Produkt",
    price: "Preis",
    sum: "Summe",
    net: "Ohne Steuer",
    page_of: |page, pages| format!("Seite {page} von {pages}"),

    no_order: "Dieser Link führt zu keiner Bestellung. Lassen Sie sich unter „Meine Bestellung finden“ einen neuen \
               schicken, an die E-Mail-Adresse, die Sie angegeben haben.",
    nothing_sold: "Aus dieser Veranstaltung wird nichts verkauft. Fragen Sie die Fotografin oder den Fotografen, wenn Sie \
                   etwas bestellen möchten.",
    not_sold: "Das wird nicht mehr verkauft. Wählen Sie etwas anderes aus der Liste.",
    too_small: "Dieses Bild hat für diese Größe zu wenige Bildpunkte. Wählen Sie eine kleinere.",
    no_line: "Das ist nicht mehr in Ihrem Warenkorb. Sehen Sie sich den Warenkorb noch einmal an.",
    no_such_quantity: |max| format!("Bestellen Sie mindestens 1 und höchstens {max} Stück."),
    cart_is_full: "Ihr Warenkorb ist voll. Bestellen Sie, was darin ist, und machen Sie dann mit dem Rest weiter.",
    too_long: "Ihr Text ist zu lang. Kürzen Sie ihn, und versuchen Sie es noch einmal.",
    too_dear: "Das ist mehr, als eine Bestellung kosten darf. Machen Sie zwei Bestellungen daraus.",
    name_wanted: "Ihr Name fehlt. Schreiben Sie ihn dazu, und versuchen Sie es noch einmal.",
    email_wanted: "Das ist keine E-Mail-Adresse. Schreiben Sie sie wie ada@example.org.",
    address_wanted: "Die Adresse für das Paket fehlt. Schreiben Sie sie dazu, und versuchen Sie es noch einmal.",
    changed: "Seit Sie Ihre Bestellung gesehen haben, hat sich etwas geändert. Sehen Sie sie noch einmal an, und bestellen \
              Sie dann.",

    subject: |letter, number| match letter {
        Letter::Placed => format!("Ihre Bestellung {number}"),
        Letter::Paid => format!("Ihre Bestellung {number} ist bezahlt"),
        Letter::Shipped { .. } => format!("Ihre Bestellung {number} ist unterwegs"),
        Letter::FilesReady => format!("Die Bilder Ihrer Bestellung {number} sind da"),
        Letter::Cancelled { .. } => format!("Ihre Bestellung {number} wurde storniert"),
        Letter::Refunded => format!("Das Geld für Ihre Bestellung {number} ist auf dem Weg zurück"),
    },
    letter: |letter, facts| {
        let LetterFacts { name, number, event, total, seller, url } = facts;
        let what = match letter {
            Letter::Placed => format!("vielen Dank für Ihre Bestellung {number} aus „{event}“ über {total}."),
            Letter::Paid => format!("Ihre Zahlung von {total} für die Bestellung {number} ist eingegangen."),
            Letter::Shipped { tracking: "" } => {
                format!(
                    "Ihre Bestellung {number} aus „{event}“ ist unterwegs oder liegt zur Abholung bereit."
                )
            }
            Letter::Shipped { tracking } => {
                format!("Ihre Bestellung {number} aus „{event}“ ist unterwegs.\n\nSendungsnummer: {tracking}")
            }
            Letter::FilesReady => format!(
                "die Bilder, die Sie aus „{event}“ als Dateien bestellt haben (Bestellung {number}), sind da. Holen Sie sie \
                 innerhalb von 30 Tagen ab."
            ),
            Letter::Cancelled { reason } => format!(
                "Ihre Bestellung {number} aus „{event}“ wurde storniert. {reason}\n\nWas Sie bezahlt haben, erhalten Sie \
                 zurück."
            ),
            Letter::Refunded => {
                format!("{total} für die Bestellung {number} sind auf dem Weg zurück zu Ihnen.")
            }
        };
        format!(
            "Guten Tag {name},\n\n{what}\n\nSo steht es um Ihre Bestellung:\n\n{url}\n\nDer Link ist nur für Sie. Wer ihn \
             hat, sieht diese Bestellung.\n\n{seller}\n"
        )
    },
};

fn german_happened(what: &What) -> Option<String> {
    let text = match what {
        What::Placed => "Sie haben bestellt.".to_owned(),
        What::Paid | What::Studio { step: Step::Paid } => "Die Bestellung ist bezahlt.".to_owned(),
        What::Refunded => "Das Geld ist zurückgezahlt.".to_owned(),
        What::Fetched { .. } | What::Lab { step: LabStep::Received { .. } } => return None,
        What::Studio { step } => match step {
            Step::Accepted => "Die Bestellung ist angenommen.".to_owned(),
            Step::AtLab { lab } if lab.is_empty() => "Die Bilder sind beim Labor.".to_owned(),
            Step::AtLab { lab } => format!("Die Bilder sind beim Labor: {lab}."),
            Step::Download { file_name, .. } => format!("Eine Datei ist da: {file_name}."),
            Step::Problem { reason: Some(reason), .. } => (words::GERMAN.reason)(reason),
            Step::Problem { sentence, .. } if sentence.is_empty() => "Es geht weiter.".to_owned(),
            Step::Problem { sentence, .. } => sentence.clone(),
            Step::Shipped { .. } => "Die Bestellung ist unterwegs oder liegt zur Abholung bereit.".to_owned(),
            Step::Done => "Die Bestellung ist erledigt.".to_owned(),
            Step::Cancelled { reason } => format!("Die Bestellung wurde storniert. {reason}"),
            Step::Paid => return None,
        },
        What::Lab { step } => match step {
            LabStep::Printing => "Das Labor druckt.".to_owned(),
            LabStep::Held { reason: Some(reason), .. } => (words::GERMAN.reason)(reason),
            LabStep::Held { sentence, .. } if sentence.is_empty() => "Das Labor macht weiter.".to_owned(),
            LabStep::Held { sentence, .. } | LabStep::Refused { sentence } => sentence.clone(),
            LabStep::Printed => "Alles ist gedruckt.".to_owned(),
            LabStep::Shipped { .. } => "Das Labor hat sie versandt oder hält sie bereit.".to_owned(),
            LabStep::Received { .. } => return None,
        },
    };
    Some(text)
}
