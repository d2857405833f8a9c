//! Providers that keep sets of records (RFC 2181 5): what is written replaces a name's addresses.

use serde_json::{Map, Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::{Auth, Call, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "gandi",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (
            401,
            r#"{"code": 401, "message": "The server could not verify", "object": "HTTPUnauthorized"}"#,
        ),
        marks: "{}",
        quirks: &[],
        answer: gandi,
    },
    Row {
        id: "godaddy",
        auth: Auth::Header("authorization", "sso-key {key}:{secret}"),
        denied: (401, r#"{"code": "UNABLE_TO_AUTHENTICATE", "message": "Unauthorized"}"#),
        marks: "{}",
        quirks: &[],
        answer: godaddy,
    },
    Row {
        id: "desec-api",
        auth: Auth::Header("authorization", "Token {token}"),
        denied: (401, r#"{"detail": "Invalid token."}"#),
        marks: "{}",
        quirks: &[],
        answer: desec,
    },
    Row {
        id: "hetzner-cloud",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (
            401,
            r#"{"error": {"code": "unauthorized", "message": "unable to authenticate"}}"#,
        ),
        marks: r#"{"comment": "mine"}"#,
        quirks: &[],
        answer: hetzner,
    },
];

/// Values with nothing beside them.
pub(super) fn bare<'a>(
    values: impl IntoIterator<Item = &'a Value>,
) -> Vec<(String, Map<String, Value>)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    values.into_iter().map(|value| (text(value), Map::new())).collect()
}

/// The values of a set.
pub(super) fn values(set: &[&Record]) -> Vec<Value> {
    set.iter().map(|record| json!(record.value)).collect()
}

pub(super) fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What `@` stands for.
pub(super) fn at(name: &str) -> &str {
    if name == "@" { "" } else { name }
}

/// How the apex is written.
pub(super) fn or_at(name: &str) -> &str {
    if name.is_empty() { "@" } else { name }
}

pub(super) fn number(value: &Value, otherwise: u32) -> u32 {
    value.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(otherwise)
}

fn gandi(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |code: u16| reply(code, json!({"code": code, "message": "no", "cause": "no"}));
    let (method, path) = call.parts();
    let ["v5", "livedns", "domains", name, rest @ ..] = path.as_slice() else { return no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => reply(200, json!({"fqdn": zone.name})),
        ("GET", ["records", name, kind]) => {
            let set = zone.set(at(name), kind);
            let Some(first) = set.first() else { return no(404) };
            reply(
                200,
                json!({"rrset_name": name, "rrset_type": kind, "rrset_ttl": first.ttl,
                    "rrset_values": values(&set)}),
            )
        }
        ("PUT", ["records", name, kind]) => {
            let ttl = number(&call.json["rrset_ttl"], 10800);
            let new = bare(array(&call.json["rrset_values"]));
            match dns.put_set(&zone.name, (at(name), kind), ttl, &new) {
                Ok(()) if (300..=2_592_000).contains(&ttl) => {
                    reply(201, json!({"message": "DNS Record Created"}))
                }
                Err(Refusal::Conflict) => no(409),
                _ => no(400),
            }
        }
        _ => no(404),
    }
}

fn godaddy(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16, code: &str| reply(status, json!({"code": code, "message": "no"}));
    let (method, path) = call.parts();
    let ["v1", "domains", name, "records", kind, sub] = path.as_slice() else {
        return no(404, "NOT_FOUND");
    };
    let Some(zone) = dns.zone(name).cloned() else { return no(404, "UNKNOWN_DOMAIN") };
    match method {
        "GET" => {
            let set = zone.set(at(sub), kind);
            let view = |r: &&Record| json!({"data": r.value, "name": or_at(&r.name), "ttl": r.ttl, "type": r.kind});
            reply(200, set.iter().map(view).collect())
        }
        "PUT" => {
            let first = call.json[0].clone();
            let new = bare(array(&call.json).iter().map(|record| &record["data"]));
            match dns.put_set(&zone.name, (at(sub), kind), number(&first["ttl"], 3600), &new) {
                Ok(()) => Answer::new(200, ""),
                Err(Refusal::Conflict | Refusal::Duplicate) => no(422, "DUPLICATE_RECORD"),
                Err(_) => no(422, "INVALID_BODY"),
            }
        }
        _ => no(405, "METHOD_NOT_ALLOWED"),
    }
}

fn desec_no(status: u16) -> Answer {
    reply(status, json!({"detail": "no"}))
}

fn desec_view(zone: &Zone, set: &[&Record]) -> Option<Value> {
    let first = set.first()?;
    Some(json!({"domain": zone.name, "subname": first.name, "type": first.kind,
            "name": zone.full(&first.name) + ".", "ttl": first.ttl, "records": values(set)}))
}

