//! What answers mean, by table: nothing is asked here.

use std::net::IpAddr;
use std::time::Duration;

use homing_engine::model::{Family, Finding, Role, ServerAnswer, Time, Truth, is_newer};
use homing_engine::publish::published::{Kept, Known, meaning};
use proptest::prelude::{any, prop_assert, proptest};

/// When everything here is asked.
const NOW: Time = Time(1_767_225_600_000);
const OURS: &str = "93.184.216.34";
const OLD: &str = "93.184.216.33";
const INSIDE: &str = "10.0.0.7";
const PROXY: &str = "104.16.1.1";

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().expect("an address")).collect()
}

/// Both entries of one server, which has nothing of IPv6.
fn server(name: &str, roles: &[Role], said: &[&str], serial: Option<u32>) -> [ServerAnswer; 2] {
    [(Family::Ipv4, said), (Family::Ipv6, &[][..])].map(|(family, said)| ServerAnswer {
        server: name.to_owned(),
        roles: roles.to_vec(),
        family,
        addresses: ips(said),
        ttl: (!said.is_empty()).then_some(300),
        serial,
        zone: serial.map(|_| "example.test".to_owned()),
        refresh: serial.map(|_| 3600),
        behind: false,
        error: None,
        reason: None,
    })
}

fn taker(said: &[&str], serial: u32) -> [ServerAnswer; 2] {
    server("ns", &[Role::Updates, Role::Primary], said, Some(serial))
}

fn second(said: &[&str], serial: u32) -> [ServerAnswer; 2] {
    server("ns2", &[Role::Secondary], said, Some(serial))
}

/// A resolver that has this, for so many seconds more.
fn resolver(role: Role, said: &[&str], left: u32) -> [ServerAnswer; 2] {
    server("resolver", &[role], said, None).map(|one| ServerAnswer { ttl: Some(left), ..one })
}

/// A host whose address was confirmed; how long ago Homing had it published.
fn right(ago: Option<u64>) -> Known {
    let ours = ips(&[OURS]).first().copied();
    let changed = ago.map(|ago| NOW - Duration::from_secs(ago));
    let mut known = Known::default();
    known.families.ipv4 = Kept { wanted: ours, confirmed: ours, changed };
    known
}

fn found(
    servers: &[[ServerAnswer; 2]],
    resolvers: &[[ServerAnswer; 2]],
    known: &Known,
) -> Vec<Finding> {
    let (servers, resolvers) = (servers.concat(), resolvers.concat());
    let mut truth = Truth { at: NOW, servers, resolvers, findings: Vec::new() };
    meaning(&mut truth, known);
    truth.findings
}

fn split(here: &[&str], elsewhere: &[&str]) -> Vec<Finding> {
    let (here, elsewhere) = (ips(here), ips(elsewhere));
    vec![Finding::SplitHorizon { family: Family::Ipv4, here, elsewhere }]
}

fn cached(addresses: &[&str], seconds: u32) -> Vec<Finding> {
    vec![Finding::Cached { family: Family::Ipv4, addresses: ips(addresses), seconds }]
}

#[test]
fn where_all_say_what_was_confirmed_there_is_nothing_to_say() {
    let servers = [taker(&[OURS], 7), second(&[OURS], 7)];
    let resolvers = [resolver(Role::System, &[OURS], 3), resolver(Role::Public, &[OURS], 299)];
    assert_eq!(found(&servers, &resolvers, &right(Some(7200))), []);
    assert_eq!(found(&servers, &resolvers, &right(None)), []);
    assert_eq!(found(&[], &[], &right(None)), [], "nobody was found");
}

#[test]
fn serials_go_round_in_a_circle() {
    for (older, newer) in
        [(1, 2), (u32::MAX, 0), (u32::MAX, 5), (0, 0x7fff_ffff), (3_000_000_000, 1)]
    {
        let [ServerAnswer { server, .. }, _] = second(&[], 0);
        let behind = Finding::Behind { server, serial: older, newest: newer, refresh: 3600 };
        let said = found(&[taker(&[OURS], newer), second(&[OLD], older)], &[], &right(None));
        assert_eq!(said, [behind], "{older} is older than {newer}");
    }
}

proptest! {
    #[test]
    fn of_two_serials_at_most_one_is_newer(one in any::<u32>(), step in 1..1_u32 << 31) {
        let later = one.wrapping_add(step);
        prop_assert!(is_newer(later, one), "{later} is {step} after {one}");
        prop_assert!(!is_newer(one, later));
        prop_assert!(!is_newer(one, one));
    }
}

#[test]
fn a_secondary_that_has_had_time_enough_is_stale() {
    let servers = [taker(&[OURS], 7), second(&[OLD], 6)];
    let code = |ago| found(&servers, &[], &right(ago)).last().map(Finding::code);
    assert_eq!(code(None), Some("behind"), "nobody knows since when it is so");
    assert_eq!(code(Some(3600)), Some("behind"));
    assert_eq!(code(Some(3700)), Some("stale"));
    let others = [taker(&[OURS], 7), second(&[OURS], 6)];
    let said = found(&others, &[], &right(Some(86_400)));
    assert_eq!(said.first().map(Finding::code), Some("behind"), "another name has just changed");
}

