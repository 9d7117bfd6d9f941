//! Every word that this part says to a person, complete in each language.

mod english;
mod german;

use std::time::Duration;

use wirephoto_site::Language;

/// What is said in one language.
pub struct Words {
    // The host.
    pub host: &'static str,
    pub not_paired: &'static str,
    pub heard: &'static str,
    pub never_heard: &'static str,
    pub away: &'static str,
    pub stranger: &'static str,
    pub certificate: &'static str,
    pub no_host: &'static str,

    // Channels.
    pub channels: &'static str,
    pub channel: &'static str,
    pub sending: &'static str,
    pub objects: fn(u64) -> String,
    pub queue: fn(&str, Duration) -> String,
    pub memory: &'static str,
    pub trouble: &'static str,

    // Objects.
    pub on_air: &'static str,
    pub nothing_on_air: &'static str,
    pub coming: &'static str,
    pub nothing_coming: &'static str,
    pub object: &'static str,
    pub packets: fn(&str, &str) -> String,
    pub frames: fn(u64) -> String,
    pub ends_in: fn(Duration) -> String,
    pub arrived: fn(&str, &str) -> String,
    pub waits_for_time: &'static str,
    pub begins_in: fn(Duration) -> String,
    pub more: fn(u64) -> String,

    // Air time.
    pub air_time: &'static str,
    pub air_time_hint: &'static str,
    pub no_air_time: &'static str,
    pub chart: fn(&str) -> String,
    pub in_numbers: &'static str,
    pub hour: &'static str,
    pub share: &'static str,
    pub sent_packets: &'static str,
    pub sent_bytes: &'static str,
}

/// The words of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::German => &german::WORDS,
    }
}

/// A time in the two largest units that it has.
fn lasting(time: Duration, units: [&str; 3]) -> String {
    let seconds = time.as_secs();
    let [hours, minutes, short] = units;
    match (seconds / 3600, seconds / 60 % 60) {
        (0, 0) => format!("{seconds} {short}"),
        (0, some) => format!("{some} {minutes}"),
        (some, rest) => format!("{some} {hours} {rest} {minutes}"),
    }
}
