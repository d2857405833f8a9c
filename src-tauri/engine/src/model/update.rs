//! An attempt to make a provider publish addresses.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{AccountId, Family, HostName, PerFamily};

/// Numbers the updates of one run of the core.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UpdateId(pub u64);

/// What is wanted for one host: the addresses to publish. A family that is `None` is to be left
/// as it is, whatever the provider publishes for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The host.
    pub host: HostName,
    /// The address to publish in each family that is to change.
    pub send: PerFamily<Option<IpAddr>>,
    /// All addresses that the host is to have, the ones that are right already included: for
    /// providers that delete a family which a request does not mention.
    pub whole: PerFamily<Option<IpAddr>>,
    /// Seconds; `None`: the provider's default, or what the record has now.
    pub ttl: Option<u32>,
}

impl Change {
    /// The families that are to be sent.
    pub fn families(&self) -> impl Iterator<Item = (Family, IpAddr)> + '_ {
        Family::BOTH.into_iter().filter_map(|family| self.send.get(family).map(|a| (family, a)))
    }
}

/// One attempt, for one or more hosts of one account. Its changes are no more than
/// the provider takes in one request, and have the same addresses where the provider wants that.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Update {
    /// Its number.
    pub id: UpdateId,
    /// The account through which it goes.
    pub account: AccountId,
    /// The interface by which it leaves; `None`: as the system routes.
    pub via: Option<String>,
    /// The hosts and their addresses; never empty.
    pub changes: Vec<Change>,
}

/// What the authoritative servers of a name publish in one family.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Published {
    /// All servers that answered say these addresses, sorted; empty: no record of the family.
    Addresses(Vec<IpAddr>),
    /// The servers disagree, or none could be asked.
    #[default]
    Unknown,
}
