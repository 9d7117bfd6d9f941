//! What is said in German.

use super::{Words, lasting};

const UNITS: [&str; 3] = ["h", "min", "s"];

pub(super) const WORDS: Words = Words {
    host: "Host",
    not_paired: "Diese Station ist noch mit keinem Host gekoppelt. Holen Sie auf der Stationsseite des Hosts einen Code \
                 und starten Sie „wirephoto station pair HOST CODE --data DIR“.",
    heard: "zuletzt gehört",
    never_heard: "hat noch nicht geantwortet",
    away: "Der Host antwortet nicht. Er wird spätestens jede Minute wieder gefragt; was auf Sendung ist, läuft weiter.",
    stranger: "Der Host kennt diese Station nicht; koppeln Sie sie mit einem neuen Code.",
    certificate: "Der Host zeigt ein anderes Zertifikat als beim Koppeln; koppeln Sie neu, falls es erneuert wurde.",
    no_host: "Was dort antwortet, ist kein Wirephoto-Host oder einer einer anderen Version.",

    channels: "Kanäle",
    channel: "Kanal",
    sending: "Jetzt gesendet",
    objects: |count| match count {
        1 => "1 Bildgruppe".to_owned(),
        count => format!("{count} Bildgruppen"),
    },
    queue: |packets, time| format!("{packets} Pakete geplant, {}", lasting(time, UNITS)),
    memory: "Speicher",
    trouble: "Es kann nichts gesendet werden",

    on_air: "Auf Sendung",
    nothing_on_air: "Nichts ist auf Sendung. Was der Host bestellt, steht hier, bis der letzte Rahmen es hat.",
    coming: "Im Anmarsch",
    nothing_coming: "Nichts ist unterwegs.",
    object: "Nr.",
    packets: |sent, needed| format!("{sent} Pakete gesendet, {needed} nötig"),
    frames: |count| match count {
        1 => "1 Rahmen wartet".to_owned(),
        count => format!("{count} Rahmen warten"),
    },
    ends_in: |time| format!("endet in {}", lasting(time, UNITS)),
    arrived: |here, all| format!("{here} von {all} geholt"),
    waits_for_time: "ist da; zuerst werden die Rahmen benachrichtigt",
    begins_in: |time| format!("beginnt in {}", lasting(time, UNITS)),
    more: |count| format!("und {count} weitere"),

    air_time: "Sendezeit",
    air_time_hint: "Wie viel von jeder Stunde der letzten zwei Tage genutzt wurde, alle Kanäle zusammen.",
    no_air_time: "In den letzten zwei Tagen wurde nichts gesendet.",
    chart: |share| format!("Sendezeit der letzten 48 Stunden; {share} in der letzten"),
    in_numbers: "In Zahlen",
    hour: "Stunde",
    share: "Sendezeit",
    sent_packets: "Pakete",
    sent_bytes: "Bytes",
};
