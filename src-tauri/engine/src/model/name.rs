//! Names: of hosts, and of what the configuration calls things.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name that is not one, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{name}\" is not a usable name: {why}")]
pub struct BadName {
    /// The text that was given.
    pub name: String,
    /// What is wrong with it, as the end of a sentence.
    pub why: &'static str,
}

/// A fully qualified host name that Homing keeps: lower case, without the final dot.
///
/// At least two labels of at most 63 octets, 253 in all (RFC 1035 2.3.4); `*` is allowed as the
/// first label (RFC 4592), and `_` anywhere, since providers allow them. `@.` in front stands for
/// the apex, as other clients write it, and is dropped.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HostName(String);

impl HostName {
    /// The name as text, lower case, without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first label: `nas` of `nas.example.org`.
    pub fn label(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }
}

impl FromStr for HostName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let bad = |why| BadName { name: text.to_owned(), why };
        let name = text.trim().trim_end_matches('.').to_lowercase();
        let name = name.strip_prefix("@.").unwrap_or(&name);
        if name.is_empty() {
            return Err(bad("it is empty"));
        }
        if name.len() > 253 {
            return Err(bad("it is longer than 253 characters"));
        }
        if !name.contains('.') {
            return Err(bad("it has no dot; write the whole name, such as nas.example.org"));
        }
        for (at, label) in name.split('.').enumerate() {
            let inner_ok = label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
            if label.is_empty() {
                return Err(bad("two dots stand side by side"));
            }
            if label.len() > 63 {
                return Err(bad("a part between dots is longer than 63 characters"));
            }
            if !(inner_ok || at == 0 && label == "*") {
                return Err(bad("only letters, digits, hyphens and dots may stand in it"));
            }
            if label.starts_with('-') || label.ends_with('-') {
                return Err(bad("a part between dots starts or ends with a hyphen"));
            }
        }
        Ok(Self(name.to_owned()))
    }
}

impl TryFrom<String> for HostName {
    type Error = BadName;

    fn try_from(text: String) -> Result<Self, BadName> {
        text.parse()
    }
}

impl From<HostName> for String {
    fn from(name: HostName) -> Self {
        name.0
    }
}

impl fmt::Display for HostName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// What the configuration calls an account.
    AccountId
}
id! {
    /// A provider file's name without `.toml`.
    ProviderId
}
id! {
    /// What the configuration calls a network.
    NetworkId
}
id! {
    /// What the configuration, or a source file's name, calls an address source.
    SourceId
}
