//! The rounds under way, and what each origin's address is.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use super::agree;
use super::panel::Panel;
use super::round::{Knowledge, Round, Step};
use super::standing::Standing;
use super::verdict::{self, Circumstances};
use crate::model::{
    Address, Answer, Family, Look, LookId, Miss, SourceId, SourceKind, Time, Verdict,
};

/// Outside voices are asked in no more than two rounds in twice this time, however often the
/// network changes; the user's own wish to look again overrides it.
pub(super) const LEAST_GAP: Duration = Duration::from_secs(5);
/// A look that has not ended after this long is taken for lost.
pub(super) const LOST: Duration = Duration::from_secs(60);
/// The first wait before what could not be found out is looked at again; doubled each time.
const FIRST_RETRY: Duration = Duration::from_secs(5);
/// The longest such wait while a sign-in page is in between.
const PORTAL_RETRY: Duration = Duration::from_secs(20);

/// A source to be asked, for a family and by an interface.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ask {
    /// The source.
    pub(super) source: SourceId,
    /// The family.
    pub(super) family: Family,
    /// The interface; `None`: as the system routes.
    pub(super) via: Option<String>,
}

/// The address of one origin.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// What is known.
    pub(super) address: Address,
    /// Since when.
    pub(super) since: Time,
    /// The last address that was known.
    pub(super) last: Option<IpAddr>,
    /// How many voices were heard in the last round.
    pub(super) heard: u32,
    /// How many of them say this address.
    pub(super) agree: u32,
    /// How the internet sees this computer, where that was found out.
    pub(super) verdict: Option<Verdict>,
    /// Why no address is known, where one source is asked alone.
    pub(super) miss: Option<Miss>,
    /// When it is looked at again although nothing has changed.
    retry_at: Option<Time>,
    failures: u32,
}

/// What a look is for.
#[derive(Clone, Debug)]
struct UnderWay {
    ask: Ask,
    /// The rounds that wait for it; none for a glance.
    origins: Vec<Ask>,
}

/// What comes of an answer.
#[derive(Debug, Default)]
pub(super) struct Heard {
    /// Whom to ask next.
    pub(super) looks: Vec<Look>,
    /// Rounds to begin again, because something changed meanwhile or a glance says so.
    pub(super) repeats: Vec<Ask>,
}

/// All rounds, and what they found.
#[derive(Clone, Debug, Default)]
pub(super) struct Looks {
    rounds: BTreeMap<Ask, Round>,
    /// What is known of each origin that a host names.
    pub(super) found: BTreeMap<Ask, Found>,
    /// When the round before the last began that asked anybody outside.
    before: BTreeMap<Ask, Time>,
    under_way: BTreeMap<LookId, UnderWay>,
    standing: Standing,
    /// What the router said of itself, by the interface that it was asked by.
    router: BTreeMap<Option<String>, IpAddr>,
    turn: usize,
    next_id: u64,
}

impl Looks {
    /// Begins a round for an origin, and says whom to ask first. Where one is under way, it is
    /// repeated as soon as it has ended. `ahead`: outside voices will surely be needed. It may be
    /// too early for them; see [`Looks::may_begin`].
    pub(super) fn begin(
        &mut self,
        origin: &Ask,
        panel: Panel<'_>,
        ahead: bool,
        now: Time,
    ) -> Vec<Look> {
        if let Some(round) = self.rounds.get_mut(origin)
            && !round.done
            && now.since(round.began) < LOST
        {
            round.again = true;
            return Vec::new();
        }
        self.turn = self.turn.wrapping_add(1);
        let (round, asks) = Round::begin(origin, ahead, &self.knowledge(origin, panel, now));
        if let Some(old) = self.rounds.insert(origin.clone(), round)
            && old.went_out(panel)
        {
            self.before.insert(origin.clone(), old.began);
        }
        self.ask(origin, asks)
    }

    /// The earliest moment at which a round of this origin may begin.
    pub(super) fn may_begin(&self, origin: &Ask, panel: Panel<'_>, now: Time) -> Time {
        match (self.rounds.get(origin), self.before.get(origin)) {
            (Some(round), Some(before)) if round.went_out(panel) && *before <= now => {
                (*before + 2 * LEAST_GAP).max(now)
            }
            _ => now,
        }
    }

    /// Whether any round is under way.
    pub(super) fn pending(&self) -> bool {
        self.rounds.values().any(|round| !round.done)
    }

    /// When the round of this origin began, while it is under way.
    pub(super) fn under_way(&self, origin: &Ask) -> Option<Time> {
        self.rounds.get(origin).filter(|round| !round.done).map(|round| round.began)
    }

