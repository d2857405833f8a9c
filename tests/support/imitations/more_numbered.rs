//! More providers whose records have numbers, most of which want the whole record told again.

use serde_json::json;

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "namecom",
        auth: Auth::Basic("{username}", "{token}"),
        denied: (401, r#"{"message": "Unauthenticated"}"#),
        marks: "{}",
        quirks: &[],
        answer: namecom,
    },
    Row {
        id: "luadns",
        auth: Auth::Basic("{username}", "{token}"),
        denied: (401, r#"{"status": "Unauthorized", "message": "Bad credentials"}"#),
        marks: r#"{"generated": false}"#,
        quirks: &[Quirk::Whole],
        answer: luadns,
    },
    Row {
        id: "ionos",
        auth: Auth::Header("x-api-key", "{key}"),
        denied: (401, r#"[{"code": "UNAUTHORIZED", "message": "no"}]"#),
        marks: r#"{"prio": 5, "disabled": false}"#,
        quirks: &[Quirk::Whole],
        answer: ionos,
    },
    Row {
        id: "domeneshop-api",
        auth: Auth::Basic("{username}", "{password}"),
        denied: (401, r#"{"code": "http:401", "help": "no"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole],
        answer: domeneshop,
    },
    Row {
        id: "simply-api",
        auth: Auth::Basic("{username}", "{key}"),
        denied: (401, r#"{"status": 401, "error": "Account authorization failed"}"#),
        marks: r#"{"comment": null, "priority": null}"#,
        quirks: &[Quirk::Whole],
        answer: simply,
    },
    Row {
        id: "dynv6-api",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"error": "unauthorized"}"#),
        marks: r#"{"priority": null, "port": null, "weight": null}"#,
        quirks: &[Quirk::Whole, Quirk::NoTtl],
        answer: dynv6,
    },
];

const NAMECOM: Shape = Shape {
    name: "host",
    value: "answer",
    default_ttl: 300,
    required: &["type", "answer"],
    ..USUAL
};

fn namecom(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NAMECOM;
    let no = |status: u16| reply(status, json!({"message": "no"}));
    let seen = |zone: &Zone, record: &Record| {
        let mut view = shape.view(zone, record);
        view["fqdn"] = json!(zone.full(&record.name) + ".");
        view
    };
    let (method, path) = call.parts();
    let ["core", "v1", "domains", name, rest @ ..] = path.as_slice() else { return no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    let mut body = call.json.clone();
    let changed = match (method, rest) {
        ("GET", []) => return reply(200, json!({"domainName": zone.name})),
        ("GET", ["records"]) => {
            let all: Vec<_> = zone.records.iter().map(|record| seen(&zone, record)).collect();
            let size = call.number("perPage", 1000).min(1000);
            let number = call.number("page", 1);
            let pages = all.len().div_ceil(size);
            let mut told = json!({"records": page(&all, number, size), "totalCount": all.len()});
            if number < pages {
                told["nextPage"] = json!(number + 1);
                told["lastPage"] = json!(pages);
            }
            return reply(200, told);
        }
        ("POST", ["records"]) => shape.create(dns, &zone.name, &body),
        ("PUT", ["records", id]) => {
            if body.get("host").is_none() {
                body["host"] = json!("");
            }
            shape.change(dns, &zone.name, id, &body, Unsaid::Fresh)
        }
        _ => return no(404),
    };
    match changed {
        Ok(record) => reply(200, seen(&zone, &record)),
        Err(Refusal::NoRecord) => no(404),
        Err(_) => no(422),
    }
}

const LUADNS: Shape =
    Shape { names: Names::Dotted, default_ttl: 300, fresh: r#"{"generated": false}"#, ..USUAL };

fn luadns(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = LUADNS;
    let no = |status: u16| reply(status, json!({"status": "no", "message": "no"}));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["v1", "zones"]) => {
            let all = dns.zones.iter().map(|zone| json!({"id": zone.id, "name": zone.name}));
            return reply(200, all.collect());
        }
        (_, ["v1", "zones", id, "records", rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    let changed = match (method, rest) {
        ("GET", []) => return reply(200, shape.list(&zone, &zone.records).into()),
        ("POST", []) => shape.create(dns, &zone.name, &call.json),
        ("PUT", [id]) => shape.change(dns, &zone.name, id, &call.json, Unsaid::Fresh),
        _ => return no(404),
    };
    match changed {
        Ok(record) => reply(200, shape.view(&zone, &record)),
        Err(Refusal::NoRecord) => no(404),
        Err(_) => no(400),
    }
}

const IONOS: Shape = Shape {
    names: Names::Whole,
    text_ids: true,
    fresh: r#"{"prio": 0, "disabled": false}"#,
    ..USUAL
};

fn ionos(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = IONOS;
    let no = |status: u16| reply(status, json!([{"code": "NO", "message": "no"}]));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["dns", "v1", "zones"]) => {
            let view = |z: &Zone| json!({"id": z.id.to_string(), "name": z.name, "type": "NATIVE"});
            return reply(200, dns.zones.iter().map(view).collect());
        }
        (_, ["dns", "v1", "zones", id, rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => {
            // What ends in the suffix is meant, whatever stands before it.
            let (suffix, kind) = (call.asked("suffix"), call.asked("recordType"));
            let mut all = shape.list(&zone, &zone.records);
            all.retain(|view| view["name"].as_str().is_some_and(|name| name.ends_with(suffix)));
            all.retain(|view| kind.is_empty() || view["type"] == kind);
            reply(200, json!({"id": id, "name": zone.name, "records": all}))
        }
        ("POST", ["records"]) => match shape.create(dns, &zone.name, &call.json[0]) {
            Ok(record) => reply(201, json!([shape.view(&zone, &record)])),
            Err(_) => no(400),
        },
        ("PUT", ["records", record]) => {
            let given = ["name", "type"].iter().any(|field| call.json.get(field).is_some());
            let part = Shape { required: &["content"], ..shape };
            match part.change(dns, &zone.name, record, &call.json, Unsaid::Fresh) {
                Ok(record) if !given => reply(200, shape.view(&zone, &record)),
                Err(Refusal::NoRecord) => no(404),
                _ => no(400),
            }
        }
        _ => no(404),
    }
}

const DOMENESHOP: Shape = Shape {
    name: "host",
    value: "data",
    names: Names::At,
    required: &["host", "type", "data"],
    ..USUAL
};

fn domeneshop(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = DOMENESHOP;
    let no = |status: u16| reply(status, json!({"code": "no", "help": "no"}));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["v0", "domains"]) => {
            // The filter finds parts of names.
            let fits = dns.zones.iter().filter(|zone| zone.name.contains(call.asked("domain")));
            return reply(200, fits.map(|z| json!({"id": z.id, "domain": z.name})).collect());
        }
        (_, ["v0", "domains", id, "dns", rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => {
            let mut all = shape.list(&zone, &zone.records);
            for (asked, field) in [("host", "host"), ("type", "type")] {
                all.retain(|v| call.asked(asked).is_empty() || v[field] == call.asked(asked));
            }
            reply(200, all.into())
        }
        ("POST", []) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(201, json!({"id": record.id})),
            Err(Refusal::Conflict | Refusal::Duplicate) => no(409),
            Err(_) => no(400),
        },
        ("PUT", [id]) => match shape.change(dns, &zone.name, id, &call.json, Unsaid::Fresh) {
            Ok(_) => Answer::new(204, ""),
            Err(Refusal::NoRecord) => no(404),
            Err(_) => no(400),
        },
        _ => no(404),
    }
}

const SIMPLY: Shape = Shape {
    id: "record_id",
    value: "data",
    names: Names::At,
    required: &["name", "type", "data"],
    fresh: r#"{"comment": null, "priority": null}"#,
    ..USUAL
};

fn simply(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = SIMPLY;
    let no = |status: u16, words: &str| reply(status, json!({"status": status, "error": words}));
    let (method, path) = call.parts();
    let ["2", "my", "products", name, "dns", "records", rest @ ..] = path.as_slice() else {
        return no(404, "Unknown command");
    };
    let Some(zone) = dns.zone(name).cloned() else { return no(404, "Unknown product") };
    let changed = match (method, rest) {
        ("GET", []) => {
            let all = shape.list(&zone, &zone.records);
            return reply(200, json!({"status": 200, "message": "success", "records": all}));
        }
        ("POST", []) => shape.create(dns, &zone.name, &call.json),
        ("PUT", [id]) => shape.change(dns, &zone.name, id, &call.json, Unsaid::Fresh),
        _ => return no(404, "Unknown command"),
    };
    match changed {
        Ok(record) => {
            reply(200, json!({"status": 200, "message": "success", "record": {"id": record.id}}))
        }
        Err(why) => no(400, &format!("{why:?}")),
    }
}

const DYNV6: Shape = Shape {
    value: "data",
    ttl: "",
    fresh: r#"{"priority": null, "port": null, "weight": null}"#,
    required: &["type"],
    ..USUAL
};

fn dynv6(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = DYNV6;
    let no = |status: u16| reply(status, json!({"error": "no"}));
    // A zone's own addresses are fields of it; here they are kept as records of its apex.
    let fields = [("ipv4address", "A"), ("ipv6prefix", "AAAA")];
    let view = |zone: &Zone| {
        let mut all = json!({"id": zone.id, "name": zone.name});
        for (field, kind) in fields {
            all[field] = json!(zone.set("", kind).first().map_or("", |record| &record.value));
        }
        all
    };
    let (method, path) = call.parts();
    let (zone, rest) = match (method, path.as_slice()) {
        ("GET", ["api", "v2", "zones", "by-name", name]) => {
            return dns.zone(name).map_or_else(|| no(404), |zone| reply(200, view(zone)));
        }
        (_, ["api", "v2", "zones", id, rest @ ..]) => (dns.numbered(id).cloned(), rest),
        _ => return no(404),
    };
    let Some(zone) = zone else { return no(404) };
    let changed = match (method, rest) {
        ("GET", ["records"]) => {
            let below = zone.records.iter().filter(|record| !record.name.is_empty());
            return reply(200, shape.list(&zone, below).into());
        }
        ("PATCH", []) => {
            for (field, kind) in fields {
                let Some(value) = call.json[field].as_str() else { continue };
                let old = zone.set("", kind).first().map(|record| record.extra.clone());
                let new = [(value.to_owned(), old.unwrap_or_default())];
                if dns.put_set(&zone.name, ("", kind), 7200, &new).is_err() {
                    return no(422);
                }
            }
            return dns.zone(&zone.name).map_or_else(|| no(404), |zone| reply(200, view(zone)));
        }
        ("POST", ["records"]) => shape.create(dns, &zone.name, &call.json),
        ("PATCH", ["records", id]) => shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays),
        _ => return no(404),
    };
    match changed {
        Ok(record) => reply(200, shape.view(&zone, &record)),
        Err(Refusal::NoRecord) => no(404),
        Err(_) => no(422),
    }
}
