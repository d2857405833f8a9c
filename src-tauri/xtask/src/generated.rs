//! The page's types are written from Rust: what is kept must be what the code says now.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};

use crate::{command, project};

/// Has the types written anew, and fails when a file differed from what is kept.
///
/// # Errors
/// A file differed: it has been written anew, and only wants to be committed.
pub(crate) fn check() -> Result<()> {
    let folder = project::ui().join("src/generated");
    let before = read(&folder)?;
    let write = ["test", "--workspace", "--test", "it", "--", "words::"];
    command::run(&mut command::program("cargo", &write))?;
    let after = read(&folder)?;
    ensure!(before == after, "ui/src/generated was out of date: it is new now, commit it");
    Ok(())
}

fn read(folder: &Path) -> Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        files.insert(path, text);
    }
    Ok(files)
}
