//! What is said in German.

use wirephoto_carriers::mail::{Distrust, NotAServer, Security, SendError, Unreachable};
use wirephoto_carriers::sms::Trouble;
use wirephoto_site::Language;

use super::Words;
use crate::audit::Act;
use crate::health::{MailIn, Warning};
use crate::{OverLimit, Purpose, Unfit};

pub(super) const WORDS: Words = Words {
    language: Language::German,

    wrong_log_in: "Die Adresse oder das Passwort stimmt nicht. Prüfen Sie beides, und versuchen Sie es noch einmal.",
    busy: "Gerade melden sich viele an. Versuchen Sie es gleich noch einmal.",
    link_gone: "Dieser Link wurde schon benutzt oder ist zu alt. Bitten Sie die Verwaltung um einen neuen.",
    email_taken: "Diese Adresse gibt es hier schon. Nehmen Sie eine andere, oder setzen Sie deren Passwort zurück.",
    not_found: "Das gibt es nicht mehr. Laden Sie die Seite neu, und sehen Sie nach.",
    not_yourself: "Sich selbst können Sie nicht aussperren. Das muss jemand anderes aus der Verwaltung tun.",
    for_administrators: "Diese Seite ist für die Verwaltung. Fragen Sie dort.",
    for_photographers: "Diese Seite ist für Fotografinnen und Fotografen. Gehen Sie zu Ihren Alben, oder bitten Sie die Verwaltung, Sie freizuschalten.",
    log_in_first: "Sie sind nicht angemeldet. Melden Sie sich an, und versuchen Sie es dann noch einmal.",
    no_device: "Dieser Computer ist nicht oder nicht mehr mit dem Dienst verbunden. Verbinden Sie ihn mit einem neuen Code.",
    not_the_code: "Der Kopplungscode ist falsch, verbraucht oder abgelaufen. Lassen Sie sich einen neuen geben, \
                   und versuchen Sie es noch einmal.",
    no_mail: "Dieser Dienst hat keinen Mailserver. Richten Sie zuerst einen ein.",
    unfit: |unfit| match unfit {
        Unfit::Email => "Das ist keine E-Mail-Adresse. Schreiben Sie sie wie ada@example.org.",
        Unfit::Name => "Ein Name hat 1 bis 80 Zeichen. Nehmen Sie einen kürzeren.",
        Unfit::PasswordShort => "Ein Passwort hat mindestens 10 Zeichen. Nehmen Sie ein längeres.",
        Unfit::PasswordEasy => {
            "Dieses Passwort ist ein einziges Zeichen, wiederholt. Nehmen Sie ein anderes."
        }
        Unfit::Limit => "Eine Grenze ist eine Zahl von 0 bis 1.000.000. Schreiben Sie sie in Ziffern.",
        Unfit::Port => "Ein Port ist eine Zahl von 1 bis 65535. Leer bedeutet: der übliche.",
    },
    over_limit: |over| match over {
        OverLimit::Storage { limit_bytes } => format!(
            "Der Speicher des Kontos von {} ist voll. Löschen Sie, was Sie nicht mehr brauchen, oder bitten Sie die \
             Verwaltung um mehr.",
            Language::German.bytes(*limit_bytes)
        ),
        OverLimit::Pictures { limit } => format!(
            "Die {} Bilder des Kontos sind aufgebraucht. Löschen Sie, was Sie nicht mehr brauchen, oder bitten Sie die \
             Verwaltung um mehr.",
            Language::German.number(*limit)
        ),
    },
    unnamed_device: "Computer",

    main: "Hauptmenü",
    events: "Veranstaltungen",
    orders: "Bestellungen",
    money: "Geld",
    albums: "Alben",
    frames: "Rahmen",
    deliveries: "Sendungen",
    stations: "Stationen",
    administration: "Verwaltung",
    log_out: "Abmelden",

    email_address: "E-Mail-Adresse",
    your_name: "Ihr Name",
    password: "Passwort",
    copy: "Kopieren",
    copied: "Kopiert",
    storage: "Speicher",
    pictures: "Bilder",
    pictures_noun: "Bilder",
    of: |used, all| format!("{used} von {all}"),

    log_in: "Anmelden",
    forgotten_ask: "Passwort vergessen? Bitten Sie die Verwaltung um einen Link, mit dem Sie ein neues wählen.",
    forgotten_mail: "Passwort vergessen?",
    session_over: "Ihre Anmeldung war abgelaufen, es wurde nichts geändert. Melden Sie sich an, und tun Sie es noch einmal.",
    session_over_kept: "Ihre Anmeldung war abgelaufen, es wurde nichts gesendet. Melden Sie sich an: Was Sie geschrieben \
                        haben, bleibt erhalten.",
    welcome_back: "Wieder angemeldet",
    still_here: "Was Sie vorhin geschrieben haben, ist noch da. Gesendet wurde es noch nicht.",
    what_you_typed: "Was Sie geschrieben haben",
    send_now: "Jetzt senden",
    do_not_send: "Nicht senden",

    forgotten: "Passwort vergessen",
    forgotten_lead: "Sie bekommen eine E-Mail mit einem Link, mit dem Sie ein neues Passwort wählen. Er gilt einmal, 24 \
                     Stunden lang.",
    forgotten_button: "Link anfordern",
    forgotten_done: |email| {
        format!(
            "Wenn {email} hier bekannt ist, ist eine E-Mail mit einem Link unterwegs. Sehen Sie in Ihr Postfach, auch \
             in den Ordner für unerwünschte Mails. Nach einigen Minuten noch nichts? Dann fragen Sie die Verwaltung."
        )
    },
    back_to_log_in: "Zurück zur Anmeldung",

    sign_up: "Konto anlegen",
    sign_up_ask: "Neu hier? Legen Sie ein Konto an.",
    sign_up_lead: |service| {
        format!(
            "Mit einem Konto bei {service} bewahren Sie Ihre Bilder in Alben auf und senden sie an Bilderrahmen. Sie \
             bekommen eine E-Mail mit einem Link. Er gilt einmal, 24 Stunden lang."
        )
    },
    sign_up_button: "Link anfordern",
    sign_up_done: |email| {
        format!(
            "Eine E-Mail an {email} ist unterwegs. Folgen Sie dem Link darin. Nach einigen Minuten noch nichts? Sehen \
             Sie auch in den Ordner für unerwünschte Mails, und versuchen Sie es noch einmal."
        )
    },

    link_title: |purpose| match purpose {
        Purpose::Setup => "Diesen Dienst einrichten",
        Purpose::Invite => "Mitmachen",
        Purpose::Reset => "Neues Passwort wählen",
        Purpose::SignUp => "Ihr Konto anlegen",
    },
    link_lead: |purpose, role, service| match purpose {
        Purpose::Setup => {
            format!("Sie verwalten künftig {service}: Sie laden andere ein und setzen Grenzen.")
        }
        Purpose::Invite | Purpose::SignUp if role.publishes() => {
            format!("Sie sind eingeladen, Ihre Bilder auf {service} zu veröffentlichen.")
        }
        Purpose::Invite | Purpose::SignUp => {
            format!("Bei {service} bewahren Sie Ihre Bilder in Alben auf und senden sie an Bilderrahmen.")
        }
        Purpose::Reset => "Alle Browser, in denen Sie angemeldet sind, werden abgemeldet.".to_owned(),
    },
    link_button: |purpose| match purpose {
        Purpose::Setup => "Verwaltung anlegen",
        Purpose::Invite => "Mitmachen",
        Purpose::Reset => "Passwort setzen",
        Purpose::SignUp => "Konto anlegen",
    },
    password_hint: "Mindestens 10 Zeichen. Drei oder vier zufällige Wörter merken sich leicht.",

    account: "Konto",
    computers: "Computer",
    no_computers: "Hier stehen die Computer, die in Ihrem Namen Bilder veröffentlichen. Verbinden Sie den, auf dem Ihre \
                   Bilder liegen.",
    paired: "Verbunden",
    last_here: "zuletzt hier",
    not_used_yet: "noch nicht benutzt",
    ask_unpair: |name| format!("{name} kann dann nichts mehr veröffentlichen. Weiter?"),
    unpair: "Trennen",
    pair: "Computer verbinden",
    old_password: "Altes Passwort",
    new_password: "Neues Passwort",
    others_logged_out: "Mindestens 10 Zeichen. Alle anderen Browser werden abgemeldet.",
    change_password: "Passwort ändern",

    pairing_lead: "Geben Sie dies binnen 15 Minuten an dem Computer ein, auf dem Ihre Bilder liegen:",
    pairing_or: "Oder, wenn er danach fragt:",
    pairing_address: "Adresse",
    pairing_code: "Code",
    pairing_fingerprint: "Fingerabdruck",
    pairing_compare: "Der Computer zeigt den Fingerabdruck des Zertifikats, das er sieht. Weicht er von diesem hier ab, \
                      sitzt jemand dazwischen: Brechen Sie dann ab.",
    pairing_once: "Der Code gilt einmal.",
    pairing_back: "Zurück zum Konto",

    people: "Personen",
    mail: "E-Mail",
    audit: "Protokoll",
    health: "Zustand",
    link_to_send: |email| {
        format!("Senden Sie diesen Link an {email}. Er gilt einmal und wird nicht noch einmal gezeigt.")
    },
    link_mailed: |email| {
        format!(
            "Eine E-Mail an {email} ist unterwegs. Dies ist der Link darin, falls sie nicht ankommt; er gilt einmal und \
             wird nicht noch einmal gezeigt."
        )
    },
    kept_out: "ausgesperrt",
    invited: "eingeladen",
    administrator: "Verwaltung",
    user: "nur Alben und Rahmen",
    change: "Ändern",
    storage_in_gb: "Speicher in GB",
    set_limits: "Grenzen setzen",
    make_reset_link: "Link für ein neues Passwort",
    make_invite_link: "Neuer Einladungslink",
    let_in: "Wieder zulassen",
    keep_out: "Aussperren",
    ask_keep_out: |email| {
        format!("{email} wird abgemeldet und ausgesperrt, mit allen verbundenen Computern. Weiter?")
    },
    invite: "Jemanden einladen",
    they_may: "Darf",
    may_publish: "Bilder veröffentlichen",
    may_send: "Alben führen und Bilder an Rahmen senden",
    may_run: "Bilder veröffentlichen und den Dienst verwalten",
    mail_language: "Sprache der E-Mail",
    invite_by_link: "Einladungslink erzeugen",
    invite_by_mail: "Einladung senden",

    storage_in_all: |bytes, pictures| format!("Insgesamt {bytes} und {pictures} Bilder."),
    nobody_stores: "Noch ist niemand hier. Laden Sie jemanden ein.",

    computers_lead: "Die Computer, die hier veröffentlichen, in wessen Namen, und wann sie zuletzt hier waren.",
    no_computers_at_all: "Kein Computer ist verbunden. Das geschieht auf der Kontoseite jeder Fotografin und jedes \
                          Fotografen.",

    within: |seconds| match seconds {
        0..60 => "gleich".to_owned(),
        60..120 => "in einer Minute".to_owned(),
        120..7_200 => format!("in {} Minuten", seconds / 60),
        _ => format!("in {} Stunden", seconds / 3_600),
    },
    mail_not_set: "Ohne Mailserver wird nichts verschickt: Links geben Sie selbst weiter.",
    mail_configured: "Der Mailserver stammt aus der Konfiguration dieses Programms und wird dort geändert.",
    mail_set: "Einladungen, vergessene Passwörter und Neuigkeiten zu Favoriten werden verschickt.",
    mail_saved: "Gespeichert. Senden Sie eine Testmail, um zu sehen, ob es geht.",
    mail_forgotten: "Der Mailserver ist vergessen. Ab jetzt wird nichts mehr verschickt.",
    mail_server: "Mailserver",
    server: "Server",
    port: "Port",
    usual: "üblich",
    encryption: "Verschlüsselung",
    security: |security| match security {
        Security::StartTls => "STARTTLS (meist Port 587)",
        Security::Tls => "TLS (meist Port 465)",
        Security::None => "keine (nur ein Server auf diesem Rechner)",
    },
    user_name: "Benutzername",
    user_name_hint: "Leer, wenn der Server keinen verlangt.",
    password_kept: "unverändert",
    password_not_shown: "Es wird aufbewahrt und nie gezeigt.",
    sender_address: "Adresse des Absenders",
    sender_name: "Name des Absenders",
    save: "Speichern",
    forget_server: "Keine E-Mails mehr senden",
    ask_forget_server: "Der Server und sein Passwort werden vergessen. Weiter?",
    send_test: |email| format!("Testmail an {email} senden"),
    test_subject: |service| format!("Test von {service}"),
    test_text: |service| {
        format!("Dies ist ein Test.\n\nWenn Sie ihn lesen, kann {service} E-Mails senden.\n")
    },
    test_sent: |email, reply| {
        format!(
            "Der Mailserver hat die Mail an {email} angenommen („{reply}“). Sehen Sie nach, ob sie ankommt."
        )
    },
    send_error,
    not_a_server: |error| match error {
        NotAServer::Host => "Das ist kein Name eines Mailservers. Schreiben Sie ihn wie mail.example.org.",
        NotAServer::InTheClear => {
            "Unverschlüsselt geht E-Mail nur zu einem Server auf diesem Rechner. Wählen Sie STARTTLS oder TLS."
        }
        NotAServer::LogIn => "Benutzername und Passwort gehören zusammen. Geben Sie beides an oder keines.",
    },
    outbox: "Postausgang",
    outbox_empty: "Nichts wartet. Was sich nicht senden ließe, stünde hier mit dem Grund.",
    waiting: "Wartend",
    sent_last_month: "Im letzten Monat gesendet",
    failed: "Aufgegeben",
    last_sent_inline: "die letzte",
    promised: "geschrieben",
    attempts: |attempts| match attempts {
        1 => "1 Versuch".to_owned(),
        attempts => format!("{attempts} Versuche"),
    },
    next_try: "nächster Versuch",
    try_now: "Jetzt versuchen",
    discard: "Verwerfen",
    ask_discard: "Diese E-Mail wird nicht gesendet. Weiter?",
    given_up: "aufgegeben",

    mail_subject: |purpose, service| match purpose {
        Purpose::Reset => format!("Ein neues Passwort für {service}"),
        Purpose::Setup | Purpose::Invite => format!("Ihre Einladung zu {service}"),
        Purpose::SignUp => format!("Ihr Konto bei {service}"),
    },
    mail_text: |purpose, role, service, link| match purpose {
        Purpose::Reset => format!(
            "Jemand, wahrscheinlich Sie, hat bei {service} ein neues Passwort angefordert. Wählen Sie es \
             hier:\n\n{link}\n\nDer Link gilt einmal, 24 Stunden lang. Waren Sie es nicht, tun Sie nichts: Ihr Passwort \
             bleibt, wie es ist.\n"
        ),
        Purpose::SignUp => format!(
            "Jemand, wahrscheinlich Sie, möchte mit dieser Adresse ein Konto bei {service}. Legen Sie es hier \
             an:\n\n{link}\n\nDer Link gilt einmal, 24 Stunden lang. Waren Sie es nicht, tun Sie nichts: Dann gibt es \
             kein Konto.\n"
        ),
        Purpose::Setup | Purpose::Invite if !role.publishes() => format!(
            "Sie sind zu {service} eingeladen. Dort bewahren Sie Ihre Bilder in Alben auf und senden sie an \
             Bilderrahmen. Hier geht es los:\n\n{link}\n\nDer Link gilt einmal, 14 Tage lang.\n"
        ),
        Purpose::Setup | Purpose::Invite => format!(
            "Sie sind eingeladen, Ihre Bilder auf {service} zu veröffentlichen. Hier geht es los:\n\n{link}\n\n\
             Der Link gilt einmal, 14 Tage lang.\n"
        ),
    },

    audit_lead: "Wer hier was getan hat, das Neueste zuerst. Ein Jahr lang aufbewahrt.",
    nothing_yet: "Noch nichts. Anmeldungen, Einladungen und Änderungen an Konten werden hier stehen.",
    act,
    somebody: "Jemand",
    at_the_console: "An der Konsole des Servers",
    from_address: |address| format!("von {address}"),
    older: "Älteres",
    newest: "Neuestes",

    all_well: "Alles in Ordnung.",
    version: "Version",
    running_since: "Läuft seit",
    database: "Datenbank",
    disk: "Festplatte",
    disk_room: |free, all| format!("{free} von {all} frei"),
    last_backup: "Letzte Sicherung",
    unknown_backup: "hier nicht bekannt",
    mail_queue: "E-Mail",
    mail_queue_state: |waiting, failed| format!("{waiting} wartend, {failed} aufgegeben"),
    not_set: "nicht eingerichtet",
    mail_in: "E-Mail an Rahmen",
    mail_in_state: |MailIn { address, unconfirmed, waiting }| {
        format!("wird auf {address} angenommen; {unconfirmed} zu bestätigen, {waiting} zu bearbeiten")
    },
    short_messages: "SMS",
    line_begins: "wird verbunden",
    line_bound: |ago| format!("verbunden {ago}"),
    line_broken: |ago| format!("nicht verbunden, wird immer wieder versucht; zuerst {ago}"),
    line_waiting: |waiting| format!("{waiting} wartend"),
    certificate: "Fingerabdruck des Zertifikats",
    warning,
};

