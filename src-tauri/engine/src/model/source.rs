//! Address sources.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Family, PerFamily, SourceId};

/// A way to learn an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What it is called: a source file's name, a `[[source]]`'s id, or, for one that is
    /// described in place, its kind and fields (`interface:eth0`).
    pub id: SourceId,
    /// How it is asked.
    pub kind: SourceKind,
    /// Whether it is one of Homing's own, which `auto` may ask.
    pub built_in: bool,
    /// Who runs it. Sources of one operator are one voice, however many they are.
    pub operator: String,
}

impl Source {
    /// A source of the user's own, which is run by nobody else.
    pub fn own(id: SourceId, kind: SourceKind) -> Self {
        Self { operator: id.to_string(), id, kind, built_in: false }
    }
}

/// How a source is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// By agreement of several sources.
    Auto,
    /// One HTTP GET, forced to the family.
    Web {
        /// The address to ask for each family; `None` where the service has none.
        url: PerFamily<Option<String>>,
        /// Extra trusted certificates, PEM.
        ca_file: Option<PathBuf>,
        /// Whether plain http to another computer is permitted.
        insecure: bool,
    },
    /// One DNS question, asked directly at the operator's own servers.
    Dns {
        /// The servers for each family; the first that answers counts.
        servers: PerFamily<Vec<SocketAddr>>,
        /// The name that stands for whoever asks.
        name: String,
        /// Where the answer holds the address.
        record: DnsRecord,
    },
    /// One STUN Binding request (RFC 8489).
    Stun {
        /// The servers, each `host:port`; the first that answers counts.
        servers: Vec<String>,
    },
    /// The router in front of this computer.
    Router {
        /// How it is asked; `None`: in every way at once.
        protocol: Option<RouterProtocol>,
        /// Its address; `None`: it is found by itself.
        address: Option<IpAddr>,
    },
    /// The address of a network interface of this computer.
    Interface {
        /// Its name, in which `*` stands for any characters; `None`: the one that the default
        /// route of the family leaves by.
        name: Option<String>,
        /// Which of its IPv6 addresses.
        choice: Ipv6Choice,
        /// What replaces the end of its IPv6 address.
        suffix: Option<Suffix>,
    },
    /// What a program of the user's prints.
    Command {
        /// The program and its arguments; never empty, and run without a shell.
        program: Vec<String>,
    },
    /// What stands in a file.
    File {
        /// The file.
        path: PathBuf,
    },
    /// An address that the user wrote down.
    Fixed {
        /// The addresses, at most one of each family.
        address: PerFamily<Option<IpAddr>>,
    },
    /// Not an address but whether a network's sign-in page is in between: a plain http page whose
    /// right answer is known. Only `auto` asks it.
    Portal {
        /// The page.
        url: String,
        /// The right status.
        status: u16,
        /// The right body, white space at its ends aside.
        body: String,
    },
}

/// Where the answer to a DNS question holds the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DnsRecord {
    /// In an A or AAAA record, by the family.
    Address,
    /// In a TXT record.
    Txt,
    /// In a TXT record of class CHAOS.
    ChaosTxt,
}

/// How a router is asked for its address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RouterProtocol {
    /// UPnP Internet Gateway Device, version 1 or 2.
    Upnp,
    /// NAT Port Mapping Protocol (RFC 6886).
    NatPmp,
    /// Port Control Protocol (RFC 6887).
    Pcp,
    /// TR-064, as a Fritz!Box speaks it.
    #[serde(rename = "tr-064")]
    Tr064,
}

/// Which IPv6 address of an interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ipv6Choice {
    /// A lasting one; a temporary one only where there is no other.
    #[default]
    Stable,
    /// A temporary one (RFC 8981); a lasting one only where there is no other.
    Temporary,
    /// Whichever was assigned last.
    Either,
}

/// What replaces the end of an IPv6 address, so that one computer can publish its neighbours:
/// the first `prefix` bits stay, the rest comes from `host`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suffix {
    /// The bits behind the prefix; those in front are not looked at.
    pub host: Ipv6Addr,
    /// How many bits of the interface's address stay; from 1 to 127.
    pub prefix: u8,
}

impl Suffix {
    /// The address with its end replaced.
    pub fn apply(self, address: Ipv6Addr) -> Ipv6Addr {
        let keep = u128::MAX.checked_shl(128 - u32::from(self.prefix.min(128))).unwrap_or(0);
        Ipv6Addr::from_bits(address.to_bits() & keep | self.host.to_bits() & !keep)
    }
}

impl SourceKind {
    /// The interface of this name, or the default route's, and its lasting addresses.
    pub fn interface(name: Option<String>) -> Self {
        Self::Interface { name, choice: Ipv6Choice::default(), suffix: None }
    }

    /// Whether the source can know addresses of the family at all.
    pub fn covers(&self, family: Family) -> bool {
        match self {
            Self::Auto
            | Self::Interface { .. }
            | Self::Stun { .. }
            | Self::Command { .. }
            | Self::File { .. } => true,
            // A router of today does not translate IPv6, so it has no address to tell.
            Self::Router { .. } => family == Family::Ipv4,
            Self::Web { url, .. } => url.get(family).is_some(),
            Self::Dns { servers, .. } => !servers.get(family).is_empty(),
            Self::Fixed { address } => address.get(family).is_some(),
            Self::Portal { .. } => false,
        }
    }

    /// Whether it is asked over the internet: then what it says is what somebody else claims to
    /// have seen.
    pub fn is_outside(&self) -> bool {
        matches!(self, Self::Web { .. } | Self::Dns { .. } | Self::Stun { .. })
    }
}
