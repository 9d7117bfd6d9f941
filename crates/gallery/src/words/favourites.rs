//! What is said to customers who choose.

use super::count_of;

/// The words of one language.
pub struct Favourites {
    pub title: &'static str,
    /// The name of everybody's first list.
    pub first_list: &'static str,
    pub how_many: fn(u64) -> String,
    pub pictures: fn(u64) -> String,
    pub back_to_pictures: &'static str,
    pub lists: &'static str,
    pub empty: &'static str,
    pub note: &'static str,
    pub note_for: fn(u32) -> String,
    pub note_hint: &'static str,
    pub save_notes: &'static str,
    pub remove: fn(u32) -> String,
    pub choose_for: fn(&str) -> String,
    /// Hearts go into this list.
    pub hearts_go_into: fn(&str) -> String,
    pub show_list: &'static str,

    pub done: &'static str,
    pub done_explained: &'static str,
    pub finished: &'static str,
    pub finished_subject: fn(&str) -> String,
    /// Who (may be empty), which list, which event, how many pictures, and where to look.
    pub finished_mail: fn(&str, &str, &str, u64, &str) -> String,
    pub go_on_choosing: &'static str,
    pub your_name: &'static str,
    pub your_name_explained: &'static str,
    pub save: &'static str,

    pub share: &'static str,
    pub share_explained: &'static str,
    pub share_link: &'static str,
    pub share_made: fn(&str) -> String,
    pub shared: &'static str,
    pub unshare: &'static str,
    pub elsewhere: &'static str,
    pub elsewhere_explained: &'static str,
    pub my_link: &'static str,
    pub my_link_made: &'static str,
    pub keep_link_secret: &'static str,
    pub withdraw_links: &'static str,
    pub withdrawn: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub as_code: &'static str,

    pub more: &'static str,
    pub rename: &'static str,
    pub list_name: &'static str,
    pub new_list: &'static str,
    pub make_list: &'static str,
    pub delete_list: &'static str,
    pub delete_ask: fn(&str) -> String,
    pub contact_sheet: &'static str,
    pub download_list: &'static str,
    pub leave: &'static str,
    pub leave_explained: &'static str,
    pub leave_ask: &'static str,

    pub no_list: &'static str,
    pub list_is_finished: &'static str,
    pub list_is_full: &'static str,
    pub too_many_lists: &'static str,
    pub too_many_customers: &'static str,
    pub list_needs_a_name: &'static str,
    pub name_too_long: &'static str,
    pub note_too_long: &'static str,
    pub photographers_do_not_choose: &'static str,

    pub too_large_to_download: &'static str,
    pub link_gone: &'static str,
    pub become_title: &'static str,
    /// Who the link is for, how many pictures were chosen in this browser, and how many lines its cart has.
    pub become_asked: fn(&str, u64, u64) -> String,
    pub somebody: &'static str,
    pub bring_along: &'static str,
    pub leave_behind: &'static str,

    /// Who chose, and from which event.
    pub chosen_by: fn(&str, &str) -> String,
    pub chosen_from: fn(&str) -> String,
}

