//! An attempt to make a provider publish addresses.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{AccountId, Claim, Family, HostName, Outcome, PerFamily, Record};

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
    /// That the name is free or this computer's, where the user wants that; known only to name
    /// servers.
    pub claim: Option<Claim>,
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

/// What is wanted of a host's records beside its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordChange {
    /// The host that they belong to; it may be configured no more.
    pub host: HostName,
    /// The records that are to be published. A PTR record replaces all others of its name.
    pub come: Vec<Record>,
    /// The records that are to go: exactly these, not others of the same name and type.
    pub gone: Vec<Record>,
    /// As in [`Change`].
    pub claim: Option<Claim>,
}

/// One attempt to make a name server publish other records than addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordUpdate {
    /// Its number.
    pub id: UpdateId,
    /// The account through which it goes.
    pub account: AccountId,
    /// The interface by which it leaves; `None`: as the system routes.
    pub via: Option<String>,
    /// The hosts and their records; never empty.
    pub changes: Vec<RecordChange>,
}

/// What came of a [`RecordChange`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordReport {
    /// The host.
    pub host: HostName,
    /// What is known of all its records together.
    pub outcome: Outcome,
    /// The server's words, masked, and which record they are about.
    pub detail: Option<String>,
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
