//! What is said in English.

use super::{Words, lasting};

const UNITS: [&str; 3] = ["h", "min", "s"];

pub(super) const WORDS: Words = Words {
    host: "Host",
    not_paired: "This station is paired with no host yet. Take a code from the host's page of stations and run \
                 “wirephoto station pair HOST CODE --data DIR”.",
    heard: "heard",
    never_heard: "has not answered yet",
    away: "The host does not answer. It is asked again at the latest every minute; what is on the air goes on.",
    stranger: "The host does not know this station; pair it again with a new code.",
    certificate: "The host shows another certificate than when it was paired; pair again if it was renewed.",
    no_host: "What answers there is no Wirephoto host, or one of another version.",

    channels: "Channels",
    channel: "Channel",
    sending: "On the air now",
    objects: |count| match count {
        1 => "1 picture group".to_owned(),
        count => format!("{count} picture groups"),
    },
    queue: |packets, time| format!("{packets} packets planned, {}", lasting(time, UNITS)),
    memory: "Memory",
    trouble: "Nothing can be sent",

    on_air: "On the air",
    nothing_on_air: "Nothing is on the air. What the host orders appears here, until the last frame has it.",
    coming: "Coming",
    nothing_coming: "Nothing is coming.",
    object: "No.",
    packets: |sent, needed| format!("{sent} packets sent, {needed} needed"),
    frames: |count| match count {
        1 => "1 frame waits".to_owned(),
        count => format!("{count} frames wait"),
    },
    ends_in: |time| format!("ends in {}", lasting(time, UNITS)),
    arrived: |here, all| format!("{here} of {all} fetched"),
    waits_for_time: "here; the frames are written to first",
    begins_in: |time| format!("begins in {}", lasting(time, UNITS)),
    more: |count| format!("and {count} more"),

    air_time: "Air time",
    air_time_hint: "How much of each hour was used, of all channels together, in the last two days.",
    no_air_time: "Nothing was sent in the last two days.",
    chart: |share| format!("Air time of the last 48 hours; {share} in the last one"),
    in_numbers: "In numbers",
    hour: "Hour",
    share: "Air time",
    sent_packets: "Packets",
    sent_bytes: "Bytes",
};
