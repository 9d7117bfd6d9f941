//! What users read at their albums.

use super::count_of;
use crate::error::Unfit;

/// Albums, their pictures, and the way in for more.
pub struct Albums {
    // What goes wrong.
    pub no_album: &'static str,
    pub no_picture: &'static str,
    pub unfit: fn(Unfit) -> &'static str,

    // The list.
    pub title: &'static str,
    pub nothing_yet: &'static str,
    pub new_album: &'static str,
    pub name: &'static str,
    pub make_album: &'static str,
    pub pictures: fn(u64) -> String,
    /// "{used} of {all} used".
    pub used_of: fn(&str, &str) -> String,
    pub storage: &'static str,
    pub album_deleted: fn(&str) -> String,
    pub take_back: &'static str,
    pub trash_hint: &'static str,

    // An album.
    pub back: &'static str,
    pub settings: &'static str,
    pub rename: &'static str,
    pub delete_album: &'static str,
    pub ask_delete_album: &'static str,
    pub add: &'static str,
    pub add_hint: &'static str,
    pub choose: &'static str,
    pub photograph: &'static str,
    pub add_chosen: &'static str,
    /// With `{done}` and `{total}`.
    pub adding: &'static str,
    /// With `{count}`.
    pub refused_count: &'static str,
    pub lost: &'static str,
    pub show_added: &'static str,
    pub numbers_hint: &'static str,
    pub all_pictures: &'static str,
    pub no_pictures_here: &'static str,
    pub more: &'static str,
    /// "Choose No. 4711".
    pub choose_one: fn(&str) -> String,
    pub choose_hint: &'static str,
    pub with_chosen: &'static str,
    /// After a number.
    pub chosen: &'static str,
    pub choose_all: &'static str,
    pub choose_none: &'static str,
    pub into_album: &'static str,
    pub place: &'static str,
    pub pictures_deleted: fn(u64) -> String,

    // A picture.
    /// "No. 4711".
    pub number: fn(u32) -> String,
    pub previous: &'static str,
    pub next: &'static str,
    pub caption: &'static str,
    pub caption_hint: &'static str,
    pub save: &'static str,
    pub saved: &'static str,
    pub download: &'static str,
    pub send: &'static str,
    pub delete: &'static str,
    pub taken: &'static str,
    pub camera: &'static str,
    pub size: &'static str,
    pub file: &'static str,
}

pub const ENGLISH: Albums = Albums {
    no_album: "There is no such album. Go back to your albums and choose another.",
    no_picture: "There is no such picture. Go back to the album and choose another.",
    unfit: |unfit| match unfit {
        Unfit::Name => "An album's name has 1 to 80 characters. Choose another.",
        Unfit::Caption => "A caption has at most 500 characters. Shorten it.",
        Unfit::TooManyAlbums => "There are 1,000 albums already. Delete one that you no longer need.",
    },

    title: "Albums",
    nothing_yet: "Your pictures stand here in albums. Make one, add pictures from your phone or computer, and send them to \
                frames.",
    new_album: "New album",
    name: "Name",
    make_album: "Make the album",
    pictures: |count| count_of(count, "no pictures", "1 picture", "pictures"),
    used_of: |used, all| format!("{used} of {all} used"),
    storage: "Storage",
    album_deleted: |name| format!("The album “{name}” is deleted."),
    take_back: "Take it back",
    trash_hint: "For ten minutes this can be undone; then it is final.",

    back: "All albums",
    settings: "Name, and deleting",
    rename: "Change the name",
    delete_album: "Delete the album",
    ask_delete_album: "Pictures that stand in no other album are deleted with it. You can take it back for ten minutes.",
    add: "Add pictures",
    add_hint: "Drop pictures here or choose them: JPEG, HEIC, PNG and most others. A picture that is here already is not \
               added twice.",
    choose: "Choose pictures",
    photograph: "Take a picture",
    add_chosen: "Add the chosen pictures",
    adding: "{done} of {total} added",
    refused_count: "{count} not added",
    lost: "The connection was lost. Look at it, then choose the missing pictures again; none is added twice.",
    show_added: "Show what was added",
    numbers_hint: "The number of a picture is what you write when you send it by short message or mail.",
    all_pictures: "The pictures of this album",
    no_pictures_here: "There are no pictures in this album yet.",
    more: "More pictures",
    choose_one: |number| format!("Choose {number}"),
    choose_hint: "Tick pictures in their corner to send, delete or sort several at once.",
    with_chosen: "With the chosen pictures",
    chosen: "chosen",
    choose_all: "Choose all",
    choose_none: "Choose none",
    into_album: "Which album",
    place: "Add to this album",
    pictures_deleted: |count| match count {
        1 => "A picture is deleted.".to_owned(),
        _ => format!("{count} pictures are deleted."),
    },

    number: |number| format!("No. {number}"),
    previous: "Previous picture",
    next: "Next picture",
    caption: "Caption",
    caption_hint: "Frames show it below the picture.",
    save: "Save",
    saved: "Saved.",
    download: "Download the original",
    send: "Send to frames",
    delete: "Delete",
    taken: "Taken",
    camera: "Camera",
    size: "Size",
    file: "File",
};

