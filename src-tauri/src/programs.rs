//! Where the two programs of the desktop are: beside each other, and perhaps inside Flatpak.

use std::env::{self, consts::EXE_SUFFIX};
use std::io;
use std::path::{Path, PathBuf};

/// The program that stays in the tray.
///
/// # Errors
/// This program does not know where it is.
pub fn tray() -> io::Result<PathBuf> {
    beside("homing-tray")
}

/// The program of the window.
///
/// # Errors
/// This program does not know where it is.
pub fn window() -> io::Result<PathBuf> {
    beside("homing-window")
}

/// Whether this is inside Flatpak, which lets a program do only what its own application may.
pub fn are_in_flatpak() -> bool {
    Path::new("/.flatpak-info").exists()
}

fn beside(name: &str) -> io::Result<PathBuf> {
    let running = env::current_exe()?;
    let running = without_mark(&running).filter(|path| path.exists()).unwrap_or(running);
    Ok(running.with_file_name(format!("{name}{EXE_SUFFIX}")))
}

/// A program's path without what the kernel adds once an update has replaced its file.
fn without_mark(running: &Path) -> Option<PathBuf> {
    running.to_str()?.strip_suffix(" (deleted)").map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::without_mark;

    #[test]
    fn a_program_whose_file_was_replaced_is_found_by_its_name() {
        let named = without_mark(Path::new("/usr/bin/homing-tray (deleted)"));
        assert_eq!(named, Some(PathBuf::from("/usr/bin/homing-tray")));
        assert_eq!(without_mark(Path::new("/usr/bin/homing-tray")), None);
    }
}
