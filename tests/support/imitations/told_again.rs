//! Providers whose records have numbers, and whose lists come in numbered pages.

use serde_json::{Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "infomaniak-api",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (
            401,
            r#"{"result": "error", "error": {"code": "not_authorized", "description": "no"}}"#,
        ),
        marks: r#"{"description": null}"#,
        quirks: &[],
        answer: infomaniak,
    },
    Row {
        id: "rainyun",
        auth: Auth::Header("x-api-key", "{key}"),
        denied: (401, r#"{"code": 30001, "message": "no"}"#),
        marks: r#"{"line": "DX", "level": 3}"#,
        quirks: &[Quirk::OneZone],
        answer: rainyun,
    },
];

const INFOMANIAK: Shape = Shape {
    name: "source",
    value: "target",
    required: &["source", "type", "target", "ttl"],
    fresh: r#"{"description": null}"#,
    ..USUAL
};

fn infomaniak(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = INFOMANIAK;
    let ok = |data: Value| reply(200, json!({"result": "success", "data": data}));
    let no = |status: u16, code: &str| {
        reply(status, json!({"result": "error", "error": {"code": code, "description": "no"}}))
    };
    // The apex is a dot.
    let seen = |zone: &Zone, record: &Record| {
        let mut view = shape.view(zone, record);
        if record.name.is_empty() {
            view["source"] = json!(".");
        }
        view
    };
    let (method, path) = call.parts();
    let ["2", "zones", name, rest @ ..] = path.as_slice() else {
        return no(404, "not_found");
    };
    let found = dns.zone(name).cloned();
    if let ("GET", ["exists"]) = (method, rest) {
        return ok(json!(found.is_some()));
    }
    let Some(zone) = found else { return no(404, "object_not_found") };
    let changed = match (method, rest) {
        ("GET", ["records"]) => {
            let all: Vec<_> = zone.records.iter().map(|record| seen(&zone, record)).collect();
            let size = call.number("per_page", 15).min(500);
            let number = call.number("page", 1);
            let pages = all.len().div_ceil(size).max(1);
            return reply(
                200,
                json!({"result": "success", "data": page(&all, number, size),
                "total": all.len(), "page": number, "pages": pages, "items_per_page": size}),
            );
        }
        ("POST", ["records"]) => shape.create(dns, &zone.name, &call.json),
        ("PUT", ["records", id]) => {
            let part = Shape { required: &["target", "ttl"], ..shape };
            part.change(dns, &zone.name, id, &call.json, Unsaid::Stays)
        }
        _ => return no(404, "not_found"),
    };
    match changed {
        Ok(record) => ok(seen(&zone, &record)),
        Err(Refusal::NoRecord) => no(404, "object_not_found"),
        Err(_) => no(422, "validation_failed"),
    }
}

const RAINYUN: Shape = Shape {
    id: "record_id",
    name: "host",
    value: "value",
    names: Names::At,
    required: &["record_id", "host", "type", "value", "line", "level", "ttl"],
    fresh: r#"{"line": "DEFAULT", "level": 10}"#,
    ..USUAL
};

fn rainyun(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = RAINYUN;
    let no = |code: u32| reply(400, json!({"code": code, "message": "no"}));
    let (method, path) = call.parts();
    let ["product", "domain", id, "dns"] = path.as_slice() else { return no(404) };
    let zone = (*id == call.of("id")).then(|| dns.zone(call.of("domain")).cloned()).flatten();
    let Some(zone) = zone else { return no(50000) };
    let changed = match method {
        "GET" => {
            let all = shape.list(&zone, &zone.records);
            let size = call.number("limit", 20).min(100);
            let list = page(&all, call.number("page_no", 1), size);
            let data = json!({"TotalRecords": all.len(), "Records": list});
            return reply(200, json!({"code": 200, "data": data}));
        }
        "POST" => shape.create(dns, &zone.name, &call.json),
        "PATCH" => {
            let id = call.json["record_id"].to_string();
            shape.change(dns, &zone.name, &id, &call.json, Unsaid::Fresh)
        }
        _ => return no(404),
    };
    match changed {
        Ok(_) => reply(200, json!({"code": 200, "data": "ok"})),
        Err(_) => no(80001),
    }
}
