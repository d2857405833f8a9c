//! What the window's page asks for and sends, beside the snapshot and wishes.
//!
//! Secrets come up from the page once, when they are typed in, and never go down to it.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};

use super::NewKey;
use crate::model::{ClaimKind, Family, Misread, Scope, Secret, Time, Trouble, VpnWish};

/// One field that a provider asks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct FormField {
    /// Its name in the configuration.
    pub name: String,
    /// What it is called on the screen.
    pub label: String,
    /// One sentence on where the person finds it.
    pub help: Option<String>,
    /// The provider's page where it is found.
    pub link: Option<String>,
    /// Whether it is kept in the vault and never shown again.
    pub secret: bool,
    /// Whether it may stay empty.
    pub optional: bool,
    /// What is used when it stays empty.
    pub default: Option<String>,
    /// A regular expression that the whole value has to match.
    pub check: Option<String>,
    /// The values to choose from; empty: any text.
    pub choices: Vec<String>,
    /// Whether it may have several lines.
    pub lines: bool,
    /// Whether it may be a whole key file, which says other fields as well: see [`KeyFound`].
    pub file: bool,
    /// Whether it is a template with placeholders: see [`TemplateRead`].
    pub template: bool,
}

/// A placeholder that was another program's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct PlaceholderRead {
    /// As it was typed: `<ipaddr>`.
    pub theirs: String,
    /// What it is to us: `{{ ipv4 }}`.
    pub ours: String,
}

/// How a template that was typed in is understood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TemplateRead {
    /// The whole of it in our own words, without a password in the open.
    pub text: String,
    /// Each placeholder that was another program's, once.
    pub found: Vec<PlaceholderRead>,
    /// Whether a password stood in it, which is kept in the vault.
    pub password: bool,
    /// What cannot be understood of it.
    pub mistake: Option<Misread>,
}

/// Whose name servers a name has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Served {
    /// The servers of its zone; empty: not known.
    pub servers: Vec<String>,
    /// The ids of the providers whose servers they are.
    pub providers: Vec<String>,
}

/// A provider, as far as a form needs to know it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProviderForm {
    /// The provider file's id.
    pub id: String,
    /// Its name for people.
    pub name: String,
    /// Its home page.
    pub site: Option<String>,
    /// Its documentation of updates.
    pub documentation: Option<String>,
    /// What it asks for, in the order of its file.
    pub fields: Vec<FormField>,
    /// Ends of names that are this provider's own (`duckdns.org`).
    pub suffixes: Vec<String>,
    /// What other programs call it.
    pub aliases: Vec<String>,
    /// What a person should know of it, a sentence or two each.
    pub notes: Vec<String>,
}

/// How a source finds an address, as far as a choice needs to know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ChoiceKind {
    /// By agreement of the built-in sources.
    Auto,
    /// A web service.
    Web,
    /// A DNS question.
    Dns,
    /// A STUN server.
    Stun,
    /// The router.
    Router,
    /// A network interface.
    Interface,
    /// What a program prints.
    Command,
    /// What stands in a file.
    File,
    /// An address that the user wrote down.
    Fixed,
}

/// Where an address can come from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct SourceChoice {
    /// What the configuration calls it: `auto`, `interface:eth0`, `ipify`, …
    pub id: String,
    /// What it is called on the screen; for `auto` and `interface` the catalogue has its own.
    pub label: String,
    /// How it finds an address.
    pub kind: ChoiceKind,
    /// The families that it can know.
    pub families: Vec<Family>,
    /// Whether it is one of Homing's own.
    pub built_in: bool,
    /// Whether it can be one of the voices of `auto`.
    pub askable: bool,
    /// The address of a web service of the user's own, with which it can be added anew.
    pub url: Option<String>,
}

/// The part of a host that can be changed later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HostPart {
    /// The source of the IPv4 address; `off`: the family is not kept.
    pub ipv4: String,
    /// The source of the IPv6 address; `off`: the family is not kept.
    pub ipv6: String,
    /// Seconds; `None`: the provider's default.
    pub ttl: Option<u32>,
    /// What it has beside its addresses; `None`: its provider publishes nothing else, or it is
    /// to stay as it is.
    pub beside: Option<BesidePart>,
    /// Where and when it is kept; `None`: that is to stay as it is.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional = nullable))]
    pub rules: Option<RulesPart>,
}

/// Where and when a host is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct RulesPart {
    /// The interface by which its address is looked for and its updates leave; `None`: as the
    /// system routes.
    pub interface: Option<String>,
    /// What is done while a VPN is the way to the internet; `None`: as the settings say.
    pub vpn: Option<VpnWish>,
    /// The networks on which it is kept, by id; empty: on all.
    pub only_on: Vec<String>,
    /// Which addresses may be published.
    pub scope: Scope,
}

