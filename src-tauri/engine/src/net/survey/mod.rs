//! The network that this computer is in, at a glance. Tells; does not choose, and never fails:
//! what the system does not tell is left empty.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(target_os = "windows", path = "windows.rs")]
#[cfg_attr(not(any(target_os = "linux", target_os = "windows")), path = "elsewhere.rs")]
mod imp;
#[cfg(unix)]
mod suffixes;
#[cfg(target_os = "windows")]
mod wireless;

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::sleep;

use crate::model::Network;

/// How long is waited for a gateway's hardware address, in slices: it comes within a round trip
/// on the link, or not at all. 300 ms in sum.
const SLICES: [Duration; 6] = [
    Duration::from_millis(2),
    Duration::from_millis(8),
    Duration::from_millis(20),
    Duration::from_millis(50),
    Duration::from_millis(80),
    Duration::from_millis(140),
];

/// What one look showed.
#[derive(Default)]
struct Seen {
    network: Network,
    /// The gateways that have a hardware address which is not known.
    strangers: Vec<Stranger>,
}

/// A gateway whose hardware address is not known.
struct Stranger {
    address: IpAddr,
    /// The number and the name of the interface that leads to it.
    link: u32,
    name: String,
}

/// Looks at the network. With `ask_gateway`, a gateway whose hardware address is not known is
/// sent one empty datagram, which makes the system find it out; that takes 300 ms at most.
pub async fn survey(ask_gateway: bool) -> Network {
    let mut seen = imp::look().await;
    if ask_gateway && !seen.strangers.is_empty() {
        for stranger in &seen.strangers {
            if let Err(error) = knock(stranger).await {
                let Stranger { address, name, .. } = stranger;
                tracing::debug!(%error, %address, name, "the gateway cannot be asked");
            }
        }
        for slice in SLICES {
            sleep(slice).await;
            seen = imp::look().await;
            if seen.strangers.is_empty() {
                break;
            }
        }
    }
    let mut network = seen.network;
    network.links.sort_by(|one, other| one.name.cmp(&other.name));
    for link in &mut network.links {
        link.addresses.sort_unstable();
    }
    network.dns_suffixes.sort_unstable();
    network.dns_suffixes.dedup();
    network
}

/// Sends nothing, to a port where nobody listens (discard, RFC 863). Whether it arrives does not
/// matter.
async fn knock(stranger: &Stranger) -> io::Result<()> {
    const DISCARD: u16 = 9;
    let (any, place): (IpAddr, SocketAddr) = match stranger.address {
        IpAddr::V4(gateway) => (Ipv4Addr::UNSPECIFIED.into(), (gateway, DISCARD).into()),
        IpAddr::V6(gateway) => {
            let place = SocketAddrV6::new(gateway, DISCARD, 0, stranger.link);
            (Ipv6Addr::UNSPECIFIED.into(), place.into())
        }
    };
    let socket = UdpSocket::bind((any, 0)).await?;
    // Two interfaces may lead to two gateways of one address.
    #[cfg(target_os = "linux")]
    socket.bind_device(Some(stranger.name.as_bytes()))?;
    socket.send_to(&[], place).await.map(|_| ())
}

/// A domain as it is kept: lower case, without the final dot; `None` for what is none.
fn suffix(word: &str) -> Option<String> {
    let name = word.strip_suffix('.').unwrap_or(word).to_lowercase();
    (!name.is_empty() && name.len() <= 253).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Family;
    use crate::net::interfaces;

    #[tokio::test]
    async fn the_look_at_this_computers_own_network_holds_together() {
        let network = survey(false).await;
        let all = interfaces::all().await.unwrap();
        for link in &network.links {
            let listed = all.iter().find(|one| one.name == link.name).expect("it is listed");
            assert!(listed.up, "{link:?}");
            for address in &link.addresses {
                assert!(listed.addresses.iter().any(|one| one.address == *address), "{address}");
            }
        }
        for family in Family::BOTH {
            let way = network.way_out.get(family).is_some();
            assert_eq!(way, network.way_out(family).is_some(), "the way out is one of them");
        }
    }
}
