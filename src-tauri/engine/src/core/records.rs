//! A host's records beside its addresses: which there should be, against those that there are.
//!
//! They are sent once the addresses are right, and made from what is published then. What was
//! published is remembered before it is sent, so that it can be deleted whatever happens
//! meanwhile: when it changes, when the host is configured no more, when the user wants it.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use super::decide::Next;
use super::{Core, pace};
use crate::model::{
    AccountId, Claim, Clearing, Family, Host, HostMemory, HostName, Origin, Outcome, PerFamily,
    Record, RecordChange, RecordKind, RecordReport, RecordUpdate, Stop, Time, Trouble, UpdateId,
    Wait, What, marker,
};

/// What keeps the records of a host from being sent now, or that nothing does.
enum Hold {
    Stopped,
    Waiting(Time, bool),
}

/// The addresses of a host that are known to be published, in the families that it keeps.
fn held(host: &Host, memory: &HostMemory) -> PerFamily<Option<IpAddr>> {
    let mut held = PerFamily::default();
    for family in Family::BOTH.into_iter().filter(|family| *host.origin(*family) != Origin::Off) {
        *held.get_mut(family) = memory.confirmed.get(family).map(|confirmed| confirmed.address);
    }
    held
}

/// Whether a family is kept, but what is published in it is not known: then nothing is deleted
/// because of it.
fn is_uncertain(host: &Host, held: &PerFamily<Option<IpAddr>>, family: Family) -> bool {
    *host.origin(family) != Origin::Off && held.get(family).is_none()
}

impl Core {
    /// The condition under which a host may be changed, where the user wants one.
    pub(super) fn claim(&self, host: &Host, memory: &HostMemory) -> Option<Claim> {
        let can = self.rules(&host.account).is_some_and(|rules| rules.other_records);
        let marker = marker(host.claim, self.setup.identity, &host.name, host.ttl)?;
        can.then(|| Claim { marker, held: held(host, memory) })
    }

    /// Finds out whose name each published address says: that of the first host which has it.
    pub(super) fn find_reverse_names(&mut self) {
        let mut names = BTreeMap::new();
        for host in self.setup.settings.hosts.iter().filter(|host| host.reverse) {
            let Some(memory) = self.memory.hosts.get(&host.name) else { continue };
            let held = held(host, memory);
            for address in Family::BOTH.into_iter().filter_map(|family| *held.get(family)) {
                names.entry(address).or_insert_with(|| host.name.clone());
            }
        }
        self.reverse_names = names;
    }

    /// The records that a host should have.
    pub(super) fn desired_records(&self, host: &Host, memory: &HostMemory) -> BTreeSet<Record> {
        if !self.rules(&host.account).is_some_and(|rules| rules.other_records) {
            return BTreeSet::new();
        }
        let held = held(host, memory);
        let fill =
            |template: &crate::model::RecordTemplate| template.fill(&host.name, host.ttl, &held);
        let mut desired: BTreeSet<_> = host.records.iter().filter_map(fill).collect();
        desired.extend(self.claim(host, memory).map(|claim| claim.marker));
        for address in Family::BOTH.into_iter().filter_map(|family| *held.get(family)) {
            if host.reverse && self.reverse_names.get(&address) == Some(&host.name) {
                desired.insert(Record::reverse(&host.name, address, host.ttl));
            }
        }
        desired
    }

    /// What is to be done about a host's records; `None`: they are as they should be.
    fn record_change(&self, host: &Host, memory: &HostMemory) -> Option<RecordChange> {
        let published = &memory.records.published;
        if host.records.is_empty()
            && !host.reverse
            && published.is_empty()
            && self.claim(host, memory).is_none()
        {
            return None;
        }
        let desired = self.desired_records(host, memory);
        let held = held(host, memory);
        let uncertain = |family: &Family| is_uncertain(host, &held, *family);
        let unfilled = |record: &Record| {
            host.records.iter().any(|template| {
                template.families().any(|family| uncertain(&family))
                    && template.is_of(record, &host.name)
            })
        };
        let unnamed = host.reverse && Family::BOTH.iter().any(uncertain);
        let spared = |record: &Record| match record.kind {
            RecordKind::Ptr => unnamed,
            _ => unfilled(record),
        };
        let come = desired.iter().filter(|r| memory.records.open || !published.contains(*r));
        let gone = published.difference(&desired).filter(|record| !spared(record));
        let (come, gone): (Vec<_>, Vec<_>) = (come.cloned().collect(), gone.cloned().collect());
        if come.is_empty() && gone.is_empty() {
            return None;
        }
        let claim = self.claim(host, memory);
        Some(RecordChange { host: host.name.clone(), come, gone, claim })
    }

