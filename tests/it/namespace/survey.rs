//! The whole network at a glance, compared with what `ip` says of it.

use std::net::IpAddr;

use homing_engine::model::{Family, Gateway, Link, Network, PerFamily};
use homing_engine::net::survey::survey;
use serde_json::Value;
use tests::netns::Namespace;

fn look(space: &Namespace) -> Network {
    space.block_on(survey(false))
}

fn ways(network: &Network) -> (Option<&str>, Option<&str>) {
    (network.way_out.ipv4.as_deref(), network.way_out.ipv6.as_deref())
}

fn names(network: &Network) -> Vec<&str> {
    network.links.iter().map(|link| link.name.as_str()).collect()
}

fn hop(address: &str) -> Option<Gateway> {
    Some(Gateway { address: Some(address.parse().unwrap()), mac: None })
}

/// A hardware address as `ip` writes it.
fn written(mac: [u8; 6]) -> String {
    mac.map(|octet| format!("{octet:02x}")).join(":")
}

/// Two uplinks with an address and a gateway in both families; nothing leads out yet.
fn two_uplinks(space: &Namespace) {
    for (interface, network) in [("one0", 1), ("two0", 2)] {
        space.interface(interface);
        space.ip(&format!("addr add 93.184.{network}.34/24 dev {interface}"));
        space.ip(&format!("addr add 2a00:1450:{network}::5/64 dev {interface} nodad"));
    }
}

#[test]
fn a_network_without_anything_in_it_is_empty() {
    let space = Namespace::new();
    let network = look(&space);
    assert_eq!(network.links, [], "loopback leads nowhere");
    assert_eq!(ways(&network), (None, None));
    assert_eq!(network.ssid, None);
}

#[test]
fn links_and_their_addresses_are_those_that_ip_lists() {
    let space = Namespace::new();
    two_uplinks(&space);
    space.interface("off0");
    space.ip("link set off0 down");
    space.ip("addr add fd00:1::5/64 dev one0 nodad");
    space.ip("addr add fe80::5/64 dev one0 nodad");
    space.ip("addr add 169.254.7.7/16 dev one0");
    space.ip("addr add 2a00:1450:9::5/64 dev one0 nodad preferred_lft 0 valid_lft 1000");
    let network = look(&space);
    let listed = space.told("addr");
    let mut links = 0;
    for interface in listed.as_array().unwrap() {
        let name = interface["ifname"].as_str().unwrap();
        let flags = interface["flags"].as_array().unwrap();
        let has = |flag: &str| flags.iter().any(|one| one == flag);
        let Some(link) = network.link(name) else {
            assert!(has("LOOPBACK") || !has("UP") || !has("LOWER_UP"), "{name} is missing");
            continue;
        };
        links += 1;
        assert!(has("UP") && !has("LOOPBACK"), "{name}");
        let settled = |info: &&Value| {
            info["scope"] == "global" && info["deprecated"] != true && info["tentative"] != true
        };
        let of = |info: &Value| info["local"].as_str().unwrap().parse().unwrap();
        let infos = interface["addr_info"].as_array().unwrap();
        let mut addresses: Vec<IpAddr> = infos.iter().filter(settled).map(of).collect();
        addresses.retain(|address| *address != IpAddr::from([169, 254, 7, 7]));
        addresses.sort();
        assert_eq!(link.addresses, addresses, "{name}");
        assert!(!link.tunnel, "{name}");
    }
    assert_eq!(links, network.links.len());
    assert_eq!(names(&network), ["one0", "one0-end", "two0", "two0-end"]);
    assert_eq!(network.link("one0").unwrap().addresses.len(), 3);
}

#[test]
fn each_uplink_has_its_own_gateway_whichever_is_the_way_out() {
    let space = Namespace::new();
    two_uplinks(&space);
    let gateways = |network: &Network, name: &str| network.link(name).unwrap().gateway;
    assert_eq!(gateways(&look(&space), "one0"), PerFamily { ipv4: None, ipv6: None });
    space.ip("route add default via 93.184.1.1 metric 10");
    space.ip("route add default via 93.184.2.1 metric 20");
    space.ip("-6 route add default via fe80::1 dev one0 metric 20");
    space.ip("-6 route add default via fe80::2 dev two0 metric 10");
    let network = look(&space);
    assert_eq!(ways(&network), (Some("one0"), Some("two0")));
    assert_eq!(network.way_out(Family::Ipv6).map(|link| link.name.as_str()), Some("two0"));
    let (first, second) = (gateways(&network, "one0"), gateways(&network, "two0"));
    assert_eq!((first.ipv4, first.ipv6), (hop("93.184.1.1"), hop("fe80::1")));
    assert_eq!((second.ipv4, second.ipv6), (hop("93.184.2.1"), hop("fe80::2")));
    space.ip("link set one0 down");
    let network = look(&space);
    assert_eq!(ways(&network), (Some("two0"), Some("two0")));
    assert_eq!(names(&network), ["two0", "two0-end"]);
    space.ip("link set two0-end down");
    let network = look(&space);
    assert_eq!((ways(&network), names(&network).len()), ((None, None), 0), "no carrier");
}

