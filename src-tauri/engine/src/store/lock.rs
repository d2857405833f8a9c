//! One engine at a time per home.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

/// The lock was not got.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process holds it.
    #[error("Homing is already running for this home")]
    AlreadyRunning,
    /// The lock file cannot be made or locked.
    #[error("the lock file cannot be used: {0}")]
    Unusable(#[source] io::Error),
}

/// Held by the one engine of a home; given back when it is dropped, and by the system when the
/// process ends in whatever way.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, without waiting.
    pub(super) fn take(path: &Path) -> Result<Self, LockError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(LockError::Unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(LockError::AlreadyRunning),
            Err(TryLockError::Error(error)) => Err(LockError::Unusable(error)),
        }
    }
}
