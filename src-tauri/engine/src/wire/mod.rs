//! What crosses to the window and to other processes: one snapshot down, wishes up.
//!
//! Everything here is written as JSON; `ui/src/generated/wire.ts` is made from it by a test.
//! No secret ever stands in it.

mod address;
mod import;
mod name_server;
mod page;
mod release;
mod settings;

use serde::{Deserialize, Serialize};

use crate::model::{Address, Family, Miss, Notifications, Time, Trouble, Verdict};

pub use address::{AddressReport, AddressState, FamilyReport, LinkAddress, LinkView, VoiceView};
pub use import::{
    ImportAccount, ImportDone, ImportFound, ImportHost, ImportLeft, ImportMissing, ImportPlan,
};
pub use name_server::{KeyFound, NameServer, NewKey, ServerLines};
pub use page::{
    AccountChoice, BesidePart, ChoiceKind, Environment, Fault, FormField, HistoryFilter, HostDraft,
    HostPart, NewAccount, PlaceholderRead, ProbeView, ProviderForm, RulesPart, Served,
    SourceChoice, TemplateRead, TestOutcome, TestReport, TestResult, VaultKind,
};
pub use release::{Installed, Latest, Packaging, Unasked};
pub use settings::{Folder, LoginStart, NetworkPart, NetworkReport, NetworkView, SettingsView};

/// The state that the tray icon shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum State {
    /// Every kept name is right (or none is kept).
    AllRight,
    /// An update is under way, or names are being checked.
    #[default]
    Working,
    /// Something is stopped until the user acts.
    NeedsYou,
    /// No address is known in any family.
    NoNetwork,
    /// The user paused updates.
    Paused,
}

/// The whole state that the screens draw.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Snapshot {
    /// For the tray icon.
    pub state: State,
    /// When it was made, milliseconds since 1970 UTC.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub at: Time,
    /// This computer's addresses, IPv4 first.
    pub addresses: Vec<AddressView>,
    /// The hosts, in the configuration's order.
    pub hosts: Vec<HostView>,
    /// The accounts, in the configuration's order.
    pub accounts: Vec<AccountView>,
    /// Set while updates are paused.
    pub pause: Option<PauseView>,
    /// Why the configuration cannot be used, with line and column, while it cannot.
    pub configuration_error: Option<String>,
    /// Other things that the user should know, as codes of the catalogue's `problem.*`
    /// (`history-unwritable`, …).
    pub problems: Vec<String>,
    /// Set while the practice zone runs.
    pub practice: Option<PracticeView>,
    /// Which notifications are shown.
    pub notifications: Notifications,
    /// The chosen language, `None`: the system's.
    pub language: Option<String>,
    /// `light`, `dark`, or `None`: the system's.
    pub theme: Option<String>,
}

/// A pause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PauseView {
    /// When it ends by itself; `None`: when the user says so.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub until: Option<Time>,
}

/// One of this computer's addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AddressView {
    /// The family.
    pub family: Family,
    /// The source whose address it is (`auto`, or one that hosts name).
    pub source: String,
    /// The address, where it is known.
    pub address: Option<String>,
    /// `known`, `absent` or `unknown`.
    pub knowledge: Knowledge,
    /// Since when it is so.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub since: Time,
    /// The address that was known last, while none is known now.
    pub last: Option<String>,
    /// How many voices were heard, and how many of them say this address.
    pub heard: u32,
    /// How many of the voices that were heard say this address.
    pub agree: u32,
    /// How the internet sees this computer, as far as the last round told.
    pub verdict: Option<Verdict>,
    /// Why no address is known, where one source is asked alone.
    pub miss: Option<Miss>,
}

/// What is known of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Knowledge {
    /// It is known.
    Known,
    /// This network has none.
    Absent,
    /// It could not be found out.
    Unknown,
}

impl Knowledge {
    /// What is known of an address.
    pub fn of(address: Address) -> Self {
        match address {
            Address::Known(_) => Self::Known,
            Address::Absent => Self::Absent,
            Address::Unknown => Self::Unknown,
        }
    }
}

/// How a host stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum HostState {
    /// Every kept family is published as it should be.
    Right,
    /// An update or a check is under way.
    Updating,
    /// An update waits for its time and then goes out by itself.
    Waiting,
    /// Stopped until the user acts.
    NeedsYou,
    /// No address is known, so nothing can be decided.
    NoAddress,
    /// Updates are paused.
    Paused,
    /// It is not kept on this network.
    Away,
}