/// What a host at a name server has beside its addresses.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct BesidePart {
    /// Records, a line each, such as `_http._tcp SRV 0 5 8080 {host}`.
    pub records: Vec<String>,
    /// Whether its addresses name it in turn.
    pub reverse: bool,
    /// Whether the name is marked as this computer's, and how.
    pub claim: ClaimKind,
}

/// An account that does not exist yet.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct NewAccount {
    /// What it is to be called.
    pub id: String,
    /// The provider file's id.
    pub provider: String,
    /// The provider's fields that are not secrets.
    pub fields: BTreeMap<String, String>,
    /// The provider's secret fields.
    #[serde(deserialize_with = "take_secrets")]
    #[cfg_attr(feature = "ts", ts(type = "Record<string, string>"))]
    pub secrets: BTreeMap<String, Secret>,
}

/// The account of a host that is being added.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum AccountChoice {
    /// One that exists.
    Existing(String),
    /// One that is added with the host.
    New(NewAccount),
}

/// A host that is being added or tried.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HostDraft {
    /// Its name.
    pub name: String,
    /// Its account.
    pub account: AccountChoice,
    /// A key that was made for it and takes the place of the account's secret.
    #[serde(default)]
    #[cfg_attr(feature = "ts", ts(optional, type = "string"))]
    pub new_key: Option<NewKey>,
    /// Where its addresses come from.
    #[serde(flatten)]
    pub part: HostPart,
}

/// An outcome without what belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum TestOutcome {
    /// The provider now publishes the address and did not before.
    Changed,
    /// The provider published it already.
    AlreadyRight,
    /// It was not done and mends itself.
    Later,
    /// It was not done and will not be until the user acts.
    NeedsYou,
    /// It is not known whether it was done.
    Unconfirmed,
}

/// What came back for one family of a test.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TestReport {
    /// The family.
    pub family: Family,
    /// What is known now.
    pub outcome: TestOutcome,
    /// Why, where it was not done.
    pub trouble: Option<Trouble>,
    /// The provider's own words, masked.
    pub detail: Option<String>,
}

/// What a test would send, and, once sent, what came back.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct TestResult {
    /// Each request, whole, secrets masked.
    pub plan: Vec<String>,
    /// What the server said to a question that changes nothing; `None`: it cannot be asked one.
    pub probe: Option<ProbeView>,
    /// Empty until the test was really sent.
    pub reports: Vec<TestReport>,
}

/// Whether a server would take an update, as far as it says so without one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProbeView {
    /// What is in the way; `None`: it would take one.
    pub trouble: Option<Trouble>,
    /// Whether the trouble needs the user.
    pub needs_you: bool,
    /// The server's own words, masked.
    pub detail: Option<String>,
}

/// Which events are wanted, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct HistoryFilter {
    /// Not before this moment.
    #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
    pub since: Option<Time>,
    /// Not after this moment.
    #[cfg_attr(feature = "ts", ts(optional, type = "number"))]
    pub until: Option<Time>,
    /// Only what concerns this host.
    #[cfg_attr(feature = "ts", ts(optional))]
    pub host: Option<String>,
    /// Only these kinds of events.
    #[cfg_attr(feature = "ts", ts(optional, type = "Event[\"kind\"][]"))]
    pub kinds: Option<Vec<String>>,
    /// At most so many.
    pub limit: u32,
}

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum VaultKind {
    /// In the system's keyring.
    Keyring,
    /// In a file, which is not encryption.
    File,
    /// Nowhere: there is no keyring and a file is not permitted.
    None,
}

/// What the window has to know of the place where it runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Environment {
    /// Whether the desktop shows tray icons.
    pub tray_host: bool,
    /// Homing's version.
    pub version: String,
    /// The configuration file.
    pub configuration_file: String,
    /// The folder of state and history.
    pub data_folder: String,
    /// Where secrets are kept.
    pub vault: VaultKind,
}

/// Why something that the page asked for could not be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Fault {
    /// `problem.<code>` in the catalogue, where it has one.
    pub code: String,
    /// What is shown under details, or instead where the catalogue does not know the code.
    pub message: String,
}

/// Takes secrets out of what the page sent, straight into the type that cannot be shown.
fn take_secrets<'de, D>(from: D) -> Result<BTreeMap<String, Secret>, D::Error>
where
    D: Deserializer<'de>,
{
    let typed = BTreeMap::<String, String>::deserialize(from)?;
    Ok(typed.into_iter().map(|(field, text)| (field, Secret::new(text))).collect())
}
