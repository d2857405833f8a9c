//! Which address is believed, given what the voices say.
//!
//! A host that names a source trusts that one. `auto` believes an address that cannot be wrong
//! (this computer's own interface has it, and it is public), or one that two independent
//! outside voices say and most of those heard, one of which has proved who it is; an address
//! that was believed already stays so while one voice confirms it. A name server is never the
//! only kind of voice, since what asks it may be a proxy in between.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::model::{Address, Answer, Family, Miss, Source, SourceId, SourceKind, public};

/// How a voice came by what it says, as far as belief depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Means {
    /// Over a connection whose other end has proved who it is, or by the user's own means.
    Sure,
    /// By single datagrams.
    Datagram,
    /// By a DNS question.
    Dns,
}

impl Means {
    /// By which a source learns an address.
    pub fn of(source: &Source) -> Self {
        match source.kind {
            SourceKind::Dns { .. } => Self::Dns,
            SourceKind::Stun { .. } => Self::Datagram,
            _ => Self::Sure,
        }
    }
}

/// What one outside voice said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Voice {
    /// Who runs it: voices of one operator are one voice.
    pub operator: String,
    /// How it came by what it says.
    pub means: Means,
    /// The address, bogus ones included; `None`: it said none.
    pub said: Option<IpAddr>,
    /// Whether somebody in between seems to have answered.
    pub intercepted: bool,
}

impl Voice {
    /// What a source said.
    pub fn of(source: &Source, answer: &Answer) -> Self {
        let means = Means::of(source);
        // A router behind a router has not seen us from outside: it does not contradict.
        let said = match source.kind.is_outside() {
            true => answer.claimed(),
            false => answer.address.known(),
        };
        let intercepted = answer.miss.as_ref().is_some_and(Miss::suggests_portal);
        Self { operator: source.operator.clone(), means, said, intercepted }
    }
}

/// What this computer's own interface said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Own {
    /// It was not heard yet.
    #[default]
    Pending,
    /// There is nothing that could say it.
    Unasked,
    /// This.
    Said(Address),
}

/// What the interface and the outside voices said in one round, by source.
#[derive(Clone, Debug, Default)]
pub struct Voices {
    /// What this computer's own interface has.
    pub own: Own,
    /// What each outside voice said.
    pub outside: BTreeMap<SourceId, Voice>,
}

/// What follows from the voices that were heard so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Belief {
    /// This is the address.
    Is(Address),
    /// Not enough was heard: ask one more outside voice, where there is one.
    AskMore,
}

/// Weighs the voices of `auto` for one family. `before` is the address that was believed last.
pub fn weigh(family: Family, voices: &Voices, before: Option<IpAddr>) -> Belief {
    let own = match voices.own {
        Own::Pending => return Belief::AskMore,
        Own::Unasked => return count(voices, before),
        Own::Said(own) => own,
    };
    match (family, own) {
        // Without an address of its own a computer has no way out either, so nobody need be
        // asked; asking would only wait for a time-out.
        (_, Address::Absent) => Belief::Is(Address::Absent),
        (Family::Ipv4, Address::Known(address)) if public::is_public(address) => Belief::Is(own),
        (Family::Ipv6, Address::Known(address)) if public::is_public(address) => {
            confirm_own(address, voices, before)
        }
        // Not final yet, or about to end: what the voices see now is a temporary address.
        (Family::Ipv6, Address::Unknown) => Belief::Is(Address::Unknown),
        _ => count(voices, before),
    }
}

/// The stable interface address is published once an outside voice shows that packets from its
/// network come out under it; the voice itself sees a temporary address of the same /64.
fn confirm_own(own: IpAddr, voices: &Voices, before: Option<IpAddr>) -> Belief {
    if before == Some(own) && voices.outside.is_empty() {
        return Belief::Is(Address::Known(own));
    }
    let tally = Tally::of(voices);
    let near = tally.votes.keys().filter(|said| same_network(**said, own));
    let confirming: usize = near.map(|said| tally.votes[said].len()).sum();
    if 2 * confirming > tally.heard { Belief::Is(Address::Known(own)) } else { Belief::AskMore }
}

fn count(voices: &Voices, before: Option<IpAddr>) -> Belief {
    let tally = Tally::of(voices);
    let most = tally.votes.iter().max_by_key(|(_, voters)| voters.len());
    let Some((&address, voters)) = most else { return Belief::AskMore };
    let needed = if before == Some(address) { 1 } else { 2 };
    let has = |means: &[Means]| voters.iter().any(|(_, voter)| means.contains(voter));
    // Who can rewrite one datagram can rewrite all of them, and a sign-in page lets some through:
    // for a new address one voice has to be surely the one that was asked.
    let confirms = before == Some(address) && !tally.intercepted;
    let witness: &[Means] = if confirms { &[Means::Sure, Means::Datagram] } else { &[Means::Sure] };
    let enough = voters.len() >= needed && 2 * voters.len() > tally.heard && has(witness);
    if enough { Belief::Is(Address::Known(address)) } else { Belief::AskMore }
}

/// The voices, one for each operator.
struct Tally {
    /// Who says each public address, and by which means.
    votes: BTreeMap<IpAddr, BTreeSet<(String, Means)>>,
    /// How many operators said an address at all, be it one that cannot be believed.
    heard: usize,
    intercepted: bool,
}

impl Tally {
    fn of(voices: &Voices) -> Self {
        let mut said: BTreeMap<&str, BTreeSet<IpAddr>> = BTreeMap::new();
        for voice in voices.outside.values() {
            if let Some(address) = voice.said {
                said.entry(&voice.operator).or_default().insert(address);
            }
        }
        let mut votes: BTreeMap<IpAddr, BTreeSet<(String, Means)>> = BTreeMap::new();
        for (operator, addresses) in &said {
            // Whoever says two different things is heard, and believed in neither.
            let [address] = Vec::from_iter(addresses)[..] else { continue };
            if !public::is_public(*address) {
                continue;
            }
            let own = voices.outside.values().filter(|voice| voice.operator == **operator);
            let surest = own.filter(|voice| voice.said.is_some()).map(|voice| voice.means).min();
            let voter = ((*operator).to_owned(), surest.unwrap_or(Means::Dns));
            votes.entry(*address).or_default().insert(voter);
        }
        let intercepted = voices.outside.values().any(|voice| voice.intercepted);
        Self { votes, heard: said.len(), intercepted }
    }
}

/// What the voices have said in all: how many were heard, and how many of them say an address.
pub fn tell(voices: &Voices, address: Option<IpAddr>) -> (usize, usize) {
    let own = match voices.own {
        Own::Said(Address::Known(own)) => Some(own),
        _ => None,
    };
    let tally = Tally::of(voices);
    let says = address.is_some_and(|address| own == Some(address));
    let agree = address.and_then(|address| tally.votes.get(&address)).map_or(0, BTreeSet::len);
    (tally.heard + usize::from(own.is_some()), agree + usize::from(says))
}

/// Whether the outside voices contradict each other.
pub fn disagree(voices: &Voices) -> bool {
    Tally::of(voices).votes.len() > 1
}

/// Whether two IPv6 addresses have the same first 64 bits.
pub(super) fn same_network(one: IpAddr, other: IpAddr) -> bool {
    match (one, other) {
        (IpAddr::V6(one), IpAddr::V6(other)) => one.octets()[..8] == other.octets()[..8],
        _ => one == other,
    }
}
