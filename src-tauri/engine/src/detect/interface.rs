//! Chooses the address of an interface by which this computer is to be known.

use std::cmp::Reverse;
use std::net::IpAddr;

use super::{Said, absent, known, unknown};
use crate::model::{Family, Ipv6Choice, Miss, Suffix, public};
use crate::net::interfaces::{self, Assigned, Found, Interface};

/// The interface of this name, or, where none is named, the default route's.
///
/// A named interface that is not there is `Unknown`, not `Absent`: it may be plugged in again.
pub(super) async fn look(
    name: Option<&str>,
    family: Family,
    choice: Ipv6Choice,
    suffix: Option<Suffix>,
) -> Said {
    let mut name = name.map(str::to_owned);
    if let Some(pattern) = name.as_ref().filter(|name| name.contains('*')) {
        match interfaces::all().await.map(|all| pick(pattern, family, all)) {
            Ok(Some(found)) => name = Some(found),
            Ok(None) => return unknown(Miss::NoInterface { name: pattern.clone() }),
            Err(error) => return unknown(Miss::Failed { detail: error.to_string() }),
        }
    }
    match interfaces::addresses(name.as_deref(), family).await {
        Ok(Found::Interface { name, addresses }) => {
            let said = choose(&name, &addresses, family, choice);
            match suffix {
                Some(suffix) => with_end(&name, said, suffix),
                None => said,
            }
        }
        Ok(Found::Down) => absent(Miss::Down { name: name.unwrap_or_default() }),
        Ok(Found::NoRoute) => absent(Miss::NoRoute { family }),
        Ok(Found::NoInterface) => unknown(Miss::NoInterface { name: name.unwrap_or_default() }),
        Err(error) => unknown(Miss::Failed { detail: error.to_string() }),
    }
}

/// The interface that a pattern means: the way out, if it is among those that match; else the
/// first by name, of those with an address to tell where there are such.
fn pick(pattern: &str, family: Family, interfaces: Vec<Interface>) -> Option<String> {
    let usable =
        |one: &Assigned| Family::of(one.address) == family && public::kind(one.address).is_usable();
    let rank = |one: &Interface| {
        let leads_out = *one.way_out.get(family);
        (!leads_out, !(one.up && one.addresses.iter().any(usable)), one.name.clone())
    };
    let matching = interfaces.into_iter().filter(|one| matches(pattern, &one.name));
    matching.min_by_key(rank).map(|one| one.name)
}

/// Whether a name is as the pattern says, in which `*` stands for any characters, also none.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    let Some((middles, end)) = rest.rsplit_once('*') else { return name.ends_with(rest) };
    // The first place where a part fits leaves the most for those behind it.
    for middle in middles.split('*') {
        let Some((_, behind)) = name.split_once(middle) else { return false };
        name = behind;
    }
    name.ends_with(end)
}

/// The address with its end replaced; it has to be one that others can reach all the same.
fn with_end(name: &str, said: Said, suffix: Suffix) -> Said {
    let Some(IpAddr::V6(address)) = said.address.known() else { return said };
    let address = suffix.apply(address).into();
    match public::kind(address) {
        kind if kind.is_usable() => known(address),
        kind => unknown(Miss::Bogus { who: name.to_owned(), address, kind }),
    }
}

/// What sort of address it is, the better the greater: public, then as the person chose. An IPv4
/// address that is called temporary is a secondary one, which nobody chooses.
fn class(assigned: &Assigned, choice: Ipv6Choice) -> (bool, bool) {
    let chosen = match (assigned.address, choice) {
        (IpAddr::V4(_), _) | (_, Ipv6Choice::Stable) => !assigned.temporary,
        (_, Ipv6Choice::Temporary) => assigned.temporary,
        (_, Ipv6Choice::Either) => true,
    };
    (public::is_public(assigned.address), chosen)
}

/// The order of preference, the best last. Among equals the newest is best, since after a
/// change of prefix the old addresses linger; the address itself makes the order total.
fn rank(assigned: &Assigned, choice: Ipv6Choice) -> impl Ord + use<> {
    // Where the newest is asked for, being set by hand is no merit.
    let by_hand = assigned.permanent && choice != Ipv6Choice::Either;
    (
        assigned.source && public::is_public(assigned.address),
        class(assigned, choice),
        assigned.source,
        by_hand,
        assigned.created,
        Reverse(assigned.address),
    )
}

