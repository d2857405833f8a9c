//! Where this program is, and what around it says how it came there. Only looks.
#![allow(clippy::disallowed_methods)] // the environment is read in the store

use std::path::Path;

/// The program's path, links followed where they can be. `None`: the system does not tell it.
pub(crate) fn program() -> Option<String> {
    let running = std::env::current_exe().ok()?;
    let followed = running.canonicalize().unwrap_or(running);
    Some(followed.to_string_lossy().into_owned())
}

/// A variable of the environment that says something.
pub(crate) fn variable(name: &str) -> Option<String> {
    let value = std::env::var_os(name).filter(|value| !value.is_empty())?;
    Some(value.to_string_lossy().into_owned())
}

/// Whether there is a file or a folder of this path.
pub(crate) fn is_there(path: &str) -> bool {
    Path::new(path).exists()
}