#[test]
fn a_rule_of_policy_routing_decides_over_the_way_out() {
    let space = Namespace::new();
    two_uplinks(&space);
    let _tunnel = space.tunnel("tun0");
    space.ip("addr add 10.8.0.2/24 dev tun0");
    space.ip("route add default via 93.184.1.1");
    assert_eq!(ways(&look(&space)), (Some("one0"), None));
    // As wg-quick does: all that the tunnel itself does not send takes another table.
    space.ip("route add default dev tun0 table 51820");
    space.ip("rule add not fwmark 51820 table 51820");
    space.ip("rule add table main suppress_prefixlength 0");
    let network = look(&space);
    assert_eq!(ways(&network), (Some("tun0"), None));
    assert_eq!(network.link("one0").unwrap().gateway.ipv4, hop("93.184.1.1"));
    let point_to_point = Some(Gateway { address: None, mac: None });
    assert_eq!(network.link("tun0").unwrap().gateway.ipv4, point_to_point);
    assert_eq!(network.link("two0").unwrap().gateway.ipv4, None, "it leads nowhere");
}

#[test]
fn a_tunnel_that_takes_the_default_route_is_known_as_one() {
    let space = Namespace::new();
    space.interface("wan0");
    space.ip("addr add 93.184.1.34/24 dev wan0");
    space.ip("addr add 2a00:1450:1::5/64 dev wan0 nodad");
    space.ip("route add default via 93.184.1.1");
    space.ip("-6 route add default via fe80::1 dev wan0");
    let tunnel = space.tunnel("tun0");
    space.ip("addr add 10.8.0.2/24 dev tun0");
    space.ip("addr add fd00:8::2/64 dev tun0 nodad");
    let is_tunnel = |network: &Network, name| network.link(name).map(|link| link.tunnel);
    let network = look(&space);
    assert_eq!(ways(&network), (Some("wan0"), Some("wan0")));
    assert_eq!(is_tunnel(&network, "tun0"), Some(true));
    assert_eq!(is_tunnel(&network, "wan0"), Some(false));
    // The two halves take precedence of the default route, which stays.
    for half in ["0.0.0.0/1", "128.0.0.0/1"] {
        space.ip(&format!("route add {half} via 10.8.0.1"));
    }
    for half in ["::/1", "8000::/1"] {
        space.ip(&format!("-6 route add {half} dev tun0"));
    }
    let network = look(&space);
    assert_eq!(ways(&network), (Some("tun0"), Some("tun0")));
    let own = network.link("wan0").unwrap().gateway;
    assert_eq!((own.ipv4, own.ipv6), (hop("93.184.1.1"), hop("fe80::1")), "hidden, not gone");
    let through = network.link("tun0").unwrap().gateway;
    assert_eq!(through.ipv4, hop("10.8.0.1"));
    assert_eq!(through.ipv6, Some(Gateway { address: None, mac: None }));
    drop(tunnel);
    let network = look(&space);
    assert_eq!(ways(&network), (Some("wan0"), Some("wan0")));
    assert_eq!(is_tunnel(&network, "tun0"), None);
}

#[test]
fn a_route_that_forbids_is_no_way_out() {
    let space = Namespace::new();
    two_uplinks(&space);
    space.ip("route add unreachable default");
    space.ip("-6 route add prohibit default");
    let network = look(&space);
    assert_eq!(ways(&network), (None, None));
    assert!(network.links.iter().all(|link| link.gateway == PerFamily::default()));
}

#[test]
fn the_hardware_address_of_a_gateway_is_found_by_asking_it() {
    let (space, router) = (Namespace::new(), Namespace::new());
    space.cable("wan0", &router, "lan0");
    space.ip("addr add 93.184.1.34/24 dev wan0");
    router.ip("addr add 93.184.1.1/24 dev lan0");
    space.ip("addr add 2a00:1450:1::5/64 dev wan0 nodad");
    space.ip("addr add fe80::5/64 dev wan0 nodad");
    router.ip("addr add fe80::1/64 dev lan0 nodad");
    space.ip("route add default via 93.184.1.1");
    space.ip("-6 route add default via fe80::1 dev wan0");
    let macs = |network: &Network| {
        let Link { gateway, .. } = network.link("wan0").unwrap();
        (gateway.ipv4.unwrap().mac.map(written), gateway.ipv6.unwrap().mac.map(written))
    };
    assert_eq!(macs(&look(&space)), (None, None), "nobody has talked to it");
    let listed = router.told("link show dev lan0");
    let mac = listed[0]["address"].as_str().map(str::to_owned);
    assert!(mac.is_some());
    let asked = space.block_on(survey(true));
    assert_eq!(macs(&asked), (mac.clone(), mac.clone()));
    assert_eq!(macs(&look(&space)), (mac.clone(), mac), "now it is known without asking");
    // Another router with the old one's address.
    router.ip("link set lan0 down");
    router.ip("link set lan0 address 02:00:00:00:00:99");
    router.ip("link set lan0 up");
    router.ip("addr replace fe80::1/64 dev lan0 nodad");
    space.ip("neigh flush dev wan0");
    let asked = space.block_on(survey(true));
    let other = Some("02:00:00:00:00:99".to_owned());
    assert_eq!(macs(&asked).0, other, "{asked:?}");
}

#[test]
fn a_gateway_that_does_not_answer_is_not_waited_for_long() {
    let space = Namespace::new();
    space.interface("wan0");
    space.ip("addr add 93.184.1.34/24 dev wan0");
    space.ip("route add default via 93.184.1.1");
    let network = space.block_on(survey(true));
    assert_eq!(network.link("wan0").unwrap().gateway.ipv4, hop("93.184.1.1"));
    assert_eq!(ways(&network), (Some("wan0"), None));
}
