//! A world in virtual time around the core: a network that gives addresses, a provider that
//! answers as it is told, and a clock that jumps from one event to the next.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use homing_engine::core::{Core, Effect, Input};
use homing_engine::model::*;
use homing_engine::wire::Wish;

/// The account that all hosts of a world have, unless another is named.
pub const ACCOUNT: &str = "home";

/// When every world begins: 2026-01-01 00:00 UTC.
pub const BEGINNING: Time = Time(1_767_225_600_000);

/// How the provider answers an update, by what is sent.
pub type Reaction = Box<dyn FnMut(&Update, Time) -> Vec<Report>>;

/// Something that comes back later, with what is so by then.
#[derive(Clone, Debug)]
enum Coming {
    Surveyed,
    Seen(Look),
    Published(HostName),
    Ended(UpdateId, Vec<Report>),
    RecordsEnded(UpdateId, Vec<RecordReport>),
}

/// A core, what it remembers on its disk, and everything around it.
pub struct World {
    /// The time.
    pub now: Time,
    /// The core under test.
    pub core: Core,
    /// What sources say; one that is not named says Unknown.
    pub said: BTreeMap<(SourceId, Family), Answer>,
    /// How long a source takes; one that is not named takes 20 ms.
    pub pace: BTreeMap<SourceId, Duration>,
    /// The network that this computer is in.
    pub network: Network,
    /// By which interface each look went.
    pub vias: Vec<Option<String>>,
    /// What the authoritative servers publish; a host that is not named is Unknown.
    pub published: BTreeMap<HostName, PerFamily<Published>>,
    /// Every update that was sent, and when.
    pub sent: Vec<(Time, Update)>,
    /// Every update of records that was sent.
    pub records: Vec<RecordUpdate>,
    /// How the name server answers one for a host.
    pub name_server: Box<dyn FnMut(&RecordChange) -> Outcome>,
    /// Every event.
    pub events: Vec<Event>,
    /// Every look: when, which source, which family.
    pub looks: Vec<(Time, SourceId, Family)>,
    /// What is on disk.
    pub disk: Memory,
    /// How the provider answers.
    pub provider: Reaction,
    /// How long an update takes.
    pub latency: Duration,
    wake: Time,
    coming: BTreeMap<(Time, u64), Coming>,
    order: u64,
}

impl World {
    /// A world whose provider takes everything.
    pub fn new(setup: Setup) -> Self {
        Self::remembering(setup, Memory::default(), BEGINNING)
    }

    /// A world that begins later, with what an earlier one left on its disk.
    pub fn remembering(setup: Setup, disk: Memory, now: Time) -> Self {
        let (core, effects) = Core::new(now, setup, disk.clone());
        let mut world = Self {
            now,
            core,
            said: BTreeMap::new(),
            pace: BTreeMap::new(),
            network: Network::default(),
            vias: Vec::new(),
            published: BTreeMap::new(),
            sent: Vec::new(),
            records: Vec::new(),
            name_server: Box::new(|_| Outcome::Changed),
            events: Vec::new(),
            looks: Vec::new(),
            disk,
            provider: Box::new(|update, _| all(update, Outcome::Changed)),
            latency: Duration::from_millis(50),
            wake: now,
            coming: BTreeMap::new(),
            order: 0,
        };
        world.take(effects);
        world
    }

    /// The source `wan` says this address from now on, and the kernel tells of a change.
    pub fn address(&mut self, address: &str) {
        let address: IpAddr = address.parse().unwrap();
        self.say("wan", Family::of(address), Address::Known(address));
        self.step(Input::LookAgain);
    }

    /// A source says this from now on.
    pub fn say(&mut self, source: &str, family: Family, address: Address) {
        self.answer(source, family, Answer::plain(address));
    }

    /// A source answers this from now on.
    pub fn answer(&mut self, source: &str, family: Family, answer: Answer) {
        self.said.insert((SourceId::from(source), family), answer);
    }

