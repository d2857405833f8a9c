//! Which address `auto` believes.

use std::collections::BTreeSet;
use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::model::*;
use homing_engine::wire::{Knowledge, State};
use tests::world::{self, World};

const NAS: &str = "nas.example.org";
const OWN: &str = "interface";
const VOICES: [&str; 5] = ["one", "two", "three", "four", "five"];

fn auto(family: Family) -> World {
    let mut setup = world::setup(&[NAS]);
    let auto = Origin::From(SourceId::from("auto"));
    let host = &mut setup.settings.hosts[0];
    (host.ipv4, host.ipv6) = match family {
        Family::Ipv4 => (auto, Origin::Off),
        Family::Ipv6 => (Origin::Off, auto),
    };
    let own = SourceKind::interface(None);
    setup.settings.sources =
        vec![source("auto", SourceKind::Auto), source(OWN, own), world::web("mine", false)];
    setup.settings.sources.extend(VOICES.map(|id| world::web(id, true)));
    World::new(setup)
}

fn source(id: &str, kind: SourceKind) -> Source {
    Source { built_in: true, ..Source::own(SourceId::from(id), kind) }
}

fn known(address: &str) -> Address {
    Address::Known(address.parse().unwrap())
}

/// What the world's only host is believed to have, after everybody said what they say.
fn believed(world: &mut World) -> (Knowledge, Option<String>) {
    world.step(Input::LookAgain);
    world.pass(Duration::from_secs(20));
    let address = world.core.snapshot(world.now).addresses.remove(0);
    (address.knowledge, address.address)
}

#[test]
fn two_outside_voices_that_agree_are_believed_and_the_others_are_not_asked() {
    let mut world = auto(Family::Ipv4);
    world.say(OWN, Family::Ipv4, known("192.168.1.7"));
    for voice in VOICES {
        world.say(voice, Family::Ipv4, known("93.184.216.34"));
    }
    assert_eq!(believed(&mut world), (Knowledge::Known, Some("93.184.216.34".to_owned())));
    world.looks.clear();
    world.step(Input::LookAgain);
    world.pass(Duration::from_secs(20));
    let asked: BTreeSet<_> = world.looks.iter().map(|(_, id, _)| id.as_str()).collect();
    assert_eq!(
        asked.len(),
        2,
        "the interface, and one voice that confirms what is known: {asked:?}"
    );
    assert!(!asked.contains("mine"), "auto asks Homing's own sources only");
}

#[test]
fn one_voice_alone_changes_nothing_and_neither_does_disagreement() {
    let tables: [&[(&str, Address)]; 4] = [
        &[("one", known("93.184.216.34"))],
        &[("one", known("93.184.216.34")), ("two", known("93.184.216.35"))],
        &[
            ("one", known("93.184.216.34")),
            ("two", known("93.184.216.34")),
            ("three", known("93.184.216.35")),
            ("four", known("93.184.216.35")),
        ],
        &[("one", known("192.168.0.1")), ("two", known("192.168.0.1"))],
    ];
    for said in tables {
        let mut world = auto(Family::Ipv4);
        // Whoever is asked first, the same is concluded.
        for _ in 0..VOICES.len() {
            world.say(OWN, Family::Ipv4, known("192.168.1.7"));
            for (voice, address) in said {
                world.say(voice, Family::Ipv4, *address);
            }
            let (knowledge, address) = believed(&mut world);
            if said.len() == 4 {
                // Two that agree may be heard before the two that say otherwise.
                continue;
            }
            assert_eq!((knowledge, address), (Knowledge::Unknown, None), "{said:?}");
            assert_eq!(world.sent.len(), 0);
        }
    }
}

#[test]
fn a_public_address_of_the_interface_itself_needs_no_voice() {
    let mut world = auto(Family::Ipv4);
    world.say(OWN, Family::Ipv4, known("93.184.216.34"));
    assert_eq!(believed(&mut world), (Knowledge::Known, Some("93.184.216.34".to_owned())));
}

#[test]
fn ipv6_is_the_stable_address_of_the_interface_once_a_voice_sees_its_network() {
    let mut world = auto(Family::Ipv6);
    world.say(OWN, Family::Ipv6, known("2606:2800:220:1::10"));
    assert_eq!(believed(&mut world).0, Knowledge::Unknown, "no way out is confirmed yet");
    for voice in VOICES {
        world.say(voice, Family::Ipv6, known("2606:2800:220:1:aaaa:bbbb:cccc:dddd"));
    }
    assert_eq!(believed(&mut world), (Knowledge::Known, Some("2606:2800:220:1::10".to_owned())));
}

#[test]
fn a_network_without_ipv6_is_known_to_have_none_without_asking_anybody_twice() {
    let mut world = auto(Family::Ipv6);
    world.say(OWN, Family::Ipv6, Address::Absent);
    assert_eq!(believed(&mut world).0, Knowledge::Absent);
    assert!(world.looks.len() <= 4, "{:?}", world.looks);
}

#[test]
fn without_any_answer_the_network_is_gone_and_nothing_is_deleted() {
    let mut world = auto(Family::Ipv4);
    world.say(OWN, Family::Ipv4, known("93.184.216.34"));
    world.pass(Duration::from_secs(60));
    world.say(OWN, Family::Ipv4, Address::Absent);
    assert_eq!(believed(&mut world).0, Knowledge::Absent);
    assert_eq!(world.core.snapshot(world.now).state, State::NoNetwork);
    assert_eq!(world.sent.len(), 1, "the record stays as it is");
    let last = world.core.snapshot(world.now).addresses[0].last.clone();
    assert_eq!(last.as_deref(), Some("93.184.216.34"));
}

#[test]
fn a_network_that_never_rests_does_not_make_outside_voices_be_hammered() {
    let mut world = auto(Family::Ipv4);
    world.say(OWN, Family::Ipv4, known("192.168.1.7"));
    for voice in VOICES {
        world.say(voice, Family::Ipv4, known("93.184.216.34"));
    }
    world.pass(Duration::from_secs(60));
    world.looks.clear();
    for _ in 0..600 {
        world.step(Input::LookAgain);
        world.pass(Duration::from_millis(100));
    }
    let outside = world.looks.iter().filter(|(_, id, _)| id.as_str() != OWN).count();
    assert!(outside <= 13, "{outside} questions in a minute");
}
