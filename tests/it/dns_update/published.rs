//! What the authoritative servers publish, asked of two real BINDs and of resolvers that fail.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use homing_engine::model::{Family, Finding, HostName, Published, Silence};
use homing_engine::publish::published::{Public, Whom, published, truth};
use homing_engine::publish::rfc2136::target::Route;
use tests::loopback_dns::LoopbackDns;
use tests::named::free_port;

use super::*;

/// Two servers of the zone, `ns` at 127.0.0.1 and `ns6` at ::1, and a third that is asked for
/// them as a resolver would be. It also knows of `gone`, where nobody is.
struct World {
    _servers: [Named; 2],
    resolver: Named,
    port: u16,
}

impl World {
    fn new(records: [&str; 2]) -> Self {
        let port = free_port();
        let serve = |listen: &str, port, records: &str| {
            let records = records.to_owned();
            Named::start(&NamedConfig {
                listen: listen.parse().expect("an address"),
                port,
                zones: vec![NamedZone { name: ZONE.into(), records, ..NamedZone::default() }],
                ..NamedConfig::default()
            })
        };
        let servers = [serve("127.0.0.1", port, records[0]), serve("::1", port, records[1])];
        let records = "@ NS ns6\n@ NS gone\nns6 AAAA ::1\ngone A 127.0.0.9\n";
        Self { _servers: servers, resolver: serve("127.0.0.1", 0, records), port }
    }

    fn whom(&self) -> Whom {
        Whom { updates: None, resolver: Some(self.resolver.address), port: self.port }
    }
}

fn nas() -> HostName {
    "nas.example.test".parse().expect("a name")
}

/// Whom to ask where the account names a server.
fn of_server(server: SocketAddr, resolver: Option<SocketAddr>) -> Whom {
    let route = Route::read(&account(&server.to_string(), None)).expect("fields");
    Whom { updates: Some(route), resolver, port: 53 }
}

fn addresses(texts: &[&str]) -> Published {
    Published::Addresses(texts.iter().map(|text| text.parse().expect("an address")).collect())
}

#[tokio::test]
async fn servers_that_agree_are_believed() {
    let world = World::new([
        "nas A 192.0.2.8\nnas A 192.0.2.7\nnas AAAA 2001:db8::7\n",
        "nas AAAA 2001:db8::7\nnas A 192.0.2.7\nnas A 192.0.2.8\n",
    ]);
    let found = published(&world.whom(), &nas()).await;
    assert_eq!(found.ipv4, addresses(&["192.0.2.7", "192.0.2.8"]), "sorted");
    assert_eq!(found.ipv6, addresses(&["2001:db8::7"]));
    let nothing = "missing.example.test".parse().expect("a name");
    let found = published(&world.whom(), &nothing).await;
    assert_eq!((found.ipv4, found.ipv6), (addresses(&[]), addresses(&[])), "no record is known");
}

#[tokio::test]
async fn servers_that_disagree_leave_it_unknown_and_the_truth_names_each() {
    let world = World::new(["nas 77 A 192.0.2.7\n", "nas A 192.0.2.8\n"]);
    let found = published(&world.whom(), &nas()).await;
    assert_eq!(found.ipv4, Published::Unknown);
    assert_eq!(found.ipv6, addresses(&[]), "both say that there is none");

    let answers = truth(&world.whom(), &nas(), &Public::Nobody).await.servers;
    let said = |server: &str| {
        let is_its = |answer: &&homing_engine::model::ServerAnswer| {
            answer.server.starts_with(server) && answer.family == Family::Ipv4
        };
        answers.iter().find(is_its).cloned().expect(server)
    };
    assert_eq!(said("ns.example.test").addresses, ["192.0.2.7".parse::<IpAddr>().unwrap()]);
    assert_eq!(said("ns.example.test").ttl, Some(77));
    assert_eq!(said("ns.example.test").serial, Some(1));
    assert_eq!(said("ns6.example.test").addresses, ["192.0.2.8".parse::<IpAddr>().unwrap()]);
    let gone = said("gone.example.test");
    assert_eq!(gone.error.as_deref(), Some("the server cannot be reached"));
    assert_eq!(gone.reason, Some(Silence::NoConnection));
}

