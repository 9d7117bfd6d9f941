//! What is said in English.

use wirephoto_carriers::mail::{Distrust, NotAServer, Security, SendError, Unreachable};
use wirephoto_carriers::sms::Trouble;
use wirephoto_site::Language;

use super::Words;
use crate::audit::Act;
use crate::health::{MailIn, Warning};
use crate::{OverLimit, Purpose, Unfit};

pub(super) const WORDS: Words = Words {
    language: Language::English,

    wrong_log_in: "The address or the password is not right. Check both and try again.",
    busy: "Many people are logging in right now. Try again in a moment.",
    link_gone: "This link has been used or is too old. Ask the administrator for a new one.",
    email_taken: "Somebody with this address is here already. Use another, or reset theirs.",
    not_found: "That is no longer here. Load the page again and look.",
    not_yourself: "You cannot keep yourself out. Let another administrator do it.",
    for_administrators: "This page is for administrators. Ask one of them.",
    for_photographers: "This page is for photographers. Go to your albums, or ask an administrator to let you publish.",
    log_in_first: "You are not logged in. Log in, then try again.",
    no_device: "This computer is not paired with the service, or no longer. Pair it again with a new code.",
    not_the_code: "The pairing code is wrong, was used, or has expired. Ask for a new one and try again.",
    no_mail: "This service has no mail server. Set one up first.",
    unfit: |unfit| match unfit {
        Unfit::Email => "This is not an address for e-mail. Write it like ada@example.org.",
        Unfit::Name => "A name has 1 to 80 characters. Write a shorter one.",
        Unfit::PasswordShort => "A password has at least 10 characters. Choose a longer one.",
        Unfit::PasswordEasy => "This password is one character repeated. Choose another.",
        Unfit::Limit => "A limit is a number from 0 to 1,000,000. Write it in digits.",
        Unfit::Port => "A port is a number from 1 to 65535. Leave it empty for the usual one.",
    },
    over_limit: |over| match over {
        OverLimit::Storage { limit_bytes } => format!(
            "The account’s storage of {} is used up. Delete what is no longer needed, or ask the administrator for \
             more.",
            Language::English.bytes(*limit_bytes)
        ),
        OverLimit::Pictures { limit } => format!(
            "The account’s {} pictures are used up. Delete what is no longer needed, or ask the administrator for \
             more.",
            Language::English.number(*limit)
        ),
    },
    unnamed_device: "Computer",

    main: "Main",
    events: "Events",
    orders: "Orders",
    money: "Money",
    albums: "Albums",
    frames: "Frames",
    deliveries: "Deliveries",
    stations: "Stations",
    administration: "Administration",
    log_out: "Log out",

    email_address: "E-mail address",
    your_name: "Your name",
    password: "Password",
    copy: "Copy",
    copied: "Copied",
    storage: "Storage",
    pictures: "Pictures",
    pictures_noun: "pictures",
    of: |used, all| format!("{used} of {all}"),

    log_in: "Log in",
    forgotten_ask: "Password forgotten? Ask the administrator for a link to choose a new one.",
    forgotten_mail: "Password forgotten?",
    session_over: "Your session had ended, so nothing was changed. Log in and do it again.",
    session_over_kept: "Your session had ended, so nothing was sent. Log in: what you typed is kept.",
    welcome_back: "Logged in again",
    still_here: "What you typed before is still here. It has not been sent yet.",
    what_you_typed: "What you typed",
    send_now: "Send it now",
    do_not_send: "Leave it",

    forgotten: "Forgotten password",
    forgotten_lead: "You get a mail with a link to choose a new password. It works once, for 24 hours.",
    forgotten_button: "Send me the link",
    forgotten_done: |email| {
        format!(
            "If {email} belongs to somebody here, a mail with a link is on its way. Look into your mailbox, and \
             into the folder for unwanted mail. No mail after some minutes? Then ask the administrator."
        )
    },
    back_to_log_in: "Back to logging in",

    sign_up: "Sign up",
    sign_up_ask: "New here? Sign up.",
    sign_up_lead: |service| {
        format!(
            "With an account at {service} you keep your pictures in albums and send them to frames. You get a mail with \
             a link, which works once, for 24 hours."
        )
    },
    sign_up_button: "Send me the link",
    sign_up_done: |email| {
        format!(
            "A mail to {email} is on its way. Follow the link in it. Nothing there after a few minutes? Look among the \
             unwanted mail too, and try again."
        )
    },

    link_title: |purpose| match purpose {
        Purpose::Setup => "Set up this service",
        Purpose::Invite => "Join",
        Purpose::Reset => "Choose a new password",
        Purpose::SignUp => "Make your account",
    },
    link_lead: |purpose, role, service| match purpose {
        Purpose::Setup => format!("You will run {service}: invite the others and set their limits."),
        Purpose::Invite | Purpose::SignUp if role.publishes() => {
            format!("You were invited to publish pictures on {service}.")
        }
        Purpose::Invite | Purpose::SignUp => {
            format!("At {service} you keep your pictures in albums and send them to frames.")
        }
        Purpose::Reset => "Every browser that is logged in will be logged out.".to_owned(),
    },
    link_button: |purpose| match purpose {
        Purpose::Setup => "Create the administrator",
        Purpose::Invite => "Join",
        Purpose::Reset => "Set the password",
        Purpose::SignUp => "Make the account",
    },
    password_hint: "At least 10 characters. Three or four random words are easy to remember.",

    account: "Account",
    computers: "Computers",
    no_computers: "The computers that publish pictures in your name stand here. Pair the one on which your pictures \
                   are.",
    paired: "Paired",
    last_here: "last here",
    not_used_yet: "not used yet",
    ask_unpair: |name| format!("{name} will no longer be able to publish. Go on?"),
    unpair: "Unpair",
    pair: "Pair a computer",
    old_password: "Old password",
    new_password: "New password",
    others_logged_out: "At least 10 characters. Every other browser will be logged out.",
    change_password: "Change the password",

    pairing_lead: "Type this at the computer on which your pictures are, within 15 minutes:",
    pairing_or: "Or, if it asks:",
    pairing_address: "Address",
    pairing_code: "Code",
    pairing_fingerprint: "Fingerprint",
    pairing_compare: "The computer shows the fingerprint of the certificate that it sees. If it differs from this one, \
                      somebody is in between: stop there.",
    pairing_once: "The code works once.",
    pairing_back: "Back to your account",

    people: "People",
    mail: "Mail",
    audit: "Log",
    health: "Health",
    link_to_send: |email| format!("Send this link to {email}. It works once, and is not shown again."),
    link_mailed: |email| {
        format!(
            "A mail to {email} is on its way. This is the link in it, should it not arrive; it works once, and is \
             not shown again."
        )
    },
    kept_out: "kept out",
    invited: "invited",
    administrator: "administrator",
    user: "user",
    change: "Change",
    storage_in_gb: "Storage in GB",
    set_limits: "Set limits",
    make_reset_link: "Make a link for a new password",
    make_invite_link: "Make a new invitation link",
    let_in: "Let in again",
    keep_out: "Keep out",
    ask_keep_out: |email| {
        format!("{email} will be logged out and kept out, with all paired computers. Go on?")
    },
    invite: "Invite somebody",
    they_may: "They may",
    may_publish: "publish pictures",
    may_send: "keep albums and send pictures to frames",
    may_run: "publish pictures and run the service",
    mail_language: "Language of the mail",
    invite_by_link: "Make an invitation link",
    invite_by_mail: "Send an invitation",

    storage_in_all: |bytes, pictures| format!("{bytes} and {pictures} pictures in all."),
    nobody_stores: "Nobody is here yet. Invite a photographer.",

    computers_lead: "The computers that publish here, in whose name, and when they last came.",
    no_computers_at_all: "No computer is paired. Photographers pair theirs on their account's page.",

    within: |seconds| match seconds {
        0..60 => "in a moment".to_owned(),
        60..120 => "in a minute".to_owned(),
        120..7_200 => format!("in {} minutes", seconds / 60),
        _ => format!("in {} hours", seconds / 3_600),
    },
    mail_not_set: "Without a mail server nothing is mailed: you hand over links by yourself.",
    mail_configured: "The mail server comes from this program's configuration, and is changed there.",
    mail_set: "Invitations, forgotten passwords and news about favourites are mailed.",
    mail_saved: "Saved. Send a test mail to see whether it works.",
    mail_forgotten: "The mail server is forgotten. Nothing is mailed from now on.",
    mail_server: "Mail server",
    server: "Server",
    port: "Port",
    usual: "usual",
    encryption: "Encryption",
    security: |security| match security {
        Security::StartTls => "STARTTLS (usually port 587)",
        Security::Tls => "TLS (usually port 465)",
        Security::None => "none (a server on this machine only)",
    },
    user_name: "User name",
    user_name_hint: "Empty, if the server asks for none.",
    password_kept: "unchanged",
    password_not_shown: "It is kept, and never shown.",
    sender_address: "Sender’s address",
    sender_name: "Sender’s name",
    save: "Save",
    forget_server: "Send no more mail",
    ask_forget_server: "The server and its password will be forgotten. Go on?",
    send_test: |email| format!("Send a test mail to {email}"),
    test_subject: |service| format!("A test from {service}"),
    test_text: |service| format!("This is a test.\n\nIf you read it, {service} can send mail.\n"),
    test_sent: |email, reply| {
        format!("The mail server took the mail to {email} (“{reply}”). Look whether it arrives.")
    },
    send_error,
    not_a_server: |error| match error {
        NotAServer::Host => "This is not the name of a mail server. Write it like mail.example.org.",
        NotAServer::InTheClear => {
            "Without encryption mail goes only to a server on this machine. Choose STARTTLS or TLS."
        }
        NotAServer::LogIn => "A user name and a password go together. Give both, or neither.",
    },
    outbox: "Outbox",
    outbox_empty: "Nothing is waiting. Mails that could not be sent would stand here with the reason.",
    waiting: "Waiting",
    sent_last_month: "Sent in the last month",
    failed: "Given up",
    last_sent_inline: "the last one",
    promised: "written",
    attempts: |attempts| match attempts {
        1 => "1 attempt".to_owned(),
        attempts => format!("{attempts} attempts"),
    },
    next_try: "next attempt",
    try_now: "Try now",
    discard: "Throw away",
    ask_discard: "This mail will not be sent. Go on?",
    given_up: "given up",

    mail_subject: |purpose, service| match purpose {
        Purpose::Reset => format!("A new password for {service}"),
        Purpose::Setup | Purpose::Invite => format!("Your invitation to {service}"),
        Purpose::SignUp => format!("Your account at {service}"),
    },
    mail_text: |purpose, role, service, link| match purpose {
        Purpose::Reset => format!(
            "Somebody, probably you, asked for a new password at {service}. Choose it here:\n\n{link}\n\n\
             The link works once, for 24 hours. If it was not you, do nothing: your password stays as it is.\n"
        ),
        Purpose::SignUp => format!(
            "Somebody, probably you, wants an account at {service} with this address. Make it here:\n\n{link}\n\n\
             The link works once, for 24 hours. If it was not you, do nothing: there will be no account.\n"
        ),
        Purpose::Setup | Purpose::Invite if !role.publishes() => format!(
            "You were invited to {service}, where you keep your pictures in albums and send them to frames. Join \
             here:\n\n{link}\n\nThe link works once, for 14 days.\n"
        ),
        Purpose::Setup | Purpose::Invite => format!(
            "You were invited to publish your pictures on {service}. Join here:\n\n{link}\n\n\
             The link works once, for 14 days.\n"
        ),
    },

    audit_lead: "Who did what here, newest first. Kept for a year.",
    nothing_yet: "Nothing yet. Log-ins, invitations and changes to accounts will stand here.",
    act,
    somebody: "Somebody",
    at_the_console: "At the server’s console",
    from_address: |address| format!("from {address}"),
    older: "Older",
    newest: "Newest",

    all_well: "All is well.",
    version: "Version",
    running_since: "Running since",
    database: "Database",
    disk: "Disk",
    disk_room: |free, all| format!("{free} of {all} free"),
    last_backup: "Last backup",
    unknown_backup: "not known here",
    mail_queue: "Mail",
    mail_queue_state: |waiting, failed| format!("{waiting} waiting, {failed} given up"),
    not_set: "not set up",
    mail_in: "Mail to frames",
    mail_in_state: |MailIn { address, unconfirmed, waiting }| {
        format!("taken in on {address}; {unconfirmed} to be confirmed, {waiting} to be worked off")
    },
    short_messages: "Short messages",
    line_begins: "being bound",
    line_bound: |ago| format!("bound {ago}"),
    line_broken: |ago| format!("not bound, tried again and again; it began {ago}"),
    line_waiting: |waiting| format!("{waiting} waiting"),
    certificate: "Certificate’s fingerprint",
    warning,
};

