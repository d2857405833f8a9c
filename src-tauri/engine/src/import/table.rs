//! What each client calls things: `clients/<client>.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Client;
use super::left::Why;
use crate::model::data_files;

/// The table of one client.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// The key of a user name.
    username: String,
    /// The key of a password.
    password: String,
    /// What becomes of options that no provider takes.
    #[serde(default)]
    options: BTreeMap<String, Why>,
    /// Servers of the shared protocol that are providers of their own.
    #[serde(default)]
    pub(super) servers: BTreeMap<String, String>,
    /// Providers, by what the client calls them.
    #[serde(default)]
    provider: BTreeMap<String, Row>,
}

/// What a client's provider is to Homing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Row {
    /// The provider file's id.
    pub(super) id: String,
    /// Homing's field and the key that it comes from, or several of which the first that is there
    /// counts, `|` between them. Empty: the user name and the password.
    pub(super) fields: BTreeMap<String, String>,
    /// Keys that become nothing, and why.
    pub(super) unused: BTreeMap<String, Why>,
    /// The provider's own servers, as the client names them.
    pub(super) servers: Vec<String>,
    /// What names end in that are written without it.
    pub(super) suffix: Option<String>,
}

impl Table {
    /// The table of a client. One that is broken cannot be built in without a test failing.
    pub(super) fn of(client: Client) -> Self {
        let text = data_files::CLIENTS.iter().find(|(id, _)| *id == client.code());
        let text = text.map(|(_, text)| *text).unwrap_or_default();
        toml::from_str(text).unwrap_or_else(|error| {
            tracing::error!("clients/{}.toml cannot be read: {error}", client.code());
            Self::default()
        })
    }

    /// The row of a provider.
    pub(super) fn row(&self, provider: &str) -> Option<&Row> {
        let known = |(name, _): &(&String, &Row)| name.eq_ignore_ascii_case(provider);
        self.provider.iter().find(known).map(|(_, row)| row)
    }

    /// The rows, by what the client calls them.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, &Row)> {
        self.provider.iter().map(|(name, row)| (name.as_str(), row))
    }

    /// Whether anything is known of a key.
    pub(super) fn knows(&self, key: &str) -> bool {
        let field = |row: &Row| row.fields.values().any(|keys| keys.split('|').any(|k| k == key));
        let mut rows = self.provider.values();
        self.options.contains_key(key)
            || [self.username.as_str(), &self.password].contains(&key)
            || rows.any(|row| row.unused.contains_key(key) || field(row))
    }

    /// What becomes of an option.
    pub(super) fn option(&self, key: &str) -> Option<Why> {
        self.options.get(key).copied()
    }

    /// The keys of user name and password.
    pub(super) fn login(&self) -> (&str, &str) {
        (&self.username, &self.password)
    }
}

/// What a table maps something to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The client.
    pub client: Client,
    /// What it calls the provider, or the server's name.
    pub name: String,
    /// The provider file's id.
    pub provider: String,
    /// The provider's fields that something is put into.
    pub fields: Vec<String>,
}

/// Everything that the tables map to, for the test that it is there.
///
/// # Errors
/// Where a table cannot be read.
pub fn mapped() -> Result<Vec<Mapping>, String> {
    let mut all = Vec::new();
    for client in Client::ALL {
        let text = data_files::CLIENTS.iter().find(|(id, _)| *id == client.code());
        let (_, text) = text.ok_or_else(|| format!("{} has no table", client.code()))?;
        let table: Table = toml::from_str(text).map_err(|error| error.to_string())?;
        for (name, row) in table.rows() {
            let fields = row.fields.keys().cloned().collect();
            let (name, provider) = (name.to_owned(), row.id.clone());
            all.push(Mapping { client, name, provider, fields });
        }
        for (server, id) in &table.servers {
            let (name, provider) = (server.clone(), id.clone());
            all.push(Mapping { client, name, provider, fields: Vec::new() });
        }
    }
    Ok(all)
}