    /// The provider answers every update like this from now on.
    pub fn provider_says(&mut self, outcome: Outcome) {
        self.provider = Box::new(move |update, _| all(update, outcome.clone()));
    }

    /// The user wants something.
    pub fn wish(&mut self, wish: Wish) {
        self.step(Input::Wish(wish));
    }

    /// Something happens now.
    pub fn step(&mut self, input: Input) {
        let effects = self.core.step(self.now, input);
        self.take(effects);
    }

    /// Lets time pass, with everything that happens in it.
    pub fn pass(&mut self, time: Duration) {
        let end = self.now + time;
        for round in 0.. {
            assert!(round < 200_000, "the core never comes to rest");
            let wake = self.wake.max(self.now);
            let next = self.coming.keys().next().copied().filter(|(at, _)| *at <= wake);
            let at = next.map_or(wake, |(at, _)| at.max(self.now));
            if at > end {
                break;
            }
            self.now = at;
            // What comes at the same time is taken in together, as the engine's loop does.
            let due: Vec<_> = self.coming.keys().filter(|(when, _)| *when <= at).copied().collect();
            let coming = due.iter().filter_map(|key| self.coming.remove(key)).collect::<Vec<_>>();
            let mut inputs: Vec<Input> = coming.into_iter().map(|one| self.arrive(one)).collect();
            if inputs.is_empty() {
                inputs.push(Input::Tick);
            }
            let effects = self.core.step_all(self.now, inputs);
            self.take(effects);
        }
        self.now = end;
    }

    fn arrive(&self, coming: Coming) -> Input {
        match coming {
            Coming::Seen(look) => {
                let said = self.said.get(&(look.source.clone(), look.family)).cloned();
                let answer = said.unwrap_or_else(|| Answer::plain(Address::Unknown));
                let took = self.time_of(&look.source);
                Input::Seen { look: look.id, answer: Answer { took, ..answer } }
            }
            Coming::Surveyed => Input::Surveyed(self.network.clone()),
            Coming::Published(host) => {
                let published = self.published.get(&host).cloned().unwrap_or_default();
                Input::Published { host, published }
            }
            Coming::Ended(id, reports) => Input::Ended { id, reports },
            Coming::RecordsEnded(id, reports) => Input::RecordsEnded { id, reports },
        }
    }

    fn time_of(&self, source: &SourceId) -> Duration {
        self.pace.get(source).copied().unwrap_or(Duration::from_millis(20))
    }

    /// How one host stands.
    pub fn host(&self, name: &str) -> homing_engine::wire::HostView {
        let snapshot = self.core.snapshot(self.now);
        snapshot.hosts.into_iter().find(|host| host.name == name).expect("a host of this world")
    }

    /// Every address that was sent for a host, in order.
    pub fn sent_for(&self, name: &str) -> Vec<(Time, IpAddr)> {
        let changes = self.sent.iter().flat_map(|(at, update)| {
            update.changes.iter().filter(|change| change.host.as_str() == name).flat_map(
                move |change| {
                    change.families().map(move |(_, address)| (*at, address)).collect::<Vec<_>>()
                },
            )
        });
        changes.collect()
    }

    /// How many events of a kind there were, `updated` for example.
    pub fn count(&self, kind: &str) -> usize {
        let kind_of = |event: &Event| serde_json::to_value(event).unwrap()["kind"].clone();
        self.events.iter().filter(|event| kind_of(event) == kind).count()
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Keep(kept) => keep(&mut self.disk, kept),
                Effect::Note(event) => self.events.push(event),
                Effect::WakeAt(time) => {
                    assert!(time >= self.now, "asked to wake in the past");
                    self.wake = time;
                }
                Effect::Look(look) => {
                    self.looks.push((self.now, look.source.clone(), look.family));
                    self.vias.push(look.via.clone());
                    self.later(self.time_of(&look.source), Coming::Seen(look));
                }
                Effect::Survey { .. } => {
                    self.later(Duration::from_millis(1), Coming::Surveyed);
                }
                Effect::Check { host } => {
                    self.later(Duration::from_millis(30), Coming::Published(host));
                }
                Effect::Send(update) => {
                    self.sent.push((self.now, update.clone()));
                    let reports = (self.provider)(&update, self.now);
                    self.later(self.latency, Coming::Ended(update.id, reports));
                }
                Effect::SendRecords(update) => {
                    let mut report = |change: &RecordChange| RecordReport {
                        host: change.host.clone(),
                        outcome: (self.name_server)(change),
                        detail: None,
                    };
                    let reports = update.changes.iter().map(&mut report).collect();
                    self.later(self.latency, Coming::RecordsEnded(update.id, reports));
                    self.records.push(update);
                }
            }
        }
    }

    fn later(&mut self, after: Duration, input: Coming) {
        self.order += 1;
        self.coming.insert((self.now + after, self.order), input);
    }
}

