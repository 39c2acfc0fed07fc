//! Which addresses may be connected to, judged after the name was resolved, so that a name cannot hide one.

use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs as _},
    sync::mpsc,
    time::Duration,
};

/// How long the system may take to resolve a name.
const PATIENCE: Duration = Duration::from_secs(15);
/// More addresses than this of one host are not pinned; the first ones do.
const MOST: usize = 8;

/// Turns the name of a host into its addresses.
pub trait Resolve: Send + Sync {
    /// Returns the addresses of a host.
    ///
    /// # Errors
    /// When it has none, or nobody answers.
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The resolver of the system.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        let (send, receive) = mpsc::channel();
        let host = host.to_owned();
        // The system's call cannot be interrupted; a thread that outlives its caller harms nobody.
        std::thread::spawn(move || {
            let found = (host.as_str(), 0).to_socket_addrs();
            let _ = send.send(found.map(|all| all.map(|one| one.ip()).collect::<Vec<_>>()));
        });
        let mut found = receive
            .recv_timeout(PATIENCE)
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "the name was not resolved in time"))??;
        found.dedup();
        Ok(found)
    }
}

/// Returns the addresses that may be connected to.
///
/// # Errors
/// With the first address that is forbidden and why: a host that answers with one is not trusted with the others.
pub(super) fn judge(found: Vec<IpAddr>, allow_private: bool) -> Result<Vec<IpAddr>, String> {
    if !allow_private && let Some((ip, why)) = found.iter().find_map(|ip| Some((ip, forbidden(*ip)?))) {
        return Err(format!("its address {ip} is {why}"));
    }
    Ok(found.into_iter().take(MOST).collect())
}

/// Returns why nothing may be sent to an address from outside; `None` for the public internet.
///
/// From the special-purpose registries of IANA (RFC 6890 and its updates), and the addresses where clouds serve secrets.
pub fn forbidden(ip: IpAddr) -> Option<&'static str> {
    match ip {
        IpAddr::V4(ip) => forbidden_v4(ip),
        IpAddr::V6(ip) => forbidden_v6(ip),
    }
}

fn forbidden_v4(ip: Ipv4Addr) -> Option<&'static str> {
    Some(match ip.octets() {
        [0, ..] => "unspecified",
        [127, ..] => "a loopback address",
        [10, ..] | [172, 16..=31, ..] | [192, 168, ..] => "private",
        [169, 254, 169, 254] => "a metadata service",
        [169, 254, ..] => "link-local",
        // Alibaba's metadata service lies in here too.
        [100, 64..=127, ..] => "behind a carrier's address translation",
        // Azure's host answers on this public-looking address inside of its own network.
        [168, 63, 129, 16] => "a metadata service",
        [192, 0, 0, _] => "reserved for protocols",
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => "for documentation",
        [198, 18..=19, ..] => "for benchmarks",
        [192, 88, 99, _] => "a retired relay",
        [224..=239, ..] => "multicast",
        [240..=255, ..] => "reserved",
        _ => return None,
    })
}

fn forbidden_v6(ip: Ipv6Addr) -> Option<&'static str> {
    let segments = ip.segments();
    let tail = || {
        let [.., a, b, c, d] = ip.octets();
        Ipv4Addr::new(a, b, c, d)
    };
    match segments {
        [0, 0, 0, 0, 0, 0, 0, 0] => Some("unspecified"),
        [0, 0, 0, 0, 0, 0, 0, 1] => Some("a loopback address"),
        // An IPv4 address in other clothes: mapped, or translated by NAT64.
        [0, 0, 0, 0, 0, 0xffff, _, _] | [0x64, 0xff9b, 0, 0, 0, 0, _, _] => forbidden_v4(tail()),
        [0x2002, high, low, ..] => {
            let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
            forbidden_v4(Ipv4Addr::new(a, b, c, d))
        }
        [0x2001, 0..=0x1ff, ..] => Some("reserved for protocols"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("for documentation"),
        [0xfc00..=0xfdff, ..] => Some("private"),
        [0xfe80..=0xfebf, ..] => Some("link-local"),
        [0xff00..=0xffff, ..] => Some("multicast"),
        // Only 2000::/3 is given out for the public internet.
        [0x2000..=0x3fff, ..] => None,
        _ => Some("not of the public internet"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_may_be_reached() {
        for (ip, wanted) in [
            ("8.8.8.8", None),
            ("140.82.121.4", None),
            ("172.32.0.1", None),
            ("100.128.0.1", None),
            ("2606:50c0:8000::153", None),
            ("64:ff9b::8c52:7904", None),
            ("0.0.0.0", Some("unspecified")),
            ("127.0.0.1", Some("a loopback address")),
            ("127.255.0.9", Some("a loopback address")),
            ("10.1.2.3", Some("private")),
            ("172.16.0.1", Some("private")),
            ("172.31.255.255", Some("private")),
            ("192.168.1.1", Some("private")),
            ("169.254.169.254", Some("a metadata service")),
            ("169.254.1.1", Some("link-local")),
            ("100.64.0.1", Some("behind a carrier's address translation")),
            ("100.100.100.200", Some("behind a carrier's address translation")),
            ("168.63.129.16", Some("a metadata service")),
            ("192.0.0.192", Some("reserved for protocols")),
            ("224.0.0.1", Some("multicast")),
            ("255.255.255.255", Some("reserved")),
            ("::", Some("unspecified")),
            ("::1", Some("a loopback address")),
            ("::ffff:127.0.0.1", Some("a loopback address")),
            ("::ffff:169.254.169.254", Some("a metadata service")),
            ("::127.0.0.1", Some("not of the public internet")),
            ("64:ff9b::7f00:1", Some("a loopback address")),
            ("64:ff9b:1::1", Some("not of the public internet")),
            ("2002:7f00:1::", Some("a loopback address")),
            ("2001::1", Some("reserved for protocols")),
            ("2001:db8::1", Some("for documentation")),
            ("fd00:ec2::254", Some("private")),
            ("fe80::1", Some("link-local")),
            ("fec0::1", Some("not of the public internet")),
            ("ff02::1", Some("multicast")),
        ] {
            assert_eq!(forbidden(ip.parse().unwrap()), wanted, "{ip}");
        }
    }

    #[test]
    fn one_forbidden_address_condemns_the_host() {
        let found: Vec<IpAddr> = vec!["8.8.8.8".parse().unwrap(), "10.0.0.1".parse().unwrap()];
        assert_eq!(judge(found.clone(), false), Err("its address 10.0.0.1 is private".to_owned()));
        assert_eq!(judge(found.clone(), true), Ok(found));
    }
}
