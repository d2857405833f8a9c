//! Reads the settings of other clients. Text goes in, a plan comes out: which accounts and hosts
//! would be added, and everything that is not carried over, each with its line and its reason.
//! Nothing is left out in silence, and nothing here touches a file, the vault or the network.
//!
//! Each client has a reader of its own, which turns its file into entries ([`entry`]), and a table
//! of what it calls things (`clients/<client>.toml`), by which [`plan`] makes accounts of them.

mod cloudflare_ddns;
mod ddclient;
mod ddns_go;
mod ddns_updater;
mod entry;
mod environment;
mod favonia;
mod inadyn;
mod left;
mod noip_duc;
mod plan;
mod planned;
mod proxied;
mod table;
mod tree;
mod zone;

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::model::Secret;
use crate::publish::Providers;

pub use left::{Left, Why};
pub use plan::Plan;
pub(crate) use plan::unique;
pub use planned::PlannedAccount;
pub use table::{Mapping, mapped};

/// The longest text that is read, octets.
pub const LONGEST: usize = 256 * 1024;

/// A client whose settings can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Client {
    /// `ddclient.conf`.
    Ddclient,
    /// `inadyn.conf`, version 2.
    Inadyn,
    /// `config.json` of ddns-updater.
    DdnsUpdater,
    /// The YAML file of ddns-go.
    DdnsGo,
    /// `config.json` of timothymiller's cloudflare-ddns.
    CloudflareDdns,
    /// The environment of favonia's cloudflare-ddns.
    Favonia,
    /// The environment of No-IP's own client.
    NoipDuc,
}

impl Client {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Ddclient,
        Self::Inadyn,
        Self::DdnsUpdater,
        Self::DdnsGo,
        Self::CloudflareDdns,
        Self::Favonia,
        Self::NoipDuc,
    ];

    /// What it is called in data and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ddclient => "ddclient",
            Self::Inadyn => "inadyn",
            Self::DdnsUpdater => "ddns-updater",
            Self::DdnsGo => "ddns-go",
            Self::CloudflareDdns => "cloudflare-ddns",
            Self::Favonia => "favonia",
            Self::NoipDuc => "noip-duc",
        }
    }

    /// The client of a code.
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|client| client.code() == code)
    }

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::CloudflareDdns => "cloudflare-ddns (timothymiller)",
            Self::Favonia => "cloudflare-ddns (favonia)",
            Self::NoipDuc => "No-IP DUC",
            other => other.code(),
        }
    }

    /// Where it keeps its settings, in a few words of English.
    pub fn keeps(self) -> &'static str {
        match self {
            Self::Ddclient => "ddclient.conf",
            Self::Inadyn => "inadyn.conf",
            Self::DdnsUpdater => "config.json of ddns-updater",
            Self::DdnsGo => ".ddns_go_config.yaml",
            Self::CloudflareDdns => "config.json of timothymiller's cloudflare-ddns",
            Self::Favonia => "The environment of favonia's cloudflare-ddns",
            Self::NoipDuc => "The environment of No-IP's own client",
        }
    }

    /// What switches it off where it was installed as it usually is. Two clients that keep the same
    /// names fight over them.
    pub fn switch_off(self) -> &'static str {
        match self {
            Self::Ddclient => "sudo systemctl disable --now ddclient",
            Self::Inadyn => "sudo systemctl disable --now inadyn",
            Self::DdnsUpdater => "docker rm --force ddns-updater",
            Self::DdnsGo => "sudo ddns-go -s uninstall",
            Self::CloudflareDdns | Self::Favonia => "docker rm --force cloudflare-ddns",
            Self::NoipDuc => "sudo systemctl disable --now noip-duc",
        }
    }
}

/// The text is not read, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum NotRead {
    /// It is longer than [`LONGEST`].
    TooLong,
    /// No client that is known writes such a text.
    NotRecognised,
    /// It is not in the form that this client writes: the line, from 1, or 0.
    Malformed(Client, u32),
}

impl fmt::Display for NotRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str("the file is longer than 256 KiB"),
            Self::NotRecognised => f.write_str("no client that is known here writes such a file"),
            Self::Malformed(client, 0) => write!(f, "this is no file of {}", client.name()),
            Self::Malformed(client, line) => {
                write!(f, "line {line} is not what {} writes", client.name())
            }
        }
    }
}

/// What the person adds to what the file says.
#[derive(Clone, Debug, Default)]
pub struct Hints {
    /// The client, where the file is not recognised or taken for another's.
    pub client: Option<Client>,
    /// The names of domains that a file names by their number only.
    pub domains: BTreeMap<String, String>,
}

/// Reads the settings of another client.
///
/// # Errors
/// [`NotRead`].
pub fn read(text: &Secret, hints: &Hints, providers: &Providers) -> Result<Plan, NotRead> {
    let text = text.expose();
    if text.len() > LONGEST {
        return Err(NotRead::TooLong);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let client = hints.client.or_else(|| recognise(text)).ok_or(NotRead::NotRecognised)?;
    let mut draft = plan::Draft::new(client, providers);
    match client {
        Client::Ddclient => ddclient::read(text, &mut draft),
        Client::Inadyn => inadyn::read(text, &mut draft),
        Client::DdnsUpdater => ddns_updater::read(text, &mut draft),
        Client::DdnsGo => ddns_go::read(text, &mut draft),
        Client::CloudflareDdns => cloudflare_ddns::read(text, &hints.domains, &mut draft),
        Client::Favonia => favonia::read(text, &mut draft),
        Client::NoipDuc => noip_duc::read(text, &mut draft),
    }
    .map_err(|line| NotRead::Malformed(client, line))?;
    Ok(draft.finish())
}

/// Whose text it is, by what stands in it.
pub fn recognise(text: &str) -> Option<Client> {
    if text.trim_start().starts_with('{') {
        let tree = tree::json(text).ok()?;
        let has = |key: &str| tree.get(key).is_some_and(|found| found.list().is_some());
        return match (has("settings"), has("cloudflare")) {
            (true, _) => Some(Client::DdnsUpdater),
            (_, true) => Some(Client::CloudflareDdns),
            _ => None,
        };
    }
    let lines = || text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    if lines().any(inadyn::opens_section) {
        return Some(Client::Inadyn);
    }
    let sets = |names: &[&str]| {
        lines().any(|line| {
            let bare = ["export ", "- ", "-e "].iter().find_map(|start| line.strip_prefix(start));
            let name = bare.unwrap_or(line).split('=').next();
            line.contains('=') && name.is_some_and(|name| names.contains(&name.trim_end()))
        })
    };
    if sets(&["NOIP_USERNAME", "NOIP_HOSTNAMES"]) {
        return Some(Client::NoipDuc);
    }
    if sets(&favonia::SIGNS) {
        return Some(Client::Favonia);
    }
    if sets(&["CONFIG"]) && text.contains("\"settings\"") {
        return Some(Client::DdnsUpdater);
    }
    if text.lines().any(|line| line.starts_with("dnsconf:"))
        || text.lines().any(|line| line.starts_with("dns:")) && text.contains("ipv4:")
    {
        return Some(Client::DdnsGo);
    }
    lines().any(ddclient::is_typical).then_some(Client::Ddclient)
}
