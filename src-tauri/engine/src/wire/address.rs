//! Everything that is known of this computer's addresses, for one screen and one table.

use serde::{Deserialize, Serialize};

use super::{ChoiceKind, Knowledge};
use crate::model::{Family, Miss, Time, Verdict};

/// What every source says now, and what follows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddressReport {
    /// When it was made, milliseconds since 1970 UTC.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: Time,
    /// IPv4, then IPv6.
    pub families: Vec<FamilyReport>,
    /// The interfaces that are up and lead out of this computer.
    pub links: Vec<LinkView>,
}

/// One family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FamilyReport {
    /// The family.
    pub family: Family,
    /// How the internet sees this computer.
    pub verdict: Verdict,
    /// What `auto` believes, given these voices.
    pub address: Option<String>,
    /// What each source says, in no order.
    pub voices: Vec<VoiceView>,
}

/// What one source says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct VoiceView {
    /// The source.
    pub source: String,
    /// How it finds an address.
    pub kind: ChoiceKind,
    /// Whether it is one of Homing's own.
    pub built_in: bool,
    /// Who runs it: sources of one operator are one voice.
    pub operator: String,
    /// `known`, `absent` or `unknown`.
    pub knowledge: Knowledge,
    /// The address, where it is known.
    pub address: Option<String>,
    /// How long it took, milliseconds.
    pub milliseconds: u32,
    /// Whether it says what `auto` believes; `None` where one of them is not known.
    pub agrees: Option<bool>,
    /// Why the address is not known.
    pub miss: Option<Miss>,
}

/// One interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LinkView {
    /// What it is called.
    pub name: String,
    /// Whether it is the end of a tunnel, as of a VPN.
    pub tunnel: bool,
    /// The families whose packets to the internet leave by it.
    pub way_out: Vec<Family>,
    /// Its addresses.
    pub addresses: Vec<LinkAddress>,
}

/// One address of an interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct LinkAddress {
    /// The address.
    pub address: String,
    /// What state it is in.
    pub state: AddressState,
    /// Whether the whole internet can route to it.
    pub public: bool,
}

/// The state of an interface's address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum AddressState {
    /// It lasts.
    Stable,
    /// Made for privacy, replaced after a day or so (RFC 8981).
    Temporary,
    /// About to end (RFC 4862 5.5.4).
    Deprecated,
    /// Still being checked for duplicates (RFC 4862 5.4).
    Tentative,
    /// Somebody else has it.
    Duplicated,
}
