//! What is sent: what each host should have, against what is known to be published.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::looks::Ask;
use super::panel::Panel;
use super::place::{self, Situation};
use super::{Core, GRACE, Lookup};
use crate::model::{
    AccountId, Change, Family, Host, HostMemory, HostName, Origin, PerFamily, RecordChange,
    RecordUpdate, Scope, Sent, Time, Update, UpdateId, What, public,
};

/// Why nothing is sent for a host now, or that something is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Next {
    /// Everything that is wanted is published.
    Nothing,
    /// It is not kept on this network.
    Away,
    /// A VPN is the way to the internet, and it is waited for.
    Vpn,
    /// No address is known that might be published.
    NoAddress,
    /// An address is known, but the host may not have it: its scope is the whole internet.
    NotPublic,
    /// The user paused updates.
    Paused,
    /// Stopped until the user acts.
    Stopped,
    /// An update is under way.
    Sending,
    /// What is published is being looked up.
    Checking,
    /// The provider's least interval has not passed.
    Interval(Time),
    /// A wait after a failure has not passed; whether the provider asked for it.
    Waiting(Time, bool),
    /// The other family is being looked for.
    OtherFamily(Time),
    /// What is published must be looked up first.
    Check,
    /// This can be sent.
    Ready(Change),
    /// The addresses are right, and this can be sent.
    Records(RecordChange),
    /// Everything is deleted, as the user wanted.
    Cleared,
}

/// Whether nothing is known of the host yet.
fn is_new(memory: &HostMemory) -> bool {
    Family::BOTH.iter().all(|f| memory.confirmed.get(*f).is_none() && memory.sent.get(*f).is_none())
}

impl Core {
    /// Says what is to be sent now, and marks it as sent.
    pub(super) fn decide(&mut self, now: Time) -> (Vec<Update>, Vec<RecordUpdate>) {
        self.adopt_lookups(now);
        self.find_reverse_names();
        self.host_wake = Time(i64::MAX);
        if self.memory.paused.is_some() {
            return Default::default();
        }
        let flights = self.flights.values().map(|update| &update.account);
        let records = self.record_flights.values().map(|update| &update.account);
        let mut busy: BTreeSet<AccountId> = flights.chain(records).cloned().collect();
        let mut ready: BTreeMap<AccountId, Vec<Change>> = BTreeMap::new();
        let mut ready_records: BTreeMap<AccountId, Vec<RecordChange>> = BTreeMap::new();
        let mut checks = Vec::new();
        let mut wake = Time(i64::MAX);
        for host in &self.setup.settings.hosts {
            let next = self.next(host, now);
            wake = wake.min(self.wake_of(host, &next, now));
            match next {
                Next::Check => {
                    busy.insert(host.account.clone());
                    checks.push(host.name.clone());
                }
                // What its hosts publish is known in a moment: then they go in one request.
                Next::Checking if self.lookup_grace(&host.name, now).is_some() => {
                    busy.insert(host.account.clone());
                }
                Next::Ready(change) => {
                    ready.entry(host.account.clone()).or_default().push(change);
                }
                Next::Records(change) => {
                    ready_records.entry(host.account.clone()).or_default().push(change);
                }
                _ => {}
            }
        }
        let (orphans, again) = self.orphan_changes(now);
        self.host_wake = wake.min(again.unwrap_or(wake));
        for host in checks {
            self.check(now, host);
        }
        for (account, change) in orphans {
            ready_records.entry(account).or_default().push(change);
        }
        let mut updates = Vec::new();
        for (account, changes) in ready {
            if busy.insert(account.clone()) {
                updates.extend(self.bundle(account, changes));
            }
        }
        for update in &updates {
            self.mark_sent(now, update);
        }
        let mut record_updates = Vec::new();
        for (account, changes) in ready_records {
            if busy.insert(account.clone()) {
                record_updates.extend(self.bundle_records(account, changes));
            }
        }
        (updates, record_updates)
    }

    /// The first update of an account: as many hosts with the same addresses as fit in one
    /// request. The rest follows when it has ended, so that a refusal of the whole account
    /// stops them all before they are sent.
    fn bundle(&mut self, account: AccountId, changes: Vec<Change>) -> Option<Update> {
        let rules = self.rules(&account)?;
        let (most, any) = (rules.hosts_per_update.max(1), !rules.one_address);
        let first = changes.first()?.clone();
        let via = self.via(&first.host);
        let alike = |change: &Change| {
            let same = |other: &Change| (other.send, other.whole, other.ttl);
            (any || same(change) == same(&first)) && self.via(&change.host) == via
        };
        let changes = changes.into_iter().filter(alike).take(most).collect();
        let id = UpdateId(self.next_id);
        self.next_id += 1;
        Some(Update { id, account, via, changes })
    }

    /// The interface by which the updates of a host leave.
    pub(super) fn via(&self, name: &HostName) -> Option<String> {
        self.host(name)?.via.clone()
    }