fn send_error(error: &SendError) -> String {
    match error {
        SendError::Unreachable { server, why } => {
            let why = match why {
                Unreachable::NoSuchName => "Diesen Namen gibt es nicht. Prüfen Sie die Schreibweise.",
                Unreachable::Refused => "Auf diesem Port antwortet nichts. Prüfen Sie den Port.",
                Unreachable::Silent => {
                    "Er antwortet nicht. Prüfen Sie den Port, und ob eine Firewall dazwischen sitzt."
                }
                Unreachable::Other(detail) => detail,
            };
            format!("Der Mailserver {server} ist nicht zu erreichen. {why}")
        }
        SendError::Untrusted { server, why } => {
            let why = match why {
                Distrust::UnknownIssuer => {
                    "Sein Zertifikat stammt von niemandem, dem dieser Rechner vertraut."
                }
                Distrust::OtherName => {
                    "Sein Zertifikat gilt für einen anderen Namen. Nehmen Sie den, der im Zertifikat steht."
                }
                Distrust::Expired => "Sein Zertifikat ist abgelaufen.",
                Distrust::NoTls => {
                    "Auf diesem Port spricht er kein TLS. Versuchen Sie STARTTLS oder einen anderen Port."
                }
                Distrust::Other(detail) => detail,
            };
            format!("Dem Mailserver {server} ist nicht zu trauen. {why}")
        }
        SendError::NoStartTls { server } => format!(
            "Der Mailserver {server} bietet kein STARTTLS an. Versuchen Sie TLS oder einen anderen Port."
        ),
        SendError::LogIn { reply } => {
            format!("Der Mailserver hat Benutzername und Passwort nicht angenommen: „{reply}“")
        }
        SendError::Sender { address, reply } => {
            format!("Der Mailserver nimmt keine E-Mail von {address} an: „{reply}“")
        }
        SendError::Recipient { address, reply, .. } => {
            format!("Der Mailserver nimmt keine E-Mail für {address} an: „{reply}“")
        }
        SendError::Message { reply, .. } => {
            format!("Der Mailserver hat die Nachricht nicht angenommen: „{reply}“")
        }
        SendError::Broken { detail } => format!("Die Verbindung zum Mailserver brach ab: {detail}"),
    }
}

