//! The loop: one message at a time into the core, its effects out.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use super::handle::Ends;
use super::message::Message;
use super::practice::Practice;
use super::{StartError, Watched, assemble};
use crate::clock::{self, Alarm};
use crate::core::{Core, Effect, Input};
use crate::detect::Detector;
use crate::model::{Event, Kept, Setup, Time, What};
use crate::net::http::Http;
use crate::publish::{Providers, Publisher};
use crate::store::{Home, Lock, Store};
use crate::vault::{Vault, secret_variables};
use crate::watch::Again;
use crate::wire::{Snapshot, Wish};

/// No sleep is longer: a timer stands still while the computer sleeps, the wall clock does not,
/// and the difference shows that it slept.
const SLICE: Duration = Duration::from_secs(60);
/// A gap of this much more than what was slept means that the computer was suspended.
const GAP: Duration = Duration::from_secs(15);

/// How long what is to be sent is given to leave before its events are written: the history may
/// be written while an answer is waited for.
const LEAVING: Duration = Duration::from_millis(3);

/// How long an editor may take to write the configuration.
const HALF_WRITTEN: Duration = Duration::from_millis(300);

/// How the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// Nobody holds the handle any more, or one round was made.
    Done,
    /// It could not go on.
    Failed,
}

/// The engine of one home.
pub(super) struct Runner {
    home: Home,
    _lock: Lock,
    store: Store,
    pub(super) core: Core,
    first: Vec<Effect>,
    http: Http,
    pub(super) providers: Arc<Providers>,
    pub(super) detector: Detector,
    pub(super) publisher: Publisher,
    pub(super) vault: Vault,
    wake: Time,
    pub(super) practice: Option<Practice>,
    configuration_error: Option<String>,
    problems: Vec<String>,
    /// Events that are not written yet.
    unwritten: Vec<Event>,
    pub(super) back: mpsc::UnboundedSender<Message>,
    arrived: Option<mpsc::UnboundedReceiver<Message>>,
}

impl Runner {
    /// Takes the lock and reads everything that is remembered and configured.
    pub(super) fn open(home: Home) -> Result<Self, StartError> {
        let lock = home.lock()?;
        let now = clock::now();
        let mut problems = Vec::new();
        let store = open_store(&home, now, &mut problems)?;
        let (providers, faults) = Providers::load(Some(&home.providers_folder()));
        for fault in faults {
            tracing::warn!("{fault}");
            add(&mut problems, "provider-file");
        }
        let providers = Arc::new(providers);
        let setup = assemble::setup(&home, &providers, &store)?;
        let memory = store.memory().unwrap_or_else(|error| {
            tracing::error!("what was remembered cannot be read: {error}");
            add(&mut problems, "history-unwritable");
            Default::default()
        });
        let http = Http::new();
        let (back, arrived) = mpsc::unbounded_channel();
        let options = setup.settings.options.clone();
        http.use_proxy(&options.proxy);
        let (core, first) = Core::new(now, setup, memory);
        Ok(Self {
            detector: Detector::new(http.clone()).hiding(secret_variables()),
            publisher: Publisher::new(providers.clone(), http.clone(), options.resolver),
            vault: Vault::new(&home, options.vault_file),
            _lock: lock,
            arrived: Some(arrived),
            configuration_error: None,
            unwritten: Vec::new(),
            practice: None,
            wake: now,
            home,
            store,
            core,
            first,
            http,
            providers,
            problems,
            back,
        })
    }

    /// Takes a wish of the core's before anything else is done.
    pub(super) fn wish_first(&mut self, wish: Wish) {
        self.first.extend(self.core.step(clock::now(), Input::Wish(wish)));
    }

    /// The home that it is the engine of.
    pub(super) fn home(&self) -> &Home {
        &self.home
    }

    /// The state now.
    pub(super) fn snapshot(&self) -> Snapshot {
        let mut snapshot = self.core.snapshot(clock::now());
        snapshot.configuration_error.clone_from(&self.configuration_error);
        snapshot.problems.clone_from(&self.problems);
        if let Some(practice) = &self.practice {
            practice.show(&mut snapshot);
        }
        snapshot
    }

    /// Works until every handle is dropped; with `once`, until nothing is under way.
    pub(super) async fn work(
        &mut self,
        ends: &mut Ends,
        watched: Option<Watched>,
        once: bool,
    ) -> Ended {
        let ended = self.turn(ends, watched, once).await;
        self.record(&[], Vec::new(), ends);
        ended
    }

