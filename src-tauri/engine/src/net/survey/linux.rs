//! Linux: a few short exchanges with the kernel.

use std::io;
use std::net::IpAddr;

use tokio::time::{sleep, timeout};

use super::{SLICES, knock, suffixes};
use crate::model::{Family, Gateway, Link, Network, public};
use crate::net::interfaces::Assigned;
use crate::net::kernel::{self, Kernel, PATIENCE};

pub(super) async fn survey(ask_gateway: bool) -> Network {
    let seen = timeout(PATIENCE, look(ask_gateway)).await.unwrap_or_else(|_| {
        Err(io::Error::new(io::ErrorKind::TimedOut, "the kernel did not answer"))
    });
    let seen = seen.inspect_err(|error| tracing::debug!(%error, "the network cannot be looked at"));
    Network { dns_suffixes: suffixes::read(), ..seen.unwrap_or_default() }
}

/// A neighbour by which a link leads to the internet, and whose hardware address is not known.
struct Stranger {
    link: usize,
    family: Family,
    index: u32,
    address: IpAddr,
}

async fn look(ask_gateway: bool) -> io::Result<Network> {
    let mut kernel = Kernel::open()?;
    let mut links = kernel.links().await?;
    links.retain(|link| link.running && !link.loopback);
    let addresses = kernel.addresses(None).await.unwrap_or_default();
    let mut network = Network::default();
    for family in Family::BOTH {
        let route = kernel.route(family, None).await.unwrap_or(None);
        let link = route.and_then(|route| links.iter().find(|link| link.index == route.out));
        *network.way_out.get_mut(family) = link.map(|link| link.name.clone());
    }
    let mut strangers = Vec::new();
    for (place, link) in links.iter().enumerate() {
        let own: Vec<Assigned> = addresses
            .iter()
            .filter(|(index, one)| *index == link.index && is_of_use(one.address))
            .map(|(_, one)| *one)
            .collect();
        let mut seen = Link {
            name: link.name.clone(),
            tunnel: link.tunnel,
            addresses: own.iter().filter(|one| one.is_settled()).map(|one| one.address).collect(),
            gateway: Default::default(),
        };
        for family in Family::BOTH {
            if own.iter().all(|one| Family::of(one.address) != family) {
                continue;
            }
            let gateway = gateway(&mut kernel, link, family).await.unwrap_or(None);
            *seen.gateway.get_mut(family) = gateway;
            if let Some(Gateway { address: Some(address), mac: None }) = gateway
                && link.ethernet
            {
                strangers.push(Stranger { link: place, family, index: link.index, address });
            }
        }
        network.links.push(seen);
    }
    network.ssid = wireless_network(&links, &network).await;
    if ask_gateway && !strangers.is_empty() {
        introduce(&mut kernel, &mut network, strangers).await;
    }
    Ok(network)
}

/// Whether an address says anything about where this computer is.
fn is_of_use(address: IpAddr) -> bool {
    public::kind(address).is_usable()
}

async fn gateway(
    kernel: &mut Kernel,
    link: &kernel::Link,
    family: Family,
) -> io::Result<Option<Gateway>> {
    let Some(route) = kernel.next_hop(family, link.index).await? else { return Ok(None) };
    let mac = match route.gateway {
        Some(address) if link.ethernet => {
            kernel.neighbour(address, link.index).await.unwrap_or(None)
        }
        _ => None,
    };
    Ok(Some(Gateway { address: route.gateway, mac }))
}

/// Makes the kernel ask the gateways for their hardware addresses, and waits for them.
async fn introduce(kernel: &mut Kernel, network: &mut Network, mut strangers: Vec<Stranger>) {
    for stranger in &strangers {
        let Some(link) = network.links.get(stranger.link) else { continue };
        if let Err(error) = knock(stranger.address, stranger.index, &link.name).await {
            tracing::debug!(%error, gateway = %stranger.address, "it cannot be asked");
        }
    }
    for slice in SLICES {
        sleep(slice).await;
        let mut unknown = Vec::new();
        for stranger in strangers {
            let mac = kernel.neighbour(stranger.address, stranger.index).await.unwrap_or(None);
            let link = network.links.get_mut(stranger.link);
            let gateway = link.and_then(|link| link.gateway.get_mut(stranger.family).as_mut());
            match gateway {
                Some(gateway) if mac.is_some() => gateway.mac = mac,
                _ => unknown.push(stranger),
            }
        }
        if unknown.is_empty() {
            return;
        }
        strangers = unknown;
    }
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