#[tokio::test]
async fn an_alias_is_not_taken_for_its_target() {
    let zone = "nas CNAME other\nother A 192.0.2.7\n";
    let world = World::new([zone, zone]);
    assert_eq!(published(&world.whom(), &nas()).await.ipv4, Published::Unknown);
    let alias = Silence::Alias { target: "other.example.test".into() };
    let answers = truth(&world.whom(), &nas(), &Public::Nobody).await.servers;
    assert_eq!(answers[0].reason, Some(alias), "{answers:?}");
}

#[tokio::test]
async fn the_server_of_an_account_is_asked_itself() {
    let zone = NamedZone {
        name: ZONE.into(),
        records: "nas A 192.0.2.7\n".into(),
        ..NamedZone::default()
    };
    let named = Named::start(&NamedConfig { zones: vec![zone], ..NamedConfig::default() });
    let whom = of_server(named.address, None);
    let found = published(&whom, &nas()).await;
    assert_eq!((found.ipv4, found.ipv6), (addresses(&["192.0.2.7"]), addresses(&[])));

    let elsewhere = "nas.elsewhere.test".parse().expect("a name");
    let found = published(&whom, &elsewhere).await;
    assert_eq!(found.ipv4, Published::Unknown, "it refuses what it does not serve");

    let whom = of_server(named.address, Some(named.address));
    let truth = truth(&whom, &elsewhere, &Public::Nobody).await;
    let code = || "REFUSED".to_owned();
    assert_eq!(truth.servers[0].reason, Some(Silence::Refused { code: code() }));
    let why = "the resolver answers: REFUSED".to_owned();
    let reason = Silence::ResolverRefused { code: code() };
    assert_eq!(truth.findings, [Finding::ServersUnknown { why, reason }]);
}

#[tokio::test]
async fn an_answer_from_somebody_elses_cache_does_not_count() {
    let cache = LoopbackDns::start(|question, _| {
        let mut answer = question.to_vec();
        answer[2] |= 0x80; // an answer, but not authoritative: no address
        vec![answer]
    })
    .await;
    let whom = of_server(cache.address, None);
    assert_eq!(published(&whom, &nas()).await.ipv4, Published::Unknown);
    let whom = of_server(cache.address, Some(cache.address));
    let answers = truth(&whom, &nas(), &Public::Nobody).await.servers;
    assert_eq!(answers[0].reason, Some(Silence::NotItsOwn), "{answers:?}");
}

#[tokio::test]
async fn a_resolver_that_refuses_ends_it_at_once() {
    let named = Named::start(&NamedConfig::default());
    let whom = Whom { updates: None, resolver: Some(named.address), port: 53 };
    let start = Instant::now();
    assert_eq!(published(&whom, &nas()).await.ipv4, Published::Unknown);
    assert!(start.elapsed() < Duration::from_millis(500), "it took {:?}", start.elapsed());
    let answers = truth(&whom, &nas(), &Public::Nobody).await.servers;
    assert!(answers.iter().all(|answer| answer.error.is_some()), "{answers:?}");
}

#[tokio::test(start_paused = true)]
async fn silence_ends_within_three_seconds() {
    let silent = LoopbackDns::start(|_, _| vec![]).await;
    let resolver: SocketAddr = silent.address;
    let start = tokio::time::Instant::now();
    for whom in [
        of_server(resolver, Some(resolver)),
        Whom { updates: None, resolver: Some(resolver), port: 53 },
    ] {
        let start = tokio::time::Instant::now();
        assert_eq!(published(&whom, &nas()).await.ipv4, Published::Unknown);
        assert!(start.elapsed() <= Duration::from_secs(3), "it took {:?}", start.elapsed());
        let start = tokio::time::Instant::now();
        let truth = truth(&whom, &nas(), &Public::These(vec![resolver])).await;
        assert!(start.elapsed() <= Duration::from_secs(3), "it took {:?}", start.elapsed());
        let all = truth.servers.iter().chain(&truth.resolvers);
        assert_eq!(all.clone().count(), 6, "the server, this computer's resolver, and the other");
        assert!(all.clone().all(|answer| answer.error.is_some()), "{truth:?}");
    }
    assert!(start.elapsed() > Duration::ZERO);
}
