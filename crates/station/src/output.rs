//! Where the packets of a channel go, as an operator writes it.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::PathBuf;
use std::str::FromStr;

use wirephoto_airwave::ts::Encapsulation;

use crate::settings::SettingsError;

/// Where the datagrams in a transport stream go, unless the operator says otherwise: within one organisation (RFC 2365).
pub const STREAM_GROUP: SocketAddrV4 = SocketAddrV4::new(Ipv4Addr::new(239, 192, 87, 80), 5000);

/// Where the packets of a channel go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// Into a network: `udp://GROUP:PORT?ttl=1&interface=ADDRESS`.
    Udp(Network),
    /// Into a transport stream, at a constant rate: `ts+udp://…`, `ts+file:PATH` or `-`, with
    /// `?encapsulation=mpe&group=GROUP:PORT`.
    Stream {
        /// Where the stream goes.
        to: StreamTo,
        /// How datagrams travel in it.
        encapsulation: Encapsulation,
        /// Where they go, for whoever unpacks them.
        group: SocketAddrV4,
    },
}

/// A multicast group in a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// Multicast group and port; or one machine, as for a test.
    pub group: SocketAddrV4,
    /// How many routers the packets may pass.
    pub ttl: u8,
    /// The address of the interface from which they leave; otherwise the system chooses.
    pub interface: Option<Ipv4Addr>,
}

/// Where a transport stream goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StreamTo {
    /// Into a network, seven packets in a datagram.
    Udp(Network),
    /// Behind what is in a file, or to a modulator that looks like one.
    File(PathBuf),
    /// To another program.
    Stdout,
}

impl Output {
    /// Multicast group and port of the channel's packets, also where they travel in a transport stream.
    pub fn group(&self) -> SocketAddrV4 {
        match self {
            Self::Udp(network) => network.group,
            Self::Stream { group, .. } => *group,
        }
    }

    /// Where its transport stream goes, if it makes one.
    pub fn stream_to(&self) -> Option<&StreamTo> {
        match self {
            Self::Udp(_) => None,
            Self::Stream { to, .. } => Some(to),
        }
    }
}

impl FromStr for Output {
    type Err = SettingsError;

    fn from_str(text: &str) -> Result<Self, SettingsError> {
        parse(text).ok_or_else(|| SettingsError::Output(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<Output> {
    // A path may have a question mark in it; what an operator says stands behind the last one.
    let (place, query) = text.rsplit_once('?').unwrap_or((text, ""));
    let mut network = Network { group: STREAM_GROUP, ttl: 1, interface: None };
    let (mut encapsulation, mut group) = (Encapsulation::Mpe, STREAM_GROUP);
    let in_network = place.split_once("://").filter(|(scheme, _)| ["udp", "ts+udp"].contains(scheme));
    let is_stream = !place.starts_with("udp:");
    for option in query.split('&').filter(|option| !option.is_empty()) {
        match option.split_once('=')? {
            ("ttl", value) if in_network.is_some() => network.ttl = value.parse().ok()?,
            ("interface", value) if in_network.is_some() => network.interface = Some(value.parse().ok()?),
            ("encapsulation", "mpe") if is_stream => encapsulation = Encapsulation::Mpe,
            ("encapsulation", "ule") if is_stream => encapsulation = Encapsulation::Ule,
            ("group", value) if is_stream => group = address(value)?,
            _ => return None,
        }
    }
    if let Some((_, at)) = in_network {
        network.group = address(at)?;
    }
    let to = match (in_network, place) {
        (Some(("udp", _)), _) => return Some(Output::Udp(network)),
        (Some(_), _) => StreamTo::Udp(network),
        (None, "-") => StreamTo::Stdout,
        (None, place) => {
            StreamTo::File(place.strip_prefix("ts+file:").filter(|path| !path.is_empty())?.into())
        }
    };
    Some(Output::Stream { to, encapsulation, group })
}

fn address(text: &str) -> Option<SocketAddrV4> {
    text.parse().ok().filter(|address: &SocketAddrV4| address.port() != 0)
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self::Stream { to, encapsulation, group } = self else {
            let Self::Udp(network) = self else { return Ok(()) };
            return write!(f, "udp://{network}");
        };
        let sign = match to {
            StreamTo::Udp(network) => {
                write!(f, "ts+udp://{network}")?;
                '&'
            }
            StreamTo::File(path) => {
                write!(f, "ts+file:{}", path.display())?;
                '?'
            }
            StreamTo::Stdout => {
                f.write_str("-")?;
                '?'
            }
        };
        let name = match encapsulation {
            Encapsulation::Mpe => "mpe",
            Encapsulation::Ule => "ule",
        };
        write!(f, "{sign}encapsulation={name}&group={group}")
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}?ttl={}", self.group, self.ttl)?;
        self.interface.map_or(Ok(()), |interface| write!(f, "&interface={interface}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Output, SettingsError> {
        text.parse()
    }

    #[test]
    fn t6_outputs_are_read_and_written() {
        let group = "239.1.2.3:5000".parse().unwrap();
        let plain = Network { group, ttl: 1, interface: None };
        assert_eq!(read("udp://239.1.2.3:5000"), Ok(Output::Udp(plain)));
        for text in [
            "udp://239.1.2.3:5000?ttl=7&interface=127.0.0.1",
            "ts+udp://239.1.2.3:1234?ttl=7&interface=127.0.0.1&encapsulation=ule&group=239.5.6.7:89",
            "ts+file:/tmp/a?b.ts?encapsulation=mpe&group=239.192.87.80:5000",
            "-?encapsulation=ule&group=239.192.87.80:5000",
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
        let file = read("ts+file:air.ts").unwrap();
        assert_eq!(file.stream_to(), Some(&StreamTo::File("air.ts".into())));
        assert_eq!(
            (read("-").unwrap().group(), read("-").unwrap().stream_to()),
            (STREAM_GROUP, Some(&StreamTo::Stdout))
        );
    }

    #[test]
    fn t6_what_is_no_output_is_said() {
        for wrong in [
            "",
            "239.1.2.3:5000",
            "udp://host:1",
            "udp://1.2.3.4:0",
            "udp://1.2.3.4:5?ttl=x",
            "udp://1.2.3.4:5?a",
            "udp://1.2.3.4:5?encapsulation=mpe",
            "ts+file:",
            "ts+file:a?ttl=1",
            "ts+udp://239.1.2.3:5000?encapsulation=gse",
            "-?group=239.1.2.3",
            "tcp://1.2.3.4:5",
        ] {
            assert_eq!(read(wrong), Err(SettingsError::Output(wrong.to_owned())));
        }
    }
}
