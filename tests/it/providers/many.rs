//! Several hosts in one update: each hears its own, and of others nothing changes.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use homing_engine::model::{AccountId, Change, Credentials, PerFamily, Secret, Update, UpdateId};
use homing_engine::net::http::Http;
use homing_engine::publish::Publisher;
use serde_json::Value;
use tests::imitations::dns::{Dns, Record};
use tests::imitations::{self, Imitation, Quirk, Row};
use tests::vectors::{self, Vectors};

use super::imitated::{PROVIDERS, account, known, told, world};
use super::scenarios::{SCENARIOS, Scenario};

/// Hosts, and what has to be known of each; those of a `Quirk` not where it is one.
const HOSTS: &[(&str, &str, &[Quirk])] = &[
    ("nas.example.org", "changed", &[]),
    ("new.example.org", "changed", &[]),
    ("twins.example.org", "needs-you several-records", &[]),
    ("alias.example.org", "needs-you update-refused", &[Quirk::AliasBeside]),
    ("right.example.org", "already-right", &[]),
    ("nas.example.net", "needs-you zone-not-found", &[Quirk::NoZones]),
    ("exam.sub.example.org", "changed", &[Quirk::OneZone]),
    ("a.b.example.org", "changed", &[]),
];

/// Sends the address of all hosts in one update; what is known of each, in their order.
async fn send_all(
    row: &Row,
    vectors: &Vectors,
    hosts: &[&str],
    url: String,
    http: &Http,
) -> Vec<String> {
    let account = account(row, vectors, url);
    let mut credentials = Credentials::new();
    for (field, secret) in &vectors.secrets {
        credentials.insert(field, Secret::new(secret.clone()));
    }
    let address: IpAddr = "192.0.2.1".parse().unwrap();
    let send = PerFamily { ipv4: Some(address), ipv6: None };
    let change = |host: &&str| {
        let host = host.parse().unwrap();
        Change { host, send, whole: send, ttl: None, claim: None }
    };
    let update = Update {
        id: UpdateId(1),
        via: None,
        account: AccountId::from("proof"),
        changes: hosts.iter().map(change).collect(),
    };
    let publisher = Publisher::new(Arc::clone(&PROVIDERS), http.clone(), None);
    let publisher = publisher.with_moment(vectors::moment).with_pause(Duration::ZERO);
    let reports = publisher.send(&account, &credentials, &update).await;
    let outcome = |host: &&str| {
        let own = reports.iter().find(|report| report.host.as_str() == *host);
        own.map_or("none".to_owned(), |report| told(row, &report.outcome))
    };
    hosts.iter().map(outcome).collect()
}

/// A record with its whole name.
type Named = (String, Record);

/// Every record by its whole name, but the A records of these hosts; and of those the values.
fn divided(dns: &Dns, hosts: &[&str]) -> (Vec<Named>, Vec<(String, String)>) {
    let all = dns.zones.iter().flat_map(|zone| {
        zone.records.iter().map(|record| (zone.full(&record.name), record.clone()))
    });
    let (own, mut rest): (Vec<_>, Vec<_>) =
        all.partition(|(full, record)| record.kind == "A" && hosts.contains(&full.as_str()));
    rest.sort_by_key(|(_, record)| record.id);
    let mut own: Vec<_> = own.into_iter().map(|(full, record)| (full, record.value)).collect();
    own.sort();
    (rest, own)
}

fn seeded(row: &Row) -> Dns {
    let scenario = SCENARIOS.iter().find(|s| s.name == "one of two families is changed").unwrap();
    let mut dns = world(row, &Scenario { there: &[("A", "192.0.2.9")], ..*scenario });
    let marks: Value = serde_json::from_str(row.marks).unwrap();
    dns.seed("example.org", "right", "A", "192.0.2.1", &marks);
    dns
}

#[tokio::test]
async fn several_hosts_of_one_update_hear_each_its_own() {
    let (mut wrong, http) = (Vec::new(), Http::new());
    for row in imitations::rows() {
        let vectors = vectors::read(row.id);
        let fits = |(_, _, unlike): &&(_, _, &[Quirk])| !unlike.iter().any(|quirk| row.is(*quirk));
        let chosen: Vec<_> = HOSTS.iter().filter(fits).collect();
        let hosts: Vec<&str> = chosen.iter().map(|(host, _, _)| *host).collect();
        let wanted: Vec<&str> = chosen.iter().map(|(_, outcome, _)| *outcome).collect();
        let before = seeded(row);
        let server = Imitation::start(row, before.clone(), known(&vectors)).await;
        let outcomes = send_all(row, &vectors, &hosts, server.url(), &http).await;
        let changed = chosen.iter().filter(|(_, outcome, _)| *outcome == "changed");
        let changed: Vec<&str> = changed.map(|(host, _, _)| *host).collect();
        let (theirs, _) = divided(&before, &changed);
        let (kept, ours) = divided(&server.dns(), &changed);
        let right = ours.iter().all(|(_, value)| value == "192.0.2.1");
        if outcomes != wanted || theirs != kept || ours.len() != changed.len() || !right {
            wrong.push(format!("{}: {outcomes:?}, {ours:?}\n{:?}", row.id, server.requests()));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}