    /// Takes an answer in. One to a question of before the network changed says nothing.
    pub(super) fn hear(
        &mut self,
        look: LookId,
        answer: &Answer,
        panel: Panel<'_>,
        vpn: impl Fn(&Ask) -> bool,
        now: Time,
    ) -> Heard {
        let mut heard = Heard::default();
        let Some(UnderWay { ask, origins }) = self.under_way.remove(&look) else { return heard };
        let Some(source) = panel.find(&ask.source) else { return heard };
        self.standing.hear(source, ask.family, answer, now);
        if matches!(source.kind, SourceKind::Router { .. }) {
            self.hear_router(&ask, answer);
        }
        if origins.is_empty() {
            heard.repeats = self.compare(&ask, answer);
        }
        for origin in origins {
            let Some(mut round) = self.rounds.remove(&origin) else { continue };
            if round.waits_for(&ask.source) {
                round.hear(source, answer);
                let step = self.next(&origin, &mut round, answer, panel, now);
                match step {
                    // Too late for the address, not for the verdict.
                    _ if round.done => self.judge(&origin, &round, vpn(&origin)),
                    Step::Wait => {}
                    Step::Ask(asks) => heard.looks.extend(self.ask(&origin, asks)),
                    Step::Conclude(address) => {
                        round.done = true;
                        let miss = answer.miss.clone().filter(|_| !panel.is_auto(&origin.source));
                        self.settle(&origin, &round, (address, miss), now);
                        if panel.is_auto(&origin.source) {
                            self.judge(&origin, &round, vpn(&origin));
                        }
                        if std::mem::take(&mut round.again) {
                            heard.repeats.push(origin.clone());
                        }
                    }
                }
            }
            self.rounds.insert(origin, round);
        }
        heard
    }

    /// Asks one more where those that were asked are slow.
    pub(super) fn hedge(&mut self, panel: Panel<'_>, now: Time) -> Vec<Look> {
        let due: Vec<Ask> = self
            .rounds
            .iter()
            .filter(|(_, round)| !round.done && round.hedge_at <= now)
            .map(|(origin, _)| origin.clone())
            .collect();
        let mut looks = Vec::new();
        for origin in due {
            let Some(mut round) = self.rounds.remove(&origin) else { continue };
            let asks = match panel.is_auto(&origin.source) {
                true => round.hedge(origin.family, &self.knowledge(&origin, panel, now)),
                false => Vec::new(),
            };
            if asks.is_empty() {
                round.hedge_at = Time(i64::MAX);
            }
            self.rounds.insert(origin.clone(), round);
            looks.extend(self.ask(&origin, asks));
        }
        looks
    }

    /// One cheap question whether the address of an origin is still what is believed: of the
    /// router where it is known to answer, else of a STUN server.
    pub(super) fn glance(&mut self, origin: &Ask, panel: Panel<'_>) -> Option<Look> {
        let known = self.found.get(origin).is_some_and(|found| found.address.known().is_some());
        if !known || self.under_way(origin).is_some() {
            return None;
        }
        let answers = |id| self.standing.answered(id, origin.family) == Some(true);
        let router = panel.router(origin.family).filter(|router| {
            answers(&router.id) && self.router.get(&origin.via).copied() == self.believed(origin)
        });
        let cheap: Vec<_> = panel
            .voices(origin.family)
            .into_iter()
            .filter(|source| matches!(source.kind, SourceKind::Stun { .. }))
            .collect();
        self.turn = self.turn.wrapping_add(1);
        let turn = self.turn.checked_rem(cheap.len());
        let source = router.or_else(|| cheap.get(turn?).copied())?.id.clone();
        let ask = Ask { source, ..origin.clone() };
        Some(self.look(ask, Vec::new()))
    }

    /// When something is to be asked that nothing will announce.
    pub(super) fn next_wake(&self) -> Option<Time> {
        let hedges = self.rounds.values().filter(|round| !round.done).map(|round| round.hedge_at);
        let retries = self.found.values().filter_map(|found| found.retry_at);
        hedges.chain(retries).filter(|at| *at != Time(i64::MAX)).min()
    }

    /// The origins that could not be found out and are due to be looked at again.
    pub(super) fn retries(&mut self, now: Time) -> Vec<Ask> {
        let due = |found: &&mut Found| found.retry_at.is_some_and(|at| at <= now);
        let mut origins = Vec::new();
        for (origin, found) in &mut self.found {
            if due(&found) {
                found.retry_at = None;
                origins.push(origin.clone());
            }
        }
        origins
    }

    /// The network is another one: what is under way was asked in the old one.
    pub(super) fn move_elsewhere(&mut self) {
        self.under_way.clear();
        self.rounds.values_mut().for_each(Round::abandon);
        self.router.clear();
        self.standing.move_elsewhere();
        for found in self.found.values_mut() {
            found.failures = 0;
        }
    }

