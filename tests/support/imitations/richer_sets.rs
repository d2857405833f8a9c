//! More providers that keep sets of records, with more beside the addresses.

use serde_json::{Map, Value, json};

use super::dns::{Dns, Record, Zone};
use super::sets::{array, at, bare, number, or_at};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "gcore",
        auth: Auth::Header("authorization", "APIKey {token}"),
        denied: (401, r#"{"error": "unauthorized"}"#),
        marks: r#"{"enabled": true, "meta": {"notes": ["mine"]}, "filters": [{"type": "geodns"}], "whole_meta": {"failover": {"port": 80}}}"#,
        quirks: &[],
        answer: gcore,
    },
    Row {
        id: "ns1",
        auth: Auth::Header("x-nsone-key", "{token}"),
        denied: (401, r#"{"message": "Unauthorized"}"#),
        marks: r#"{"meta": {"up": true}, "region": "eu", "filters": [{"filter": "up"}], "tier": 3, "use_client_subnet": true}"#,
        quirks: &[],
        answer: ns1,
    },
    Row {
        id: "powerdns",
        auth: Auth::Header("x-api-key", "{key}"),
        denied: (401, r#"{"error": "Unauthorized"}"#),
        marks: r#"{"comments": [{"content": "mine", "account": "me"}]}"#,
        quirks: &[],
        answer: powerdns,
    },
    Row {
        id: "hostinger",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"message": "Unauthenticated", "correlation_id": "1"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole],
        answer: hostinger,
    },
    Row {
        id: "mythicbeasts",
        auth: Auth::Basic("{username}", "{password}"),
        denied: (401, r#"{"error": "Invalid credentials"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole],
        answer: mythicbeasts,
    },
];

fn gcore_no(status: u16) -> Answer {
    reply(status, json!({"error": "no"}))
}

fn gcore(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let ["dns", "v2", "zones", name, rest @ ..] = path.as_slice() else { return gcore_no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return gcore_no(404) };
    let (full, kind) = match rest {
        [] => return reply(200, json!({"name": zone.name, "id": zone.id})),
        [full, kind] => (*full, *kind),
        _ => return gcore_no(404),
    };
    let Some(sub) = zone.below(full) else { return gcore_no(400) };
    let set = zone.set(&sub, kind);
    match (method, set.first()) {
        ("GET", None) | ("PUT", None) => return gcore_no(404),
        ("GET", Some(first)) => {
            let list: Vec<_> = set
                .iter()
                .map(|r| {
                    json!({"id": r.id, "content": [r.value], "enabled": r.extra.get("enabled"),
                        "meta": r.extra.get("meta")})
                })
                .collect();
            return reply(
                200,
                json!({"name": full, "type": kind, "ttl": first.ttl,
                "resource_records": list, "filters": first.extra.get("filters"),
                "meta": first.extra.get("whole_meta")}),
            );
        }
        ("POST", Some(_)) => return gcore_no(409),
        _ => {}
    }
    // The set becomes what was said, and what was not said goes.
    let whole = ["filters", "meta"].map(|field| call.json.get(field).cloned());
    let list: Vec<_> = array(&call.json["resource_records"])
        .iter()
        .map(|record| {
            let mut extra = Map::new();
            extra.insert("enabled".to_owned(), record["enabled"].clone());
            let meta = record.get("meta").cloned();
            let kept =
                [("meta", meta), ("filters", whole[0].clone()), ("whole_meta", whole[1].clone())];
            extra.extend(kept.into_iter().filter_map(|(k, v)| Some((k.to_owned(), v?))));
            (record["content"][0].as_str().unwrap_or_default().to_owned(), extra)
        })
        .collect();
    match dns.put_set(&zone.name, (&sub, kind), number(&call.json["ttl"], 0), &list) {
        Ok(()) => reply(200, json!({})),
        Err(_) => gcore_no(400),
    }
}

fn ns1_no(status: u16) -> Answer {
    reply(status, json!({"message": "no"}))
}

fn ns1_view(zone: &Zone, sub: &str, kind: &str) -> Option<Value> {
    let set = zone.set(sub, kind);
    let first = set.first()?;
    let mut all = first.extra.clone();
    let beside = [all.remove("meta"), all.remove("region")];
    let answer = |record: &&Record| {
        let mut one = json!({"answer": [record.value], "id": record.id.to_string()});
        for (at, field) in ["meta", "region"].into_iter().enumerate() {
            if let Some(value) = &beside[at] {
                one[field] = value.clone();
            }
        }
        one
    };
    all.insert("answers".to_owned(), set.iter().map(answer).collect());
    for (field, value) in [
        ("id", json!(first.id.to_string())),
        ("zone", json!(zone.name)),
        ("domain", json!(zone.full(sub))),
        ("type", json!(kind)),
        ("ttl", json!(first.ttl)),
    ] {
        all.insert(field.to_owned(), value);
    }
    Some(Value::Object(all))
}

fn ns1(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let ["v1", "zones", name, rest @ ..] = path.as_slice() else { return ns1_no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return ns1_no(404) };
    let (full, kind) = match rest {
        [] => return reply(200, json!({"zone": zone.name, "id": zone.id.to_string()})),
        [full, kind] => (*full, *kind),
        _ => return ns1_no(404),
    };
    let Some(sub) = zone.below(full) else { return ns1_no(400) };
    let set = zone.set(&sub, kind);
    let (ttl, kept) = match (method, set.first()) {
        ("GET", _) => {
            return ns1_view(&zone, &sub, kind)
                .map_or_else(|| ns1_no(404), |found| reply(200, found));
        }
        ("POST", Some(first)) => (first.ttl, first.extra.clone()),
        ("PUT", None) => (3600, Map::new()),
        ("PUT", Some(_)) => return ns1_no(400),
        _ => return ns1_no(404),
    };
    let beside = |answer: &Value| {
        let mut extra = kept.clone();
        extra.retain(|field, _| !["meta", "region"].contains(&field.as_str()));
        let own = answer.as_object().cloned().unwrap_or_default();
        extra.extend(own.into_iter().filter(|(field, _)| field != "answer"));
        (answer["answer"][0].as_str().unwrap_or_default().to_owned(), extra)
    };
    let list: Vec<_> = array(&call.json["answers"]).iter().map(beside).collect();
    match dns.put_set(&zone.name, (&sub, kind), number(&call.json["ttl"], ttl), &list) {
        Ok(()) => {
            reply(200, dns.zone(name).and_then(|z| ns1_view(z, &sub, kind)).unwrap_or_default())
        }
        Err(_) => ns1_no(400),
    }
}

fn powerdns(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"error": "no"}));
    let (method, path) = call.parts();
    let ["api", "v1", "servers", "localhost", "zones", name] = path.as_slice() else {
        return no(404);
    };
    // Names without their final dots are not canonical.
    let Some(zone) = name.strip_suffix('.').and_then(|name| dns.zone(name)).cloned() else {
        return no(404);
    };
    if method == "GET" {
        let mut sets: Vec<Value> = Vec::new();
        for record in &zone.records {
            let named = (zone.full(&record.name) + ".", &record.kind);
            let asked = call.asked("rrset_name");
            let kind = call.asked("rrset_type");
            if !asked.is_empty() && asked != named.0 || !kind.is_empty() && kind != named.1 {
                continue;
            }
            if sets.iter().any(|set| set["name"] == named.0 && set["type"] == *named.1) {
                continue;
            }
            let one = |r: &&Record| json!({"content": r.value, "disabled": false});
            let list: Vec<_> = zone.set(&record.name, named.1).iter().map(one).collect();
            sets.push(json!({"name": named.0, "type": named.1, "ttl": record.ttl,
                "records": list, "comments": record.extra.get("comments")}));
        }
        return reply(200, json!({"name": *name, "kind": "Native", "rrsets": sets}));
    }
    for set in array(&call.json["rrsets"]) {
        let (full, kind) = (set["name"].as_str(), set["type"].as_str());
        let (Some(full), Some(kind)) = (full, kind) else { return no(422) };
        let sub = full.strip_suffix('.').and_then(|full| zone.below(full));
        let (Some(sub), "REPLACE") = (sub, set["changetype"].as_str().unwrap_or_default()) else {
            return no(422);
        };
        let old = zone.set(&sub, kind);
        let mut extra = old.first().map(|record| record.extra.clone()).unwrap_or_default();
        if let Some(comments) = set.get("comments") {
            extra.insert("comments".to_owned(), comments.clone());
        }
        let one = |r: &Value| (r["content"].as_str().unwrap_or_default().to_owned(), extra.clone());
        let list: Vec<_> = array(&set["records"]).iter().map(one).collect();
        if dns.put_set(&zone.name, (&sub, kind), number(&set["ttl"], 0), &list).is_err() {
            return no(422);
        }
    }
    Answer::new(204, "")
}

