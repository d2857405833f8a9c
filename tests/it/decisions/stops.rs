//! What stops until the user acts.

use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::model::*;
use homing_engine::wire::{HostState, State, Wish};
use tests::world::{self, World};

const NAS: &str = "nas.example.org";
const CAM: &str = "cam.example.org";
const HOUR: Duration = Duration::from_secs(3600);

const OF_ACCOUNT: [Trouble; 8] = [
    Trouble::BadCredentials,
    Trouble::NotAllowed,
    Trouble::MissingSecret,
    Trouble::AgentBlocked,
    Trouble::BadKey,
    Trouble::BadSignature,
    Trouble::BadTruncation,
    Trouble::PaidFeature,
];
const OF_HOST: [Trouble; 5] = [
    Trouble::HostNotFound,
    Trouble::ZoneNotFound,
    Trouble::BadHostName,
    Trouble::BlockedForAbuse,
    Trouble::UpdateRefused,
];

fn stopped(trouble: Trouble) -> World {
    let mut world = World::new(world::setup(&[NAS]));
    world.provider_says(Outcome::NeedsYou { trouble });
    world.address("93.184.216.34");
    world.pass(HOUR);
    world
}

#[test]
fn what_needs_the_user_stops_for_good_across_changes_and_restarts_and_is_said_once() {
    for trouble in OF_ACCOUNT.into_iter().chain(OF_HOST) {
        let mut world = stopped(trouble);
        world.address("93.184.216.35");
        world.pass(200 * HOUR);
        assert_eq!(world.sent.len(), 1, "{trouble:?}: one attempt");
        assert_eq!(world.count("stopped"), 1, "{trouble:?}: said once");
        assert_eq!(world.host(NAS).trouble.unwrap().code, trouble);
        assert_eq!(world.core.snapshot(world.now).state, State::NeedsYou);

        let mut again = World::remembering(world::setup(&[NAS]), world.disk, world.now);
        again.address("93.184.216.36");
        again.pass(200 * HOUR);
        assert_eq!(again.sent.len(), 0, "{trouble:?}: a restart forgets no stop");
        assert_eq!(again.host(NAS).state, HostState::NeedsYou);
    }
}

#[test]
fn a_stop_ends_when_the_user_acts_in_any_way() {
    let mut changed = world::setup(&[NAS]);
    changed.fingerprints.insert(AccountId::from(world::ACCOUNT), 7);
    let acts = [
        Input::Wish(Wish::UpdateNow { host: None }),
        Input::Wish(Wish::UpdateNow { host: Some(NAS.to_owned()) }),
        Input::Wish(Wish::SecretChanged { account: world::ACCOUNT.to_owned() }),
        Input::Configured(changed),
    ];
    for trouble in [Trouble::BadCredentials, Trouble::BlockedForAbuse] {
        for act in &acts {
            let mut world = stopped(trouble);
            world.provider_says(Outcome::Changed);
            world.step(act.clone());
            world.pass(Duration::from_secs(2));
            assert_eq!(world.sent.len(), 2, "{trouble:?} after {act:?}");
            assert_eq!(world.host(NAS).state, HostState::Right);
            assert_eq!(world.disk.accounts[&AccountId::from(world::ACCOUNT)].stop, None);
        }
    }
}

#[test]
fn another_accounts_or_hosts_act_ends_no_stop() {
    for act in [
        Wish::UpdateNow { host: Some("other.example.org".to_owned()) },
        Wish::SecretChanged { account: "other".to_owned() },
        Wish::Resume,
    ] {
        let mut world = stopped(Trouble::BadCredentials);
        world.wish(act);
        world.pass(HOUR);
        assert_eq!(world.sent.len(), 1);
    }
}

#[test]
fn a_hosts_trouble_stops_that_host_and_an_accounts_all_of_them() {
    let refuse = |trouble| {
        let mut world = World::new(world::setup(&[NAS, CAM]));
        world.provider = Box::new(move |update, _| {
            let mut reports = world::all(update, Outcome::Changed);
            for report in reports.iter_mut().filter(|report| report.host.as_str() == NAS) {
                report.outcome = Outcome::NeedsYou { trouble };
            }
            reports
        });
        world.address("93.184.216.34");
        world.pass(HOUR);
        world.provider_says(Outcome::Changed);
        world.address("93.184.216.35");
        world.pass(HOUR);
        (world.sent_for(NAS).len(), world.sent_for(CAM).len())
    };
    assert_eq!(refuse(Trouble::HostNotFound), (1, 2));
    assert_eq!(refuse(Trouble::BadCredentials), (1, 1));
}

#[test]
fn a_refusal_of_the_account_stops_the_rest_of_its_hosts_before_they_are_sent() {
    let names: Vec<String> = (0..60).map(|n| format!("h{n}.example.org")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut world = World::new(world::setup(&names));
    world.provider_says(Outcome::NeedsYou { trouble: Trouble::BadCredentials });
    world.address("93.184.216.34");
    world.pass(HOUR);
    assert_eq!(world.sent.len(), 1);
    assert_eq!(world.count("stopped"), 1);
}

#[test]
fn mending_is_noted_after_a_trouble_only() {
    let mut world = stopped(Trouble::BadCredentials);
    assert_eq!(world.count("mended"), 0);
    world.provider_says(Outcome::Changed);
    world.wish(Wish::UpdateNow { host: None });
    world.pass(HOUR);
    assert_eq!(world.count("mended"), 1);
    world.address("93.184.216.35");
    world.pass(HOUR);
    assert_eq!(world.count("mended"), 1);
}

#[test]
fn an_account_of_an_unknown_provider_needs_the_user_until_the_provider_is_there() {
    let mut setup = world::setup(&[NAS]);
    let rules = std::mem::take(&mut setup.rules);
    let mut world = World::new(setup);
    world.address("93.184.216.34");
    world.pass(HOUR);
    assert_eq!(world.host(NAS).trouble.unwrap().code, Trouble::UnknownProvider);
    assert_eq!(world.sent.len(), 0);
    let mut setup = world::setup(&[NAS]);
    setup.rules = rules;
    world.step(Input::Configured(setup));
    world.pass(HOUR);
    assert_eq!(world.host(NAS).state, HostState::Right);
}
