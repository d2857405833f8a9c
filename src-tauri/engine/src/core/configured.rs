//! What follows from a configuration that was read anew.

use std::collections::BTreeSet;

use super::Core;
use crate::model::{AccountId, AccountMemory, HostMemory, HostName, Setup, Time};

impl Core {
    /// Takes the configuration in. What is remembered of what it says no more is forgotten.
    pub(super) fn configure(&mut self, now: Time, setup: Setup) {
        self.setup = setup;
        let hosts = self.setup.settings.hosts.iter();
        self.places = hosts.enumerate().map(|(at, host)| (host.name.clone(), at)).collect();
        self.find_orphans();
        let (known, orphans) = (&self.places, &self.orphans);
        let stays = |name: &HostName| known.contains_key(name) || orphans.contains(name);
        let gone = self.memory.hosts.keys().filter(|name| !stays(name));
        self.touched_hosts.extend(gone.cloned());
        self.memory.hosts.retain(|name, _| stays(name));
        self.lookups.retain(|name, _| known.contains_key(name));
        let accounts: BTreeSet<_> =
            self.setup.settings.accounts.iter().map(|account| account.id.clone()).collect();
        let gone = self.memory.accounts.keys().filter(|id| !accounts.contains(*id));
        self.touched_accounts.extend(gone.cloned());
        self.memory.accounts.retain(|id, _| accounts.contains(id));
        self.lift_outdated();
        let origins = self.origins();
        self.looks.retain(&origins);
        self.eager = true;
        self.look_all(now);
    }

    /// Drops what was learnt through an account that has been changed since: the user acted.
    fn lift_outdated(&mut self) {
        let prints = self.setup.fingerprints.clone();
        let print = |id: &AccountId| prints.get(id).copied().unwrap_or_default();
        for (id, memory) in &mut self.memory.accounts {
            if memory.stop.as_ref().is_some_and(|stop| stop.fingerprint != print(id)) {
                *memory = AccountMemory::default();
                self.touched_accounts.insert(id.clone());
            }
        }
        for host in &self.setup.settings.hosts {
            let Some(memory) = self.memory.hosts.get_mut(&host.name) else { continue };
            let same_account = memory.account.as_ref() == Some(&host.account);
            if !same_account || memory.fingerprint != print(&host.account) {
                // What was published through it must still be found when it is to go.
                let records = std::mem::take(&mut memory.records).published;
                *memory = HostMemory::default();
                if same_account {
                    memory.records.published = records;
                    memory.records.open = true;
                }
                self.touched_hosts.insert(host.name.clone());
                self.lookups.remove(&host.name);
            }
        }
    }
}
