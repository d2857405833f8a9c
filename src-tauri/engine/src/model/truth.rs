//! What servers and resolvers say of a name, and what that means.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{Family, Silence, Time};

/// What a server that is asked is to the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Role {
    /// The account's updates go to it.
    Updates,
    /// The SOA record of the zone names it as the primary (MNAME, RFC 1035 3.3.13).
    Primary,
    /// An NS record of the zone names it, and it is not the primary.
    Secondary,
    /// A resolver that this computer asks for all names.
    System,
    /// A resolver that anybody may ask.
    Public,
}

impl Role {
    /// The code, as on the wire and in the catalogue (`role.<code>`).
    pub fn code(self) -> &'static str {
        match self {
            Self::Updates => "updates",
            Self::Primary => "primary",
            Self::Secondary => "secondary",
            Self::System => "system",
            Self::Public => "public",
        }
    }
}

/// Whether one serial is newer than another (RFC 1982 3.2). Of two that are half the circle
/// apart, neither is.
pub fn is_newer(one: u32, other: u32) -> bool {
    (1..1 << 31).contains(&one.wrapping_sub(other))
}

/// What one server says of one family of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ServerAnswer {
    /// The server's name and address.
    pub server: String,
    /// What it is to the name; never empty.
    pub roles: Vec<Role>,
    /// The family.
    pub family: Family,
    /// The addresses that it tells, sorted.
    #[cfg_attr(feature = "ts", ts(type = "string[]"))]
    pub addresses: Vec<IpAddr>,
    /// Seconds that whoever hears it may keep it: the records' own time to live at an
    /// authoritative server, what is left of it at a resolver. `None`: it tells no records, and
    /// not how long that holds.
    pub ttl: Option<u32>,
    /// The serial of its copy of the zone, where it says one; see [`is_newer`].
    pub serial: Option<u32>,
    /// The name of that zone.
    pub zone: Option<String>,
    /// Seconds after which a secondary fetches that zone anew if nobody tells it earlier.
    pub refresh: Option<u32>,
    /// Whether another server has a newer copy.
    pub behind: bool,
    /// Why it says nothing of use, in a few words of English for whoever looks into it.
    pub error: Option<String>,
    /// The same as a code: what people are told. There where `error` is.
    pub reason: Option<Silence>,
}

impl ServerAnswer {
    /// Whether it is one of these.
    pub fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Everything that was found out about a name by asking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Truth {
    /// When it was asked.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: Time,
    /// What the authoritative servers publish, and the server that takes the updates: two
    /// entries each, the one that takes the updates first, then the primary.
    pub servers: Vec<ServerAnswer>,
    /// What resolvers tell, where it was wished that they be asked: two entries each.
    pub resolvers: Vec<ServerAnswer>,
    /// What all that means.
    pub findings: Vec<Finding>,
}

/// Something that the answers mean. `finding.<code>` in the catalogue is its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "finding", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Finding {
    /// The addresses are those of the provider's proxy, which passes on to this computer.
    Proxied {
        /// The family.
        family: Family,
        /// Whose proxy it is.
        by: String,
    },
    /// Who asks here is told something else than who asks elsewhere, and that is no matter of
    /// time: each is right for whom it is meant.
    SplitHorizon {
        /// The family.
        family: Family,
        /// What is told here.
        #[cfg_attr(feature = "ts", ts(type = "string[]"))]
        here: Vec<IpAddr>,
        /// What is told elsewhere.
        #[cfg_attr(feature = "ts", ts(type = "string[]"))]
        elsewhere: Vec<IpAddr>,
    },
    /// A server has an older copy of the zone.
    Behind {
        /// The server.
        server: String,
        /// The serial of its copy.
        serial: u32,
        /// The newest serial.
        newest: u32,
        /// Seconds within which it fetches the newest by itself.
        refresh: u32,
    },
    /// A server has an older copy of the zone although the time to fetch the new one is over.
    Stale {
        /// The server.
        server: String,
        /// The serial of its copy.
        serial: u32,
        /// The newest serial.
        newest: u32,
    },
    /// What was published before may still be told by some.
    Cached {
        /// The family.
        family: Family,
        /// What is still told by those that were asked; empty: nobody was asked.
        #[cfg_attr(feature = "ts", ts(type = "string[]"))]
        addresses: Vec<IpAddr>,
        /// For how many seconds more at most.
        seconds: u32,
    },
    /// What was confirmed is not what is published, for no reason that can be seen.
    Differs {
        /// The family.
        family: Family,
        /// What is published.
        #[cfg_attr(feature = "ts", ts(type = "string[]"))]
        published: Vec<IpAddr>,
        /// What was confirmed.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        wanted: IpAddr,
    },
    /// The servers of the zone cannot be found.
    ServersUnknown {
        /// Why, in a few words of English for whoever looks into it.
        why: String,
        /// The same as a code: what people are told.
        reason: Silence,
    },
}

impl Finding {
    /// The code, as on the wire and in the catalogue.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Proxied { .. } => "proxied",
            Self::SplitHorizon { .. } => "split-horizon",
            Self::Behind { .. } => "behind",
            Self::Stale { .. } => "stale",
            Self::Cached { .. } => "cached",
            Self::Differs { .. } => "differs",
            Self::ServersUnknown { .. } => "servers-unknown",
        }
    }
}
