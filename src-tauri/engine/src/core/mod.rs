//! Decides. Pure: no input, no output, time is an argument.
//!
//! [`Core::step`] takes what happened and says what is to be done. In the order of a step:
//! where this computer is becomes whom to ask ([`place`]); what the sources said becomes an
//! address ([`agree`], [`looks`]) and a verdict ([`verdict`]); addresses and the
//! configuration become what each host should have, and that, compared with what is known to be
//! published, becomes updates ([`decide`]); what came of an update becomes waits and stops
//! ([`ended`], [`pace`]). [`view`] draws the state for the screens.

pub mod agree;
pub mod assess;
mod configured;
mod decide;
mod ended;
mod looking;
mod looks;
mod lookups;
pub mod pace;
mod panel;
pub mod place;
mod records;
mod round;
mod standing;
pub mod verdict;
mod view;
mod wishes;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use crate::model::{
    Account, AccountId, AccountMemory, Answer, Event, Host, HostMemory, HostName, Kept, Look,
    LookId, Memory, Network, PerFamily, Published, RecordReport, RecordUpdate, Report, Setup, Time,
    Trouble, Update, UpdateId, What,
};
use crate::wire::Wish;
use looks::{Ask, Looks};

/// Something that truly happened, or that the user wants.
#[derive(Clone, Debug, PartialEq)]
pub enum Input {
    /// The configuration was read anew.
    Configured(Setup),
    /// The network may have changed, or the computer woke up.
    LookAgain,
    /// The network that this computer is in was looked at.
    Surveyed(Network),
    /// A source answered.
    Seen {
        /// The look.
        look: LookId,
        /// What came of it.
        answer: Answer,
    },
    /// An update ended.
    Ended {
        /// Its number.
        id: UpdateId,
        /// What came of it, for each host and family in it.
        reports: Vec<Report>,
    },
    /// An update of records beside addresses ended.
    RecordsEnded {
        /// Its number.
        id: UpdateId,
        /// What came of it, for each host in it.
        reports: Vec<RecordReport>,
    },
    /// What the authoritative servers publish was looked up.
    Published {
        /// The host.
        host: HostName,
        /// What they say.
        published: PerFamily<Published>,
    },
    /// The user wants something. `Practice` is not the core's and changes nothing.
    Wish(Wish),
    /// The time that was asked for by [`Effect::WakeAt`] has come, or passed.
    Tick,
}

/// Something to be done.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Remember this, on disk, before anything that follows is done.
    Keep(Kept),
    /// This happened.
    Note(Event),
    /// Send this; exactly one [`Input::Ended`] must follow.
    Send(Update),
    /// Send this; exactly one [`Input::RecordsEnded`] must follow.
    SendRecords(RecordUpdate),
    /// Look at the network that this computer is in; exactly one [`Input::Surveyed`] must follow.
    Survey {
        /// Whether the gateway's hardware address is worth a question to it.
        gateway: bool,
    },
    /// Ask this source; exactly one [`Input::Seen`] must follow.
    Look(Look),
    /// Look up what is published for this host; exactly one [`Input::Published`] must follow.
    Check {
        /// The host.
        host: HostName,
    },
    /// Step again at this time at the latest, replacing what was asked before.
    WakeAt(Time),
}

/// How long an update waits for the other family of its host, so that both go in one request.
const GRACE: Duration = Duration::from_secs(1);

/// How long the answer to a look-up counts.
const LOOKUP_LASTS: Duration = Duration::from_secs(5 * 60);

/// What was looked up, and when that began.
#[derive(Clone, Debug)]
struct Lookup {
    began: Time,
    answer: Option<PerFamily<Published>>,
}

impl Lookup {
    /// Whether what it says may still be so.
    fn is_fresh(&self, now: Time) -> bool {
        now.since(self.began) < LOOKUP_LASTS
    }
}

