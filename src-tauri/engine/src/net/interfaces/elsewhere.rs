//! Windows and macOS: through the `netdev` library, which walks over all interfaces.

use std::io;
use std::net::{IpAddr, UdpSocket};

use netdev::Interface;

use super::{Assigned, Found};
use crate::model::Family;
#[cfg(not(target_os = "macos"))]
use crate::model::public::Kind;

pub(super) async fn addresses(name: Option<&str>, family: Family) -> io::Result<Found> {
    let name = name.map(str::to_owned);
    tokio::task::spawn_blocking(move || look(name.as_deref(), family))
        .await
        .map_err(io::Error::other)?
}

/// An interface, as a socket is bound to it.
pub(in crate::net) struct Listed {
    /// What the system calls it.
    #[cfg(target_os = "macos")]
    pub(in crate::net) name: String,
    /// Its number.
    #[cfg(target_os = "macos")]
    pub(in crate::net) index: u32,
    /// Its addresses that may be used by everybody: none that is valid on its link only.
    #[cfg(not(target_os = "macos"))]
    pub(in crate::net) addresses: Vec<IpAddr>,
}

/// The interface of this name; `None`: there is none.
pub(in crate::net) async fn listed(name: &str) -> io::Result<Option<Listed>> {
    let name = name.to_owned();
    let found = tokio::task::spawn_blocking(move || {
        named(&mut netdev::get_interfaces().into_iter(), &name)
    })
    .await
    .map_err(io::Error::other)?;
    Ok(found.map(|interface| Listed {
        #[cfg(not(target_os = "macos"))]
        addresses: lasting(&interface),
        #[cfg(target_os = "macos")]
        index: interface.index,
        #[cfg(target_os = "macos")]
        name: interface.name,
    }))
}

/// The addresses from which a server may be asked: final, not about to end, and not link-local.
#[cfg(not(target_os = "macos"))]
fn lasting(interface: &Interface) -> Vec<IpAddr> {
    let both = Family::BOTH.into_iter().flat_map(|family| assigned(interface, family, None));
    both.filter(|one| !one.tentative && !one.duplicated && !one.deprecated)
        .map(|one| one.address)
        .filter(|address| crate::model::public::kind(*address) != Kind::LinkLocal)
        .collect()
}

/// Windows calls an interface by a number in braces; people call it "Ethernet".
fn named(interfaces: &mut impl Iterator<Item = Interface>, name: &str) -> Option<Interface> {
    interfaces.find(|known| known.name == name || known.friendly_name.as_deref() == Some(name))
}

pub(super) async fn all() -> io::Result<Vec<super::Interface>> {
    tokio::task::spawn_blocking(list).await.map_err(io::Error::other)
}

fn list() -> Vec<super::Interface> {
    let sources = Family::BOTH.map(source);
    let one = |interface: Interface| {
        let mut listed = super::Interface {
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
        Some(name) => match named(&mut interfaces, name) {
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