    fn mark_sent(&mut self, now: Time, update: &Update) {
        for change in &update.changes {
            for (family, address) in change.families() {
                self.note(now, What::Sent { host: change.host.clone(), address });
                if let Some(memory) = self.host_memory(&change.host) {
                    *memory.sent.get_mut(family) = Some(Sent { address, at: now, open: true });
                }
            }
            if let Some(claim) = &change.claim
                && let Some(memory) = self.host_memory(&change.host)
            {
                memory.records.published.insert(claim.marker.clone());
            }
            self.lookups.remove(&change.host);
            self.flying.insert(change.host.clone());
        }
        self.flights.insert(update.id, update.clone());
    }

    /// What happens to a host now.
    pub(super) fn next(&self, host: &Host, now: Time) -> Next {
        let blank = HostMemory::default();
        let memory = self.memory.hosts.get(&host.name).unwrap_or(&blank);
        if self.flying.contains(&host.name) {
            return Next::Sending;
        }
        if place::is_away(host, &self.setup.settings, &self.network) {
            return Next::Away;
        }
        let account = self.memory.accounts.get(&host.account);
        let stopped = memory.stop.is_some() || account.is_some_and(|a| a.stop.is_some());
        if stopped || self.unusable(&host.account).is_some() {
            return Next::Stopped;
        }
        if let Some(clearing) = self.next_of_clearing(host, memory, now) {
            return clearing;
        }
        let lookup = self.lookups.get(&host.name);
        let wanted = self.wanted(host);
        let send = self.needed(host, memory, &wanted, now);
        if Family::BOTH.iter().all(|family| send.get(*family).is_none()) {
            return match (lookup, self.idle(host, &wanted)) {
                (Some(Lookup { answer: None, .. }), _) => Next::Checking,
                // A host of which nothing is known is looked up while its address is looked for.
                (None, Next::NoAddress)
                    if is_new(memory) && self.memory.paused.is_none() && self.looks_first(host) =>
                {
                    Next::Check
                }
                (_, idle @ Next::Vpn) => idle,
                (_, idle) => self.next_for_records(host, memory, now).unwrap_or(idle),
            };
        }
        if self.memory.paused.is_some() {
            return Next::Paused;
        }
        if let Some(wait) = self.wait(host, memory, &send, now) {
            return wait;
        }
        if let Some(check) = self.unsure(host, memory, &send, now) {
            return check;
        }
        Next::Ready(self.change(host, memory, &wanted, send))
    }

    fn idle(&self, host: &Host, wanted: &PerFamily<Option<IpAddr>>) -> Next {
        let known = Family::BOTH.iter().any(|family| wanted.get(*family).is_some());
        let origins = || Family::BOTH.into_iter().filter_map(|family| self.origin(host, family));
        let found = |origin: Ask| self.looks.found.get(&origin)?.address.known();
        let waits = |family: &Family| self.situation(host, *family) == Situation::Vpn;
        if known {
            Next::Nothing
        } else if origins().any(|origin| found(origin).is_some()) {
            Next::NotPublic
        } else if origins().next().is_some() {
            Next::NoAddress
        } else if Family::BOTH.iter().any(waits) {
            Next::Vpn
        } else {
            Next::Nothing
        }
    }

    /// The addresses that the host should have, where they are known and may be published.
    pub(super) fn wanted(&self, host: &Host) -> PerFamily<Option<IpAddr>> {
        let mut wanted = PerFamily::default();
        for family in Family::BOTH {
            let Some(origin) = self.origin(host, family) else { continue };
            let known = self.looks.found.get(&origin).and_then(|found| found.address.known());
            *wanted.get_mut(family) = known.filter(|address| self.may_publish(host, *address));
        }
        wanted
    }

    /// The addresses that a configured host should have.
    pub fn wanted_by(&self, name: &HostName) -> PerFamily<Option<IpAddr>> {
        self.host(name).map(|host| self.wanted(host)).unwrap_or_default()
    }

    /// What the whole internet can route to, whoever says it; with `scope = "lan"` also what
    /// another computer of the same network can reach.
    fn may_publish(&self, host: &Host, address: IpAddr) -> bool {
        let kind = public::kind(address);
        match host.scope {
            Scope::Public => kind.is_public(),
            Scope::Lan => kind.is_usable(),
        }
    }

    /// The addresses that are to be sent: wanted, and not known to be published, or due for the
    /// provider's refresh.
    fn needed(
        &self,
        host: &Host,
        memory: &HostMemory,
        wanted: &PerFamily<Option<IpAddr>>,
        now: Time,
    ) -> PerFamily<Option<IpAddr>> {
        let refresh = self.rules(&host.account).and_then(|rules| rules.refresh);
        let mut needed = PerFamily::default();
        for family in Family::BOTH {
            let Some(address) = *wanted.get(family) else { continue };
            let right = memory.confirmed.get(family).is_some_and(|confirmed| {
                let fresh = refresh.is_none_or(|refresh| now.since(confirmed.at) < refresh);
                confirmed.address == address && fresh
            });
            let open = memory.sent.get(family).is_some_and(|sent| sent.open);
            if !right || open {
                *needed.get_mut(family) = Some(address);
            }
        }
        needed
    }