    /// What happens to a host's records now, its addresses being right; `None`: nothing.
    pub(super) fn next_for_records(
        &self,
        host: &Host,
        memory: &HostMemory,
        now: Time,
    ) -> Option<Next> {
        let kept =
            || Family::BOTH.into_iter().filter(|family| *host.origin(*family) != Origin::Off);
        if kept().next().is_some() && kept().all(|family| memory.confirmed.get(family).is_none()) {
            return None; // a name without an address is of no use to anyone
        }
        let change = self.record_change(host, memory)?;
        Some(self.unless_held(&host.account, memory, change, now))
    }

    /// What happens to a host that the user wants to be cleared.
    pub(super) fn next_of_clearing(
        &self,
        host: &Host,
        memory: &HostMemory,
        now: Time,
    ) -> Option<Next> {
        match memory.clearing? {
            Clearing::Done => Some(Next::Cleared),
            Clearing::Wanted => {
                let mut gone = memory.records.published.clone();
                for family in Family::BOTH {
                    let confirmed = memory.confirmed.get(family).map(|one| one.address);
                    let sent = memory.sent.get(family).map(|one| one.address);
                    let addresses = confirmed.into_iter().chain(sent);
                    gone.extend(addresses.map(|address| Record::address(&host.name, address)));
                }
                let gone = gone.into_iter().collect();
                let change =
                    RecordChange { host: host.name.clone(), come: Vec::new(), gone, claim: None };
                Some(self.unless_held(&host.account, memory, change, now))
            }
        }
    }

    fn unless_held(
        &self,
        account: &AccountId,
        memory: &HostMemory,
        change: RecordChange,
        now: Time,
    ) -> Next {
        match self.hold(account, memory, now) {
            Some(Hold::Stopped) => Next::Stopped,
            Some(Hold::Waiting(until, asked)) => Next::Waiting(until, asked),
            None if self.memory.paused.is_some() => Next::Paused,
            None => Next::Records(change),
        }
    }

    fn hold(&self, account: &AccountId, memory: &HostMemory, now: Time) -> Option<Hold> {
        let account = self.memory.accounts.get(account);
        if memory.records.stop.is_some() || account.is_some_and(|account| account.stop.is_some()) {
            return Some(Hold::Stopped);
        }
        let waits = [memory.records.wait.as_ref(), account.and_then(|a| a.wait.as_ref())];
        let last = waits.into_iter().flatten().max_by_key(|wait| wait.until());
        last.filter(|wait| wait.until() > now).map(|wait| Hold::Waiting(wait.until(), wait.asked))
    }

    /// The hosts that are configured no more and whose records can still be deleted.
    pub(super) fn find_orphans(&mut self) {
        let accounts = &self.setup.settings.accounts;
        let places = &self.places;
        let orphans = self.memory.hosts.iter().filter(|(name, memory)| {
            let account = memory.account.as_ref();
            !places.contains_key(*name)
                && !memory.records.published.is_empty()
                && accounts.iter().any(|known| Some(&known.id) == account)
        });
        self.orphans = orphans.map(|(name, _)| name.clone()).collect();
    }

    /// What is to be deleted of the hosts that are configured no more, and when it is tried again
    /// where it cannot be now.
    pub(super) fn orphan_changes(
        &self,
        now: Time,
    ) -> (Vec<(AccountId, RecordChange)>, Option<Time>) {
        let (mut changes, mut again) = (Vec::new(), None::<Time>);
        for (name, memory) in self.orphans.iter().filter_map(|n| self.memory.hosts.get_key_value(n))
        {
            let Some(account) = memory.account.clone() else { continue };
            match self.hold(&account, memory, now) {
                None if !self.flying.contains(name) => {
                    let gone = memory.records.published.iter().cloned().collect();
                    let (host, come) = (name.clone(), Vec::new());
                    changes.push((account, RecordChange { host, come, gone, claim: None }));
                }
                Some(Hold::Waiting(until, _)) => {
                    again = Some(again.map_or(until, |again| again.min(until)));
                }
                _ => {}
            }
        }
        (changes, again)
    }

