//! The practice zone: updated by the engine's own DNS UPDATE, read by `dig`.

use std::net::SocketAddr;

use homing_engine::model::{
    Account, Change, Credentials, HostName, Outcome, PerFamily, Report, Secret, Trouble, Update,
    UpdateId,
};
use homing_engine::practice::Zone;
use homing_engine::publish::published::{Whom, published};
use homing_engine::publish::rfc2136;
use homing_engine::publish::rfc2136::target::Route;
use tests::named::dig;

/// Asks `dig` beside the server, which runs in this runtime.
async fn ask(zone: &Zone, words: &[&str]) -> String {
    let address = SocketAddr::from(([127, 0, 0, 1], zone.port()));
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let asking = tokio::task::spawn_blocking(move || {
        dig(address, &words.iter().map(String::as_str).collect::<Vec<_>>())
    });
    asking.await.expect("dig ends")
}

async fn register(account: &Account, credentials: &Credentials, host: &HostName) -> Vec<Report> {
    let send = PerFamily {
        ipv4: Some("192.0.2.7".parse().expect("an address")),
        ipv6: Some("2001:db8::7".parse().expect("an address")),
    };
    let change = Change { host: host.clone(), send, whole: send, ttl: Some(60), claim: None };
    let update =
        Update { id: UpdateId(1), account: account.id.clone(), via: None, changes: vec![change] };
    // What is not known without asking is asked of the server itself: nothing leaves loopback.
    let resolver = account.fields.get("server").and_then(|server| server.parse().ok());
    rfc2136::Client::new(resolver).send(account, credentials, &update).await
}

#[tokio::test]
async fn this_computer_registers_and_dig_finds_it_signed() {
    let zone = Zone::start().await.expect("a zone");
    let host = zone.host_name();
    assert!(host.as_str().ends_with(".practice.home.arpa"), "{host}");
    assert!(zone.answer(&host).await.is_empty(), "nothing is there yet");
    let start = ask(&zone, &["+dnssec", zone.zone(), "SOA"]).await;
    assert!(start.contains("RRSIG"), "signed from the start: {start}");

    let reports = register(&zone.account(), &zone.credentials(), &host).await;
    let changed = reports.iter().all(|report| report.outcome == Outcome::Changed);
    assert!(changed && reports.len() == 2, "{reports:?}");

    assert_eq!(ask(&zone, &["+short", host.as_str(), "A"]).await, "192.0.2.7\n");
    assert_eq!(ask(&zone, &["+short", "+tcp", host.as_str(), "AAAA"]).await, "2001:db8::7\n");
    let signed = ask(&zone, &["+dnssec", host.as_str(), "A"]).await;
    assert!(signed.contains("RRSIG"), "{signed}");
    assert!(signed.contains("flags: qr aa"), "{signed}");
    let keys = ask(&zone, &["+dnssec", zone.zone(), "DNSKEY"]).await;
    assert!(keys.contains("DNSKEY\t257"), "{keys}");
    let expected =
        [format!("{host}. 60 IN A 192.0.2.7"), format!("{host}. 60 IN AAAA 2001:db8::7")];
    assert_eq!(zone.answer(&host).await, expected);

    let route = Route::read(&zone.account()).expect("fields");
    let whom = Whom { updates: Some(route), resolver: None, port: 53 };
    let found = published(&whom, &host).await;
    let address = "192.0.2.7".parse().expect("an address");
    assert_eq!(found.ipv4, homing_engine::model::Published::Addresses(vec![address]));
}

#[tokio::test]
async fn the_signatures_hold_before_a_validator() {
    let zone = Zone::start().await.expect("a zone");
    let host = zone.host_name();
    register(&zone.account(), &zone.credentials(), &host).await;
    let key = ask(&zone, &["+short", zone.zone(), "DNSKEY"]).await;
    let mut words = key.split_whitespace();
    let numbers: Vec<_> = words.by_ref().take(3).collect();
    let (name, key) = (zone.zone(), words.collect::<String>());
    let anchor = format!("\"{name}.\" static-key {} \"{key}\";", numbers.join(" "));
    let folder = tempfile::tempdir().expect("a folder");
    let anchors = folder.path().join("anchors");
    std::fs::write(&anchors, format!("trust-anchors {{ {anchor} }};\n")).expect("a file");
    let missing = host.as_str().replacen('.', "-is-not-there.", 1);
    for (name, verdict) in
        [(host.as_str(), "; fully validated"), (&missing, "; negative response, fully validated")]
    {
        let mut command = tokio::process::Command::new("delv");
        command.args(["@127.0.0.1", "-p", &zone.port().to_string(), "-a"]).arg(&anchors);
        command.arg(format!("+root={}", zone.zone())).args([name, "A"]);
        let output = command.output().await.expect("delv; `cargo xtask setup` installs it");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains(verdict), "{name}: {output:?}");
    }
}

#[tokio::test]
async fn an_update_replaces_what_was_there() {
    let zone = Zone::start().await.expect("a zone");
    let host = zone.host_name();
    for address in ["192.0.2.7", "192.0.2.8", "192.0.2.8"] {
        let send = PerFamily { ipv4: Some(address.parse().expect("an address")), ipv6: None };
        let change = Change { host: host.clone(), send, whole: send, ttl: Some(60), claim: None };
        let account = zone.account();
        let update = Update {
            id: UpdateId(1),
            account: account.id.clone(),
            via: None,
            changes: vec![change],
        };
        let reports = rfc2136::Client::new(None).send(&account, &zone.credentials(), &update).await;
        assert_eq!(reports[0].outcome, Outcome::Changed, "{reports:?}");
        assert_eq!(ask(&zone, &["+short", host.as_str(), "A"]).await, format!("{address}\n"));
    }
}

#[tokio::test]
async fn an_unsigned_or_wrongly_signed_update_is_refused() {
    let zone = Zone::start().await.expect("a zone");
    let host = zone.host_name();
    let refused = |reports: Vec<Report>, trouble| {
        let outcome = Outcome::NeedsYou { trouble };
        assert!(reports.iter().all(|report| report.outcome == outcome), "{reports:?}");
    };

    let mut unsigned = zone.account();
    unsigned.fields.remove("key");
    refused(register(&unsigned, &Credentials::new(), &host).await, Trouble::UpdateRefused);

    let mut wrong = Credentials::new();
    wrong.insert("secret", Secret::new("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".into()));
    refused(register(&zone.account(), &wrong, &host).await, Trouble::BadSignature);

    let mut unknown = zone.account();
    unknown.fields.insert("key".into(), "nobody".into());
    refused(register(&unknown, &zone.credentials(), &host).await, Trouble::BadKey);

    assert_eq!(ask(&zone, &["+short", host.as_str(), "A"]).await, "", "nothing was published");
}

#[tokio::test]
async fn it_ends_when_it_is_dropped() {
    let zone = Zone::start().await.expect("a zone");
    let (account, host) = (zone.account(), zone.host_name());
    let credentials = zone.credentials();
    drop(zone);
    tokio::task::yield_now().await;
    let reports = register(&account, &credentials, &host).await;
    let later = Outcome::Later { trouble: Trouble::Unreachable, wait: None };
    assert!(reports.iter().all(|report| report.outcome == later), "{reports:?}");
}
