//! The state, as the screens draw it.

use super::Core;
use super::decide::Next;
use super::looks::Ask;
use super::place::Situation;
use crate::model::{
    Account, Address, Family, Host, HostMemory, Origin, Record, RecordMemory, Stop, Time, Trouble,
    Wait,
};
use crate::wire::{
    AccountView, AddressView, FamilyView, HostState, HostView, Knowledge, NextView, PauseView,
    RecordView, Snapshot, State, TroubleView,
};

impl Core {
    /// The whole state at `now`. What is not the core's to know (the configuration's errors,
    /// the practice zone) is left empty for `run` to fill in.
    pub fn snapshot(&self, now: Time) -> Snapshot {
        let settings = &self.setup.settings;
        let hosts: Vec<HostView> = settings.hosts.iter().map(|h| self.host_view(h, now)).collect();
        let addresses = self.address_views();
        let pause = self
            .memory
            .paused
            .map(|until| PauseView { until: (until != Time(i64::MAX)).then_some(until) });
        Snapshot {
            state: self.state(&hosts, &addresses, pause.is_some()),
            at: now,
            addresses,
            hosts,
            accounts: settings.accounts.iter().map(|account| self.account_view(account)).collect(),
            pause,
            configuration_error: None,
            problems: Vec::new(),
            practice: None,
            notifications: settings.options.notifications,
            language: settings.options.language.clone(),
            theme: settings.options.theme.clone(),
        }
    }

    fn state(&self, hosts: &[HostView], addresses: &[AddressView], paused: bool) -> State {
        let any = |state| hosts.iter().any(|host| host.state == state);
        let looked = |origin: &Ask| self.looks.found.contains_key(origin);
        let all_looked = self.origins().iter().all(looked);
        let known = addresses.iter().any(|address| address.knowledge == Knowledge::Known);
        if paused {
            State::Paused
        } else if any(HostState::NeedsYou) {
            State::NeedsYou
        } else if hosts.iter().any(|host| host.state != HostState::Away) && !known {
            if all_looked && !addresses.is_empty() { State::NoNetwork } else { State::Working }
        } else if any(HostState::Updating) || any(HostState::Waiting) {
            State::Working
        } else {
            State::AllRight
        }
    }

    fn address_views(&self) -> Vec<AddressView> {
        let mut origins = self.origins();
        origins.sort_by_key(|origin| origin.family);
        let found = origins.into_iter().filter_map(|origin| {
            let found = self.looks.found.get(&origin)?;
            Some((origin, found))
        });
        found
            .map(|(origin, found)| AddressView {
                family: origin.family,
                source: origin.source.0,
                address: found.address.known().map(|address| address.to_string()),
                knowledge: Knowledge::of(found.address),
                since: found.since,
                last: match found.address {
                    Address::Known(_) => None,
                    _ => found.last.map(|address| address.to_string()),
                },
                heard: found.heard,
                agree: found.agree,
                verdict: found.verdict,
                miss: found.miss.clone(),
            })
            .collect()
    }

    fn host_view(&self, host: &Host, now: Time) -> HostView {
        let blank = HostMemory::default();
        let memory = self.memory.hosts.get(&host.name).unwrap_or(&blank);
        let next = self.next(host, now);
        let families: Vec<FamilyView> =
            Family::BOTH.into_iter().filter_map(|f| self.family_view(host, memory, f)).collect();
        let right_since = families.iter().filter_map(|family| family.confirmed_at).max();
        let provider = self.account(&host.account).map_or("", |a| a.provider.as_str());
        HostView {
            name: host.name.to_string(),
            account: host.account.to_string(),
            provider: self
                .rules(&host.account)
                .map_or_else(|| provider.to_owned(), |rules| rules.name.clone()),
            state: self.host_state(host, &next),
            families,
            trouble: self.host_trouble(host, memory),
            next: self.next_view(host, &next),
            right_since,
            name_server: self.rules(&host.account).is_some_and(|rules| rules.other_records),
            records: self.record_views(host, memory),
            practice: false,
        }
    }

    fn family_view(&self, host: &Host, memory: &HostMemory, family: Family) -> Option<FamilyView> {
        let Origin::From(source) = host.origin(family) else { return None };
        if self.situation(host, family) == Situation::Off {
            return None; // the provider has no records of it
        }
        let wanted = self.wanted(host);
        let (sent, confirmed) = (memory.sent.get(family), memory.confirmed.get(family));
        Some(FamilyView {
            family,
            source: source.to_string(),
            wanted: wanted.get(family).map(|address| address.to_string()),
            sent: sent.map(|sent| sent.address.to_string()),
            sent_at: sent.map(|sent| sent.at),
            confirmed: confirmed.map(|confirmed| confirmed.address.to_string()),
            confirmed_at: confirmed.map(|confirmed| confirmed.at),
        })
    }

