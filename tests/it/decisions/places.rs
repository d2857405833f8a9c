//! What follows from the network that this computer is in.

use std::time::Duration;

use homing_engine::core::{Input, place};
use homing_engine::model::*;
use homing_engine::wire::{HostState, State};
use tests::crowd::{NAS, OWN, WEB, crowd, known, sources};
use tests::world::{self, World};

const V4: Family = Family::Ipv4;
const MINUTE: Duration = Duration::from_secs(60);
const HOME: &str = "93.184.216.34";
const TUNNEL: &str = "93.184.217.99";

fn link(name: &str, tunnel: bool, address: &str) -> Link {
    let gateway =
        Gateway { address: Some("192.168.1.1".parse().unwrap()), mac: Some([0, 0x53, 0, 1, 2, 3]) };
    let gateway = PerFamily { ipv4: Some(gateway), ipv6: None };
    Link { name: name.to_owned(), tunnel, addresses: vec![address.parse().unwrap()], gateway }
}

fn at_home() -> Network {
    Network {
        links: vec![link("eth0", false, "192.168.1.7")],
        way_out: PerFamily { ipv4: Some("eth0".to_owned()), ipv6: None },
        ssid: Some("Home".to_owned()),
        dns_suffixes: vec!["lan.example".to_owned()],
    }
}

fn behind_vpn() -> Network {
    let mut network = at_home();
    network.links.push(Link { gateway: PerFamily::default(), ..link("tun0", true, "10.8.0.2") });
    network.way_out.ipv4 = Some("tun0".to_owned());
    network
}

/// A world at home whose voices say the home's address.
fn home(wish: Option<VpnWish>) -> World {
    let mut world = crowd(V4, &WEB);
    let mut setup = world.core.setup().clone();
    setup.settings.hosts[0].vpn = wish;
    world.network = at_home();
    say(&mut world, HOME);
    world.step(Input::Configured(setup));
    world.pass(10 * MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 1);
    world
}

fn say(world: &mut World, address: &str) {
    for voice in WEB {
        world.say(voice, V4, known(address));
    }
}

fn move_to(world: &mut World, network: Network, address: &str) {
    world.network = network;
    say(world, address);
    world.vias.clear();
    world.looks.clear();
    world.step(Input::LookAgain);
    world.pass(10 * MINUTE);
}

#[test]
fn while_a_vpn_is_the_way_out_nothing_is_published_and_nobody_is_asked() {
    let mut world = home(None);
    move_to(&mut world, behind_vpn(), TUNNEL);
    assert_eq!(world.sent_for(NAS).len(), 1, "the VPN's address is not ours");
    assert_eq!(world.looks.len(), 0, "{:?}", world.looks);
    let host = world.host(NAS);
    assert_eq!((host.state, host.next.code.as_str()), (HostState::Away, "vpn"));
    assert_eq!(world.count("trapped"), 1);
    assert_ne!(world.core.snapshot(world.now).state, State::NoNetwork);
    move_to(&mut world, at_home(), HOME);
    assert_eq!((world.host(NAS).state, world.sent_for(NAS).len()), (HostState::Right, 1));
    assert_eq!(world.count("freed"), 1);
}

#[test]
fn a_route_that_moves_to_a_vpn_in_the_midst_of_a_look_publishes_nothing_of_it() {
    let mut world = crowd(V4, &WEB);
    world.network = at_home();
    for voice in WEB {
        world.pace.insert(voice.into(), Duration::from_secs(2));
    }
    say(&mut world, TUNNEL);
    world.step(Input::LookAgain);
    world.pass(Duration::from_secs(1));
    world.network = behind_vpn();
    world.step(Input::LookAgain);
    world.pass(10 * MINUTE);
    assert_eq!(world.sent.len(), 0);
}

