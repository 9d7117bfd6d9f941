//! What the owner of a frame can set.

use serde::{Deserialize, Serialize};

/// Seconds for which a picture stands, at the least and at the most.
pub const SECONDS: std::ops::RangeInclusive<u16> = 3..=3600;

/// What the owner wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a box that its owner ticks")]
pub struct Settings {
    /// Whether everything that is announced is received, or the owner asked each time.
    pub automatic: bool,
    /// For how many seconds a picture stands.
    pub seconds: u16,
    /// Between which minutes of the day the screen is dark, by the clock of the screen.
    pub night: Option<Night>,
    /// Whether captions and senders are shown.
    pub captions: bool,
    /// Whether the time is.
    pub clock: bool,
    /// Whether other devices on the network may see the pictures.
    pub shared: bool,
}

/// From when until when the screen is dark, in minutes of the day; over midnight if it ends before it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Night {
    /// Its first minute.
    pub from: u16,
    /// The first minute after it.
    pub until: u16,
}

impl Default for Settings {
    /// Everything is received and shown for a quarter of a minute, day and night, and to nobody else.
    fn default() -> Self {
        Self { automatic: true, seconds: 15, night: None, captions: true, clock: true, shared: false }
    }
}

/// Reads a time of the day as a browser's field for it gives it: `22:30`.
pub fn read_time(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.get(..2)?.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// Writes it.
pub fn time(minutes: u16) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for minute in 0..24 * 60 {
            assert_eq!(read_time(&time(minute)), Some(minute));
        }
        assert_eq!(read_time("07:30:00"), Some(450));
        for wrong in ["", "7", "24:00", "12:60", "12:5", "ab:cd", "-1:00"] {
            assert_eq!(read_time(wrong), None, "{wrong}");
        }
    }
}