/// The whole state that decisions are made from.
#[derive(Debug)]
pub struct Core {
    setup: Setup,
    memory: Memory,
    looks: Looks,
    /// The updates under way.
    flights: BTreeMap<UpdateId, Update>,
    /// The updates under way of records beside addresses.
    record_flights: BTreeMap<UpdateId, RecordUpdate>,
    /// The hosts of all of them.
    flying: BTreeSet<HostName>,
    /// Hosts that are configured no more, of which records are still published.
    orphans: BTreeSet<HostName>,
    /// Which host's name the reverse record of each address is to say.
    reverse_names: BTreeMap<IpAddr, HostName>,
    /// Where each host stands in the configuration.
    places: BTreeMap<HostName, usize>,
    lookups: BTreeMap<HostName, Lookup>,
    next_id: u64,
    network: Network,
    /// The network is being looked at.
    surveying: bool,
    /// It may have changed since that began.
    survey_again: bool,
    next_glance: Time,
    next_look: Time,
    wake: Option<Time>,
    /// When something is to be decided about a host that nothing will announce.
    host_wake: Time,
    /// Set by a user's wish: outside voices may be asked at once.
    eager: bool,
    /// Origins whose round waits for [`looks::LEAST_GAP`].
    held: BTreeSet<Ask>,
    touched_hosts: BTreeSet<HostName>,
    touched_accounts: BTreeSet<AccountId>,
    effects: Vec<Effect>,
}

impl Core {
    /// A core that remembers `memory`, and what it does first.
    pub fn new(now: Time, setup: Setup, memory: Memory) -> (Self, Vec<Effect>) {
        let mut core = Self {
            setup: Setup::default(),
            memory,
            looks: Looks::default(),
            flights: BTreeMap::new(),
            record_flights: BTreeMap::new(),
            flying: BTreeSet::new(),
            orphans: BTreeSet::new(),
            reverse_names: BTreeMap::new(),
            places: BTreeMap::new(),
            lookups: BTreeMap::new(),
            next_id: 1,
            network: Network::default(),
            surveying: false,
            survey_again: false,
            next_glance: now,
            next_look: now,
            wake: None,
            host_wake: Time(i64::MAX),
            eager: true,
            held: BTreeSet::new(),
            touched_hosts: BTreeSet::new(),
            touched_accounts: BTreeSet::new(),
            effects: Vec::new(),
        };
        core.note(now, What::Started);
        core.configure(now, setup);
        let effects = core.finish(now);
        (core, effects)
    }

    /// Takes in what happened at `now`, and says what is to be done.
    pub fn step(&mut self, now: Time, input: Input) -> Vec<Effect> {
        self.step_all(now, [input])
    }

    /// Takes in several things that happened at the same time, and decides once: with a thousand
    /// hosts a decision takes its time.
    pub fn step_all(&mut self, now: Time, inputs: impl IntoIterator<Item = Input>) -> Vec<Effect> {
        self.mend_clock(now);
        for input in inputs {
            self.take(now, input);
        }
        self.finish(now)
    }

    fn take(&mut self, now: Time, input: Input) {
        match input {
            Input::Configured(setup) => {
                self.note(now, What::ConfigurationRead);
                self.configure(now, setup);
            }
            Input::LookAgain => self.look_all(now),
            Input::Surveyed(network) => self.arrive(now, network),
            Input::Seen { look, answer } => self.hear(now, look, &answer),
            Input::Ended { id, reports } => self.end_update(now, id, reports),
            Input::RecordsEnded { id, reports } => self.end_records(now, id, &reports),
            Input::Published { host, published } => {
                if let Some(lookup) = self.lookups.get_mut(&host) {
                    lookup.answer = Some(published);
                }
            }
            Input::Wish(wish) => self.grant(now, wish),
            Input::Tick => {}
        }
    }

    /// Whether nothing is under way: every look, look-up and update that was begun has ended.
    pub fn is_settled(&self) -> bool {
        self.flights.is_empty()
            && self.record_flights.is_empty()
            && self.has_looked()
            && self.lookups.values().all(|lookup| lookup.answer.is_some())
    }

    /// Whether every look that was begun has ended.
    pub fn has_looked(&self) -> bool {
        !self.surveying && !self.looks.pending()
    }

    /// The configuration that it works by.
    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    /// What it remembers.
    pub fn memory(&self) -> &Memory {
        &self.memory
    }

