//! Whatever request goes wrong, the next round mends it, and what is not ours stays as it is.

use std::sync::Arc;
use std::time::Duration;

use homing_engine::model::Outcome;
use homing_engine::net::http::Http;
use homing_engine::publish::Publisher;
use tests::imitations::dns::{Dns, Record};
use tests::imitations::{self, Fault, Imitation, Row};
use tests::vectors::{self, Vectors};

use super::imitated::{PROVIDERS, compare, dns_name, known, send, world};
use super::scenarios::{SCENARIOS, Scenario};

/// A publisher that remembers nothing yet, and does not wait.
fn publisher(http: &Http) -> Publisher {
    let publisher = Publisher::new(Arc::clone(&PROVIDERS), http.clone(), None);
    publisher.with_moment(vectors::moment).with_pause(Duration::ZERO)
}

/// Sends with the request of this number going wrong, and once more. What is wrong then; nothing
/// where there was no such request.
async fn mend(
    row: &'static Row,
    vectors: &Vectors,
    scenario: &Scenario,
    (at, fault): (usize, Fault),
    http: &Http,
) -> Option<Result<(), String>> {
    let before = world(row, scenario);
    let server = Imitation::failing(row, before.clone(), known(vectors), Some((at, fault))).await;
    let publisher = publisher(http);
    let first = send(row, vectors, scenario, &publisher, server.url()).await;
    if server.requests().len() <= at {
        return None;
    }
    let written: Vec<String> = first.iter().map(|r| vectors::written(&r.outcome)).collect();
    let fail = |why: String| {
        let asked = server.requests().join("\n  ");
        let (id, name) = (row.id, scenario.name);
        Some(Err(format!("{id}, {name}, request {at} {fault:?}, {written:?}: {why}\n  {asked}")))
    };
    let now = settled(&server);
    if first.iter().all(|report| report.outcome.is_right()) {
        return match compare(row, scenario, &before, &now) {
            Ok(()) => Some(Ok(())),
            Err(why) => fail(format!("it was told to be right, but {why}")),
        };
    }
    if fault == Fault::TooMany && !written.iter().any(|known| known == "later rate-limited 77") {
        return fail("it is not told that it was one too many".to_owned());
    }
    let second = send(row, vectors, scenario, &publisher, server.url()).await;
    if !second.iter().all(|report| report.outcome.is_right()) {
        return fail(format!("the second time, it is {second:?}"));
    }
    match compare(row, scenario, &without_what_is_gone(scenario, before, &now), &settled(&server)) {
        Ok(()) => Some(Ok(())),
        Err(why) => fail(why),
    }
}

/// What is kept, but for a session that could not be ended: those end by themselves.
fn settled(server: &Imitation) -> Dns {
    let mut now = server.dns().clone();
    now.session = false;
    now
}

/// Where a record is taken away and made anew, nobody knows what stood in it once it is away.
fn without_what_is_gone(scenario: &Scenario, before: Dns, now: &Dns) -> Dns {
    let mut rest = before;
    let name = dns_name(scenario);
    for kind in ["A", "AAAA"] {
        if now.zone(scenario.zone).is_some_and(|zone| zone.set(&name, kind).is_empty()) {
            let ours = |record: &Record| record.name == name && record.kind == kind;
            // There may have been none before.
            let _ = rest.remove(scenario.zone, ours);
        }
    }
    rest
}

/// Goes through all providers with one kind of fault.
async fn mend_all(fault: Fault) {
    let names = ["one of two families is changed", "a record is made", "a TTL of its own"];
    let scenarios = SCENARIOS.iter().filter(|scenario| names.contains(&scenario.name));
    // One family will do.
    let one = |scenario: &Scenario| match scenario.ipv4 {
        Some(_) => Scenario { ipv6: None, ..*scenario },
        None => *scenario,
    };
    let scenarios: Vec<Scenario> = scenarios.map(one).collect();
    assert_eq!(scenarios.len(), names.len());
    let (mut wrong, http) = (Vec::new(), Http::new());
    for row in imitations::rows() {
        let vectors = vectors::read(row.id);
        let fits = |s: &&Scenario| !s.unlike.iter().any(|quirk| row.is(*quirk));
        for scenario in scenarios.iter().filter(fits) {
            let mut at = 0;
            while let Some(result) = mend(row, &vectors, scenario, (at, fault), &http).await {
                wrong.extend(result.err());
                at += 1;
            }
            assert!(at > 0, "{}: nothing was asked", row.id);
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}

#[tokio::test]
async fn whatever_request_is_refused_the_next_round_mends_it() {
    mend_all(Fault::NotDone).await;
}

#[tokio::test]
async fn whatever_request_is_one_too_many_it_is_told_for_how_long() {
    mend_all(Fault::TooMany).await;
}

#[tokio::test]
async fn whatever_request_is_done_without_saying_so_the_next_round_mends_it() {
    mend_all(Fault::Done).await;
}

type Meanwhile = fn(&mut Dns);

/// What others do to the record that we have just written, and to its zone.
const MEANWHILE: [(&str, Meanwhile); 3] = [
    ("it was changed", |dns| {
        let records = dns.zones.iter_mut().flat_map(|zone| &mut zone.records);
        records.filter(|r| r.value == "192.0.2.1").for_each(|r| r.value = "192.0.2.77".to_owned());
    }),
    ("it was taken away", |dns| {
        for zone in &mut dns.zones {
            zone.records.retain(|record| record.value != "192.0.2.1");
        }
    }),
    ("the zone was made anew, without it", |dns| {
        for zone in &mut dns.zones {
            zone.id += 500;
            zone.records.retain(|record| record.value != "192.0.2.1");
            zone.records.iter_mut().for_each(|record| record.id += 500);
        }
    }),
];

#[tokio::test]
async fn what_others_change_meanwhile_is_found() {
    let scenario = SCENARIOS.iter().find(|s| s.name == "one of two families is changed").unwrap();
    let (mut wrong, http) = (Vec::new(), Http::new());
    for row in imitations::rows() {
        let vectors = vectors::read(row.id);
        for (what, change) in MEANWHILE {
            let before = world(row, scenario);
            let server = Imitation::start(row, before, known(&vectors)).await;
            let publisher = publisher(&http);
            send(row, &vectors, scenario, &publisher, server.url()).await;
            change(&mut server.dns());
            let before = server.dns().clone();
            // What is remembered of a zone that is no more is forgotten by the first failure.
            let mut right = false;
            for _ in 0..2 {
                let reports = send(row, &vectors, scenario, &publisher, server.url()).await;
                right |= reports.iter().all(|report| report.outcome == Outcome::Changed);
            }
            let after = settled(&server);
            let result = compare(row, scenario, &before, &after).err();
            if let Some(why) = result.or((!right).then(|| "it is not told".to_owned())) {
                wrong.push(format!("{}, {what}: {why}\n{:?}", row.id, server.requests()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}