    /// As many changes of one account as go in one update.
    pub(super) fn bundle_records(
        &mut self,
        account: AccountId,
        changes: Vec<RecordChange>,
    ) -> Option<RecordUpdate> {
        let most = self.rules(&account)?.hosts_per_update.max(1);
        let via = self.via(&changes.first()?.host);
        let alike = |change: &RecordChange| self.via(&change.host) == via;
        let changes: Vec<_> = changes.into_iter().filter(alike).take(most).collect();
        for change in &changes {
            self.remember_sent(change);
        }
        let id = UpdateId(self.next_id);
        self.next_id += 1;
        let update = RecordUpdate { id, account, via, changes };
        self.record_flights.insert(id, update.clone());
        Some(update)
    }

    fn remember_sent(&mut self, change: &RecordChange) {
        self.flying.insert(change.host.clone());
        if let Some(memory) = self.host_memory(&change.host) {
            memory.records.published.extend(change.come.iter().cloned());
            memory.records.open = true;
        }
    }

    /// Takes in what came of an update of records.
    pub(super) fn end_records(&mut self, now: Time, id: UpdateId, reports: &[RecordReport]) {
        let Some(update) = self.record_flights.remove(&id) else { return };
        for change in &update.changes {
            self.flying.remove(&change.host);
            let report = reports.iter().find(|report| report.host == change.host);
            let silence = Outcome::Unconfirmed { trouble: Trouble::NoAnswer };
            let (outcome, detail) =
                report.map_or((silence, None), |one| (one.outcome.clone(), one.detail.clone()));
            match outcome {
                Outcome::Changed | Outcome::AlreadyRight => self.end_well(now, change),
                Outcome::NeedsYou { trouble } => {
                    self.stop_records(now, &update.account, &change.host, (trouble, detail));
                }
                Outcome::Later { trouble, wait } => {
                    let until = self.put_off_records(now, &change.host, (trouble, &detail), wait);
                    let host = change.host.clone();
                    self.note(now, What::Delayed { host, trouble, detail, until });
                }
                // Done twice it is the same as done once.
                Outcome::Unconfirmed { trouble } => {
                    self.put_off_records(now, &change.host, (trouble, &detail), None);
                    let host = change.host.clone();
                    self.note(now, What::Unconfirmed { host, trouble, detail });
                }
            }
        }
    }

    fn end_well(&mut self, now: Time, change: &RecordChange) {
        let orphan = self.orphans.remove(&change.host);
        let host = change.host.clone();
        let Some(memory) = self.host_memory(&host) else { return };
        let records = &mut memory.records;
        records.published.retain(|record| !change.gone.contains(record));
        (records.open, records.failures, records.wait) = (false, 0, None);
        if memory.clearing == Some(Clearing::Wanted) {
            memory.clearing = Some(Clearing::Done);
            (memory.confirmed, memory.sent) = Default::default();
            self.note(now, What::Cleared { host: host.clone() });
        } else {
            let texts = |records: &[Record]| records.iter().map(Record::to_string).collect();
            let (come, gone) = (texts(&change.come), texts(&change.gone));
            self.note(now, What::RecordsUpdated { host: host.clone(), come, gone });
        }
        match orphan {
            true => self.forget_host(&host),
            false => self.mended(now, &host),
        }
    }

    fn forget_host(&mut self, host: &HostName) {
        self.memory.hosts.remove(host);
        self.touched_hosts.insert(host.clone());
    }

    fn put_off_records(
        &mut self,
        now: Time,
        host: &HostName,
        (trouble, detail): (Trouble, &Option<String>),
        asked: Option<std::time::Duration>,
    ) -> Time {
        let Some(memory) = self.host_memory(host) else { return now };
        memory.troubled = true;
        let records = &mut memory.records;
        records.failures = records.failures.saturating_add(1);
        let (length, asked) = pace::after_failure(records.failures, asked, (host.as_str(), now));
        let wait = Wait { trouble, detail: detail.clone(), since: now, length, asked };
        records.wait.insert(wait).until()
    }

    /// What is stopped for a host that is configured no more is given up: nobody would see it.
    fn stop_records(
        &mut self,
        now: Time,
        account: &AccountId,
        host: &HostName,
        (trouble, detail): (Trouble, Option<String>),
    ) {
        let fingerprint = self.fingerprint(account);
        if let Some(memory) = self.host_memory(host) {
            memory.troubled = true;
            let detail = detail.clone();
            memory.records.stop = Some(Stop { trouble, detail, at: now, fingerprint });
        }
        let (account, name) = (account.clone(), Some(host.clone()));
        self.note(now, What::Stopped { account, host: name, trouble, detail });
        if self.orphans.remove(host) {
            self.forget_host(host);
        }
    }
}
