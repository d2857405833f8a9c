//! What is sent, when, and in how many requests.

use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::model::*;
use homing_engine::wire::{HostState, State, Wish};
use tests::world::{self, ACCOUNT, World};

const NAS: &str = "nas.example.org";
const CAM: &str = "cam.example.org";
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn a_known_address_is_sent_once_and_never_again_while_it_is_right() {
    let mut world = World::new(world::setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(24 * 60 * MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 1, "one update in a day without a change");
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!(world.core.snapshot(world.now).state, State::AllRight);
}

#[test]
fn a_change_is_sent_at_once() {
    let mut world = World::new(world::setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(8 * MINUTE);
    let changed = world.now;
    world.address("93.184.216.35");
    world.pass(Duration::from_secs(5));
    let (at, address) = world.sent_for(NAS)[1];
    assert_eq!(address.to_string(), "93.184.216.35");
    assert_eq!(at.since(changed), Duration::from_millis(21), "only the looks themselves take time");
}

#[test]
fn a_restart_sends_nothing_needless() {
    let mut world = World::new(world::setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(MINUTE);
    let mut again = World::remembering(world::setup(&[NAS]), world.disk, world.now);
    again.address("93.184.216.34");
    again.pass(60 * MINUTE);
    assert_eq!(again.sent_for(NAS), [], "what was confirmed before is remembered");
}

#[test]
fn what_the_authoritative_servers_publish_already_is_not_sent() {
    let mut world = World::new(world::setup(&[NAS]));
    let right = Published::Addresses(vec!["93.184.216.34".parse().unwrap()]);
    let published = PerFamily { ipv4: right, ipv6: Published::Unknown };
    world.published.insert(NAS.parse().unwrap(), published);
    // The look-up of the start found nothing yet; the next one finds the record.
    world.pass(10 * MINUTE);
    world.address("93.184.216.34");
    world.pass(10 * MINUTE);
    assert_eq!(world.sent_for(NAS), []);
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!(world.count("already-right"), 1);
}

#[test]
fn two_hosts_of_one_account_go_in_one_request_and_accounts_side_by_side() {
    let mut setup = world::setup(&[NAS, CAM, "game.example.com"]);
    setup.settings.accounts.push(world::account("other"));
    setup.settings.hosts[2].account = AccountId::from("other");
    let mut world = World::new(setup);
    world.address("93.184.216.34");
    world.pass(Duration::from_secs(1));
    let sizes: Vec<usize> = world.sent.iter().map(|(_, update)| update.changes.len()).collect();
    assert_eq!(sizes, [2, 1]);
    assert_eq!(world.sent[0].0, world.sent[1].0, "accounts do not wait for each other");
}

#[test]
fn more_hosts_than_fit_go_in_several_requests_one_after_the_other() {
    let names: Vec<String> = (0..45).map(|n| format!("h{n}.example.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::new(world::setup(&names));
    world.address("93.184.216.34");
    world.pass(Duration::from_secs(5));
    let sizes: Vec<usize> = world.sent.iter().map(|(_, update)| update.changes.len()).collect();
    assert_eq!(sizes, [20, 20, 5]);
    assert!(world.sent.windows(2).all(|two| two[1].0.since(two[0].0) >= world.latency));
}

#[test]
fn hosts_with_different_addresses_go_in_one_request_only_where_the_provider_takes_them() {
    for (one_address, expected) in [(true, vec![1, 1]), (false, vec![2])] {
        let mut setup = world::setup(&[NAS, CAM]);
        setup.settings.sources.push(world::web("second", false));
        setup.settings.hosts[1].ipv4 = Origin::From(SourceId::from("second"));
        setup.rules.values_mut().for_each(|rules| rules.one_address = one_address);
        let mut world = World::new(setup);
        world.say("second", Family::Ipv4, Address::Known("93.184.216.35".parse().unwrap()));
        world.address("93.184.216.34");
        world.pass(Duration::from_secs(2));
        let sizes: Vec<usize> = world.sent.iter().map(|(_, update)| update.changes.len()).collect();
        assert_eq!(sizes, expected, "one address: {one_address}");
    }
}

#[test]
fn nothing_is_looked_up_before_a_first_update_that_does_no_harm() {
    let mut setup = world::setup(&[NAS]);
    setup.rules.values_mut().for_each(|rules| rules.look_first = false);
    let mut world = World::new(setup);
    let right = Published::Addresses(vec!["93.184.216.34".parse().unwrap()]);
    let published = PerFamily { ipv4: right, ipv6: Published::Unknown };
    world.published.insert(NAS.parse().unwrap(), published);
    world.address("93.184.216.34");
    world.pass(MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 1, "it was sent without asking first");
    // What came of an update that nobody answered is looked up all the same.
    world.provider_says(Outcome::Unconfirmed { trouble: Trouble::NoAnswer });
    let right = Published::Addresses(vec!["93.184.216.36".parse().unwrap()]);
    let published = PerFamily { ipv4: right, ipv6: Published::Unknown };
    world.published.insert(NAS.parse().unwrap(), published);
    world.pass(10 * MINUTE);
    world.address("93.184.216.36");
    world.pass(10 * MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 2, "it was found to be published");
    assert_eq!(world.host(NAS).state, HostState::Right);
}

#[test]
fn a_family_that_the_provider_does_not_take_is_not_wanted() {
    let mut setup = world::setup(&[NAS]);
    setup.settings.hosts[0].ipv6 = Origin::From(SourceId::from("wan"));
    setup.rules.values_mut().for_each(|rules| rules.only = Some(Family::Ipv4));
    let mut world = World::new(setup);
    world.say("wan", Family::Ipv6, Address::Known("2606:2800:220::1".parse().unwrap()));
    world.address("93.184.216.34");
    world.pass(MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 1, "IPv4 alone");
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!(world.host(NAS).families.len(), 1);
}

#[test]
fn an_unanswered_update_that_was_done_delays_no_other_host() {
    let mut setup = world::setup(&[NAS]);
    setup.rules.values_mut().for_each(|rules| rules.least_interval = Duration::ZERO);
    let mut world = World::new(setup);
    world.address("93.184.216.34");
    world.pass(MINUTE);
    world.provider_says(Outcome::Unconfirmed { trouble: Trouble::NoAnswer });
    let right = Published::Addresses(vec!["93.184.216.36".parse().unwrap()]);
    let published = PerFamily { ipv4: right, ipv6: Published::Unknown };
    world.published.insert(NAS.parse().unwrap(), published);
    world.address("93.184.216.36");
    world.pass(MINUTE / 2);
    assert_eq!(world.host(NAS).state, HostState::Right, "it was found to be published");
    assert_eq!(world.disk.accounts[&AccountId::from(ACCOUNT)].wait, None);
}

#[test]
fn both_families_go_in_one_request_where_both_are_known_in_a_moment() {
    let mut setup = world::setup(&[NAS]);
    setup.settings.hosts[0].ipv6 = Origin::From(SourceId::from("wan"));
    let mut world = World::new(setup);
    world.say("wan", Family::Ipv6, Address::Known("2606:2800:220::1".parse().unwrap()));
    world.pass(6 * MINUTE);
    world.sent.clear();
    world.say("wan", Family::Ipv6, Address::Known("2606:2800:220::2".parse().unwrap()));
    world.address("93.184.216.34");
    world.pass(MINUTE);
    assert_eq!(world.sent.len(), 1);
    let change = &world.sent[0].1.changes[0];
    assert_eq!(change.families().count(), 2);
}

#[test]
fn a_family_that_is_unknown_neither_blocks_nor_deletes_the_other() {
    let mut setup = world::setup(&[NAS]);
    setup.settings.hosts[0].ipv6 = Origin::From(SourceId::from("wan"));
    let mut world = World::new(setup);
    world.say("wan", Family::Ipv6, Address::Known("2606:2800:220::1".parse().unwrap()));
    world.address("93.184.216.34");
    world.pass(10 * MINUTE);
    for nothing in [Address::Unknown, Address::Absent] {
        world.say("wan", Family::Ipv6, nothing);
        let next = if nothing == Address::Unknown { "93.184.216.35" } else { "93.184.216.36" };
        world.address(next);
        world.pass(10 * MINUTE);
        let (_, update) = world.sent.last().unwrap();
        let change = &update.changes[0];
        assert_eq!(change.send.ipv4, Some(next.parse().unwrap()));
        assert_eq!(change.send.ipv6, None, "nothing is said of the family that is not known");
        let kept = Some("2606:2800:220::1".parse().unwrap());
        assert_eq!(change.whole.ipv6, kept, "a provider that wants all is told what it had");
    }
}

#[test]
fn the_record_is_sent_again_when_the_providers_refresh_is_due() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::AlreadyRight);
    world.address("93.184.216.34");
    world.pass(60 * 24 * 60 * MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 3, "at the start, after 25 and after 50 days");
}

#[test]
fn a_pause_holds_updates_back_survives_a_restart_and_ends_by_itself() {
    let mut world = World::new(world::setup(&[NAS]));
    world.wish(Wish::Pause { until: Some(world.now + 60 * MINUTE) });
    world.address("93.184.216.34");
    world.pass(30 * MINUTE);
    assert_eq!(world.core.snapshot(world.now).state, State::Paused);
    let mut again = World::remembering(world::setup(&[NAS]), world.disk, world.now);
    again.address("93.184.216.34");
    again.pass(29 * MINUTE);
    assert_eq!(again.sent_for(NAS), []);
    again.pass(2 * MINUTE);
    assert_eq!(again.sent_for(NAS).len(), 1);
    assert_eq!(again.count("resumed"), 1);
}

#[test]
fn an_outside_voice_that_names_a_private_address_is_not_believed() {
    for address in ["192.168.1.5", "10.0.0.1", "100.64.1.1", "127.0.0.1", "169.254.3.4"] {
        let mut world = World::new(world::setup(&[NAS]));
        world.address(address);
        world.pass(60 * MINUTE);
        assert_eq!(world.sent_for(NAS), [], "{address}");
        assert_eq!(world.host(NAS).state, HostState::NoAddress);
    }
}

#[test]
fn a_host_that_is_removed_while_its_update_is_under_way_is_forgotten() {
    let mut world = World::new(world::setup(&[NAS, CAM]));
    world.address("93.184.216.34");
    world.pass(Duration::from_millis(60));
    assert_eq!(world.sent.len(), 1, "under way");
    world.step(Input::Configured(world::setup(&[CAM])));
    world.pass(MINUTE);
    assert!(!world.disk.hosts.contains_key(&NAS.parse::<HostName>().unwrap()));
    assert_eq!(world.host(CAM).state, HostState::Right);
}