/// The same outcome for every host and family of an update.
pub fn all(update: &Update, outcome: Outcome) -> Vec<Report> {
    let report = |host: &HostName, family| Report {
        host: host.clone(),
        family,
        outcome: outcome.clone(),
        detail: None,
    };
    let changes = update.changes.iter();
    changes
        .flat_map(|c| c.families().map(|(family, _)| report(&c.host, family)).collect::<Vec<_>>())
        .collect()
}

/// Hosts of one account whose IPv4 address comes from the source `wan`, at a provider with a
/// least interval of five minutes and twenty hosts a request.
pub fn setup(hosts: &[&str]) -> Setup {
    let mut setup = Setup::default();
    setup.settings.sources = vec![web("wan", false)];
    setup.settings.accounts = vec![account(ACCOUNT)];
    setup.settings.hosts = hosts.iter().map(|name| host(name)).collect();
    setup.rules.insert(ProviderId::from("dyndns2"), rules());
    setup
}

/// An account at the provider `dyndns2`.
pub fn account(id: &str) -> Account {
    Account {
        id: AccountId::from(id),
        provider: ProviderId::from("dyndns2"),
        fields: BTreeMap::new(),
        endpoint: None,
        insecure: false,
        ca_file: None,
    }
}

/// A host of the account [`ACCOUNT`], IPv4 only, from the source `wan`.
pub fn host(name: &str) -> Host {
    Host {
        ipv4: Origin::From(SourceId::from("wan")),
        ..Host::new(name.parse().unwrap(), AccountId::from(ACCOUNT))
    }
}

/// The rules of a usual provider.
pub fn rules() -> ProviderRules {
    ProviderRules {
        name: "DynDNS 2".to_owned(),
        hosts_per_update: 20,
        least_interval: Duration::from_secs(300),
        refresh: Some(Duration::from_secs(25 * 24 * 3600)),
        maintenance_wait: Duration::from_secs(1800),
        look_first: true,
        one_address: true,
        other_records: false,
        only: None,
    }
}

/// The rules of a name server, which publishes other records too.
pub fn name_server() -> ProviderRules {
    ProviderRules {
        name: "Name server".to_owned(),
        hosts_per_update: 1000,
        least_interval: Duration::ZERO,
        refresh: None,
        look_first: false,
        one_address: false,
        other_records: true,
        ..rules()
    }
}

/// A web source of both families.
pub fn web(id: &str, built_in: bool) -> Source {
    let url = Some(format!("https://{id}.example/"));
    let url = PerFamily { ipv4: url.clone(), ipv6: url };
    let kind = SourceKind::Web { url, ca_file: None, insecure: false };
    Source { built_in, ..Source::own(SourceId::from(id), kind) }
}

fn keep(disk: &mut Memory, kept: Kept) {
    match kept {
        Kept::Host(name, memory) => drop(disk.hosts.insert(name, *memory)),
        Kept::Account(id, memory) => drop(disk.accounts.insert(id, memory)),
        Kept::Paused(until) => disk.paused = until,
        Kept::Trap(trap) => disk.trap = trap,
        Kept::ForgetHost(name) => drop(disk.hosts.remove(&name)),
        Kept::ForgetAccount(id) => drop(disk.accounts.remove(&id)),
    }
}
