//! What is said to customers who order.

/// The words of one language.
pub struct Orders {
    // What is refused, and why.
    pub no_order: &'static str,
    pub nothing_sold: &'static str,
    pub not_sold: &'static str,
    pub too_small: &'static str,
    pub no_line: &'static str,
    /// The most.
    pub no_such_quantity: fn(u32) -> String,
    pub cart_is_full: &'static str,
    pub too_long: &'static str,
    pub too_dear: &'static str,
    pub name_wanted: &'static str,
    pub email_wanted: &'static str,
    pub address_wanted: &'static str,
    pub changed: &'static str,

    // Mails.
    /// What it is about, and the order's number.
    pub subject: fn(&Letter<'_>, &str) -> String,
    pub letter: fn(&Letter<'_>, &LetterFacts<'_>) -> String,
}

/// What a customer is written about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Letter<'a> {
    Placed,
    Paid,
    /// How to follow the parcel; may be empty.
    Shipped {
        tracking: &'a str,
    },
    FilesReady,
    Cancelled {
        reason: &'a str,
    },
    Refunded,
}

/// What stands in a letter.
#[derive(Debug, Clone, Copy)]
pub struct LetterFacts<'a> {
    pub name: &'a str,
    pub number: &'a str,
    pub event: &'a str,
    pub total: &'a str,
    pub seller: &'a str,
    pub url: &'a str,
}

pub const ENGLISH: Orders = Orders {
    no_order: "This link leads to no order. Ask for a new link at “Find my order”, with the mail address that you gave.",
    nothing_sold: "Nothing of this event is for sale. Ask the photographer if you would like to order.",
    not_sold: "This is not for sale any more. Choose something else from the list.",
    too_small: "This picture has too few pixels for that size. Choose a smaller one.",
    no_line: "This is not in your cart any more. Look at the cart once more.",
    no_such_quantity: |max| format!("Order at least 1 and at most {max} of one thing."),
    cart_is_full: "Your cart is full. Order what is in it, then go on with the rest.",
    too_long: "What you wrote is too long. Shorten it, and try again.",
    too_dear: "This is more than one order may come to. Make two orders of it.",
    name_wanted: "Your name is missing. Write it, and try again.",
    email_wanted: "This is not an address for e-mail. Write it like ada@example.org.",
    address_wanted: "The address for the parcel is missing. Write it, and try again.",
    changed: "Something has changed since you saw your order. Look at it once more, then order.",

    subject: |letter, number| match letter {
        Letter::Placed => format!("Your order {number}"),
        Letter::Paid => format!("Your order {number} is paid"),
        Letter::Shipped { .. } => format!("Your order {number} is on its way"),
        Letter::FilesReady => format!("The pictures of your order {number} are ready"),
        Letter::Cancelled { .. } => format!("Your order {number} was cancelled"),
        Letter::Refunded => format!("The money for your order {number} is on its way back"),
    },
    letter: |letter, facts| {
        let LetterFacts { name, number, event, total, seller, url } = facts;
        let what = match letter {
            Letter::Placed => format!("thank you for your order {number} from “{event}” for {total}."),
            Letter::Paid => format!("we have received your payment of {total} for the order {number}."),
            Letter::Shipped { tracking: "" } => {
                format!("your order {number} from “{event}” is on its way, or ready to be collected.")
            }
            Letter::Shipped { tracking } => {
                format!("your order {number} from “{event}” is on its way.\n\nTracking: {tracking}")
            }
            Letter::FilesReady => format!(
                "the pictures that you ordered from “{event}” as files (order {number}) are ready. Fetch them within 30 days."
            ),
            Letter::Cancelled { reason } => format!(
                "your order {number} from “{event}” was cancelled. {reason}\n\nWhat you have paid is given back."
            ),
            Letter::Refunded => format!("{total} for the order {number} are on their way back to you."),
        };
        format!(
            "Hello {name},\n\n{what}\n\nSee how your order stands:\n\n{url}\n\nThe link is for you alone. Whoever has it \
             can see this order.\n\n{seller}\n"
        )
    },
};

pub const GERMAN: Orders = Orders {
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
