//! What holds whatever happens, in whatever order.

use std::collections::BTreeMap;
use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::model::*;
use homing_engine::wire::Wish;
use proptest::prelude::*;
use tests::world::{self, World};

const HOSTS: [&str; 3] = ["nas.example.org", "cam.example.org", "game.example.com"];

/// Something that happens in a world.
#[derive(Clone, Debug)]
enum Happening {
    Says(Option<u8>),
    Absent,
    Provider(Outcome),
    Restart,
    UpdateNow,
    Wait(u64),
}

/// What a provider may answer; `gentle`: nothing that does not count for its interval.
fn outcomes(gentle: bool) -> impl Strategy<Value = Outcome> {
    let troubles = prop_oneof![
        Just(Trouble::ServerTrouble),
        Just(if gentle { Trouble::Maintenance } else { Trouble::Unreachable }),
        Just(Trouble::RateLimited),
        Just(Trouble::DnsTrouble),
    ];
    let waits = prop::option::of((1_u64..10_000).prop_map(Duration::from_secs));
    let stops = prop_oneof![
        Just(Trouble::BadCredentials),
        Just(Trouble::BlockedForAbuse),
        Just(Trouble::HostNotFound),
    ];
    let unsure = prop_oneof![Just(Trouble::NoAnswer), Just(Trouble::NotUnderstood)];
    prop_oneof![
        4 => Just(Outcome::Changed),
        1 => Just(Outcome::AlreadyRight),
        2 => (troubles, waits).prop_map(|(trouble, wait)| Outcome::Later { trouble, wait }),
        u32::from(!gentle) => stops.prop_map(|trouble| Outcome::NeedsYou { trouble }),
        2 => unsure.prop_map(|trouble| Outcome::Unconfirmed { trouble }),
    ]
}

fn happenings(gentle: bool) -> impl Strategy<Value = Vec<Happening>> {
    let one = prop_oneof![
        4 => prop::option::of(0_u8..4).prop_map(Happening::Says),
        1 => Just(Happening::Absent),
        3 => outcomes(gentle).prop_map(Happening::Provider),
        1 => Just(Happening::Restart),
        1 => Just(Happening::UpdateNow),
        6 => (1_u64..2000).prop_map(Happening::Wait),
    ];
    prop::collection::vec(one, 1..60)
}

fn address(n: u8) -> String {
    format!("93.184.216.{n}")
}

/// Plays the happenings. The updates that were sent, over all restarts.
fn play(happenings: &[Happening]) -> (World, Vec<(Time, Update)>) {
    let mut world = World::new(world::setup(&HOSTS));
    let mut sent = Vec::new();
    for happening in happenings {
        match happening {
            Happening::Says(Some(n)) => world.address(&address(*n)),
            Happening::Says(None) => world.say("wan", Family::Ipv4, Address::Unknown),
            Happening::Absent => world.say("wan", Family::Ipv4, Address::Absent),
            Happening::Provider(outcome) => world.provider_says(outcome.clone()),
            Happening::UpdateNow => world.wish(Wish::UpdateNow { host: None }),
            Happening::Wait(seconds) => world.pass(Duration::from_secs(*seconds)),
            Happening::Restart => {
                sent.append(&mut world.sent);
                let said = world.said.clone();
                world = World::remembering(world::setup(&HOSTS), world.disk, world.now);
                world.said = said;
                world.step(Input::LookAgain);
            }
        }
    }
    sent.append(&mut world.sent.clone());
    (world, sent)
}

/// Sends of each host in order.
fn by_host(sent: &[(Time, Update)]) -> BTreeMap<String, Vec<(Time, std::net::IpAddr)>> {
    let mut by_host: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (at, update) in sent {
        for change in &update.changes {
            let (_, address) = change.families().next().unwrap();
            by_host.entry(change.host.to_string()).or_default().push((*at, address));
        }
    }
    by_host
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_host_is_sent_twice_within_the_interval(happenings in happenings(true)) {
        let (_, sent) = play(&happenings);
        for (host, sends) in by_host(&sent) {
            for two in sends.windows(2) {
                let gap = two[1].0.since(two[0].0);
                prop_assert!(gap >= Duration::from_secs(300), "{host} after {gap:?}");
            }
        }
    }

    #[test]
    fn only_addresses_that_were_known_are_ever_sent(happenings in happenings(false)) {
        let (_, sent) = play(&happenings);
        let said: Vec<String> = happenings.iter().filter_map(|happening| match happening {
            Happening::Says(Some(n)) => Some(address(*n)),
            _ => None,
        }).collect();
        for (_, update) in sent {
            prop_assert!(!update.changes.is_empty());
            for change in update.changes {
                for (_, address) in change.families() {
                    prop_assert!(said.contains(&address.to_string()), "{address} was never said");
                }
            }
        }
    }

    #[test]
    fn every_wait_ends(happenings in happenings(false)) {
        let (mut world, _) = play(&happenings);
        world.provider_says(Outcome::Changed);
        world.address("93.184.216.99");
        // The longest wait that a provider may ask for, and the longest of ours.
        world.pass(Duration::from_secs(26 * 3600));
        for host in HOSTS {
            let view = world.host(host);
            let stopped = matches!(view.next.code.as_str(), "user");
            let right = view.families[0].confirmed.as_deref() == Some("93.184.216.99");
            prop_assert!(stopped || right, "{host} is stuck: {view:?}");
        }
    }

    #[test]
    fn what_is_right_is_not_sent_again(happenings in happenings(false)) {
        let (mut world, _) = play(&happenings);
        world.provider_says(Outcome::Changed);
        world.address("93.184.216.99");
        world.pass(Duration::from_secs(26 * 3600));
        world.sent.clear();
        world.pass(Duration::from_secs(3 * 24 * 3600));
        for (host, sends) in by_host(&world.sent) {
            prop_assert!(sends.is_empty(), "{host}: {sends:?}");
        }
    }

    #[test]
    fn a_stop_holds_until_the_user_acts(happenings in happenings(false)) {
        let mut world = World::new(world::setup(&HOSTS));
        world.provider_says(Outcome::NeedsYou { trouble: Trouble::BadCredentials });
        world.address("93.184.216.1");
        world.pass(Duration::from_secs(10));
        let (disk, now) = (world.disk, world.now);
        let mut world = World::remembering(world::setup(&HOSTS), disk, now);
        for happening in &happenings {
            match happening {
                Happening::Says(Some(n)) => world.address(&address(*n)),
                Happening::Wait(seconds) => world.pass(Duration::from_secs(*seconds)),
                Happening::Provider(outcome) => world.provider_says(outcome.clone()),
                _ => {}
            }
        }
        prop_assert_eq!(world.sent.len(), 0);
    }

    #[test]
    fn what_is_on_disk_is_what_the_core_remembers(happenings in happenings(false)) {
        let (world, _) = play(&happenings);
        prop_assert_eq!(&world.disk.hosts, &world.core.memory().hosts);
        prop_assert_eq!(&world.disk.accounts, &world.core.memory().accounts);
    }
}
