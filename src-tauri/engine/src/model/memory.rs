//! What is remembered across restarts.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{AccountId, HostName, PerFamily, Record, Time, Trouble, Verdict};

/// Everything that is remembered across restarts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Of each host.
    pub hosts: BTreeMap<HostName, HostMemory>,
    /// Of each account.
    pub accounts: BTreeMap<AccountId, AccountMemory>,
    /// The trap that the user was told of last, while it holds.
    pub trap: PerFamily<Option<Verdict>>,
    /// Until when the user paused updates; `Time(i64::MAX)`: until resumed.
    pub paused: Option<Time>,
}

/// An address that the provider is known to publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// The address.
    pub address: IpAddr,
    /// Since when it is known.
    pub at: Time,
}

/// The last update that was sent, whatever came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The address in it.
    pub address: IpAddr,
    /// When it was sent.
    pub at: Time,
    /// Whether it is still unknown what came of it. It is written down before the update goes
    /// out, so that a crash in between leaves it open.
    pub open: bool,
}

/// A stop: nothing is sent until the user acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Why.
    pub trouble: Trouble,
    /// The provider's words, masked.
    pub detail: Option<String>,
    /// Since when.
    pub at: Time,
    /// The account's fingerprint when it stopped (see `Setup::fingerprints`).
    pub fingerprint: u16,
}

/// A wait. Both ends are kept, so that a clock which jumps back cannot lengthen it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Why.
    pub trouble: Trouble,
    /// The provider's words, masked.
    pub detail: Option<String>,
    /// Since when.
    pub since: Time,
    /// How long.
    pub length: Duration,
    /// Whether the provider asked for it: then *Update now* does not override it.
    pub asked: bool,
}

impl Wait {
    /// When it ends.
    pub fn until(&self) -> Time {
        self.since + self.length
    }
}

/// Whether nothing is remembered: then nothing is written, and the same is read again.
fn is_blank<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What is remembered of a host.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostMemory {
    /// The account that this was learnt through; through another, nothing of it counts.
    #[serde(skip_serializing_if = "is_blank")]
    pub account: Option<AccountId>,
    /// The account's fingerprint when it was learnt (see `Setup::fingerprints`); with another,
    /// nothing of it counts.
    #[serde(skip_serializing_if = "is_blank")]
    pub fingerprint: u16,
    /// What the provider is known to publish.
    #[serde(skip_serializing_if = "is_blank")]
    pub confirmed: PerFamily<Option<Confirmed>>,
    /// What was sent last.
    #[serde(skip_serializing_if = "is_blank")]
    pub sent: PerFamily<Option<Sent>>,
    /// Set while the host is stopped.
    #[serde(skip_serializing_if = "is_blank")]
    pub stop: Option<Stop>,
    /// Failures in a row since the last time it was right.
    #[serde(skip_serializing_if = "is_blank")]
    pub failures: u32,
    /// Set while the host waits.
    #[serde(skip_serializing_if = "is_blank")]
    pub wait: Option<Wait>,
    /// Whether a trouble was noted since it was right last, so that its mending is noted too.
    #[serde(skip_serializing_if = "is_blank")]
    pub troubled: bool,
    /// Its records beside the addresses.
    #[serde(skip_serializing_if = "is_blank")]
    pub records: RecordMemory,
    /// Set while the user wants nothing of it published.
    #[serde(skip_serializing_if = "is_blank")]
    pub clearing: Option<Clearing>,
}

/// What is remembered of a host's records beside its addresses. They have troubles of their own:
/// a reverse name that may not be changed must not keep an address from being published.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordMemory {
    /// The records that are published, or may be.
    pub published: BTreeSet<Record>,
    /// Whether it is unknown what came of the last update of them.
    pub open: bool,
    /// Set while they are stopped.
    pub stop: Option<Stop>,
    /// Failures in a row.
    pub failures: u32,
    /// Set while they wait.
    pub wait: Option<Wait>,
}

/// How far the clearing of a host's records has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clearing {
    /// They are to be deleted.
    Wanted,
    /// They are; nothing is published until the user wants it.
    Done,
}

/// What is remembered of an account.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountMemory {
    /// Set while the account is stopped.
    pub stop: Option<Stop>,
    /// Failures in a row since the last success.
    pub failures: u32,
    /// Set while the account waits.
    pub wait: Option<Wait>,
}
