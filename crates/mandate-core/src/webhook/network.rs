//! Where a webhook may lead: addresses of the public internet, and nothing of the vendor's own network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet. Loopback, private, link-local, carrier-grade NAT, documentation,
/// benchmarking, multicast and reserved ones are not, nor what carries such an address inside an IPv6 one, nor the
/// addresses at which clouds tell a machine its own secrets.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, d] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_documentation()
        || a == 0
        // Multicast, reserved, broadcast.
        || a >= 224
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (18..20).contains(&b))
        // Where a cloud tells its machines about themselves.
        || [a, b, c, d] == [168, 63, 129, 16])
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, c, d, _, _, g, h] = address.segments();
    let embedded = |high: u16, low: u16| Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match (a, b) {
        // Mapped, compatible and translated IPv4, and loopback: no global unicast, but for NAT64.
        (0x64, 0xff9b) if c == 0 && d == 0 => is_public_v4(embedded(g, h)),
        // 6to4 carries the IPv4 address behind its prefix.
        (0x2002, _) => is_public_v4(embedded(b, c)),
        // Teredo, benchmarking and what the registries keep for protocols; documentation.
        (0x2001, b) if b < 0x200 => false,
        (0x2001, 0xdb8) => false,
        (0x3fff, b) if b < 0x1000 => false,
        // Everything global lies in 2000::/3.
        (a, _) => (0x2000..0x4000).contains(&a),
    }
}

/// Whether something may listen at a port that takes events: HTTP's own ports, and those that anybody may open. The
/// other low ones belong to services, such as mail, to which nothing must be written by way of a webhook.
#[must_use]
pub const fn is_possible_port(port: u16) -> bool {
    matches!(port, 80 | 443) || port >= 1024
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[test]
    fn addresses_of_the_public_internet_and_no_others() {
        for address in
            ["1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "192.0.1.1", "198.20.0.1", "223.255.255.1"]
        {
            assert!(public(address), "{address}");
        }
        for address in ["2606:4700:4700::1111", "2a00:1450:400f::1", "2002:101:101::1", "64:ff9b::1.1.1.1"] {
            assert!(public(address), "{address}");
        }
        for address in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "168.63.129.16",
        ] {
            assert!(!public(address), "{address}");
            let IpAddr::V4(v4) = address.parse().unwrap() else { panic!("{address}") };
            for inside in [v4.to_ipv6_mapped(), v4.to_ipv6_compatible()] {
                assert!(!is_public(inside.into()), "{inside}");
            }
            let [a, b, c, d] = v4.octets().map(u16::from);
            let (high, low) = (a << 8 | b, c << 8 | d);
            assert!(!is_public(Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low).into()), "NAT64 of {address}");
            assert!(!is_public(Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1).into()), "6to4 of {address}");
        }
        for address in [
            "::",
            "::1",
            "::ffff:1.1.1.1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "64:ff9b:1::1",
            "5f00::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }

    #[test]
    fn ports_of_other_services_are_not_possible() {
        assert!([80, 443, 1024, 8080, 8443, 65535].into_iter().all(is_possible_port));
        assert!([0, 22, 25, 53, 110, 143, 389, 465, 587, 636, 993].into_iter().all(|port| !is_possible_port(port)));
    }
}
