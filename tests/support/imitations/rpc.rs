//! Providers that are told what to do by the name of a command, in a form or in the URL.

use serde_json::{Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "dnspod",
        auth: Auth::Of(|call| {
            call.told("login_token") == format!("{},{}", call.of("id"), call.of("token"))
                && call.received.header("user-agent").is_some_and(|agent| agent.contains('/'))
        }),
        denied: (200, r#"{"status": {"code": "-1", "message": "Login failed"}}"#),
        marks: r#"{"weight": "7", "line_id": "10=0", "mx": "0", "enabled": "1", "remark": "mine"}"#,
        quirks: &[Quirk::Whole],
        answer: dnspod,
    },
    Row {
        id: "cloudns-api",
        auth: Auth::Of(|call| {
            call.told("auth-id") == call.of("id")
                && call.told("auth-password") == call.of("password")
        }),
        denied: (
            200,
            r#"{"status": "Failed", "statusDescription": "Invalid authentication, incorrect auth-id or auth-password."}"#,
        ),
        marks: r#"{"status": 1, "failover": "0", "dynamicurl_status": 0}"#,
        quirks: &[Quirk::Whole],
        answer: cloudns,
    },
    Row {
        id: "namesilo",
        auth: Auth::Of(|call| call.asked("key") == call.of("key")),
        denied: (200, r#"{"reply": {"code": 110, "detail": "Invalid API Key"}}"#),
        marks: r#"{"distance": "0"}"#,
        quirks: &[Quirk::Anew, Quirk::Whole],
        answer: namesilo,
    },
    Row {
        id: "dreamhost",
        auth: Auth::Of(|call| call.asked("key") == call.of("key")),
        denied: (200, r#"{"result": "error", "data": "invalid_api_key"}"#),
        marks: r#"{"comment": "mine", "editable": "1", "account_id": "1"}"#,
        quirks: &[Quirk::Anew, Quirk::Whole, Quirk::NoTtl],
        answer: dreamhost,
    },
    Row {
        id: "technitium",
        auth: Auth::Of(|call| call.told("token") == call.of("token")),
        denied: (200, r#"{"status": "invalid-token", "errorMessage": "no"}"#),
        marks: r#"{"comments": "mine", "disabled": false, "expiryTtl": 86400}"#,
        quirks: &[Quirk::Whole],
        answer: technitium,
    },
];

/// What a form says, without these, as a body.
fn body<'a>(
    pairs: impl IntoIterator<Item = (&'a String, &'a String)>,
    names: &[(&str, &str)],
) -> Value {
    let named = |field: &str| names.iter().find(|(told, _)| *told == field).map(|(_, own)| *own);
    let kept = pairs.into_iter().filter_map(|(field, value)| Some((named(field)?, json!(value))));
    Value::Object(kept.map(|(field, value)| (field.to_owned(), value)).collect())
}

const DNSPOD: Shape = Shape {
    value: "value",
    names: Names::At,
    text_ids: true,
    fresh: r#"{"weight": null, "line_id": "0", "mx": "0", "enabled": "1", "remark": ""}"#,
    text_ttl: true,
    default_ttl: 600,
    required: &["name", "type", "value", "line_id"],
    ..USUAL
};

const DNSPOD_FIELDS: [(&str, &str); 6] = [
    ("sub_domain", "name"),
    ("record_type", "type"),
    ("value", "value"),
    ("ttl", "ttl"),
    ("record_line_id", "line_id"),
    ("weight", "weight"),
];

fn dnspod_code(code: &str) -> Answer {
    reply(200, json!({"status": {"code": code, "message": "no"}}))
}

fn dnspod(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = DNSPOD;
    let body = body(&call.form, &DNSPOD_FIELDS);
    let Some(zone) = dns.zone(call.told("domain")).cloned() else { return dnspod_code("13") };
    let id = call.told("record_id");
    let changed = match call.path.first().map(String::as_str).unwrap_or_default() {
        "Domain.Info" => {
            return reply(
                200,
                json!({"status": {"code": "1"},
                "domain": {"id": zone.id.to_string(), "name": zone.name}}),
            );
        }
        "Record.List" => {
            let mut all = shape.list(&zone, &zone.records);
            for (told, field) in [("sub_domain", "name"), ("record_type", "type")] {
                all.retain(|view| call.told(told).is_empty() || view[field] == call.told(told));
            }
            return match all.is_empty() {
                true => dnspod_code("10"),
                false => reply(200, json!({"status": {"code": "1"}, "records": all})),
            };
        }
        "Record.Create" => shape.create(dns, &zone.name, &body),
        "Record.Modify" => {
            // The remark is changed by a command of its own.
            let kept = zone.record(id).and_then(|record| record.extra.get("remark").cloned());
            let mut body = body;
            body["remark"] = kept.unwrap_or_default();
            shape.change(dns, &zone.name, id, &body, Unsaid::Fresh)
        }
        _ => return dnspod_code("-5"),
    };
    match changed {
        Ok(record) => {
            let record = json!({"id": record.id.to_string(), "value": record.value});
            reply(200, json!({"status": {"code": "1"}, "record": record}))
        }
        Err(Refusal::Duplicate | Refusal::Conflict) => dnspod_code("31"),
        Err(Refusal::NoRecord) => dnspod_code("8"),
        Err(_) => dnspod_code("17"),
    }
}

const CLOUDNS: Shape = Shape {
    name: "host",
    value: "record",
    text_ids: true,
    text_ttl: true,
    fresh: r#"{"status": 1, "failover": "0", "dynamicurl_status": 0}"#,
    required: &["host", "record", "ttl"],
    ..USUAL
};

fn cloudns(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = CLOUDNS;
    let no = |words: &str| reply(200, json!({"status": "Failed", "statusDescription": words}));
    let body = body(
        &call.form,
        &[("host", "host"), ("record-type", "type"), ("record", "record"), ("ttl", "ttl")],
    );
    let zone = dns.zone(call.told("domain-name")).cloned();
    let Some(zone) = zone else { return no("Missing domain-name") };
    let changed = match call.path.last().map(String::as_str).unwrap_or_default() {
        "get-zone-info.json" => {
            return reply(200, json!({"name": zone.name, "type": "master", "status": "1"}));
        }
        "records.json" => {
            let mut all = shape.list(&zone, &zone.records);
            for field in ["host", "type"] {
                all.retain(|view| call.told(field).is_empty() || view[field] == call.told(field));
            }
            if all.is_empty() {
                return reply(200, json!([]));
            }
            let numbered = all
                .into_iter()
                .map(|view| (view["id"].as_str().unwrap_or_default().to_owned(), view));
            return reply(200, Value::Object(numbered.collect()));
        }
        "add-record.json" => shape.create(dns, &zone.name, &body),
        "modify-record.json" => {
            let id = call.told("record-id");
            let shape = Shape { required: &["host", "record", "ttl"], ..shape };
            if shape.required.iter().all(|field| body.get(field).is_some()) {
                shape.change(dns, &zone.name, id, &body, Unsaid::Stays)
            } else {
                Err(Refusal::Missing)
            }
        }
        _ => return no("no such command"),
    };
    match changed {
        Ok(record) => reply(200, json!({"status": "Success", "data": {"id": record.id}})),
        Err(why) => no(&format!("{why:?}")),
    }
}

const NAMESILO: Shape = Shape {
    id: "record_id",
    name: "host",
    value: "value",
    fresh: r#"{"distance": "0"}"#,
    text_ids: true,
    text_ttl: true,
    default_ttl: 7207,
    required: &["host", "type", "value"],
    ..USUAL
};

fn namesilo(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NAMESILO;
    let code = |code: u32| reply(200, json!({"reply": {"code": code, "detail": "no"}}));
    let seen = Shape { names: Names::Whole, ..shape };
    let mut body = body(
        &call.query,
        &[("rrhost", "host"), ("rrtype", "type"), ("rrvalue", "value"), ("rrttl", "ttl")],
    );
    let Some(zone) = dns.zone(call.asked("domain")).cloned() else { return code(200) };
    let changed = match call.path.last().map(String::as_str).unwrap_or_default() {
        "dnsListRecords" => {
            let all = seen.list(&zone, &zone.records);
            return reply(
                200,
                json!({"reply": {"code": 300, "detail": "success",
                "resource_record": all}}),
            );
        }
        "dnsAddRecord" => shape.create(dns, &zone.name, &body),
        "dnsUpdateRecord" => {
            // A changed record has a number of its own.
            let Some(old) = zone.record(call.asked("rrid")) else { return code(280) };
            body["type"] = json!(old.kind);
            let written = shape.change(dns, &zone.name, call.asked("rrid"), &body, Unsaid::Fresh);
            written.and_then(|new| {
                dns.remove(&zone.name, |record| record.id == new.id)?;
                dns.add(&zone.name, new)
            })
        }
        _ => return code(103),
    };
    match changed {
        Ok(record) => reply(
            200,
            json!({"reply": {"code": 300, "detail": "success",
            "record_id": record.id.to_string()}}),
        ),
        Err(_) => code(280),
    }
}

fn dreamhost(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let ok = |data: Value| reply(200, json!({"result": "success", "data": data}));
    let no = |data: &str| reply(200, json!({"result": "error", "data": data}));
    let view = |zone: &Zone, record: &Record| {
        let mut all = Value::Object(record.extra.clone());
        for (field, value) in [
            ("zone", json!(zone.name)),
            ("record", json!(zone.full(&record.name))),
            ("type", json!(record.kind)),
            ("value", json!(record.value)),
        ] {
            all[field] = value;
        }
        all
    };
    let (name, kind, value) = (call.asked("record"), call.asked("type"), call.asked("value"));
    let zone = dns.owner(name).cloned();
    match (call.asked("cmd"), zone) {
        ("dns-list_records", _) => {
            let all = dns.zones.iter().flat_map(|zone| zone.records.iter().map(|r| view(zone, r)));
            ok(all.collect())
        }
        (_, None) => no("no_such_zone"),
        ("dns-remove_record", Some(zone)) => {
            let same =
                |r: &Record| zone.full(&r.name) == name && r.kind == kind && r.value == value;
            match dns.remove(&zone.name, same) {
                Ok(_) => ok(json!("record_removed")),
                Err(_) => no("no_such_record"),
            }
        }
        ("dns-add_record", Some(zone)) => {
            let mut extra = json!({"comment": "", "editable": "1", "account_id": "1"});
            extra["comment"] = json!(call.asked("comment"));
            let record = Record {
                id: 0,
                name: zone.below(name).unwrap_or_default(),
                kind: kind.to_owned(),
                value: value.to_owned(),
                ttl: 7200,
                extra: extra.as_object().cloned().unwrap_or_default(),
            };
            match dns.add(&zone.name, record) {
                Ok(_) => ok(json!("record_added")),
                Err(_) => no("record_already_exists_not_editable"),
            }
        }
        _ => no("no_such_command"),
    }
}

fn technitium_ok(response: Value) -> Answer {
    reply(200, json!({"status": "ok", "response": response}))
}

fn technitium_no(words: &str) -> Answer {
    reply(200, json!({"status": "error", "errorMessage": words}))
}

fn technitium_view(zone: &Zone, record: &Record) -> Value {
    json!({"name": zone.full(&record.name), "type": record.kind, "ttl": record.ttl,
        "rData": {"ipAddress": record.value}, "disabled": record.extra.get("disabled"),
        "comments": record.extra.get("comments"),
        "expiryTtl": record.extra.get("expiryTtl")})
}

fn technitium(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let full = call.told("domain");
    let Some(zone) = dns.owner(full).cloned() else {
        return technitium_no("No such zone was found");
    };
    let sub = zone.below(full).unwrap_or_default();
    let view = |record: &Record| technitium_view(&zone, record);
    let ttl = || call.told("ttl").parse().unwrap_or(3600);
    let (kind, value) = (call.told("type"), call.told("ipAddress"));
    let comments = json!(call.told("comments"));
    match call.path.last().map(String::as_str).unwrap_or_default() {
        "get" => {
            let all: Vec<_> = zone.records.iter().filter(|r| r.name == sub).map(view).collect();
            technitium_ok(json!({"zone": {"name": zone.name, "type": "Primary"}, "records": all}))
        }
        "add" => {
            let extra = json!({"disabled": false, "comments": comments, "expiryTtl": 0});
            let record = Record {
                id: 0,
                name: sub,
                kind: kind.to_owned(),
                value: value.to_owned(),
                ttl: ttl(),
                extra: extra.as_object().cloned().unwrap_or_default(),
            };
            match dns.add(&zone.name, record) {
                Ok(record) => technitium_ok(json!({"addedRecord": view(&record)})),
                Err(why) => technitium_no(&format!("{why:?}")),
            }
        }
        "update" => {
            let set = zone.set(&sub, kind);
            let Some(old) = set.into_iter().find(|record| record.value == value) else {
                return technitium_no("the old record does not exist");
            };
            // What is not told becomes the default.
            let expires: u32 = call.told("expiryTtl").parse().unwrap_or(0);
            let extra = json!({"disabled": false, "comments": comments, "expiryTtl": expires});
            let mut new = Record { ttl: ttl(), ..old.clone() };
            new.value = call.told("newIpAddress").to_owned();
            new.extra = extra.as_object().cloned().unwrap_or_default();
            match dns.write(&zone.name, new) {
                Ok(record) => technitium_ok(json!({"updatedRecord": view(&record)})),
                Err(why) => technitium_no(&format!("{why:?}")),
            }
        }
        _ => technitium_no("no such command"),
    }
}