fn act(act: Act, about: &str) -> String {
    match act {
        Act::SetUp => "hat den Dienst eingerichtet".to_owned(),
        Act::LogIn => "hat sich angemeldet".to_owned(),
        Act::LogInFailed if about.is_empty() => "konnte sich nicht anmelden, unbekannte Adresse".to_owned(),
        Act::LogInFailed => format!("konnte sich nicht als {about} anmelden"),
        Act::Invite => format!("hat {about} eingeladen"),
        Act::Join => "macht mit".to_owned(),
        Act::SignUpAsked => "möchte sich ein Konto anlegen".to_owned(),
        Act::SignUp => "hat sich ein Konto angelegt".to_owned(),
        Act::ResetLink => format!("hat einen Link für {about} erzeugt"),
        Act::ResetAsked if about.is_empty() => {
            "hat ein neues Passwort angefordert, unbekannte Adresse".to_owned()
        }
        Act::ResetAsked => format!("hat ein neues Passwort für {about} angefordert"),
        Act::NewPassword => "hat ein neues Passwort gewählt".to_owned(),
        Act::Pair => format!("hat {about} verbunden"),
        Act::Unpair => format!("hat {about} getrennt"),
        Act::Limits => format!("hat die Grenzen von {about} gesetzt"),
        Act::KeepOut => format!("hat {about} ausgesperrt"),
        Act::LetIn => format!("hat {about} wieder zugelassen"),
        Act::MailServer if about.is_empty() => "hat den Mailserver vergessen lassen".to_owned(),
        Act::MailServer => format!("hat {about} als Mailserver eingestellt"),
        Act::MailTest => format!("hat eine Testmail an {about} gesendet"),
    }
}

