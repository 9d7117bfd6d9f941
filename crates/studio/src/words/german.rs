//! German.

use wirephoto_exchange::order::words;
use wirephoto_imaging::{Error as Image, Lookalike, WatermarkFault};

use super::{Words, trade};
use crate::refusal::{Field, Refusal};

pub(super) const WORDS: Words = Words {
    refusal,
    reason: words::GERMAN.reason,
    trouble: trade::german::trouble,
    deliveries: ["Per Post", "Abholung beim Fotografen"],
    no_price_list: "Diese Preisliste gibt es nicht mehr.",
    no_order: "Diese Bestellung gibt es nicht.",
    no_lab: "Dieses Studio ist noch mit keinem Labor gekoppelt; lassen Sie sich von Ihrem Labor einen Code geben und \
             tragen Sie ihn unter „Labore“ ein.",
    restored: "Das Bild lag im Papierkorb und ist wieder da.",
    duplicate: "Die Veranstaltung hat dieses Bild schon.",
    closed: "Dieses Studio ist in diesem Browser nicht geöffnet; starten Sie `wirephoto studio` erneut, dann öffnet es \
             sich.",
    no_event: "Diese Veranstaltung gibt es nicht mehr.",
    no_picture: "Dieses Bild gibt es nicht mehr; vielleicht wurde es in einem anderen Fenster gelöscht.",
    not_paired: "Dieses Studio ist noch mit keinem Host gekoppelt; lassen Sie sich von Ihrem Host einen Code geben und \
                 tragen Sie ihn unter „Hosts“ ein.",
    nothing_picked: "Kein Bild dieser Veranstaltung ist ausgewählt; wählen Sie Bilder aus und veröffentlichen Sie dann.",
    position: "Die Vorschauen dieser Veranstaltung würden verraten, wo sie aufgenommen wurden; solche nimmt kein Host an.",
    stopped: "Der Vorgang wurde angehalten; was bis dahin geschehen ist, bleibt, und er geht weiter, wenn Sie ihn erneut \
              beginnen.",
    of_picture: |number, reason| format!("Bild {number}: {}", refusal(reason)),
    no_category: |name, known| match known {
        "" => format!("Die Veranstaltung hat keine Kategorie „{name}“, denn sie hat keine."),
        known => format!("Die Veranstaltung hat keine Kategorie „{name}“, sondern {known}."),
    },
    impostor: "Der Host konnte nicht beweisen, dass der Code von ihm stammt; vielleicht steht jemand dazwischen, darum \
               wurde nichts gekoppelt.",
    address: |typed| {
        format!("„{typed}“ ist keine Adresse eines Hosts; sie sieht aus wie https://photos.example.com.")
    },
    unreachable: |host| format!("Der Host unter {host} antwortet nicht."),
    certificate: |host| {
        format!(
            "Der Host unter {host} zeigt ein anderes Zertifikat als bei der Kopplung; koppeln Sie neu, falls es erneuert \
             wurde."
        )
    },
    unknown_here: |host| {
        format!("Der Host unter {host} kennt dieses Studio nicht; koppeln Sie es mit einem neuen Code.")
    },
    not_a_host: |host| {
        format!("Unter {host} antwortet kein Wirephoto-Host, oder einer einer anderen Version.")
    },
};

