//! Providers whose records have numbers: those that keep names for sites they serve.

use serde_json::{Value, json};

use super::dns::{Dns, Refusal};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "dnsimple",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"message": "Authentication failed"}"#),
        marks: r#"{"priority": 3, "regions": ["SV1"], "system_record": false, "parent_id": null}"#,
        quirks: &[],
        answer: dnsimple,
    },
    Row {
        id: "netlify",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"code": 401, "message": "Access Denied"}"#),
        marks: r#"{"managed": false, "priority": null, "flag": null}"#,
        quirks: &[Quirk::Anew, Quirk::Whole],
        answer: netlify,
    },
    Row {
        id: "vercel",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (
            403,
            r#"{"error": {"code": "forbidden", "message": "Not authorized", "invalidToken": true}}"#,
        ),
        marks: r#"{"comment": "mine", "creator": "me", "recordType": "A"}"#,
        quirks: &[],
        answer: vercel,
    },
    Row {
        id: "bunny",
        auth: Auth::Header("accesskey", "{token}"),
        denied: (401, r#"{"Message": "Authorization has been denied for this request."}"#),
        marks: r#"{"Weight": 77, "Comment": "mine", "MonitorType": 1, "Accelerated": true, "Disabled": false}"#,
        quirks: &[Quirk::Whole, Quirk::AliasBeside],
        answer: bunny,
    },
];

const DNSIMPLE: Shape = Shape {
    fresh: r#"{"priority": null, "regions": ["global"], "system_record": false, "parent_id": null}"#,
    ..USUAL
};

fn dnsimple(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = DNSIMPLE;
    let no = |status: u16| reply(status, json!({"message": "no", "errors": {}}));
    let (method, path) = call.parts();
    let (zone, rest) = match (method, path.as_slice()) {
        ("GET", ["v2", "whoami"]) => {
            return reply(200, json!({"data": {"user": null, "account": {"id": 1010}}}));
        }
        (_, ["v2", "1010", "zones", zone, rest @ ..]) => (*zone, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.zone(zone).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => reply(200, json!({"data": {"id": zone.id, "name": zone.name}})),
        ("GET", ["records"]) => {
            // An empty name may be taken for none: then all names come.
            let (name, kind) = (call.asked("name"), call.asked("type"));
            let fits = zone.records.iter().filter(|r| name.is_empty() || r.name == name);
            let fits = fits.filter(|r| kind.is_empty() || r.kind == kind);
            let all = shape.list(&zone, fits);
            let size = call.number("per_page", 30).min(100);
            let (number, pages) = (call.number("page", 1), all.len().div_ceil(size).max(1));
            let told = json!({"current_page": number, "per_page": size,
                "total_entries": all.len(), "total_pages": pages});
            reply(200, json!({"data": page(&all, number, size), "pagination": told}))
        }
        ("POST", ["records"]) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(201, json!({"data": shape.view(&zone, &record)})),
            Err(_) => no(400),
        },
        ("PATCH", ["records", id]) => {
            match shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays) {
                Ok(record) => reply(200, json!({"data": shape.view(&zone, &record)})),
                Err(Refusal::NoRecord) => no(404),
                Err(_) => no(400),
            }
        }
        _ => no(404),
    }
}

const NETLIFY: Shape = Shape {
    name: "hostname",
    value: "value",
    names: Names::Whole,
    text_ids: true,
    required: &["type", "hostname", "value"],
    fresh: r#"{"managed": false, "priority": null, "flag": null}"#,
    ..USUAL
};

fn netlify(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NETLIFY;
    let no = |status: u16| reply(status, json!({"code": status, "message": "no"}));
    let (method, path) = call.parts();
    let ["api", "v1", "dns_zones", zone, "dns_records", rest @ ..] = path.as_slice() else {
        return no(404);
    };
    let Some(zone) = dns.zone(&zone.replace('_', ".")).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => reply(200, shape.list(&zone, &zone.records).into()),
        ("POST", []) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(201, shape.view(&zone, &record)),
            Err(_) => no(422),
        },
        ("DELETE", [id]) => match dns.remove(&zone.name, |r| r.id.to_string() == *id) {
            Ok(_) => Answer::new(204, ""),
            Err(_) => no(404),
        },
        _ => no(405),
    }
}

