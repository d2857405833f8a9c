//! What needs no running engine: the configuration, secrets, history, and what sources say.

mod accounts;
mod addresses;
mod configuration;
mod finding;
mod forms;
mod imports;
mod keys;
mod permission;
mod places;
mod releases;
mod trial;
mod truth;

use std::sync::Arc;

pub use accounts::RemovedAccount;
pub use configuration::Removed;
pub use imports::{Imported, Imports, found, read_file};
pub use keys::{NewKeys, keys_in};
pub use permission::{Piece, ServerKind, with_places, write_secret};
pub use trial::HostPlan;

use super::assemble;
use crate::clock;
use crate::core::Core;
use crate::detect::Detector;
use crate::import::NotRead;
use crate::model::{Account, AccountId, Event, Host, HostName, Secret, Settings, Time};
use crate::net::http::Http;
use crate::publish::{Provider, Providers, Publisher};
use crate::store::config::{self, ConfigError, EditError, Warning};
use crate::store::{Filter, Home, Store, StoreError};
use crate::vault::{Place, Vault, VaultError, secret_variables};
use crate::wire::{HistoryFilter, Snapshot};

/// What could not be done.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// The configuration cannot be changed like this.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// What is remembered cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault cannot be used.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The text is no host name.
    #[error(transparent)]
    Name(#[from] crate::model::BadName),
    /// There is no such host.
    #[error("no host is called \"{0}\"; `homing hosts` lists them")]
    NoHost(String),
    /// There is no such account.
    #[error("no account is called \"{0}\"; the configuration lists them")]
    NoAccount(String),
    /// There is no such provider.
    #[error("no provider is called \"{0}\"; `homing providers` lists them")]
    NoProvider(String),
    /// There are no lines that would permit a host's updates, and why.
    #[error("no lines for a server can be made: {0}")]
    NoPermission(String),
    /// A field of an account cannot be used, and why.
    #[error("{0}")]
    BadField(String),
    /// The text is not one of another client's.
    #[error("{0}")]
    NotRead(NotRead),
    /// A line is no record.
    #[error("\"{0}\" is not a record: {1}")]
    NoRecord(String, String),
    /// What was published for a host cannot be deleted.
    #[error("{0} is not at a name server; delete its records at its provider")]
    NotClearable(String),
}

/// The configuration of a home as it is read now, and what can be done with it beside a running
/// engine or without one.
pub struct Desk {
    home: Home,
    settings: Settings,
    warnings: Vec<Warning>,
    providers: Arc<Providers>,
    vault: Vault,
    http: Http,
}

