//! The window's program. Where programs are replaced, what runs of them is ended first.

use std::io;
use std::path::PathBuf;

use homing_desktop::programs;
use tokio::process::Command;

/// The program beside this one.
pub(super) struct Program(PathBuf);

impl Program {
    /// Finds it.
    ///
    /// # Errors
    /// This program does not know where it is.
    pub(super) fn find() -> io::Result<Self> {
        programs::window().map(Self)
    }

    /// What starts it.
    pub(super) fn command(&self) -> Command {
        Command::new(&self.0)
    }
}
