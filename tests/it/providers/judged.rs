//! Provider files against services that others have written.

use std::sync::Arc;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, PerFamily, ProviderId, Secret, Update, UpdateId,
};
use homing_engine::net::http::Http;
use homing_engine::publish::{Providers, Publisher};
use serde_json::{Value, json};
use tests::judges::Judge;
use tests::named::{Named, NamedConfig, NamedKey, NamedZone};
use tests::vectors::written;

const ROUTE53: &str = include_str!("../../support/route53.py");
const NSUPDATE: &str = include_str!("../../support/nsupdate_info.py");

/// An account at a service on loopback.
fn account(provider: &str, url: &str, fields: &[(&str, &str)]) -> Account {
    let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Account {
        id: AccountId::from("judged"),
        provider: ProviderId::from(provider),
        fields: fields.collect(),
        endpoint: Some(url.to_owned()),
        insecure: false,
        ca_file: None,
    }
}

/// Sends addresses of a host; what is known of each then, IPv4 first.
async fn send(
    account: &Account,
    (field, secret): (&str, &str),
    host: &str,
    addresses: [Option<&str>; 2],
    ttl: Option<u32>,
) -> Vec<String> {
    let mut credentials = Credentials::new();
    credentials.insert(field, Secret::new(secret.to_owned()));
    let [ipv4, ipv6] = addresses.map(|text| text.map(|text| text.parse().expect("an address")));
    let send = PerFamily { ipv4, ipv6 };
    let change = Change { host: host.parse().unwrap(), send, whole: send, ttl, claim: None };
    let update = Update {
        id: UpdateId(1),
        account: AccountId::from("judged"),
        via: None,
        changes: vec![change],
    };
    let publisher = Publisher::new(Arc::new(Providers::load(None).0), Http::new(), None);
    let mut reports = publisher.send(account, &credentials, &update).await;
    reports.sort_by_key(|report| report.family);
    reports.iter().map(|report| written(&report.outcome)).collect()
}

const NEW: [Option<&str>; 2] = [Some("192.0.2.1"), Some("2001:db8::1")];

const NONE: [&String; 0] = [];

/// What is in one of these alone.
fn changes<'a>(before: &'a [String], after: &'a [String]) -> Vec<&'a String> {
    let gone = before.iter().filter(|record| !after.contains(record));
    gone.chain(after.iter().filter(|record| !before.contains(record))).collect()
}

/// moto, which keeps zones as Route 53 does and looks at signatures.
struct Route53 {
    judge: Judge,
    about: Value,
}

impl Route53 {
    fn start() -> Option<Self> {
        let set = |name: &str, kind: &str, values: &[&str]| {
            let values: Vec<_> = values.iter().map(|value| json!({"Value": value})).collect();
            json!({"Name": name, "Type": kind, "TTL": 7200, "ResourceRecords": values})
        };
        let mut weighted = set("weighted.example.org", "A", &["192.0.2.9"]);
        weighted["Weight"] = json!(10);
        weighted["SetIdentifier"] = json!("one");
        let mut crowd: Vec<Value> = (0..250)
            .map(|number| set(&format!("h{number}.example.org"), "A", &["192.0.2.80"]))
            .collect();
        crowd.extend([
            set("nas.example.org", "A", &["192.0.2.9"]),
            set("nas.example.org", "TXT", &["\"not ours\""]),
            set("nas2.example.org", "A", &["192.0.2.9"]),
            set("example.org", "MX", &["10 mail.example.net"]),
            set("twins.example.org", "A", &["192.0.2.8", "192.0.2.9"]),
            weighted,
        ]);
        let inner = vec![set("nas.sub.example.org", "A", &["192.0.2.9"])];
        let zones =
            json!([["my-example.org", []], ["example.org", crowd], ["sub.example.org", inner]]);
        let mut judge = Judge::start("moto", ROUTE53, &[&zones.to_string()])?;
        let about = serde_json::from_str(&judge.line()).expect("it says where it is");
        Some(Self { judge, about })
    }

    /// All sets of records but those of these names and types, and those.
    fn records(&mut self, ours: &[(&str, &str)]) -> (Vec<String>, Vec<Value>) {
        let all: Value = serde_json::from_str(&self.judge.ask("all")).expect("JSON");
        let sets = all.as_object().into_iter().flatten();
        let sets = sets.flat_map(|(zone, sets)| {
            let sets = sets.as_array().into_iter().flatten();
            sets.map(move |set| (zone.clone(), set.clone()))
        });
        let is_ours = |set: &Value| {
            ours.iter().any(|(name, kind)| set["Name"] == *name && set["Type"] == *kind)
        };
        let (own, rest): (Vec<_>, Vec<_>) = sets.partition(|(_, set)| is_ours(set));
        let rest = rest.iter().map(|(zone, set)| format!("{zone} {set}")).collect();
        (rest, own.into_iter().map(|(_, set)| set).collect())
    }