fn refusal(refusal: &Refusal) -> String {
    use Refusal as R;
    let said = match refusal {
        R::Image(error) => return image(error),
        R::Unforeseen => "Das Bild ist auf unvorhergesehene Weise beschädigt; exportieren Sie es neu.",
        R::TooSlow => {
            "Das Bild zu lesen dauert zu lange; so eines macht keine Kamera. Exportieren Sie es neu."
        }
        R::NoFile => "Diese Datei gibt es nicht; prüfen Sie den Pfad oder stecken Sie die Karte wieder ein.",
        R::NotAFile => "Das ist keine Datei.",
        R::LargeFile(mb) => return format!("Die Datei ist größer als {mb} MB."),
        R::Growing => {
            "Die Datei wird noch geschrieben; importieren Sie sie erneut, wenn sie vollständig ist."
        }
        R::UnreadableFile(detail) => return format!("Die Datei lässt sich nicht lesen ({detail})."),
        R::UnreadableFolder { path, detail } => {
            return format!("Der Ordner {path} lässt sich nicht lesen ({detail}).");
        }
        R::NoFolder(path) => return format!("{path} gibt es nicht; wählen Sie erneut einen Ordner."),
        R::TooManyFiles(max) => {
            return format!("Hier sind mehr als {max} Fotos; importieren Sie sie Ordner für Ordner.");
        }
        R::Purged => {
            "Das Bild wurde soeben endgültig aus dem Papierkorb gelöscht; importieren Sie es erneut."
        }
        R::NotKept(detail) => return format!("Das Bild konnte nicht gespeichert werden ({detail})"),
        R::DamagedOriginal => {
            "Das Original ist in der Datenbank beschädigt; stellen Sie eine Sicherung wieder her, oder löschen Sie das \
             Bild und importieren Sie die Datei erneut."
        }
        R::EditedMeanwhile => {
            "Es wurde bearbeitet, während seine Vorschau entstand; veröffentlichen Sie erneut."
        }
        R::NothingToMark => "Die Veranstaltung hat noch kein Bild, auf dem es sich zeigen ließe.",
        R::NoName => "Eine Veranstaltung braucht einen Namen.",
        R::LongText(field, max) => return format!("{} hat höchstens {max} Zeichen.", name(*field)),
        R::NotADay(typed) => return format!("„{typed}“ ist kein Datum; schreiben Sie es so: 2026-06-20."),
        R::ShortCode(min) => return format!("Ein Code für Kunden hat mindestens {min} Zeichen."),
        R::CategoryName(max) => return format!("Der Name einer Kategorie hat 1 bis {max} Zeichen."),
        R::SameCategory(name) => {
            return format!("Es gibt zwei Kategorien „{name}“; jede braucht ihren eigenen Namen.");
        }
        R::TooManyCategories(max) => return format!("Eine Veranstaltung hat höchstens {max} Kategorien."),
        R::NoSuchCategory => "Diese Kategorie hat die Veranstaltung nicht mehr; laden Sie die Seite neu.",
        R::CategoriesChanged => "Die Kategorien haben sich inzwischen geändert; laden Sie die Seite neu.",
        R::Sizes([thumbnail, preview, low]) => {
            return format!(
                "Die Größen steigen von 64 Pixeln an auf höchstens {thumbnail} für die Miniatur, {preview} für die \
                 Vorschau und {low} für die niedrige Auflösung."
            );
        }
        R::LargeWatermark(kb) => {
            return format!("Ein Wasserzeichen hat höchstens {kb} kB; speichern Sie ein kleineres.");
        }
        R::BrokenWatermark => "Das PNG des Wasserzeichens kam nicht vollständig an; wählen Sie es erneut.",
        R::NotConfirmed => {
            "Um die Vorschauen ohne Wasserzeichen zu lassen, wiederholen Sie genau den Namen der Veranstaltung."
        }
        R::TwoWatermarks => "Wählen Sie ein Wasserzeichen: einen Text, ein PNG oder keines.",
        R::TooManyKeywords(max) => return format!("Ein Bild hat höchstens {max} Stichwörter."),
        R::Stars => "Eine Bewertung hat 0 bis 5 Sterne.",
        R::NoLabel => "Eine Änderung braucht eine Bezeichnung, unter der sie sich rückgängig machen lässt.",
        R::TooManyPictures(max) => return format!("Eine Änderung umfasst höchstens {max} Bilder."),
        R::Edit(_) => "So lässt sich das Bild nicht bearbeiten; setzen Sie die Bearbeitung zurück.",
        R::NotACode => "Ein Kopplungscode hat 16 Buchstaben und Ziffern, etwa K7QF-9M2D-XW4T-0H3N.",
        R::UnknownHost(url) => return format!("Dieses Studio ist nicht mit {url} gekoppelt."),
        R::HostInUse(url) => {
            return format!(
                "Unter {url} sind Veranstaltungen veröffentlicht; nehmen Sie sie dort zuerst herunter."
            );
        }
        R::Decided => "Darüber ist schon entschieden.",
        R::NotAList => "Eine Liste ist all, picked, ordered oder die Kennung einer Liste.",
        R::NoList => "Diese Favoritenliste gibt es nicht mehr.",
        R::Trade(refusal) => return trade::german::refusal(refusal),
        R::NoRandomness(detail) => return format!("Es gibt keine Zufallszahlen: {detail}."),
    };
    said.to_owned()
}

