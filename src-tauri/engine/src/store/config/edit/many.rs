//! Many accounts and hosts at once: all of them or none.

use std::collections::HashSet;

use toml_edit::{DocumentMut, Item, Table};

use super::super::layout::{push, put, remove};
use super::{EditError, Editor, write_account, write_host};
use crate::model::{Account, AccountId, Host, HostName};

impl Editor {
    /// Adds accounts and hosts.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn add_all(&mut self, accounts: &[Account], hosts: &[Host]) -> Result<(), EditError> {
        let known: HashSet<&AccountId> = self.settings.accounts.iter().map(|one| &one.id).collect();
        if let Some(twice) = accounts.iter().find(|account| known.contains(&account.id)) {
            return Err(EditError::Exists(twice.id.to_string()));
        }
        let known: HashSet<&HostName> = self.settings.hosts.iter().map(|one| &one.name).collect();
        if let Some(twice) = hosts.iter().find(|host| known.contains(&host.name)) {
            return Err(EditError::Exists(twice.name.to_string()));
        }
        let mut tables = Vec::with_capacity(accounts.len());
        for account in accounts {
            let mut table = Table::new();
            put(&mut table, "id", account.id.as_str());
            put(&mut table, "provider", account.provider.as_str());
            write_account(&mut table, None, account)?;
            tables.push(table);
        }
        self.attempt(|document| {
            for table in tables {
                push(document, "account", table);
            }
            for host in hosts {
                let mut table = Table::new();
                write_host(&mut table, None, host);
                push(document, "host", table);
            }
        })
    }

    /// Removes these hosts, and those of these accounts that no other host uses. What is not there
    /// any more is no error. The accounts that were removed.
    ///
    /// # Errors
    /// [`EditError`], and nothing is changed.
    pub fn remove_all(
        &mut self,
        accounts: &[AccountId],
        hosts: &[HostName],
    ) -> Result<Vec<AccountId>, EditError> {
        let gone: HashSet<&HostName> = hosts.iter().collect();
        let staying = |host: &&Host| !gone.contains(&host.name);
        let used: HashSet<AccountId> =
            self.settings.hosts.iter().filter(staying).map(|host| host.account.clone()).collect();
        let free = |id: &&AccountId| {
            !used.contains(*id) && self.settings.accounts.iter().any(|account| account.id == **id)
        };
        let free: Vec<AccountId> = accounts.iter().filter(free).cloned().collect();
        let is_gone = |table: &Table, key: &str, all: &HashSet<String>| {
            table.get(key).and_then(Item::as_str).is_some_and(|text| all.contains(text))
        };
        let names = self.settings.hosts.iter().filter(|host| gone.contains(&host.name));
        let names: HashSet<String> = names.map(|host| host.name.to_string()).collect();
        let ids: HashSet<String> = free.iter().map(ToString::to_string).collect();
        self.attempt(|document| {
            for (kind, key, all) in [("host", "name", &names), ("account", "id", &ids)] {
                for at in places(document, kind, |table| is_gone(table, key, all)) {
                    remove(document, kind, at);
                }
            }
        })?;
        Ok(free)
    }
}

/// Which tables of a kind are meant, the last first.
fn places(document: &DocumentMut, kind: &str, is: impl Fn(&Table) -> bool) -> Vec<usize> {
    let tables = document.get(kind).and_then(Item::as_array_of_tables);
    let all = tables.into_iter().flat_map(|tables| tables.iter().enumerate());
    let mut found: Vec<usize> = all.filter(|(_, table)| is(table)).map(|(at, _)| at).collect();
    found.reverse();
    found
}
