//! Whom `auto` asks, when, and in which order.

use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::model::*;
use homing_engine::wire::Wish;
use tests::crowd::{DNS, NAS, OWN, PORTAL, ROUTER, STUN, WEB, bogus, crowd, known};
use tests::world::World;

const V4: Family = Family::Ipv4;
const SECOND: Duration = Duration::from_secs(1);
const ADDRESS: &str = "93.184.216.34";
const OTHER: &str = "93.184.216.35";

/// The sources that were asked since the last call, and at what moment of it.
fn asked(world: &mut World) -> Vec<(u64, String)> {
    let looks = std::mem::take(&mut world.looks);
    let began = looks.first().map(|(at, ..)| *at).unwrap_or_default();
    let after = |at: Time| u64::try_from(at.since(began).as_millis()).unwrap();
    looks.into_iter().map(|(at, id, _)| (after(at), id.to_string())).collect()
}

fn outside(asked: &[(u64, String)]) -> usize {
    asked.iter().filter(|(_, id)| ![OWN, ROUTER, PORTAL].contains(&id.as_str())).count()
}

fn all_say(world: &mut World, voices: &[&str], address: &str) {
    for voice in voices {
        world.say(voice, V4, known(address));
    }
}

fn look(world: &mut World) -> Vec<(u64, String)> {
    world.pass(6 * SECOND);
    world.looks.clear();
    world.step(Input::LookAgain);
    world.pass(20 * SECOND);
    asked(world)
}

fn believed(world: &World) -> Option<String> {
    world.core.snapshot(world.now).addresses.first()?.address.clone()
}

fn verdict(world: &World) -> Option<Verdict> {
    world.core.snapshot(world.now).addresses.first()?.verdict
}

#[test]
fn a_second_voice_is_asked_when_the_first_is_slow_and_never_all_at_once() {
    let mut world = crowd(V4, &WEB);
    all_say(&mut world, &WEB, ADDRESS);
    world.pass(20 * SECOND);
    assert_eq!(outside(&asked(&mut world)), 2, "two that agree are enough");
    for voice in WEB {
        world.pace.insert(voice.into(), 8 * SECOND);
    }
    let asked = look(&mut world);
    let moments: Vec<u64> =
        asked.iter().filter(|(_, id)| WEB.contains(&id.as_str())).map(|(at, _)| *at).collect();
    assert!(moments.len() > 2, "{asked:?}");
    for two in moments.windows(2) {
        assert!(two[1] - two[0] >= 40, "one at a time, with patience in between: {asked:?}");
    }
}

#[test]
fn the_quick_are_asked_first_so_that_a_look_lasts_as_long_as_the_second_quickest() {
    let mut world = crowd(V4, &WEB);
    world.pace.insert(OWN.into(), Duration::from_millis(1));
    world.pace.insert(OWN.into(), Duration::from_millis(1));
    let times = [700, 30, 400, 60, 900, 250];
    for (voice, time) in WEB.iter().zip(times) {
        world.pace.insert((*voice).into(), Duration::from_millis(time));
    }
    all_say(&mut world, &WEB, ADDRESS);
    // Every voice is heard once or more.
    for _ in 0..12 {
        world.wish(Wish::UpdateNow { host: None });
        world.pass(10 * SECOND);
    }
    all_say(&mut world, &WEB, OTHER);
    world.events.clear();
    let began = world.now;
    world.wish(Wish::UpdateNow { host: None });
    world.pass(10 * SECOND);
    let at = world.events.iter().find(|event| matches!(event.what, What::AddressChanged { .. }));
    let took = at.expect("the new address is believed").at.since(began);
    let second_quickest = Duration::from_millis(60);
    assert!(took <= second_quickest + Duration::from_millis(50), "{took:?}");
}