    /// Forgets origins that no host names any more.
    pub(super) fn retain(&mut self, origins: &[Ask]) {
        self.rounds.retain(|origin, _| origins.contains(origin));
        self.before.retain(|origin, _| origins.contains(origin));
        self.found.retain(|origin, _| origins.contains(origin));
    }

    /// A clock that was set back must not lengthen a wait.
    pub(super) fn mend_clock(&mut self, now: Time, longest: Duration) {
        self.standing.mend_clock(now);
        for found in self.found.values_mut() {
            found.retry_at = found.retry_at.map(|at| at.min(now + longest));
        }
        for round in self.rounds.values_mut().filter(|round| round.hedge_at != Time(i64::MAX)) {
            round.hedge_at = round.hedge_at.min(now + Duration::from_secs(1));
        }
    }

    fn next(
        &self,
        origin: &Ask,
        round: &mut Round,
        answer: &Answer,
        panel: Panel<'_>,
        now: Time,
    ) -> Step {
        if round.done {
            Step::Wait
        } else if panel.is_auto(&origin.source) {
            round.next(origin.family, &self.knowledge(origin, panel, now))
        } else {
            Step::Conclude(answer.address)
        }
    }

    fn knowledge<'a>(&'a self, origin: &Ask, panel: Panel<'a>, now: Time) -> Knowledge<'a> {
        let before = self.believed(origin);
        Knowledge { panel, standing: &self.standing, before, turn: self.turn, now }
    }

    fn believed(&self, origin: &Ask) -> Option<IpAddr> {
        self.found.get(origin).and_then(|found| found.address.known())
    }

    /// Looks for these sources on behalf of an origin. One that is under way serves it too.
    fn ask(&mut self, origin: &Ask, sources: Vec<SourceId>) -> Vec<Look> {
        let mut looks = Vec::new();
        for source in sources {
            let ask = Ask { source, ..origin.clone() };
            match self.under_way.values_mut().find(|under_way| under_way.ask == ask) {
                Some(under_way) if !under_way.origins.is_empty() => {
                    under_way.origins.push(origin.clone());
                }
                _ => looks.push(self.look(ask, vec![origin.clone()])),
            }
        }
        looks
    }

    fn look(&mut self, ask: Ask, origins: Vec<Ask>) -> Look {
        self.next_id += 1;
        let id = LookId(self.next_id);
        let Ask { source, family, via } = ask.clone();
        self.under_way.insert(id, UnderWay { ask, origins });
        Look { id, source, family, via }
    }

    /// What the router says of itself counts for the verdict even where it is no public address.
    fn hear_router(&mut self, ask: &Ask, answer: &Answer) {
        match answer.claimed() {
            Some(address) => drop(self.router.insert(ask.via.clone(), address)),
            None => drop(self.router.remove(&ask.via)),
        }
    }

    /// The origins whose address is not what a glance saw.
    fn compare(&self, glance: &Ask, answer: &Answer) -> Vec<Ask> {
        let Some(seen) = answer.address.known() else { return Vec::new() };
        let differs = |origin: &&Ask| {
            origin.family == glance.family
                && origin.via == glance.via
                && self.believed(origin).is_some_and(|believed| believed != seen)
        };
        self.found.keys().filter(differs).cloned().collect()
    }

    fn settle(&mut self, origin: &Ask, round: &Round, said: (Address, Option<Miss>), now: Time) {
        let (address, miss) = said;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (heard, agree) = match agree::tell(&round.voices, address.known()) {
            (0, _) => (1, u32::from(address.known().is_some())),
            (heard, agree) => (count(heard), count(agree)),
        };
        let old = self.found.get(origin);
        let since = old.filter(|old| old.address == address).map_or(now, |old| old.since);
        let last = address.known().or(old.and_then(|old| old.last));
        let failures = match address {
            Address::Unknown => old.map_or(0, |old| old.failures).saturating_add(1),
            Address::Known(_) | Address::Absent => 0,
        };
        let longest = if round.portal { PORTAL_RETRY } else { Duration::MAX };
        let doubled = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
        let wait = FIRST_RETRY.saturating_mul(doubled).min(longest);
        let found = Found {
            address,
            since,
            last,
            heard,
            agree,
            verdict: None,
            miss,
            retry_at: (failures > 0).then(|| now + wait),
            failures,
        };
        self.found.insert(origin.clone(), found);
    }

    /// How the internet sees this computer, after a round of several voices.
    fn judge(&mut self, origin: &Ask, round: &Round, vpn: bool) {
        let router = self.router.get(&origin.via).copied();
        let known = Circumstances { router, portal: round.portal, vpn };
        if let Some(found) = self.found.get_mut(origin) {
            found.verdict = Some(verdict::verdict(found.address, &round.voices, known));
        }
    }
}
