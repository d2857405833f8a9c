//! Which address is believed, given what the voices say.
//!
//! A host that names a source trusts that one. `auto` believes an address that cannot be wrong
//! (this computer's own interface has it, and it is public), or one that two independent
//! outside voices say; an address that was believed already stays so while one voice confirms it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::model::{Address, Family, SourceId, public};

/// What the interface and the outside voices said in one round, by source.
#[derive(Clone, Debug, Default)]
pub struct Voices {
    /// What this computer's own interface has; `None`: not heard yet.
    pub interface: Option<Address>,
    /// What each outside voice said.
    pub outside: BTreeMap<SourceId, Address>,
}

/// What follows from the voices that were heard so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This is the address.
    Is(Address),
    /// Not enough was heard: ask one more outside voice, where there is one.
    AskMore,
}

/// Weighs the voices of `auto` for one family. `before` is the address that was believed last.
pub fn weigh(family: Family, voices: &Voices, before: Option<IpAddr>) -> Verdict {
    let own = match voices.interface {
        None => return Verdict::AskMore,
        Some(own) => own,
    };
    match (family, own) {
        (Family::Ipv4, Address::Known(address)) if is_public(address) => {
            Verdict::Is(Address::Known(address))
        }
        // Without an address of its own a computer has no IPv6: there is no translation to ask
        // about, and asking would only wait for a time-out.
        (Family::Ipv6, Address::Absent) => Verdict::Is(Address::Absent),
        (Family::Ipv6, Address::Known(address)) if is_public(address) => {
            confirm_own(address, voices, before)
        }
        _ => count(voices, before),
    }
}

/// What is concluded when nobody is left to ask.
pub fn give_up(voices: &Voices) -> Address {
    let silent = voices.outside.values().all(|said| said.known().is_none());
    match voices.interface {
        Some(Address::Absent) if silent => Address::Absent,
        _ => Address::Unknown,
    }
}

/// The stable interface address is published once an outside voice shows that packets from its
/// network come out under it; the voice itself sees a temporary address of the same /64.
fn confirm_own(own: IpAddr, voices: &Voices, before: Option<IpAddr>) -> Verdict {
    if before == Some(own) && voices.outside.is_empty() {
        return Verdict::Is(Address::Known(own));
    }
    let confirmed = known(voices).any(|said| same_network(said, own));
    if confirmed { Verdict::Is(Address::Known(own)) } else { Verdict::AskMore }
}

fn count(voices: &Voices, before: Option<IpAddr>) -> Verdict {
    let mut votes: BTreeMap<IpAddr, usize> = BTreeMap::new();
    for said in known(voices) {
        *votes.entry(said).or_default() += 1;
    }
    let most = votes.iter().max_by_key(|(_, votes)| **votes).map(|(a, votes)| (*a, *votes));
    let Some((address, support)) = most else { return Verdict::AskMore };
    let others: usize = votes.values().sum::<usize>() - support;
    let needed = if before == Some(address) { 1 } else { 2 };
    if support >= needed && support > others {
        Verdict::Is(Address::Known(address))
    } else {
        Verdict::AskMore
    }
}

fn known(voices: &Voices) -> impl Iterator<Item = IpAddr> + '_ {
    voices.outside.values().filter_map(|said| said.known()).filter(|said| is_public(*said))
}

fn is_public(address: IpAddr) -> bool {
    public::kind(address).is_public()
}

/// Whether two IPv6 addresses have the same first 64 bits.
fn same_network(one: IpAddr, other: IpAddr) -> bool {
    match (one, other) {
        (IpAddr::V6(one), IpAddr::V6(other)) => one.octets()[..8] == other.octets()[..8],
        _ => one == other,
    }
}
