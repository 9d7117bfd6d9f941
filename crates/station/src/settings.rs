//! What an operator says of a station: its channels, their rates, and where their packets go.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::str::FromStr;

use wirephoto_exchange::air::{ChannelDocument, MAX_CHANNELS};

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
    /// How fast it sends, IP headers and all.
    pub rate: Rate,
    /// Where its packets go.
    pub output: Output,
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
    #[error("\"{0}\" is no output; one looks like udp://239.1.2.3:5000?ttl=1&interface=192.0.2.7.")]
    Output(String),
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
        }
        Ok(())
    }
}

impl Channel {
    pub(crate) fn document(&self, tsi: u32) -> ChannelDocument {
        let Output::Udp { group, .. } = self.output;
        ChannelDocument {
            number: self.number,
            name: self.name.clone(),
            group,
            tsi,
            rate_bps: self.rate.bits_per_second(),
            coverage: self.coverage.clone(),
        }
    }
}

/// Where the packets of a channel go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Into a network: `udp://GROUP:PORT?ttl=1&interface=ADDRESS`.
    Udp {
        /// Multicast group and port; or one machine, as for a test.
        group: SocketAddrV4,
        /// How many routers the packets may pass.
        ttl: u8,
        /// The address of the interface from which they leave; otherwise the system chooses.
        interface: Option<Ipv4Addr>,
    },
}

impl FromStr for Output {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        let wrong = || SettingsError::Output(text.to_owned());
        let rest = text.strip_prefix("udp://").ok_or_else(wrong)?;
        let (group, query) = rest.split_once('?').unwrap_or((rest, ""));
        let group: SocketAddrV4 = group.parse().map_err(|_| wrong())?;
        if group.port() == 0 {
            return Err(wrong());
        }
        let (mut ttl, mut interface) = (1, None);
        for option in query.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=').ok_or_else(wrong)? {
                ("ttl", value) => ttl = value.parse().map_err(|_| wrong())?,
                ("interface", value) => interface = Some(value.parse().map_err(|_| wrong())?),
                _ => return Err(wrong()),
            }
        }
        Ok(Self::Udp { group, ttl, interface })
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Udp { group, ttl, interface } = self;
        write!(f, "udp://{group}?ttl={ttl}")?;
        interface.map_or(Ok(()), |interface| write!(f, "&interface={interface}"))
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
    fn t6_outputs_are_read_and_written() {
        let read = |text: &str| text.parse::<Output>();
        let plain = read("udp://239.1.2.3:5000").unwrap();
        let group = "239.1.2.3:5000".parse().unwrap();
        assert_eq!(plain, Output::Udp { group, ttl: 1, interface: None });
        let full = "udp://239.1.2.3:5000?ttl=7&interface=127.0.0.1";
        assert_eq!(read(full).unwrap().to_string(), full);
        for wrong in [
            "",
            "239.1.2.3:5000",
            "udp://host:1",
            "udp://1.2.3.4:0",
            "udp://1.2.3.4:5?ttl=x",
            "udp://1.2.3.4:5?a",
        ] {
            assert_eq!(read(wrong), Err(SettingsError::Output(wrong.to_owned())));
        }
    }

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
        };
        let with = |channels| Settings { name: "S".to_owned(), channels, memory_bytes: MEMORY_BYTES }.check();
        assert_eq!(with(vec![]), Err(SettingsError::Channels));
        assert_eq!(with(vec![channel(1), channel(2), channel(1)]), Err(SettingsError::Number(1)));
        assert_eq!(with(vec![channel(1), channel(2)]), Ok(()));
    }
}
