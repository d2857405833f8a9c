//! Which source is asked when, and what each origin's address is.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use super::agree::{self, Verdict, Voices};
use crate::model::{Address, Family, Source, SourceId, SourceKind, Time};

/// No outside voice is asked more often than this, however often the network changes; the
/// user's own wish to look again overrides it.
pub const LEAST_GAP: Duration = Duration::from_secs(5);
/// A look that has not ended after this long is taken for lost.
pub const LOST: Duration = Duration::from_secs(60);
/// No more outside voices than this are asked in one round.
pub const MOST_VOICES: usize = 6;

/// The address of one origin in one family.
#[derive(Clone, Debug)]
pub struct Found {
    /// What is known.
    pub address: Address,
    /// Since when.
    pub since: Time,
    /// The last address that was known.
    pub last: Option<IpAddr>,
    /// How many voices were heard in the last round.
    pub heard: u32,
    /// How many of them say this address.
    pub agree: u32,
}

/// A round of asking for one origin and family.
#[derive(Clone, Debug)]
struct Round {
    began: Time,
    asked: BTreeSet<SourceId>,
    voices: Voices,
    done: bool,
    again: bool,
}

/// All rounds, and what they found.
#[derive(Clone, Debug, Default)]
pub struct Looks {
    rounds: BTreeMap<(SourceId, Family), Round>,
    /// What is known of each origin that a host names.
    pub found: BTreeMap<(SourceId, Family), Found>,
    /// Counts rounds, so that outside voices take turns.
    turn: usize,
}

/// A source to be asked.
pub type Ask = (SourceId, Family);

impl Looks {
    /// Begins a round for an origin, and says whom to ask first. Where one is under way, it is
    /// repeated as soon as it has ended. `now` must not be within [`LEAST_GAP`] of the round
    /// before for an outside voice; see [`Looks::may_begin`].
    pub fn begin(&mut self, origin: &Ask, sources: &[Source], now: Time) -> Vec<Ask> {
        if let Some(round) = self.rounds.get_mut(origin)
            && !round.done
            && now.since(round.began) < LOST
        {
            round.again = true;
            return Vec::new();
        }
        self.turn = self.turn.wrapping_add(1);
        let mut round = Round {
            began: now,
            asked: BTreeSet::new(),
            voices: Voices::default(),
            done: false,
            again: false,
        };
        let asks = self.first_asks(origin, sources);
        if !asks.iter().any(|(id, _)| is_interface(sources, id)) {
            // Nothing here can say what the interface has: the outside voices decide alone.
            round.voices.interface = Some(Address::Unknown);
        }
        round.asked.extend(asks.iter().map(|(source, _)| source.clone()));
        self.rounds.insert(origin.clone(), round);
        asks
    }

    /// The earliest moment at which a round of this origin may begin.
    pub fn may_begin(&self, origin: &Ask, sources: &[Source], now: Time) -> Time {
        let outside = find(sources, &origin.0)
            .is_some_and(|source| matches!(source.kind, SourceKind::Web { .. } | SourceKind::Auto));
        match self.rounds.get(origin) {
            Some(round) if outside && round.began <= now => (round.began + LEAST_GAP).max(now),
            _ => now,
        }
    }

    /// Whether any look is under way.
    pub fn pending(&self) -> bool {
        self.rounds.values().any(|round| !round.done)
    }

    /// When the round of this origin began, while it is under way.
    pub fn under_way(&self, origin: &Ask) -> Option<Time> {
        self.rounds.get(origin).filter(|round| !round.done).map(|round| round.began)
    }

    /// Takes an answer in. Returns whom to ask next, and whether rounds ended that are to be
    /// begun again because something changed meanwhile.
    pub fn hear(
        &mut self,
        source: &SourceId,
        family: Family,
        said: Address,
        sources: &[Source],
        now: Time,
    ) -> (Vec<Ask>, Vec<Ask>) {
        let (mut asks, mut repeats) = (Vec::new(), Vec::new());
        let origins: Vec<Ask> = self.rounds.keys().filter(|(_, f)| *f == family).cloned().collect();
        for origin in origins {
            let Some(mut round) = self.rounds.remove(&origin) else { continue };
            if round.done || !round.asked.contains(source) {
                self.rounds.insert(origin, round);
                continue;
            }
            if let Some(address) = self.judge(&origin, &mut round, source, said, sources, &mut asks)
            {
                round.done = true;
                self.settle(&origin, &round, address, now);
                if std::mem::take(&mut round.again) {
                    repeats.push(origin.clone());
                }
            }
            self.rounds.insert(origin, round);
        }
        (asks, repeats)
    }