#[test]
fn a_source_that_errs_or_limits_rests_and_the_others_are_asked() {
    let mut world = crowd(V4, &WEB);
    all_say(&mut world, &WEB, ADDRESS);
    // Whoever was not asked yet is thought to be quicker than these.
    for voice in &WEB[2..] {
        world.pace.insert((*voice).into(), Duration::from_millis(300));
    }
    let refused = |wait| Miss::Refused { who: "one".to_owned(), status: 429, wait };
    world.answer("one", V4, Answer::missed(refused(Some(4000))));
    world.answer("two", V4, Answer::missed(Miss::NotUnderstood { who: "two".to_owned() }));
    world.pass(3600 * SECOND);
    let asked_of = |world: &World, voice: &str| {
        world.looks.iter().filter(|(_, id, _)| id.as_str() == voice).count()
    };
    assert_eq!(asked_of(&world, "one"), 1, "it asked for 4000 s");
    assert!((1..=6).contains(&asked_of(&world, "two")), "ten minutes each time");
    assert_eq!(believed(&world).as_deref(), Some(ADDRESS));
    // Where all rest, somebody is asked all the same.
    for voice in WEB {
        world.answer(voice, V4, Answer::missed(refused(None)));
    }
    world.pass(3600 * SECOND);
    all_say(&mut world, &WEB, OTHER);
    look(&mut world);
    assert_eq!(believed(&world).as_deref(), Some(OTHER));
}

#[test]
fn the_router_confirms_alone_what_is_known_and_nobody_outside_is_asked() {
    let mut world = crowd(V4, &WEB);
    all_say(&mut world, &WEB, ADDRESS);
    world.say(ROUTER, V4, known(ADDRESS));
    world.pass(20 * SECOND);
    assert_eq!(
        (believed(&world).as_deref(), verdict(&world)),
        (Some(ADDRESS), Some(Verdict::Router))
    );
    let again = look(&mut world);
    assert_eq!(outside(&again), 0, "{again:?}");
    // One voice of the router's is not enough for a new address.
    world.say(ROUTER, V4, known(OTHER));
    look(&mut world);
    assert_eq!(believed(&world).as_deref(), Some(ADDRESS), "most voices say the old one");
    all_say(&mut world, &WEB, OTHER);
    let asked = look(&mut world);
    assert_eq!(believed(&world).as_deref(), Some(OTHER));
    assert_eq!(outside(&asked), 1, "the router and one more agree: {asked:?}");
}

#[test]
fn a_router_that_is_not_there_is_not_waited_for_and_not_asked_again_in_the_same_network() {
    let mut world = crowd(V4, &WEB);
    all_say(&mut world, &WEB, ADDRESS);
    world.pace.insert(ROUTER.into(), 3 * SECOND);
    let began = world.now;
    world.pass(60 * SECOND);
    assert!(world.sent[0].0.since(began) < SECOND, "{:?}", world.sent[0].0.since(began));
    assert!(!look(&mut world).iter().any(|(_, id)| id == ROUTER));
    world.network.dns_suffixes = vec!["elsewhere.example".to_owned()];
    assert!(look(&mut world).iter().any(|(_, id)| id == ROUTER), "another network, another try");
}

#[test]
fn between_the_slow_looks_one_cheap_voice_notices_a_new_address() {
    let voices = [&WEB[..], &STUN[..]].concat();
    let mut world = crowd(V4, &voices);
    all_say(&mut world, &voices, ADDRESS);
    world.pass(10 * SECOND);
    world.looks.clear();
    world.pass(240 * SECOND);
    let glances = asked(&mut world);
    assert!((3..=4).contains(&glances.len()), "one a minute: {glances:?}");
    assert!(glances.iter().all(|(_, id)| STUN.contains(&id.as_str())), "{glances:?}");
    all_say(&mut world, &voices, OTHER);
    let changed = world.now;
    world.pass(400 * SECOND);
    let at = world.sent_for(NAS).last().unwrap().0;
    assert_eq!(world.sent_for(NAS).last().unwrap().1.to_string(), OTHER);
    assert!(at.since(changed) <= 61 * SECOND, "{:?}", at.since(changed));
}

#[test]
fn glances_can_be_switched_off_and_there_are_none_where_the_interface_says_it_all() {
    let mut world = crowd(V4, &STUN);
    all_say(&mut world, &STUN, ADDRESS);
    world.say(OWN, V4, known(ADDRESS));
    world.step(Input::LookAgain);
    world.pass(10 * SECOND);
    world.looks.clear();
    world.pass(280 * SECOND);
    assert_eq!(asked(&mut world), [], "the kernel tells when that changes");
}

