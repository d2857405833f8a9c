//! Providers where a record is taken away and made anew, or found and written by what it says.

use serde_json::{Map, Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "dnsla",
        auth: Auth::Basic("{id}", "{secret}"),
        denied: (401, r#"{"code": 401, "msg": "no"}"#),
        marks: r#"{"weight": 1, "groupId": ""}"#,
        quirks: &[],
        answer: dnsla,
    },
    Row {
        id: "easydns-api",
        auth: Auth::Basic("{token}", "{key}"),
        denied: (401, r#"{"error": {"code": 401, "message": "no"}}"#),
        marks: r#"{"prio": "0", "geozone_id": "0"}"#,
        quirks: &[Quirk::Anew, Quirk::OnePage],
        answer: easydns,
    },
    Row {
        id: "scaleway",
        auth: Auth::Header("x-auth-token", "{secret_key}"),
        denied: (401, r#"{"type": "denied_authentication", "message": "no"}"#),
        marks: r#"{"comment": "mine", "priority": 0}"#,
        quirks: &[],
        answer: scaleway,
    },
    Row {
        id: "spaceship",
        auth: Auth::Of(|call| {
            call.received.header("x-api-key") == Some(call.of("key"))
                && call.received.header("x-api-secret") == Some(call.of("secret"))
        }),
        denied: (401, r#"{"detail": "no"}"#),
        marks: r#"{"group": {"type": "custom"}}"#,
        quirks: &[Quirk::Anew],
        answer: spaceship,
    },
    Row {
        id: "servercow",
        auth: Auth::Of(|call| {
            call.received.header("x-auth-username") == Some(call.of("username"))
                && call.received.header("x-auth-password") == Some(call.of("password"))
                && call.received.header("content-type") == Some("application/json")
        }),
        denied: (401, r#"{"error": "unauthorized"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole, Quirk::NoWildcard],
        answer: servercow,
    },
];

const DNSLA: Shape = Shape {
    name: "host",
    value: "data",
    names: Names::At,
    default_ttl: 600,
    text_ids: true,
    fresh: r#"{"weight": 1, "groupId": ""}"#,
    required: &["host", "type", "data"],
    ..USUAL
};

fn dnsla(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = DNSLA;
    let numbers = [("A", 1), ("AAAA", 28), ("CNAME", 5), ("TXT", 16), ("MX", 15)];
    let no = |code: u16| reply(200, json!({"code": code, "msg": "no"}));
    let mut body = call.json.clone();
    if let Some((kind, _)) = numbers.iter().find(|(_, number)| body["type"] == *number) {
        body["type"] = json!(kind);
    }
    let domain = body.as_object_mut().and_then(|body| body.remove("domain")).unwrap_or_default();
    let (method, path) = call.parts();
    let changed = match (method, path.as_slice()) {
        ("GET", ["api", "recordList"]) => {
            let Some(zone) = dns.zone(call.asked("domain")) else { return no(400) };
            let mut all = shape.list(zone, &zone.records);
            for view in &mut all {
                let number = numbers.iter().find(|(kind, _)| view["type"] == *kind);
                view["type"] = json!(number.map_or(0, |(_, number)| *number));
            }
            // The host that is asked for is looked for anywhere in a name.
            let (host, kind) = (call.asked("host"), call.asked("type"));
            all.retain(|view| view["host"].as_str().is_some_and(|name| name.contains(host)));
            all.retain(|view| kind.is_empty() || view["type"].as_u64() == kind.parse().ok());
            let list =
                page(&all, call.number("pageIndex", 1), call.number("pageSize", 10).min(999));
            return reply(200, json!({"code": 200, "data": {"total": all.len(), "results": list}}));
        }
        ("POST", ["api", "record"]) => {
            shape.create(dns, domain.as_str().unwrap_or_default(), &body)
        }
        ("PUT", ["api", "record"]) => {
            let id = body["id"].as_str().unwrap_or_default().to_owned();
            let zone = dns.zone_with(&id).map(|zone| zone.name.clone()).unwrap_or_default();
            shape.change(dns, &zone, &id, &body, Unsaid::Stays)
        }
        _ => return no(404),
    };
    match changed {
        Ok(record) => reply(200, json!({"code": 200, "data": {"id": record.id.to_string()}})),
        Err(_) => no(400),
    }
}

const EASYDNS: Shape = Shape {
    name: "host",
    value: "rdata",
    names: Names::At,
    text_ids: true,
    text_ttl: true,
    fresh: r#"{"prio": "0", "geozone_id": "0"}"#,
    required: &["host", "type", "rdata", "ttl"],
    ..USUAL
};

fn easydns(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = EASYDNS;
    let no = |code: u16| reply(code, json!({"error": {"code": code, "message": "no"}}));
    let (method, path) = call.parts();
    match (method, path.as_slice()) {
        ("GET", ["zones", "records", "all", name]) => {
            let Some(zone) = dns.zone(name) else { return no(404) };
            let all = shape.list(zone, &zone.records);
            let (start, max) = (call.number("start", 0), call.number("max", 1000).min(1000));
            let list: Vec<_> = all.iter().skip(start).take(max).collect();
            reply(
                200,
                json!({"status": 200, "tm": 1, "data": list, "count": list.len(),
                "total": all.len(), "start": start, "max": max}),
            )
        }
        ("DELETE", ["zones", "records", name, id]) => {
            match dns.remove(name, |record| record.id.to_string() == *id) {
                Ok(_) => reply(200, json!({"status": 200, "msg": "OK"})),
                Err(_) => no(404),
            }
        }
        ("PUT", ["zones", "records", "add", name, kind]) => {
            let Some(zone) = dns.zone(name).cloned() else { return no(404) };
            let mut body = call.json.clone();
            let named = body.as_object_mut().and_then(|body| body.remove("domain"));
            if named != Some(json!(zone.name)) || body["type"] != *kind {
                return no(400);
            }
            match shape.create(dns, &zone.name, &body) {
                Ok(record) => {
                    reply(201, json!({"status": 201, "data": shape.view(&zone, &record)}))
                }
                Err(_) => no(400),
            }
        }
        _ => no(404),
    }
}

const SCALEWAY: Shape = Shape {
    value: "data",
    text_ids: true,
    fresh: r#"{"comment": null, "priority": 0}"#,
    required: &["name", "type", "data", "ttl"],
    ..USUAL
};

fn scaleway(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = SCALEWAY;
    let no = |status: u16, kind: &str| reply(status, json!({"type": kind, "message": "no"}));
    let (method, path) = call.parts();
    let ["domain", "v2beta1", "dns-zones", name, "records"] = path.as_slice() else {
        return no(404, "not_found");
    };
    let Some(zone) = dns.zone(name).cloned() else { return no(404, "not_found") };
    if method == "GET" {
        let (name, kind) = (call.asked("name"), call.asked("type"));
        let fits = zone.records.iter().filter(|r| name.is_empty() || r.name == name);
        let all = shape.list(&zone, fits.filter(|r| kind.is_empty() || r.kind == kind));
        let size = call.number("page_size", 20).min(100);
        let list = page(&all, call.number("page", 1), size);
        return reply(200, json!({"total_count": all.len(), "records": list}));
    }
    let mut made = Vec::new();
    for change in call.json["changes"].as_array().into_iter().flatten() {
        let add = change["add"]["records"].as_array().into_iter().flatten();
        let set = change["set"]["records"].as_array().into_iter().flatten();
        let id = change["set"]["id"].as_str().unwrap_or_default();
        let added: Vec<_> = add.map(|body| shape.create(dns, &zone.name, body)).collect();
        let changed: Vec<_> =
            set.map(|body| shape.change(dns, &zone.name, id, body, Unsaid::Fresh)).collect();
        made.extend(added.into_iter().chain(changed));
    }
    match made.into_iter().collect::<Result<Vec<Record>, Refusal>>() {
        Ok(all) => reply(200, json!({"records": shape.list(&zone, &all)})),
        Err(Refusal::NoRecord) => no(404, "not_found"),
        Err(_) => no(400, "invalid_arguments"),
    }
}

const SPACESHIP: Shape = Shape {
    id: "",
    value: "address",
    names: Names::At,
    fresh: r#"{"group": {"type": "custom"}}"#,
    required: &["name", "type", "address"],
    ..USUAL
};

fn spaceship(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = SPACESHIP;
    let no = |status: u16| reply(status, json!({"detail": "no"}));
    let (method, path) = call.parts();
    let ["api", "v1", "dns", "records", name] = path.as_slice() else { return no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    match method {
        "GET" => {
            let (take, skip) = (call.number("take", 100).min(500), call.number("skip", 0));
            let all = shape.list(&zone, &zone.records);
            let list: Vec<_> = all.iter().skip(skip).take(take).collect();
            reply(200, json!({"items": list, "total": all.len()}))
        }
        "DELETE" => {
            for item in call.json.as_array().into_iter().flatten() {
                let same = |record: &Record| {
                    let view = shape.view(&zone, record);
                    ["type", "name", "address"].iter().all(|field| view[*field] == item[*field])
                };
                if dns.remove(&zone.name, same).is_err() {
                    return no(404);
                }
            }
            Answer::new(204, "")
        }
        "PUT" => {
            for item in call.json["items"].as_array().into_iter().flatten() {
                if shape.create(dns, &zone.name, item).is_err() {
                    return no(422);
                }
            }
            Answer::new(204, "")
        }
        _ => no(405),
    }
}

fn servercow(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |words: &str| reply(200, json!({"error": words}));
    let (method, path) = call.parts();
    let ["dns", "v1", "domains", name] = path.as_slice() else { return no("no such command") };
    let Some(zone) = dns.zone(name).cloned() else { return no("domain not found") };
    if method == "GET" {
        return reply(200, sets_of(&zone).into());
    }
    let text = |field: &str| call.json[field].as_str().unwrap_or_default();
    let contents = match &call.json["content"] {
        Value::Array(several) => several.clone(),
        one => vec![one.clone()],
    };
    let value = |content: &Value| (content.as_str().unwrap_or_default().to_owned(), Map::new());
    let new: Vec<_> = contents.iter().map(value).collect();
    let ttl = call.json["ttl"].as_u64().and_then(|ttl| u32::try_from(ttl).ok()).unwrap_or(3600);
    match dns.put_set(&zone.name, (text("name"), text("type")), ttl, &new) {
        Ok(()) if method == "POST" => reply(200, json!({"message": "ok"})),
        _ => no("cannot be"),
    }
}

/// Sets whose content is a text where there is one, a list where there are several.
fn sets_of(zone: &Zone) -> Vec<Value> {
    let mut sets: Vec<Value> = Vec::new();
    for record in &zone.records {
        let known = |set: &Value| set["name"] == record.name && set["type"] == record.kind;
        if sets.iter().any(known) {
            continue;
        }
        let set = zone.set(&record.name, &record.kind);
        let values: Vec<_> = set.iter().map(|record| json!(record.value)).collect();
        let content = if values.len() == 1 { values[0].clone() } else { Value::Array(values) };
        sets.push(json!({"name": record.name, "type": record.kind, "ttl": record.ttl,
            "content": content}));
    }
    sets
}
