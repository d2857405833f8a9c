//! Where things are on disk.
#![allow(clippy::disallowed_methods)] // the one place that asks the environment for a folder

use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::lock::{Lock, LockError};

/// The variable that redirects everything below one folder.
const HOME_VARIABLE: &str = "HOMING_HOME";

/// There is no folder to keep anything in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this user has no home folder, so there is nowhere to keep the configuration; \
     set HOMING_HOME to a folder"
)]
pub struct NoHome;

/// The folders of one Homing: its configuration, what it remembers, its logs.
///
/// With `HOMING_HOME=DIR` everything is below `DIR`: `config.toml`, `providers/`, `state/`,
/// `logs/`. Without it the platform's folders are used (XDG, `~/Library/Application Support`,
/// `%APPDATA%`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    redirected: Option<PathBuf>,
    configuration: PathBuf,
    state: PathBuf,
    logs: PathBuf,
}

impl Home {
    /// The home that the environment names, or the platform's folders.
    ///
    /// # Errors
    /// [`NoHome`] when neither is there.
    pub fn find() -> Result<Self, NoHome> {
        match std::env::var_os(HOME_VARIABLE).filter(|folder| !folder.is_empty()) {
            Some(folder) => Ok(Self::at(Path::new(&folder))),
            None => Self::platform().ok_or(NoHome),
        }
    }

    /// A home below one folder, as `HOMING_HOME` makes it.
    pub fn at(folder: &Path) -> Self {
        let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Self {
            configuration: folder.clone(),
            state: folder.join("state"),
            logs: folder.join("logs"),
            redirected: Some(folder),
        }
    }

    fn platform() -> Option<Self> {
        let folders = ProjectDirs::from("", "", "Homing")?;
        let state = folders.state_dir().unwrap_or_else(|| folders.data_local_dir()).to_owned();
        Some(Self {
            redirected: None,
            configuration: folders.config_dir().to_owned(),
            logs: state.join("logs"),
            state,
        })
    }

    /// The folder that `HOMING_HOME` names, where it does; absolute.
    pub fn redirected(&self) -> Option<&Path> {
        self.redirected.as_deref()
    }

    /// The folder of `config.toml`.
    pub fn configuration_folder(&self) -> &Path {
        &self.configuration
    }

    /// `config.toml`.
    pub fn config_file(&self) -> PathBuf {
        self.configuration.join("config.toml")
    }

    /// The folder of the user's own provider files.
    pub fn providers_folder(&self) -> PathBuf {
        self.configuration.join("providers")
    }

    /// The database: what is remembered, and the history.
    pub fn database(&self) -> PathBuf {
        self.state.join("homing.db")
    }

    /// The socket by which other processes talk to the running engine.
    pub fn socket(&self) -> PathBuf {
        self.state.join("agent.sock")
    }

    /// The file that the running engine holds locked.
    pub fn lock_file(&self) -> PathBuf {
        self.state.join("lock")
    }

    /// The file of secrets, used only with `vault = "file"`.
    pub fn secrets_file(&self) -> PathBuf {
        self.state.join("secrets.toml")
    }

    /// The folder of the log files.
    pub fn logs(&self) -> PathBuf {
        self.logs.clone()
    }

    /// Makes the folders that are missing, for this user's eyes only (0700).
    ///
    /// # Errors
    /// What the system says when a folder cannot be made.
    pub fn prepare(&self) -> io::Result<()> {
        for folder in [&self.configuration, &self.state] {
            make_private_folder(folder)?;
        }
        Ok(())
    }

    /// Takes the lock that the one engine of this home holds, until the returned value is dropped.
    ///
    /// # Errors
    /// [`LockError::AlreadyRunning`] when another process holds it.
    pub fn lock(&self) -> Result<Lock, LockError> {
        self.prepare().map_err(LockError::Unusable)?;
        Lock::take(&self.lock_file())
    }
}

/// Makes a folder and those above it; the ones made are readable by this user only.
fn make_private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
