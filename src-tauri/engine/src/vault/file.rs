//! The file of secrets, for computers without a keyring. It is no encryption: it is kept from
//! other users by its permissions, and from nobody else.
#![allow(clippy::disallowed_methods)] // files are read in the store and the vault

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;
use std::path::PathBuf;

use toml_edit::Value;
use zeroize::Zeroizing;

use super::VaultError;
use crate::model::Secret;
use crate::store::{Previous, replace};

/// The first lines of the file.
const HEAD: &str = "\
# Secrets of Homing, because its configuration says vault = \"file\".
# This is no encryption: whoever can read this file has the secrets.

";

/// The secrets by name.
type Secrets = BTreeMap<String, Zeroizing<String>>;

/// A file of secrets, read anew for each question.
#[derive(Debug)]
pub(super) struct SecretsFile {
    path: PathBuf,
}

impl SecretsFile {
    pub(super) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Secret>, VaultError> {
        Ok(self.read()?.remove(name).map(|mut text| Secret::new(std::mem::take(&mut *text))))
    }

    pub(super) fn set(&self, name: &str, secret: &Secret) -> Result<(), VaultError> {
        let mut secrets = self.read()?;
        secrets.insert(name.to_owned(), Zeroizing::new(secret.expose().to_owned()));
        self.write(&secrets)
    }

    pub(super) fn remove(&self, name: &str) -> Result<(), VaultError> {
        let mut secrets = self.read()?;
        if secrets.remove(name).is_some() { self.write(&secrets) } else { Ok(()) }
    }

    fn read(&self) -> Result<Secrets, VaultError> {
        let text = match std::fs::read_to_string(&self.path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Secrets::new()),
            Err(error) => return Err(self.unusable(error.to_string())),
        };
        self.check_permissions()?;
        // The error's own words would show a part of the file.
        let secrets: BTreeMap<String, String> = toml::from_str(&text)
            .map_err(|_| self.unusable("it is not lines of \"account.field\" = \"secret\""))?;
        Ok(secrets.into_iter().map(|(name, text)| (name, Zeroizing::new(text))).collect())
    }

    /// A file that other users can read has leaked already; to go on would hide it.
    #[cfg(unix)]
    fn check_permissions(&self) -> Result<(), VaultError> {
        use std::os::unix::fs::PermissionsExt as _;
        let file = std::fs::metadata(&self.path).map_err(|e| self.unusable(e.to_string()))?;
        if file.permissions().mode() & 0o077 == 0 {
            return Ok(());
        }
        let why = "other users can read it; change the secrets in it, and its mode to 0600";
        Err(self.unusable(why))
    }

    #[cfg(not(unix))]
    fn check_permissions(&self) -> Result<(), VaultError> {
        Ok(())
    }

    fn write(&self, secrets: &Secrets) -> Result<(), VaultError> {
        let mut text = Zeroizing::new(HEAD.to_owned());
        for (name, secret) in secrets {
            let value = Value::from(secret.as_str());
            let line = writeln!(text, "\"{name}\" = {value}");
            line.map_err(|error| self.unusable(error.to_string()))?;
        }
        if let Some(folder) = self.path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| self.unusable(error.to_string()))?;
        }
        replace(&self.path, text.as_bytes(), Previous::Dropped)
            .map_err(|error| self.unusable(error.to_string()))
    }

    fn unusable(&self, why: impl Into<String>) -> VaultError {
        VaultError::File { path: self.path.clone(), why: why.into() }
    }
}