/// One family of a host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FamilyView {
    /// The family.
    pub family: Family,
    /// The source that it comes from.
    pub source: String,
    /// The address that should be published; `None`: not known.
    pub wanted: Option<String>,
    /// The address that was sent last.
    pub sent: Option<String>,
    /// When it was sent.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub sent_at: Option<Time>,
    /// The address that the provider is known to publish.
    pub confirmed: Option<String>,
    /// Since when that is known.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub confirmed_at: Option<Time>,
}

/// A trouble, as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TroubleView {
    /// Its code: `trouble.<code>.text` and `.next` in the catalogue.
    pub code: Trouble,
    /// The provider's own words, masked.
    pub detail: Option<String>,
    /// Since when.
    #[cfg_attr(feature = "ts", ts(type = "number"))]
    pub since: Time,
}

/// What happens next to a host, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NextView {
    /// `next.<code>` in the catalogue: `nothing`, `sending`, `checking`, `interval`, `back-off`,
    /// `asked-to-wait`, `refresh`, `user`, `paused`, `address`, `not-public`, `vpn`, `network`.
    pub code: String,
    /// When, where a time is known.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub at: Option<Time>,
}

/// One host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HostView {
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: String,
    /// The provider's name for people.
    pub provider: String,
    /// How it stands.
    pub state: HostState,
    /// The kept families, IPv4 first.
    pub families: Vec<FamilyView>,
    /// Why it is not right, where there is a reason.
    pub trouble: Option<TroubleView>,
    /// What happens next.
    pub next: NextView,
    /// When it last became right.
    #[cfg_attr(feature = "ts", ts(type = "number | null"))]
    pub right_since: Option<Time>,
    /// Whether it is at a name server, which publishes other records too.
    pub name_server: bool,
    /// Its records beside the addresses, by name.
    pub records: Vec<RecordView>,
    /// Whether it is the practice zone's.
    pub practice: bool,
}

/// One record of a host beside its addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RecordView {
    /// It, as a line of a zone file without its time to live.
    pub text: String,
    /// Whether it should be there.
    pub wanted: bool,
    /// Whether it is known to be there.
    pub published: bool,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct AccountView {
    /// What it is called.
    pub id: String,
    /// The provider's id.
    pub provider: String,
    /// The provider's name for people.
    pub provider_name: String,
    /// How many hosts it has.
    pub hosts: u32,
    /// Why it is stopped, while it is.
    pub trouble: Option<TroubleView>,
}

/// The practice zone, while it runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PracticeView {
    /// The port of the server on 127.0.0.1, UDP and TCP.
    pub port: u16,
    /// The zone.
    pub zone: String,
    /// This computer's name in it.
    pub name: String,
    /// What to type to see the answer oneself.
    pub command: String,
    /// What the server answers now for the name.
    pub answer: Vec<String>,
}

/// What the user wants of the running engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Wish {
    /// Look again now and lift stops and our own waits; `host`: only that one's.
    UpdateNow {
        /// The host, or all.
        host: Option<String>,
    },
    /// Pause updates.
    Pause {
        /// Until when; `None`: until resumed.
        #[cfg_attr(feature = "ts", ts(type = "number | null"))]
        until: Option<Time>,
    },
    /// End the pause.
    Resume,
    /// Delete everything that was published for this host, and publish nothing until
    /// `UpdateNow` names it. Only name servers can; for other hosts it changes nothing.
    Clear {
        /// The host.
        host: String,
    },
    /// The user changed a secret of this account: lift its stop.
    SecretChanged {
        /// The account.
        account: String,
    },
    /// Start the practice zone, or end it.
    Practice {
        /// Whether it is to run.
        on: bool,
    },
}

/// A line from a client to the running engine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ToAgent {
    /// Send the snapshot, and again whenever it changes.
    Follow,
    /// Do this.
    Do(Wish),
}

/// A line from the running engine to a client.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant)] // a wire type: it lives for one line
pub enum FromAgent {
    /// The state now.
    Snapshot(Snapshot),
    /// The wish was taken.
    Taken,
    /// The line was not understood.
    Refused(String),
}
