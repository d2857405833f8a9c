//! What the user configured.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    AccountId, ClaimKind, Family, Feed, HostName, Identity, NetworkId, ProviderId, RecordTemplate,
    Source, SourceId,
};

/// The configuration, read and checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// The accounts, in the order of the file.
    pub accounts: Vec<Account>,
    /// The hosts, in the order of the file; every one's account exists.
    pub hosts: Vec<Host>,
    /// The sources that hosts name, the built-in ones included.
    pub sources: Vec<Source>,
    /// The networks that hosts name.
    pub networks: Vec<NetworkRule>,
    /// `[settings]`.
    pub options: Options,
}

/// A provider plus the fields that it asks for. Its secrets are in the vault.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// What it is called; unique.
    pub id: AccountId,
    /// The provider file's id.
    pub provider: ProviderId,
    /// The provider's fields that are not secrets, as text.
    pub fields: BTreeMap<String, String>,
    /// Replaces the provider's base URL (scheme, host and port).
    pub endpoint: Option<String>,
    /// Whether plain http to another computer is permitted.
    pub insecure: bool,
    /// Extra trusted certificates, PEM.
    pub ca_file: Option<PathBuf>,
}

/// A name that Homing keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// The name; unique.
    pub name: HostName,
    /// The account that it is updated through.
    pub account: AccountId,
    /// Where its IPv4 address comes from.
    pub ipv4: Origin,
    /// Where its IPv6 address comes from.
    pub ipv6: Origin,
    /// Seconds; `None`: the provider's default.
    pub ttl: Option<u32>,
    /// Which addresses may be published.
    pub scope: Scope,
    /// The interface by which its address is looked for and its updates leave; `None`: as the
    /// system routes.
    pub via: Option<String>,
    /// What is done while a VPN is the way to the internet; `None`: as `[settings]` say.
    pub vpn: Option<VpnWish>,
    /// The networks on which it is kept; empty: on all.
    pub only_on: Vec<NetworkId>,
    /// What it has beside its addresses.
    pub records: Vec<RecordTemplate>,
    /// Whether its addresses name it in turn (PTR).
    pub reverse: bool,
    /// Whether the name is marked as this computer's, and how.
    pub claim: ClaimKind,
}

impl Host {
    /// A host of which nothing is kept yet, and nothing special said.
    pub fn new(name: HostName, account: AccountId) -> Self {
        Self {
            name,
            account,
            ipv4: Origin::Off,
            ipv6: Origin::Off,
            ttl: None,
            scope: Scope::default(),
            via: None,
            vpn: None,
            only_on: Vec::new(),
            records: Vec::new(),
            reverse: false,
            claim: ClaimKind::Off,
        }
    }

    /// Where the address of a family comes from.
    pub fn origin(&self, family: super::Family) -> &Origin {
        match family {
            super::Family::Ipv4 => &self.ipv4,
            super::Family::Ipv6 => &self.ipv6,
        }
    }
}

/// Where an address of a host comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The family is not kept: whatever is published stays.
    Off,
    /// This source; the id is in [`Settings::sources`].
    From(SourceId),
}

/// Which addresses may be published for a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Scope {
    /// Addresses that the whole internet can route to.
    #[default]
    Public,
    /// Private addresses as well (RFC 1918, RFC 4193, RFC 6598).
    Lan,
}

/// What is done while a VPN is the way to the internet: then the address that the internet sees
/// is the VPN's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum VpnWish {
    /// Nothing is published until it is not any more.
    #[default]
    Hold,
    /// The VPN's address is published.
    Publish,
    /// The address outside of the VPN is looked for, by the interface that the VPN itself uses.
    Outside,
}

/// How a network is recognised: everything that is said here has to be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkRule {
    /// What it is called; unique.
    pub id: NetworkId,
    /// The hardware address of the way out's gateway.
    pub gateway_mac: Option<[u8; 6]>,
    /// The name of the wireless network.
    pub ssid: Option<String>,
    /// A domain in which short names are looked up, or one above it.
    pub dns_suffix: Option<String>,
    /// An interface that is up, in whose name `*` stands for any characters.
    pub interface: Option<String>,
    /// A block in which an address of this computer lies: its first address and its length.
    pub range: Option<(std::net::IpAddr, u8)>,
}

