//! What a reader finds in a file: one account's worth of settings and the names that use it.

use std::collections::BTreeMap;

use crate::model::{Origin, Secret};

/// A value of the file. Any may be a secret, so each is handled as one.
pub(super) struct Value {
    pub(super) text: Secret,
    /// Its line, from 1.
    pub(super) line: u32,
}

impl Value {
    pub(super) fn new(text: impl Into<String>, line: u32) -> Self {
        Self { text: Secret::new(text.into()), line }
    }

    pub(super) fn as_str(&self) -> &str {
        self.text.expose()
    }
}

/// The values of an entry by what the client calls them.
#[derive(Default)]
pub(super) struct Keys(pub(super) BTreeMap<String, Value>);

impl Keys {
    pub(super) fn put(&mut self, key: &str, text: impl Into<String>, line: u32) {
        self.0.insert(key.to_owned(), Value::new(text, line));
    }

    /// The text of a key, without space around it; an empty one is none.
    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|value| value.as_str().trim()).filter(|text| !text.is_empty())
    }

    /// Takes a key out, so that nobody is told of it.
    pub(super) fn take(&mut self, key: &str) -> Option<Value> {
        self.0.remove(key)
    }

    /// The line of a key, 0 where there is none.
    pub(super) fn line(&self, key: &str) -> u32 {
        self.0.get(key).map_or(0, |value| value.line)
    }

    /// A second copy, for entries that share what stands above them.
    pub(super) fn duplicate(&self) -> Self {
        let copy = |(key, value): (&String, &Value)| {
            (key.clone(), Value { text: value.text.duplicate(), line: value.line })
        };
        Self(self.0.iter().map(copy).collect())
    }
}

/// One account's worth of settings.
pub(super) struct Entry {
    /// What the client calls the provider.
    pub(super) provider: String,
    /// The line of the entry, from 1.
    pub(super) line: u32,
    /// What is said of the account.
    pub(super) keys: Keys,
    /// The names, each with its line.
    pub(super) hosts: Vec<(String, u32)>,
    /// The domain that the names are in, where the file says it.
    pub(super) zone: Option<String>,
    /// Where addresses come from.
    pub(super) ipv4: Origin,
    pub(super) ipv6: Origin,
    /// Seconds; 0 and 1 leave it to the provider.
    pub(super) ttl: Option<u32>,
    /// Replaces the provider's base URL.
    pub(super) endpoint: Option<String>,
    /// A provider of Homing's that is known without the client's table.
    pub(super) ours: Option<&'static str>,
}

impl Entry {
    pub(super) fn new(provider: impl Into<String>, line: u32) -> Self {
        Self {
            provider: provider.into(),
            line,
            keys: Keys::default(),
            hosts: Vec::new(),
            zone: None,
            ipv4: auto(),
            ipv6: Origin::Off,
            ttl: None,
            endpoint: None,
            ours: None,
        }
    }
}

/// The source that agrees by itself.
pub(super) fn auto() -> Origin {
    Origin::From("auto".into())
}

/// The address of a network interface; one without a name is that of the default route.
pub(super) fn interface(name: &str) -> Origin {
    let id = if name.is_empty() { "interface".to_owned() } else { format!("interface:{name}") };
    Origin::From(id.as_str().into())
}

/// An address that was written down.
pub(super) fn fixed(address: std::net::IpAddr) -> Origin {
    Origin::From(format!("fixed:{address}").as_str().into())
}

/// `yes`, `true`, `1`, `on` and their like.
pub(super) fn is_true(text: &str) -> bool {
    ["yes", "true", "1", "y", "t", "on"].iter().any(|word| word.eq_ignore_ascii_case(text.trim()))
}
