//! Waits: the provider's interval, our back-off, what a provider asks for, and a broken clock.

use std::time::Duration;

use homing_engine::core::{Input, pace};
use homing_engine::model::*;
use homing_engine::wire::{HostState, Wish};
use tests::world::{self, World};

const NAS: &str = "nas.example.org";
const MINUTE: Duration = Duration::from_secs(60);

#[test]
fn an_address_that_flips_ten_times_a_minute_never_exceeds_the_interval() {
    let mut world = World::new(world::setup(&[NAS]));
    for flip in 0..600 {
        world.address(if flip % 2 == 0 { "93.184.216.34" } else { "93.184.216.35" });
        world.pass(Duration::from_secs(6));
    }
    let sent = world.sent_for(NAS);
    let closest = sent.windows(2).map(|two| two[1].0.since(two[0].0)).min().unwrap();
    assert!(closest >= 5 * MINUTE, "two updates within {closest:?}");
    assert!(sent.len() <= 13, "{} updates in an hour", sent.len());
}

#[test]
fn after_flipping_the_last_address_is_the_one_that_is_published() {
    let mut world = World::new(world::setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(MINUTE);
    world.address("93.184.216.35");
    world.pass(MINUTE);
    assert_eq!(world.host(NAS).state, HostState::Waiting);
    assert_eq!(world.host(NAS).next.code, "interval");
    world.pass(4 * MINUTE);
    assert_eq!(world.sent_for(NAS).last().unwrap().1.to_string(), "93.184.216.35");
    assert_eq!(world.host(NAS).state, HostState::Right);
}

#[test]
fn an_address_that_flips_back_within_the_interval_costs_no_update() {
    let mut world = World::new(world::setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(MINUTE);
    world.address("93.184.216.35");
    world.pass(MINUTE);
    world.address("93.184.216.34");
    world.pass(60 * MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 1);
}

#[test]
fn the_back_off_doubles_from_half_a_minute_to_an_hour() {
    for failures in 1..40 {
        let whole = pace::FIRST * 2_u32.pow((failures - 1).min(7));
        let whole = whole.min(pace::LONGEST);
        for salt in 0..50 {
            let wait = pace::back_off(failures, salt);
            assert!(wait <= whole && wait >= whole * 4 / 5, "{failures}: {wait:?} of {whole:?}");
        }
    }
    let waits: std::collections::BTreeSet<_> =
        (0..50).map(|salt| pace::back_off(5, salt)).collect();
    assert!(waits.len() > 20, "the jitter differs");
}

#[test]
fn a_provider_with_a_fault_is_asked_ever_less_often_and_its_return_is_noticed() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Later { trouble: Trouble::ServerTrouble, wait: None });
    world.address("93.184.216.34");
    world.pass(24 * 60 * MINUTE);
    let tries = world.sent.len();
    assert!((24..=40).contains(&tries), "{tries} attempts in a day");
    world.provider_says(Outcome::Changed);
    world.pass(61 * MINUTE);
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!(world.count("mended"), 1);
}

#[test]
fn a_wait_that_the_provider_asks_for_is_kept_by_update_now_and_by_a_restart() {
    let mut world = World::new(world::setup(&[NAS]));
    let wait = Some(120 * MINUTE);
    world.provider_says(Outcome::Later { trouble: Trouble::RateLimited, wait });
    world.address("93.184.216.34");
    world.pass(MINUTE);
    world.wish(Wish::UpdateNow { host: None });
    world.pass(10 * MINUTE);
    assert_eq!(world.sent.len(), 1, "the provider's wait is not ours to end");
    assert_eq!(world.host(NAS).next.code, "asked-to-wait");
    let mut again = World::remembering(world::setup(&[NAS]), world.disk, world.now);
    again.address("93.184.216.34");
    again.pass(100 * MINUTE);
    assert_eq!(again.sent.len(), 0);
    again.pass(15 * MINUTE);
    assert_eq!(again.sent.len(), 1);
}

#[test]
fn update_now_ends_a_wait_of_ours() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Later { trouble: Trouble::Unreachable, wait: None });
    world.address("93.184.216.34");
    world.pass(60 * MINUTE);
    let before = world.sent.len();
    world.provider_says(Outcome::Changed);
    world.wish(Wish::UpdateNow { host: None });
    world.pass(Duration::from_secs(1));
    assert_eq!(world.sent.len(), before + 1);
}

#[test]
fn a_lost_answer_is_looked_up_before_anything_is_sent_again() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Unconfirmed { trouble: Trouble::NoAnswer });
    world.address("93.184.216.34");
    world.pass(Duration::from_millis(75));
    publish(&mut world, "93.184.216.34");
    world.pass(120 * MINUTE);
    assert_eq!(world.sent.len(), 1, "it had been done");
    assert_eq!(world.host(NAS).state, HostState::Right);
    assert_eq!((world.count("unconfirmed"), world.count("updated")), (1, 1));
}

