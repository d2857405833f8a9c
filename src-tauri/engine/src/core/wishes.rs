//! What the user wants.

use super::{Core, Effect};
use crate::model::{AccountId, Clearing, HostName, Kept, Time, What};
use crate::wire::Wish;

impl Core {
    /// Does what the user wants, as far as it is the core's.
    pub(super) fn grant(&mut self, now: Time, wish: Wish) {
        match wish {
            Wish::UpdateNow { host } => self.update_now(now, host.as_deref()),
            Wish::Pause { until } => {
                self.memory.paused = Some(until.unwrap_or(Time(i64::MAX)));
                self.effects.push(Effect::Keep(Kept::Paused(self.memory.paused)));
                self.note(now, What::Paused { until });
            }
            Wish::Resume if self.memory.paused.is_some() => self.resume(now),
            Wish::Clear { host } => self.clear(&host),
            Wish::SecretChanged { account } => self.user_acted(&AccountId(account)),
            Wish::Resume | Wish::Practice { .. } => {}
        }
    }

    fn update_now(&mut self, now: Time, host: Option<&str>) {
        let hosts: Vec<(HostName, AccountId)> = self
            .setup
            .settings
            .hosts
            .iter()
            .filter(|h| host.is_none_or(|wanted| h.name.as_str() == wanted))
            .map(|h| (h.name.clone(), h.account.clone()))
            .collect();
        for (name, account) in hosts {
            self.lift_account(&account);
            self.lift_host(&name);
            // What the user had deleted comes back only where it is named.
            if host.is_some()
                && let Some(memory) = self.memory.hosts.get_mut(&name)
            {
                memory.clearing = None;
            }
        }
        self.eager = true;
        self.look_all(now);
    }

    /// Has everything deleted that was published for a host.
    fn clear(&mut self, name: &str) {
        let hosts = &self.setup.settings.hosts;
        let Some(host) = hosts.iter().find(|host| host.name.as_str() == name) else { return };
        if !self.rules(&host.account).is_some_and(|rules| rules.other_records) {
            return;
        }
        let (name, account) = (host.name.clone(), host.account.clone());
        self.lift_account(&account);
        self.lift_host(&name);
        if let Some(memory) = self.host_memory(&name) {
            memory.clearing = Some(Clearing::Wanted);
        }
    }

    /// The user changed something about the account: its stop, and those of its hosts, end.
    fn user_acted(&mut self, account: &AccountId) {
        self.lift_account(account);
        let hosts = self.setup.settings.hosts.iter().filter(|h| h.account == *account);
        for host in hosts.map(|h| h.name.clone()).collect::<Vec<_>>() {
            self.lift_host(&host);
        }
    }

    /// Ends a stop, and a wait that is ours; one that the provider asked for stays.
    fn lift_account(&mut self, id: &AccountId) {
        let Some(memory) = self.memory.accounts.get_mut(id) else { return };
        memory.stop = None;
        if memory.wait.as_ref().is_some_and(|wait| !wait.asked) {
            (memory.wait, memory.failures) = (None, 0);
        }
        self.touched_accounts.insert(id.clone());
    }

    fn lift_host(&mut self, name: &HostName) {
        let Some(memory) = self.memory.hosts.get_mut(name) else { return };
        memory.stop = None;
        if memory.wait.as_ref().is_some_and(|wait| !wait.asked) {
            (memory.wait, memory.failures) = (None, 0);
        }
        memory.records.stop = None;
        if memory.records.wait.as_ref().is_some_and(|wait| !wait.asked) {
            (memory.records.wait, memory.records.failures) = (None, 0);
        }
        self.touched_hosts.insert(name.clone());
        self.lookups.remove(name);
    }
}
