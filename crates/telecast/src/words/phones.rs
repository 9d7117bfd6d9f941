//! What people read who send pictures from their phones: on the page that links them, and in short messages.

use crate::command::Misread;
use crate::premium::PaidOn;
use crate::service::phone::Linked;

/// Phones, and what is written to them.
pub struct Phones {
    // The page.
    pub title: &'static str,
    pub back: &'static str,
    pub lead: &'static str,
    pub nothing_yet: &'static str,
    pub link: &'static str,
    pub another_code: &'static str,
    /// Send this, to this number.
    pub send_code: fn(&str) -> String,
    pub code_lasts: &'static str,
    /// "linked {ago}", with markup for the time.
    pub linked_at: fn(&str) -> String,
    pub unlink: &'static str,
    pub unlinked: &'static str,
    pub how: &'static str,
    /// A command and what it does.
    pub commands: [(&'static str, &'static str); 4],
    pub to_number: fn(&str) -> String,
    pub by_code: &'static str,
    /// A short code, what a message to it costs, and whether the answer is what costs.
    pub code_pays: fn(&str, &str, PaidOn) -> String,

    // Short messages.
    /// With the page where phones are linked.
    pub not_linked: fn(&str) -> String,
    pub linked: &'static str,
    pub not_so: fn(Linked, &str) -> Option<String>,
    pub help: &'static str,
    pub stopped: &'static str,
    pub misread: fn(&Misread) -> String,
    /// Added where the message that says it is the one that costs.
    pub pays: &'static str,
    pub unpaid: &'static str,
    pub nothing_sent: &'static str,
    /// Pictures, and where each frame stands.
    pub last_sent: fn(&str, &str) -> String,
}

pub const ENGLISH: Phones = Phones {
    title: "Send by phone",
    back: "All frames",
    lead: "Send pictures to frames by short message, from any phone: the numbers of the pictures, and the address of the \
           frame.",
    nothing_yet: "No phone is linked yet.",
    link: "Link a phone",
    another_code: "Show another code",
    send_code: |number| format!("From the phone, send this to {number}:"),
    code_lasts: "The code is good for 15 minutes, and for one phone.",
    linked_at: |ago| format!("linked {ago}"),
    unlink: "Unlink",
    unlinked: "The phone is not linked any more.",
    how: "What to write",
    commands: [
        (
            "SEND 4711 4712 GRANDMA",
            "sends these pictures to this frame; several frames stand one after the other",
        ),
        ("STATUS", "says where your last delivery is"),
        ("HELP", "says what can be written"),
        ("STOP", "unlinks the phone"),
    ],
    to_number: |number| format!("Everything goes to {number}."),
    by_code: "Paid by the message itself",
    code_pays: |code, amount, paid_on| match paid_on {
        PaidOn::Mo => format!("A message to {code} costs {amount}, which pays for what it asks for."),
        PaidOn::Mt => format!("The answer from {code} costs {amount}, which pays for what was asked for."),
    },

    not_linked: |page| {
        format!("This phone is not linked to an account. Open {page}, and send the code that you get there.")
    },
    linked: "This phone is linked now. SEND 4711 GRANDMA sends picture No. 4711 to the frame GRANDMA. HELP says more.",
    not_so: |linked, page| {
        Some(match linked {
            Linked::To(_) | Linked::Again => return None,
            Linked::Wrong => {
                format!(
                    "This code is wrong, or its time is over. Open {page}, and send the code that you get there."
                )
            }
            Linked::TooManyWrong => {
                "Too many codes were wrong. Wait an hour, then send a new one.".to_owned()
            }
            Linked::TooManyPhones => format!("There are 10 phones already. Unlink one first: {page}"),
        })
    },
    help: "SEND 4711 4712 GRANDMA sends these pictures to this frame. STATUS says where your last delivery is. STOP unlinks \
           this phone.",
    stopped: "This phone is not linked any more. Nothing is sent from it.",
    misread: |misread| {
        match misread {
        Misread::Unknown => {
            "This was not understood. Write SEND, the pictures' numbers and the frame: SEND 4711 GRANDMA. HELP says more."
                .to_owned()
        }
        Misread::TooLong => "This is too long. Send some of it afterwards. Nothing was sent.".to_owned(),
        Misread::Code => "A code has six digits. Write LINK and the code: LINK 123456.".to_owned(),
        Misread::NoPictures => {
            "There is no picture's number in this. Write it like SEND 4711 GRANDMA. Nothing was sent.".to_owned()
        }
        Misread::NoFrames => "There is no frame in this. Write it like SEND 4711 GRANDMA. Nothing was sent.".to_owned(),
        Misread::Number(word) => format!(
            "{word} is no picture's number. The numbers stand in your albums. Nothing was sent."
        ),
    }
    },
    pays: "You pay it with this message.",
    unpaid: "The message that pays for your pictures could not be delivered, so they were not sent. Please try again.",
    nothing_sent: "Nothing was sent yet. SEND 4711 GRANDMA sends picture No. 4711 to the frame GRANDMA.",
    last_sent: |pictures, stands| format!("Last sent: {pictures}. {stands}."),
};

