//! A transport stream that a frame listens to, as its owner writes it: what a tuner or a file brings.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddrV4};
use std::path::PathBuf;
use std::str::FromStr;

/// Where a transport stream comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A network: `ts+udp://GROUP:PORT?interface=ADDRESS`.
    Udp {
        /// Multicast group and port; or this machine's own, where a tuner sends to it.
        at: SocketAddrV4,
        /// The interface on which the group is joined, by its address; otherwise the frame's.
        interface: Option<Ipv4Addr>,
    },
    /// A file that grows, or a device: `ts+file:PATH`.
    File(PathBuf),
}

/// Not somewhere to listen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "\"{0}\" is no input; one looks like ts+udp://239.9.9.9:1234?interface=192.0.2.7 or ts+file:/dev/dvb/adapter0/dvr0."
)]
pub struct NoInput(String);

impl FromStr for Input {
    type Err = NoInput;

    fn from_str(text: &str) -> Result<Self, NoInput> {
        let file = || text.strip_prefix("ts+file:").filter(|path| !path.is_empty());
        let input = udp(text).or_else(|| file().map(|path| Self::File(path.into())));
        input.ok_or_else(|| NoInput(text.to_owned()))
    }
}

fn udp(text: &str) -> Option<Input> {
    let rest = text.strip_prefix("ts+udp://")?;
    let (at, interface) = match rest.split_once('?') {
        Some((at, query)) => (at, Some(query.strip_prefix("interface=")?.parse().ok()?)),
        None => (rest, None),
    };
    let at: SocketAddrV4 = at.parse().ok()?;
    (at.port() != 0).then_some(Input::Udp { at, interface })
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Udp { at, interface: None } => write!(f, "ts+udp://{at}"),
            Self::Udp { at, interface: Some(interface) } => write!(f, "ts+udp://{at}?interface={interface}"),
            Self::File(path) => write!(f, "ts+file:{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t6_inputs_are_read_and_written() {
        for text in
            ["ts+udp://239.9.9.9:1234", "ts+udp://239.9.9.9:1234?interface=127.0.0.1", "ts+file:/a/b?c.ts"]
        {
            assert_eq!(text.parse::<Input>().unwrap().to_string(), text);
        }
        for wrong in [
            "",
            "udp://239.9.9.9:1234",
            "ts+udp://here:1",
            "ts+udp://1.2.3.4:0",
            "ts+udp://1.2.3.4:5?ttl=1",
            "ts+file:",
        ] {
            assert_eq!(wrong.parse::<Input>(), Err(NoInput(wrong.to_owned())));
        }
    }
}
