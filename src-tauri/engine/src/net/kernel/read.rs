//! Reads the bodies of the kernel's messages.

use std::net::IpAddr;

use super::message::{attributes, u16_at, u32_at};
use crate::net::interfaces::Assigned;

/// `IFF_UP`: the interface is switched on.
const UP: u32 = 0x1;
/// `IFF_LOOPBACK`.
const LOOPBACK: u32 = 0x8;
/// `IFF_LOWER_UP`: something is at its other end. `IFF_RUNNING` says the same a second late.
const CARRIER: u32 = 0x1_0000;

/// `ARPHRD_ETHER`: neighbours have hardware addresses of six octets.
const ETHERNET: u16 = 1;

/// The kinds of interfaces that are ends of tunnels. PPP is not among them: it is how many lines
/// reach their provider; nor is sit, since the addresses of 6in4 and 6rd (RFC 4213, RFC 5969)
/// are this computer's own. Nor does having no hardware address make a tunnel: so are the modems of
/// mobile networks.
const TUNNELS: [&[u8]; 17] = [
    b"tun",
    b"wireguard",
    b"amneziawg",
    b"ovpn",
    b"ovpn-dco",
    b"ipip",
    b"gre",
    b"gretap",
    b"erspan",
    b"vti",
    b"vti6",
    b"xfrm",
    b"ip6tnl",
    b"ip6gre",
    b"ip6gretap",
    b"ip6erspan",
    b"ipsec",
];

/// An interface, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// Its number.
    pub(crate) index: u32,
    /// What it is called.
    pub(crate) name: String,
    /// Whether it is switched on.
    pub(crate) up: bool,
    /// Whether it is switched on and something is at its other end.
    pub(crate) running: bool,
    /// Whether it leads nowhere but to this computer.
    pub(crate) loopback: bool,
    /// Whether it is the end of a tunnel.
    pub(crate) tunnel: bool,
    /// Whether its neighbours have hardware addresses.
    pub(crate) ethernet: bool,
}

/// How packets leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The number of the interface.
    pub(crate) out: u32,
    /// The address that they leave from.
    pub(crate) source: Option<IpAddr>,
    /// Who forwards them; `None` where whoever is on the link does.
    pub(crate) gateway: Option<IpAddr>,
}

/// `struct ifinfomsg` and its attributes.
pub(super) fn link(body: &[u8]) -> Option<Link> {
    const NAME: u16 = 3;
    const INFORMATION: u16 = 18;
    const KIND: u16 = 1;
    let (mut name, mut tunnel) = (None, false);
    for (kind, value) in attributes(body.get(16..)?) {
        match kind {
            NAME => name = Some(String::from_utf8_lossy(text(value)).into_owned()),
            INFORMATION => {
                let mut kinds = attributes(value).filter(|(kind, _)| *kind == KIND);
                tunnel = kinds.any(|(_, kind)| TUNNELS.contains(&text(kind)));
            }
            _ => {}
        }
    }
    let flags = u32_at(body, 8)?;
    Some(Link {
        index: u32_at(body, 4)?,
        name: name?,
        up: flags & UP != 0,
        running: flags & UP != 0 && flags & CARRIER != 0,
        loopback: flags & LOOPBACK != 0,
        tunnel,
        ethernet: u16_at(body, 2)? == ETHERNET,
    })
}

/// `struct rtmsg` and its attributes; `None` for a route that leads nowhere.
pub(super) fn route(body: &[u8]) -> Option<Route> {
    const UNICAST: u8 = 1;
    const OUT: u16 = 4;
    const GATEWAY: u16 = 5;
    const SOURCE: u16 = 7;
    const SEVERAL: u16 = 9;
    const VIA: u16 = 18;
    if *body.get(7)? != UNICAST {
        return None;
    }
    let mut route = Route { out: 0, source: None, gateway: None };
    for (kind, value) in attributes(body.get(12..)?) {
        match kind {
            OUT => route.out = u32_at(value, 0)?,
            SOURCE => route.source = address_of(value),
            GATEWAY => route.gateway = address_of(value),
            // A neighbour of the other family (RFC 5549), behind two octets that name it.
            VIA => route.gateway = address_of(value.get(2..)?),
            // Several next hops (`struct rtnexthop`): that of the first stands for all.
            SEVERAL if route.out == 0 => route.out = u32_at(value, 4)?,
            _ => {}
        }
    }
    (route.out != 0).then_some(route)
}

/// `struct ifaddrmsg` and its attributes: the number of the interface, and the address.
pub(super) fn address(body: &[u8]) -> Option<(u32, Assigned)> {
    // `IFA_F_…`; the first is called SECONDARY for IPv4.
    const TEMPORARY: u32 = 0x01;
    const DUPLICATED: u32 = 0x08;
    const DEPRECATED: u32 = 0x20;
    const TENTATIVE: u32 = 0x40;
    const PERMANENT: u32 = 0x80;
    // Kinds of attributes.
    const ADDRESS: u16 = 1;
    const LOCAL: u16 = 2;
    const TIMES: u16 = 6;
    const FLAGS: u16 = 8;
    let mut flags = u32::from(*body.get(2)?);
    let (mut own, mut other, mut created) = (None, None, 0);
    for (kind, value) in attributes(body.get(8..)?) {
        match kind {
            // On a point-to-point link the plain one is the other end's.
            LOCAL => own = address_of(value),
            ADDRESS => other = address_of(value),
            FLAGS => flags = u32_at(value, 0).unwrap_or(flags),
            TIMES => created = u32_at(value, 8).unwrap_or(0),
            _ => {}
        }
    }
    let assigned = Assigned {
        temporary: flags & TEMPORARY != 0,
        deprecated: flags & DEPRECATED != 0,
        tentative: flags & TENTATIVE != 0,
        duplicated: flags & DUPLICATED != 0,
        permanent: flags & PERMANENT != 0,
        created,
        ..Assigned::new(own.or(other)?)
    };
    Some((u32_at(body, 4)?, assigned))
}

