//! Which addresses of the network may be visited: those of the public internet, and those a user allowed by name.
//! Resolves no names: `wire` does, and asks here about every address before it connects to that very one.
//! Called by `wire`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Hosts whose private addresses may be visited.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Private {
    /// None.
    #[default]
    Never,
    /// Those named, as `host` or `host:port`.
    Of(Vec<String>),
    /// Every host. Link-local addresses are still refused.
    Any,
}

impl Private {
    /// Whether the host at this port was allowed.
    fn allows(&self, host: &str, port: u16) -> bool {
        match self {
            Private::Never => false,
            Private::Any => true,
            Private::Of(names) => names
                .iter()
                .any(|name| name.eq_ignore_ascii_case(host) || name.eq_ignore_ascii_case(&format!("{host}:{port}"))),
        }
    }
}

/// What kind of address one is, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Public,
    /// This machine or a network of its owner's.
    Private,
    /// Never a site's: link-local addresses, at which clouds hand out credentials, groups, and what is set apart for tests.
    Never,
}

/// Whether an address may be visited for a host. The error is the reason, without the host's name.
pub(super) fn check(address: IpAddr, host: &str, port: u16, private: &Private) -> Result<Reach, String> {
    match of(address) {
        Reach::Public => Ok(Reach::Public),
        Reach::Private if private.allows(host, port) => Ok(Reach::Private),
        Reach::Private => Err(format!(
            "{address} is an address of this machine or of a private network, and a page of the web has no business there; \
             if it is a server of your own, add --allow-private={host}:{port}"
        )),
        Reach::Never => {
            Err(format!("{address} is no address of a web site (link-local, metadata, group or test address)"))
        }
    }
}

/// The kind of an address (IANA's special-purpose registries, RFC 6890 and later).
pub(super) fn of(address: IpAddr) -> Reach {
    match address {
        IpAddr::V4(v4) => of_v4(v4),
        IpAddr::V6(v6) => of_v6(v6),
    }
}

fn of_v4(address: Ipv4Addr) -> Reach {
    match address.octets() {
        [10, ..] | [127, ..] | [192, 168, ..] => Reach::Private,
        [172, b, ..] if (16..32).contains(&b) => Reach::Private,
        // In the shared space of carriers one cloud keeps its metadata.
        [100, 100, 100, 200] => Reach::Never,
        [100, b, ..] if (64..128).contains(&b) => Reach::Private,
        [0, ..] | [169, 254, ..] | [192, 0, 0 | 2, _] | [192, 88, 99, _] => Reach::Never,
        [198, 18 | 19, ..] | [198, 51, 100, _] | [203, 0, 113, _] => Reach::Never,
        // The public address at which another cloud answers its own machines.
        [168, 63, 129, 16] => Reach::Never,
        [a, ..] if a >= 224 => Reach::Never,
        _ => Reach::Public,
    }
}

fn of_v6(address: Ipv6Addr) -> Reach {
    let v4 = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        of_v4(Ipv4Addr::new(a, b, c, d))
    };
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 1] => Reach::Private,
        // An address of version 4 in other clothes is what it is without them.
        [0, 0, 0, 0, 0, 0xffff, high, low] => v4(high, low),
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => v4(high, low),
        [0x2002, high, low, ..] => v4(high, low),
        // Here two clouds keep theirs.
        [0xfd00, 0x0ec2, ..] | [0xfd20, 0x00ce, ..] => Reach::Never,
        [first, ..] if first & 0xfe00 == 0xfc00 => Reach::Private,
        [0x2001, second, ..] if second < 0x200 || second == 0x0db8 => Reach::Never,
        [0x3fff, second, ..] if second < 0x1000 => Reach::Never,
        // What is given out to sites lies in 2000::/3.
        [first, ..] if first & 0xe000 == 0x2000 => Reach::Public,
        _ => Reach::Never,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(address: &str) -> Reach {
        of(address.parse().expect("an address"))
    }

    #[test]
    fn addresses_of_sites_are_public() {
        for address in ["93.184.215.14", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::1.1.1.1"]
        {
            assert_eq!(kind(address), Reach::Public, "{address}");
        }
    }

    #[test]
    fn private_addresses_are_private_in_every_spelling() {
        for address in [
            "127.0.0.1",
            "127.255.255.254",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.100.100.201",
            "::1",
            "fc00::1",
            "fdff::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::192.168.0.1",
            "2002:7f00:1::",
        ] {
            assert_eq!(kind(address), Reach::Private, "{address}");
        }
    }

    #[test]
    fn metadata_link_local_and_groups_are_never_visited() {
        for address in [
            "169.254.169.254",
            "::ffff:169.254.169.254",
            "fe80::1",
            "fd00:ec2::254",
            "fd20:ce::254",
            "100.100.100.200",
            "64:ff9b::6464:64c8",
            "0.0.0.0",
            "::",
            "255.255.255.255",
            "224.0.0.1",
            "ff02::1",
            "192.0.0.192",
            "168.63.129.16",
            "2001:db8::1",
            "2001::1",
            "::7f00:1",
            "fec0::1",
        ] {
            assert_eq!(kind(address), Reach::Never, "{address}");
            assert!(check(address.parse().expect("an address"), "x", 80, &Private::Any).is_err(), "{address}");
        }
    }

    #[test]
    fn a_private_address_is_visited_only_for_a_host_that_was_named() {
        let local: IpAddr = "127.0.0.1".parse().expect("an address");
        let named = Private::Of(vec!["forum.example".into(), "127.0.0.1:8080".into(), "Wiki.example:80".into()]);
        assert_eq!(check(local, "Forum.example", 80, &named), Ok(Reach::Private));
        assert_eq!(check(local, "127.0.0.1", 8080, &named), Ok(Reach::Private));
        assert_eq!(check(local, "wiki.example", 80, &named), Ok(Reach::Private));
        assert!(check(local, "127.0.0.1", 8081, &named).is_err());
        assert!(check(local, "other.example", 80, &named).is_err());
        assert!(
            check(local, "forum.example", 80, &Private::Never)
                .is_err_and(|why| why.contains("--allow-private=forum.example:80"))
        );
    }
}