fn send_error(error: &SendError) -> String {
    match error {
        SendError::Unreachable { server, why } => {
            let why = match why {
                Unreachable::NoSuchName => "Nothing has this name. Check how it is written.",
                Unreachable::Refused => "Nothing listens on this port. Check the port.",
                Unreachable::Silent => {
                    "It does not answer. Check the port, and whether a firewall is in between."
                }
                Unreachable::Other(detail) => detail,
            };
            format!("The mail server {server} cannot be reached. {why}")
        }
        SendError::Untrusted { server, why } => {
            let why = match why {
                Distrust::UnknownIssuer => "Its certificate comes from nobody whom this machine trusts.",
                Distrust::OtherName => {
                    "Its certificate is for another name. Use the name in the certificate."
                }
                Distrust::Expired => "Its certificate has run out.",
                Distrust::NoTls => "It does not speak TLS on this port. Try STARTTLS, or another port.",
                Distrust::Other(detail) => detail,
            };
            format!("The mail server {server} cannot be trusted. {why}")
        }
        SendError::NoStartTls { server } => {
            format!("The mail server {server} does not offer STARTTLS. Try TLS, or another port.")
        }
        SendError::LogIn { reply } => {
            format!("The mail server did not accept the user name and the password: “{reply}”")
        }
        SendError::Sender { address, reply } => {
            format!("The mail server takes no mail from {address}: “{reply}”")
        }
        SendError::Recipient { address, reply, .. } => {
            format!("The mail server takes no mail for {address}: “{reply}”")
        }
        SendError::Message { reply, .. } => format!("The mail server did not take the message: “{reply}”"),
        SendError::Broken { detail } => format!("The connection to the mail server broke: {detail}"),
    }
}