    fn finish(&mut self, now: Time) -> Vec<Effect> {
        self.end_pause(now);
        if now >= self.next_look {
            self.look_all(now);
        }
        self.look_when_due(now);
        self.begin_held(now);
        let (sends, record_sends) = self.decide(now);
        let mut effects = self.keeps();
        effects.append(&mut self.effects);
        effects.extend(sends.into_iter().map(Effect::Send));
        effects.extend(record_sends.into_iter().map(Effect::SendRecords));
        let wake = self.next_wake(now);
        if self.wake != Some(wake) {
            self.wake = Some(wake);
            effects.push(Effect::WakeAt(wake));
        }
        effects
    }

    /// What changed in memory since the last step.
    fn keeps(&mut self) -> Vec<Effect> {
        let hosts = std::mem::take(&mut self.touched_hosts);
        let accounts = std::mem::take(&mut self.touched_accounts);
        let hosts = hosts.into_iter().map(|name| match self.memory.hosts.get(&name) {
            Some(memory) => Kept::Host(name, Box::new(memory.clone())),
            None => Kept::ForgetHost(name),
        });
        let accounts = accounts.into_iter().map(|id| match self.memory.accounts.get(&id) {
            Some(memory) => Kept::Account(id, memory.clone()),
            None => Kept::ForgetAccount(id),
        });
        hosts.chain(accounts).map(Effect::Keep).collect()
    }

    fn mend_clock(&mut self, now: Time) {
        if pace::mend_clock(&mut self.memory, now) {
            self.touched_hosts.extend(self.memory.hosts.keys().cloned());
            self.touched_accounts.extend(self.memory.accounts.keys().cloned());
        }
        let latest = now + self.setup.settings.options.poll;
        self.next_look = self.next_look.min(latest);
        if let Some(glance) = self.setup.settings.options.glance {
            self.next_glance = self.next_glance.min(now + glance);
        }
        self.looks.mend_clock(now, self.setup.settings.options.poll);
        for lookup in self.lookups.values_mut() {
            lookup.began = lookup.began.min(now);
        }
    }

    fn end_pause(&mut self, now: Time) {
        if self.memory.paused.is_some_and(|until| until <= now) {
            self.resume(now);
        }
    }

    fn resume(&mut self, now: Time) {
        self.memory.paused = None;
        self.effects.push(Effect::Keep(Kept::Paused(None)));
        self.note(now, What::Resumed);
    }

    fn note(&mut self, now: Time, what: What) {
        self.effects.push(Effect::Note(Event { at: now, what }));
    }

    fn account(&self, id: &AccountId) -> Option<&Account> {
        self.setup.settings.accounts.iter().find(|account| account.id == *id)
    }

    fn rules(&self, id: &AccountId) -> Option<&crate::model::ProviderRules> {
        self.setup.rules.get(&self.account(id)?.provider)
    }

    fn fingerprint(&self, id: &AccountId) -> u16 {
        self.setup.fingerprints.get(id).copied().unwrap_or_default()
    }

    /// Why the account cannot be used whatever is remembered, where that is so.
    fn unusable(&self, id: &AccountId) -> Option<Trouble> {
        self.rules(id).is_none().then_some(Trouble::UnknownProvider)
    }

    /// A configured host.
    fn host(&self, name: &HostName) -> Option<&Host> {
        self.setup.settings.hosts.get(*self.places.get(name)?)
    }

    /// What is remembered of a host; of a configured one, made when it is first needed.
    fn host_memory(&mut self, host: &HostName) -> Option<&mut HostMemory> {
        let Some(configured) = self.host(host) else {
            let memory = self.memory.hosts.get_mut(host)?;
            self.touched_hosts.insert(host.clone());
            return Some(memory);
        };
        let print = self.fingerprint(&configured.account);
        let account = configured.account.clone();
        self.touched_hosts.insert(host.clone());
        let memory = self.memory.hosts.entry(host.clone()).or_default();
        memory.account = Some(account);
        memory.fingerprint = print;
        Some(memory)
    }

    fn account_memory(&mut self, id: &AccountId) -> &mut AccountMemory {
        self.touched_accounts.insert(id.clone());
        self.memory.accounts.entry(id.clone()).or_default()
    }
}
