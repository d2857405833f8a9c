//! Every provider that keeps records, against an imitation that keeps zones: whatever is sent,
//! only our record changes.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, Outcome, PerFamily, ProviderId, Report, Secret,
    Update, UpdateId, data_files,
};
use homing_engine::net::http::Http;
use homing_engine::publish::{Providers, Publisher};
use serde_json::Value;
use tests::imitations::dns::{Dns, Record, Zone};
use tests::imitations::{self, Imitation, Quirk, Row};
use tests::vectors::{self, Vectors};

use super::scenarios::{SCENARIOS, Scenario, ZONE};

pub(super) static PROVIDERS: LazyLock<Arc<Providers>> =
    LazyLock::new(|| Providers::load(None).0.into());

pub(super) const NEW: [&str; 2] = ["192.0.2.1", "2001:db8::1"];

/// The zones that are there, with everything that a careless client could take for ours.
pub(super) fn world(row: &Row, scenario: &Scenario) -> Dns {
    let marks: Value = serde_json::from_str(row.marks).expect("the marks are JSON");
    let mut dns = Dns::default();
    for zone in ["my-example.org", "sub.example.org", ZONE, "ple.org", "example.org.uk"] {
        dns.add_zone(zone);
        if zone != ZONE {
            dns.seed(zone, "nas", "TXT", "not ours", &marks);
            dns.seed(zone, "www", "AAAA", "2001:db8::80", &marks);
            dns.seed(zone, "exam", "A", "192.0.2.80", &marks);
        }
    }
    // Where there are no pages, a few are as good as many.
    let crowd = if row.is(Quirk::Whole) { scenario.crowd.min(300) } else { scenario.crowd };
    for number in 0..crowd {
        let kind = usize::from(number % 3 == 0);
        let value = [format!("198.51.100.{}", number % 250), format!("2001:db8::{number:x}")];
        dns.seed(ZONE, &format!("h{number}"), ["A", "AAAA"][kind], &value[kind], &marks);
    }
    for (name, kind, value) in [
        ("", "MX", "mail.example.net"),
        ("", "TXT", "v=spf1 -all"),
        ("nas", "TXT", "not ours"),
        ("nas", "MX", "mail.example.net"),
        ("www", "A", "192.0.2.9"),
        ("nas2", "A", "192.0.2.9"),
        ("xnas", "A", "192.0.2.9"),
        ("nas.lab", "A", "192.0.2.9"),
        ("lab.nas", "AAAA", "2001:db8::9"),
        ("alias", "CNAME", "www.example.org"),
        ("twins", "A", "192.0.2.8"),
        ("twins", "A", "192.0.2.9"),
    ] {
        dns.seed(ZONE, name, kind, value, &marks);
    }
    // What has the same end, where that is not what is meant.
    for name in ["", "*"].into_iter().filter(|name| dns_name(scenario) != *name) {
        dns.seed(ZONE, name, "A", "192.0.2.80", &marks);
    }
    for (kind, value) in scenario.there {
        dns.seed(scenario.zone, &dns_name(scenario), kind, value, &marks);
    }
    dns
}

/// What stands before the zone in the host's name.
pub(super) fn dns_name(scenario: &Scenario) -> String {
    let ascii = scenario.host.replace("münchen", "xn--mnchen-3ya");
    ascii.strip_suffix(scenario.zone).unwrap_or_default().trim_end_matches('.').to_owned()
}

fn update(scenario: &Scenario) -> Update {
    let address = |at: usize, sent: bool| -> Option<IpAddr> {
        sent.then(|| NEW[at].parse().expect("an address"))
    };
    let send = PerFamily {
        ipv4: address(0, scenario.ipv4.is_some()),
        ipv6: address(1, scenario.ipv6.is_some()),
    };
    let host = scenario.host.parse().expect("a host");
    let change = Change { host, send, whole: send, ttl: scenario.ttl, claim: None };
    Update { id: UpdateId(1), via: None, account: AccountId::from("proof"), changes: vec![change] }
}

/// An account at an imitated provider, as its vectors have it.
pub(super) fn account(row: &Row, vectors: &Vectors, url: String) -> Account {
    Account {
        id: AccountId::from("proof"),
        provider: ProviderId::from(row.id),
        fields: vectors.account.clone(),
        endpoint: Some(url),
        insecure: false,
        ca_file: None,
    }
}

