//! The provider file of PowerDNS's HTTP API against PowerDNS itself.

use std::sync::Arc;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, PerFamily, ProviderId, Secret, Update, UpdateId,
};
use homing_engine::net::http::{Http, Request};
use homing_engine::publish::{Providers, Publisher};
use serde_json::{Value, json};
use tests::name_server::{NameServer, Served};
use tests::powerdns::{self, API_KEY};
use tests::vectors::written;

const ZONE: &str = "example.org";

fn start() -> Option<NameServer> {
    let record = |name: &str, kind, data: &str| (format!("{name}.{ZONE}"), kind, data.to_owned());
    powerdns::start(&Served {
        records: vec![
            record("nas", "A", "192.0.2.9"),
            record("nas", "TXT", "\"not ours\""),
            record("www", "A", "192.0.2.9"),
            record("twins", "A", "192.0.2.8"),
            record("twins", "A", "192.0.2.9"),
            record("alias", "CNAME", "www.example.org."),
        ],
        ..Served::open_to(ZONE, &[])
    })
}

/// Asks the server for its whole zone, or tells it something.
async fn zone(server: &NameServer, change: Option<Value>) -> Value {
    let url = format!("{}/api/v1/servers/localhost/zones/{ZONE}.", powerdns::api(server));
    let mut request = Request::get(url.parse().unwrap());
    request.headers = vec![("X-API-Key".to_owned(), API_KEY.to_owned())];
    if let Some(change) = change {
        request.method = "PATCH".to_owned();
        request.body = Some(change.to_string().into_bytes());
    }
    let reply = Http::new().exchange(request).await.expect("the API answers");
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

/// The RRsets of the zone but those of these names and types, and but the SOA, which counts.
fn others(zone: &Value, but: &[(&str, &str)]) -> Vec<String> {
    let sets = zone["rrsets"].as_array().expect("a zone has RRsets").iter();
    let ours = |set: &&Value| {
        let named = |(name, kind): &(&str, &str)| set["name"] == *name && set["type"] == *kind;
        set["type"] == "SOA" || but.iter().any(named)
    };
    let mut rest: Vec<String> = sets.filter(|set| !ours(set)).map(Value::to_string).collect();
    rest.sort();
    rest
}

/// The RRset of a name and type.
fn set(zone: &Value, name: &str, kind: &str) -> Value {
    let mut sets = zone["rrsets"].as_array().unwrap().iter();
    let found = sets.find(|set| set["name"] == name && set["type"] == kind);
    found.cloned().unwrap_or_default()
}

/// Sends both families of a host; what is known of each then.
async fn send(server: &NameServer, host: &str, key: &str) -> [String; 2] {
    let account = Account {
        id: AccountId::from("pdns"),
        provider: ProviderId::from("powerdns"),
        fields: [("server".to_owned(), powerdns::api(server))].into(),
        endpoint: None,
        insecure: false,
        ca_file: None,
    };
    let mut credentials = Credentials::new();
    credentials.insert("key", Secret::new(key.to_owned()));
    let send = PerFamily {
        ipv4: Some("192.0.2.1".parse().unwrap()),
        ipv6: Some("2001:db8::1".parse().unwrap()),
    };
    let change = Change { host: host.parse().unwrap(), send, whole: send, ttl: None, claim: None };
    let update = Update {
        id: UpdateId(1),
        account: AccountId::from("pdns"),
        via: None,
        changes: vec![change],
    };
    let providers = Arc::new(Providers::load(None).0);
    let reports =
        Publisher::new(providers, Http::new(), None).send(&account, &credentials, &update).await;
    [0, 1].map(|at| reports.get(at).map_or("none".to_owned(), |report| written(&report.outcome)))
}

#[tokio::test]
async fn powerdns_itself_gets_our_records_and_keeps_the_others() {
    let Some(server) = start() else { return };
    let comment = json!({"rrsets": [{"name": "nas.example.org.", "type": "A",
        "comments": [{"content": "mine", "account": "me", "modified_at": 1}],
        "changetype": "REPLACE", "ttl": 77, "records": [{"content": "192.0.2.9"}]}]});
    zone(&server, Some(comment)).await;
    let before = zone(&server, None).await;

    assert_eq!(send(&server, "nas.example.org", API_KEY).await, ["changed"; 2]);
    assert_eq!(send(&server, "nas.example.org", API_KEY).await, ["already-right"; 2]);
    let after = zone(&server, None).await;
    let ours = [("nas.example.org.", "A"), ("nas.example.org.", "AAAA")];
    assert_eq!(others(&after, &ours), others(&before, &ours));
    let kept = set(&after, "nas.example.org.", "A");
    assert_eq!(kept["records"][0]["content"], "192.0.2.1");
    assert_eq!(kept["ttl"], 77, "the TTL is not ours");
    assert_eq!(kept["comments"][0]["content"], "mine");
    assert_eq!(set(&after, "nas.example.org.", "AAAA")["records"][0]["content"], "2001:db8::1");
}

#[tokio::test]
async fn powerdns_itself_takes_the_apex_a_wildcard_and_a_name_beyond_ascii() {
    let Some(server) = start() else { return };
    for (host, name) in [
        ("example.org", "example.org."),
        ("*.example.org", "*.example.org."),
        ("münchen.example.org", "xn--mnchen-3ya.example.org."),
    ] {
        assert_eq!(send(&server, host, API_KEY).await, ["changed"; 2], "{host}");
        let after = zone(&server, None).await;
        for (kind, address) in [("A", "192.0.2.1"), ("AAAA", "2001:db8::1")] {
            assert_eq!(set(&after, name, kind)["records"][0]["content"], address, "{host}");
        }
        assert_eq!(send(&server, host, API_KEY).await, ["already-right"; 2], "{host}");
    }
}

#[tokio::test]
async fn what_powerdns_itself_refuses_is_told_and_changes_nothing() {
    let Some(server) = start() else { return };
    let before = zone(&server, None).await;
    for (host, key, outcomes) in [
        ("nas.example.org", "another-key", ["needs-you bad-credentials"; 2]),
        ("nas.example.net", API_KEY, ["needs-you zone-not-found"; 2]),
        ("alias.example.org", API_KEY, ["needs-you update-refused"; 2]),
    ] {
        assert_eq!(send(&server, host, key).await, outcomes, "{host}");
        assert_eq!(others(&zone(&server, None).await, &[]), others(&before, &[]), "{host}");
    }
    let twins = send(&server, "twins.example.org", API_KEY).await;
    assert_eq!(twins, ["needs-you several-records", "changed"]);
    let ours = [("twins.example.org.", "AAAA")];
    assert_eq!(others(&zone(&server, None).await, &ours), others(&before, &ours));
}