/// `struct ndmsg` and its attributes: the hardware address.
pub(super) fn neighbour(body: &[u8]) -> Option<[u8; 6]> {
    const HARDWARE: u16 = 2;
    let mut found = attributes(body.get(12..)?).filter(|(kind, _)| *kind == HARDWARE);
    let mac = <[u8; 6]>::try_from(found.next()?.1).ok()?;
    // Some drivers say this of neighbours that have none.
    (mac != [0; 6]).then_some(mac)
}

/// A text without the zero at its end.
fn text(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == 0).next().unwrap_or_default()
}

fn address_of(octets: &[u8]) -> Option<IpAddr> {
    match octets.len() {
        4 => Some(IpAddr::from(<[u8; 4]>::try_from(octets).ok()?)),
        16 => Some(IpAddr::from(<[u8; 16]>::try_from(octets).ok()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::kernel::message::{HEADER, request};

    fn body(fixed: &[u8], attributes: &[(u16, &[u8])]) -> Vec<u8> {
        request(0, 0, 0, fixed, attributes)[HEADER..].to_vec()
    }

    fn link_of(hardware: u16, flags: u32, kind: Option<&str>) -> Link {
        let mut fixed = [0; 16];
        fixed[2..4].copy_from_slice(&hardware.to_ne_bytes());
        fixed[4] = 7;
        fixed[8..12].copy_from_slice(&flags.to_ne_bytes());
        let kind = kind.map(|kind| body(&[], &[(1, kind.as_bytes())]));
        let mut parts: Vec<(u16, &[u8])> = vec![(3, b"eth0\0")];
        parts.extend(kind.as_deref().map(|kind| (18, kind)));
        link(&body(&fixed, &parts)).unwrap()
    }

    #[test]
    fn the_kind_of_an_interface_tells_whether_it_is_a_tunnel() {
        for (hardware, kind, tunnel) in [
            (1, None, false),
            (1, Some("veth"), false),
            (1, Some("bridge\0"), false),
            (1, Some("vlan"), false),
            (512, Some("ppp"), false),
            (512, None, false),
            (519, None, false),
            (65534, None, false), // a modem
            (65534, Some("tun\0"), true),
            (1, Some("tun"), true), // a tap device
            (65534, Some("wireguard\0"), true),
            (768, Some("ipip"), true),
            (778, Some("gre"), true),
            (776, Some("sit"), false), // 6in4, whose addresses are ours
            (769, Some("ip6tnl"), true),
            (65534, Some("xfrm"), true),
        ] {
            assert_eq!(link_of(hardware, 0x1_0001, kind).tunnel, tunnel, "{hardware} {kind:?}");
        }
    }

    #[test]
    fn flags_tell_whether_an_interface_leads_anywhere() {
        let flags = |flags| {
            let link = link_of(1, flags, None);
            (link.up, link.running, link.loopback)
        };
        assert_eq!(flags(0), (false, false, false));
        assert_eq!(flags(0x1), (true, false, false), "no carrier");
        assert_eq!(flags(0x1_0000), (false, false, false), "switched off");
        assert_eq!(flags(0x1_0001), (true, true, false));
        assert_eq!(flags(0x1_0009), (true, true, true));
    }

    #[test]
    fn a_route_tells_the_next_hop_of_either_family() {
        let fixed = |kind| [2, 0, 0, 0, 254, 0, 0, kind, 0, 0, 0, 0];
        let out = 7_u32.to_ne_bytes();
        let plain = body(&fixed(1), &[(4, &out), (5, &[10, 0, 0, 1]), (7, &[10, 0, 0, 9])]);
        let plain = route(&plain).unwrap();
        assert_eq!((plain.out, plain.gateway), (7, Some(IpAddr::from([10, 0, 0, 1]))));
        assert_eq!(plain.source, Some(IpAddr::from([10, 0, 0, 9])));
        let mut via = 10_u16.to_ne_bytes().to_vec();
        via.extend([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        let other = route(&body(&fixed(1), &[(4, &out), (18, &via)])).unwrap();
        assert_eq!(other.gateway, Some("fe80::1".parse().unwrap()));
        assert_eq!(route(&body(&fixed(7), &[(4, &out)])), None, "unreachable");
        assert_eq!(route(&body(&fixed(1), &[])), None, "it leaves by nothing");
    }

    #[test]
    fn a_neighbour_without_a_hardware_address_of_six_octets_has_none() {
        let of = |octets: &[u8]| neighbour(&body(&[0; 12], &[(1, &[10, 0, 0, 1]), (2, octets)]));
        assert_eq!(of(&[2, 0, 0, 0, 0, 9]), Some([2, 0, 0, 0, 0, 9]));
        assert_eq!(of(&[0; 6]), None);
        assert_eq!(of(&[1, 2, 3, 4]), None);
        assert_eq!(neighbour(&body(&[0; 12], &[(1, &[10, 0, 0, 1])])), None);
    }

    #[test]
    fn what_is_cut_short_is_nothing() {
        for length in 0..16 {
            let bytes = vec![0; length];
            assert_eq!(link(&bytes), None, "{length}");
            assert_eq!(route(&bytes), None, "{length}");
            assert_eq!(address(&bytes), None, "{length}");
            assert_eq!(neighbour(&bytes), None, "{length}");
        }
    }
}