#[test]
fn what_could_not_be_found_out_is_looked_at_again_soon_and_ever_more_seldom() {
    let mut world = crowd(V4, &WEB);
    for voice in WEB {
        let who = voice.to_owned();
        world.answer(voice, V4, Answer::missed(Miss::NoConnection { who, family: V4 }));
    }
    world.pass(10 * SECOND);
    all_say(&mut world, &WEB, ADDRESS);
    world.pass(10 * SECOND);
    assert_eq!(believed(&world).as_deref(), Some(ADDRESS), "start before the network is up");
    let mut offline = crowd(V4, &WEB);
    offline.pass(600 * SECOND);
    let rounds = offline.looks.iter().filter(|(_, id, _)| id.as_str() == OWN).count();
    assert!((6..=12).contains(&rounds), "{rounds} rounds in ten minutes");
}

#[test]
fn behind_a_sign_in_page_nothing_is_published_until_it_is_gone() {
    let voices = [&WEB[..], &STUN[..], &DNS[..]].concat();
    let mut world = crowd(V4, &voices);
    for voice in WEB {
        world.answer(voice, V4, Answer::missed(Miss::Portal { who: voice.to_owned() }));
    }
    // Its name servers and datagrams may well work.
    all_say(&mut world, &STUN, ADDRESS);
    all_say(&mut world, &DNS, ADDRESS);
    world.answer(PORTAL, V4, Answer::missed(Miss::Portal { who: "portal".to_owned() }));
    world.pass(120 * SECOND);
    assert_eq!(world.sent.len(), 0);
    assert_eq!(verdict(&world), Some(Verdict::Portal));
    assert_eq!(world.count("trapped"), 1, "said once");
    all_say(&mut world, &WEB, ADDRESS);
    world.answer(PORTAL, V4, Answer::missed(Miss::NotTold { family: V4 }));
    world.pass(60 * SECOND);
    assert_eq!(world.sent.len(), 1, "it is noticed without any news of the kernel");
    assert_eq!(world.count("freed"), 1);
}

#[test]
fn what_was_asked_in_another_network_says_nothing() {
    let mut world = crowd(V4, &WEB);
    all_say(&mut world, &WEB, ADDRESS);
    for voice in WEB {
        world.pace.insert(voice.into(), 2 * SECOND);
    }
    world.pass(Duration::from_millis(1500));
    // The route moves while the voices are on their way; they saw the old one.
    world.network.dns_suffixes = vec!["elsewhere.example".to_owned()];
    world.step(Input::LookAgain);
    world.pass(Duration::from_millis(1400));
    assert_eq!(believed(&world), None, "answers from the old network are not counted");
    world.pass(20 * SECOND);
    assert_eq!(believed(&world).as_deref(), Some(ADDRESS));
}

#[test]
fn verdicts_follow_from_what_the_router_says_of_itself() {
    for (router, expected) in [
        (Answer::plain(known(ADDRESS)), Verdict::Router),
        (bogus("192.168.178.2"), Verdict::DoubleNat),
        (bogus("100.64.7.7"), Verdict::CarrierNat),
        (Answer::plain(known("93.184.217.1")), Verdict::CarrierNat),
        (Answer::missed(Miss::NoRouter), Verdict::Nat),
    ] {
        let mut world = crowd(V4, &WEB);
        all_say(&mut world, &WEB, ADDRESS);
        world.answer(ROUTER, V4, router.clone());
        world.pass(30 * SECOND);
        assert_eq!(verdict(&world), Some(expected), "{router:?}");
        assert_eq!(believed(&world).as_deref(), Some(ADDRESS), "a NAT changes nothing: {router:?}");
    }
    let mut world = crowd(V4, &WEB);
    all_say(&mut world, &WEB, ADDRESS);
    world.say(OWN, V4, known("100.64.3.3"));
    world.pass(30 * SECOND);
    assert_eq!(verdict(&world), Some(Verdict::CarrierNat), "the interface itself is behind it");
}
