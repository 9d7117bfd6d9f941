//! Where a request comes from: the peer, or what a trusted proxy says of it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::str::FromStr;

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{HeaderMap, StatusCode};

use crate::Problem;

/// A block of addresses, such as `192.0.2.0/24`, `2001:db8::/32` or a single address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    prefix_bits: u8,
}

/// The text is no network.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("“{0}” is not an address or a network such as 192.0.2.0/24.")]
pub struct NotANetwork(String);

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.to_owned());
        let (base, prefix) = text.split_once('/').map_or((text, None), |(base, bits)| (base, Some(bits)));
        let base = base.parse::<IpAddr>().map_err(|_| wrong())?.to_canonical();
        let whole = width(base);
        let prefix_bits = prefix.map_or(Ok(whole), str::parse).map_err(|_| wrong())?;
        if prefix_bits > whole {
            return Err(wrong());
        }
        Ok(Self { base, prefix_bits })
    }
}

impl Network {
    /// Whether `address` lies in this block.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.base.is_ipv4() && {
            let shift = u32::from(width(address) - self.prefix_bits);
            (bits(address) ^ bits(self.base)).checked_shr(shift).unwrap_or(0) == 0
        }
    }
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_bits().into(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// What counts as one place on the network: an IPv4 address, or an IPv6 /64, which is what one subscriber gets.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() >> 64 << 64)),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The address of whoever sent the request (extractor). Forwarded addresses count only from trusted proxies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address as a key for rate limits: the whole /64 for IPv6.
    pub fn network(self) -> IpAddr {
        network_of(self.0)
    }
}

impl<S: Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get().copied().ok_or_else(|| {
            Problem::of(StatusCode::INTERNAL_SERVER_ERROR).detail("the request did not come through the door")
        })
    }
}

/// The client's address: `peer`, or, as long as the nearest hop is trusted, the one that it vouches for in
/// `X-Forwarded-For`, read from the right.
pub(crate) fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |address| trusted.iter().any(|network| network.contains(address));
    let mut nearest = peer.to_canonical();
    if trusted.is_empty() || !is_trusted(nearest) {
        return nearest;
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").iter().collect();
    let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or("").rsplit(','));
    for hop in hops {
        let Some(address) = forwarded_hop(hop.trim()) else { break };
        nearest = address;
        if !is_trusted(nearest) {
            break;
        }
    }
    nearest
}

/// An entry of `X-Forwarded-For`: an address, which some proxies give with a port or in brackets.
fn forwarded_hop(text: &str) -> Option<IpAddr> {
    let address = text
        .parse::<IpAddr>()
        .or_else(|_| text.parse::<SocketAddr>().map(|address| address.ip()))
        .or_else(|_| text.trim_start_matches('[').trim_end_matches(']').parse())
        .ok()?;
    Some(address.to_canonical())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn networks(texts: &[&str]) -> Vec<Network> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        client_address(peer.parse().unwrap(), &headers, &networks(trusted)).to_string()
    }

    #[test]
    fn networks_hold_their_addresses() {
        let inside = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().contains(address.parse().unwrap())
        };
        assert!(inside("192.0.2.0/24", "192.0.2.255"));
        assert!(!inside("192.0.2.0/24", "192.0.3.0"));
        assert!(inside("192.0.2.7", "::ffff:192.0.2.7"));
        assert!(inside("0.0.0.0/0", "8.8.8.8") && !inside("0.0.0.0/0", "::1"));
        assert!(inside("::/0", "2001:db8::1"));
        assert!(inside("2001:db8::/32", "2001:db8:ffff::1") && !inside("2001:db8::/32", "2001:db9::1"));
    }

    proptest! {
        #[test]
        fn a_network_holds_what_shares_its_prefix(address: u32, other: u32, bits in 0..=32_u8) {
            let network: Network = format!("{}/{bits}", std::net::Ipv4Addr::from(address)).parse().unwrap();
            let shared = (address ^ other).leading_zeros() >= u32::from(bits);
            prop_assert_eq!(network.contains(std::net::Ipv4Addr::from(other).into()), shared);
        }

        #[test]
        fn any_header_leaves_an_address(forwarded in "[ -~]*") {
            let headers = HeaderMap::from_iter([(
                http::header::HeaderName::from_static("x-forwarded-for"),
                forwarded.parse().unwrap(),
            )]);
            let trusted = networks(&["0.0.0.0/0", "::/0"]);
            client_address([192, 0, 2, 1].into(), &headers, &trusted);
            let _ = forwarded.parse::<Network>();
        }
    }

    #[test]
    fn what_is_no_network_is_told_as_such() {
        for text in ["", "192.0.2.0/33", "::/129", "localhost", "192.0.2.0/-1", "192.0.2.0/"] {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork(text.to_owned())));
        }
    }

    #[test]
    fn forwarded_addresses_count_only_from_trusted_proxies() {
        assert_eq!(seen("198.51.100.1", &["203.0.113.9"], &[]), "198.51.100.1");
        assert_eq!(seen("198.51.100.1", &["203.0.113.9"], &["192.0.2.0/24"]), "198.51.100.1");
        assert_eq!(seen("192.0.2.1", &["203.0.113.9"], &["192.0.2.0/24"]), "203.0.113.9");
    }

    #[test]
    fn a_client_cannot_forge_its_way_past_the_proxy() {
        let trusted = &["192.0.2.0/24"];
        assert_eq!(seen("192.0.2.1", &["10.0.0.1, 203.0.113.9"], trusted), "203.0.113.9");
        assert_eq!(seen("192.0.2.1", &["10.0.0.1", "203.0.113.9, 192.0.2.2"], trusted), "203.0.113.9");
        assert_eq!(seen("192.0.2.1", &["10.0.0.1, rubbish"], trusted), "192.0.2.1");
        assert_eq!(seen("192.0.2.1", &["203.0.113.9:4711"], trusted), "203.0.113.9");
        assert_eq!(seen("192.0.2.1", &["[2001:db8::1]"], trusted), "2001:db8::1");
    }

    #[test]
    fn an_ipv6_subscriber_is_one_place() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
    }
}
