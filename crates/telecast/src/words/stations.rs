//! What administrators read of their telecasting stations.

/// Stations, their channels, and what they sent.
pub struct Stations {
    pub title: &'static str,
    pub lead: &'static str,
    pub none_yet: &'static str,
    pub no_station: &'static str,
    pub unfit: &'static str,
    pub no_object: &'static str,
    pub too_many_wait: &'static str,

    pub paired: &'static str,
    pub last_here: &'static str,
    pub not_here_yet: &'static str,
    pub unpaired: &'static str,
    pub no_channels: &'static str,
    /// A channel's group and port, rate, and where it is heard.
    pub channel_truth: fn(&str, &str, &str) -> String,
    /// "1 frame", "12 frames": who hears a channel.
    pub on_air: fn(u64) -> String,
    pub remove: &'static str,
    pub ask_remove: fn(&str) -> String,

    pub on_air_title: &'static str,
    pub nothing_on_air: &'static str,
    pub object: fn(u32) -> String,
    pub ordered: &'static str,
    pub ready: &'static str,
    pub sending: &'static str,
    pub over: &'static str,
    /// "2 of 5 frames have it".
    pub have_it: fn(usize, usize) -> String,
    /// Packets and bytes.
    pub sent: fn(&str, &str) -> String,

    pub air_time: &'static str,
    pub air_time_hint: &'static str,
    pub no_air_time: &'static str,
    pub in_numbers: &'static str,
    pub month: &'static str,
    pub station: &'static str,
    pub deliveries: &'static str,
    pub packets: &'static str,
    pub bytes: &'static str,
    /// Hours, minutes and seconds of a number of seconds.
    pub lasting: fn(u64) -> String,

    pub pair: &'static str,
    pub pair_lead: &'static str,
    pub pair_then: &'static str,
    pub pair_once: &'static str,
    pub fingerprint: &'static str,
    pub copy: &'static str,
    pub copied: &'static str,
    pub back: &'static str,
}

/// `1 h 5 min`, `3 min 20 s`, `8 s`.
fn lasting(seconds: u64) -> String {
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds}\u{a0}s"),
        (0, minutes, seconds) => format!("{minutes}\u{a0}min {seconds}\u{a0}s"),
        (hours, minutes, _) => format!("{hours}\u{a0}h {minutes}\u{a0}min"),
    }
}

pub const ENGLISH: Stations = Stations {
    title: "Stations",
    lead: "A station puts pictures for frames on the air, encrypted, until each of them has arrived. It stands here or \
           anywhere else, and connects to this service by itself.",
    none_yet: "No station is paired. Without one nothing reaches a frame.",
    no_station: "There is no such station. Go back to the stations and choose another.",
    unfit: "A station has at most 64 channels, each with a number of its own.",
    no_object: "There is no such object, or nobody waits for it any more.",
    too_many_wait: "This station waits already. Start only one with this pairing.",

    paired: "Paired",
    last_here: "last here",
    not_here_yet: "not here yet",
    unpaired: "It is not paired any more, so nothing goes there. Pair it again, or remove it.",
    no_channels: "It has not said yet where it sends.",
    channel_truth: |address, rate, coverage| match coverage {
        "" => format!("{address} · {rate}"),
        _ => format!("{address} · {rate} · {coverage}"),
    },
    on_air: |count| match count {
        0 => "nothing on the air".to_owned(),
        _ => format!("{count} on the air"),
    },
    remove: "Remove",
    ask_remove: |name| {
        format!("{name} gets no more pictures, and what waits for it waits for another station. Go on?")
    },

    on_air_title: "On the air",
    nothing_on_air: "Nothing is on the air.",
    object: |toi| format!("Object {toi}"),
    ordered: "on its way to the station",
    ready: "at the station",
    sending: "on the air",
    over: "over",
    have_it: |have, all| match all {
        1 => format!("{have} of 1 frame has it"),
        _ => format!("{have} of {all} frames have it"),
    },
    sent: |packets, bytes| format!("{packets} packets, {bytes}"),

    air_time: "Air time",
    air_time_hint: "What all channels sent in each month, as time of their rates.",
    no_air_time: "Nothing was sent yet.",
    in_numbers: "In numbers",
    month: "Month",
    station: "Station",
    deliveries: "Deliveries",
    packets: "Packets",
    bytes: "Sent",
    lasting,

    pair: "Pair a station",
    pair_lead: "Type this where the station is, within 15 minutes:",
    pair_then: "A station that runs already takes it up by itself. Otherwise start it:",
    pair_once: "The code works once.",
    fingerprint: "Fingerprint of the certificate",
    copy: "Copy",
    copied: "Copied",
    back: "Back to the stations",
};