    async fn turn(&mut self, ends: &mut Ends, mut watched: Option<Watched>, once: bool) -> Ended {
        let Some(mut arrived) = self.arrived.take() else { return Ended::Failed };
        let mut alarm = Alarm::new();
        let first = std::mem::take(&mut self.first);
        self.perform(first, ends);
        self.listen_to_router(&watched);
        loop {
            self.take_all(std::iter::from_fn(|| arrived.try_recv().ok()), ends);
            let done = once && self.core.is_settled();
            if done {
                return Ended::Done;
            }
            // One for everything that came at once, and none of a single round: nobody would see
            // it, and with a thousand hosts it takes its time.
            if !once {
                ends.snapshots.send_replace(self.snapshot());
            }
            let slept_from = clock::now();
            let nap = self.wake.since(slept_from).min(SLICE);
            tokio::select! {
                message = arrived.recv() => match message {
                    // What came together with it is taken together.
                    Some(message) => {
                        let more = std::iter::from_fn(|| arrived.try_recv().ok());
                        self.take_all(std::iter::once(message).chain(more), ends);
                    }
                    None => return Ended::Failed,
                },
                wish = ends.wishes.recv() => match wish {
                    Some(wish) => self.grant(wish, ends).await,
                    None if once => self.step(Input::Tick, ends),
                    None => return Ended::Done,
                },
                again = heard(&mut watched) => {
                    self.look_again(again, ends);
                    self.listen_to_router(&watched);
                }
                () = tokio::time::sleep(LEAVING), if !self.unwritten.is_empty() => {
                    self.record(&[], Vec::new(), ends);
                }
                () = alarm.wait(nap) => {
                    let now = clock::now();
                    let woke = now.since(slept_from) > nap + GAP;
                    if woke {
                        tracing::info!("the computer was asleep; looking again");
                        self.look_again(Again::Network, ends);
                        self.listen_to_router(&watched);
                    } else if now >= self.wake {
                        self.step(Input::Tick, ends);
                    }
                }
            }
        }
    }

    /// Finds the router that tells of its address, where a host wants to know.
    fn listen_to_router(&self, watched: &Option<Watched>) {
        if let Some(watched) = watched.as_ref().filter(|_| self.core.wants_router()) {
            watched.watcher.rejoin();
        }
    }

    fn take_all(&mut self, messages: impl Iterator<Item = Message>, ends: &Ends) {
        let mut inputs = Vec::new();
        for message in messages {
            match message {
                Message::Input(input) => inputs.push(*input),
                Message::Answer(answer) => self.take_answer(answer),
                Message::ReadAgain => {
                    self.step_all(std::mem::take(&mut inputs), ends);
                    self.reconfigure(ends, false);
                }
            }
        }
        self.step_all(inputs, ends);
    }

    fn step(&mut self, input: Input, ends: &Ends) {
        self.step_all(vec![input], ends);
    }

    fn step_all(&mut self, inputs: Vec<Input>, ends: &Ends) {
        if inputs.is_empty() {
            return;
        }
        let ended = inputs.iter().any(|input| matches!(input, Input::Ended { .. }));
        let effects = self.core.step_all(clock::now(), inputs);
        self.perform(effects, ends);
        if ended && let Some(practice) = &self.practice {
            practice.ask(self.back.clone());
        }
    }

    fn look_again(&mut self, again: Again, ends: &Ends) {
        match again {
            Again::Configuration => self.reconfigure(ends, true),
            Again::Network => {
                self.http.forget_connections();
                self.step(Input::LookAgain, ends);
            }
        }
    }

    async fn grant(&mut self, wish: Wish, ends: &Ends) {
        match wish {
            Wish::Practice { on } => {
                self.practice = None;
                if on {
                    match Practice::start(&self.detector).await {
                        Ok(practice) => self.practice = Some(practice),
                        Err(error) => tracing::error!("the practice zone cannot start: {error}"),
                    }
                }
                self.reconfigure(ends, false);
            }
            wish => self.step(Input::Wish(wish), ends),
        }
    }

    fn take_answer(&mut self, answer: Vec<String>) {
        if let Some(practice) = &mut self.practice {
            practice.answered(answer);
        }
    }

