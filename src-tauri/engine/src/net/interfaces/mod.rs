//! Which addresses the interfaces of this computer have. Tells; does not choose.

use std::io;
use std::net::IpAddr;

use crate::model::{Family, PerFamily};

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "elsewhere.rs")]
mod imp;
#[cfg(target_os = "macos")]
pub(super) use imp::{assigned, source};

#[cfg(not(target_os = "linux"))]
pub(super) use imp::listed;

/// An address of an interface, and the state that it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assigned {
    /// The address.
    pub address: IpAddr,
    /// IPv6: made for privacy, replaced after a day or so (RFC 8981). IPv4: a secondary one.
    pub temporary: bool,
    /// Its preferred lifetime has ended (RFC 4862 5.5.4).
    pub deprecated: bool,
    /// It is still being checked whether somebody else has it (RFC 4862 5.4).
    pub tentative: bool,
    /// Somebody else has it.
    pub duplicated: bool,
    /// Without an end of its lifetime: set by hand.
    pub permanent: bool,
    /// The one that this computer sends from when it leaves by this interface, where the system
    /// tells; only for IPv4, where no better rule exists to choose among several.
    pub source: bool,
    /// When it was assigned, in hundredths of a second since the computer started; 0 where the
    /// system does not tell.
    pub created: u32,
}

impl Assigned {
    /// An address that nothing special is known of.
    pub fn new(address: IpAddr) -> Self {
        Self {
            address,
            temporary: false,
            deprecated: false,
            tentative: false,
            duplicated: false,
            permanent: false,
            source: false,
            created: 0,
        }
    }

    /// Whether it is final and not about to end.
    pub fn is_settled(&self) -> bool {
        !self.tentative && !self.deprecated && !self.duplicated
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The interface, and its addresses of the family, maybe none, in no order.
    Interface {
        /// What it is called.
        name: String,
        /// Its addresses.
        addresses: Vec<Assigned>,
    },
    /// The interface is there, but switched off.
    Down,
    /// There is no interface of this name.
    NoInterface,
    /// None was named, and nothing leads out of this computer by this family.
    NoRoute,
}

/// An interface that is not loopback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interface {
    /// What it is called.
    pub name: String,
    /// Whether it is switched on.
    pub up: bool,
    /// Whether packets to the internet leave by it.
    pub way_out: PerFamily<bool>,
    /// All its addresses, in no order.
    pub addresses: Vec<Assigned>,
}

/// All interfaces but loopback, by name, each with all its addresses and their states.
///
/// # Errors
/// When the system does not tell.
pub async fn all() -> io::Result<Vec<Interface>> {
    let mut all = imp::all().await?;
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

/// The addresses of one family that an interface has: the one of this name, or, where none is
/// named, the one that packets to the internet leave by.
///
/// # Errors
/// When the system does not tell.
pub async fn addresses(name: Option<&str>, family: Family) -> io::Result<Found> {
    imp::addresses(name, family).await
}

/// An address of the internet, to ask by which route it is reached; nothing is sent to it.
/// They are a.root-servers.net's (RFC 2870): no network has a route of its own to them.
pub(super) fn far_away(family: Family) -> IpAddr {
    match family {
        Family::Ipv4 => IpAddr::from([198, 41, 0, 4]),
        Family::Ipv6 => IpAddr::from([0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30]),
    }
}
