//! The user interface's own tools, run through npm.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context, Result};

use crate::{command, project};

/// Installs the packages that the lock file names; nothing to do when that is done.
///
/// # Errors
/// npm failed.
pub(crate) fn install() -> Result<()> {
    let ui = project::ui();
    let wanted = changed(&ui.join("package-lock.json"));
    let have = changed(&ui.join("node_modules/.package-lock.json"));
    if have.is_some() && have >= wanted {
        println!("  the packages are those of ui/package-lock.json already");
        return Ok(());
    }
    npm(&["ci", "--no-audit", "--no-fund"])
}

/// Builds the page that the window shows, unless it is newer than everything that it is made of.
///
/// # Errors
/// npm failed.
pub(crate) fn build() -> Result<()> {
    let ui = project::ui();
    let made = changed(&ui.join("dist/index.html"));
    if made.is_some() && made >= newest(&ui)? {
        println!("  ui/dist is up to date");
        return Ok(());
    }
    npm(&["run", "build"])
}

/// Runs one of the scripts of `ui/package.json`.
///
/// # Errors
/// The script failed.
pub(crate) fn script(name: &str) -> Result<()> {
    npm(&["run", name])
}

fn npm(arguments: &[&str]) -> Result<()> {
    command::run(command::program("npm", arguments).current_dir(project::ui()))
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// When the newest of a folder's own files was changed; what tools put there does not count.
fn newest(folder: &Path) -> Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let made = ["node_modules", "dist"].iter().any(|name| path.ends_with(name));
        let time = match path.is_dir() {
            _ if made => None,
            true => self::newest(&path)?,
            false => changed(&path),
        };
        newest = newest.max(time);
    }
    Ok(newest)
}