#[test]
fn views_are_told_from_lag_by_what_they_say_and_by_their_serials() {
    let known = right(Some(7200));
    let inside = [taker(&[INSIDE], 50), second(&[OURS], 3)];
    assert_eq!(found(&inside, &[], &known), split(&[INSIDE], &[OURS]), "the serials say nothing");
    let same = [taker(&[OURS], 7), second(&[OLD], 7)];
    assert_eq!(found(&same, &[], &known), split(&[OURS], &[OLD]), "one serial, two answers");
    let silent = server("ns2", &[Role::Secondary], &[OLD], None);
    assert_eq!(found(&[taker(&[OURS], 7), silent], &[], &known), [], "it may lag, or it may not");
}

#[test]
fn an_address_from_inside_is_not_what_a_service_has_confirmed_to_the_world() {
    let here = server("ns", &[Role::Primary], &[INSIDE], Some(7));
    assert_eq!(found(&[here], &[], &right(None)), split(&[INSIDE], &[OURS]));
    let differs = found(&[taker(&[INSIDE], 7)], &[], &right(None));
    assert_eq!(differs.first().map(Finding::code), Some("differs"), "this one takes the updates");
}

#[test]
fn resolvers_that_tell_something_else_have_a_view_or_a_cache() {
    let servers = [taker(&[OURS], 7)];
    for (why, role, said, left, ago, expected) in [
        ("another world", Role::System, INSIDE, 60, Some(10), split(&[INSIDE], &[OURS])),
        ("another world", Role::Public, INSIDE, 60, None, split(&[OURS], &[INSIDE])),
        ("from before", Role::Public, OLD, 200, Some(100), cached(&[OLD], 200)),
        ("fetched after the change", Role::Public, OLD, 250, Some(200), split(&[OURS], &[OLD])),
        ("nobody knows since when", Role::Public, OLD, 250, None, cached(&[OLD], 250)),
    ] {
        let resolvers = [resolver(role, &[said], left)];
        let said = found(&servers, &resolvers, &right(ago));
        assert_eq!(said.first(), expected.first(), "{why}");
    }
    let lag = [taker(&[OURS], 7), second(&[OLD], 6)];
    let resolvers = [resolver(Role::Public, &[OLD], 250)];
    let said = found(&lag, &resolvers, &right(Some(600)));
    let codes: Vec<_> = said.iter().map(Finding::code).collect();
    assert_eq!(codes, ["behind", "cached"], "it was fetched from the one that lags");
    let none = [resolver(Role::Public, &[], 250)];
    assert_eq!(found(&servers, &none, &right(Some(40))), cached(&[], 250), "no record was kept");
}

#[test]
fn without_asking_anybody_caches_are_reckoned_with_for_the_time_to_live() {
    let servers = [taker(&[OURS], 7)];
    assert_eq!(found(&servers, &[], &right(Some(60))), cached(&[], 240));
    assert_eq!(found(&servers, &[], &right(Some(300))), []);
}

#[test]
fn a_proxys_addresses_are_told_as_such_only_of_a_provider_that_has_proxies() {
    let servers = [server("ns", &[Role::Primary], &[PROXY, "104.16.2.1"], Some(7))];
    let proxied = Known { proxy: Some("Cloudflare".to_owned()), ..right(Some(10)) };
    let by = "Cloudflare".to_owned();
    assert_eq!(found(&servers, &[], &proxied), [Finding::Proxied { family: Family::Ipv4, by }]);
    let codes = |servers: &[[ServerAnswer; 2]], known: &Known| {
        found(servers, &[], known).iter().map(Finding::code).collect::<Vec<_>>()
    };
    assert_eq!(codes(&servers, &right(None)), ["differs"]);
    let mixed = [server("ns", &[Role::Primary], &[PROXY, OLD], Some(7))];
    assert_eq!(codes(&mixed, &proxied)[0], "differs", "one of them is no proxy's");
    let other = Known { proxy: Some("Google Public DNS".to_owned()), ..right(None) };
    assert_eq!(codes(&servers, &other), ["differs"], "another's proxy");
}

#[test]
fn what_was_confirmed_and_is_gone_is_told() {
    let gone = Finding::Differs {
        family: Family::Ipv4,
        published: ips(&[OLD]),
        wanted: OURS.parse().expect("an address"),
    };
    assert_eq!(found(&[taker(&[OLD], 7)], &[], &right(None)), [gone]);
    let mut waiting = right(None);
    waiting.families.ipv4.confirmed = None;
    assert_eq!(found(&[taker(&[OLD], 7)], &[], &waiting), [], "it is yet to be sent");
}