    fn wait(
        &self,
        host: &Host,
        memory: &HostMemory,
        send: &PerFamily<Option<IpAddr>>,
        now: Time,
    ) -> Option<Next> {
        let account = self.memory.accounts.get(&host.account).and_then(|a| a.wait.as_ref());
        let wait = [memory.wait.as_ref(), account].into_iter().flatten().max_by_key(|w| w.until());
        if let Some(wait) = wait.filter(|wait| wait.until() > now) {
            return Some(Next::Waiting(wait.until(), wait.asked));
        }
        let interval = self.rules(&host.account)?.least_interval;
        let families = Family::BOTH.into_iter().filter(|family| send.get(*family).is_some());
        let last = families.filter_map(|family| *memory.sent.get(family)).map(|sent| sent.at).max();
        if let Some(until) = last.map(|last| last + interval).filter(|until| *until > now) {
            return Some(Next::Interval(until));
        }
        self.other_family(host, send, now)
    }

    /// The family that is not to be sent yet may be known in a moment: both in one request are
    /// kinder to the provider. It is waited for only briefly.
    fn other_family(
        &self,
        host: &Host,
        send: &PerFamily<Option<IpAddr>>,
        now: Time,
    ) -> Option<Next> {
        let mut others = Family::BOTH.into_iter().filter(|family| send.get(*family).is_none());
        let began = others.find_map(|f| self.looks.under_way(&self.origin(host, f)?))?;
        let until = began + GRACE;
        (until > now && began <= now).then_some(Next::OtherFamily(until))
    }

    /// Whether what is published is looked up before the host's first update.
    fn looks_first(&self, host: &Host) -> bool {
        self.rules(&host.account).is_none_or(|rules| rules.look_first)
    }

    /// Where it is not known what is published, that is looked up before anything is sent.
    fn unsure(
        &self,
        host: &Host,
        memory: &HostMemory,
        send: &PerFamily<Option<IpAddr>>,
        now: Time,
    ) -> Option<Next> {
        let looks_first = self.looks_first(host);
        let families = Family::BOTH.into_iter().filter(|family| send.get(*family).is_some());
        let unsure = families.filter(|family| match memory.sent.get(*family) {
            Some(sent) => sent.open,
            None => looks_first && memory.confirmed.get(*family).is_none(),
        });
        if unsure.count() == 0 {
            return None;
        }
        let since = memory.wait.as_ref().map(|wait| wait.until());
        match self.lookups.get(&host.name) {
            Some(Lookup { answer: None, .. }) => Some(Next::Checking),
            // One that was made before the wait ended says nothing of what happened in it.
            Some(lookup)
                if lookup.is_fresh(now) && since.is_none_or(|since| lookup.began >= since) =>
            {
                None
            }
            _ => Some(Next::Check),
        }
    }

    fn change(
        &self,
        host: &Host,
        memory: &HostMemory,
        wanted: &PerFamily<Option<IpAddr>>,
        send: PerFamily<Option<IpAddr>>,
    ) -> Change {
        let mut whole = *wanted;
        for family in Family::BOTH {
            if *host.origin(family) != Origin::Off && whole.get(family).is_none() {
                *whole.get_mut(family) = memory.confirmed.get(family).map(|c| c.address);
            }
        }
        let claim = self.claim(host, memory);
        Change { host: host.name.clone(), send, whole, ttl: host.ttl, claim }
    }

    /// When something is to be decided that nothing will announce.
    pub(super) fn next_wake(&self, now: Time) -> Time {
        let mut wake = self.next_look;
        if let Some(until) = self.memory.paused {
            wake = wake.min(until);
        }
        let panel = Panel::of(&self.setup.settings);
        for origin in &self.held {
            wake = wake.min(self.looks.may_begin(origin, panel, now));
        }
        wake = wake.min(self.looks.next_wake().unwrap_or(wake));
        if self.looks.found.keys().any(|origin| self.is_worth_a_glance(origin)) {
            wake = wake.min(self.next_glance);
        }
        wake.min(self.host_wake).max(now)
    }

    /// When something is to be decided about a host of which this is next.
    fn wake_of(&self, host: &Host, next: &Next, now: Time) -> Time {
        let at = match next {
            Next::Interval(at) | Next::Waiting(at, _) | Next::OtherFamily(at) => Some(*at),
            Next::Checking => self.lookup_grace(&host.name, now),
            Next::Check => Some(now + GRACE),
            Next::Nothing => self.refresh_due(host),
            _ => None,
        };
        at.unwrap_or(Time(i64::MAX))
    }

    /// When the host's record is sent again although it is right.
    pub(super) fn refresh_due(&self, host: &Host) -> Option<Time> {
        let refresh = self.rules(&host.account)?.refresh?;
        let memory = self.memory.hosts.get(&host.name)?;
        let kept = Family::BOTH.into_iter().filter(|family| *host.origin(*family) != Origin::Off);
        kept.filter_map(|family| *memory.confirmed.get(family)).map(|c| c.at + refresh).min()
    }
}
