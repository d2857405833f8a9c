//! macOS: through the `netdev` library, which walks over all interfaces.
//!
//! The name of the wireless network stays empty: CoreWLAN tells it only to programs that the
//! person has allowed to know where the computer is, which is more than this one should ask for.

use std::net::IpAddr;

use netdev::Interface;

use super::{Seen, Stranger, suffixes};
use crate::model::{Family, Gateway, Link, public};
use crate::net::interfaces::{Assigned, assigned, source};

pub(super) async fn look() -> Seen {
    // It may wait for other programs of the system.
    tokio::task::spawn_blocking(all).await.unwrap_or_default()
}

fn all() -> Seen {
    let mut seen = Seen::default();
    let interfaces = netdev::get_interfaces();
    let leads = |one: &&Interface| one.is_up() && one.is_running() && !one.is_loopback();
    let sources = Family::BOTH.map(source);
    for interface in interfaces.iter().filter(leads) {
        let own: Vec<Assigned> =
            Family::BOTH.into_iter().flat_map(|family| assigned(interface, family, None)).collect();
        for (family, source) in Family::BOTH.into_iter().zip(sources) {
            if source.is_some_and(|source| own.iter().any(|one| one.address == source)) {
                *seen.network.way_out.get_mut(family) = Some(interface.name.clone());
            }
        }
        see(&mut seen, interface, &own);
    }
    seen.network.dns_suffixes = suffixes::read();
    seen
}

/// Adds an interface with these addresses.
fn see(seen: &mut Seen, interface: &Interface, own: &[Assigned]) {
    let mut found = Link {
        name: interface.name.clone(),
        // VPNs of every kind; PPP (`ppp0`) is how many lines reach their provider.
        tunnel: ["utun", "ipsec", "gif", "stf", "tun", "tap"]
            .iter()
            .any(|kind| interface.name.starts_with(kind)),
        addresses: own
            .iter()
            .filter(|one| one.is_settled() && public::kind(one.address).is_usable())
            .map(|one| one.address)
            .collect(),
        gateway: Default::default(),
    };
    if let Some(device) = &interface.gateway {
        // The library tells one hardware address, of either family's: a router has one per link.
        let mac = Some(device.mac_addr.octets()).filter(|mac| *mac != [0; 6]);
        let addresses = [
            device.ipv4.first().map(|address| IpAddr::V4(*address)),
            device.ipv6.first().map(|address| IpAddr::V6(*address)),
        ];
        for (family, address) in Family::BOTH.into_iter().zip(addresses) {
            let Some(address) = address else { continue };
            *found.gateway.get_mut(family) = Some(Gateway { address: Some(address), mac });
            if mac.is_none() && !found.tunnel && interface.mac_addr.is_some() {
                let (link, name) = (interface.index, interface.name.clone());
                seen.strangers.push(Stranger { address, link, name });
            }
        }
    }
    // A tunnel has no neighbour: whoever is at its other end forwards.
    for family in Family::BOTH {
        let way = seen.network.way_out.get(family).as_ref();
        let gateway = found.gateway.get_mut(family);
        if gateway.is_none() && way == Some(&found.name) {
            *gateway = Some(Gateway { address: None, mac: None });
        }
    }
    seen.network.links.push(found);
}
