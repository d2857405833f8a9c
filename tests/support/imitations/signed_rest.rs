//! Providers whose requests are signed, at the address of what is meant.

use serde_json::{Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid};
use super::{Auth, Call, Quirk, Row, reply, signatures};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "huaweicloud",
        auth: Auth::Of(signatures::huawei),
        denied: (
            401,
            r#"{"error_code": "APIGW.0301", "error_msg": "Incorrect IAM authentication"}"#,
        ),
        marks: r#"{"description": "mine", "weight": 7, "line": "default_view", "status": "ACTIVE"}"#,
        quirks: &[Quirk::Whole],
        answer: huawei,
    },
    Row {
        id: "baiducloud",
        auth: Auth::Of(signatures::baidu),
        denied: (403, r#"{"code": "SignatureDoesNotMatch", "message": "no", "requestId": "r"}"#),
        marks: r#"{"description": "mine", "line": "default", "status": "running", "priority": null}"#,
        quirks: &[],
        answer: baidu,
    },
    Row {
        id: "ovh",
        auth: Auth::Of(signatures::ovh),
        denied: (403, r#"{"errorCode": "INVALID_SIGNATURE", "message": "Invalid signature"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole],
        answer: ovh,
    },
    Row {
        id: "nearlyfreespeech",
        auth: Auth::Of(signatures::nfsn),
        denied: (401, r#"{"error": "The API request could not be authenticated.", "debug": "no"}"#),
        marks: r#"{"scope": "member"}"#,
        quirks: &[Quirk::Whole, Quirk::AliasBeside],
        answer: nfsn,
    },
];

fn huawei_no(status: u16) -> Answer {
    reply(status, json!({"code": "DNS.0302", "message": "no"}))
}

fn huawei_view(zone: &Zone, set: &[&Record]) -> Option<Value> {
    let first = set.first()?;
    let mut all = Value::Object(first.extra.clone());
    for (field, value) in [
        ("id", json!(first.id.to_string())),
        ("name", json!(zone.full(&first.name) + ".")),
        ("type", json!(first.kind)),
        ("ttl", json!(first.ttl)),
        ("records", set.iter().map(|record| json!(record.value)).collect()),
    ] {
        all[field] = value;
    }
    Some(all)
}

fn huawei(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["v2", "zones"]) => {
            let fits = dns.zones.iter().filter(|zone| zone.name == call.asked("name"));
            let view = |z: &Zone| json!({"id": z.id.to_string(), "name": format!("{}.", z.name)});
            return reply(200, json!({"zones": fits.map(view).collect::<Vec<_>>()}));
        }
        (_, ["v2.1", "zones", id, "recordsets", rest @ ..]) => (*id, rest),
        _ => return huawei_no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return huawei_no(404) };
    let body = &call.json;
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    let named = |full: &str| full.strip_suffix('.').and_then(|full| zone.below(full));
    let (sub, kind, ttl, extra) = match (method, rest) {
        ("GET", []) => {
            let sub = named(call.asked("name")).unwrap_or_default();
            let found = huawei_view(&zone, &zone.set(&sub, call.asked("type")));
            return reply(200, json!({"recordsets": found.into_iter().collect::<Vec<_>>()}));
        }
        ("POST", []) => {
            let Some(sub) = named(text("name")) else { return huawei_no(400) };
            if !zone.set(&sub, text("type")).is_empty() {
                return huawei_no(409);
            }
            let fresh = json!({"description": null, "weight": 1, "line": "default_view",
                "status": "ACTIVE"});
            (sub, text("type").to_owned(), 300, fresh.as_object().cloned().unwrap_or_default())
        }
        ("PUT", [id]) => {
            let Some(old) = zone.record(id) else { return huawei_no(404) };
            if named(text("name")) != Some(old.name.clone()) || text("type") != old.kind {
                return huawei_no(400);
            }
            (old.name.clone(), old.kind.clone(), old.ttl, old.extra.clone())
        }
        _ => return huawei_no(405),
    };
    let ttl = body["ttl"].as_u64().and_then(|ttl| u32::try_from(ttl).ok()).unwrap_or(ttl);
    let values = body["records"].as_array().into_iter().flatten();
    let values = values.map(|value| (value.as_str().unwrap_or_default().to_owned(), extra.clone()));
    match dns.put_set(&zone.name, (&sub, &kind), ttl, &values.collect::<Vec<_>>()) {
        Ok(()) => {
            let zone = dns.numbered(id).expect("it was there");
            reply(202, huawei_view(zone, &zone.set(&sub, &kind)).unwrap_or_default())
        }
        Err(_) => huawei_no(400),
    }
}

const BAIDU: Shape = Shape {
    name: "rr",
    value: "value",
    names: Names::At,
    text_ids: true,
    default_ttl: 300,
    fresh: r#"{"description": "", "line": "default", "status": "running", "priority": null}"#,
    required: &["rr", "type", "value"],
    ..USUAL
};

fn baidu_no(status: u16, code: &str) -> Answer {
    reply(status, json!({"code": code, "message": "no"}))
}