fn image(error: &Image) -> String {
    match error {
        Image::Empty => "Die Datei ist leer; kopieren Sie sie erneut von der Kamera oder Karte.".to_owned(),
        Image::NotAPicture { looks_like: Some(kind) } => {
            format!("Das ist kein Bild, es sieht aus wie {}; wählen Sie ein Foto.", looks_like(*kind))
        }
        Image::NotAPicture { looks_like: None } => {
            "Das ist kein Bild eines bekannten Formats; wählen Sie ein Foto.".to_owned()
        }
        Image::Unsupported { format } => {
            format!(
                "Bilder dieser Art ({format}) lassen sich hier nicht lesen; speichern Sie es als JPEG, PNG oder TIFF."
            )
        }
        Image::TooLarge { width, height, max_pixels } => format!(
            "Das Bild ist zu groß: {width} × {height} Pixel, die Grenze liegt bei {} Megapixeln; speichern Sie eine \
             kleinere Kopie.",
            max_pixels / 1_000_000
        ),
        Image::Damaged { detail } => {
            format!("Das Bild ist beschädigt ({detail}); kopieren Sie es erneut von der Kamera oder Karte.")
        }
        Image::Watermark(fault) => format!("Das Wasserzeichen ist nicht brauchbar: {}.", watermark(*fault)),
        Image::Stopped => "Die Arbeit an diesem Bild wurde angehalten; beginnen Sie sie erneut.".to_owned(),
    }
}

fn looks_like(kind: Lookalike) -> &'static str {
    match kind {
        Lookalike::WebPage => "eine Webseite (HTML)",
        Lookalike::Drawing => "eine Zeichnung (SVG)",
        Lookalike::Xml => "ein XML-Dokument",
        Lookalike::Pdf => "ein PDF-Dokument",
        Lookalike::Zip => "ein ZIP-Archiv",
        Lookalike::Gif => "eine GIF-Animation",
        Lookalike::Bitmap => "eine Windows-Bitmap (BMP)",
        Lookalike::Photoshop => "ein Photoshop-Dokument",
        Lookalike::Video => "ein Video",
        Lookalike::Sound => "Ton oder Video",
        Lookalike::Program => "ein Programm",
        Lookalike::Text => "Text",
    }
}

fn watermark(fault: WatermarkFault) -> &'static str {
    match fault {
        WatermarkFault::Size => "die Größe ist ein Anteil der Bildbreite, von 0,02 bis 1",
        WatermarkFault::Opacity => "die Deckkraft reicht von 0,05 bis 1",
        WatermarkFault::NoText => "der Text ist leer",
        WatermarkFault::LongText => "der Text hat mehr als 200 Zeichen",
        WatermarkFault::NoPng => "das PNG fehlt",
        WatermarkFault::BadPng => "das PNG lässt sich nicht lesen",
        WatermarkFault::LargePng => "das PNG hat mehr als 16 Megapixel",
        WatermarkFault::TransparentPng => "das PNG ist ganz durchsichtig",
    }
}

fn name(field: Field) -> &'static str {
    match field {
        Field::Name => "Der Name",
        Field::Description => "Die Beschreibung",
        Field::Photographer => "Der Name des Fotografen",
        Field::PriceNote => "Der Hinweis zu Preisen",
        Field::DeliveryNote => "Der Hinweis zur Lieferung",
        Field::Code => "Der Code",
        Field::Caption => "Der Bildtext",
        Field::Price => "Der Preis",
        Field::Keyword => "Ein Stichwort",
        Field::Label => "Die Bezeichnung einer Änderung",
        Field::LabNote => "Der Hinweis an das Labor",
        Field::Reason => "Die Begründung",
        Field::Tracking => "Die Sendungsverfolgung",
    }
}