#[test]
fn a_host_may_wish_for_the_vpns_address_or_the_one_outside_of_it() {
    let mut world = home(Some(VpnWish::Publish));
    move_to(&mut world, behind_vpn(), TUNNEL);
    assert_eq!(world.sent_for(NAS)[1].1.to_string(), TUNNEL);

    let mut world = home(Some(VpnWish::Outside));
    move_to(&mut world, behind_vpn(), "93.184.216.77");
    assert_eq!(world.sent_for(NAS)[1].1.to_string(), "93.184.216.77");
    assert!(!world.vias.is_empty());
    assert!(world.vias.iter().all(|via| via.as_deref() == Some("eth0")), "{:?}", world.vias);

    // Where the VPN has taken the only other way away, there is no outside.
    let mut world = home(Some(VpnWish::Outside));
    let mut alone = behind_vpn();
    alone.links[0].gateway = PerFamily::default();
    move_to(&mut world, alone, TUNNEL);
    assert_eq!((world.sent_for(NAS).len(), world.host(NAS).next.code.as_str()), (1, "vpn"));
}

#[test]
fn what_does_not_depend_on_the_route_goes_on_behind_a_vpn() {
    let mut setup = world::setup(&[NAS]);
    setup.settings.hosts[0].ipv4 = Origin::From(SourceId::from("eth"));
    let kind = SourceKind::interface(Some("eth0".to_owned()));
    setup.settings.sources = vec![Source::own(SourceId::from("eth"), kind)];
    let mut world = World::new(setup);
    world.network = behind_vpn();
    world.say("eth", V4, known(HOME));
    world.step(Input::LookAgain);
    world.pass(MINUTE);
    assert_eq!(world.sent_for(NAS).len(), 1, "a named interface has its address all the same");
}

#[test]
fn a_host_bound_to_an_interface_is_looked_for_and_updated_by_it() {
    let mut setup = world::setup(&["one.example.org", "two.example.org"]);
    setup.settings.sources = sources(&WEB);
    for (host, via) in setup.settings.hosts.iter_mut().zip(["wan1", "wan2"]) {
        host.ipv4 = Origin::From(SourceId::from("auto"));
        host.via = Some(via.to_owned());
    }
    let mut world = World::new(setup);
    world.say(OWN, V4, known("192.168.1.7"));
    say(&mut world, HOME);
    world.step(Input::LookAgain);
    world.pass(MINUTE);
    let mut vias: Vec<_> = world.vias.iter().flatten().collect();
    vias.sort();
    vias.dedup();
    assert_eq!(vias, ["wan1", "wan2"]);
    assert!(world.vias.iter().all(Option::is_some));
    let sent: Vec<_> = world
        .sent
        .iter()
        .map(|(_, update)| (update.changes[0].host.as_str(), update.via.as_deref()))
        .collect();
    let expected = [("one.example.org", Some("wan1")), ("two.example.org", Some("wan2"))];
    assert_eq!(sent, expected, "never in one request: they leave by different ways");
}

fn rule() -> NetworkRule {
    NetworkRule {
        id: NetworkId::from("home"),
        gateway_mac: None,
        ssid: None,
        dns_suffix: None,
        interface: None,
        range: None,
    }
}

