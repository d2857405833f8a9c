//! Where what is published is not what was sent, for a good reason: a proxy's address, another
//! view of the zone, servers that disagree. Nothing is sent again because of it.

use std::time::Duration;

use homing_engine::core::Input;
use homing_engine::model::*;
use homing_engine::wire::HostState;
use tests::world::{self, World};

const NAS: &str = "nas.example.org";
const OURS: &str = "93.184.216.34";
const HOUR: Duration = Duration::from_secs(3600);

/// What servers may publish of a host that is as it should be, and why.
fn views() -> [(&'static str, Published); 5] {
    let these = |texts: &[&str]| {
        Published::Addresses(texts.iter().map(|text| text.parse().unwrap()).collect())
    };
    [
        ("a proxy's addresses", these(&["104.16.1.1", "104.16.2.1"])),
        ("the address inside the network", these(&["10.0.0.7"])),
        ("another public address", these(&["198.51.100.9"])),
        ("nothing", these(&[])),
        ("each something else", Published::Unknown),
    ]
}

/// A world in which the host's servers say this, whatever is sent.
fn where_servers_say(ipv4: Published, disk: Memory, now: Time) -> World {
    let mut world = World::remembering(world::setup(&[NAS]), disk, now);
    let published = PerFamily { ipv4, ipv6: Published::Unknown };
    world.published.insert(NAS.parse().unwrap(), published);
    world
}

/// A day of news from the kernel, every hour.
fn live_a_day(world: &mut World) {
    for _ in 0..24 {
        world.step(Input::LookAgain);
        world.pass(HOUR);
    }
}

#[test]
fn what_was_confirmed_is_not_sent_again_because_others_see_something_else() {
    for (why, said) in views() {
        let mut world = where_servers_say(said.clone(), Memory::default(), world::BEGINNING);
        world.address(OURS);
        live_a_day(&mut world);
        assert_eq!(world.sent_for(NAS).len(), 1, "{why}");
        assert_eq!(world.host(NAS).state, HostState::Right, "{why}");

        let mut again = where_servers_say(said, world.disk, world.now);
        again.address(OURS);
        live_a_day(&mut again);
        assert_eq!(again.sent_for(NAS), [], "{why}: what was confirmed outlives a restart");
    }
}

#[test]
fn an_update_that_stays_unconfirmed_once_is_sent_once_more_and_then_no_more() {
    for (why, said) in views() {
        let mut world = where_servers_say(said, Memory::default(), world::BEGINNING);
        let mut count = 0;
        world.provider = Box::new(move |update, _| {
            count += 1;
            let trouble = Trouble::NoAnswer;
            let lost = Outcome::Unconfirmed { trouble };
            world::all(update, if count == 1 { lost } else { Outcome::AlreadyRight })
        });
        world.address(OURS);
        live_a_day(&mut world);
        assert_eq!(
            world.sent_for(NAS).len(),
            2,
            "{why}: the provider itself has said that it is right"
        );
        assert_eq!(world.host(NAS).state, HostState::Right, "{why}");
    }
}