pub const GERMAN: Phones = Phones {
    title: "Mit dem Telefon senden",
    back: "Alle Bilderrahmen",
    lead: "Senden Sie Bilder per SMS an Bilderrahmen, von jedem Telefon aus: die Nummern der Bilder und die \
           Adresse des Rahmens.",
    nothing_yet: "Es ist noch kein Telefon verbunden.",
    link: "Telefon verbinden",
    another_code: "Anderen Code zeigen",
    send_code: |number| format!("Senden Sie von dem Telefon aus dies an {number}:"),
    code_lasts: "Der Code gilt 15 Minuten lang und für ein Telefon.",
    linked_at: |ago| format!("verbunden {ago}"),
    unlink: "Trennen",
    unlinked: "Das Telefon ist nicht mehr verbunden.",
    how: "Was Sie schreiben",
    commands: [
        ("SENDE 4711 4712 OMA", "sendet diese Bilder an diesen Rahmen; mehrere Rahmen stehen hintereinander"),
        ("STATUS", "sagt, wo Ihre letzte Sendung ist"),
        ("HILFE", "sagt, was Sie schreiben können"),
        ("STOP", "trennt das Telefon"),
    ],
    to_number: |number| format!("Alles geht an {number}."),
    by_code: "Mit der Nachricht selbst bezahlt",
    code_pays: |code, amount, paid_on| match paid_on {
        PaidOn::Mo => format!("Eine Nachricht an {code} kostet {amount}. Damit ist bezahlt, was sie sendet."),
        PaidOn::Mt => {
            format!("Die Antwort von {code} kostet {amount}. Damit ist bezahlt, was gesendet wird.")
        }
    },

    not_linked: |page| {
        format!(
            "Dieses Telefon ist mit keinem Konto verbunden. Öffnen Sie {page}, und senden Sie den Code, den Sie dort \
             bekommen."
        )
    },
    linked: "Dieses Telefon ist jetzt verbunden. SENDE 4711 OMA sendet Bild Nr. 4711 an den Rahmen OMA. HILFE sagt mehr.",
    not_so: |linked, page| {
        Some(match linked {
            Linked::To(_) | Linked::Again => return None,
            Linked::Wrong => format!(
                "Dieser Code ist falsch, oder seine Zeit ist um. Öffnen Sie {page}, und senden Sie den Code, den Sie dort \
                 bekommen."
            ),
            Linked::TooManyWrong => {
                "Zu viele Codes waren falsch. Warten Sie eine Stunde, und senden Sie dann einen neuen."
                    .to_owned()
            }
            Linked::TooManyPhones => {
                format!("Es sind schon 10 Telefone verbunden. Trennen Sie zuerst eines: {page}")
            }
        })
    },
    help: "SENDE 4711 4712 OMA sendet diese Bilder an diesen Rahmen. STATUS sagt, wo Ihre letzte Sendung ist. STOP trennt \
           dieses Telefon.",
    stopped: "Dieses Telefon ist nicht mehr verbunden. Von ihm wird nichts mehr gesendet.",
    misread: |misread| {
        match misread {
        Misread::Unknown => "Das war nicht zu verstehen. Schreiben Sie SENDE, die Nummern der Bilder und den Rahmen: \
                             SENDE 4711 OMA. HILFE sagt mehr."
            .to_owned(),
        Misread::TooLong => "Das ist zu lang. Senden Sie einen Teil danach. Es wurde nichts gesendet.".to_owned(),
        Misread::Code => "Ein Code hat sechs Ziffern. Schreiben Sie LINK und den Code: LINK 123456.".to_owned(),
        Misread::NoPictures => {
            "Darin steht keine Nummer eines Bildes. Schreiben Sie es wie SENDE 4711 OMA. Es wurde nichts gesendet."
                .to_owned()
        }
        Misread::NoFrames => {
            "Darin steht kein Rahmen. Schreiben Sie es wie SENDE 4711 OMA. Es wurde nichts gesendet.".to_owned()
        }
        Misread::Number(word) => format!(
            "{word} ist keine Nummer eines Bildes. Die Nummern stehen in Ihren Alben. Es wurde nichts gesendet."
        ),
    }
    },
    pays: "Sie zahlen ihn mit dieser Nachricht.",
    unpaid: "Die Nachricht, mit der Sie für Ihre Bilder zahlen, kam nicht an. Sie wurden deshalb nicht gesendet. Bitte \
             versuchen Sie es erneut.",
    nothing_sent: "Es wurde noch nichts gesendet. SENDE 4711 OMA sendet Bild Nr. 4711 an den Rahmen OMA.",
    last_sent: |pictures, stands| format!("Zuletzt gesendet: {pictures}. {stands}."),
};