    async fn send(&self, who: &str, host: &str, ttl: Option<u32>) -> Vec<String> {
        let text = |field: &str| self.about[who][field].as_str().unwrap_or_default();
        let url = self.about["url"].as_str().unwrap_or_default();
        let account = account("route53", url, &[("access_key", text("key"))]);
        send(&account, ("secret_key", text("secret")), host, NEW, ttl).await
    }
}

#[tokio::test]
async fn moto_as_route_53_gets_our_records_and_keeps_the_others() {
    let Some(mut server) = Route53::start() else { return };
    for (host, name, ttl) in [
        ("nas.example.org", "nas.example.org.", None),
        ("example.org", "example.org.", None),
        ("*.example.org", "*.example.org.", Some(600)),
        ("nas.sub.example.org", "nas.sub.example.org.", None),
        ("münchen.example.org", "xn--mnchen-3ya.example.org.", None),
    ] {
        let ours = [(name, "A"), (name, "AAAA")];
        let (before, old) = server.records(&ours);
        assert_eq!(server.send("owner", host, ttl).await, ["changed"; 2], "{host}");
        let (after, new) = server.records(&ours);
        assert_eq!(changes(&before, &after), NONE, "{host}");
        let values: Vec<_> = new.iter().map(|set| &set["ResourceRecords"]).collect();
        let wanted = [json!([{"Value": "192.0.2.1"}]), json!([{"Value": "2001:db8::1"}])];
        assert_eq!(values, wanted.iter().collect::<Vec<_>>(), "{host}");
        if let Some(old) = old.first() {
            assert_eq!(new[0]["TTL"], old["TTL"], "{host}: the TTL is not ours");
        }
        assert_eq!(server.send("owner", host, ttl).await, ["already-right"; 2], "{host}");
    }
}

#[tokio::test]
async fn what_moto_as_route_53_refuses_is_told_and_changes_nothing() {
    let Some(mut server) = Route53::start() else { return };
    let mut stranger = server.about["owner"].clone();
    stranger["secret"] = json!("another-secret");
    server.about["stranger"] = stranger;
    let (before, _) = server.records(&[]);
    for (who, host, outcomes) in [
        ("stranger", "nas.example.org", ["needs-you bad-credentials"; 2]),
        ("guest", "nas.example.org", ["needs-you not-allowed"; 2]),
        ("owner", "nas.example.net", ["needs-you zone-not-found"; 2]),
    ] {
        assert_eq!(server.send(who, host, None).await, outcomes, "{who} {host}");
        assert_eq!(changes(&before, &server.records(&[]).0), NONE, "{who} {host}");
    }
    for host in ["twins.example.org", "weighted.example.org"] {
        let outcomes = ["needs-you several-records", "changed"];
        assert_eq!(server.send("owner", host, None).await, outcomes, "{host}");
    }
    let ours = [("twins.example.org.", "AAAA"), ("weighted.example.org.", "AAAA")];
    assert_eq!(changes(&before, &server.records(&ours).0), NONE);
}

/// The nsupdate.info service with BIND behind it.
struct NsupdateInfo {
    judge: Judge,
    url: String,
    named: Named,
}

impl NsupdateInfo {
    fn start() -> Option<Self> {
        tests::name_server::found("named")?;
        let mut key = NamedKey::new("example.org", "hmac-sha512");
        key.secret = data_encoding::BASE64.encode(&[7; 64]);
        let records = "nas TXT \"not ours\"\nnas MX 10 mail\nwww A 192.0.2.9\n@ A 192.0.2.9\n";
        let zone = NamedZone {
            records: records.to_owned(),
            ..NamedZone::open_to("example.org", &["example.org"])
        };
        let options = "allow-transfer { 127.0.0.1; };".to_owned();
        let (zones, keys) = (vec![zone], vec![key.clone()]);
        let named = Named::start(&NamedConfig { zones, keys, options, ..NamedConfig::default() });
        let names = json!({"nas": "s3cret", "other": "0ther", "blocked": "bl0cked"}).to_string();
        let port = named.port().to_string();
        let arguments = [port.as_str(), "example.org", &key.secret, &names];
        let mut judge = Judge::start("nsupdate", NSUPDATE, &arguments)?;
        let url = format!("http://127.0.0.1:{}", judge.line());
        Some(Self { judge, url, named })
    }

