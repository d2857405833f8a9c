//! The lines for what a host has beside its addresses, taken by the real servers.

use std::process::Command;

use homing_engine::model::{
    Claim, ClaimKind, Host, Identity, Record, RecordChange, RecordUpdate, marker,
};
use homing_engine::publish::rfc2136::key::generate;
use homing_engine::publish::rfc2136::server_lines::{Permission, SECRET, Server};
use homing_engine::publish::rfc2136::tsig::ALGORITHMS;

use super::*;

/// A host with everything.
fn host(name: &str) -> Host {
    let records = ["_http._tcp SRV 0 5 8080 {host}", "@ TXT hello", "@ HTTPS 1 ."];
    Host {
        records: records.iter().map(|line| line.parse().expect("a record")).collect(),
        reverse: true,
        claim: ClaimKind::Txt,
        ..Host::new(name.parse().expect("a name"), "home".into())
    }
}

fn lines(server: Server, host: &Host) -> Vec<String> {
    let permission = Permission::new("homing-key", &ALGORITHMS[0], &host.name, ZONE);
    let pieces = permission.expect("plain names").with_beside(host).lines(server);
    pieces.into_iter().map(|piece| piece.text).collect()
}

#[tokio::test]
async fn bind_takes_them_and_then_everything_of_this_host() {
    let host = host("nas.example.test");
    let all = lines(Server::Bind, &host);
    let [_, _, policy, reverse] = &all[..] else { panic!("four pieces: {all:?}") };
    let grants = |text: &str| {
        let inner = text.trim().strip_prefix("update-policy {");
        inner.and_then(|text| text.strip_suffix("};")).expect("a policy").to_owned()
    };
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let zone = |name: &str, text: &str| NamedZone {
        name: name.into(),
        grants: grants(text),
        ..NamedZone::default()
    };
    let named = Named::start(&NamedConfig {
        zones: vec![zone(ZONE, policy), zone("2.0.192.in-addr.arpa", reverse)],
        keys: vec![key.clone()],
        ..NamedConfig::default()
    });
    let server = named.address.to_string();
    let marker = marker(host.claim, Identity([1; 16]), &host.name, None).expect("a mark");
    let claim = Some(Claim { marker, held: PerFamily::default() });
    let first = Change { claim, ..change("nas.example.test", Some("192.0.2.7"), None) };
    let reports = send(&server, Some(&key), vec![first]).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");

    let addresses = PerFamily { ipv4: "192.0.2.7".parse().ok(), ipv6: None };
    let fill = |one: &homing_engine::model::RecordTemplate| one.fill(&host.name, None, &addresses);
    let mut come: Vec<_> = host.records.iter().filter_map(fill).collect();
    come.push(Record::reverse(&host.name, "192.0.2.7".parse().unwrap(), None));
    let change = RecordChange { host: host.name.clone(), come, gone: Vec::new(), claim: None };
    let changes = vec![change];
    let update = RecordUpdate { id: UpdateId(1), account: "home".into(), via: None, changes };
    let mut account = account(&server, Some(&key));
    account.fields.remove("zone");
    let client = Client::new(Some(named.address));
    let reports = client.send_records(&account, &credentials(Some(&key)), &update).await;
    assert_eq!(reports[0].outcome, Outcome::Changed, "{reports:?}");
    assert_eq!(named.dig("7.2.0.192.in-addr.arpa", "PTR"), ["nas.example.test."]);
}

#[test]
fn knot_takes_them() {
    for name in ["nas.example.test", "*.home.example.test"] {
        let text = lines(Server::Knot, &host(name)).concat();
        assert!(text.contains("update-type: [A, AAAA, TXT, HTTPS]"), "{text}");
        // No name can be below an asterisk.
        let third = if name.starts_with('*') { "" } else { ", homing-key-acl-3" };
        assert!(
            text.contains(&format!("acl: [homing-key-acl, homing-key-acl-2{third}]")),
            "{text}"
        );
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("knot.conf");
        let text = text.replace(SECRET, generate(&ALGORITHMS[0]).expose());
        let database = folder.path().display();
        std::fs::write(&path, format!("database:\n  storage: {database}\n\n{text}"))
            .expect("a file");
        let check = Command::new("/usr/sbin/knotc").arg("-c").arg(&path).arg("conf-check").output();
        // Knot is not on every computer that tests.
        let Ok(output) = check else { return };
        assert!(output.status.success(), "{output:?}\n{text}");
    }
}