pub const GERMAN: Stations = Stations {
    title: "Stationen",
    lead: "Eine Station sendet Bilder für Bilderrahmen, verschlüsselt, bis jedes angekommen ist. Sie steht hier oder an \
           einem anderen Ort und verbindet sich von selbst mit diesem Dienst.",
    none_yet: "Es ist keine Station gekoppelt. Ohne sie erreicht nichts einen Rahmen.",
    no_station: "Diese Station gibt es nicht. Gehen Sie zurück zu den Stationen, und wählen Sie eine andere.",
    unfit: "Eine Station hat höchstens 64 Kanäle, jeden mit einer eigenen Nummer.",
    no_object: "Dieses Objekt gibt es nicht, oder es wartet niemand mehr darauf.",
    too_many_wait: "Diese Station wartet schon. Starten Sie mit dieser Kopplung nur eine.",

    paired: "Gekoppelt",
    last_here: "zuletzt hier",
    not_here_yet: "noch nicht hier",
    unpaired: "Sie ist nicht mehr gekoppelt; es geht nichts mehr dorthin. Koppeln Sie sie neu, oder entfernen Sie sie.",
    no_channels: "Sie hat noch nicht gesagt, wo sie sendet.",
    channel_truth: ENGLISH.channel_truth,
    on_air: |count| match count {
        0 => "nichts auf Sendung".to_owned(),
        _ => format!("{count} auf Sendung"),
    },
    remove: "Entfernen",
    ask_remove: |name| {
        format!(
            "{name} bekommt keine Bilder mehr; was darauf wartet, wartet auf eine andere Station. Weiter?"
        )
    },

    on_air_title: "Auf Sendung",
    nothing_on_air: "Es ist nichts auf Sendung.",
    object: |toi| format!("Objekt {toi}"),
    ordered: "auf dem Weg zur Station",
    ready: "bei der Station",
    sending: "auf Sendung",
    over: "vorbei",
    have_it: |have, all| match all {
        1 => format!("{have} von 1 Rahmen hat es"),
        _ => format!("{have} von {all} Rahmen haben es"),
    },
    sent: |packets, bytes| format!("{packets} Pakete, {bytes}"),

    air_time: "Sendezeit",
    air_time_hint: "Was alle Kanäle in jedem Monat gesendet haben, als Zeit ihrer Raten.",
    no_air_time: "Es wurde noch nichts gesendet.",
    in_numbers: "In Zahlen",
    month: "Monat",
    station: "Station",
    deliveries: "Sendungen",
    packets: "Pakete",
    bytes: "Gesendet",
    lasting,

    pair: "Station koppeln",
    pair_lead: "Geben Sie dies innerhalb von 15 Minuten dort ein, wo die Station ist:",
    pair_then: "Eine Station, die schon läuft, übernimmt es von selbst. Sonst starten Sie sie:",
    pair_once: "Der Code gilt einmal.",
    fingerprint: "Fingerabdruck des Zertifikats",
    copy: "Kopieren",
    copied: "Kopiert",
    back: "Zurück zu den Stationen",
};
