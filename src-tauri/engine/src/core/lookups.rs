//! What is published: looked up before it is sent anew, and taken as confirmed where it is right.

use std::net::IpAddr;

use super::{Core, Effect, GRACE, Lookup};
use crate::model::{Confirmed, Family, HostMemory, HostName, Published, Time, What};

/// The addresses that were found to be published already, by host.
type Found = Vec<(HostName, Family, IpAddr)>;

impl Core {
    /// Until when the other hosts of its account wait for a look-up that is under way.
    pub(super) fn lookup_grace(&self, host: &HostName, now: Time) -> Option<Time> {
        let lookup = self.lookups.get(host).filter(|lookup| lookup.answer.is_none())?;
        Some(lookup.began + GRACE).filter(|until| *until > now)
    }

    /// Has what is published for a host looked up.
    pub(super) fn check(&mut self, now: Time, host: HostName) {
        self.lookups.insert(host.clone(), Lookup { began: now, answer: None });
        self.effects.push(Effect::Check { host });
    }

    /// Takes what was looked up as confirmed where it is what is wanted.
    pub(super) fn adopt_lookups(&mut self, now: Time) {
        for (name, family, address) in self.found_published(now) {
            let mut sent_it = false;
            let Some(memory) = self.host_memory(&name) else { continue };
            if let Some(sent) = memory.sent.get_mut(family) {
                sent_it = sent.open && sent.address == address;
                sent.open = false;
            }
            *memory.confirmed.get_mut(family) = Some(Confirmed { address, at: now });
            let host = name.clone();
            self.note(
                now,
                match sent_it {
                    true => What::Updated { host, address },
                    false => What::AlreadyRight { host, address },
                },
            );
            self.mended(now, &name);
            if sent_it {
                self.account_works(&name);
            }
        }
    }

    /// An update of the host has arrived although its answer did not: the others of its account
    /// need not wait for that, unless the provider asked for it.
    fn account_works(&mut self, host: &HostName) {
        let Some(id) = self.host(host).map(|host| host.account.clone()) else { return };
        let memory = self.account_memory(&id);
        if memory.wait.as_ref().is_some_and(|wait| !wait.asked) {
            (memory.wait, memory.failures) = (None, 0);
        }
    }

    fn found_published(&self, now: Time) -> Found {
        let mut found = Vec::new();
        for host in &self.setup.settings.hosts {
            let lookup = self.lookups.get(&host.name).filter(|lookup| lookup.is_fresh(now));
            let Some(Lookup { answer: Some(answer), .. }) = lookup else { continue };
            let blank = HostMemory::default();
            let memory = self.memory.hosts.get(&host.name).unwrap_or(&blank);
            let wanted = self.wanted(host);
            for family in Family::BOTH {
                let Published::Addresses(published) = answer.get(family) else { continue };
                let Some(address) = *wanted.get(family) else { continue };
                let open = memory.sent.get(family).is_some_and(|sent| sent.open);
                let unsure = open || memory.confirmed.get(family).is_none();
                if unsure && *published == [address] {
                    found.push((host.name.clone(), family, address));
                }
            }
        }
        found
    }
}
