//! Who is calling: the client's address, seen through the proxies that the operator trusts, and through no other.

use std::{
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

use axum::http::{HeaderMap, HeaderName};

/// A block of addresses: `10.0.0.0/8`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    start: IpAddr,
    bits: u8,
}

/// A text is no block of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address and no block of addresses such as 10.0.0.0/8")]
pub struct NetworkError(String);

impl FromStr for Network {
    type Err = NetworkError;

    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let wrong = || NetworkError(text.to_owned());
        let (start, bits) = match text.split_once('/') {
            Some((start, bits)) => (start, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
            None => (text, None),
        };
        let start: IpAddr = start.parse().map_err(|_| wrong())?;
        let most = if start.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(most);
        if bits <= most { Ok(Self { start, bits }) } else { Err(wrong()) }
    }
}

impl Network {
    /// Returns whether the address lies in the block.
    pub fn holds(self, address: IpAddr) -> bool {
        match (self.start, address.to_canonical()) {
            (IpAddr::V4(start), IpAddr::V4(one)) => {
                let shift = 32 - u32::from(self.bits);
                start.to_bits().checked_shr(shift) == one.to_bits().checked_shr(shift)
            }
            (IpAddr::V6(start), IpAddr::V6(one)) => {
                let shift = 128 - u32::from(self.bits);
                start.to_bits().checked_shr(shift) == one.to_bits().checked_shr(shift)
            }
            _ => false,
        }
    }
}

/// The proxies in front of the server, and the header in which they name the caller.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// Whose word counts; empty when the server is reached directly.
    pub trusted: Vec<Network>,
}

impl Proxies {
    const HEADER: HeaderName = HeaderName::from_static("x-forwarded-for");

    /// Returns the caller's address: the last one of `X-Forwarded-For` that is no trusted proxy, else the peer. Whatever
    /// stands left of it was written by the caller.
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut caller = peer.to_canonical();
        let lines: Vec<_> = headers.get_all(Self::HEADER).iter().collect();
        let named = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
        for one in named {
            if !self.trusted.iter().any(|network| network.holds(caller)) {
                break;
            }
            match one.trim().parse::<IpAddr>() {
                Ok(address) => caller = address.to_canonical(),
                Err(_) => break,
            }
        }
        caller
    }
}

/// Returns the address by which limits count: a whole /64 of IPv6 belongs to one subscriber.
pub(crate) fn counted(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(one) => IpAddr::V6(Ipv6Addr::from_bits(one.to_bits() & !u128::from(u64::MAX))),
        four => four,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_speaks_for_others() {
        let proxies = Proxies { trusted: vec!["10.0.0.0/8".parse().unwrap(), "::1".parse().unwrap()] };
        for (peer, forwarded, caller) in [
            ("203.0.113.9", Some("198.51.100.1"), "203.0.113.9"),
            ("10.0.0.1", Some("198.51.100.1"), "198.51.100.1"),
            ("10.0.0.1", Some("6.6.6.6, 198.51.100.1"), "198.51.100.1"),
            ("10.0.0.1", Some("198.51.100.1, 10.2.2.2"), "198.51.100.1"),
            ("::ffff:10.0.0.1", Some("198.51.100.1"), "198.51.100.1"),
            ("::1", Some("2001:db8::1"), "2001:db8::1"),
            ("10.0.0.1", Some("nonsense"), "10.0.0.1"),
            ("10.0.0.1", None, "10.0.0.1"),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(text) = forwarded {
                headers.insert(Proxies::HEADER, text.parse().unwrap());
            }
            let seen = proxies.caller(peer.parse().unwrap(), &headers);
            assert_eq!(seen.to_string(), caller, "{peer} {forwarded:?}");
        }
    }

    #[test]
    fn several_header_lines_read_as_one() {
        let proxies = Proxies { trusted: vec!["10.0.0.0/8".parse().unwrap()] };
        let mut headers = HeaderMap::new();
        headers.append(Proxies::HEADER, "6.6.6.6".parse().unwrap());
        headers.append(Proxies::HEADER, "198.51.100.1".parse().unwrap());
        assert_eq!(proxies.caller("10.0.0.1".parse().unwrap(), &headers).to_string(), "198.51.100.1");
    }

    #[test]
    fn a_block_knows_its_edges() {
        for (block, inside, outside) in [
            ("10.0.0.0/8", "10.255.255.255", "11.0.0.0"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("2001:db8::/32", "2001:db8:ffff::1", "2001:db9::"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
        ] {
            let block: Network = block.parse().unwrap();
            assert!(block.holds(inside.parse().unwrap()) && !block.holds(outside.parse().unwrap()), "{block:?}");
        }
        for text in ["", "10.0.0.0/33", "10.0.0.0/-1", "::/129", "host"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_whole_network_of_one_subscriber_counts_once() {
        assert_eq!(counted("2001:db8:1:2:3:4:5:6".parse().unwrap()).to_string(), "2001:db8:1:2::");
        assert_eq!(counted("::ffff:192.0.2.1".parse().unwrap()).to_string(), "192.0.2.1");
    }
}
