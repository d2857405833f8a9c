//! Puts together what the core works by: the configuration, the providers' rules, and a
//! fingerprint of each account.

use crate::detect::built_in;
use crate::model::{Account, ClaimKind, Family, Host, Origin, Setup, Source};
use crate::publish::Providers;
use crate::store::Home;
use crate::store::Store;
use crate::store::config::{self, ConfigError};
use crate::vault::Vault;

/// Reads the configuration and what belongs to it.
///
/// # Errors
/// When the configuration cannot be used; it is left untouched.
pub(super) fn setup(
    home: &Home,
    providers: &Providers,
    store: &Store,
) -> Result<Setup, ConfigError> {
    let (settings, warnings) = config::read(home, &sources())?;
    for warning in warnings {
        tracing::warn!("config.toml: {warning}");
    }
    let vault = Vault::new(home, settings.options.vault_file);
    let mut setup = Setup::default();
    for account in &settings.accounts {
        if let Some(rules) = providers.rules(&account.provider) {
            setup.rules.insert(account.provider.clone(), rules);
        }
        let print = fingerprint(account, providers, store, &vault);
        setup.fingerprints.insert(account.id.clone(), print);
    }
    for host in &settings.hosts {
        let account = settings.accounts.iter().find(|account| account.id == host.account);
        let rules = account.and_then(|account| setup.rules.get(&account.provider));
        let Some(rules) = rules else { continue };
        let (name, provider) = (&host.name, &rules.name);
        if !rules.other_records && wants_more(host) {
            tracing::warn!(
                "{name}: `records`, `reverse` and `claim` need DNS UPDATE, which {provider} is \
                 not; they have no effect"
            );
        }
        let others = Family::BOTH.into_iter().filter(|one| rules.only.is_some_and(|o| o != *one));
        for family in others.filter(|family| *host.origin(*family) != Origin::Off) {
            tracing::warn!("{name}: {provider} takes no {family} address; it is not kept there");
        }
    }
    setup.identity = store.identity();
    setup.settings = settings;
    Ok(setup)
}

/// Whether a host wants more than its addresses published.
fn wants_more(host: &Host) -> bool {
    !host.records.is_empty() || host.reverse || host.claim != ClaimKind::Off
}

/// Homing's own sources. One whose file is broken cannot be built in without a test failing; at
/// run time Homing would go on with what the user names.
pub(super) fn sources() -> Vec<Source> {
    built_in().unwrap_or_else(|error| {
        tracing::error!("the built-in sources cannot be read: {error}");
        Vec::new()
    })
}

/// A short salted digest of everything about an account that the user might change to mend a
/// trouble. Secrets of the keyring are not in it, since reading them may ask the user to unlock
/// it; a change of those is told by a wish.
fn fingerprint(account: &Account, providers: &Providers, store: &Store, vault: &Vault) -> u16 {
    let mut parts = vec![account.provider.to_string()];
    parts.extend(account.fields.iter().flat_map(|(name, value)| [name.clone(), value.clone()]));
    parts.push(account.endpoint.clone().unwrap_or_default());
    parts.push(account.insecure.to_string());
    parts.push(account.ca_file.as_ref().map(|f| f.display().to_string()).unwrap_or_default());
    let fields = providers.get(&account.provider).map(|p| p.fields.as_slice()).unwrap_or_default();
    let secrets: Vec<_> = fields
        .iter()
        .filter(|field| field.secret)
        .filter_map(|field| vault.environment(&account.id, &field.name))
        .collect();
    let mut all: Vec<&str> = parts.iter().map(String::as_str).collect();
    all.extend(secrets.iter().map(|secret| secret.expose()));
    store.fingerprint(&all)
}
