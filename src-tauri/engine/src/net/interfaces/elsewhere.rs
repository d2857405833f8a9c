//! Windows and macOS: through the `netdev` library, which walks over all interfaces.

use std::io;
use std::net::{IpAddr, UdpSocket};

use netdev::Interface;

use super::{Assigned, Found, Interface as Listed};
use crate::model::Family;

pub(super) async fn addresses(name: Option<&str>, family: Family) -> io::Result<Found> {
    let name = name.map(str::to_owned);
    tokio::task::spawn_blocking(move || look(name.as_deref(), family))
        .await
        .map_err(io::Error::other)?
}

pub(super) async fn all() -> io::Result<Vec<Listed>> {
    tokio::task::spawn_blocking(list).await.map_err(io::Error::other)
}

fn list() -> Vec<Listed> {
    let sources = Family::BOTH.map(source);
    let one = |interface: Interface| {
        let mut listed = Listed {
            name: called(&interface),
            up: interface.is_up(),
            way_out: Default::default(),
            addresses: Vec::new(),
        };
        for (family, source) in Family::BOTH.into_iter().zip(sources) {
            let own = assigned(&interface, family, source);
            let leads = |one: &Assigned| Some(one.address) == source;
            *listed.way_out.get_mut(family) = own.iter().any(leads);
            listed.addresses.extend(own);
        }
        listed
    };
    let all = netdev::get_interfaces().into_iter();
    all.filter(|interface| !interface.is_loopback()).map(one).collect()
}

/// Windows calls an interface by a number in braces; people call it "Ethernet". macOS has names
/// for people as well, but those are not the ones that its own programs take.
fn called(interface: &Interface) -> String {
    let friendly = interface.friendly_name.as_ref().filter(|_| cfg!(windows));
    friendly.unwrap_or(&interface.name).clone()
}

fn look(name: Option<&str>, family: Family) -> io::Result<Found> {
    let source = source(family);
    let mut interfaces = netdev::get_interfaces().into_iter();
    let interface = match name {
        Some(name) => match interfaces
            .find(|known| known.name == name || known.friendly_name.as_deref() == Some(name))
        {
            Some(interface) => interface,
            None => return Ok(Found::NoInterface),
        },
        None => {
            let Some(source) = source else { return Ok(Found::NoRoute) };
            match interfaces.find(|known| known.ip_addrs().contains(&source)) {
                Some(interface) => interface,
                None => return Err(io::Error::other("the interface of the route is not listed")),
            }
        }
    };
    if !interface.is_up() {
        return Ok(Found::Down);
    }
    let name = called(&interface);
    Ok(Found::Interface { name, addresses: assigned(&interface, family, source) })
}

/// The addresses of one family that an interface has; `source` is the one that packets leave from.
pub(in crate::net) fn assigned(
    interface: &Interface,
    family: Family,
    source: Option<IpAddr>,
) -> Vec<Assigned> {
    match family {
        Family::Ipv4 => interface
            .ipv4_addrs()
            .into_iter()
            .map(|address| Assigned {
                source: Some(IpAddr::V4(address)) == source,
                ..Assigned::new(address.into())
            })
            .collect(),
        Family::Ipv6 => interface
            .ipv6_addrs()
            .into_iter()
            .zip(&interface.ipv6_addr_flags)
            .map(|(address, flags)| Assigned {
                temporary: flags.temporary,
                deprecated: flags.deprecated,
                tentative: flags.tentative,
                duplicated: flags.duplicated,
                permanent: flags.permanent,
                ..Assigned::new(address.into())
            })
            .collect(),
    }
}

/// The address that packets to the internet leave from: a UDP socket is connected, which sends
/// nothing. `None` where there is no route.
pub(in crate::net) fn source(family: Family) -> Option<IpAddr> {
    let any: IpAddr = match family {
        Family::Ipv4 => std::net::Ipv4Addr::UNSPECIFIED.into(),
        Family::Ipv6 => std::net::Ipv6Addr::UNSPECIFIED.into(),
    };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect((super::far_away(family), 53)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
