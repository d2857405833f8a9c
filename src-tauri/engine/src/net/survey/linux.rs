//! Linux: a few short exchanges with the kernel.

use std::io;

use tokio::time::timeout;

use super::{Seen, Stranger, suffixes};
use crate::model::{Family, Gateway, Link, Network, public};
use crate::net::interfaces::Assigned;
use crate::net::kernel::{self, Kernel, PATIENCE};

pub(super) async fn look() -> Seen {
    let seen = timeout(PATIENCE, ask()).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer"))
    });
    let seen = seen.inspect_err(|error| tracing::debug!(%error, "the network cannot be looked at"));
    let mut seen = seen.unwrap_or_default();
    seen.network.dns_suffixes = suffixes::read();
    seen
}

async fn ask() -> io::Result<Seen> {
    let mut kernel = Kernel::open()?;
    let mut links = kernel.links().await?;
    links.retain(|link| link.running && !link.loopback);
    let addresses = kernel.addresses(None).await.unwrap_or_default();
    let mut seen = Seen::default();
    for family in Family::BOTH {
        let route = kernel.route(family, None).await.unwrap_or(None);
        let link = route.and_then(|route| links.iter().find(|link| link.index == route.out));
        *seen.network.way_out.get_mut(family) = link.map(|link| link.name.clone());
    }
    for link in &links {
        let own = addresses.iter().filter(|(index, _)| *index == link.index);
        // What cannot be reached from another network says nothing about where this one is.
        let own = own.map(|(_, one)| *one).filter(|one| public::kind(one.address).is_usable());
        see(&mut kernel, &mut seen, link, &own.collect::<Vec<_>>()).await;
    }
    seen.network.ssid = wireless_network(&links, &seen.network).await;
    Ok(seen)
}

/// Adds an interface with these addresses.
async fn see(kernel: &mut Kernel, seen: &mut Seen, link: &kernel::Link, own: &[Assigned]) {
    let mut found = Link {
        name: link.name.clone(),
        tunnel: link.tunnel,
        addresses: own.iter().filter(|one| one.is_settled()).map(|one| one.address).collect(),
        gateway: Default::default(),
    };
    // Without an address nobody answers: then there is no need to ask for a route.
    let has = |family| own.iter().any(|one| Family::of(one.address) == family);
    for family in Family::BOTH.into_iter().filter(|family| has(*family)) {
        let Ok(Some(route)) = kernel.next_hop(family, link.index).await else { continue };
        let mut mac = None;
        if let Some(address) = route.gateway.filter(|_| link.ethernet) {
            mac = kernel.neighbour(address, link.index).await.unwrap_or(None);
            if mac.is_none() {
                let name = link.name.clone();
                seen.strangers.push(Stranger { address, link: link.index, name });
            }
        }
        *found.gateway.get_mut(family) = Some(Gateway { address: route.gateway, mac });
    }
    seen.network.links.push(found);
}

/// The name of the wireless network: of the link by which packets leave, else of any.
async fn wireless_network(links: &[kernel::Link], network: &Network) -> Option<String> {
    let ways = [&network.way_out.ipv4, &network.way_out.ipv6];
    let leads_out = |link: &&kernel::Link| ways.iter().any(|way| way.as_ref() == Some(&link.name));
    let (first, rest): (Vec<_>, Vec<_>) = links.iter().partition(leads_out);
    for link in first.into_iter().chain(rest).filter(|link| link.ethernet && !link.tunnel) {
        if let Ok(Some(name)) = kernel::wireless_network(link).await {
            return Some(name);
        }
    }
    None
}
