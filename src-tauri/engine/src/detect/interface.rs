//! Chooses the address of an interface by which this computer is to be known.

use std::cmp::Reverse;

use super::{Said, absent, known, unknown};
use crate::model::{Family, Ipv6Choice, Miss, Suffix, public};
use crate::net::interfaces::{self, Assigned, Found};

/// The interface of this name, or, where none is named, the default route's.
///
/// A named interface that is not there is `Unknown`, not `Absent`: it may be plugged in again.
pub(super) async fn look(
    name: Option<&str>,
    family: Family,
    _choice: Ipv6Choice,
    _suffix: Option<Suffix>,
) -> Said {
    let name = name.map(str::to_owned);
    match interfaces::addresses(name.as_deref(), family).await {
        Ok(Found::Interface { name, addresses }) => choose(&name, &addresses, family),
        Ok(Found::Down) => absent(Miss::Down { name: name.unwrap_or_default() }),
        Ok(Found::NoRoute) => absent(Miss::NoRoute { family }),
        Ok(Found::NoInterface) => unknown(Miss::NoInterface { name: name.unwrap_or_default() }),
        Err(error) => unknown(Miss::Failed { detail: error.to_string() }),
    }
}

/// What sort of address it is, the better the greater: public, then lasting.
fn class(assigned: &Assigned) -> (bool, bool) {
    (public::is_public(assigned.address), !assigned.temporary)
}

/// The order of preference, the best last. Among equals the newest is best, since after a
/// change of prefix the old addresses linger; the address itself makes the order total.
fn rank(assigned: &Assigned) -> impl Ord + use<> {
    (
        assigned.source && public::is_public(assigned.address),
        class(assigned),
        assigned.source,
        assigned.permanent,
        assigned.created,
        Reverse(assigned.address),
    )
}

fn choose(name: &str, addresses: &[Assigned], family: Family) -> Said {
    let usable: Vec<&Assigned> = addresses
        .iter()
        .filter(|assigned| public::kind(assigned.address).is_usable() && !assigned.duplicated)
        .collect();
    if usable.is_empty() {
        return absent(Miss::NoAddress { name: name.to_owned(), family });
    }
    let lasting = || usable.iter().filter(|assigned| !assigned.deprecated);
    let ready = lasting().filter(|assigned| !assigned.tentative).max_by_key(|one| rank(one));
    let coming = lasting().filter(|assigned| assigned.tentative).map(|one| class(one)).max();
    match ready {
        // A better sort of address will be there in a moment: this one would be published only
        // to be replaced at once.
        Some(ready) if coming.is_none_or(|coming| coming <= class(ready)) => known(ready.address),
        None if coming.is_none() => unknown(Miss::Ending { name: name.to_owned(), family }),
        _ => unknown(Miss::NotFinal { name: name.to_owned(), family }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Address;

    fn at(address: &str) -> Assigned {
        Assigned::new(address.parse().unwrap())
    }

    fn chosen(addresses: &[Assigned]) -> Option<String> {
        let family = Family::of(addresses[0].address);
        let forwards = choose("eth0", addresses, family);
        let backwards: Vec<_> = addresses.iter().rev().copied().collect();
        assert_eq!(forwards, choose("eth0", &backwards, family), "the order must not matter");
        forwards.address.known().map(|address| address.to_string())
    }

    #[test]
    fn a_public_address_is_preferred_to_a_private_one() {
        let addresses = [at("192.168.1.5"), at("93.184.216.34"), at("100.64.0.9")];
        assert_eq!(chosen(&addresses).as_deref(), Some("93.184.216.34"));
        let private_source = Assigned { source: true, ..at("192.168.1.5") };
        assert_eq!(chosen(&[private_source, at("93.184.216.34")]).unwrap(), "93.184.216.34");
        assert_eq!(chosen(&[at("fd00::5"), at("2a00:1450::5")]).unwrap(), "2a00:1450::5");
    }

    #[test]
    fn a_private_address_is_an_address() {
        assert_eq!(chosen(&[at("192.168.1.5")]).unwrap(), "192.168.1.5");
        assert_eq!(chosen(&[at("fe80::1"), at("fd00::5")]).unwrap(), "fd00::5");
    }

    #[test]
    fn what_only_this_computer_or_link_can_reach_is_no_address() {
        for address in ["127.0.0.1", "169.254.3.4", "::1", "fe80::1", "0.0.0.0", "ff02::1"] {
            let family = Family::of(address.parse().unwrap());
            let said = choose("eth0", &[at(address)], family);
            assert_eq!(said.address, Address::Absent, "{address}");
        }
        assert_eq!(choose("eth0", &[], Family::Ipv4).address, Address::Absent);
    }

    #[test]
    fn the_address_that_packets_leave_from_decides_among_equals() {
        let source = Assigned { source: true, ..at("93.184.216.40") };
        let first = at("93.184.215.1");
        assert_eq!(chosen(&[first, source]).unwrap(), "93.184.216.40");
        let secondary = Assigned { temporary: true, ..at("93.184.216.2") };
        assert_eq!(chosen(&[secondary, at("93.184.216.40")]).unwrap(), "93.184.216.40");
    }

    #[test]
    fn a_temporary_address_is_the_last_resort() {
        let temporary = Assigned { temporary: true, created: 9, ..at("2a00:1450::aaaa") };
        assert_eq!(chosen(&[temporary, at("2a00:1450::5")]).unwrap(), "2a00:1450::5");
        assert_eq!(chosen(&[temporary, at("fd00::5")]).unwrap(), "2a00:1450::aaaa");
    }

    #[test]
    fn a_better_address_that_is_not_final_yet_is_waited_for() {
        let tentative = Assigned { tentative: true, ..at("2a00:1450::5") };
        let temporary = Assigned { temporary: true, ..at("2a00:1450::aaaa") };
        for other in [temporary, at("fd00::5"), Assigned { deprecated: true, ..at("2a00::1") }] {
            let said = choose("eth0", &[tentative, other], Family::Ipv6);
            assert_eq!(said.address, Address::Unknown, "{other:?}");
            assert!(matches!(said.miss, Some(Miss::NotFinal { .. })), "{other:?}");
        }
        assert_eq!(chosen(&[tentative, at("2a00:1450::4")]).unwrap(), "2a00:1450::4");
    }

    #[test]
    fn an_address_that_somebody_else_has_or_that_is_about_to_end_is_not_used() {
        let duplicated = Assigned { duplicated: true, ..at("2a00:1450::5") };
        assert_eq!(choose("eth0", &[duplicated], Family::Ipv6).address, Address::Absent);
        let ending = Assigned { deprecated: true, created: 9, ..at("2a00:1450::5") };
        assert_eq!(choose("eth0", &[ending], Family::Ipv6).address, Address::Unknown);
        assert_eq!(chosen(&[ending, at("2a00:1450::4")]).unwrap(), "2a00:1450::4");
    }

    #[test]
    fn after_a_change_of_prefix_the_newest_address_counts() {
        let old = Assigned { created: 1000, ..at("2a00:1450:1::5") };
        let new = Assigned { created: 2000, ..at("2a00:1450:2::5") };
        assert_eq!(chosen(&[old, new]).unwrap(), "2a00:1450:2::5");
        let by_hand = Assigned { permanent: true, ..at("2a00:1450:3::5") };
        assert_eq!(chosen(&[old, new, by_hand]).unwrap(), "2a00:1450:3::5");
    }
}