impl Desk {
    /// Reads the configuration. Nothing else is asked or opened yet.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn open(home: Home) -> Result<Self, ConfigError> {
        let (settings, warnings) = config::read(&home, &assemble::sources())?;
        let (providers, faults) = Providers::load(Some(&home.providers_folder()));
        for fault in faults {
            tracing::warn!("{fault}");
        }
        let vault = Vault::new(&home, settings.options.vault_file);
        let providers = Arc::new(providers);
        let http = Http::new();
        http.use_proxy(&settings.options.proxy);
        Ok(Self { home, settings, warnings, providers, vault, http })
    }

    /// The home.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The configuration.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What in the configuration has no effect.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// All providers, by id.
    pub fn providers(&self) -> impl Iterator<Item = &Provider> {
        self.providers.iter()
    }

    /// The provider of an account.
    ///
    /// # Errors
    /// [`DeskError::NoProvider`].
    pub fn provider_of(&self, account: &Account) -> Result<&Provider, DeskError> {
        let provider = self.providers.get(&account.provider);
        provider.ok_or_else(|| DeskError::NoProvider(account.provider.to_string()))
    }

    /// The state as the engine that ran last left it: no address is known.
    ///
    /// # Errors
    /// When what is remembered cannot be read.
    pub fn state_at_rest(&self) -> Result<Snapshot, DeskError> {
        let store = match Store::open_existing(&self.home)? {
            Some(store) => store,
            None => Store::in_memory()?,
        };
        let setup = assemble::setup(&self.home, &self.providers, &store)?;
        let now = clock::now();
        let (core, _) = Core::new(now, setup, store.memory()?);
        Ok(core.snapshot(now))
    }

    /// An account.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.settings.accounts.iter().find(|account| account.id == *id)
    }

    /// The account of a host.
    ///
    /// # Errors
    /// When there is no such host.
    pub fn account_of(&self, host: &str) -> Result<AccountId, DeskError> {
        Ok(self.known_host(host)?.account.clone())
    }

    /// Puts a secret into the vault. A running engine is told by `Wish::SecretChanged`; where
    /// none runs, [`Desk::lift_stops`] does the same.
    ///
    /// # Errors
    /// When it could not be put.
    pub async fn set_secret(
        &self,
        account: &AccountId,
        field: &str,
        secret: Secret,
    ) -> Result<Place, VaultError> {
        self.vault.set(account, field, secret).await
    }

    /// Removes a secret from the vault; one that is not there is no error.
    ///
    /// # Errors
    /// When it may still be there.
    pub async fn remove_secret(&self, account: &AccountId, field: &str) -> Result<(), VaultError> {
        self.vault.remove(account, field).await
    }

    /// Where a secret is found; `None`: nowhere.
    ///
    /// # Errors
    /// When the keyring cannot be asked.
    pub async fn place_of_secret(
        &self,
        account: &AccountId,
        field: &str,
    ) -> Result<Option<Place>, VaultError> {
        Ok(self.vault.find(account, field).await?.map(|(_, place)| place))
    }

    /// The secret fields that an account's provider asks for, and whether each may be left out.
    pub fn secret_fields(&self, account: &Account) -> Vec<(String, bool)> {
        let fields = self.providers.get(&account.provider).map(|p| p.fields.as_slice());
        let secrets = fields.unwrap_or_default().iter().filter(|field| field.secret);
        secrets.map(|field| (field.name.clone(), field.optional)).collect()
    }

    /// Lifts the stops of an account, because the user changed something of it.
    ///
    /// # Errors
    /// When what is remembered cannot be changed.
    pub fn lift_stops(&self, account: &AccountId) -> Result<(), StoreError> {
        match Store::open_existing(&self.home)? {
            Some(mut store) => store.clear_stops(account),
            None => Ok(()),
        }
    }
}

impl Desk {
    fn detector(&self) -> Detector {
        Detector::new(self.http.clone()).hiding(secret_variables())
    }

    fn publisher(&self) -> Publisher {
        let resolver = self.settings.options.resolver;
        Publisher::new(self.providers.clone(), self.http.clone(), resolver)
    }

    fn known_account(&self, id: &AccountId) -> Result<&Account, DeskError> {
        self.account(id).ok_or_else(|| DeskError::NoAccount(id.to_string()))
    }

    /// A host whose records Homing can delete.
    ///
    /// # Errors
    /// When there is no such host, or it is not at a name server.
    pub fn clearable(&self, name: &str) -> Result<HostName, DeskError> {
        let host = self.known_host(name)?;
        let provider = &self.known_account(&host.account)?.provider;
        match self.providers.rules(provider) {
            Some(rules) if rules.other_records => Ok(host.name.clone()),
            _ => Err(DeskError::NotClearable(host.name.to_string())),
        }
    }

    fn known_host(&self, name: &str) -> Result<&Host, DeskError> {
        let parsed: HostName = name.parse()?;
        let found = self.settings.hosts.iter().find(|host| host.name == parsed);
        found.ok_or_else(|| DeskError::NoHost(name.to_owned()))
    }
}

/// What happened in a home, the newest first. Needs no readable configuration.
///
/// # Errors
/// When the history cannot be read.
pub fn history(home: &Home, filter: &HistoryFilter) -> Result<Vec<Event>, StoreError> {
    let Some(store) = Store::open_existing(home)? else { return Ok(Vec::new()) };
    let host = match filter.host.as_deref().map(str::parse) {
        Some(Ok(host)) => Some(host),
        Some(Err(_)) => return Ok(Vec::new()), // nothing ever concerned a name that is none
        None => None,
    };
    store.history(&Filter {
        since: filter.since,
        until: filter.until.map(|time| Time(time.0.saturating_add(1))),
        host,
        kinds: filter.kinds.clone().unwrap_or_default(),
        limit: Some(filter.limit),
    })
}
