//! Many hosts of one account in few requests, against an imitation that keeps zones.

use std::collections::BTreeMap;
use std::sync::Arc;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, PerFamily, ProviderId, Report, Secret, Update,
    UpdateId,
};
use homing_engine::net::http::Http;
use homing_engine::publish::Publisher;
use serde_json::json;
use tests::imitations::dns::{Dns, Record};
use tests::imitations::{self, Imitation};
use tests::vectors::{self, written};

use super::imitated::PROVIDERS;

const NEW: &str = "192.0.2.1";

/// Two zones with records of others, and with some of ours.
fn world() -> Dns {
    let mut dns = Dns::default();
    let marks = json!({"proxied": true, "comment": "mine", "tags": ["a:b"], "settings": {}});
    for zone in ["example.org", "example.net"] {
        dns.add_zone(zone);
        for number in 0..900 {
            dns.seed(zone, &format!("other{number}"), "A", "198.51.100.7", &marks);
        }
        for number in 0..260 {
            dns.seed(zone, &format!("h{number}"), "A", "192.0.2.9", &marks);
            dns.seed(zone, &format!("h{number}"), "TXT", "not ours", &marks);
        }
        dns.seed(zone, "right", "A", NEW, &marks);
        dns.seed(zone, "twins", "A", "192.0.2.8", &marks);
        dns.seed(zone, "twins", "A", "192.0.2.9", &marks);
        dns.seed(zone, "alias", "CNAME", "www.example.org", &marks);
    }
    dns
}

async fn send(imitation: &Imitation, token: &str, hosts: &[String]) -> Vec<Report> {
    let account = Account {
        id: AccountId::from("home"),
        provider: ProviderId::from("cloudflare"),
        fields: BTreeMap::new(),
        endpoint: Some(imitation.url()),
        insecure: false,
        ca_file: None,
    };
    let mut credentials = Credentials::new();
    credentials.insert("token", Secret::new(token.to_owned()));
    let send = PerFamily { ipv4: NEW.parse().ok(), ipv6: None };
    let change = |host: &String| Change {
        host: host.parse().expect("a host"),
        send,
        whole: send,
        ttl: None,
        claim: None,
    };
    let changes = hosts.iter().map(change).collect();
    let update = Update { id: UpdateId(1), via: None, account: account.id.clone(), changes };
    let publisher = Publisher::new(Arc::clone(&PROVIDERS), Http::new(), None);
    publisher.send(&account, &credentials, &update).await
}

/// What is kept but for the addresses of these names.
fn others(dns: &Dns, ours: &[String]) -> Vec<Record> {
    let all = dns.zones.iter().flat_map(|zone| {
        let is_ours = |record: &&Record| {
            record.kind == "A" && ours.contains(&format!("{}.{}", record.name, zone.name))
        };
        zone.records.iter().filter(move |record| !is_ours(record)).cloned()
    });
    all.collect()
}

#[tokio::test]
async fn hundreds_of_hosts_of_two_zones_take_few_requests_and_one_that_is_refused_stops_no_other() {
    let row = imitations::rows().into_iter().find(|row| row.id == "cloudflare").unwrap();
    let token = vectors::read("cloudflare").secrets["token"].clone();
    let known = [("token".to_owned(), token.clone())].into();
    let before = world();
    let imitation = Imitation::start(row, before.clone(), known).await;
    let special = ["right", "twins", "alias", "new"];
    let labels = (0..260).map(|number| format!("h{number}"));
    let labels: Vec<String> = labels.chain(special.map(str::to_owned)).collect();
    let zones = ["example.org", "example.net"];
    let hosts: Vec<String> = labels
        .iter()
        .flat_map(|label| zones.map(|zone| format!("{label}.{zone}")))
        .chain(["nas.example.com".to_owned()])
        .collect();
    let reports = send(&imitation, &token, &hosts).await;
    assert_eq!(reports.len(), hosts.len());
    let mut ours = Vec::new();
    for (host, report) in hosts.iter().zip(&reports) {
        assert_eq!(report.host.as_str(), host);
        let label = host.split('.').next().unwrap();
        let wanted = match label {
            "right" => "already-right",
            "twins" => "needs-you several-records",
            "alias" => "needs-you update-refused",
            "nas" => "needs-you zone-not-found",
            _ => "changed",
        };
        assert_eq!(written(&report.outcome), wanted, "{host}: {:?}", report.detail);
        ours.extend((wanted == "changed").then(|| host.clone()));
    }
    let after = imitation.dns().clone();
    assert_eq!(others(&after, &ours), others(&before, &ours), "only what is ours changed");
    for zone in &after.zones {
        for label in labels.iter().filter(|label| !special[1..3].contains(&label.as_str())) {
            let values: Vec<&str> =
                zone.set(label, "A").iter().map(|record| record.value.as_str()).collect();
            assert_eq!(values, [NEW], "{label}.{}", zone.name);
        }
    }
    let requests = imitation.requests();
    assert!(requests.len() < 60, "{} requests for {} hosts", requests.len(), hosts.len());
    let again = send(&imitation, &token, &hosts).await;
    let settled = |report: &Report| {
        let outcome = written(&report.outcome);
        outcome == "already-right" || outcome.starts_with("needs-you")
    };
    assert!(again.iter().all(settled));
    assert_eq!(imitation.dns().writes, after.writes, "what is right is left alone");
}
