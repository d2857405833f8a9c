//! One round of asking: whom to ask, and when enough was heard.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::time::Duration;

use super::agree::{self, Belief, Means, Own, Voice, Voices};
use super::looks::Ask;
use super::panel::Panel;
use super::standing::Standing;
use crate::model::{Address, Answer, Family, Miss, Source, SourceId, SourceKind, Time};

/// No more sources than this are asked in one round, interface and router included.
pub(super) const MOST_VOICES: usize = 8;

/// How long the first voice is waited for before a second one is asked beside it.
const QUICK: Duration = Duration::from_millis(40);
/// How long later ones are waited for: twice what they usually take, within these bounds.
const PATIENCE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));

/// A round of asking for one origin.
#[derive(Clone, Debug)]
pub(super) struct Round {
    /// When it began.
    pub(super) began: Time,
    /// Whether it has ended.
    pub(super) done: bool,
    /// Whether it is to be repeated when it has ended, because something changed meanwhile.
    pub(super) again: bool,
    /// What was said so far.
    pub(super) voices: Voices,
    /// Whether a sign-in page was seen.
    pub(super) portal: bool,
    /// When one more is asked if nobody has answered by then.
    pub(super) hedge_at: Time,
    asked: BTreeSet<SourceId>,
    pending: BTreeSet<SourceId>,
    portal_asked: bool,
}

/// What is known beside the round.
pub(super) struct Knowledge<'a> {
    /// The sources.
    pub(super) panel: Panel<'a>,
    /// How quick and how good each of them was.
    pub(super) standing: &'a Standing,
    /// The address that was believed last.
    pub(super) before: Option<IpAddr>,
    /// Counts rounds, so that sources which are alike take turns.
    pub(super) turn: usize,
    /// The time.
    pub(super) now: Time,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Ask these.
    Ask(Vec<SourceId>),
    /// Wait for those that were asked.
    Wait,
    /// The round has ended with this.
    Conclude(Address),
}

impl Round {
    /// A round that begins now, and whom it asks first; `ahead`: outside voices will surely be
    /// needed.
    pub(super) fn begin(origin: &Ask, ahead: bool, known: &Knowledge<'_>) -> (Self, Vec<SourceId>) {
        let mut round = Self {
            began: known.now,
            done: false,
            again: false,
            voices: Voices { own: Own::Unasked, ..Voices::default() },
            portal: false,
            hedge_at: Time(i64::MAX),
            asked: BTreeSet::new(),
            pending: BTreeSet::new(),
            portal_asked: false,
        };
        let asks = match known.panel.is_auto(&origin.source) {
            true => round.first(origin.family, ahead, known),
            false => vec![origin.source.clone()],
        };
        round.note_asked(&asks, origin.family, known);
        (round, asks)
    }

    /// The interface, which costs nothing; the router, where it answers or was not tried in this
    /// network; and, where nothing is known yet and these will not do, as many others as it takes.
    fn first(&mut self, family: Family, ahead: bool, known: &Knowledge<'_>) -> Vec<SourceId> {
        let own = known.panel.own();
        if own.is_some() {
            self.voices.own = Own::Pending;
        }
        let router = known
            .panel
            .router(family)
            .filter(|router| known.standing.answered(&router.id, family).unwrap_or(true));
        let count = match (known.before, family) {
            _ if own.is_some() && !ahead => 0,
            // Mostly the interface or the router confirms it alone.
            (Some(_), _) if own.is_some() || router.is_some() => 0,
            (Some(_), _) | (None, Family::Ipv6) => 1,
            (None, Family::Ipv4) => 2,
        };
        let others = self.pick(family, known, count);
        let here = own.into_iter().chain(router).map(|source| source.id.clone());
        here.chain(others).collect()
    }

    /// Whether anybody outside this computer was asked.
    pub(super) fn went_out(&self, panel: Panel<'_>) -> bool {
        let mut asked = self.asked.iter().filter_map(|id| panel.find(id));
        asked.any(|source| source.kind.is_outside())
    }

    /// Lets it end without a result: what is under way was asked in another network.
    pub(super) fn abandon(&mut self) {
        self.done = true;
        self.pending.clear();
    }

    /// Whether it waits for a source.
    pub(super) fn waits_for(&self, source: &SourceId) -> bool {
        self.pending.contains(source)
    }

    /// Takes an answer in.
    pub(super) fn hear(&mut self, source: &Source, answer: &Answer) {
        self.pending.remove(&source.id);
        match source.kind {
            SourceKind::Interface { .. } => self.voices.own = Own::Said(answer.address),
            SourceKind::Portal { .. } => {
                self.portal |= matches!(answer.miss, Some(Miss::Portal { .. }));
            }
            _ => {
                let voice = Voice::of(source, answer);
                self.voices.outside.insert(source.id.clone(), voice);
            }
        }
    }