    /// The records that the host should have, and those that are still to go.
    fn record_views(&self, host: &Host, memory: &HostMemory) -> Vec<RecordView> {
        let RecordMemory { published, open, .. } = &memory.records;
        let desired = self.desired_records(host, memory);
        let view = |record: &Record| RecordView {
            text: record.to_string(),
            wanted: desired.contains(record),
            published: published.contains(record) && !open,
        };
        desired.union(published).map(view).collect()
    }

    fn host_state(&self, host: &Host, next: &Next) -> HostState {
        let looking = Family::BOTH
            .iter()
            .filter_map(|family| self.origin(host, *family))
            .any(|origin| !self.looks.found.contains_key(&origin));
        match next {
            Next::Nothing => HostState::Right,
            Next::Away | Next::Vpn => HostState::Away,
            Next::NoAddress if looking => HostState::Updating,
            Next::NoAddress | Next::NotPublic => HostState::NoAddress,
            Next::Paused | Next::Cleared => HostState::Paused,
            Next::Stopped => HostState::NeedsYou,
            Next::Interval(_) | Next::Waiting(..) => HostState::Waiting,
            Next::Sending
            | Next::Checking
            | Next::Check
            | Next::OtherFamily(_)
            | Next::Ready(_)
            | Next::Records(_) => {
                if self.memory.paused.is_some() {
                    HostState::Paused
                } else {
                    HostState::Updating
                }
            }
        }
    }

    fn next_view(&self, host: &Host, next: &Next) -> NextView {
        let (code, at) = match next {
            Next::Nothing => match self.refresh_due(host) {
                Some(at) => ("refresh", Some(at)),
                None => ("nothing", None),
            },
            Next::Away => ("network", None),
            Next::Vpn => ("vpn", None),
            Next::NoAddress => ("address", None),
            Next::NotPublic => ("not-public", None),
            Next::Paused => ("paused", self.memory.paused.filter(|until| *until != Time(i64::MAX))),
            Next::Stopped => ("user", None),
            Next::Sending | Next::Ready(_) | Next::Records(_) => ("sending", None),
            Next::Cleared => ("cleared", None),
            Next::Checking | Next::Check => ("checking", None),
            Next::OtherFamily(at) => ("sending", Some(*at)),
            Next::Interval(at) => ("interval", Some(*at)),
            Next::Waiting(at, true) => ("asked-to-wait", Some(*at)),
            Next::Waiting(at, false) => ("back-off", Some(*at)),
        };
        NextView { code: code.to_owned(), at }
    }

    fn host_trouble(&self, host: &Host, memory: &HostMemory) -> Option<TroubleView> {
        let account = self.memory.accounts.get(&host.account);
        let stop = account.and_then(|account| account.stop.as_ref()).or(memory.stop.as_ref());
        let wait = account.and_then(|account| account.wait.as_ref()).or(memory.wait.as_ref());
        self.unusable(&host.account)
            .map(unusable_view)
            .or_else(|| stop.map(stop_view))
            .or_else(|| wait.map(wait_view))
            .or_else(|| memory.records.stop.as_ref().map(stop_view))
            .or_else(|| memory.records.wait.as_ref().map(wait_view))
    }

    fn account_view(&self, account: &Account) -> AccountView {
        let hosts = self.setup.settings.hosts.iter().filter(|h| h.account == account.id);
        let stop = self.memory.accounts.get(&account.id).and_then(|memory| memory.stop.as_ref());
        let unusable = self.unusable(&account.id);
        AccountView {
            id: account.id.to_string(),
            provider: account.provider.to_string(),
            provider_name: self
                .rules(&account.id)
                .map_or_else(|| account.provider.to_string(), |rules| rules.name.clone()),
            hosts: u32::try_from(hosts.count()).unwrap_or(u32::MAX),
            trouble: unusable.map(unusable_view).or_else(|| stop.map(stop_view)),
        }
    }
}

fn unusable_view(trouble: Trouble) -> TroubleView {
    TroubleView { code: trouble, detail: None, since: Time(0) }
}

fn stop_view(stop: &Stop) -> TroubleView {
    TroubleView { code: stop.trouble, detail: stop.detail.clone(), since: stop.at }
}

fn wait_view(wait: &Wait) -> TroubleView {
    TroubleView { code: wait.trouble, detail: wait.detail.clone(), since: wait.since }
}