fn choose(name: &str, addresses: &[Assigned], family: Family, choice: Ipv6Choice) -> Said {
    let usable: Vec<&Assigned> = addresses
        .iter()
        .filter(|assigned| public::kind(assigned.address).is_usable() && !assigned.duplicated)
        .collect();
    if usable.is_empty() {
        return absent(Miss::NoAddress { name: name.to_owned(), family });
    }
    let class = |assigned: &Assigned| class(assigned, choice);
    let lasting = || usable.iter().filter(|assigned| !assigned.deprecated);
    let ready = lasting().filter(|assigned| !assigned.tentative);
    let ready = ready.max_by_key(|assigned| rank(assigned, choice));
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
    use Ipv6Choice::{Either, Stable, Temporary};

    use crate::model::{Address, PerFamily};

    fn at(address: &str) -> Assigned {
        Assigned::new(address.parse().unwrap())
    }

    fn chosen(addresses: &[Assigned]) -> Option<String> {
        chosen_as(Stable, addresses)
    }

    fn chosen_as(choice: Ipv6Choice, addresses: &[Assigned]) -> Option<String> {
        let family = Family::of(addresses[0].address);
        let forwards = choose("eth0", addresses, family, choice);
        let backwards: Vec<_> = addresses.iter().rev().copied().collect();
        let backwards = choose("eth0", &backwards, family, choice);
        assert_eq!(forwards, backwards, "the order must not matter");
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
            let said = choose("eth0", &[at(address)], family, Stable);
            assert_eq!(said.address, Address::Absent, "{address}");
        }
        assert_eq!(choose("eth0", &[], Family::Ipv4, Stable).address, Address::Absent);
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
            let said = choose("eth0", &[tentative, other], Family::Ipv6, Stable);
            assert_eq!(said.address, Address::Unknown, "{other:?}");
            assert!(matches!(said.miss, Some(Miss::NotFinal { .. })), "{other:?}");
        }
        assert_eq!(chosen(&[tentative, at("2a00:1450::4")]).unwrap(), "2a00:1450::4");
    }

    #[test]
    fn an_address_that_somebody_else_has_or_that_is_about_to_end_is_not_used() {
        let duplicated = Assigned { duplicated: true, ..at("2a00:1450::5") };
        assert_eq!(choose("eth0", &[duplicated], Family::Ipv6, Stable).address, Address::Absent);
        let ending = Assigned { deprecated: true, created: 9, ..at("2a00:1450::5") };
        assert_eq!(choose("eth0", &[ending], Family::Ipv6, Stable).address, Address::Unknown);
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

    /// A lasting address and two temporary ones, of which the second is the newest of all.
    fn three() -> [Assigned; 3] {
        let temporary = |address, created| Assigned { temporary: true, created, ..at(address) };
        let lasting = Assigned { created: 500, ..at("2a00:1450::5") };
        [lasting, temporary("2a00:1450::aaaa", 100), temporary("2a00:1450::bbbb", 900)]
    }

    #[test]
    fn the_person_chooses_among_lasting_and_temporary_addresses() {
        let [lasting, old, new] = three();
        let expected = [
            (Stable, &[lasting, old, new][..], "2a00:1450::5"),
            (Temporary, &[lasting, old, new], "2a00:1450::bbbb"),
            (Either, &[lasting, old, new], "2a00:1450::bbbb"),
            (Either, &[lasting, old], "2a00:1450::5"),
            (Stable, &[old, new], "2a00:1450::bbbb"),
            (Temporary, &[lasting], "2a00:1450::5"),
        ];
        for (choice, addresses, best) in expected {
            assert_eq!(chosen_as(choice, addresses).unwrap(), best, "{choice:?} {addresses:?}");
        }
        let by_hand = Assigned { permanent: true, created: 1, ..at("2a00:1450::9") };
        assert_eq!(chosen_as(Either, &[by_hand, lasting]).unwrap(), "2a00:1450::5");
    }

    #[test]
    fn no_choice_prefers_a_private_an_ending_or_an_unfinished_address() {
        let [_, _, new] = three();
        for choice in [Stable, Temporary, Either] {
            let private = Assigned { temporary: choice == Temporary, created: 99, ..at("fd00::5") };
            assert_eq!(chosen_as(choice, &[private, at("2a00::1")]).unwrap(), "2a00::1");
            let ending = Assigned { deprecated: true, ..new };
            assert_eq!(chosen_as(choice, &[ending, at("2a00::1")]).unwrap(), "2a00::1");
            let unfinished = Assigned { tentative: true, ..new };
            let expected = (choice != Temporary).then(|| "2a00::1".to_owned());
            let chosen = chosen_as(choice, &[unfinished, at("2a00::1")]);
            assert_eq!(chosen, expected, "{choice:?}: waited for, if it is of a better sort");
        }
    }

    #[test]
    fn a_choice_among_ipv6_addresses_is_none_among_those_of_ipv4() {
        let secondary = Assigned { temporary: true, created: 9, ..at("93.184.216.2") };
        for choice in [Stable, Temporary, Either] {
            let chosen = chosen_as(choice, &[secondary, at("93.184.216.40")]);
            assert_eq!(chosen.as_deref(), Some("93.184.216.40"), "{choice:?}");
        }
    }

    #[test]
    fn a_star_stands_for_any_characters() {
        for (pattern, name, fits) in [
            ("*", "eth0", true),
            ("*", "", true),
            ("eth*", "eth0", true),
            ("eth*", "eth", true),
            ("eth*", "veth0", false),
            ("*0", "eth0", true),
            ("*0", "eth01", false),
            ("e*0", "enp3s0", true),
            ("e*s*0", "enp3s0", true),
            ("e*s*0", "enp30", false),
            ("wl*p*s*", "wlp2s0", true),
            ("a*a", "a", false),
            ("a*b*b", "ab", false),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "aab", false),
            ("*\u{e4}*", "Ger\u{e4}t", true),
            ("**", "x", true),
            ("Eth*", "eth0", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }

    fn interface(name: &str, way_out: bool, addresses: &[&str]) -> Interface {
        Interface {
            name: name.to_owned(),
            up: true,
            way_out: PerFamily { ipv4: way_out, ipv6: false },
            addresses: addresses.iter().map(|address| at(address)).collect(),
        }
    }

    #[test]
    fn among_interfaces_that_match_the_way_out_comes_first_then_the_name() {
        let picked = |pattern: &str, interfaces: &[Interface]| {
            let backwards = interfaces.iter().rev().cloned().collect();
            let picked = pick(pattern, Family::Ipv4, interfaces.to_vec());
            assert_eq!(picked, pick(pattern, Family::Ipv4, backwards), "the order must not matter");
            picked
        };
        let bare = interface("eth-spare", false, &["169.254.1.1", "2a00::1"]);
        let off = Interface { up: false, ..interface("eth-off", false, &["10.0.3.1"]) };
        let one = interface("eth0", false, &["10.0.0.1"]);
        let two = interface("eth1", false, &["10.0.1.1"]);
        let way = interface("eth2", true, &["10.0.2.1"]);
        let all = [bare, off, one, two, way];
        assert_eq!(picked("eth*", &all).as_deref(), Some("eth2"));
        assert_eq!(picked("eth*", &all[..4]).as_deref(), Some("eth0"));
        assert_eq!(picked("*1", &all).as_deref(), Some("eth1"));
        assert_eq!(picked("eth*", &all[..1]).as_deref(), Some("eth-spare"));
        assert_eq!(picked("wl*", &all), None);
    }

    #[test]
    fn the_end_of_an_address_is_replaced() {
        let ends = |address: &str, host: &str, prefix| {
            let suffix = Suffix { host: host.parse().unwrap(), prefix };
            with_end("eth0", known(address.parse().unwrap()), suffix)
        };
        let own = "2a00:1450:82e:1221:1b7f:2f54:6e9e:5e5f";
        let host = "bbff:8199:4e2f:b4ba:72ad:8fbb:a54e:bedd";
        for (host, prefix, expected) in [
            ("::72ad:8fbb:a54e:bedd", 64, "2a00:1450:82e:1221:72ad:8fbb:a54e:bedd"),
            (host, 64, "2a00:1450:82e:1221:72ad:8fbb:a54e:bedd"),
            (host, 68, "2a00:1450:82e:1221:12ad:8fbb:a54e:bedd"),
            (host, 60, "2a00:1450:82e:122a:72ad:8fbb:a54e:bedd"),
            (host, 56, "2a00:1450:82e:12ba:72ad:8fbb:a54e:bedd"),
            (host, 48, "2a00:1450:82e:b4ba:72ad:8fbb:a54e:bedd"),
            (host, 127, "2a00:1450:82e:1221:1b7f:2f54:6e9e:5e5f"),
            ("::", 64, "2a00:1450:82e:1221::"),
        ] {
            let said = ends(own, host, prefix);
            assert_eq!(said, known(expected.parse().unwrap()), "{host}/{prefix}");
        }
        let bogus = ends(own, "7f02::1", 1);
        assert_eq!(bogus.address, Address::Unknown);
        assert!(matches!(bogus.miss, Some(Miss::Bogus { .. })), "{bogus:?}");
        let v4 = ends("93.184.216.34", host, 64);
        assert_eq!(v4, known("93.184.216.34".parse().unwrap()), "IPv4 has no such end");
        let nothing = absent(Miss::NoRoute { family: Family::Ipv6 });
        let suffix = Suffix { host: host.parse().unwrap(), prefix: 64 };
        assert_eq!(with_end("eth0", nothing, suffix).address, Address::Absent);
    }

    /// What is known of another program's way of replacing the end, which counts its bits, not
    /// those that stay: its `/56` is a prefix of 72 here.
    #[test]
    fn the_end_is_replaced_as_another_program_does_it() {
        let own = "e4db:af36:82e:1221:1b7f:2f54:6e9e:5e5f";
        let long = "bbff:8199:4e2f:b4ba:72ad:8fbb:a54e:bedd";
        for (host, bits, expected) in [
            ("::72ad:8fbb:a54e:bedd", 64, "e4db:af36:82e:1221:72ad:8fbb:a54e:bedd"),
            (long, 56, "e4db:af36:82e:1221:1bad:8fbb:a54e:bedd"),
            (long, 48, "e4db:af36:82e:1221:1b7f:8fbb:a54e:bedd"),
            ("::", 0, own),
        ] {
            let suffix = Suffix { host: host.parse().unwrap(), prefix: 128 - bits };
            let applied = suffix.apply(own.parse().unwrap());
            assert_eq!(applied.to_string(), expected, "{host}/{bits}");
        }
    }
}