/// Sends the scenario's update; what is known then, IPv4 first.
pub(super) async fn send(
    row: &Row,
    vectors: &Vectors,
    scenario: &Scenario,
    publisher: &Publisher,
    url: String,
) -> Vec<Report> {
    let account = account(row, vectors, url);
    let mut credentials = Credentials::new();
    for (field, secret) in &vectors.secrets {
        let wrong = wrong(secret);
        let secret = if scenario.wrong_secret { &wrong } else { secret };
        credentials.insert(field, Secret::new(secret.clone()));
    }
    let mut reports = publisher.send(&account, &credentials, &update(scenario)).await;
    reports.sort_by_key(|report| report.family);
    reports
}

/// A secret of the same form: its last letter or digit is another one.
fn wrong(secret: &str) -> String {
    // A key that is a file has to stay one.
    if secret.contains("client_email") {
        return secret.replace("homing@", "another@");
    }
    let at = secret.rfind(|letter: char| letter.is_ascii_alphanumeric()).expect("a letter");
    let other = if secret[at..].starts_with('4') { "5" } else { "4" };
    format!("{}{other}{}", &secret[..at], &secret[at + 1..])
}

/// The records of all zones but these, in an order of their own.
fn others(dns: &Dns, ours: &[(String, String, &str)]) -> Vec<(String, Record)> {
    let is_ours = |zone: &Zone, record: &Record| {
        ours.iter().any(|(own, name, kind)| {
            *own == zone.name && *name == record.name && *kind == record.kind
        })
    };
    let mut rest: Vec<(String, Record)> = Vec::new();
    for zone in &dns.zones {
        let kept = zone.records.iter().filter(|record| !is_ours(zone, record));
        rest.extend(kept.map(|record| (zone.name.clone(), record.clone())));
    }
    rest.sort_by_key(|(_, record)| record.id);
    rest
}

/// What is wrong with a record of ours.
fn wrong_record(
    row: &Row,
    scenario: &Scenario,
    (before, after): (&Dns, &Dns),
    kind: &str,
    value: &str,
) -> Option<String> {
    let set = |dns: &Dns| -> Vec<Record> {
        let zone = dns.zone(scenario.zone).expect("the zone stays");
        zone.set(&dns_name(scenario), kind).into_iter().cloned().collect()
    };
    let (old, new) = (set(before), set(after));
    let [new] = new.as_slice() else { return Some(format!("the {kind} records are {new:?}")) };
    let mut wanted = new.clone();
    wanted.value = value.to_owned();
    if let Some(old) = old.first() {
        wanted.ttl = old.ttl;
        if !row.is(Quirk::Anew) {
            wanted.id = old.id;
        }
        wanted.extra.clone_from(&old.extra);
    }
    if !row.is(Quirk::NoTtl) {
        wanted.ttl = scenario.ttl.unwrap_or(wanted.ttl);
    }
    (wanted != *new).then(|| format!("the {kind} record is {new:?}, not {wanted:?}"))
}

