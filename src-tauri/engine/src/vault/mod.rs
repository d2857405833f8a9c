//! Secrets: from the environment, systemd credentials, or the keyring.
//!
//! A secret comes from the first of these that has it:
//!
//! 1. `HOMING_SECRET_<ACCOUNT>_<FIELD>`, upper case, `-` and `.` as `_`;
//! 2. `$CREDENTIALS_DIRECTORY/<account>.<field>` (systemd), without its final line end;
//! 3. the keyring of the system: service `homing`, or `homing:<folder>` where `HOMING_HOME` names
//!    a folder; user `<account>.<field>`.
//!
//! With `vault = "file"` a file that only this user may read takes the keyring's place. That is
//! no encryption: who can read the file has the secrets.
//!
//! Nothing is asked of the keyring before a secret is wanted of it, and the connection to it is
//! closed again when it is not used for a while.

mod file;
mod given;
mod keyring;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{AccountId, Secret};
use crate::store::Home;
use file::SecretsFile;
use keyring::{Ask, Keyring};

/// The secret could not be looked up, put or removed. Never tells any part of a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// The keyring is locked, is not there (yet), or did not answer in time. Worth another try.
    #[error("the keyring is closed: {0}")]
    Closed(String),
    /// The keyring holds or takes no such secret, and will not by itself.
    #[error("the keyring refuses: {0}")]
    Refused(String),
    /// The file of secrets cannot be used.
    #[error("the file of secrets {} cannot be used: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// An account or field whose name cannot name a secret.
    #[error("\"{0}\" cannot name a secret; letters, digits, hyphens, underscores and dots can")]
    BadName(String),
}

/// The names of the environment variables by which secrets may have been handed in, to be kept
/// from the programs that this one starts.
pub fn secret_variables() -> Vec<OsString> {
    given::variables()
}

/// Where a secret is, or would be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In an environment variable.
    Environment,
    /// In the folder of systemd's credentials.
    Credentials,
    /// In the keyring.
    Keyring,
    /// In the file of secrets.
    File,
}

/// The secrets of one home. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Vault {
    place: Arc<Store>,
}

#[derive(Debug)]
enum Store {
    Keyring(Keyring),
    File(SecretsFile),
}

impl Vault {
    /// The vault of a home; `allow_file`: the settings say `vault = "file"`. Asks nobody yet.
    pub fn new(home: &Home, allow_file: bool) -> Self {
        let place = if allow_file {
            Store::File(SecretsFile::new(home.secrets_file()))
        } else {
            Store::Keyring(Keyring::new(service(home)))
        };
        Self { place: Arc::new(place) }
    }

    /// Looks a secret up; `None`: it is nowhere.
    ///
    /// # Errors
    /// [`VaultError::Closed`] when the keyring cannot be asked now.
    pub async fn get(
        &self,
        account: &AccountId,
        field: &str,
    ) -> Result<Option<Secret>, VaultError> {
        Ok(self.find(account, field).await?.map(|(secret, _)| secret))
    }

    /// Looks a secret up and says where it was.
    ///
    /// # Errors
    /// As [`Vault::get`].
    pub async fn find(
        &self,
        account: &AccountId,
        field: &str,
    ) -> Result<Option<(Secret, Place)>, VaultError> {
        let name = name(account, field)?;
        if let Some(found) = given::look(account, field, &name) {
            return Ok(Some(found));
        }
        match &*self.place {
            Store::Keyring(keyring) => {
                let secret = keyring.ask(name, Ask::Get).await?;
                Ok(secret.map(|secret| (secret, Place::Keyring)))
            }
            Store::File(file) => Ok(file.get(&name)?.map(|secret| (secret, Place::File))),
        }
    }

    /// Puts a secret into the keyring (or the file), in place of the one before.
    ///
    /// # Errors
    /// [`VaultError`]; then it is not put.
    pub async fn set(
        &self,
        account: &AccountId,
        field: &str,
        secret: Secret,
    ) -> Result<Place, VaultError> {
        let name = name(account, field)?;
        match &*self.place {
            Store::Keyring(keyring) => {
                keyring.ask(name, Ask::Set(secret)).await.map(|_| Place::Keyring)
            }
            Store::File(file) => file.set(&name, &secret).map(|()| Place::File),
        }
    }

    /// Removes a secret from the keyring (or the file). One that is not there is no error.
    ///
    /// # Errors
    /// [`VaultError`]; then it may still be there.
    pub async fn remove(&self, account: &AccountId, field: &str) -> Result<(), VaultError> {
        let name = name(account, field)?;
        match &*self.place {
            Store::Keyring(keyring) => keyring.ask(name, Ask::Remove).await.map(drop),
            Store::File(file) => file.remove(&name),
        }
    }

    /// Looks a secret up in the environment and systemd's credentials only.
    pub fn environment(&self, account: &AccountId, field: &str) -> Option<Secret> {
        let name = name(account, field).ok()?;
        given::look(account, field, &name).map(|(secret, _)| secret)
    }
}

/// What the keyring calls the entries of a home.
fn service(home: &Home) -> String {
    match home.redirected() {
        Some(folder) => format!("homing:{}", folder.display()),
        None => "homing".to_owned(),
    }
}

/// What a secret is called in the keyring, the file and systemd's folder: `<account>.<field>`.
fn name(account: &AccountId, field: &str) -> Result<String, VaultError> {
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    for part in [account.as_str(), field] {
        if part.is_empty() || part.starts_with('.') || !part.chars().all(fine) {
            return Err(VaultError::BadName(part.to_owned()));
        }
    }
    Ok(format!("{account}.{field}"))
}