fn desec(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    // Without their final slashes these are redirects, which nobody follows with a body.
    let line = &call.received.line;
    if !line.split('?').next().unwrap_or_default().ends_with('/') {
        return Answer::new(301, "");
    }
    let (name, rest) = match (method, path.as_slice()) {
        ("GET", ["api", "v1", "domains"]) => {
            let owner = dns.owner(call.asked("owns_qname"));
            let view = |zone: &Zone| json!({"name": zone.name, "minimum_ttl": 3600});
            return reply(200, owner.into_iter().map(view).collect());
        }
        (_, ["api", "v1", "domains", name, "rrsets", rest @ ..]) => (*name, rest),
        _ => return desec_no(404),
    };
    let Some(zone) = dns.zone(name).cloned() else { return desec_no(404) };
    let body = &call.json;
    let ttl = |otherwise| number(&body["ttl"], otherwise);
    let (sub, kind, ttl, done) = match (method, rest) {
        ("GET", [sub, kind]) => {
            let found = desec_view(&zone, &zone.set(at(sub), kind));
            return found.map_or_else(|| desec_no(404), |set| reply(200, set));
        }
        ("PATCH", [sub, kind]) => {
            let set = zone.set(at(sub), kind);
            let Some(first) = set.first() else { return desec_no(404) };
            (at(sub), *kind, ttl(first.ttl), 200)
        }
        ("POST", []) => {
            let (sub, kind) = (body["subname"].as_str(), body["type"].as_str());
            let (Some(sub), Some(kind)) = (sub, kind) else { return desec_no(400) };
            if sub.contains('@') || !zone.set(sub, kind).is_empty() {
                return desec_no(400);
            }
            (sub, kind, ttl(0), 201)
        }
        _ => return desec_no(405),
    };
    if ttl < 3600
        || dns.put_set(&zone.name, (sub, kind), ttl, &bare(array(&body["records"]))).is_err()
    {
        return reply(400, json!({"non_field_errors": ["no"]}));
    }
    let after = dns.zone(name).and_then(|zone| desec_view(zone, &zone.set(sub, kind)));
    reply(done, after.unwrap_or_default())
}

fn hetzner_no(status: u16, code: &str) -> Answer {
    reply(status, json!({"error": {"code": code}}))
}

/// What is asked for is begun; only the action says that it is done.
fn hetzner_action(dns: &Dns) -> Value {
    json!({"action": {"id": 7000 + dns.writes, "status": "running", "progress": 0}})
}

/// The values that a request has, and their comments.
fn hetzner_records(call: &Call<'_>) -> Vec<(String, Map<String, Value>)> {
    let one = |record: &Value| {
        let mut extra = record.as_object().cloned().unwrap_or_default();
        let value = extra.remove("value").unwrap_or_default();
        (value.as_str().unwrap_or_default().to_owned(), extra)
    };
    array(&call.json["records"]).iter().map(one).collect()
}

fn hetzner_set(name: &str, kind: &str, set: &[Record]) -> Value {
    let one = |r: &Record| json!({"value": r.value, "comment": r.extra.get("comment")});
    let list: Vec<_> = set.iter().map(one).collect();
    json!({"id": format!("{name}/{kind}"), "name": name, "type": kind, "ttl": set[0].ttl,
        "records": list, "labels": {}})
}

fn hetzner_done(id: &str) -> Value {
    let id: u64 = id.parse().unwrap_or_default();
    json!({"action": {"id": id, "status": "success", "progress": 100}})
}

fn hetzner(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let (name, rest) = match (method, path.as_slice()) {
        ("GET", ["v1", "actions", id]) => return reply(200, hetzner_done(id)),
        (_, ["v1", "zones", name, rest @ ..]) => (*name, rest),
        _ => return hetzner_no(404, "not_found"),
    };
    let Some(zone) = dns.zone(name).cloned() else { return hetzner_no(404, "not_found") };
    let found = |name: &str, kind: &str| -> Option<Vec<Record>> {
        let set: Vec<Record> = zone.set(at(name), kind).into_iter().cloned().collect();
        (!set.is_empty()).then_some(set)
    };
    let done = match (method, rest) {
        ("GET", []) => {
            return reply(200, json!({"zone": {"id": zone.id, "name": zone.name, "ttl": 3600}}));
        }
        ("GET", ["rrsets", name, kind]) => {
            let Some(set) = found(name, kind) else { return hetzner_no(404, "not_found") };
            return reply(200, json!({"rrset": hetzner_set(name, kind, &set)}));
        }
        ("POST", ["rrsets"]) => {
            let text = |field: &str| call.json[field].as_str().unwrap_or_default();
            let (name, kind) = (text("name"), text("type"));
            if found(name, kind).is_some() {
                return hetzner_no(409, "uniqueness_error");
            }
            dns.put_set(
                &zone.name,
                (at(name), kind),
                number(&call.json["ttl"], 3600),
                &hetzner_records(call),
            )
        }
        ("POST", ["rrsets", name, kind, "actions", verb]) => {
            let Some(set) = found(name, kind) else { return hetzner_no(404, "not_found") };
            let kept = set.iter().map(|record| (record.value.clone(), record.extra.clone()));
            let (ttl, new) = match *verb {
                "set_records" => (set[0].ttl, hetzner_records(call)),
                _ => (number(&call.json["ttl"], 0), kept.collect()),
            };
            dns.put_set(&zone.name, (at(name), kind), ttl, &new)
        }
        _ => return hetzner_no(405, "method_not_allowed"),
    };
    match done {
        Ok(()) => reply(201, hetzner_action(dns)),
        Err(_) => hetzner_no(422, "invalid_input"),
    }
}