/// All that the account has.
pub(super) fn known(vectors: &Vectors) -> BTreeMap<String, String> {
    let all = vectors.account.iter().chain(&vectors.secrets);
    all.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What is wrong with what became of all that is kept.
pub(super) fn compare(
    row: &Row,
    scenario: &Scenario,
    before: &Dns,
    after: &Dns,
) -> Result<(), String> {
    let mut ours = Vec::new();
    for (at, outcome) in [scenario.ipv4, scenario.ipv6].into_iter().enumerate() {
        let kind = ["A", "AAAA"][at];
        if outcome != Some("changed") {
            continue;
        }
        if let Some(wrong) = wrong_record(row, scenario, (before, after), kind, NEW[at]) {
            return Err(wrong);
        }
        ours.push((scenario.zone.to_owned(), dns_name(scenario), kind));
    }
    let (theirs, kept) = (others(before, &ours), others(after, &ours));
    if theirs != kept {
        let lost: Vec<_> = theirs.iter().filter(|record| !kept.contains(record)).collect();
        let new: Vec<_> = kept.iter().filter(|record| !theirs.contains(record)).collect();
        return Err(format!("what is not ours changed: {lost:?} became {new:?}"));
    }
    if ours.is_empty() && after.writes > 0 {
        return Err("it was told to change something".to_owned());
    }
    if after.unpublished || after.session {
        return Err("it was left in the middle of something".to_owned());
    }
    Ok(())
}

/// An outcome as it is written. Where the account names its zone, a host outside of it may be told
/// from one in it without asking.
pub(super) fn told(row: &Row, outcome: &Outcome) -> String {
    match vectors::written(outcome).as_str() {
        "needs-you host-not-found" if row.is(Quirk::OneZone) => "needs-you zone-not-found".into(),
        written => written.to_owned(),
    }
}

/// Goes through a scenario; what was wrong.
async fn run(
    row: &'static Row,
    vectors: &Vectors,
    scenario: &Scenario,
    http: &Http,
) -> Result<(), String> {
    let before = world(row, scenario);
    let imitation = Imitation::start(row, before.clone(), known(vectors)).await;
    let publisher = Publisher::new(Arc::clone(&PROVIDERS), http.clone(), None);
    let publisher = publisher.with_moment(vectors::moment).with_pause(Duration::ZERO);
    let fail = |why: String| {
        let asked = imitation.requests().join("\n  ");
        Err(format!("{}, {}: {why}\n  {asked}", row.id, scenario.name))
    };
    let reports = send(row, vectors, scenario, &publisher, imitation.url()).await;
    let written: Vec<String> = reports.iter().map(|r| told(row, &r.outcome)).collect();
    let wanted: Vec<&str> = scenario.ipv4.into_iter().chain(scenario.ipv6).collect();
    if written != wanted {
        let said: Vec<_> = reports.iter().map(|report| report.detail.clone()).collect();
        return fail(format!("{written:?} where it should be {wanted:?}, {said:?}"));
    }
    let after = imitation.dns().clone();
    if let Err(why) = compare(row, scenario, &before, &after) {
        return fail(why);
    }
    if after.writes == 0 {
        return Ok(());
    }
    let again = send(row, vectors, scenario, &publisher, imitation.url()).await;
    let settled = |report: &Report| {
        let outcome = vectors::written(&report.outcome);
        outcome == "already-right" || outcome.starts_with("needs-you")
    };
    match again.iter().all(settled) && imitation.dns().writes == after.writes {
        true => Ok(()),
        false => fail("the second time, it was changed again".to_owned()),
    }
}

/// Goes through all scenarios with some of the providers.
async fn run_all(part: usize, of: usize) {
    let (mut wrong, http) = (Vec::new(), Http::new());
    let rows = imitations::rows().into_iter().enumerate();
    for (_, row) in rows.filter(|(at, _)| at % of == part) {
        let vectors = vectors::read(row.id);
        for scenario in SCENARIOS {
            if !scenario.unlike.iter().any(|quirk| row.is(*quirk)) {
                wrong.extend(run(row, &vectors, scenario, &http).await.err());
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n\n"));
}

// In two halves, so that they can be done at the same time.

#[tokio::test]
async fn whatever_is_sent_only_our_record_changes() {
    run_all(0, 2).await;
}

#[tokio::test]
async fn whatever_is_sent_only_our_record_changes_with_the_others_as_well() {
    run_all(1, 2).await;
}

/// The providers that make records, but are told a name alone and keep nothing to be looked at.
const TOLD_A_NAME: [&str; 4] = ["desec", "domeneshop", "dynadot", "powerdns-admin"];

/// Those that have no imitation yet; their vectors are all that proves them.
const NOT_YET: [&str; 2] = ["loopia-api", "westcn"];

/// Those whose way is that of another one.
const AS_ANOTHER: [(&str, &str); 2] = [("eranet", "nowcn"), ("tnethk", "nowcn")];

#[test]
fn every_provider_that_makes_records_is_imitated() {
    let known: Vec<&str> = imitations::rows().iter().map(|row| row.id).collect();
    let ids = data_files::PROVIDERS.iter().map(|(id, _)| *id);
    let makes = ids.filter(|id| {
        let provider = PROVIDERS.get(&ProviderId::from(*id));
        provider
            .is_some_and(|p| p.creates == Some(true) && p.dead.is_none() && p.is_made_of_steps())
    });
    let other = |id: &str| AS_ANOTHER.iter().any(|(own, like)| *own == id && known.contains(like));
    let missing: Vec<&str> = makes
        .filter(|id| {
            !known.contains(id) && !TOLD_A_NAME.contains(id) && !NOT_YET.contains(id) && !other(id)
        })
        .collect();
    assert!(missing.is_empty(), "no imitation of {missing:?}");
}
