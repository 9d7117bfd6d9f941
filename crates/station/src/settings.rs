//! What an operator says of a station: its channels, their rates, and where their packets go.

use std::fmt;
use std::str::FromStr;

use wirephoto_exchange::air::{ChannelDocument, MAX_CHANNELS};

use crate::output::Output;

/// Memory for the objects that are being sent, of all channels together, unless the operator says otherwise.
pub const MEMORY_BYTES: usize = 512 << 20;

/// A station as its operator wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What it calls itself.
    pub name: String,
    /// Its channels, each with a number of its own.
    pub channels: Vec<Channel>,
    /// Memory for the objects that are being sent.
    pub memory_bytes: usize,
}

/// A channel as its operator wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// Its number at the station.
    pub number: u16,
    /// What people call it.
    pub name: String,
    /// Where it is heard, in words.
    pub coverage: String,
    /// How fast it sends: IP headers and all, or the packets of a transport stream and all.
    pub rate: Rate,
    /// Where its packets go.
    pub output: Output,
    /// Whether it is public: FLUTE receivers are told what is on the air.
    pub fdt: bool,
}

/// Why a station cannot be as it is wanted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// There is nothing to send on, or too much.
    #[error("A station has 1 to {MAX_CHANNELS} channels; say where each sends with --out.")]
    Channels,
    /// Two channels have one number.
    #[error("Two channels have the number {0}; give each its own.")]
    Number(u16),
    /// Not a rate.
    #[error("\"{0}\" is no rate; one looks like 20M (bits a second), from 10k to 10G.")]
    Rate(String),
    /// Not somewhere to send to.
    #[error(
        "\"{0}\" is no output; one looks like udp://239.1.2.3:5000?ttl=1&interface=192.0.2.7, or for a transport stream \
         like ts+udp://239.9.9.9:1234, ts+file:/var/lib/air.ts or - (standard output), with ?encapsulation=ule for ULE \
         and ?group=239.1.2.3:5000 for where its datagrams go."
    )]
    Output(String),
    /// Two channels write to one place.
    #[error("Two channels have the output {0}; give each its own.")]
    Shared(Box<Output>),
}

impl Settings {
    /// Looks at what an operator said.
    pub fn check(&self) -> Result<(), SettingsError> {
        if self.channels.is_empty() || self.channels.len() > MAX_CHANNELS {
            return Err(SettingsError::Channels);
        }
        for (place, channel) in self.channels.iter().enumerate() {
            if self.channels[..place].iter().any(|other| other.number == channel.number) {
                return Err(SettingsError::Number(channel.number));
            }
            // Streams cannot be mixed; packets can.
            let is_same = |other: &Channel| other.output.stream_to() == channel.output.stream_to();
            if channel.output.stream_to().is_some() && self.channels[..place].iter().any(is_same) {
                return Err(SettingsError::Shared(Box::new(channel.output.clone())));
            }
        }
        Ok(())
    }
}

impl Channel {
    pub(crate) fn document(&self, tsi: u32) -> ChannelDocument {
        ChannelDocument {
            number: self.number,
            name: self.name.clone(),
            group: self.output.group(),
            tsi,
            rate_bps: self.rate.bits_per_second(),
            coverage: self.coverage.clone(),
        }
    }
}

/// Bits a second; whoever holds one may divide by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rate(u64);

impl Rate {
    /// From 10 kbit/s to 10 Gbit/s.
    pub fn new(bits_per_second: u64) -> Option<Self> {
        (10_000..=10_000_000_000).contains(&bits_per_second).then_some(Self(bits_per_second))
    }

    /// Bits a second.
    pub fn bits_per_second(self) -> u64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let scales = [('k', 1_000.0), ('M', 1e6), ('G', 1e9)];
        let scale = scales.iter().find(|(unit, _)| text.ends_with([*unit, unit.to_ascii_lowercase()]));
        let (digits, times) = scale.map_or((text, 1.0), |(_, times)| (&text[..text.len() - 1], *times));
        let number = digits.parse::<f64>().ok().filter(|number| number.is_finite() && *number > 0.0);
        let rate = number.and_then(|number| Self::new((number * times).round() as u64));
        rate.ok_or_else(|| SettingsError::Rate(text.to_owned()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (value, unit) = match self.0 {
            rate if rate >= 1_000_000_000 => (rate as f64 / 1e9, "Gbit/s"),
            rate if rate >= 1_000_000 => (rate as f64 / 1e6, "Mbit/s"),
            rate => (rate as f64 / 1e3, "kbit/s"),
        };
        write!(f, "{} {unit}", (value * 100.0).round() / 100.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t6_rates_are_read_as_people_write_them() {
        let read = |text: &str| text.parse::<Rate>().map(Rate::bits_per_second);
        assert_eq!(read("20M"), Ok(20_000_000));
        assert_eq!(read("1.5m"), Ok(1_500_000));
        assert_eq!(read("256k"), Ok(256_000));
        assert_eq!(read("10000"), Ok(10_000));
        for wrong in ["", "M", "-1M", "0", "9k", "11G", "20 M", "infM", "NaN"] {
            assert_eq!(read(wrong), Err(SettingsError::Rate(wrong.to_owned())));
        }
        assert_eq!(Rate(20_000_000).to_string(), "20 Mbit/s");
    }

    #[test]
    fn each_channel_has_a_number_of_its_own() {
        let channel = |number| Channel {
            number,
            name: String::new(),
            coverage: String::new(),
            rate: Rate(20_000_000),
            output: "udp://239.1.2.3:5000".parse().unwrap(),
            fdt: false,
        };
        let with = |channels| Settings { name: "S".to_owned(), channels, memory_bytes: MEMORY_BYTES }.check();
        assert_eq!(with(vec![]), Err(SettingsError::Channels));
        assert_eq!(with(vec![channel(1), channel(2), channel(1)]), Err(SettingsError::Number(1)));
        assert_eq!(with(vec![channel(1), channel(2)]), Ok(()));
        let stream = |number, output: &str| Channel { output: output.parse().unwrap(), ..channel(number) };
        assert_eq!(with(vec![stream(1, "-"), stream(2, "ts+file:air.ts")]), Ok(()));
        let twice = with(vec![stream(1, "-"), stream(2, "-?encapsulation=ule")]);
        assert!(matches!(twice, Err(SettingsError::Shared(_))), "{twice:?}");
    }
}