const VERCEL: Shape = Shape {
    value: "value",
    text_ids: true,
    default_ttl: 60,
    required: &["name", "type", "value"],
    ..USUAL
};

fn vercel(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = VERCEL;
    let no = |status: u16, code: &str| reply(status, json!({"error": {"code": code}}));
    if call.asked("teamId") != call.of("team") {
        return no(403, "forbidden");
    }
    let (method, path) = call.parts();
    if let ("PATCH", ["v1", "domains", "records", id]) = (method, path.as_slice()) {
        let zone = dns.zone_with(id).cloned();
        let Some(zone) = zone else { return no(404, "not_found") };
        return match shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays) {
            Ok(record) => reply(200, shape.view(&zone, &record)),
            Err(_) => no(400, "bad_request"),
        };
    }
    let [_, "domains", name, rest @ ..] = path.as_slice() else { return no(404, "not_found") };
    let Some(zone) = dns.zone(name).cloned() else { return no(404, "not_found") };
    match (method, path[0], rest) {
        ("GET", "v5", []) => reply(200, json!({"domain": {"name": zone.name}})),
        ("GET", "v4" | "v5", ["records"]) => {
            let all = shape.list(&zone, &zone.records);
            let size = call.number("limit", 20).min(100);
            let from = call.number("until", 0);
            let list: Vec<_> = all.iter().skip(from).take(size).collect();
            let next = (from + size < all.len()).then_some(from + size);
            let told = json!({"count": list.len(), "next": next, "prev": null});
            reply(200, json!({"records": list, "pagination": told}))
        }
        ("POST", "v2", ["records"]) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(200, json!({"uid": record.id.to_string(), "updated": 1})),
            Err(_) => no(400, "bad_request"),
        },
        _ => no(404, "not_found"),
    }
}

const BUNNY: Shape = Shape {
    id: "Id",
    name: "Name",
    kind: "Type",
    value: "Value",
    ttl: "Ttl",
    default_ttl: 300,
    required: &["Type", "Name", "Value"],
    fresh: r#"{"Weight": 100, "Comment": null, "MonitorType": 0, "Accelerated": false, "Disabled": false}"#,
    ..USUAL
};

fn bunny(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = BUNNY;
    let numbers = [("A", 0), ("AAAA", 1), ("CNAME", 2), ("TXT", 3), ("MX", 4)];
    let no = |status: u16| reply(status, json!({"Message": "no", "ErrorKey": "no"}));
    let seen = |view: Value| {
        let kind = numbers.iter().find(|(kind, _)| view["Type"] == *kind);
        let mut view = view;
        view["Type"] = json!(kind.map_or(3, |(_, number)| *number));
        view
    };
    let mut body = call.json.clone();
    if let Some((kind, _)) = numbers.iter().find(|(_, number)| body["Type"] == *number) {
        body["Type"] = json!(kind);
    }
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["dnszone"]) => {
            // The search finds parts of names.
            let fits = dns.zones.iter().filter(|zone| zone.name.contains(call.asked("search")));
            let all: Vec<_> =
                fits.map(|zone| json!({"Id": zone.id, "Domain": zone.name})).collect();
            let size = call.number("perPage", 1000).clamp(5, 1000);
            let list = page(&all, call.number("page", 1), size);
            return reply(200, json!({"Items": list, "HasMoreItems": false}));
        }
        (_, ["dnszone", id, rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => {
            let list = shape.list(&zone, &zone.records).into_iter();
            let list: Vec<_> = list.map(seen).collect();
            reply(200, json!({"Id": zone.id, "Domain": zone.name, "Records": list}))
        }
        ("PUT", ["records"]) => match shape.create(dns, &zone.name, &body) {
            Ok(record) => reply(201, seen(shape.view(&zone, &record))),
            Err(_) => no(400),
        },
        ("POST", ["records", id]) => {
            match shape.change(dns, &zone.name, id, &body, Unsaid::Stays) {
                Ok(_) => Answer::new(204, ""),
                Err(Refusal::NoRecord) => no(404),
                Err(_) => no(400),
            }
        }
        _ => no(405),
    }
}