#[test]
fn a_network_is_recognised_by_everything_that_is_said_of_it() {
    let range = |text: &str, length| Some((text.parse().unwrap(), length));
    let text = |text: &str| Some(text.to_owned());
    let home = at_home();
    for (rule, expected) in [
        (NetworkRule { gateway_mac: Some([0, 0x53, 0, 1, 2, 3]), ..rule() }, true),
        (NetworkRule { gateway_mac: Some([0, 0x53, 0, 1, 2, 4]), ..rule() }, false),
        (NetworkRule { ssid: text("Home"), ..rule() }, true),
        (NetworkRule { ssid: text("home"), ..rule() }, false),
        (NetworkRule { dns_suffix: text("lan.example"), ..rule() }, true),
        (NetworkRule { dns_suffix: text("example"), ..rule() }, true),
        (NetworkRule { dns_suffix: text("an.example"), ..rule() }, false),
        (NetworkRule { dns_suffix: text("lan.example.org"), ..rule() }, false),
        (NetworkRule { interface: text("eth0"), ..rule() }, true),
        (NetworkRule { interface: text("e*0"), ..rule() }, true),
        (NetworkRule { interface: text("*"), ..rule() }, true),
        (NetworkRule { interface: text("eth"), ..rule() }, false),
        (NetworkRule { interface: text("wl*"), ..rule() }, false),
        (NetworkRule { range: range("192.168.1.0", 24), ..rule() }, true),
        (NetworkRule { range: range("192.168.1.7", 32), ..rule() }, true),
        (NetworkRule { range: range("0.0.0.0", 0), ..rule() }, true),
        (NetworkRule { range: range("192.168.2.0", 24), ..rule() }, false),
        (NetworkRule { range: range("::", 0), ..rule() }, false),
        (NetworkRule { ssid: text("Home"), interface: text("wl*"), ..rule() }, false),
    ] {
        assert_eq!(place::matches(&rule, &home), expected, "{rule:?}");
    }
    let unknown = Network { ssid: None, ..at_home() };
    assert!(!place::matches(&NetworkRule { ssid: text("Home"), ..rule() }, &unknown));
}

#[test]
fn a_host_is_kept_only_on_its_networks_and_left_alone_elsewhere() {
    let mut setup = world::setup(&[NAS]);
    setup.settings.hosts[0].only_on = vec![NetworkId::from("home"), NetworkId::from("office")];
    setup.settings.networks = vec![
        NetworkRule { ssid: Some("Home".to_owned()), ..rule() },
        NetworkRule {
            id: NetworkId::from("office"),
            dns_suffix: Some("corp.example".to_owned()),
            ..rule()
        },
    ];
    let mut world = World::new(setup);
    let train = Network { ssid: Some("Train".to_owned()), dns_suffixes: Vec::new(), ..at_home() };
    world.network = train.clone();
    world.address("93.184.216.1");
    world.pass(10 * MINUTE);
    assert_eq!(world.sent.len(), 0, "never on the train");
    let host = world.host(NAS);
    assert_eq!((host.state, host.next.code.as_str()), (HostState::Away, "network"));
    assert_eq!(world.looks.len(), 0);
    world.network = at_home();
    world.address("93.184.216.2");
    world.pass(10 * MINUTE);
    assert_eq!(world.sent.len(), 1);
    world.network = train.clone();
    world.address("93.184.216.3");
    world.pass(60 * 24 * 40 * MINUTE);
    assert_eq!(world.sent.len(), 1, "not even refreshed");
    world.network = Network { dns_suffixes: vec!["muc.corp.example".to_owned()], ..train };
    world.address("93.184.216.4");
    world.pass(10 * MINUTE);
    assert_eq!(world.sent_for(NAS).last().unwrap().1.to_string(), "93.184.216.4");
}

#[test]
fn only_what_the_whole_internet_can_reach_is_published_as_public() {
    let private = ["192.168.1.7", "10.0.0.1", "100.64.0.1", "fd00::1"];
    let never = ["127.0.0.1", "169.254.1.1", "224.0.0.1", "0.0.0.0", "255.255.255.255", "1.1.1.1"];
    let examples = ["203.0.113.7", "198.18.0.1"];
    let publish = |address: &str, scope| {
        let mut setup = world::setup(&[NAS]);
        let host = &mut setup.settings.hosts[0];
        (host.ipv6, host.scope) = (host.ipv4.clone(), scope);
        let mut world = World::new(setup);
        world.address(address);
        world.pass(MINUTE);
        (world.sent.len(), world.host(NAS).next.code)
    };
    for address in private.into_iter().chain(examples) {
        assert_eq!(publish(address, Scope::Public), (0, "not-public".to_owned()), "{address}");
        assert_eq!(publish(address, Scope::Lan).0, 1, "{address}");
    }
    for address in never {
        assert_eq!(publish(address, Scope::Public).0, 0, "{address}");
        assert_eq!(publish(address, Scope::Lan).0, 0, "{address}");
    }
    assert_eq!(publish(HOME, Scope::Lan).0, 1);
}
