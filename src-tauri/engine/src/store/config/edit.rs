//! Edits `config.toml` so that comments and order survive. Never writes secrets.

mod many;
mod places;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use toml_edit::{Array, DocumentMut, Item, Table, Value};

use super::host::CLAIMS;
use super::layout::{push, put, remove, table, write_origin};
use super::options::{word_of, write_notifications};
use super::page::ConfigError;
use super::read::{parse, text_of};
use super::{account, duration};
use crate::model::{
    Account, AccountId, ClaimKind, Host, HostName, Notifications, Proxy, Scope, Settings, Source,
    SourceId, VpnWish,
};
use crate::store::{Home, Previous, replace};

/// What a configuration starts as.
const FIRST: &str = "\
# Homing's configuration. Homing watches this file: a change counts as soon as it is saved.
# Secrets are not in it; `homing secret set ACCOUNT FIELD` puts them into the keyring.

version = 1
";

/// An edit was not made; the file is as it was.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// The file as it is cannot be read, so it is not touched.
    #[error("the configuration cannot be read: {0}")]
    Unreadable(#[source] ConfigError),
    /// The edit would make the configuration unusable.
    #[error("this cannot be saved: {}", .0.message)]
    Refused(#[source] ConfigError),
    /// There is one of this name already.
    #[error("\"{0}\" is already there")]
    Exists(String),
    /// There is none of this name.
    #[error("\"{0}\" is not in the configuration")]
    Missing(String),
    /// Hosts still use the account.
    #[error("{1} still uses the account \"{0}\"; change or remove it first")]
    InUse(AccountId, HostName),
    /// A host still names it.
    #[error("{1} still names \"{0}\"; change that first")]
    StillNamed(String, HostName),
    /// A field is a secret, which belongs into the vault.
    #[error("\"{0}\" is a secret and belongs into the keyring, not into the configuration")]
    IsSecret(String),
    /// The file was changed by someone else since it was read.
    #[error("the configuration was changed meanwhile; look at it again and repeat the edit")]
    ChangedMeanwhile,
    /// The file cannot be written.
    #[error("the configuration cannot be written: {0}")]
    Unwritable(#[source] io::Error),
}

/// One option of `[settings]` and the value that it is to have.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// How long between two slow looks; at least 30 s.
    Poll(Duration),
    /// Whether secrets may be kept in a file.
    VaultFile(bool),
    /// Which notifications are shown.
    Notifications(Notifications),
    /// How long between two glances, at least 10 s; `None`: none.
    Glance(Option<Duration>),
    /// The sources that `auto` may ask; `None`: all built-in ones.
    Auto(Option<Vec<SourceId>>),
    /// What hosts that do not say do while a VPN is the way to the internet.
    Vpn(VpnWish),
    /// By which proxy web servers are reached.
    Proxy(Proxy),
    /// The language; `None`: the system's.
    Language(Option<String>),
    /// `light`, `dark`, or `None`: the system's.
    Theme(Option<String>),
    /// The resolver; `None`: the system's.
    Resolver(Option<std::net::SocketAddr>),
}

/// A configuration under edit. Every edit is checked at once: one that would make the
/// configuration unusable is refused and leaves no trace. Nothing is written before
/// [`Editor::save`].
#[derive(Debug)]
pub struct Editor {
    path: PathBuf,
    home: Home,
    seen: Option<String>,
    built_in: Vec<Source>,
    document: DocumentMut,
    settings: Settings,
}

impl Editor {
    /// Reads the configuration of a home to edit it. `built_in` are the sources that hosts may
    /// name besides those of the file.
    ///
    /// # Errors
    /// [`EditError::Unreadable`]; such a file is never overwritten.
    pub fn open(home: &Home, built_in: &[Source]) -> Result<Self, EditError> {
        let path = home.config_file();
        let seen = text_of(&path).map_err(EditError::Unreadable)?;
        let text = seen.as_deref().unwrap_or(FIRST);
        let (settings, _) = parse(text, built_in).map_err(EditError::Unreadable)?;
        let document = text.parse::<DocumentMut>().map_err(|error| {
            let message = format!("not TOML: {}", error.message());
            EditError::Unreadable(ConfigError { message, line: 0, column: 0 })
        })?;
        let (home, built_in) = (home.clone(), built_in.to_vec());
        Ok(Self { path, home, seen, built_in, document, settings })
    }

    /// The configuration as it is now, edits included. Paths are as they are written.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Adds an account.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn add_account(&mut self, account: &Account) -> Result<(), EditError> {
        if self.account(&account.id).is_ok() {
            return Err(EditError::Exists(account.id.to_string()));
        }
        let mut table = Table::new();
        put(&mut table, "id", account.id.as_str());
        put(&mut table, "provider", account.provider.as_str());
        write_account(&mut table, None, account)?;
        self.attempt(|document| push(document, "account", table))
    }

    /// Changes an account to this; found by its id, which stays.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn change_account(&mut self, account: &Account) -> Result<(), EditError> {
        let at = self.account(&account.id)?;
        let mut old = self.settings.accounts[at].clone();
        let folder = self.home.configuration_folder();
        if old.ca_file.as_ref().map(|file| folder.join(file)) == account.ca_file {
            old.ca_file.clone_from(&account.ca_file);
        }
        let mut written = Ok(());
        self.attempt(|document| {
            let Some(table) = table(document, "account", at) else { return };
            if old.provider != account.provider {
                put(table, "provider", account.provider.as_str());
            }
            written = write_account(table, Some(&old), account);
        })?;
        written
    }

    /// Removes an account that no host uses.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn remove_account(&mut self, id: &AccountId) -> Result<(), EditError> {
        let at = self.account(id)?;
        if let Some(host) = self.settings.hosts.iter().find(|host| host.account == *id) {
            return Err(EditError::InUse(id.clone(), host.name.clone()));
        }
        self.attempt(|document| remove(document, "account", at))
    }

    /// Adds a host.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn add_host(&mut self, host: &Host) -> Result<(), EditError> {
        if self.host(&host.name).is_ok() {
            return Err(EditError::Exists(host.name.to_string()));
        }
        let mut table = Table::new();
        write_host(&mut table, None, host);
        self.attempt(|document| push(document, "host", table))
    }

    /// Changes the host of this name to that; the name may change too.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn change_host(&mut self, name: &HostName, host: &Host) -> Result<(), EditError> {
        let at = self.host(name)?;
        if host.name != *name && self.host(&host.name).is_ok() {
            return Err(EditError::Exists(host.name.to_string()));
        }
        let old = self.settings.hosts[at].clone();
        self.attempt(|document| {
            let Some(table) = table(document, "host", at) else { return };
            write_host(table, Some(&old), host);
        })
    }

    /// Removes a host.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn remove_host(&mut self, name: &HostName) -> Result<(), EditError> {
        let at = self.host(name)?;
        self.attempt(|document| remove(document, "host", at))
    }

    /// Sets an option of `[settings]`.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn set_option(&mut self, choice: &Choice) -> Result<(), EditError> {
        let text = |text: &Option<String>| text.clone().map(Value::from);
        let (key, value) = match choice {
            Choice::Poll(poll) => ("poll", Some(duration::write(*poll).into())),
            Choice::VaultFile(file) => {
                ("vault", Some(if *file { "file" } else { "keyring" }.into()))
            }
            Choice::Notifications(kinds) => ("notifications", Some(write_notifications(*kinds))),
            Choice::Glance(glance) => {
                let text = glance.map_or_else(|| "off".to_owned(), duration::write);
                ("glance", Some(text.into()))
            }
            Choice::Auto(sources) => {
                let list = |ids: &Vec<SourceId>| ids.iter().map(|id| id.as_str()).collect();
                ("auto", sources.as_ref().map(list).map(Value::Array))
            }
            Choice::Vpn(wish) => ("vpn", Some(word_of(*wish).into())),
            Choice::Proxy(proxy) => {
                let text = match proxy {
                    Proxy::System => None,
                    Proxy::Off => Some("off".to_owned()),
                    Proxy::At(url) => Some(url.clone()),
                };
                ("proxy", text.map(Value::from))
            }
            Choice::Language(language) => ("language", text(language)),
            Choice::Theme(theme) => ("theme", text(theme)),
            Choice::Resolver(resolver) => ("resolver", resolver.map(|at| at.to_string().into())),
        };
        self.attempt(|document| {
            if !document.contains_key("settings") {
                let mut fresh = Table::new();
                fresh.decor_mut().set_prefix("\n");
                document.insert("settings", Item::Table(fresh));
            }
            let Some(table) = document.get_mut("settings").and_then(Item::as_table_like_mut) else {
                return;
            };
            match value {
                Some(value) => put(table, key, value),
                None => drop(table.remove(key)),
            }
        })
    }

    /// Writes the file, whole or not at all; the text before stays as `config.toml.bak`.
    ///
    /// # Errors
    /// [`EditError::ChangedMeanwhile`] when someone else changed the file since
    /// [`Editor::open`]: open it again and repeat the edits.
    pub fn save(self) -> Result<(), EditError> {
        let now = text_of(&self.path).map_err(|_| EditError::ChangedMeanwhile)?;
        if now != self.seen {
            return Err(EditError::ChangedMeanwhile);
        }
        let text = self.document.to_string();
        if Some(&text) == now.as_ref() {
            return Ok(());
        }
        self.home.prepare().map_err(EditError::Unwritable)?;
        replace(&self.path, text.as_bytes(), Previous::Kept).map_err(EditError::Unwritable)
    }

    /// Makes an edit on a copy, and keeps it only where the result can be read.
    fn attempt(&mut self, edit: impl FnOnce(&mut DocumentMut)) -> Result<(), EditError> {
        let mut document = self.document.clone();
        edit(&mut document);
        let (settings, _) =
            parse(&document.to_string(), &self.built_in).map_err(EditError::Refused)?;
        self.document = document;
        self.settings = settings;
        Ok(())
    }

    fn account(&self, id: &AccountId) -> Result<usize, EditError> {
        let found = self.settings.accounts.iter().position(|account| account.id == *id);
        found.ok_or_else(|| EditError::Missing(id.to_string()))
    }

    fn host(&self, name: &HostName) -> Result<usize, EditError> {
        let found = self.settings.hosts.iter().position(|host| host.name == *name);
        found.ok_or_else(|| EditError::Missing(name.to_string()))
    }
}

