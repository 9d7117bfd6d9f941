//! What people read who send by mail.

use crate::letter::Domain;
use crate::service::letter::postmaster::Note;

/// Letters, how they are answered, and the addresses that people write to.
pub struct Letters {
    /// The album of pictures from letters.
    pub album: &'static str,

    // The page with the addresses.
    pub title: &'static str,
    pub lead: &'static str,
    pub no_frames: &'static str,
    pub others: &'static str,
    pub tag_title: &'static str,
    pub tag_hint: &'static str,
    pub change_tag: &'static str,
    pub changed: &'static str,

    // The mail that asks whether a letter is its reader's.
    pub confirm_subject: &'static str,
    /// For these frames, at this service, by this link.
    pub confirm_text: fn(&str, &str, &str) -> String,

    // The page that it leads to.
    pub confirm_title: &'static str,
    pub confirm_lead: &'static str,
    pub came: &'static str,
    pub subject: &'static str,
    pub to: &'static str,
    pub attached: &'static str,
    pub of_your_albums: &'static str,
    pub price: &'static str,
    pub confirm: &'static str,
    pub refuse: &'static str,
    pub ignore: &'static str,
    pub confirmed_title: &'static str,
    pub confirmed: &'static str,
    pub refused_title: &'static str,
    pub refused: &'static str,
    pub gone: &'static str,

    // Letters to the postmaster, handed on.
    pub postmaster_subject: fn(&str) -> String,
    pub postmaster_text: fn(&Note, &Domain) -> String,

    // Answers.
    pub answer_subject: fn(&str) -> String,
    pub answer: fn(&Answer<'_>) -> String,
}

/// What a letter is answered.
#[derive(Default)]
pub struct Answer<'a> {
    /// What became of the request.
    pub told: String,
    /// Where the delivery is watched; empty where there is none.
    pub link: String,
    /// The numbers of pictures that were attached.
    pub kept: &'a [u32],
    /// Files that were not taken, and why not.
    pub refused: Vec<(&'a str, &'a str)>,
    /// There was no picture in it, or none that can be sent.
    pub nothing: bool,
}

impl Answer<'_> {
    /// Paragraphs, in the words of one language.
    fn written(&self, nothing: &str, none_left: &str, watch: &str, kept: [&str; 2], refused: &str) -> String {
        let numbers: Vec<String> = self.kept.iter().map(u32::to_string).collect();
        let files: Vec<String> =
            self.refused.iter().map(|(name, sentence)| format!("- {name}: {sentence}")).collect();
        let mut paragraphs = Vec::new();
        match (self.nothing, files.is_empty()) {
            (true, true) => paragraphs.push(nothing.to_owned()),
            (true, false) => paragraphs.push(none_left.to_owned()),
            (false, _) => paragraphs.push(self.told.clone()),
        }
        if !self.link.is_empty() {
            paragraphs.push(format!("{watch}\n{}", self.link));
        }
        if !numbers.is_empty() {
            paragraphs.push(format!("{}{}{}", kept[0], numbers.join(", "), kept[1]));
        }
        if !files.is_empty() {
            paragraphs.push(format!("{refused}\n{}", files.join("\n")));
        }
        paragraphs.join("\n\n") + "\n"
    }
}

