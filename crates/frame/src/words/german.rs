//! German.

use wirephoto_site::Language;

use super::Words;

pub const WORDS: Words = Words {
    language: Language::German,

    pair: "Rahmen koppeln",
    pair_intro: "Dieser Rahmen gehört noch niemandem. Geben Sie seinen Code bei dem Dienst ein, von dem Sie Bilder empfangen möchten.",
    pair_steps: [
        "Melden Sie sich dort an und wählen Sie „Rahmen“, dann „Bilderrahmen koppeln“.",
        "Geben Sie diesen Code ein, oder richten Sie Ihr Telefon auf das Quadrat.",
    ],
    pair_at: |host| format!("Den Dienst finden Sie unter {host}."),
    pair_qr: "Der Code und die Adresse des Dienstes, für die Kamera eines Telefons",
    pair_offer: "Ich habe ihn dort eingegeben",
    pair_offer_hint: "Der Rahmen sendet dann eine Nachricht an den Dienst.",
    pair_goes_on: "Der Rahmen macht von selbst weiter, sobald der Dienst antwortet. Ein Code gilt eine Viertelstunde; danach gibt es einen neuen.",
    pair_trouble: |why| {
        format!("Der Dienst ist gerade nicht erreichbar ({why}). Der Rahmen versucht es weiter.")
    },

    show: "Bilder",
    nothing_yet: "Noch keine Bilder",
    nothing_yet_hint: "Was an diesen Rahmen gesendet wird, erscheint hier, sobald es angekommen ist.",
    not_paired: "Dieser Rahmen gehört niemandem.",
    next: "Weiter",
    back: "Zurück",
    keep: "Behalten",
    release: "Nicht mehr behalten",
    hide: "Ausblenden",
    print: "Um einen Abzug bitten",
    print_wanted: "Um Abzug gebeten",
    block: "Absender sperren",
    block_ask: |sender| format!("Von {sender} nichts mehr annehmen?"),
    is_blocked: |sender| format!("Von {sender} wird nichts mehr angenommen"),
    from: |sender| format!("Von {sender}"),
    picture_of: |sender| format!("Bild von {sender}"),
    place: |at, of| format!("{at} von {of}"),
    ask_question: |size| format!("Eine Sendung von {size} ist angekündigt. Möchten Sie sie empfangen?"),
    receive: "Empfangen",
    refuse: "Ablehnen",
    full_screen: "Ganzer Bildschirm",
    offline: "Das Programm des Rahmens antwortet nicht; was hier ist, läuft weiter.",
    hidden: "Ausgeblendet",
    take_back: "Zurückholen",
    new_picture: "Neues Bild",
    not_shared: "Wem dieser Rahmen gehört, der teilt seine Bilder nicht. Erlauben lässt es sich in den Einstellungen des Rahmens.",

    settings: "Einstellungen",
    to_show: "Zu den Bildern",
    deliveries: "Wenn Bilder unterwegs sind",
    automatic: "Empfangen",
    ask: "Mich zuerst fragen",
    screen: "Bildschirm",
    seconds: "Sekunden für jedes Bild",
    not_seconds: "Ein Bild steht 3 bis 3600 Sekunden. Geben Sie eine Zahl dazwischen ein.",
    night: "Nacht",
    night_hint: "Dazwischen ist der Bildschirm dunkel; Bilder kommen trotzdem an. Lassen Sie beides leer, wenn es keine Nacht geben soll.",
    night_from: "Von",
    night_until: "Bis",
    not_a_night: "Eine Nacht hat zwei verschiedene Zeiten, etwa 22:30 und 07:00. Geben Sie beide an oder keine.",
    captions: "Bildtexte und Absender zeigen",
    clock: "Uhrzeit zeigen",
    shared: "Andere Geräte in diesem Netz dürfen die Bilder sehen",
    shared_hint: |url| {
        format!(
            "Öffnen Sie dort {url}. Gesendet werden sie unverschlüsselt, an alle, die in diesem Netz danach fragen."
        )
    },
    shared_nowhere: "Dafür muss das Programm des Rahmens mit --share 0.0.0.0:8425 gestartet werden.",
    kept: "Gespeichert.",
    save: "Speichern",
    store: "Speicher",
    store_used: |used, bound| format!("{used} von {bound} belegt"),
    store_hint: "Wenn er voll ist, gehen die ältesten Bilder, die Sie nicht behalten.",
    show_again: "Ausgeblendete Bilder wieder zeigen",
    channel: "Verbindung",
    connected: |peer| format!("Verbunden mit {peer}"),
    not_connected: |peer| format!("Keine Verbindung mit {peer}"),
    not_connected_hint: "Der Rahmen versucht es weiter und zeigt inzwischen, was er hat.",
    blocked: "Gesperrte Absender",
    nobody_blocked: "Niemand ist gesperrt.",
    unblock: "Entsperren",
    unpair: "Trennen und alles löschen",
    unpair_hint: "Alle Bilder, Schlüssel und Einstellungen werden von diesem Rahmen gelöscht. Der Dienst erfährt, dass nichts mehr zu senden ist.",
    unpair_ask: "Alle Bilder und Schlüssel von diesem Rahmen löschen?",
};
