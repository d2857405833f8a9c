//! Outcomes: what is known after an attempt.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Family, HostName, Trouble};

/// What is known of the provider's side after an attempt. A reply that no rule matches is
/// `Unconfirmed`, never success.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The provider now publishes the address and did not before.
    Changed,
    /// The provider published it already.
    AlreadyRight,
    /// It was not done and mends itself.
    Later {
        /// Why.
        trouble: Trouble,
        /// How long the provider asks us to wait at least; `None`: our own back-off.
        wait: Option<Duration>,
    },
    /// It was not done and will not be until the user acts.
    NeedsYou {
        /// What the user can act on.
        trouble: Trouble,
    },
    /// It is not known whether it was done.
    Unconfirmed {
        /// Why it is not known.
        trouble: Trouble,
    },
}

impl Outcome {
    /// Whether the provider is now known to publish the address.
    pub fn is_right(&self) -> bool {
        matches!(self, Self::Changed | Self::AlreadyRight)
    }
}

/// The outcome for one family of one host of an update.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The host.
    pub host: HostName,
    /// The family.
    pub family: Family,
    /// What is known now.
    pub outcome: Outcome,
    /// The provider's own words, one line of at most 200 characters, control characters removed
    /// and the account's secrets masked; shown under "details".
    pub detail: Option<String>,
}
