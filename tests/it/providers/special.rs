//! Records that the user has switched off, or made to answer in a way of its own: they are not ours
//! to switch on or to make plain.

use std::sync::Arc;
use std::time::Duration;

use homing_engine::net::http::Http;
use homing_engine::publish::Publisher;
use serde_json::Value;
use tests::imitations::{self, Imitation};
use tests::vectors;

use super::imitated::{PROVIDERS, dns_name, known, send, world};
use super::scenarios::{SCENARIOS, Scenario};

/// What a record has beside its value that is switched off, or answers in a way of its own.
const SPECIAL: &[(&str, &str)] = &[
    ("aliyun", r#"{"Status": "DISABLE", "Line": "default"}"#),
    ("baiducloud", r#"{"status": "pause", "line": "default"}"#),
    ("bunny", r#"{"Disabled": true}"#),
    ("cloudns-api", r#"{"status": 0}"#),
    ("dnspod", r#"{"enabled": "0", "line_id": "0"}"#),
    ("edgeone", r#"{"Status": "disable", "Location": "Default", "Weight": -1}"#),
    ("gcore", r#"{"enabled": false}"#),
    ("hostinger", r#"{"is_disabled": true}"#),
    ("huaweicloud", r#"{"status": "DISABLE"}"#),
    ("ionos", r#"{"prio": 0, "disabled": true}"#),
    ("mikrotik", r#"{"disabled": "true", "dynamic": "false"}"#),
    ("scaleway", r#"{"weighted_config": {"weighted_ips": []}}"#),
    ("scaleway", r#"{"geo_ip_config": {"matches": []}}"#),
    ("scaleway", r#"{"http_service_config": {"must_contain": "x"}}"#),
    ("scaleway", r#"{"view_config": {"views": []}}"#),
    ("technitium", r#"{"disabled": true, "comments": ""}"#),
    ("tencentcloud", r#"{"Status": "DISABLE", "Line": "默认"}"#),
    ("volcengine", r#"{"Enable": false, "Line": "default"}"#),
];

/// What one has that somebody else keeps, who may be left to it where it is right.
const KEPT_BY_OTHERS: &[(&str, &str)] = &[
    ("mikrotik", r#"{"disabled": "false", "dynamic": "true"}"#),
    ("netlify", r#"{"managed": true}"#),
    ("dnsimple", r#"{"system_record": true}"#),
    ("dreamhost", r#"{"editable": "0", "comment": ""}"#),
    ("spaceship", r#"{"group": {"type": "product"}}"#),
];

#[tokio::test]
async fn a_record_that_is_special_is_not_made_plain_and_it_is_told() {
    let scenario = SCENARIOS.iter().find(|s| s.name == "one of two families is changed").unwrap();
    let scenario = Scenario { there: &[], ..*scenario };
    let (mut wrong, http) = (Vec::new(), Http::new());
    let all = SPECIAL.iter().map(|special| (special, false));
    for ((id, beside), kept) in all.chain(KEPT_BY_OTHERS.iter().map(|special| (special, true))) {
        let row = imitations::rows().into_iter().find(|row| row.id == *id).expect("a row");
        let vectors = vectors::read(id);
        // Neither where another address would be written nor where it is the right one.
        for address in ["192.0.2.9", "192.0.2.1"] {
            let mut before = world(row, &scenario);
            let beside: Value = serde_json::from_str(beside).expect("JSON");
            before.seed(scenario.zone, &dns_name(&scenario), "A", address, &beside);
            let server = Imitation::start(row, before.clone(), known(&vectors)).await;
            let publisher = Publisher::new(Arc::clone(&PROVIDERS), http.clone(), None);
            let publisher = publisher.with_moment(vectors::moment).with_pause(Duration::ZERO);
            let reports = send(row, &vectors, &scenario, &publisher, server.url()).await;
            let mut after = server.dns().clone();
            // The address may be written, as long as the rest stays.
            for record in after.zones.iter_mut().flat_map(|zone| &mut zone.records) {
                let old = before.zones.iter().find_map(|z| z.record(&record.id.to_string()));
                let ours = record.name == dns_name(&scenario) && record.kind == "A";
                record.value =
                    old.filter(|_| ours).map_or(record.value.clone(), |r| r.value.clone());
            }
            let outcome = vectors::written(&reports[0].outcome);
            // What is right already may be left to whoever made it.
            let managed = kept && address == "192.0.2.1" && outcome == "already-right";
            if outcome != "needs-you update-refused" && !managed || after.zones != before.zones {
                wrong.push(format!("{id} {beside} {address}: {outcome}, {:?}", server.requests()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
