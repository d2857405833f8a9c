//! Secrets that whoever started the process handed to it.
#![allow(clippy::disallowed_methods)] // one of the two places that ask the environment

use std::ffi::OsString;
use std::io::Read as _;
use std::path::Path;

use super::Place;
use crate::model::{AccountId, Secret};

/// The largest credential file that is read, bytes.
const LARGEST: u64 = 64 * 1024;

/// Looks in the environment, then in systemd's credentials. An empty one is none.
pub(super) fn look(account: &AccountId, field: &str, name: &str) -> Option<(Secret, Place)> {
    if let Some(text) = std::env::var(variable(account, field)).ok().filter(|text| !text.is_empty())
    {
        return Some((Secret::new(text), Place::Environment));
    }
    let folder = std::env::var_os("CREDENTIALS_DIRECTORY").filter(|folder| !folder.is_empty())?;
    let secret = read(&Path::new(&folder).join(name))?;
    Some((secret, Place::Credentials))
}

/// The names of the variables by which secrets may have been handed in: no other program is to
/// see them.
pub(super) fn variables() -> Vec<OsString> {
    let is_secret = |name: &OsString| name.to_string_lossy().starts_with("HOMING_SECRET_");
    let names = std::env::vars_os().map(|(name, _)| name).filter(is_secret);
    names.chain(["CREDENTIALS_DIRECTORY".into()]).collect()
}

/// `HOMING_SECRET_<ACCOUNT>_<FIELD>`.
fn variable(account: &AccountId, field: &str) -> String {
    format!("HOMING_SECRET_{account}_{field}").to_uppercase().replace(['-', '.'], "_")
}

/// The text of a credential file without its final line end.
fn read(path: &Path) -> Option<Secret> {
    let file = std::fs::File::open(path).ok()?;
    let mut text = String::new();
    if file.take(LARGEST).read_to_string(&mut text).is_err() {
        tracing::warn!(path = %path.display(), "this credential is not UTF-8 text");
        return None;
    }
    let kept = text.strip_suffix('\n').unwrap_or(&text);
    let kept = kept.strip_suffix('\r').unwrap_or(kept).len();
    text.truncate(kept);
    (!text.is_empty()).then(|| Secret::new(text))
}
