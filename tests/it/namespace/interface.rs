//! Which address of an interface is told.

use std::net::{IpAddr, Ipv6Addr};

use homing_engine::model::{
    Address, Family, Ipv6Choice, Miss, Source, SourceId, SourceKind, Suffix,
};
use homing_engine::net::interfaces;
use proptest::prelude::*;
use tests::netns::Namespace;

use super::{ask, known, look};

fn chosen(space: &Namespace, choice: Ipv6Choice, suffix: Option<Suffix>) -> Address {
    let kind = SourceKind::Interface { name: Some("wan0".to_owned()), choice, suffix };
    ask(space, Source::own(SourceId::from("wan"), kind), Family::Ipv6).address
}

#[test]
fn an_interface_tells_the_ipv4_address_that_it_has_now() {
    let space = Namespace::new();
    let now = || look(&space, Some("wan0"), Family::Ipv4);
    assert_eq!(now().address, Address::Unknown, "there is no such interface");
    assert_eq!(now().miss.unwrap(), Miss::NoInterface { name: "wan0".to_owned() });
    space.interface("wan0");
    assert_eq!(now().address, Address::Absent);
    let none = Miss::NoAddress { name: "wan0".to_owned(), family: Family::Ipv4 };
    assert_eq!(now().miss.unwrap(), none);
    space.ip("addr add 169.254.7.7/16 dev wan0");
    assert_eq!(now().address, Address::Absent, "link-local is no address to publish");
    space.ip("addr add 192.168.7.7/24 dev wan0");
    assert_eq!(now().address, known("192.168.7.7"));
    space.ip("addr add 93.184.216.34/24 dev wan0");
    assert_eq!((now().address, now().miss), (known("93.184.216.34"), None));
    space.ip("addr add 93.184.216.7/24 dev wan0");
    assert_eq!(now().address, known("93.184.216.34"), "the second one is secondary");
    space.ip("addr del 93.184.216.34/24 dev wan0");
    space.ip("addr replace 93.184.216.99/24 dev wan0");
    assert_eq!(now().address, known("93.184.216.99"));
    space.ip("link set wan0 down");
    assert_eq!(now().address, Address::Absent);
    assert_eq!(look(&space, Some("lo"), Family::Ipv4).address, Address::Absent);
}

#[test]
fn without_a_name_it_is_the_interface_that_leads_to_the_internet() {
    let space = Namespace::new();
    let now = |family| look(&space, None, family);
    for (interface, network) in [("one0", 1), ("two0", 2)] {
        space.interface(interface);
        space.ip(&format!("addr add 93.184.{network}.34/24 dev {interface}"));
        space.ip(&format!("addr add 2a00:1450:{network}::5/64 dev {interface} nodad"));
    }
    for family in Family::BOTH {
        assert_eq!(now(family).address, Address::Absent, "no way out");
        assert_eq!(now(family).miss.unwrap(), Miss::NoRoute { family });
    }
    space.ip("route add default via 93.184.2.1");
    space.ip("-6 route add default dev one0");
    assert_eq!(now(Family::Ipv4).address, known("93.184.2.34"));
    assert_eq!(now(Family::Ipv6).address, known("2a00:1450:1::5"));
    // As VPNs do: the default route stays, two halves take precedence.
    space.ip("route add 128.0.0.0/1 dev one0");
    assert_eq!(now(Family::Ipv4).address, known("93.184.1.34"));
    space.ip("route replace unreachable 128.0.0.0/1");
    assert_eq!(now(Family::Ipv4).address, Address::Absent);
    space.ip("-6 route replace default dev two0");
    assert_eq!(now(Family::Ipv6).address, known("2a00:1450:2::5"));
}

#[test]
fn among_ipv6_addresses_the_lasting_public_one_is_told() {
    let space = Namespace::new();
    space.interface("wan0");
    let now = || look(&space, Some("wan0"), Family::Ipv6);
    space.ip("addr add fe80::5/64 dev wan0 nodad");
    assert_eq!(now().address, Address::Absent, "only a link-local address");
    space.ip("addr add fd12:3456::5/64 dev wan0 nodad");
    assert_eq!(now().address, known("fd12:3456::5"));
    space.ip("addr add 2a00:1450:1::5/64 dev wan0 nodad preferred_lft 1000 valid_lft 2000");
    assert_eq!(now().address, known("2a00:1450:1::5"));
    space.ip("addr change 2a00:1450:1::5/64 dev wan0 nodad preferred_lft 0 valid_lft 2000");
    assert_eq!(now().address, known("fd12:3456::5"), "the public one is about to end");
    space.ip("addr del fd12:3456::5/64 dev wan0");
    assert_eq!(now().address, Address::Unknown);
    let ending = Miss::Ending { name: "wan0".to_owned(), family: Family::Ipv6 };
    assert_eq!(now().miss.unwrap(), ending);
    space.ip("addr add 2a00:1450:2::5/64 dev wan0 nodad preferred_lft 1000 valid_lft 2000");
    assert_eq!(now().address, known("2a00:1450:2::5"));
}

