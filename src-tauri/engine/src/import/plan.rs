//! What would be added: accounts and hosts in Homing's own words.

use std::collections::{HashMap, HashSet};

use crate::model::{
    Account, AccountId, Credentials, Family, Host, HostName, Origin, ProviderId, Secret,
};
use crate::publish::{Field, Provider, Providers};

use super::Client;
use super::entry::Entry;
use super::left::{Left, Why};
use super::planned::{PlannedAccount, missing};
use super::table::{Row, Table};
use super::zone;

/// How much is told of what is not carried over; whoever has more looks at the file.
const MOST_LEFT: usize = 1000;
/// What is shorter may stand in any word.
const SHORTEST: usize = 4;

/// What the settings of another client become.
#[derive(Debug)]
pub struct Plan {
    /// The client.
    pub client: Client,
    /// The accounts that would be added; their ids are unique among them.
    pub accounts: Vec<PlannedAccount>,
    /// The hosts that would be added, each of one of these accounts; every name is there once.
    pub hosts: Vec<Host>,
    /// What is not carried over, in the order of the file.
    pub left: Vec<Left>,
    /// The numbers of domains whose names the file does not say: see `Hints::domains`.
    pub unnamed_domains: Vec<String>,
}

/// A plan in the making.
pub(super) struct Draft<'p> {
    providers: &'p Providers,
    pub(super) table: Table,
    plan: Plan,
    /// What was told of already.
    told: HashSet<(String, Why, Option<String>)>,
    /// Where each host is.
    places: HashMap<HostName, usize>,
    /// What no text of the plan may contain.
    hidden: Vec<Secret>,
}

impl<'p> Draft<'p> {
    pub(super) fn new(client: Client, providers: &'p Providers) -> Self {
        let (accounts, hosts, left) = (Vec::new(), Vec::new(), Vec::new());
        let plan = Plan { client, accounts, hosts, left, unnamed_domains: Vec::new() };
        let (told, places, hidden) = Default::default();
        Self { providers, table: Table::of(client), plan, told, places, hidden }
    }

    /// Tells of something that is not carried over, once.
    pub(super) fn leave(&mut self, line: u32, what: &str, why: Why) {
        self.leave_with(line, what, why, None);
    }

    /// The same, with what belongs to the reason.
    pub(super) fn leave_with(&mut self, line: u32, what: &str, why: Why, detail: Option<String>) {
        let what = short(what);
        if self.plan.left.len() < MOST_LEFT && self.told.insert((what.clone(), why, detail.clone()))
        {
            self.plan.left.push(Left { line, what, why, detail });
        }
    }

    /// Tells of an option that no provider takes.
    pub(super) fn option(&mut self, key: &str, line: u32) {
        let why = self.table.option(key).unwrap_or(Why::UnknownOption);
        self.leave(line, key, why);
    }

    /// Remembers a text that nothing of the plan may show.
    pub(super) fn hide(&mut self, secret: Secret) {
        if secret.expose().trim().len() >= SHORTEST {
            self.hidden.push(secret);
        }
    }

    /// Asks for the name of a domain.
    pub(super) fn ask_domain(&mut self, number: &str) {
        if !self.plan.unnamed_domains.iter().any(|known| known == number) {
            self.plan.unnamed_domains.push(number.to_owned());
        }
    }

