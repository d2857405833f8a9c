//! A home network: a computer, and a router between it and the internet.

use std::net::Ipv4Addr;

use crate::netns::Namespace;

/// The router's address on the side of the computer, by which it is the computer's gateway.
pub const ROUTER: Ipv4Addr = Ipv4Addr::new(192, 168, 77, 1);

/// An address of the router's network that is not the gateway's, but leads to the same machine:
/// another device of the house.
pub const OTHER_DEVICE: Ipv4Addr = Ipv4Addr::new(192, 168, 77, 66);

/// The computer's address.
pub const COMPUTER: Ipv4Addr = Ipv4Addr::new(192, 168, 77, 20);

/// Two network namespaces with a cable between them, `eth0` and `lan0`. The router's `wan0` leads
/// nowhere.
pub struct Lan {
    /// Where routers run.
    pub router: Namespace,
    /// Where Homing runs.
    pub computer: Namespace,
}

impl Lan {
    /// The router has this address on the internet.
    pub fn new(external: &str) -> Self {
        let lan = Self { router: Namespace::new(), computer: Namespace::new() };
        lan.computer.cable("eth0", &lan.router, "lan0");
        lan.router.interface("wan0");
        for address in [ROUTER, OTHER_DEVICE] {
            lan.router.ip(&format!("addr add {address}/24 dev lan0"));
        }
        lan.router.ip(&format!("addr add {external}/32 dev wan0"));
        lan.router.ip("route add default dev wan0");
        lan.computer.ip(&format!("addr add {COMPUTER}/24 dev eth0"));
        lan.computer.ip(&format!("route add default via {ROUTER}"));
        lan
    }

    /// Gives the router another address on the internet instead of the one that it has.
    pub fn readdress(&self, from: &str, to: &str) {
        self.router.ip(&format!("addr add {to}/32 dev wan0"));
        self.router.ip(&format!("addr del {from}/32 dev wan0"));
    }
}