pub const ENGLISH: Letters = Letters {
    album: "By mail",

    title: "Send by mail",
    lead: "Write to a frame as you write to a person: attach pictures, or write the numbers of pictures from your albums \
           into the subject or the first lines, such as 4711 4712. You are answered by mail. Attached pictures are kept \
           in an album of their own.",
    no_frames: "No frame is yours, and none counts you among its friends. You can write to any frame whose address you \
                know.",
    others: "To another frame, write its address in place of the name before the plus. One mail may go to several frames.",
    tag_title: "The tag",
    tag_hint: "Anybody can write your name on a letter, so what stands behind the plus is a secret between you and this \
               service: keep it to yourself. What comes from the mail address of your account to an address with this tag \
               is sent at once. Without the tag you are asked by mail first. Whoever got to know the tag cannot use it any \
               more once you have another.",
    change_tag: "Make another tag",
    changed: "There is another tag. The old one counts no more; write to these addresses from now on.",

    confirm_subject: "Did you send pictures to a frame?",
    confirm_text: |frames, service, link| {
        format!(
            "A mail has come to {service} from your address, for these frames: {frames}.\n\nAnybody can write your address on \
             a mail. If it is yours, look at what would be sent, and send it here:\n\n{link}\n\nThe link works once, for 24 \
             hours. If it is not yours, say so there, or do nothing: nothing is sent.\n\nMail is sent at once to addresses with your tag; \
             they stand in your account under Frames, Send by mail.\n"
        )
    },

    confirm_title: "Send this?",
    confirm_lead: "A mail came from your address. Nothing is sent before you say so.",
    came: "Came",
    subject: "Subject",
    to: "To",
    attached: "Attached",
    of_your_albums: "From your albums",
    price: "Price",
    confirm: "It is mine, send it",
    refuse: "It is not mine",
    ignore: "If you do nothing, nothing is sent, and the mail is forgotten after 24 hours.",
    confirmed_title: "It is being sent",
    confirmed: "What was sent, and to whom, you are told by mail in a moment.",
    refused_title: "Nothing is sent",
    refused: "The mail and its pictures are thrown away.",
    gone: "This link is over: it works for 24 hours, and not once the mail is thrown away. To send it, send the mail again.",

    postmaster_subject: |subject| format!("To the postmaster: {subject}"),
    postmaster_text: |note, domain| {
        let from = note.from.as_ref().map_or("A machine that takes no answers", |from| from.address());
        let cut = if note.is_cut { "\nThe rest of it is left out.\n" } else { "" };
        let files = if note.files > 0 { "\nFiles came with it, which are left out.\n" } else { "" };
        format!(
            "{from} wrote this to the postmaster of {domain}, which is whoever runs this service. Nothing proves who a mail \
             is from. An answer goes to them.\n\n{}{cut}{files}",
            note.text,
            domain = domain.as_str()
        )
    },

    answer_subject: |subject| {
        if subject.is_empty() { "Your mail to a frame".to_owned() } else { format!("Re: {subject}") }
    },
    answer: |answer| {
        answer.written(
            "There was no picture in your mail, and no number of one. Attach pictures, or write their numbers into the subject \
             or the first lines, with nothing else beside them. Nothing was sent.",
            "None of the pictures in your mail could be taken. Nothing was sent.",
            "Where it is:",
            ["Pictures that you attached are kept in your albums as No. ", "."],
            "These files were not taken:",
        )
    },
};