pub const GERMAN: Albums = Albums {
    no_album: "Dieses Album gibt es nicht. Gehen Sie zurück zu Ihren Alben, und wählen Sie ein anderes.",
    no_picture: "Dieses Bild gibt es nicht. Gehen Sie zurück zum Album, und wählen Sie ein anderes.",
    unfit: |unfit| match unfit {
        Unfit::Name => "Der Name eines Albums hat 1 bis 80 Zeichen. Wählen Sie einen anderen.",
        Unfit::Caption => "Eine Bildunterschrift hat höchstens 500 Zeichen. Kürzen Sie sie.",
        Unfit::TooManyAlbums => "Es gibt schon 1.000 Alben. Löschen Sie eines, das Sie nicht mehr brauchen.",
    },

    title: "Alben",
    nothing_yet: "Hier stehen Ihre Bilder, in Alben. Legen Sie eines an, fügen Sie Bilder vom Telefon oder Computer hinzu, \
                und senden Sie sie an Bilderrahmen.",
    new_album: "Neues Album",
    name: "Name",
    make_album: "Album anlegen",
    pictures: |count| count_of(count, "keine Bilder", "1 Bild", "Bilder"),
    used_of: |used, all| format!("{used} von {all} belegt"),
    storage: "Speicher",
    album_deleted: |name| format!("Das Album „{name}“ ist gelöscht."),
    take_back: "Zurückholen",
    trash_hint: "Zehn Minuten lang lässt sich das rückgängig machen, danach nicht mehr.",

    back: "Alle Alben",
    settings: "Name und Löschen",
    rename: "Namen ändern",
    delete_album: "Album löschen",
    ask_delete_album: "Bilder, die in keinem anderen Album stehen, werden mit gelöscht. Zehn Minuten lang können Sie es \
                       zurückholen.",
    add: "Bilder hinzufügen",
    add_hint: "Legen Sie Bilder hier ab, oder wählen Sie sie aus: JPEG, HEIC, PNG und die meisten anderen. Ein Bild, das \
               schon hier ist, kommt nicht doppelt hinzu.",
    choose: "Bilder auswählen",
    photograph: "Foto aufnehmen",
    add_chosen: "Ausgewählte Bilder hinzufügen",
    adding: "{done} von {total} hinzugefügt",
    refused_count: "{count} nicht hinzugefügt",
    lost: "Die Verbindung ist abgebrochen. Prüfen Sie sie, und wählen Sie die fehlenden Bilder dann noch einmal aus; \
           keines kommt doppelt hinzu.",
    show_added: "Zeigen, was hinzukam",
    numbers_hint: "Die Nummer eines Bildes schreiben Sie, wenn Sie es per SMS oder E-Mail senden.",
    all_pictures: "Die Bilder dieses Albums",
    no_pictures_here: "In diesem Album sind noch keine Bilder.",
    more: "Weitere Bilder",
    choose_one: |number| format!("{number} auswählen"),
    choose_hint: "Mit dem Häkchen in der Ecke wählen Sie mehrere Bilder aus, um sie zu senden, zu löschen oder zu ordnen.",
    with_chosen: "Mit den ausgewählten Bildern",
    chosen: "ausgewählt",
    choose_all: "Alle auswählen",
    choose_none: "Keines auswählen",
    into_album: "Welches Album",
    place: "In dieses Album",
    pictures_deleted: |count| match count {
        1 => "Ein Bild ist gelöscht.".to_owned(),
        _ => format!("{count} Bilder sind gelöscht."),
    },

    number: |number| format!("Nr. {number}"),
    previous: "Voriges Bild",
    next: "Nächstes Bild",
    caption: "Bildunterschrift",
    caption_hint: "Bilderrahmen zeigen sie unter dem Bild.",
    save: "Speichern",
    saved: "Gespeichert.",
    download: "Original herunterladen",
    send: "An Bilderrahmen senden",
    delete: "Löschen",
    taken: "Aufgenommen",
    camera: "Kamera",
    size: "Größe",
    file: "Datei",
};
