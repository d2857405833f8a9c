//! Replaces or makes a file so that a crash at any moment leaves the old text or the new one, whole.
#![allow(clippy::disallowed_methods)] // files are read and written here

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// What becomes of the text before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Previous {
    /// It stays beside the file, as `<name>.bak`.
    Kept,
    /// It goes.
    Dropped,
}

/// Replaces the text of a file, or makes the file (0600). Permissions stay as they were, and a
/// symbolic link stays one: what it points to is replaced.
pub(crate) fn replace(path: &Path, text: &[u8], previous: Previous) -> io::Result<()> {
    let path = match fs::canonicalize(path) {
        Ok(real) => real,
        Err(error) if error.kind() == io::ErrorKind::NotFound => path.to_owned(),
        Err(error) => return Err(error),
    };
    if previous == Previous::Kept
        && let Ok(old) = fs::read(&path)
    {
        put(&beside(&path), &old, &path)?;
    }
    put(&path, text, &path)
}

/// Makes a file that only this user can read (0600). One that is there already is left alone,
/// which is an error of kind [`io::ErrorKind::AlreadyExists`].
pub(crate) fn create(path: &Path, text: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    let mut fresh = NamedTempFile::new_in(folder)?;
    fresh.write_all(text)?;
    fresh.as_file().sync_all()?;
    fresh.persist_noclobber(path).map_err(|error| error.error)?;
    sync_folder(folder)
}

/// Writes beside the target, makes it durable, and moves it into place.
fn put(target: &Path, text: &[u8], like: &Path) -> io::Result<()> {
    let folder = folder_of(target);
    let mut fresh = NamedTempFile::new_in(folder)?;
    fresh.write_all(text)?;
    if let Ok(old) = fs::metadata(like) {
        fresh.as_file().set_permissions(old.permissions())?;
    }
    fresh.as_file().sync_all()?;
    fresh.persist(target).map_err(|error| error.error)?;
    sync_folder(folder)
}

fn folder_of(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// Makes a rename in the folder durable; Windows has no such call and does it by itself.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".bak");
    path.with_file_name(name)
}