pub const GERMAN: Letters = Letters {
    album: "Per E-Mail",

    title: "Per E-Mail senden",
    lead: "Schreiben Sie einem Bilderrahmen wie einem Menschen: Hängen Sie Bilder an, oder schreiben Sie die Nummern von \
           Bildern aus Ihren Alben in den Betreff oder in die ersten Zeilen, zum Beispiel 4711 4712. Sie bekommen eine \
           Antwort per E-Mail. Angehängte Bilder werden in einem eigenen Album aufbewahrt.",
    no_frames: "Ihnen gehört kein Bilderrahmen, und keiner zählt Sie zu seinen Freunden. Sie können jedem Bilderrahmen \
                schreiben, dessen Adresse Sie kennen.",
    others: "Für einen anderen Bilderrahmen schreiben Sie dessen Adresse an die Stelle des Namens vor dem Pluszeichen. Eine \
             E-Mail kann an mehrere Bilderrahmen gehen.",
    tag_title: "Das Kennzeichen",
    tag_hint: "Jeder kann Ihren Namen auf einen Brief schreiben. Was hinter dem Pluszeichen steht, ist deshalb ein Geheimnis \
               zwischen Ihnen und diesem Dienst: Behalten Sie es für sich. Was von der E-Mail-Adresse Ihres Kontos an eine \
               Adresse mit diesem Kennzeichen kommt, wird sofort gesendet. Ohne das Kennzeichen werden Sie zuerst per E-Mail \
               gefragt. Wer das Kennzeichen erfahren hat, kann damit nichts mehr anfangen, sobald Sie ein anderes haben.",
    change_tag: "Anderes Kennzeichen",
    changed: "Sie haben ein anderes Kennzeichen. Das alte gilt nicht mehr; schreiben Sie von jetzt an an diese Adressen.",

    confirm_subject: "Haben Sie Bilder an einen Bilderrahmen gesendet?",
    confirm_text: |frames, service, link| {
        format!(
            "Bei {service} ist eine E-Mail von Ihrer Adresse für diese Bilderrahmen angekommen: {frames}.\n\nJeder kann Ihre \
             Adresse auf eine E-Mail schreiben. Wenn sie von Ihnen ist, sehen Sie hier nach, was gesendet würde, und senden \
             Sie es:\n\n{link}\n\nDer Link gilt einmal, 24 Stunden lang. Wenn sie nicht von Ihnen ist, sagen Sie es dort, \
             oder tun Sie nichts: Dann wird nichts gesendet.\n\nSofort gesendet wird, was an Adressen mit Ihrem Kennzeichen geht; sie stehen in Ihrem \
             Konto unter Bilderrahmen, Per E-Mail senden.\n"
        )
    },

    confirm_title: "Das senden?",
    confirm_lead: "Von Ihrer Adresse ist eine E-Mail gekommen. Gesendet wird erst, wenn Sie es sagen.",
    came: "Angekommen",
    subject: "Betreff",
    to: "An",
    attached: "Angehängt",
    of_your_albums: "Aus Ihren Alben",
    price: "Preis",
    confirm: "Sie ist von mir, senden",
    refuse: "Sie ist nicht von mir",
    ignore: "Wenn Sie nichts tun, wird nichts gesendet, und die E-Mail wird nach 24 Stunden vergessen.",
    confirmed_title: "Es wird gesendet",
    confirmed: "Was an wen gesendet wurde, erfahren Sie gleich per E-Mail.",
    refused_title: "Es wird nichts gesendet",
    refused: "Die E-Mail und ihre Bilder sind weggeworfen.",
    gone: "Dieser Link ist abgelaufen: Er gilt 24 Stunden lang, und nicht mehr, wenn die E-Mail weggeworfen ist. Um sie zu \
           senden, schicken Sie die E-Mail noch einmal.",

    postmaster_subject: |subject| format!("An den Postmaster: {subject}"),
    postmaster_text: |note, domain| {
        let from =
            note.from.as_ref().map_or("Eine Maschine, die keine Antwort nimmt,", |from| from.address());
        let cut = if note.is_cut { "\nDer Rest ist weggelassen.\n" } else { "" };
        let files = if note.files > 0 { "\nDateien, die dabei waren, sind weggelassen.\n" } else { "" };
        format!(
            "{from} schrieb dies an den Postmaster von {domain}, also an die, die diesen Dienst betreiben. Nichts beweist, von \
             wem eine E-Mail ist. Eine Antwort geht dorthin.\n\n{}{cut}{files}",
            note.text,
            domain = domain.as_str()
        )
    },

    answer_subject: |subject| {
        if subject.is_empty() {
            "Ihre E-Mail an einen Bilderrahmen".to_owned()
        } else {
            format!("Re: {subject}")
        }
    },
    answer: |answer| {
        answer.written(
            "In Ihrer E-Mail war kein Bild und keine Nummer eines Bildes. Hängen Sie Bilder an, oder schreiben Sie ihre Nummern \
             in den Betreff oder in die ersten Zeilen, mit nichts anderem daneben. Es wurde nichts gesendet.",
            "Keines der Bilder in Ihrer E-Mail konnte angenommen werden. Es wurde nichts gesendet.",
            "Hier sehen Sie, wo es ist:",
            ["Die angehängten Bilder stehen in Ihren Alben als Nr. ", "."],
            "Diese Dateien wurden nicht angenommen:",
        )
    },
};