fn act(act: Act, about: &str) -> String {
    match act {
        Act::SetUp => "set the service up".to_owned(),
        Act::LogIn => "logged in".to_owned(),
        Act::LogInFailed if about.is_empty() => "failed to log in, with an unknown address".to_owned(),
        Act::LogInFailed => format!("failed to log in as {about}"),
        Act::Invite => format!("invited {about}"),
        Act::Join => "joined".to_owned(),
        Act::SignUpAsked => "asked to sign up".to_owned(),
        Act::SignUp => "signed up".to_owned(),
        Act::ResetLink => format!("made a link for {about}"),
        Act::ResetAsked if about.is_empty() => "asked for a new password, with an unknown address".to_owned(),
        Act::ResetAsked => format!("asked for a new password for {about}"),
        Act::NewPassword => "chose a new password".to_owned(),
        Act::Pair => format!("paired {about}"),
        Act::Unpair => format!("unpaired {about}"),
        Act::Limits => format!("set the limits of {about}"),
        Act::KeepOut => format!("kept {about} out"),
        Act::LetIn => format!("let {about} in again"),
        Act::MailServer if about.is_empty() => "had the mail server forgotten".to_owned(),
        Act::MailServer => format!("set the mail server to {about}"),
        Act::MailTest => format!("sent a test mail to {about}"),
    }
}