pub const ENGLISH: Favourites = Favourites {
    title: "Favourites",
    first_list: "My favourites",
    how_many: |count| match count {
        0 => "Favourites: none yet".to_owned(),
        _ => format!("Favourites: {}", count_of(count, "", "1 picture", "pictures")),
    },
    pictures: |count| count_of(count, "no pictures", "1 picture", "pictures"),
    back_to_pictures: "Back to the pictures",
    lists: "Lists",
    empty: "Nothing stands here yet. Press the heart on a picture, or F when it is open, and it does.",
    note: "Note",
    note_for: |number| format!("Note on picture {number}"),
    note_hint: "A note for the photographer",
    save_notes: "Save the notes",
    remove: |number| format!("Take picture {number} out"),
    choose_for: |list| format!("Choose pictures for “{list}”"),
    hearts_go_into: |list| format!("Hearts go into “{list}”."),
    show_list: "Show the list",

    done: "I'm done",
    done_explained: "Tells the photographer that this list is complete.",
    finished: "You said that this list is complete. The photographer knows.",
    finished_subject: |event| format!("Favourites of “{event}” are complete"),
    finished_mail: english_mail,
    go_on_choosing: "Go on choosing",
    your_name: "Your name",
    your_name_explained: "So that the photographer knows whose lists these are.",
    save: "Save",

    share: "Share this list",
    share_explained: "Whoever has the link sees this list and nothing else, and cannot change it.",
    share_link: "Make a link to this list",
    share_made: |list| format!("Whoever has this link sees “{list}”, and cannot change it."),
    shared: "This list is shared by a link.",
    unshare: "Stop sharing",
    elsewhere: "On your other devices",
    elsewhere_explained: "Your personal link brings your lists to any phone or computer, without the code.",
    my_link: "Show my personal link",
    my_link_made: "Open this link on the other device, or point its camera at the code.",
    keep_link_secret: "It is yours alone: whoever has it can change your lists.",
    withdraw_links: "Withdraw my links",
    withdrawn: "Your personal links lead nowhere any more.",
    copy: "Copy link",
    copied: "Copied",
    as_code: "The link as a code for cameras",

    more: "More",
    rename: "Rename",
    list_name: "Name of the list",
    new_list: "New list",
    make_list: "Make the list",
    delete_list: "Delete this list",
    delete_ask: |list| format!("Delete “{list}” with its notes? This cannot be undone."),
    contact_sheet: "Contact sheet for printing",
    download_list: "Download all as a file",
    leave: "Leave this event",
    leave_explained: "This browser forgets the event and what it kept for looking without a connection. Your lists stay, \
                      and your personal link brings them back.",
    leave_ask: "Leave this event? Without your personal link this browser cannot come back to your lists.",

    no_list: "There is no such list. It may have been deleted; look at the others.",
    list_is_finished: "You said that this list is complete. Choose “Go on choosing” in your favourites to change it.",
    list_is_full: "This list is full. Make another one for further pictures.",
    too_many_lists: "You have as many lists as there can be. Delete one to make another.",
    too_many_customers: "Too many people have chosen pictures in this event. Ask the photographer for help.",
    list_needs_a_name: "The list needs a name. Give it one, and try again.",
    name_too_long: "The name is too long. Shorten it to 100 characters, and try again.",
    note_too_long: "The note is too long. Shorten it to 2,000 characters, and try again.",
    photographers_do_not_choose: "You are logged in as the photographer of this event. Log out, or use a private window, to \
                                  choose as a customer does.",

    too_large_to_download: "This list is too large for one file. Make smaller lists, and download each.",
    link_gone: "This link leads nowhere any more. Ask whoever gave it to you for a new one.",
    become_title: "Your lists",
    become_asked: |name, pictures, lines| {
        let chosen = count_of(pictures, "", "1 picture", "pictures");
        let cart = count_of(lines, "", "1 line", "lines");
        let here = match (pictures, lines) {
            (_, 0) => format!("you have chosen {chosen} already"),
            (0, _) => format!("you have a cart of {cart} already"),
            _ => format!("you have chosen {chosen} already, and have a cart of {cart}"),
        };
        format!("This link is for {name}. In this browser {here}.")
    },
    somebody: "somebody who has not said a name",
    bring_along: "Go on, and take what I chose along",
    leave_behind: "Go on without it",

    chosen_by: |name, event| format!("Chosen by {name} from “{event}”"),
    chosen_from: |event| format!("Chosen from “{event}”"),
};