    /// What comes next for an origin that is an agreement.
    pub(super) fn next(&mut self, family: Family, known: &Knowledge<'_>) -> Step {
        if let Belief::Is(address) = agree::weigh(family, &self.voices, known.before) {
            return Step::Conclude(address);
        }
        if self.voices.own == Own::Pending || self.is_waiting(family, known) {
            return Step::Wait;
        }
        let asks = self.more(family, known, self.lacking(known));
        if !asks.is_empty() {
            return Step::Ask(asks);
        }
        if !self.pending.is_empty() {
            return Step::Wait;
        }
        match known.panel.portal(known.turn).filter(|_| !self.portal_asked && self.is_silent()) {
            Some(page) => {
                self.portal_asked = true;
                let asks = vec![page.id.clone()];
                self.note_asked(&asks, family, known);
                Step::Ask(asks)
            }
            None => Step::Conclude(Address::Unknown),
        }
    }

    /// Asks one more beside those that are slow. Nobody, before [`Round::hedge_at`].
    pub(super) fn hedge(&mut self, family: Family, known: &Knowledge<'_>) -> Vec<SourceId> {
        if self.done || known.now < self.hedge_at {
            return Vec::new();
        }
        self.more(family, known, 1)
    }

    /// Whether somebody is asked who is worth waiting for. A router that was never heard may not
    /// be there at all.
    fn is_waiting(&self, family: Family, known: &Knowledge<'_>) -> bool {
        let router = known.panel.router(family);
        let doubtful = |id: &SourceId| {
            router.is_some_and(|router| router.id == *id)
                && known.standing.answered(id, family) != Some(true)
        };
        self.pending.iter().any(|id| !doubtful(id))
    }

    /// How many more voices it takes at least.
    fn lacking(&self, known: &Knowledge<'_>) -> usize {
        let (heard, _) = agree::tell(&self.voices, None);
        if known.before.is_none() && heard == 0 && self.asked.len() <= 2 { 2 } else { 1 }
    }

    /// Whether nobody outside has surely been reached.
    fn is_silent(&self) -> bool {
        let mut voices = self.voices.outside.values();
        let intercepted = self.voices.outside.values().any(|voice| voice.intercepted);
        intercepted || voices.all(|voice| voice.said.is_none())
    }

    fn more(&mut self, family: Family, known: &Knowledge<'_>, count: usize) -> Vec<SourceId> {
        let room = MOST_VOICES.saturating_sub(self.asked.len());
        let asks = self.pick(family, known, count.min(room));
        self.note_asked(&asks, family, known);
        asks
    }

    /// The best of those that can be asked next, one of an operator. What is known is confirmed by
    /// a single datagram where that is possible; else the last one is sure unless another sure one
    /// is asked already.
    fn pick(&self, family: Family, known: &Knowledge<'_>, count: usize) -> Vec<SourceId> {
        let asked = || self.asked.iter().filter_map(|id| known.panel.find(id));
        let mut heard: BTreeSet<&str> = asked().map(|source| source.operator.as_str()).collect();
        let confirms = known.before.is_some() && !asked().any(|one| one.kind.is_outside());
        let mut sure = asked().any(is_sure_voice);
        let mut picked = Vec::new();
        for left in (1..=count).rev() {
            let queue = known.panel.queue(family, known.standing, &heard, known.turn, known.now);
            let find = |wanted: fn(&Source) -> bool| queue.iter().copied().find(|s| wanted(s));
            let preferred = match confirms {
                true => find(is_cheap_voice),
                false => find(is_sure_voice).filter(|_| left == 1 && !sure),
            };
            let Some(source) = preferred.or(queue.first().copied()) else { break };
            sure |= is_sure_voice(source);
            heard.insert(&source.operator);
            picked.push(source.id.clone());
        }
        picked
    }

    fn note_asked(&mut self, asks: &[SourceId], family: Family, known: &Knowledge<'_>) {
        self.asked.extend(asks.iter().cloned());
        self.pending.extend(asks.iter().cloned());
        let asked = self.asked.iter().filter_map(|id| known.panel.find(id));
        let outside: Vec<_> = asked.filter(|source| source.kind.is_outside()).collect();
        let waited_for = outside.iter().filter(|source| self.pending.contains(&source.id));
        let slowest = waited_for.map(|source| known.standing.expected(source, family)).max();
        let patience = match slowest {
            Some(took) if outside.len() >= 2 => (took * 2).clamp(PATIENCE.0, PATIENCE.1),
            Some(_) | None => QUICK,
        };
        let full = self.asked.len() >= MOST_VOICES;
        let hedges = !full && !self.pending.is_empty();
        self.hedge_at = if hedges { known.now + patience } else { Time(i64::MAX) };
    }
}

/// Whether a source is a voice from outside that costs one datagram each way.
fn is_cheap_voice(source: &Source) -> bool {
    Means::of(source) == Means::Datagram
}

/// Whether a source is a voice from outside that proves who it is.
fn is_sure_voice(source: &Source) -> bool {
    source.kind.is_outside() && Means::of(source) == Means::Sure
}