fn hostinger(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"message": "no", "correlation_id": "1"}));
    let (method, path) = call.parts();
    let ["api", "dns", "v1", "zones", name] = path.as_slice() else { return no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return no(422) };
    if method == "GET" {
        let mut sets: Vec<Value> = Vec::new();
        for record in &zone.records {
            let name = or_at(&record.name);
            if !sets.iter().any(|set| set["name"] == name && set["type"] == record.kind) {
                let set = zone.set(&record.name, &record.kind);
                let one = |r: &&Record| json!({"content": r.value, "is_disabled": r.extra.get("is_disabled")});
                let list: Vec<_> = set.iter().map(one).collect();
                sets.push(json!({"name": name, "type": record.kind, "ttl": record.ttl,
                    "records": list}));
            }
        }
        return reply(200, sets.into());
    }
    for set in array(&call.json["zone"]) {
        let (name, kind) = (set["name"].as_str(), set["type"].as_str());
        let (Some(name), Some(kind)) = (name, kind) else { return no(422) };
        let mut list = bare(array(&set["records"]).iter().map(|record| &record["content"]));
        if call.json["overwrite"] != true {
            // What is there stays beside what is new.
            let old = zone.set(at(name), kind).into_iter();
            list.splice(0..0, old.map(|record| (record.value.clone(), Map::new())));
        }
        if dns.put_set(&zone.name, (at(name), kind), number(&set["ttl"], 14400), &list).is_err() {
            return no(422);
        }
    }
    reply(200, json!({"message": "Request accepted"}))
}

