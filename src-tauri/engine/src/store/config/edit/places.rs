//! Edits of `[[network]]` and `[[source]]`.

use toml_edit::{DocumentMut, Table};

use super::super::layout::{push, put, remove};
use super::{EditError, Editor};
use crate::model::{NetworkId, SourceId};

impl Editor {
    /// Adds a network, by what is to be recognised of it: pairs of a key of `[[network]]` and its
    /// text.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn add_network(&mut self, id: &NetworkId, signs: &[(&str, &str)]) -> Result<(), EditError> {
        if self.settings.networks.iter().any(|network| network.id == *id) {
            return Err(EditError::Exists(id.to_string()));
        }
        self.attempt(|document| add(document, "network", id.as_str(), signs))
    }

    /// Removes a network that no host names.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn remove_network(&mut self, id: &NetworkId) -> Result<(), EditError> {
        if let Some(host) = self.settings.hosts.iter().find(|host| host.only_on.contains(id)) {
            return Err(EditError::StillNamed(id.to_string(), host.name.clone()));
        }
        let at = self.settings.networks.iter().position(|network| network.id == *id);
        let at = at.ok_or_else(|| EditError::Missing(id.to_string()))?;
        self.attempt(|document| remove(document, "network", at))
    }

    /// Adds a web service of the user's own as a source.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn add_web_source(&mut self, id: &SourceId, url: &str) -> Result<(), EditError> {
        if self.settings.sources.iter().any(|source| source.id == *id) {
            return Err(EditError::Exists(id.to_string()));
        }
        let entries = [("kind", "web"), ("url", url)];
        self.attempt(|document| add(document, "source", id.as_str(), &entries))
    }

    /// Removes a source of the user's own that no host names. `auto` asks it no more.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn remove_source(&mut self, id: &SourceId) -> Result<(), EditError> {
        use crate::model::Origin::From;
        let names = |host: &&crate::model::Host| {
            [&host.ipv4, &host.ipv6].into_iter().any(|from| *from == From(id.clone()))
        };
        if let Some(host) = self.settings.hosts.iter().find(names) {
            return Err(EditError::StillNamed(id.to_string(), host.name.clone()));
        }
        // Sources of the file stand behind the built-in ones, in its order; those that hosts
        // describe in place stand behind them.
        let own = self.settings.sources.iter().filter(|source| !source.built_in);
        let at = own.into_iter().position(|source| source.id == *id);
        let at = at.ok_or_else(|| EditError::Missing(id.to_string()))?;
        let rest = self
            .settings
            .options
            .auto
            .as_ref()
            .map(|auto| auto.iter().filter(|one| *one != id).cloned().collect::<Vec<_>>());
        if let Some(rest) = rest.filter(|rest| Some(rest) != self.settings.options.auto.as_ref()) {
            self.set_option(&super::Choice::Auto((!rest.is_empty()).then_some(rest)))?;
        }
        self.attempt(|document| remove(document, "source", at))
    }
}

/// Puts a table of texts behind the others of its kind.
fn add(document: &mut DocumentMut, kind: &str, id: &str, entries: &[(&str, &str)]) {
    let mut table = Table::new();
    put(&mut table, "id", id);
    for (key, value) in entries {
        put(&mut table, key, *value);
    }
    push(document, kind, table);
}