    /// Reads the configuration anew; one that cannot be used changes nothing and is told.
    /// `fresh`: it was just changed, so that an editor may still be writing it.
    fn reconfigure(&mut self, ends: &Ends, fresh: bool) {
        match assemble::setup(&self.home, &self.providers, &self.store) {
            Ok(mut setup) => {
                self.configuration_error = None;
                if let Some(practice) = &self.practice {
                    practice.join(&mut setup, &self.providers);
                }
                if setup != *self.core.setup() {
                    self.adopt(&setup);
                    self.step(Input::Configured(setup), ends);
                }
            }
            Err(_) if fresh => {
                let back = self.back.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(HALF_WRITTEN).await;
                    // The loop may have ended meanwhile; then nobody waits for it.
                    let _ = back.send(Message::ReadAgain);
                });
            }
            Err(error) => {
                let message = error.to_string();
                if self.configuration_error.as_ref() != Some(&message) {
                    let what = What::ConfigurationRefused { message: message.clone() };
                    let event = Event { at: clock::now(), what };
                    self.perform(vec![Effect::Note(event)], ends);
                    self.configuration_error = Some(message);
                }
            }
        }
    }

    fn adopt(&mut self, setup: &Setup) {
        let options = &setup.settings.options;
        self.http.use_proxy(&options.proxy);
        self.publisher =
            Publisher::new(self.providers.clone(), self.http.clone(), options.resolver);
        self.vault = Vault::new(&self.home, options.vault_file);
    }

    /// Has the effects done. What is to be remembered is on disk before anything is sent.
    fn perform(&mut self, effects: Vec<Effect>, ends: &Ends) {
        let (mut kept, mut events) = (Vec::new(), Vec::new());
        let mut rest = Vec::new();
        for effect in effects {
            match effect {
                Effect::Keep(one) => kept.push(one),
                Effect::Note(event) => events.push(event),
                effect => rest.push(effect),
            }
        }
        let sends = |effect: &Effect| matches!(effect, Effect::Send(_) | Effect::SendRecords(_));
        if rest.iter().any(sends) {
            self.record(&kept, Vec::new(), ends);
            self.unwritten = events;
        } else {
            self.record(&kept, events, ends);
        }
        for effect in rest {
            match effect {
                Effect::Survey { gateway } => self.survey(gateway),
                Effect::Look(look) => self.look(look),
                Effect::Check { host } => self.check(host),
                Effect::Send(update) => self.send(update),
                Effect::SendRecords(update) => self.send_records(update),
                Effect::WakeAt(time) => self.wake = time,
                Effect::Keep(_) | Effect::Note(_) => {}
            }
        }
    }

    /// Writes what is to be remembered and what happened, after what was not written yet, and
    /// tells what happened.
    fn record(&mut self, kept: &[Kept], events: Vec<Event>, ends: &Ends) {
        let mut all = std::mem::take(&mut self.unwritten);
        all.extend(events);
        if let Err(error) = self.store.record(kept, &all) {
            tracing::error!("what happened cannot be kept: {error}");
            add(&mut self.problems, "history-unwritable");
        }
        for event in all {
            tracing::info!("{}", serde_json::to_string(&event).unwrap_or_default());
            // Nobody may be listening; then nobody misses it.
            let _ = ends.events.send(event);
        }
    }
}

fn open_store(home: &Home, now: Time, problems: &mut Vec<String>) -> Result<Store, StartError> {
    match Store::open(home, now) {
        Ok(store) => {
            if let Some(aside) = store.put_aside() {
                tracing::error!("the damaged history was put aside as {}", aside.display());
                add(problems, "history-damaged");
            }
            Ok(store)
        }
        Err(error) => {
            // Names are still updated; what is remembered does not outlive this run.
            tracing::error!("the history cannot be opened: {error}");
            add(problems, "history-unwritable");
            Store::in_memory().map_err(|error| StartError::Unusable(std::io::Error::other(error)))
        }
    }
}

fn add(problems: &mut Vec<String>, code: &str) {
    if !problems.iter().any(|known| known == code) {
        problems.push(code.to_owned());
    }
}

/// What the watcher says next; without one, nothing ever.
async fn heard(watched: &mut Option<Watched>) -> Again {
    match watched {
        Some(watched) => watched.next().await,
        None => std::future::pending().await,
    }
}