fn mythicbeasts(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"error": "no"}));
    let (method, path) = call.parts();
    let (name, host, kind) = match (method, path.as_slice()) {
        ("GET", ["dns", "v2", "zones"]) => {
            let names: Vec<_> = dns.zones.iter().map(|zone| &zone.name).collect();
            return reply(200, json!({"zones": names}));
        }
        (_, ["dns", "v2", "zones", name, "records", host, kind]) => (*name, *host, *kind),
        _ => return no(404),
    };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    let set = zone.set(at(host), kind);
    if method == "GET" {
        let one = |r: &&Record| json!({"host": host, "ttl": r.ttl, "type": kind, "data": r.value});
        let list: Vec<_> = set.iter().map(one).collect();
        return reply(200, json!({"records": list}));
    }
    let records = array(&call.json["records"]);
    let same = |r: &Value| r["host"] == host && r["type"] == kind;
    if method != "PUT" || !records.iter().all(same) {
        return no(400);
    }
    let ttl = records.first().map_or(300, |record| number(&record["ttl"], 300));
    let new = bare(records.iter().map(|record| &record["data"]));
    match dns.put_set(&zone.name, (at(host), kind), ttl, &new) {
        Ok(()) => reply(
            200,
            json!({"message": "1 record added", "records_added": new.len(),
            "records_removed": set.len()}),
        ),
        Err(_) => no(400),
    }
}