#[test]
fn an_interface_may_be_named_by_a_pattern() {
    let space = Namespace::new();
    let now = |pattern| look(&space, Some(pattern), Family::Ipv4);
    let none = Miss::NoInterface { name: "wan*".to_owned() };
    assert_eq!((now("wan*").address, now("wan*").miss), (Address::Unknown, Some(none)));
    for (interface, network) in [("wan1", 1), ("wan2", 2), ("wan3", 3)] {
        space.interface(interface);
        space.ip(&format!("addr add 93.184.{network}.34/24 dev {interface}"));
    }
    assert_eq!(now("wan*").address, known("93.184.1.34"), "the first by name");
    assert_eq!(now("*n2").address, known("93.184.2.34"));
    space.ip("route add default via 93.184.3.1");
    assert_eq!(now("wan*").address, known("93.184.3.34"), "the way out");
    space.ip("link set wan3 down");
    assert_eq!(now("wan*").address, known("93.184.1.34"));
    space.ip("addr del 93.184.1.34/24 dev wan1");
    assert_eq!(now("wan*").address, known("93.184.2.34"), "the first with an address");
}

#[test]
fn the_list_of_all_interfaces_tells_the_state_of_every_address() {
    let space = Namespace::new();
    space.interface("wan0");
    space.interface("off0");
    space.ip("link set off0 down");
    space.ip("addr add 93.184.216.34/24 dev wan0");
    space.ip("route add default via 93.184.216.1");
    space.ip("addr add fe80::5/64 dev wan0 nodad");
    space.ip("addr add 2a00:1450:1::5/64 dev wan0 nodad preferred_lft 0 valid_lft 2000");
    let all = space.block_on(interfaces::all()).unwrap();
    let names: Vec<_> = all.iter().map(|one| (one.name.as_str(), one.up)).collect();
    let expected = [("off0", false), ("off0-end", true), ("wan0", true), ("wan0-end", true)];
    assert_eq!(names, expected);
    let wan = &all[2];
    assert_eq!((wan.way_out.ipv4, wan.way_out.ipv6), (true, false));
    let of = |address: &str| {
        let address: IpAddr = address.parse().unwrap();
        *wan.addresses.iter().find(|one| one.address == address).expect("it is listed")
    };
    assert_eq!(wan.addresses.len(), 3);
    assert!(of("93.184.216.34").source && of("93.184.216.34").is_settled());
    assert!(of("fe80::5").permanent && !of("fe80::5").deprecated);
    assert!(of("2a00:1450:1::5").deprecated && !of("2a00:1450:1::5").permanent);
}

#[test]
fn a_temporary_address_is_not_preferred_to_the_lasting_one() {
    let space = Namespace::new();
    space.interface("wan0");
    space.set("ipv6/conf/wan0/use_tempaddr", "2");
    let lifetimes = "preferred_lft 1000 valid_lft 2000";
    space.ip(&format!(
        "addr add 2a00:1450:1:0:ffff:ffff:ffff:fffe/64 dev wan0 {lifetimes} mngtmpaddr nodad"
    ));
    let list = space.command("ip").args(["-6", "addr"]).output().unwrap();
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(list.contains("temporary"), "the kernel makes a temporary address: {list}");
    assert_eq!(
        look(&space, Some("wan0"), Family::Ipv6).address,
        known("2a00:1450:1:0:ffff:ffff:ffff:fffe")
    );
    let Address::Known(temporary) = chosen(&space, Ipv6Choice::Temporary, None) else {
        panic!("it has a temporary address");
    };
    assert!(
        list.contains(&format!("{temporary}/64 scope global temporary")),
        "{temporary}: {list}"
    );
    let suffix = Suffix { host: "::1:2:3:4".parse().unwrap(), prefix: 64 };
    for choice in [Ipv6Choice::Stable, Ipv6Choice::Temporary, Ipv6Choice::Either] {
        assert_eq!(chosen(&space, choice, Some(suffix)), known("2a00:1450:1:0:1:2:3:4"));
    }
}

#[test]
fn after_a_change_of_prefix_a_neighbours_address_has_the_new_one() {
    let space = Namespace::new();
    space.interface("wan0");
    let suffix = Suffix { host: "::1:2:3:4".parse().unwrap(), prefix: 56 };
    let now = || chosen(&space, Ipv6Choice::Stable, Some(suffix));
    let lifetimes = "preferred_lft 1000 valid_lft 2000";
    space.ip(&format!("addr add 2a00:1450:1:100::5/64 dev wan0 nodad {lifetimes}"));
    assert_eq!(now(), known("2a00:1450:1:100:1:2:3:4"));
    space.ip(&format!("addr add 2a00:1450:9:900::5/64 dev wan0 nodad {lifetimes}"));
    space.ip("addr change 2a00:1450:1:100::5/64 dev wan0 nodad preferred_lft 0 valid_lft 2000");
    assert_eq!(now(), known("2a00:1450:9:900:1:2:3:4"));
    space.ip("addr change 2a00:1450:9:900::5/64 dev wan0 nodad preferred_lft 0 valid_lft 2000");
    assert_eq!(now(), Address::Unknown, "both are about to end");
}

proptest! {
    #[test]
    fn the_prefix_is_the_interfaces_and_the_rest_is_the_hosts(
        own: u128, host: u128, prefix in 1_u8..=127
    ) {
        let suffix = Suffix { host: Ipv6Addr::from_bits(host), prefix };
        let applied = suffix.apply(Ipv6Addr::from_bits(own)).to_bits();
        let rest = 128 - u32::from(prefix);
        prop_assert_eq!(applied >> rest, own >> rest);
        prop_assert_eq!(applied << prefix, host << prefix);
    }
}
