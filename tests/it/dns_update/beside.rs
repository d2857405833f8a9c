//! Records beside addresses, in the host's zone and in reverse zones, at real servers.

use hickory_proto::rr::RecordType;
use homing_engine::model::{HostName, Record, RecordChange, RecordReport, RecordTemplate, RecordUpdate};
use tests::name_server::{Kind, Served};

use super::*;

const HOST: &str = "nas.example.test";

fn host() -> HostName {
    HOST.parse().unwrap()
}

/// The records that these lines make of the host.
fn records(lines: &[&str]) -> Vec<Record> {
    let addresses =
        PerFamily { ipv4: "192.0.2.7".parse().ok(), ipv6: "2001:db8::7".parse().ok() };
    let fill = |line: &&str| {
        let template: RecordTemplate = line.parse().expect("a record");
        template.fill(&host(), Some(60), &addresses).expect("all addresses are known")
    };
    lines.iter().map(fill).collect()
}

async fn send_records(
    account: &Account,
    key: &NamedKey,
    (gone, come): (Vec<Record>, Vec<Record>),
) -> RecordReport {
    let change = RecordChange { host: host(), come, gone, claim: None };
    let changes = vec![change];
    let update = RecordUpdate { id: UpdateId(1), account: "home".into(), via: None, changes };
    let resolver = account.fields.get("server").and_then(|server| server.parse().ok());
    let client = Client::new(resolver);
    client.send_records(account, &credentials(Some(key)), &update).await.remove(0)
}

#[tokio::test]
async fn records_of_every_type_come_and_go_and_others_stay() {
    for kind in Kind::ALL {
        let key = NamedKey::new("homing-key", "hmac-sha256");
        let mut served = Served::open_to(ZONE, &[key.clone()]);
        served.records = vec![(HOST.to_owned(), "TXT", "\"theirs\"".to_owned())];
        let Some(server) = kind.start(&served) else { continue };
        let account = account(&server.address.to_string(), Some(&key));
        let ours = records(&[
            "_http._tcp SRV 0 5 8080 {host}",
            "@ TXT \"at {ipv4}\" \"and more\"",
            "@ HTTPS 1 . alpn=h2 ipv4hint={ipv4} ipv6hint={ipv6}",
            "_dns SVCB 1 {host} port=853",
            "_xmpp._tcp.example.test. SRV 0 0 5222 {host}",
        ]);
        let report = send_records(&account, &key, (Vec::new(), ours.clone())).await;
        assert_eq!(report.outcome, Outcome::Changed, "{kind:?}: {report:?}");
        let texts = server.lookup(HOST, RecordType::TXT);
        assert_eq!(texts.len(), 2, "{kind:?}: theirs and ours: {texts:?}");
        let all: Vec<_> = [
            ("_http._tcp.nas.example.test", RecordType::SRV),
            (HOST, RecordType::HTTPS),
            ("_dns.nas.example.test", RecordType::SVCB),
            ("_xmpp._tcp.example.test", RecordType::SRV),
        ]
        .into_iter()
        .map(|(name, kind)| server.lookup(name, kind))
        .collect();
        assert!(all.iter().all(|found| found.len() == 1), "{kind:?}: {all:?}");
        assert!(all[1][0].contains("192.0.2.7") && all[1][0].contains("2001:db8::7"), "{all:?}");

        let report = send_records(&account, &key, (ours, Vec::new())).await;
        assert_eq!(report.outcome, Outcome::Changed, "{kind:?}: {report:?}");
        let texts = server.lookup(HOST, RecordType::TXT);
        assert_eq!(texts, ["theirs"], "{kind:?}");
        let srv = server.lookup("_http._tcp.nas.example.test", RecordType::SRV);
        assert_eq!(srv, Vec::<String>::new(), "{kind:?}");
    }
}

/// A server of the zone and of two reverse zones, in which the key may change what it is granted.
fn with_reverse_zones(key: &NamedKey, grant: &str) -> Named {
    let reverse = |name: &str, records: &str| NamedZone {
        records: records.to_owned(),
        grants: format!("grant {} {grant}; ", key.name),
        ..NamedZone::open_to(name, &[])
    };
    Named::start(&NamedConfig {
        zones: vec![
            NamedZone::open_to(ZONE, &[&key.name]),
            reverse("2.0.192.in-addr.arpa", "7 PTR old.example.test.\n8 PTR other.example.test.\n"),
            reverse("8.b.d.0.1.0.0.2.ip6.arpa", ""),
        ],
        keys: vec![key.clone()],
        ..NamedConfig::default()
    })
}

/// An account that names the server alone, so that zones are found by themselves.
fn without_zone(named: &Named, key: &NamedKey) -> Account {
    let mut account = account(&named.address.to_string(), Some(key));
    account.fields.remove("zone");
    account
}

#[tokio::test]
async fn reverse_names_go_to_their_zones_which_are_found_by_themselves() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = with_reverse_zones(&key, "zonesub PTR");
    let six = "7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa";
    let reverse = |address: &str| Record::reverse(&host(), address.parse().unwrap(), None);
    let come = vec![reverse("192.0.2.7"), reverse("2001:db8::7")];
    for account in [without_zone(&named, &key), account(&named.address.to_string(), Some(&key))] {
        let report = send_records(&account, &key, (Vec::new(), come.clone())).await;
        assert_eq!(report.outcome, Outcome::Changed, "{report:?}");
        assert_eq!(named.dig("7.2.0.192.in-addr.arpa", "PTR"), ["nas.example.test."]);
        assert_eq!(named.dig(six, "PTR"), ["nas.example.test."]);
        assert_eq!(named.dig("8.2.0.192.in-addr.arpa", "PTR"), ["other.example.test."]);
        let report = send_records(&account, &key, (come.clone(), Vec::new())).await;
        assert_eq!(report.outcome, Outcome::Changed, "{report:?}");
        assert_eq!(named.dig(six, "PTR"), Vec::<String>::new());
    }
    // What is another's by now stays.
    let gone = vec![reverse("192.0.2.8")];
    let report = send_records(&without_zone(&named, &key), &key, (gone, Vec::new())).await;
    assert_eq!(report.outcome, Outcome::Changed, "{report:?}");
    assert_eq!(named.dig("8.2.0.192.in-addr.arpa", "PTR"), ["other.example.test."]);
}

#[tokio::test]
async fn a_refused_reverse_name_says_its_zone_and_leaves_the_rest_done() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = with_reverse_zones(&key, "name 99.2.0.192.in-addr.arpa PTR");
    let reverse = Record::reverse(&host(), "192.0.2.7".parse().unwrap(), None);
    let mut come = records(&["@ TXT hello"]);
    come.push(reverse);
    let report = send_records(&without_zone(&named, &key), &key, (Vec::new(), come)).await;
    assert_eq!(report.outcome, Outcome::NeedsYou { trouble: Trouble::UpdateRefused });
    let detail = report.detail.expect("the server's words");
    assert!(detail.starts_with("in 2.0.192.in-addr.arpa: REFUSED"), "{detail}");
    assert_eq!(named.dig(HOST, "TXT"), ["\"hello\""]);
    assert_eq!(named.dig("7.2.0.192.in-addr.arpa", "PTR"), ["old.example.test."]);
}