/// Writes what differs from `old` of an account, besides id and provider.
fn write_account(
    table: &mut Table,
    old: Option<&Account>,
    account: &Account,
) -> Result<(), EditError> {
    if let Some(secret) = account::SECRETS.iter().find(|key| account.fields.contains_key(**key)) {
        return Err(EditError::IsSecret((*secret).to_owned()));
    }
    for (key, value) in &account.fields {
        if old.and_then(|old| old.fields.get(key)) != Some(value) {
            put(table, key, value.as_str());
        }
    }
    for key in old.iter().flat_map(|old| old.fields.keys()) {
        if !account.fields.contains_key(key) {
            table.remove(key);
        }
    }
    if old.and_then(|old| old.endpoint.as_ref()) != account.endpoint.as_ref() {
        set(table, "endpoint", account.endpoint.clone());
    }
    if old.is_some_and(|old| old.insecure) != account.insecure {
        set(table, "insecure", account.insecure.then_some(true));
    }
    if old.and_then(|old| old.ca_file.as_ref()) != account.ca_file.as_ref() {
        let file = account.ca_file.as_ref().map(|file| file.to_string_lossy().into_owned());
        set(table, "ca_file", file);
    }
    Ok(())
}

/// Writes what differs from `old` of a host.
fn write_host(table: &mut Table, old: Option<&Host>, host: &Host) {
    if old.map(|old| &old.name) != Some(&host.name) {
        put(table, "name", host.name.as_str());
    }
    if old.map(|old| &old.account) != Some(&host.account) {
        put(table, "account", host.account.as_str());
    }
    if old.map(|old| &old.ipv4) != Some(&host.ipv4) {
        put(table, "ipv4", write_origin(&host.ipv4));
    }
    if old.map(|old| &old.ipv6) != Some(&host.ipv6) {
        put(table, "ipv6", write_origin(&host.ipv6));
    }
    if old.and_then(|old| old.ttl) != host.ttl {
        set(table, "ttl", host.ttl.map(i64::from));
    }
    if old.map(|old| old.scope).unwrap_or_default() != host.scope {
        set(table, "scope", (host.scope == Scope::Lan).then_some("lan"));
    }
    if old.and_then(|old| old.via.as_ref()) != host.via.as_ref() {
        set(table, "interface", host.via.clone());
    }
    if old.and_then(|old| old.vpn) != host.vpn {
        set(table, "vpn", host.vpn.map(word_of));
    }
    if old.map_or(&[][..], |old| &old.only_on) != host.only_on {
        let list: Array = host.only_on.iter().map(|id| id.as_str()).collect();
        set(table, "only_on", (!list.is_empty()).then_some(list));
    }
    write_records(table, old, host);
}

/// What a host has beside its addresses.
fn write_records(table: &mut Table, old: Option<&Host>, host: &Host) {
    if old.map_or(&[][..], |old| &old.records) != host.records {
        let list: Array = host.records.iter().map(|record| record.to_string()).collect();
        set(table, "records", (!list.is_empty()).then_some(list));
    }
    if old.is_some_and(|old| old.reverse) != host.reverse {
        set(table, "reverse", host.reverse.then_some(true));
    }
    if old.map(|old| old.claim).unwrap_or_default() != host.claim {
        let word = CLAIMS.into_iter().find(|(_, one)| *one == host.claim);
        let word = word.filter(|_| host.claim != ClaimKind::Off);
        set(table, "claim", word.map(|(word, _)| word));
    }
}

/// Sets an entry, or removes it.
fn set(table: &mut Table, key: &str, value: Option<impl Into<Value>>) {
    match value {
        Some(value) => put(table, key, value),
        None => drop(table.remove(key)),
    }
}
