//! Where this computer is, and what follows for a host: whether it is kept here at all, and by
//! which way its address is looked for.

use std::net::IpAddr;

use super::looks::Ask;
use crate::model::{
    Family, Host, Link, Network, NetworkRule, Origin, Settings, Source, SourceKind, VpnWish, public,
};

/// What becomes of one family of a host in this network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Situation {
    /// It is not kept.
    Off,
    /// It is not kept on this network.
    Away,
    /// A VPN is the way to the internet, and it is to be waited for.
    Vpn,
    /// Its address comes from here.
    From(Ask),
}

/// What becomes of one family of a host.
pub(super) fn situation(
    host: &Host,
    family: Family,
    settings: &Settings,
    network: &Network,
) -> Situation {
    let Origin::From(source) = host.origin(family) else { return Situation::Off };
    if !is_here(host, settings, network) {
        return Situation::Away;
    }
    let ask = |via: Option<String>| Situation::From(Ask { source: source.clone(), family, via });
    let follows_route =
        || settings.sources.iter().find(|known| known.id == *source).is_some_and(follows_route);
    let behind_vpn = network.way_out(family).is_some_and(|link| link.tunnel);
    if host.via.is_some() || !behind_vpn || !follows_route() {
        return ask(host.via.clone());
    }
    match host.vpn.unwrap_or(settings.options.vpn) {
        VpnWish::Publish => ask(None),
        VpnWish::Hold => Situation::Vpn,
        VpnWish::Outside => {
            outside(network, family).map_or(Situation::Vpn, |link| ask(Some(link.name.clone())))
        }
    }
}

/// Whether a host is kept, but not on this network.
pub(super) fn is_away(host: &Host, settings: &Settings, network: &Network) -> bool {
    let kept = Family::BOTH.iter().any(|family| *host.origin(*family) != Origin::Off);
    kept && !is_here(host, settings, network)
}

/// Whether what a source says depends on the way that packets to the internet take.
fn follows_route(source: &Source) -> bool {
    source.kind.is_outside()
        || matches!(source.kind, SourceKind::Auto | SourceKind::Interface { name: None, .. })
}

/// The interface by which the internet is reached outside of the VPN.
fn outside(network: &Network, family: Family) -> Option<&Link> {
    let leads_out = |link: &&Link| !link.tunnel && link.gateway.get(family).is_some();
    network.links.iter().find(leads_out)
}

/// Whether others have to say what the address is: there is a way out, and by IPv4 the interface
/// itself has no address that could be it; by IPv6 it is another's word that the way is open.
pub(super) fn needs_others(origin: &Ask, network: &Network) -> bool {
    let link = match &origin.via {
        Some(name) => network.link(name),
        None => network.way_out(origin.family),
    };
    link.is_some_and(|link| {
        let mut own = link.addresses.iter().filter(|one| Family::of(**one) == origin.family);
        own.any(|one| public::is_public(*one)) == (origin.family == Family::Ipv6)
    })
}

/// Whether a host is kept on this network.
fn is_here(host: &Host, settings: &Settings, network: &Network) -> bool {
    let mut rules = settings.networks.iter().filter(|rule| host.only_on.contains(&rule.id));
    host.only_on.is_empty() || rules.any(|rule| matches(rule, network))
}

/// Whether a network is the one of a rule. What is not known is not so.
pub fn matches(rule: &NetworkRule, network: &Network) -> bool {
    let NetworkRule { id: _, gateway_mac, ssid, dns_suffix, interface, range } = rule;
    let gateways = || network.links.iter().flat_map(|link| [link.gateway.ipv4, link.gateway.ipv6]);
    let addresses = || network.links.iter().flat_map(|link| &link.addresses);
    let below = |domain: &String, above: &String| {
        domain == above || domain.strip_suffix(above).is_some_and(|rest| rest.ends_with('.'))
    };
    gateway_mac.is_none_or(|mac| gateways().flatten().any(|gateway| gateway.mac == Some(mac)))
        && ssid.as_ref().is_none_or(|ssid| network.ssid.as_ref() == Some(ssid))
        && dns_suffix
            .as_ref()
            .is_none_or(|above| network.dns_suffixes.iter().any(|domain| below(domain, above)))
        && interface
            .as_ref()
            .is_none_or(|pattern| network.links.iter().any(|link| fits(pattern, &link.name)))
        && range.is_none_or(|block| addresses().any(|address| lies_in(*address, block)))
}

/// Whether a name fits a pattern in which `*` stands for any characters.
fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, rest)) => name.strip_prefix(start).is_some_and(|left| {
            (0..=left.len())
                .filter(|at| left.is_char_boundary(*at))
                .any(|at| fits(rest, &left[at..]))
        }),
    }
}

/// Whether an address lies in a block.
fn lies_in(address: IpAddr, (first, length): (IpAddr, u8)) -> bool {
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => (u128::from(address.to_bits()) << 96, 4),
        IpAddr::V6(address) => (address.to_bits(), 6),
    };
    let ((one, kind), (other, other_kind)) = (bits(address), bits(first));
    let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
    kind == other_kind && (one ^ other) & mask == 0
}

/// Whether two looks at the network saw the same one: hardware addresses come to be known later.
pub(super) fn is_same(one: &Network, other: &Network) -> bool {
    let blank = |network: &Network| {
        let mut network = network.clone();
        for link in &mut network.links {
            for gateway in [&mut link.gateway.ipv4, &mut link.gateway.ipv6].into_iter().flatten() {
                gateway.mac = None;
            }
        }
        network
    };
    blank(one) == blank(other)
}