#[test]
fn a_lost_update_that_was_not_done_is_sent_again_with_back_off() {
    let mut world = World::new(world::setup(&[NAS]));
    let mut first = true;
    world.provider = Box::new(move |update, _| match std::mem::take(&mut first) {
        true => world::all(update, Outcome::Unconfirmed { trouble: Trouble::NotUnderstood }),
        false => world::all(update, Outcome::Changed),
    });
    world.address("93.184.216.34");
    world.pass(4 * MINUTE);
    assert_eq!(world.sent.len(), 1, "not within the provider's interval");
    world.pass(2 * MINUTE);
    assert_eq!(world.sent.len(), 2);
    assert_eq!(world.host(NAS).state, HostState::Right);
}

#[test]
fn a_crash_between_sending_and_its_end_leaves_the_update_open() {
    let mut world = World::new(world::setup(&[NAS]));
    world.address("93.184.216.34");
    world.pass(Duration::from_millis(60));
    assert_eq!(world.sent.len(), 1, "sent and not ended");
    let mut again = World::remembering(world::setup(&[NAS]), world.disk.clone(), world.now);
    again.address("93.184.216.34");
    again.pass(4 * MINUTE);
    assert_eq!(again.sent.len(), 0, "not twice within the interval");
    again.pass(2 * MINUTE);
    assert_eq!(again.sent.len(), 1, "it was not published, so it is sent");
}

#[test]
fn a_clock_set_back_by_a_year_lengthens_no_wait() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Later { trouble: Trouble::Maintenance, wait: Some(30 * MINUTE) });
    world.address("93.184.216.34");
    world.pass(MINUTE);
    world.now = world.now - 365 * 24 * 60 * MINUTE;
    world.step(Input::Tick);
    world.provider_says(Outcome::Changed);
    world.pass(31 * MINUTE);
    assert_eq!(world.host(NAS).state, HostState::Right);
}

#[test]
fn an_absurd_wait_of_a_provider_ends_within_a_day() {
    let mut world = World::new(world::setup(&[NAS]));
    let wait = Some(Duration::from_secs(u64::from(u32::MAX)));
    world.provider_says(Outcome::Later { trouble: Trouble::RateLimited, wait });
    world.address("93.184.216.34");
    world.pass(25 * 60 * MINUTE);
    assert_eq!(world.sent.len(), 2);
}

#[test]
fn what_the_provider_never_saw_does_not_count_for_its_interval() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Later { trouble: Trouble::Unreachable, wait: None });
    world.address("93.184.216.34");
    world.pass(Duration::from_secs(10));
    world.provider_says(Outcome::Changed);
    world.pass(Duration::from_secs(25));
    assert_eq!(world.host(NAS).state, HostState::Right, "after the first back-off, not later");
}

#[test]
fn a_lost_answer_is_looked_up_at_once() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Unconfirmed { trouble: Trouble::NoAnswer });
    world.address("93.184.216.34");
    world.pass(Duration::from_millis(75));
    publish(&mut world, "93.184.216.34");
    world.pass(Duration::from_secs(1));
    assert_eq!(world.host(NAS).state, HostState::Right);
}

#[test]
fn a_lost_update_that_is_published_late_is_not_sent_again() {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::Unconfirmed { trouble: Trouble::NoAnswer });
    world.address("93.184.216.34");
    world.pass(2 * MINUTE);
    publish(&mut world, "93.184.216.34");
    world.pass(60 * MINUTE);
    assert_eq!(world.sent.len(), 1, "it is looked up once more before it would be sent");
}

#[test]
fn a_wait_that_the_provider_asks_of_the_account_holds_its_other_hosts_too() {
    let mut setup = world::setup(&[NAS, "cam.example.org"]);
    setup.rules.values_mut().for_each(|rules| rules.hosts_per_update = 1);
    let mut world = World::new(setup);
    let wait = Some(120 * MINUTE);
    world.provider_says(Outcome::Later { trouble: Trouble::RateLimited, wait });
    world.address("93.184.216.34");
    world.pass(MINUTE);
    world.wish(Wish::UpdateNow { host: None });
    world.pass(10 * MINUTE);
    assert_eq!(world.sent.len(), 1);
}

/// The authoritative servers say this address for the host from now on.
fn publish(world: &mut World, address: &str) {
    let addresses = Published::Addresses(vec![address.parse().unwrap()]);
    let published = PerFamily { ipv4: addresses, ipv6: Published::Unknown };
    world.published.insert(NAS.parse().unwrap(), published);
}
