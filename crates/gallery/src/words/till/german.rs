//! Auf Deutsch.

use wirephoto_billing::Means;
use wirephoto_billing::ledger::{Account, What as Booked};
use wirephoto_exchange::order::{LabStep, PaymentState, Stage, Step};

use super::Till;
use crate::order::What;
use crate::words::money::percent;
use crate::words::orders;

pub const GERMAN: Till = Till {
    charge: |number, event| format!("Bestellung {number} aus „{event}“"),
    given_back: "Ihre Zahlung wurde zurückerstattet.",
    amount_unfit: "Dieser Betrag lässt sich nicht online bezahlen. Fragen Sie die Fotografin oder den Fotografen, wie Sie \
                   sonst bezahlen können.",
    provider_away: "Der Zahlungsdienst antwortet nicht. Ihre Bestellung bleibt bestehen; versuchen Sie in ein paar Minuten \
                    noch einmal zu bezahlen.",
    provider_refused: "Der Zahlungsdienst nimmt diese Zahlung zurzeit nicht an. Ihre Bestellung bleibt bestehen; fragen Sie \
                       die Fotografin oder den Fotografen, wie Sie bezahlen können.",

    orders: "Bestellungen",
    no_orders: "Hier steht, was bei Ihnen bestellt wird, das Neueste zuerst.",
    how_orders_come: "Um Bilder zu verkaufen, geben Sie einer Veranstaltung im Studio eine Preisliste und veröffentlichen Sie \
                      sie erneut.",
    none_such: "Solche Bestellungen gibt es nicht.",
    show: "Anzeigen",
    show_open: "Offene",
    show_unpaid: "Unbezahlte",
    show_all: "Alle",
    older: "Ältere Bestellungen",
    truth: |pictures, total| match pictures {
        1 => format!("1 Position für {total}"),
        n => format!("{n} Positionen für {total}"),
    },
    stage: |stage| match stage {
        Stage::Placed => "Wartet auf Ihr Studio",
        Stage::Accepted => "Vom Studio angenommen",
        Stage::AtLab => "Beim Labor",
        Stage::Printing => "Im Druck",
        Stage::Shipped => "Versandt oder bereit",
        Stage::Done => "Erledigt",
        Stage::Cancelled => "Storniert",
    },
    payment: |payment| match payment {
        PaymentState::Open => "Unbezahlt",
        PaymentState::Paid => "Bezahlt",
        PaymentState::Refunded => "Erstattet",
    },

    back_to_orders: "Alle Bestellungen",
    order: |number| format!("Bestellung {number}"),
    placed: "Bestellt",
    from_event: "Veranstaltung",
    customer: "Kundin oder Kunde",
    address: "Adresse",
    email: "E-Mail",
    says: "Mitteilung zur Bestellung",
    delivery: "Lieferung",
    invoice_number: "Rechnung",
    reversal_number: "Stornorechnung",
    paid_by: "Zahlung",
    means: |means| match means {
        Means::Stripe => "Stripe",
        Means::Invoice => "an Sie, auf Rechnung",
    },
    what: "Was",
    quantity: "Anzahl",
    price: "Preis",
    sum: "Summe",
    total: "Gesamt",
    tax_in_it: |name, rate| format!("darin {} {name}", percent(rate, ',')),
    picture: |number| format!("Bild {number}"),
    copies: |copies| if copies == 1 { "1 Abzug".to_owned() } else { format!("{copies} Abzüge") },
    problem: "Hindernis",
    tracking: "Sendungsnummer",
    history: "Verlauf",
    happened: |what| match what {
        What::Placed => "Bestellt".to_owned(),
        What::Paid => "Bezahlt".to_owned(),
        What::Refunded => "Erstattet".to_owned(),
        What::Fetched { item } => format!("Position {item} wurde abgeholt"),
        What::Studio { step } => match step {
            Step::Accepted => "Vom Studio angenommen".to_owned(),
            Step::AtLab { lab } => format!("Die Bilder sind bei {lab}"),
            Step::Download { item, .. } => format!("Position {item} kann abgeholt werden"),
            Step::Problem { reason: Some(reason), .. } => (orders::GERMAN.reason)(reason),
            Step::Problem { sentence, .. } if sentence.is_empty() => {
                "Das Hindernis im Studio ist behoben".to_owned()
            }
            Step::Problem { sentence, .. } => format!("Das Studio meldet: {sentence}"),
            Step::Paid => "Als bezahlt vermerkt".to_owned(),
            Step::Shipped { tracking } if tracking.is_empty() => "Versandt oder bereit".to_owned(),
            Step::Shipped { tracking } => format!("Versandt, Sendungsnummer {tracking}"),
            Step::Done => "Erledigt".to_owned(),
            Step::Cancelled { reason } => format!("Storniert: {reason}"),
        },
        What::Lab { step } => match step {
            LabStep::Received { files: 1, .. } => "Das Labor hat 1 Datei".to_owned(),
            LabStep::Received { files, .. } => format!("Das Labor hat {files} Dateien"),
            LabStep::Printing => "Das Labor druckt".to_owned(),
            LabStep::Held { reason: Some(reason), .. } => (orders::GERMAN.reason)(reason),
            LabStep::Held { sentence, .. } if sentence.is_empty() => {
                "Das Hindernis im Labor ist behoben".to_owned()
            }
            LabStep::Held { sentence, .. } => format!("Das Labor meldet: {sentence}"),
            LabStep::Printed => "Alle Abzüge sind gedruckt".to_owned(),
            LabStep::Shipped { tracking } if tracking.is_empty() => {
                "Vom Labor versandt oder dort bereit".to_owned()
            }
            LabStep::Shipped { tracking } => format!("Vom Labor versandt, Sendungsnummer {tracking}"),
            LabStep::Refused { sentence } => format!("Das Labor nimmt den Auftrag nicht an: {sentence}"),
        },
    },
    remark: "Ihre Notiz",
    remark_hint: "Nur Sie sehen sie.",
    remark_too_long: "Die Notiz ist zu lang. Kürzen Sie sie, und speichern Sie noch einmal.",
    save: "Speichern",
    saved: "Gespeichert.",
    actions: "Was zu tun ist",
    mark_paid: "Als bezahlt vermerken",
    mark_paid_hint: "Wenn Sie das Geld bar oder auf Ihrem Konto haben.",
    ship: "Als versandt vermerken",
    ship_hint: "Wenn Sie selbst versenden oder alles bereitliegt. Dann geht eine Mail hinaus.",
    tracking_field: "Sendungsnummer (darf leer sein)",
    done: "Als erledigt vermerken",
    done_hint: "Wenn alles angekommen ist.",
    cancel: "Bestellung stornieren",
    cancel_paid: "Stornieren und Geld erstatten",
    cancel_hint: "Ihr Grund geht per Mail hinaus. Was über Stripe bezahlt wurde, geht von selbst zurück. Das lässt sich nicht \
                  rückgängig machen.",
    cancel_cash_hint: "Ihr Grund geht per Mail hinaus. Sie wurden direkt bezahlt; geben Sie das Geld daher selbst zurück, \
                       gebucht wird es als erstattet. Das lässt sich nicht rückgängig machen.",
    cancel_ask: "Diese Bestellung stornieren? Das lässt sich nicht rückgängig machen.",
    reason: "Grund für die Stornierung",
    reason_hint: "Ein Satz, der in der Mail steht.",
    reason_wanted: "Der Grund fehlt. Wer bestellt hat, möchte ihn wissen; schreiben Sie einen Satz.",
    too_late: "Um die Bestellung steht es anders, als Sie es gesehen haben. Sehen Sie sie noch einmal an.",
    refund_waits: "Das Geld geht zurück; Stripe wird so lange gefragt, bis es so weit ist.",
    refund_failed: |why| format!("Das Geld konnte nicht erstattet werden. {why}"),
    refund_again: "Noch einmal versuchen",

    money: "Geld",
    how_paid: "Wie Sie bezahlt werden",
    how_paid_hint: "Beim Bestellen kann gewählt werden. Ist beides aus, lässt sich nichts bestellen.",
    invoice_switch: "An mich, auf Rechnung",
    stripe_switch: "Online, über Stripe",
    stripe_key: "Geheimer Schlüssel",
    stripe_key_hint: "Aus Ihrem Konto bei Stripe, „Entwickler“, „API-Schlüssel“. Ein eingeschränkter Schlüssel braucht die \
                      Rechte, Checkout-Sitzungen und Erstattungen zu schreiben.",
    key_kept: |ending| {
        format!("Gespeichert; er endet auf {ending}. Lassen Sie das Feld leer, um ihn zu behalten.")
    },
    webhook: "Webhook-Adresse",
    webhook_hint: "Tragen Sie sie in Ihrem Konto bei Stripe unter „Entwickler“, „Webhooks“ ein, für die Ereignisse \
                   checkout.session.completed, checkout.session.async_payment_succeeded, \
                   checkout.session.async_payment_failed, checkout.session.expired und charge.refunded.",
    webhook_secret: "Signaturgeheimnis des Webhooks",
    webhook_secret_hint: "Stripe zeigt es beim Webhook. Ohne es werden Zahlungen ein paar Minuten später bemerkt. Wenn Sie es \
                          ersetzen, gilt das vorige daneben weiter.",
    stripe_forget: "Schlüssel und Geheimnisse vergessen",
    not_a_key: "Das ist kein geheimer Schlüssel von Stripe. Er beginnt mit sk_ oder rk_; kopieren Sie ihn ganz.",
    not_a_secret: "Das ist kein Signaturgeheimnis eines Webhooks. Es beginnt mit whsec_; kopieren Sie es ganz.",
    key_wanted: "Der geheime Schlüssel fehlt. Geben Sie ihn zusammen mit dem Geheimnis des Webhooks an.",
    key_refused: "Stripe nimmt diesen Schlüssel nicht an. Prüfen Sie, ob Sie ihn ganz kopiert haben und ob er noch gilt.",
    copy: "Kopieren",
    copied: "Kopiert",
    by_month: "Nach Monat",
    by_event: "Nach Veranstaltung",
    no_sales: "Hier wird gezählt, was Sie verkaufen, nach Monat und nach Veranstaltung.",
    month: "Monat",
    event: "Veranstaltung",
    orders_column: "Bestellungen",
    sales: "Bilder",
    delivery_column: "Lieferung",
    tax: "Steuer",
    received: "Erhalten",
    open: "Offen",
    owed: "Zu erstatten",
    without_event: "Ohne Veranstaltung",
    net_hint: "Bilder und Lieferung sind ohne Steuer. Monate gelten in UTC; was storniert wurde, ist in dem Monat abgezogen, in \
               dem das geschah.",
    chart: |currency| format!("Verkauft nach Monat, in {currency}, mit Steuer"),
    csv: "Als CSV",
    journal: "Alle Buchungen als CSV",
    journal_columns: ["Zeit", "Buchung", "Bestellung", "Veranstaltung", "Konto", "Betrag", "Währung"],
    account: |account| match account {
        Account::Receivable => "Forderungen",
        Account::Sales => "Erlöse",
        Account::Delivery => "Lieferung",
        Account::Tax => "Steuer",
        Account::Stripe => "Stripe",
        Account::Cash => "Kasse",
        Account::Refunds => "Erstattungen",
    },
    entry: |what| match what {
        Booked::Placed => "bestellt",
        Booked::Paid => "bezahlt",
        Booked::Cancelled => "storniert",
        Booked::Refunded => "erstattet",
    },
};
