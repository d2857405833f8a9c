//! Events: what history stores, notices are made of, the log prints.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::{AccountId, Family, HostName, Time, Trouble, Verdict};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Event {
    /// When, milliseconds since 1970 UTC.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: Time,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// What happened. `event.<kind>` in the catalogue is its sentence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum What {
    /// The engine started.
    Started,
    /// This computer's address changed.
    AddressChanged {
        /// The family.
        family: Family,
        /// The address before, where one was known.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        old: Option<IpAddr>,
        /// The address now; `None`: there is none any more.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        new: Option<IpAddr>,
    },
    /// This network keeps this computer from being reached, or its address from being known.
    Trapped {
        /// The family.
        family: Family,
        /// How.
        verdict: Verdict,
    },
    /// No trap of before holds any more.
    Freed {
        /// The family.
        family: Family,
    },
    /// An update was sent.
    Sent {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
        /// The address in it.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        address: IpAddr,
    },
    /// The provider now publishes the address.
    Updated {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
        /// The address.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        address: IpAddr,
    },
    /// The provider published the address already.
    AlreadyRight {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
        /// The address.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        address: IpAddr,
    },
    /// An update was put off; it is tried again by itself.
    Delayed {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
        /// Why.
        trouble: Trouble,
        /// The provider's words, masked.
        detail: Option<String>,
        /// When it is tried again.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        until: Time,
    },
    /// The host's records beside its addresses are now as wanted.
    RecordsUpdated {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
        /// Those that came, as text.
        come: Vec<String>,
        /// Those that went, as text.
        gone: Vec<String>,
    },
    /// Everything that was published for the host is deleted, as the user wanted.
    Cleared {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
    },
    /// It is not known whether an update was done; it is looked up.
    Unconfirmed {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
        /// Why it is not known.
        trouble: Trouble,
        /// The provider's words, masked.
        detail: Option<String>,
    },
    /// Updates stopped until the user acts.
    Stopped {
        /// The account.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        account: AccountId,
        /// The host, where the trouble is one host's.
        #[cfg_attr(feature = "ts", ts(type = "string | null"))]
        host: Option<HostName>,
        /// Why.
        trouble: Trouble,
        /// The provider's words, masked.
        detail: Option<String>,
    },
    /// A host is right again after a trouble that was told.
    Mended {
        /// The host.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        host: HostName,
    },
    /// The user paused updates.
    Paused {
        /// Until when; `None`: until resumed.
        #[cfg_attr(feature = "ts", ts(type = "number | null"))]
        until: Option<Time>,
    },
    /// Updates go on after a pause.
    Resumed,
    /// The configuration was read anew.
    ConfigurationRead,
    /// The changed configuration cannot be read; the one before is kept to.
    ConfigurationRefused {
        /// What is wrong, with line and column.
        message: String,
    },
}
