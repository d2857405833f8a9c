//! Start at login by the user's `Run` key.

use std::io;
use std::path::{Path, PathBuf};

use homing_engine::wire::LoginStart;
use windows_registry::{CURRENT_USER, Key};

use crate::programs;

/// What starts at login.
const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";

/// What the person switched off in the Task Manager or in the system's settings.
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";

/// The value's name.
const VALUE: &str = "Homing";

/// Homing's entry among what starts at login.
pub(super) struct Entry {
    /// The registry of this user.
    user: &'static Key,
    /// What it is to start.
    program: PathBuf,
}

impl Entry {
    /// The entry of this user.
    ///
    /// # Errors
    /// This program does not know where it is.
    pub(super) fn find() -> io::Result<Self> {
        Ok(Self { user: CURRENT_USER, program: programs::tray()? })
    }

    /// Whether there is an entry, and whether the system has switched it off.
    pub(super) fn state(&self) -> LoginStart {
        match self.command() {
            None => LoginStart::Off,
            Some(_) if self.is_switched_off() => LoginStart::OffInWindows,
            Some(_) => LoginStart::On,
        }
    }

    /// Writes the entry, or removes it.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn set(&self, on: bool) -> io::Result<()> {
        let run = self.user.create(RUN)?;
        if !on {
            return if self.command().is_some() { Ok(run.remove_value(VALUE)?) } else { Ok(()) };
        }
        run.set_string(VALUE, command(&self.program))?;
        if self.is_switched_off() {
            self.user.create(APPROVED)?.remove_value(VALUE)?;
        }
        Ok(())
    }

    /// Has an entry that is on and whose program is gone start this program. Whether that was
    /// necessary.
    ///
    /// # Errors
    /// What the system says.
    pub(super) fn renew(&self) -> io::Result<bool> {
        let Some(command) = self.command() else { return Ok(false) };
        let gone = program_of(&command).is_some_and(|program| !program.exists());
        if !gone || self.is_switched_off() {
            return Ok(false);
        }
        self.set(true)?;
        Ok(true)
    }

    /// What is started.
    fn command(&self) -> Option<String> {
        self.user.open(RUN).and_then(|key| key.get_string(VALUE)).ok()
    }

    /// Whether the system has switched the entry off: its first byte is odd then.
    fn is_switched_off(&self) -> bool {
        self.user
            .open(APPROVED)
            .and_then(|key| key.get_value(VALUE))
            .is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1))
    }
}

/// The entry for a program. Quoted: a path with spaces would otherwise be cut at the first of
/// them; it holds no quotes itself.
fn command(program: &Path) -> String {
    format!("\"{}\" --hidden", program.display())
}

/// The program of an entry that [`command`] made; `None` for every other.
fn program_of(command: &str) -> Option<PathBuf> {
    let path = command.strip_prefix('"')?.strip_suffix("\" --hidden")?;
    (!path.contains('"')).then(|| PathBuf::from(path))
}

#[cfg(test)]
#[path = "windows_tests.rs"]
mod tests;