fn line_trouble(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Unreachable { operator, detail } => {
            format!("The operator {operator} cannot be reached: {detail}")
        }
        Trouble::Bind { status } => format!(
            "The operator does not accept the user name and the password that are set (SMPP status 0x{status:08x})."
        ),
        Trouble::Broken { detail } => format!("The connection to the operator broke: {detail}"),
        // Others are troubles of a message.
        other => other.to_string(),
    }
}

fn warning(warning: &Warning) -> String {
    let bytes = |bytes| Language::English.bytes(bytes);
    match warning {
        Warning::DiskNearlyFull { free_bytes } => {
            format!(
                "Only {} are free on the disk. Make room before photographers are refused.",
                bytes(*free_bytes)
            )
        }
        Warning::NoBackup => {
            "There was never a backup. Make one with: wirephoto db --data DIR backup FILE".to_owned()
        }
        Warning::OldBackup { days } => {
            format!("The last backup is {days} days old. Make one with: wirephoto db --data DIR backup FILE")
        }
        Warning::CertificateEnds { days: 0 } => {
            "The certificate ends today, or has ended: browsers and studios turn back. Renew it, then reload with SIGHUP."
                .to_owned()
        }
        Warning::CertificateEnds { days: 1 } => {
            "The certificate ends tomorrow. Renew it, then reload with SIGHUP.".to_owned()
        }
        Warning::CertificateEnds { days } => {
            format!("The certificate ends in {days} days. Renew it, then reload with SIGHUP.")
        }
        Warning::MailHeldUp { mails: 1 } => {
            "A mail could not be sent so far. The mail page says why.".to_owned()
        }
        Warning::MailHeldUp { mails } => {
            format!("{mails} mails could not be sent so far. The mail page says why.")
        }
        Warning::OperatorAway { trouble } => {
            format!("There is no line for short messages, and it is tried again by itself. {}", line_trouble(trouble))
        }
        Warning::NearlyFull { email, percent } => {
            format!("{email} has used {percent} % of what they may store.")
        }
        Warning::Exposed => {
            "Connections are not encrypted: others on the network can read along. Use TLS.".to_owned()
        }
    }
}