pub const GERMAN: Favourites = Favourites {
    title: "Favoriten",
    first_list: "Meine Favoriten",
    how_many: |count| match count {
        0 => "Favoriten: noch keine".to_owned(),
        _ => format!("Favoriten: {}", count_of(count, "", "1 Bild", "Bilder")),
    },
    pictures: |count| count_of(count, "keine Bilder", "1 Bild", "Bilder"),
    back_to_pictures: "Zurück zu den Bildern",
    lists: "Listen",
    empty: "Hier steht noch nichts. Tippen Sie auf das Herz an einem Bild, oder drücken Sie F, wenn es offen ist.",
    note: "Notiz",
    note_for: |number| format!("Notiz zu Bild {number}"),
    note_hint: "Eine Notiz für die Fotografin oder den Fotografen",
    save_notes: "Notizen speichern",
    remove: |number| format!("Bild {number} herausnehmen"),
    choose_for: |list| format!("Bilder für „{list}“ wählen"),
    hearts_go_into: |list| format!("Herzen kommen in „{list}“."),
    show_list: "Liste zeigen",

    done: "Ich bin fertig",
    done_explained: "Sagt der Fotografin oder dem Fotografen, dass diese Liste vollständig ist.",
    finished: "Sie haben gesagt, dass diese Liste vollständig ist. Die Fotografin oder der Fotograf weiß es.",
    finished_subject: |event| format!("Favoriten aus „{event}“ sind vollständig"),
    finished_mail: german_mail,
    go_on_choosing: "Weiter auswählen",
    your_name: "Ihr Name",
    your_name_explained: "Damit klar ist, wessen Listen das sind.",
    save: "Speichern",

    share: "Diese Liste teilen",
    share_explained: "Wer den Link hat, sieht diese Liste und sonst nichts, und kann sie nicht ändern.",
    share_link: "Link zu dieser Liste machen",
    share_made: |list| format!("Wer diesen Link hat, sieht „{list}“ und kann sie nicht ändern."),
    shared: "Diese Liste ist über einen Link geteilt.",
    unshare: "Nicht mehr teilen",
    elsewhere: "Auf Ihren anderen Geräten",
    elsewhere_explained: "Ihr persönlicher Link bringt Ihre Listen auf jedes Telefon und jeden Computer, ohne den Code.",
    my_link: "Meinen persönlichen Link zeigen",
    my_link_made: "Öffnen Sie diesen Link auf dem anderen Gerät, oder richten Sie dessen Kamera auf den Code.",
    keep_link_secret: "Er gehört Ihnen allein: Wer ihn hat, kann Ihre Listen ändern.",
    withdraw_links: "Meine Links zurückziehen",
    withdrawn: "Ihre persönlichen Links führen nirgends mehr hin.",
    copy: "Link kopieren",
    copied: "Kopiert",
    as_code: "Der Link als Code für Kameras",

    more: "Mehr",
    rename: "Umbenennen",
    list_name: "Name der Liste",
    new_list: "Neue Liste",
    make_list: "Liste anlegen",
    delete_list: "Diese Liste löschen",
    delete_ask: |list| format!("„{list}“ mit allen Notizen löschen? Das lässt sich nicht rückgängig machen."),
    contact_sheet: "Kontaktabzug zum Drucken",
    download_list: "Alle als Datei herunterladen",
    leave: "Diese Veranstaltung verlassen",
    leave_explained: "Dieser Browser vergisst die Veranstaltung und was er für das Ansehen ohne Verbindung aufgehoben \
                      hat. Ihre Listen bleiben, und Ihr persönlicher Link bringt sie zurück.",
    leave_ask: "Diese Veranstaltung verlassen? Ohne Ihren persönlichen Link findet dieser Browser nicht zu Ihren Listen \
                zurück.",

    no_list: "Diese Liste gibt es nicht. Vielleicht wurde sie gelöscht; sehen Sie die anderen an.",
    list_is_finished: "Sie haben gesagt, dass diese Liste vollständig ist. Wählen Sie bei Ihren Favoriten „Weiter \
                       auswählen“, um sie zu ändern.",
    list_is_full: "Diese Liste ist voll. Legen Sie für weitere Bilder eine neue an.",
    too_many_lists: "Sie haben so viele Listen, wie es geben kann. Löschen Sie eine, um eine neue anzulegen.",
    too_many_customers: "Zu viele Menschen haben in dieser Veranstaltung Bilder gewählt. Wenden Sie sich an die Fotografin \
                         oder den Fotografen.",
    list_needs_a_name: "Die Liste braucht einen Namen. Geben Sie ihr einen, und versuchen Sie es noch einmal.",
    name_too_long: "Der Name ist zu lang. Kürzen Sie ihn auf 100 Zeichen, und versuchen Sie es noch einmal.",
    note_too_long: "Die Notiz ist zu lang. Kürzen Sie sie auf 2.000 Zeichen, und versuchen Sie es noch einmal.",
    photographers_do_not_choose: "Sie sind als Fotografin oder Fotograf dieser Veranstaltung angemeldet. Melden Sie sich \
                                  ab, oder nehmen Sie ein privates Fenster, um wie ein Kunde zu wählen.",

    too_large_to_download: "Diese Liste ist zu groß für eine Datei. Machen Sie kleinere Listen, und laden Sie jede herunter.",
    link_gone: "Dieser Link führt nirgends mehr hin. Bitten Sie um einen neuen, wo Sie diesen herhaben.",
    become_title: "Ihre Listen",
    become_asked: |name, pictures, lines| {
        let chosen = count_of(pictures, "", "1 Bild", "Bilder");
        let cart = count_of(lines, "", "1 Posten", "Posten");
        let here = match (pictures, lines) {
            (_, 0) => format!("schon {chosen} gewählt"),
            (0, _) => format!("schon {cart} im Warenkorb"),
            _ => format!("schon {chosen} gewählt und {cart} im Warenkorb"),
        };
        format!("Dieser Link ist für {name}. In diesem Browser haben Sie {here}.")
    },
    somebody: "jemanden, der keinen Namen gesagt hat",
    bring_along: "Weiter, und das Gewählte mitnehmen",
    leave_behind: "Ohne das Gewählte weiter",

    chosen_by: |name, event| format!("Ausgewählt von {name} aus „{event}“"),
    chosen_from: |event| format!("Ausgewählt aus „{event}“"),
};

fn english_mail(by: &str, list: &str, event: &str, pictures: u64, url: &str) -> String {
    let by = if by.is_empty() { "Somebody" } else { by };
    let pictures = (ENGLISH.pictures)(pictures);
    format!(
        "{by} says that the list “{list}” in “{event}” is complete: {pictures}.\n\nRead it here:\n\n{url}\n\n\
         Your studio has it too, as a filter beside the pictures.\n"
    )
}

fn german_mail(by: &str, list: &str, event: &str, pictures: u64, url: &str) -> String {
    let by = if by.is_empty() { "Jemand" } else { by };
    let pictures = (GERMAN.pictures)(pictures);
    format!(
        "{by} hat die Liste „{list}“ in „{event}“ abgeschlossen: {pictures}.\n\nHier steht sie:\n\n{url}\n\n\
         Auch Ihr Studio hat sie, als Filter neben den Bildern.\n"
    )
}
