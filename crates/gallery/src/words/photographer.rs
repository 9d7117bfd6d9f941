//! What is said to photographers at their pages here.

use super::count_of;

/// The words of one language.
pub struct Photographer {
    pub events: &'static str,
    pub no_events: &'static str,
    pub how_to_begin: &'static str,
    pub pair: &'static str,
    pub published: &'static str,
    pub from: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub qr: &'static str,
    pub pictures: fn(u64) -> String,
    pub visitors: fn(u64) -> String,
}

pub const ENGLISH: Photographer = Photographer {
    events: "Events",
    no_events: "The events that you publish stand here, each with its link for customers.",
    how_to_begin: "To begin, pair the computer that your pictures are on; then choose pictures there and publish them.",
    pair: "Pair a computer",
    published: "Published",
    from: "from",
    copy: "Copy the link",
    copied: "Copied",
    qr: "The link as a code for cameras",
    pictures: |count| count_of(count, "no pictures", "1 picture", "pictures"),
    visitors: |count| count_of(count, "no visitors", "1 visitor", "visitors"),
};

pub const GERMAN: Photographer = Photographer {
    events: "Veranstaltungen",
    no_events: "Hier stehen die Veranstaltungen, die Sie veröffentlichen, jede mit ihrem Link für Kunden.",
    how_to_begin: "Koppeln Sie zuerst den Computer, auf dem Ihre Bilder sind; treffen Sie dort die Auswahl, und \
                   veröffentlichen Sie sie.",
    pair: "Computer koppeln",
    published: "Veröffentlicht",
    from: "von",
    copy: "Link kopieren",
    copied: "Kopiert",
    qr: "Der Link als Code für Kameras",
    pictures: |count| count_of(count, "keine Bilder", "1 Bild", "Bilder"),
    visitors: |count| count_of(count, "keine Besucher", "1 Besucher", "Besucher"),
};