    /// The lines of the zone but the addresses of `nas` and the SOA, which counts; and those.
    fn zone(&self) -> (Vec<String>, Vec<String>) {
        let words = ["+noall", "+answer", "+onesoa", "example.org", "AXFR"];
        let said = tests::named::dig(self.named.address, &words);
        let lines = said.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines = lines.filter(|line| !line.contains(" SOA ") && !line.starts_with(';'));
        let ours = |line: &String| {
            line.starts_with("nas.") && (line.contains(" A ") || line.contains(" AAAA "))
        };
        let (mut own, mut rest): (Vec<_>, Vec<_>) = lines.partition(ours);
        own.sort();
        rest.sort();
        (rest, own)
    }

    async fn send(&self, who: &str, host: &str, addresses: [Option<&str>; 2]) -> Vec<String> {
        let at = account("nsupdateinfo", &self.url, &[]);
        let secret = match who {
            "nas" => "s3cret",
            "blocked" => "bl0cked",
            _ => "wr0ng",
        };
        send(&at, ("password", secret), host, addresses, None).await
    }
}

#[tokio::test]
async fn the_nsupdate_info_service_gets_our_addresses_into_bind() {
    let Some(server) = NsupdateInfo::start() else { return };
    let (before, none) = server.zone();
    assert_eq!((before.len(), none.len()), (6, 0), "{before:?}");
    assert_eq!(server.send("nas", "nas.example.org", NEW).await, ["changed"; 2]);
    let (after, ours) = server.zone();
    assert_eq!(after, before);
    assert_eq!(
        ours,
        ["nas.example.org. 60 IN A 192.0.2.1", "nas.example.org. 60 IN AAAA 2001:db8::1"]
    );
    assert_eq!(server.send("nas", "nas.example.org", NEW).await, ["already-right"; 2]);
    // One family alone leaves the other where it is.
    let one = [Some("192.0.2.2"), None];
    assert_eq!(server.send("nas", "nas.example.org", one).await, ["changed"]);
    assert_eq!(
        server.zone().1,
        ["nas.example.org. 60 IN A 192.0.2.2", "nas.example.org. 60 IN AAAA 2001:db8::1"]
    );
}

#[tokio::test]
async fn any_server_of_that_kind_is_one_of_dyndns2_too() {
    let Some(server) = NsupdateInfo::start() else { return };
    let at = account(
        "dyndns2",
        &server.url,
        &[("server", server.url.as_str()), ("username", "nas.example.org")],
    );
    for outcome in ["changed", "already-right"] {
        let known = send(&at, ("password", "s3cret"), "nas.example.org", NEW, None).await;
        assert_eq!(known, [outcome; 2]);
    }
    // A secret is good for its own name alone.
    let known = send(&at, ("password", "s3cret"), "other.example.org", NEW, None).await;
    assert_eq!(known, ["needs-you host-not-found"; 2]);
}

#[tokio::test]
async fn what_the_nsupdate_info_service_refuses_is_told_and_changes_nothing() {
    let Some(server) = NsupdateInfo::start() else { return };
    let (before, _) = server.zone();
    for (who, host, outcome) in [
        ("nobody", "nas.example.org", "needs-you bad-credentials"),
        ("nas", "unknown.example.org", "needs-you bad-credentials"),
        ("blocked", "blocked.example.org", "needs-you blocked-for-abuse"),
    ] {
        assert_eq!(server.send(who, host, NEW).await, [outcome; 2], "{who} {host}");
        assert_eq!(server.zone(), (before.clone(), vec![]), "{who} {host}");
    }
    // An address that is a prefix and nothing more makes it take the record away.
    assert_eq!(server.send("nas", "nas.example.org", NEW).await, ["changed"; 2]);
    let bare = [None, Some("2001:db8::")];
    let known = server.send("nas", "nas.example.org", bare).await;
    assert_eq!(known, ["unconfirmed not-understood"], "{}", server.judge.log());
    assert_eq!(server.zone().1, ["nas.example.org. 60 IN A 192.0.2.1"]);
}

#[tokio::test]
async fn trouble_behind_the_nsupdate_info_service_is_waited_for() {
    let Some(server) = NsupdateInfo::start() else { return };
    let NsupdateInfo { judge, url, named } = server;
    drop(named);
    let at = account("nsupdateinfo", &url, &[]);
    let one = [Some("192.0.2.1"), None];
    let known = send(&at, ("password", "s3cret"), "nas.example.org", one, None).await;
    assert_eq!(known, ["later dns-trouble 1800"], "{}", judge.log());
}