fn line_trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Unreachable { operator, detail } => {
            format!("Der Betreiber {operator} ist nicht zu erreichen: {detail}")
        }
        Trouble::Bind { status } => format!(
            "Der Betreiber nimmt den eingestellten Benutzernamen und das Passwort nicht an (SMPP-Status 0x{status:08x})."
        ),
        Trouble::Broken { detail } => format!("Die Verbindung zum Betreiber ist abgebrochen: {detail}"),
        // Others are troubles of a message.
        other => other.to_string(),
    }
}

fn warning(warning: &Warning) -> String {
    let bytes = |bytes| Language::German.bytes(bytes);
    match warning {
        Warning::DiskNearlyFull { free_bytes } => format!(
            "Auf der Festplatte sind nur noch {} frei. Schaffen Sie Platz, bevor Bilder abgewiesen werden.",
            bytes(*free_bytes)
        ),
        Warning::NoBackup => {
            "Es gab noch nie eine Sicherung. So machen Sie eine: wirephoto db --data DIR backup FILE"
                .to_owned()
        }
        Warning::OldBackup { days } => format!(
            "Die letzte Sicherung ist {days} Tage alt. So machen Sie eine: wirephoto db --data DIR backup FILE"
        ),
        Warning::CertificateEnds { days: 0 } => {
            "Das Zertifikat läuft heute ab oder ist abgelaufen: Browser und Studios kehren um. Erneuern Sie es, und \
             laden Sie es mit SIGHUP."
                .to_owned()
        }
        Warning::CertificateEnds { days: 1 } => {
            "Das Zertifikat läuft morgen ab. Erneuern Sie es, und laden Sie es mit SIGHUP.".to_owned()
        }
        Warning::CertificateEnds { days } => {
            format!("Das Zertifikat läuft in {days} Tagen ab. Erneuern Sie es, und laden Sie es mit SIGHUP.")
        }
        Warning::MailHeldUp { mails: 1 } => {
            "Eine E-Mail ließ sich bisher nicht senden. Die Seite „E-Mail“ sagt, warum.".to_owned()
        }
        Warning::MailHeldUp { mails } => {
            format!("{mails} E-Mails ließen sich bisher nicht senden. Die Seite „E-Mail“ sagt, warum.")
        }
        Warning::OperatorAway { trouble } => format!(
            "Es besteht keine Verbindung für SMS; sie wird von selbst wieder versucht. {}",
            line_trouble(trouble)
        ),
        Warning::NearlyFull { email, percent } => {
            format!("{email} hat {percent} % seines Speichers belegt.")
        }
        Warning::Exposed => {
            "Verbindungen sind nicht verschlüsselt: Andere im Netz können mitlesen. Nehmen Sie TLS."
                .to_owned()
        }
    }
}
