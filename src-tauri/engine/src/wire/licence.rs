//! What the page is told of the packages that Homing is made of.

use serde::{Deserialize, Serialize};

/// Which part of Homing a package is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum PackagePart {
    /// The programs, on one system or another.
    Program,
    /// The window's page.
    Page,
}

/// A package that Homing is made of, as `src-tauri/licences.json` has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Licence {
    /// The package's name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Where it is.
    pub part: PackagePart,
    /// Its licence, as an SPDX expression.
    pub licence: String,
    /// Where its source is; `None`: it does not say.
    pub repository: Option<String>,
}
