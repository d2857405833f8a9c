//! What the page is told of keys and of lines for a name server; their secrets are not among it.

use serde::{Deserialize, Serialize};

use crate::model::Secret;

/// A name server whose configuration is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum NameServer {
    /// BIND 9.
    Bind,
    /// Knot DNS 3.
    Knot,
    /// PowerDNS Authoritative Server 4.
    PowerDns,
}

/// Lines that permit a host's updates, and where they go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ServerLines {
    /// A file, or a part of one, or a shell.
    pub place: String,
    /// The lines, each with its end.
    pub text: String,
    /// Whether the secret is to be put into them, where `<secret>` stands.
    pub secret: bool,
}

/// What a key file says of a key: its members are called as the fields that they stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct KeyFound {
    /// The key's name; `None`: the file does not say it.
    pub key: Option<String>,
    /// The algorithm; `None`: the file does not say it.
    pub algorithm: Option<String>,
}

/// A key that was made here: the page knows it by a number, and never its secret.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub struct NewKey {
    /// What the page calls it.
    pub id: String,
    /// Its secret, once it has been looked up.
    pub secret: Option<Secret>,
}

impl NewKey {
    /// The field of an account that a key becomes.
    pub const FIELD: &str = "secret";

    /// The field of an account that it becomes, with its secret; `None`: that was not looked up.
    pub fn into_field(self) -> Option<(String, Secret)> {
        Some((Self::FIELD.to_owned(), self.secret?))
    }
}

impl From<String> for NewKey {
    fn from(id: String) -> Self {
        Self { id, secret: None }
    }
}
