//! Alibaba Cloud ESA, one record of which has the addresses of both families.

use serde_json::{Map, Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::{Auth, Call, Quirk, Row, reply, signatures};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[Row {
    id: "aliesa",
    auth: Auth::Of(|call| {
        signatures::rpc(call, "AccessKeyId", call.of("access_key"), call.of("secret_key"))
    }),
    denied: (400, r#"{"Code": "SignatureDoesNotMatch", "Message": "no"}"#),
    marks: r#"{"Proxied": true, "Comment": "mine", "BizName": "web"}"#,
    quirks: &[Quirk::Whole],
    answer: esa,
}];

fn esa_no(code: &str) -> Answer {
    reply(400, json!({"Code": code, "Message": "no", "RequestId": "r"}))
}

fn esa_both(zone: &Zone, sub: &str) -> Vec<Record> {
    let fits = |r: &&Record| r.name == sub && ["A", "AAAA"].contains(&r.kind.as_str());
    zone.records.iter().filter(fits).cloned().collect()
}

/// One record has the addresses of both families; here they are kept as a record each.
/// The one record that has these.
fn esa_view(full: &str, all: &[Record]) -> Option<Value> {
    let first = all.first()?;
    let values: Vec<_> = all.iter().map(|record| record.value.clone()).collect();
    let mut view = Value::Object(first.extra.clone());
    view["RecordId"] = json!(first.id);
    view["RecordName"] = json!(full);
    view["RecordType"] = json!("A/AAAA");
    view["Ttl"] = json!(first.ttl);
    view["Data"] = json!({"Value": values.join(",")});
    Some(view)
}

/// Writes the values over those of the name; whether they can be.
fn esa_put(dns: &mut Dns, zone: &Zone, sub: &str, call: &Call<'_>) -> Result<(), Refusal> {
    let data: Value = serde_json::from_str(call.asked("Data")).unwrap_or_default();
    let values = data["Value"].as_str().unwrap_or_default().split(',').map(str::to_owned);
    let old = esa_both(zone, sub);
    let extra = old.first().map_or_else(Map::new, |record| record.extra.clone());
    let ttl = call.asked("Ttl").parse().unwrap_or(1);
    let all: Vec<(String, Map<String, Value>)> = values.map(|v| (v, extra.clone())).collect();
    for (kind, six) in [("A", false), ("AAAA", true)] {
        let own: Vec<_> = all.iter().filter(|(v, _)| v.contains(':') == six).cloned().collect();
        match own.is_empty() {
            true if zone.set(sub, kind).is_empty() => {}
            true => dns.remove(&zone.name, |r| r.name == sub && r.kind == kind).map(drop)?,
            false => dns.put_set(&zone.name, (sub, kind), ttl, &own)?,
        }
    }
    Ok(())
}

fn esa(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let site = dns.numbered(call.asked("SiteId")).cloned();
    let (zone, sub) = match call.asked("Action") {
        "ListSites" => {
            let fits = dns.zones.iter().filter(|zone| zone.name == call.asked("SiteName"));
            let all: Vec<_> = fits.map(|z| json!({"SiteId": z.id, "SiteName": z.name})).collect();
            return reply(200, json!({"RequestId": "r", "TotalCount": all.len(), "Sites": all}));
        }
        "ListRecords" => {
            let Some(zone) = site else { return esa_no("SiteNotFound") };
            let sub = zone.below(call.asked("RecordName")).unwrap_or_default();
            let all = esa_both(&zone, &sub);
            let list: Vec<_> = esa_view(&zone.full(&sub), &all).into_iter().collect();
            return reply(200, json!({"RequestId": "r", "Records": list}));
        }
        "CreateRecord" => {
            let Some(zone) = site else { return esa_no("SiteNotFound") };
            let sub = zone.below(call.asked("RecordName")).unwrap_or_default();
            if !esa_both(&zone, &sub).is_empty() {
                return esa_no("RecordAlreadyExists");
            }
            (zone, sub)
        }
        "UpdateRecord" => {
            let id = call.asked("RecordId");
            let zone = dns.zone_with(id).cloned();
            let Some(zone) = zone else { return esa_no("RecordNotFound") };
            let sub = zone.record(id).map(|record| record.name.clone()).unwrap_or_default();
            (zone, sub)
        }
        _ => return esa_no("InvalidAction"),
    };
    if esa_put(dns, &zone, &sub, call).is_err() {
        return esa_no("InvalidRecord");
    }
    let id = dns.zone(&zone.name).and_then(|zone| esa_both(zone, &sub).first().map(|r| r.id));
    reply(200, json!({"RequestId": "r", "RecordId": id}))
}
