//! What other clients' settings become, as the page and programs see it: without any secret.

use std::collections::BTreeMap;

use serde::Serialize;

/// A file of another client on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportFound {
    /// The client's code.
    pub client: String,
    /// Its name for people.
    pub name: String,
    /// The file.
    pub path: String,
    /// Whether this user may read it.
    pub readable: bool,
}

/// What would be added, and what not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportPlan {
    /// What the page calls the plan, which stays where it was made; empty on the command line.
    pub handle: String,
    /// The client's code.
    pub client: String,
    /// Its name for people.
    pub name: String,
    /// The file's name, where it came from one.
    pub file: Option<String>,
    /// The accounts that would be added.
    pub accounts: Vec<ImportAccount>,
    /// The hosts that would be added.
    pub hosts: Vec<ImportHost>,
    /// Hosts of the file that are configured already and stay as they are.
    pub known: Vec<String>,
    /// What is not carried over, in the order of the file.
    pub left: Vec<ImportLeft>,
    /// The numbers of domains whose names the file does not say.
    pub domains: Vec<String>,
    /// The command that switches the other client off where it was installed as usual.
    pub switch_off: String,
}

/// An account that would be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportAccount {
    /// What it would be called.
    pub id: String,
    /// The provider's id.
    pub provider: String,
    /// The provider's name for people.
    pub provider_name: String,
    /// Its fields that are no secrets.
    pub fields: BTreeMap<String, String>,
    /// The secret fields that the file says.
    pub secrets: Vec<String>,
    /// The fields that have to be added by hand, by their labels.
    pub missing: Vec<ImportMissing>,
}

/// A field that the file does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportMissing {
    /// Its name in the configuration.
    pub field: String,
    /// What it is called on the screen.
    pub label: String,
    /// Whether it is kept in the vault.
    pub secret: bool,
}

/// A host that would be added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportHost {
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: String,
    /// The source of its IPv4 address; `off`: the family is not kept.
    pub ipv4: String,
    /// The source of its IPv6 address; `off`: the family is not kept.
    pub ipv6: String,
    /// Seconds; `None`: the provider's default.
    pub ttl: Option<u32>,
}

/// Something that is not carried over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportLeft {
    /// Its line, from 1; 0: it concerns the whole file.
    pub line: u32,
    /// What it is called in the file.
    pub what: String,
    /// Why: `import.left.<why>` in the catalogue.
    pub why: String,
    /// What belongs to the reason.
    pub detail: Option<String>,
}

/// What was added.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ImportDone {
    /// The accounts, as they are called now.
    pub accounts: Vec<String>,
    /// The hosts.
    pub hosts: Vec<String>,
}
