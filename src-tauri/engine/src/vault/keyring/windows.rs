//! The credential manager of Windows.

use std::sync::Arc;

use keyring_core::{CredentialStore, Entry, Error};
use windows_native_keyring_store::Store;

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

/// The credential manager is always there.
pub(super) fn is_ready() -> Result<(), String> {
    Ok(())
}
