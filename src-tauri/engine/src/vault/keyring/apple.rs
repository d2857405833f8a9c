//! The keychain of macOS.

use std::sync::Arc;

use apple_native_keyring_store::keychain::Store;
use keyring_core::{CredentialStore, Entry, Error};

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
    store.build(service, user, None)
}

/// The login keychain is always there.
pub(super) fn is_ready() -> Result<(), String> {
    Ok(())
}
