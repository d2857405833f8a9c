//! The window's program. An update may put another one in its place while the tray goes on; the
//! window must be of the same version as the engine that it talks to, so its file is held.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use homing_desktop::programs;
use tokio::process::Command;

/// The program that was there when the tray started.
pub(super) struct Program {
    path: PathBuf,
    file: File,
}

impl Program {
    /// Finds it.
    ///
    /// # Errors
    /// It is not beside this one.
    pub(super) fn find() -> io::Result<Self> {
        let path = programs::window()?;
        Ok(Self { file: File::open(&path)?, path })
    }

    /// What starts it, also when its file has no name any more.
    pub(super) fn command(&self) -> Command {
        if self.is_in_its_place().unwrap_or_default() {
            return Command::new(&self.path);
        }
        let mut command = Command::new(format!("/proc/self/fd/{}", self.file.as_raw_fd()));
        // Else lists of processes would call it by this number.
        command.arg0(&self.path);
        command
    }

    fn is_in_its_place(&self) -> io::Result<bool> {
        let (held, now) = (self.file.metadata()?, fs::metadata(&self.path)?);
        Ok((held.dev(), held.ino()) == (now.dev(), now.ino()))
    }
}