    /// The provider that an alias of its file names, by a part of it behind the `@`.
    pub(super) fn provider_like(&self, name: &str, prefixes: &[&str]) -> Option<&'p Provider> {
        let name = name.to_lowercase();
        let is_like = |alias: &String| {
            prefixes
                .iter()
                .any(|prefix| alias.strip_prefix(prefix).is_some_and(|rest| rest.contains(&name)))
        };
        self.providers.iter().find(|provider| provider.aliases.iter().any(is_like))
    }

    /// Adds what an entry says.
    pub(super) fn add(&mut self, mut entry: Entry) {
        let row = match entry.ours {
            Some(id) => self.table.rows().map(|(_, row)| row).find(|row| row.id == id).cloned(),
            None => self.table.row(&entry.provider).cloned(),
        };
        let row = row.unwrap_or_else(|| Row {
            id: entry.ours.map(str::to_owned).unwrap_or_else(|| {
                let known = self.providers.by_alias(&entry.provider);
                known.map(|provider| provider.id.to_string()).unwrap_or_default()
            }),
            ..Row::default()
        });
        let found = self.providers.get(&ProviderId(row.id.clone()));
        let names = || entry.hosts.iter().map(|(name, _)| shown_name(name)).collect::<Vec<_>>();
        let Some(provider) = found else {
            let names = Some(names().join(", "));
            self.hide_all(&mut entry);
            return self.leave_with(entry.line, &entry.provider, Why::UnknownProvider, names);
        };
        if let Some(ending) = self.providers.ending(provider) {
            self.hide_all(&mut entry);
            return self.leave_with(entry.line, &entry.provider, Why::EndedProvider, Some(ending));
        }
        let base = self.account(&mut entry, &row, provider);
        let hosts = std::mem::take(&mut entry.hosts);
        for (name, line) in hosts {
            self.host(&entry, &row, provider, &base, (&name, line));
        }
    }

    /// The fields of an entry as the provider has them; tells of what is left.
    fn account(&mut self, entry: &mut Entry, row: &Row, provider: &Provider) -> PlannedAccount {
        let mut account = Account {
            id: AccountId(String::new()),
            provider: provider.id.clone(),
            fields: Default::default(),
            endpoint: entry.endpoint.take(),
            insecure: false,
            ca_file: None,
        };
        let mut credentials = Credentials::new();
        let mut used: Vec<String> = Vec::new();
        for field in &provider.fields {
            let Some(keys) = self.keys_of(field, row, provider) else { continue };
            for key in keys.split('|') {
                used.push(key.to_owned());
                let Some(text) = entry.keys.get(key) else { continue };
                let known = account.fields.contains_key(&field.name)
                    || credentials.get(&field.name).is_some();
                if !known && field.secret {
                    credentials.insert(&field.name, Secret::new(text.to_owned()));
                    let last = self.hidden.last().map(Secret::expose);
                    if last != Some(text) {
                        self.hidden.push(Secret::new(text.to_owned()));
                    }
                } else if !known && fits(field, text) {
                    account.fields.insert(field.name.clone(), text.to_owned());
                }
            }
        }
        let others = std::mem::take(&mut entry.keys.0);
        let (username, password) = self.table.login();
        let login = [username.to_owned(), password.to_owned()];
        let known = self.table.row(&entry.provider).is_some() || entry.ours.is_some();
        for (key, value) in others {
            if used.contains(&key) || value.as_str().trim().is_empty() {
                continue;
            }
            match row.unused.get(&key) {
                Some(why) => self.leave(value.line, &key, *why),
                None if login.contains(&key) && known => {
                    self.leave(value.line, &key, Why::NotNeeded);
                }
                None => self.option(&key, value.line),
            }
            if self.table.option(&key).is_none() {
                self.hide(value.text);
            }
        }
        let provider_name = provider.name.clone();
        PlannedAccount { account, provider_name, credentials, missing: Vec::new() }
    }

    /// The keys that a field comes from.
    fn keys_of(&self, field: &Field, row: &Row, provider: &Provider) -> Option<String> {
        if !row.fields.is_empty() {
            return row.fields.get(&field.name).cloned();
        }
        let (username, password) = self.table.login();
        let first = provider.fields.iter().find(|field| field.secret);
        let name = &field.name;
        if first.is_some_and(|first| first.name == *name) {
            return Some(format!("{password}|{name}"));
        }
        match name.as_str() {
            "username" => Some(format!("{username}|{name}")),
            _ => Some(name.clone()),
        }
    }

    /// Adds one name, and the account that it is updated through where it is not there.
    fn host(
        &mut self,
        entry: &Entry,
        row: &Row,
        provider: &Provider,
        base: &PlannedAccount,
        (name, line): (&str, u32),
    ) {
        let zone_field = provider.fields.iter().find(|field| field.zone && !field.optional);
        let said = zone_field.and_then(|field| base.account.fields.get(&field.name));
        let zone = entry.zone.clone().or_else(|| said.cloned());
        let Some(whole) = whole_name(name, zone.as_deref(), row.suffix.as_deref()) else {
            return self.leave(line, shown_name(name), Why::BadName);
        };
        let mut account = base.duplicate();
        if let Some(field) = zone_field.filter(|_| said.is_none()) {
            let zone = zone.unwrap_or_else(|| {
                let (zone, doubtful) = zone::likely(whole.as_str());
                if doubtful {
                    let detail = Some(zone.clone());
                    self.leave_with(line, whole.as_str(), Why::ZoneGuessed, detail);
                }
                zone
            });
            account.account.fields.insert(field.name.clone(), zone);
        }
        match provider.settled(&account.account, &account.credentials) {
            Ok(Some(own)) => {
                for (_, secret) in own.credentials.iter() {
                    self.hidden.push(secret.duplicate());
                }
                (account.account, account.credentials) = (own.account, own.credentials);
            }
            Ok(None) => {}
            Err(why) => {
                return self.leave_with(line, whole.as_str(), Why::Placeholder, Some(why));
            }
        }
        account.missing = missing(provider, &account);
        let (ipv4, ipv6) = self.families(entry, provider, &whole, line);
        if ipv4 == Origin::Off && ipv6 == Origin::Off {
            if entry.ipv4 == Origin::Off && entry.ipv6 == Origin::Off {
                self.leave(line, whole.as_str(), Why::SwitchedOff);
            }
            return;
        }
        let id = self.place(account);
        self.put_host(Host { ipv4, ipv6, ttl: ttl(entry.ttl), ..Host::new(whole, id) }, line);
    }

    /// Where the addresses come from, but for a family that the provider does not take.
    fn families(
        &mut self,
        entry: &Entry,
        provider: &Provider,
        name: &HostName,
        line: u32,
    ) -> (Origin, Origin) {
        let mut take = |family: Family, origin: &Origin| {
            let taken = provider.only.is_none_or(|only| only == family);
            if !taken && *origin != Origin::Off {
                let detail = Some(family.to_string());
                self.leave_with(line, name.as_str(), Why::FamilyNotTaken, detail);
                return Origin::Off;
            }
            origin.clone()
        };
        let ipv4 = take(Family::Ipv4, &entry.ipv4);
        (ipv4, take(Family::Ipv6, &entry.ipv6))
    }

    /// The id of an account that is the same, or of this one, which is added.
    fn place(&mut self, mut account: PlannedAccount) -> AccountId {
        if let Some(known) = self.plan.accounts.iter().find(|known| known.is_same(&account)) {
            return known.account.id.clone();
        }
        let provider = account.account.provider.to_string();
        let taken = |id: &str| self.plan.accounts.iter().any(|one| one.account.id.as_str() == id);
        let id = unique(&provider, taken);
        account.account.id = id.clone();
        self.plan.accounts.push(account);
        id
    }

    /// Adds a host; a second one of the same account adds its families to the first.
    fn put_host(&mut self, host: Host, line: u32) {
        let at = self.places.get(&host.name).and_then(|at| self.plan.hosts.get_mut(*at));
        let Some(known) = at else {
            self.places.insert(host.name.clone(), self.plan.hosts.len());
            return self.plan.hosts.push(host);
        };
        if known.account != host.account {
            return self.leave(line, host.name.as_str(), Why::Twice);
        }
        for (ours, theirs) in [(&mut known.ipv4, host.ipv4), (&mut known.ipv6, host.ipv6)] {
            if *ours == Origin::Off {
                *ours = theirs;
            }
        }
    }

    fn hide_all(&mut self, entry: &mut Entry) {
        for (_, value) in std::mem::take(&mut entry.keys.0) {
            self.hide(value.text);
        }
    }

    /// The plan, in the order of the file.
    pub(super) fn finish(mut self) -> Plan {
        // An account whose every name was left out is nothing.
        let hosts = &self.plan.hosts;
        self.plan.accounts.retain(|one| hosts.iter().any(|host| host.account == one.account.id));
        // What a reader takes for an option or a name may stand where a secret was meant.
        for left in &mut self.plan.left {
            let known = self.table.knows(&left.what);
            for secret in self.hidden.iter().map(Secret::expose) {
                let what = Some(&mut left.what).filter(|_| !known);
                for text in [what, left.detail.as_mut()].into_iter().flatten() {
                    if secret.len() >= SHORTEST && text.contains(secret) || text == secret {
                        *text = text.replace(secret, "•••");
                    }
                }
            }
        }
        self.plan.left.sort_by_key(|left| left.line);
        self.plan
    }
}