/// `[settings]` of the configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// How long between two slow looks; at least 30 s. Default 5 min.
    pub poll: Duration,
    /// How often one cheap voice is asked between the slow looks, so that a new address of the
    /// router is noticed; `None`: never. At least 10 s. Default 1 min.
    pub glance: Option<Duration>,
    /// The sources that `auto` may ask; `None`: all built-in ones.
    pub auto: Option<Vec<SourceId>>,
    /// What hosts that do not say do while a VPN is the way to the internet.
    pub vpn: VpnWish,
    /// A resolver to ask instead of the system's, `address:port`.
    pub resolver: Option<std::net::SocketAddr>,
    /// By which proxy providers' web servers are reached. Addresses are always looked for without
    /// one, since what is seen through it is its own address. Apart, since hardly anybody names one.
    pub proxy: Box<Proxy>,
    /// Where it is looked for a newer version of Homing; `None`: where whoever built it said.
    /// Apart, since hardly anybody names one.
    pub releases: Option<Box<Feed>>,
    /// Whether secrets may be kept in a file where there is no keyring (`vault = "file"`).
    pub vault_file: bool,
    /// Which notifications the desktop shows. Default all but [`Notifications::changed`].
    pub notifications: Notifications,
    /// The language of window, tray and notifications; `None`: the system's.
    pub language: Option<String>,
    /// `light`, `dark` or `None` for the system's.
    pub theme: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(300),
            glance: Some(Duration::from_secs(60)),
            auto: None,
            vpn: VpnWish::default(),
            resolver: None,
            proxy: Box::default(),
            releases: None,
            vault_file: false,
            notifications: Notifications::default(),
            language: None,
            theme: None,
        }
    }
}

/// By which proxy web servers are reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Proxy {
    /// By the one that the system names, if it names one.
    #[default]
    System,
    /// By none.
    Off,
    /// By this one: an `http`, `https`, `socks5` or `socks5h` URL without user name and password.
    At(String),
}

/// Which kinds of notifications the desktop shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Notifications {
    /// A name needs the user.
    pub needs_you: bool,
    /// A name that needed the user is right again.
    pub mended: bool,
    /// This network hides the computer.
    pub hidden: bool,
    /// The address changed, and all names follow.
    pub changed: bool,
}

impl Notifications {
    /// None at all.
    pub const NONE: Self = Self { needs_you: false, mended: false, hidden: false, changed: false };
}

impl Default for Notifications {
    fn default() -> Self {
        Self { needs_you: true, mended: true, hidden: true, changed: false }
    }
}

/// What the core must know of a provider, from its file.
#[derive(Clone, Debug, PartialEq)]
pub struct ProviderRules {
    /// The provider's name for people.
    pub name: String,
    /// How many hosts go in one update, which is one request or several at once; at least 1.
    pub hosts_per_update: usize,
    /// The least time between two updates of one host.
    pub least_interval: Duration,
    /// After this long without an update, a right record is sent again; `None`: never.
    pub refresh: Option<Duration>,
    /// The least wait after `911` and `dnserr`.
    pub maintenance_wait: Duration,
    /// Whether what is published is looked up before a host's first update, because an update
    /// that changes nothing is held against the user. What came of an update is looked up anyway.
    pub look_first: bool,
    /// Whether all hosts of one update have to have the same addresses.
    pub one_address: bool,
    /// Whether it publishes other records than addresses, and takes an update under a condition.
    pub other_records: bool,
    /// The only family that it takes; `None`: both.
    pub only: Option<Family>,
}

/// Everything that the core works by.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Setup {
    /// The configuration.
    pub settings: Settings,
    /// The rules of each provider that an account names; one that is missing is unknown.
    pub rules: BTreeMap<ProviderId, ProviderRules>,
    /// For each account a short salted digest of its fields and environment secrets: when it
    /// differs from a stop's, the user has changed something and the stop is lifted.
    pub fingerprints: BTreeMap<AccountId, u16>,
    /// What marks names as this home's.
    pub identity: Identity,
}
