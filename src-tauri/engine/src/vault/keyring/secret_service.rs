//! The Secret Service of the desktop (gnome-keyring, KWallet, KeePassXC), over D-Bus.

use std::collections::HashMap;
use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use zbus_secret_service_keyring_store::Store;

/// Connects.
pub(super) fn open() -> Result<Arc<CredentialStore>, Error> {
    Store::new().map(|store| store as Arc<CredentialStore>)
}

/// One entry; nothing is asked yet.
pub(super) fn entry(
    store: &Arc<CredentialStore>,
    service: &str,
    user: &str,
) -> Result<Entry, Error> {
    // What the user sees in the keyring's own window.
    let label = format!("Homing: {user}");
    store.build(service, user, Some(&HashMap::from([("label", label.as_str())])))
}

/// Whether there is a collection to hold entries; while a session starts, there may be none yet.
pub(super) fn is_ready() -> Result<(), String> {
    let service = SecretService::connect(EncryptionType::Plain).map_err(|e| e.to_string())?;
    match service.get_default_collection() {
        Ok(_) => Ok(()),
        Err(secret_service::Error::NoResult) => {
            Err("it has no collection yet; unlock or create one".to_owned())
        }
        Err(error) => Err(error.to_string()),
    }
}