    /// Forgets origins that no host names any more.
    pub fn retain(&mut self, origins: &[Ask]) {
        self.rounds.retain(|origin, _| origins.contains(origin));
        self.found.retain(|origin, _| origins.contains(origin));
    }

    fn judge(
        &self,
        origin: &Ask,
        round: &mut Round,
        source: &SourceId,
        said: Address,
        sources: &[Source],
        asks: &mut Vec<Ask>,
    ) -> Option<Address> {
        let kind = |id: &SourceId| find(sources, id).map(|source| &source.kind);
        if !matches!(kind(&origin.0), Some(SourceKind::Auto)) {
            return Some(said);
        }
        if matches!(kind(source), Some(SourceKind::Interface { .. })) {
            round.voices.interface = Some(said);
        } else {
            round.voices.outside.insert(source.clone(), said);
        }
        let before = self.found.get(origin).and_then(|found| found.address.known());
        match agree::weigh(origin.1, &round.voices, before) {
            Verdict::Is(address) => return Some(address),
            Verdict::AskMore => {}
        }
        let own = round.asked.iter().filter(|id| is_interface(sources, id)).count();
        let unheard = own > 0 && round.voices.interface.is_none();
        if unheard || round.voices.outside.len() + own < round.asked.len() {
            return None;
        }
        let next = outside(sources, origin.1)
            .into_iter()
            .cycle()
            .skip(self.turn)
            .take(sources.len())
            .find(|id| !round.asked.contains(*id));
        match next {
            Some(id) if round.voices.outside.len() < MOST_VOICES => {
                round.asked.insert(id.clone());
                asks.push((id.clone(), origin.1));
                None
            }
            _ => Some(agree::give_up(&round.voices)),
        }
    }

    fn settle(&mut self, origin: &Ask, round: &Round, address: Address, now: Time) {
        let said: Vec<Address> =
            round.voices.outside.values().copied().chain(round.voices.interface).collect();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (heard, agree) = if said.is_empty() {
            (1, u32::from(address.known().is_some()))
        } else {
            let same = said.iter().filter(|said| address.known().is_some() && **said == address);
            (count(said.iter().filter(|said| said.known().is_some()).count()), count(same.count()))
        };
        let old = self.found.get(origin);
        let since = old.filter(|old| old.address == address).map_or(now, |old| old.since);
        let last = address.known().or(old.and_then(|old| old.last));
        let found = Found { address, since, last, heard, agree };
        self.found.insert(origin.clone(), found);
    }

    fn first_asks(&self, origin: &Ask, sources: &[Source]) -> Vec<Ask> {
        let family = origin.1;
        let auto = find(sources, &origin.0).is_some_and(|source| source.kind == SourceKind::Auto);
        if !auto {
            return vec![origin.clone()];
        }
        let own = sources
            .iter()
            .find(|source| source.kind == SourceKind::interface(None))
            .map(|source| source.id.clone());
        let known = self.found.get(origin).is_some_and(|found| found.address.known().is_some());
        let voices = outside(sources, family);
        let count = match (family, known) {
            // The interface decides first whether there is any IPv6 to ask about; a voice asked
            // beside it saves a round trip where there is.
            (Family::Ipv6, _) | (Family::Ipv4, true) => 1,
            (Family::Ipv4, false) => 2,
        };
        let turn = if voices.is_empty() { 0 } else { self.turn % voices.len() };
        let chosen = voices.iter().cycle().skip(turn).take(count.min(voices.len()));
        own.into_iter().chain(chosen.map(|id| (*id).clone())).map(|id| (id, family)).collect()
    }
}

fn is_interface(sources: &[Source], id: &SourceId) -> bool {
    find(sources, id).is_some_and(|source| matches!(source.kind, SourceKind::Interface { .. }))
}

fn find<'a>(sources: &'a [Source], id: &SourceId) -> Option<&'a Source> {
    sources.iter().find(|source| source.id == *id)
}

/// The outside voices that can say an address of the family and that `auto` may ask.
fn outside(sources: &[Source], family: Family) -> Vec<&SourceId> {
    sources
        .iter()
        .filter(|source| matches!(source.kind, SourceKind::Web { .. }) && source.built_in)
        .filter(|source| source.kind.covers(family))
        .map(|source| &source.id)
        .collect()
}