/// An id that is not taken: the name, or it with a number behind.
pub(crate) fn unique(name: &str, taken: impl Fn(&str) -> bool) -> AccountId {
    let numbered = (2..).map(|number: u32| format!("{name}-{number}"));
    let free = std::iter::once(name.to_owned()).chain(numbered).find(|id| !taken(id));
    AccountId(free.unwrap_or_else(|| name.to_owned()))
}

/// Whether a field may have this value, where it is one of a few.
fn fits(field: &Field, text: &str) -> bool {
    field.choices.is_empty() || field.choices.iter().any(|choice| choice == text)
}

/// A name as it is kept; one without a dot is below the domain, or has the provider's own end.
fn whole_name(name: &str, zone: Option<&str>, suffix: Option<&str>) -> Option<HostName> {
    let name = name.trim().trim_end_matches('.');
    let below = match (name, zone, suffix) {
        ("", _, _) => return None,
        ("@", Some(zone), _) => zone.to_owned(),
        (name, Some(zone), _) if !name.contains('.') => format!("{name}.{zone}"),
        (name, None, Some(suffix)) if !name.contains('.') => format!("{name}.{suffix}"),
        (name, _, _) => name.to_owned(),
    };
    below.parse().ok()
}

/// A text that stands where a name should: what does not look like one may be a secret that went
/// astray, so that only its line is told.
fn shown_name(text: &str) -> &str {
    let good = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '*' | '@');
    if text.contains('.') && text.chars().all(good) { text } else { "…" }
}

/// A TTL that says something.
fn ttl(seconds: Option<u32>) -> Option<u32> {
    seconds.filter(|seconds| (2..=2_147_483_647).contains(seconds))
}

/// A text of the file as it can be shown: one line that is not long.
fn short(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    match clean.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", clean.get(..end).unwrap_or_default()),
        None => clean,
    }
}