fn baidu(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = BAIDU;
    let (method, path) = call.parts();
    // A marker is where the next page begins; lists may be cut short of what was asked for.
    let cut = |field: &str, all: Vec<Value>| {
        let from: usize = call.asked("marker").parse().unwrap_or(0);
        let size = call.number("maxKeys", 1000).min(1000);
        let list: Vec<_> = all.iter().skip(from).take(size).cloned().collect();
        let more = from + size < all.len();
        let next = more.then(|| (from + size).to_string());
        reply(
            200,
            json!({field: list, "isTruncated": more, "nextMarker": next,
            "marker": call.asked("marker"), "maxKeys": size}),
        )
    };
    let (name, rest) = match (method, path.as_slice()) {
        ("GET", ["v1", "dns", "zone"]) => {
            let fits = dns.zones.iter().filter(|zone| zone.name.contains(call.asked("name")));
            let all = fits.map(|z| json!({"id": z.id.to_string(), "name": z.name})).collect();
            return cut("zones", all);
        }
        (_, ["v1", "dns", "zone", name, "record", rest @ ..]) => (*name, rest),
        _ => return baidu_no(404, "NotFound"),
    };
    let Some(zone) = dns.zone(name).cloned() else { return baidu_no(404, "NoSuchZone") };
    let changed = match (method, rest) {
        ("GET", []) => {
            let rr = call.asked("rr");
            let mut all = shape.list(&zone, &zone.records);
            all.retain(|view| rr.is_empty() || view["rr"] == rr);
            return cut("records", all);
        }
        ("POST", []) => shape.create(dns, &zone.name, &call.json),
        ("PUT", [id]) => {
            let mut body = call.json.clone();
            for field in ["line", "status"] {
                let kept = zone.record(id).and_then(|record| record.extra.get(field).cloned());
                body[field] = kept.unwrap_or_default();
            }
            shape.change(dns, &zone.name, id, &body, Unsaid::Fresh)
        }
        _ => return baidu_no(405, "MethodNotAllowed"),
    };
    match changed {
        Ok(_) => Answer::new(200, ""),
        Err(Refusal::NoRecord) => baidu_no(404, "NoSuchRecord"),
        Err(why) => baidu_no(400, &format!("Invalid{why:?}")),
    }
}

const OVH: Shape = Shape {
    name: "subDomain",
    kind: "fieldType",
    value: "target",
    default_ttl: 3600,
    required: &["fieldType", "target"],
    ..USUAL
};

fn ovh_no(status: u16) -> Answer {
    reply(status, json!({"message": "no", "class": "Client::BadRequest"}))
}

fn ovh(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = OVH;
    let (method, path) = call.parts();
    let (name, rest) = match (method, path.as_slice()) {
        ("GET", [_, "auth", "time"]) => return Answer::new(200, "1795694400"),
        (_, [_, "domain", "zone", name, rest @ ..]) => (*name, rest),
        _ => return ovh_no(404),
    };
    let Some(zone) = dns.zone(name).cloned() else { return ovh_no(404) };
    let seen = |zone: &Zone, record: &Record| shape.view(zone, record);
    match (method, rest) {
        ("GET", []) => reply(200, json!({"name": zone.name, "nameServers": []})),
        ("GET", ["record"]) => {
            let kind = call.asked("fieldType");
            let fits = zone.records.iter().filter(|r| kind.is_empty() || r.kind == kind);
            let sub = call.query.get("subDomain");
            let fits = fits.filter(|r| sub.is_none_or(|sub| r.name == *sub));
            reply(200, fits.map(|record| json!(record.id)).collect())
        }
        ("GET", ["record", id]) => match zone.record(id) {
            Some(record) => reply(200, seen(&zone, record)),
            None => ovh_no(404),
        },
        ("POST", ["record"]) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => {
                dns.unpublished = true;
                reply(200, seen(&zone, &record))
            }
            Err(_) => ovh_no(400),
        },
        ("PUT", ["record", id]) => {
            match shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays) {
                Ok(_) => {
                    dns.unpublished = true;
                    Answer::new(200, "null")
                }
                Err(Refusal::NoRecord) => ovh_no(404),
                Err(_) => ovh_no(400),
            }
        }
        ("POST", ["refresh"]) => {
            dns.unpublished = false;
            Answer::new(200, "null")
        }
        _ => ovh_no(405),
    }
}

const NFSN: Shape = Shape { id: "", value: "data", names: Names::Below, ..USUAL };

fn nfsn(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NFSN;
    let no = |status: u16| reply(status, json!({"error": "no", "debug": "no"}));
    let (method, path) = call.parts();
    let ("POST", ["dns", name, verb]) = (method, path.as_slice()) else { return no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    let (sub, kind, value) = (call.told("name"), call.told("type"), call.told("data"));
    let ttl = call.told("ttl").parse().unwrap_or(3600);
    let scope = json!({"scope": "member"}).as_object().cloned().unwrap_or_default();
    let done = match *verb {
        "listRRs" => {
            let mut all = shape.list(&zone, &zone.records);
            for field in ["name", "type"] {
                all.retain(|view| {
                    !call.form.contains_key(field) || view[field] == call.told(field)
                });
            }
            return reply(200, all.into());
        }
        "addRR" => {
            let record = Record {
                id: 0,
                name: sub.to_owned(),
                kind: kind.to_owned(),
                value: value.to_owned(),
                ttl,
                extra: scope,
            };
            dns.add(&zone.name, record).map(drop)
        }
        "replaceRR" => dns.put_set(&zone.name, (sub, kind), ttl, &[(value.to_owned(), scope)]),
        _ => return no(404),
    };
    match done {
        Ok(()) => Answer::new(200, ""),
        Err(_) => no(400),
    }
}
