//! The network that this computer is in, as its own system tells it.

use std::net::IpAddr;

use super::PerFamily;

/// What this computer is connected to now. What the system does not tell is left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Network {
    /// The interfaces that are up and lead out of this computer, by name.
    pub links: Vec<Link>,
    /// The name of the interface by which packets to the internet leave, for each family.
    pub way_out: PerFamily<Option<String>>,
    /// The name of the wireless network, where it is one.
    pub ssid: Option<String>,
    /// The domains in which short names are looked up, lower case, without the final dot.
    pub dns_suffixes: Vec<String>,
}

/// An interface.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// What it is called.
    pub name: String,
    /// Whether it is the end of a tunnel: what leaves by it comes out somewhere else.
    pub tunnel: bool,
    /// Its addresses that are final and not about to end.
    pub addresses: Vec<IpAddr>,
    /// The next hop to the internet by this interface, for each family in which there is one.
    pub gateway: PerFamily<Option<Gateway>>,
}

/// The next hop to the internet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its address; `None` on a point-to-point link, where whoever is at the other end is it.
    pub address: Option<IpAddr>,
    /// Its hardware address, where it has one and it is known.
    pub mac: Option<[u8; 6]>,
}

impl Network {
    /// The interface of a name.
    pub fn link(&self, name: &str) -> Option<&Link> {
        self.links.iter().find(|link| link.name == name)
    }

    /// The interface by which packets to the internet leave.
    pub fn way_out(&self, family: super::Family) -> Option<&Link> {
        self.link(self.way_out.get(family).as_deref()?)
    }
}
