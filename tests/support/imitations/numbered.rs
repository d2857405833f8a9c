//! Providers whose records have numbers, at which one is changed: the best known ones.

use serde_json::{Value, json};

use super::dns::{Dns, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "cloudflare",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (
            403,
            r#"{"success": false, "errors": [{"code": 9109, "message": "Invalid access token"}]}"#,
        ),
        marks: r#"{"proxied": true, "comment": "mine", "tags": ["a:b"], "settings": {}}"#,
        quirks: &[],
        answer: cloudflare,
    },
    Row {
        id: "digitalocean",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"id": "Unauthorized", "message": "Unable to authenticate you"}"#),
        marks: r#"{"priority": null, "port": null, "weight": null, "flags": null, "tag": null}"#,
        quirks: &[],
        answer: digitalocean,
    },
    Row {
        id: "linode",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"errors": [{"reason": "Invalid Token"}]}"#),
        marks: r#"{"priority": 7, "weight": 5, "port": 80, "service": null, "tag": null}"#,
        quirks: &[],
        answer: linode,
    },
    Row {
        id: "vultr",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"error": "Invalid API token.", "status": 401}"#),
        marks: r#"{"priority": 10}"#,
        quirks: &[],
        answer: vultr,
    },
    Row {
        id: "porkbun",
        auth: Auth::Of(|call| {
            call.json["apikey"] == call.of("key") && call.json["secretapikey"] == call.of("secret")
        }),
        denied: (400, r#"{"status": "ERROR", "message": "Invalid API key. (002)"}"#),
        marks: r#"{"prio": "0", "notes": "mine"}"#,
        quirks: &[],
        answer: porkbun,
    },
];

const CLOUDFLARE: Shape = Shape {
    names: Names::Whole,
    text_ids: true,
    default_ttl: 1,
    fresh: r#"{"proxied": false, "comment": null, "tags": [], "settings": {}}"#,
    ..USUAL
};

fn cloudflare_ok(result: Value) -> Answer {
    reply(200, json!({"success": true, "errors": [], "messages": [], "result": result}))
}

fn cloudflare_no(status: u16, code: u32) -> Answer {
    reply(
        status,
        json!({"success": false, "errors": [{"code": code, "message": "no"}], "result": null}),
    )
}

/// One page of a list, of as many as are asked for.
fn cloudflare_page(all: &[Value], call: &Call<'_>, usual: usize, most: usize) -> Answer {
    let (number, size) = (call.number("page", 1), call.number("per_page", usual).min(most));
    let pages = all.len().div_ceil(size);
    reply(
        200,
        json!({"success": true, "errors": [], "messages": [], "result": page(all, number, size),
            "result_info": {"page": number, "per_page": size, "total_pages": pages}}),
    )
}

/// Several changes, of which all are done or none.
fn cloudflare_batch(dns: &mut Dns, zone: &Zone, batch: &Value) -> Result<Answer, Refusal> {
    let these = |name: &str| batch[name].as_array().cloned().unwrap_or_default();
    let (patches, posts) = (these("patches"), these("posts"));
    if patches.len() + posts.len() > 200 {
        return Err(Refusal::Bad);
    }
    let before = dns.clone();
    let mut all = || {
        let patch = |dns: &mut Dns, patch: &Value| {
            let id = patch["id"].as_str().unwrap_or_default();
            CLOUDFLARE.change(dns, &zone.name, id, patch, Unsaid::Stays)
        };
        let patched: Result<Vec<_>, _> = patches.iter().map(|one| patch(dns, one)).collect();
        let posted = posts.iter().map(|one| CLOUDFLARE.create(dns, &zone.name, one));
        Ok((patched?, posted.collect::<Result<Vec<_>, _>>()?))
    };
    let done = all();
    let (patched, posted) = done.inspect_err(|_| *dns = before)?;
    let list = |records: &[super::dns::Record]| CLOUDFLARE.list(zone, records);
    let result = json!({"patches": list(&patched), "posts": list(&posted), "puts": null,
        "deletes": null});
    Ok(cloudflare_ok(result))
}

fn cloudflare(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = CLOUDFLARE;
    let (method, path) = call.parts();
    let (zone, rest) = match (method, path.as_slice()) {
        ("GET", ["client", "v4", "zones"]) => {
            let asked = call.asked("name");
            let fits = |zone: &&Zone| asked.is_empty() || zone.name == asked;
            let view = |zone: &Zone| json!({"id": zone.id.to_string(), "name": zone.name});
            let all: Vec<Value> = dns.zones.iter().filter(fits).map(view).collect();
            return cloudflare_page(&all, call, 20, 50);
        }
        (_, ["client", "v4", "zones", zone, "dns_records", rest @ ..]) => (*zone, rest),
        _ => return cloudflare_no(404, 7003),
    };
    let Some(zone) = dns.numbered(zone).cloned() else { return cloudflare_no(404, 7003) };
    let refused = |why| match why {
        Refusal::NoRecord => cloudflare_no(404, 81044),
        Refusal::Duplicate => cloudflare_no(400, 81058),
        Refusal::Conflict => cloudflare_no(400, 81053),
        Refusal::Missing | Refusal::Bad => cloudflare_no(400, 9005),
    };
    match (method, rest) {
        ("GET", []) => {
            let fits = |view: &Value| {
                ["type", "name"]
                    .iter()
                    .all(|f| call.asked(f).is_empty() || view[*f] == call.asked(f))
            };
            let mut all = shape.list(&zone, &zone.records);
            all.retain(fits);
            cloudflare_page(&all, call, 100, 5000)
        }
        ("POST", ["batch"]) => cloudflare_batch(dns, &zone, &call.json).unwrap_or_else(refused),
        ("POST", []) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => cloudflare_ok(shape.view(&zone, &record)),
            Err(why) => refused(why),
        },
        ("PATCH", [id]) => match shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays) {
            Ok(record) => cloudflare_ok(shape.view(&zone, &record)),
            Err(why) => refused(why),
        },
        ("PUT", [id]) => match shape.change(dns, &zone.name, id, &call.json, Unsaid::Fresh) {
            Ok(record) => cloudflare_ok(shape.view(&zone, &record)),
            Err(why) => refused(why),
        },
        _ => cloudflare_no(405, 10405),
    }
}

const DIGITALOCEAN: Shape = Shape {
    value: "data",
    names: Names::At,
    default_ttl: 1800,
    required: &["type", "name", "data"],
    ..USUAL
};

fn digitalocean(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = DIGITALOCEAN;
    let not_found = || reply(404, json!({"id": "not_found", "message": "not found"}));
    let refused = |why| match why {
        Refusal::NoRecord => not_found(),
        _ => reply(422, json!({"id": "unprocessable_entity", "message": "cannot be"})),
    };
    let (method, path) = call.parts();
    let ["v2", "domains", name, rest @ ..] = path.as_slice() else { return not_found() };
    let Some(zone) = dns.zone(name).cloned() else { return not_found() };
    match (method, rest) {
        ("GET", []) => reply(200, json!({"domain": {"name": zone.name, "ttl": 1800}})),
        ("GET", ["records"]) => {
            let name = zone.below(call.asked("name"));
            let named = !call.asked("name").is_empty();
            let kind = call.asked("type");
            let fits = zone.records.iter().filter(|r| !named || Some(&r.name) == name.as_ref());
            let fits = fits.filter(|r| kind.is_empty() || r.kind == kind);
            let all = shape.list(&zone, fits);
            let size = call.number("per_page", 20).min(200);
            let list = page(&all, call.number("page", 1), size);
            reply(200, json!({"domain_records": list, "meta": {"total": all.len()}, "links": {}}))
        }
        ("POST", ["records"]) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(201, json!({"domain_record": shape.view(&zone, &record)})),
            Err(why) => refused(why),
        },
        // The type has to be told even where only something else changes.
        ("PATCH", ["records", _]) if call.json.get("type").is_none() => refused(Refusal::Missing),
        ("PATCH", ["records", id]) => {
            match shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays) {
                Ok(record) => reply(200, json!({"domain_record": shape.view(&zone, &record)})),
                Err(why) => refused(why),
            }
        }
        _ => not_found(),
    }
}

const LINODE: Shape =
    Shape { value: "target", ttl: "ttl_sec", default_ttl: 86400, required: &["type"], ..USUAL };

fn linode(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = LINODE;
    let refused = |why| match why {
        Refusal::NoRecord => reply(404, json!({"errors": [{"reason": "Not found"}]})),
        _ => reply(400, json!({"errors": [{"reason": "cannot be", "field": "target"}]})),
    };
    let pages = |all: &[Value]| {
        let size = call.number("page_size", 100).clamp(25, 500);
        let (number, pages) = (call.number("page", 1), all.len().div_ceil(size).max(1));
        if number > pages {
            return refused(Refusal::NoRecord);
        }
        let list = page(all, number, size);
        reply(200, json!({"data": list, "page": number, "pages": pages, "results": all.len()}))
    };
    let (method, path) = call.parts();
    let rest = match (method, path.as_slice()) {
        ("GET", ["v4", "domains"]) => {
            let filter = call.received.header("x-filter").unwrap_or("{}");
            let filter: Value = serde_json::from_str(filter).unwrap_or_default();
            let fits = |zone: &&Zone| filter["domain"].as_str().is_none_or(|n| n == zone.name);
            let view = |zone: &Zone| json!({"id": zone.id, "domain": zone.name, "type": "master"});
            return pages(&dns.zones.iter().filter(fits).map(view).collect::<Vec<_>>());
        }
        (_, ["v4", "domains", rest @ ..]) => rest,
        _ => return refused(Refusal::NoRecord),
    };
    let zone = rest.first().and_then(|id| dns.numbered(id)).cloned();
    let Some(zone) = zone else { return refused(Refusal::NoRecord) };
    let changed = match (method, &rest[1..]) {
        ("GET", ["records"]) => return pages(&shape.list(&zone, &zone.records)),
        ("POST", ["records"]) => shape.create(dns, &zone.name, &call.json),
        ("PUT", ["records", id]) => shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays),
        _ => Err(Refusal::NoRecord),
    };
    changed.map_or_else(refused, |record| reply(200, shape.view(&zone, &record)))
}

const VULTR: Shape = Shape {
    value: "data",
    text_ids: true,
    default_ttl: 300,
    required: &["name", "type", "data"],
    ..USUAL
};

fn vultr(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = VULTR;
    let no = |status: u16| reply(status, json!({"error": "no", "status": status}));
    let (method, path) = call.parts();
    let ["v2", "domains", name, rest @ ..] = path.as_slice() else { return no(404) };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => reply(200, json!({"domain": {"domain": zone.name, "dns_sec": "disabled"}})),
        ("GET", ["records"]) => {
            let all = shape.list(&zone, &zone.records);
            let size = call.number("per_page", 100).min(500);
            // The cursor is not a number to anybody else.
            let from = call.asked("cursor").strip_prefix("bmV4dF9f==").unwrap_or("0");
            let from: usize = from.parse().unwrap_or(0);
            let next = from + size;
            let next = if next < all.len() { format!("bmV4dF9f=={next}") } else { String::new() };
            let list: Vec<_> = all.iter().skip(from).take(size).collect();
            let links = json!({"next": next, "prev": ""});
            reply(200, json!({"records": list, "meta": {"total": all.len(), "links": links}}))
        }
        ("POST", ["records"]) => match shape.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(201, json!({"record": shape.view(&zone, &record)})),
            Err(_) => no(400),
        },
        ("PATCH", ["records", id]) => {
            match shape.change(dns, &zone.name, id, &call.json, Unsaid::Stays) {
                Ok(_) => Answer::new(204, ""),
                Err(Refusal::NoRecord) => no(404),
                Err(_) => no(422),
            }
        }
        _ => no(404),
    }
}

const PORKBUN: Shape = Shape {
    text_ids: true,
    text_ttl: true,
    default_ttl: 600,
    required: &["type", "content"],
    fresh: r#"{"prio": "0"}"#,
    ..USUAL
};

fn porkbun(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = PORKBUN;
    let seen = Shape { names: Names::Whole, ..shape };
    let no = |words: &str| reply(400, json!({"status": "ERROR", "message": words}));
    let (method, path) = call.parts();
    let ("POST", ["api", "json", "v3", "dns", verb, name, rest @ ..]) = (method, path.as_slice())
    else {
        return no("unknown command");
    };
    let Some(zone) = dns.zone(name).cloned() else { return no("Invalid domain.") };
    // The keys are in the body, beside what is meant.
    let mut body = call.json.clone();
    for key in ["apikey", "secretapikey"] {
        body.as_object_mut().map(|body| body.remove(key));
    }
    let changed = match (*verb, rest) {
        ("retrieveByNameType", [kind, sub @ ..]) => {
            let set = zone.set(sub.first().copied().unwrap_or_default(), kind);
            return reply(200, json!({"status": "SUCCESS", "records": seen.list(&zone, set)}));
        }
        ("create", []) => shape.create(dns, &zone.name, &body),
        ("edit", [id]) => {
            // Notes stay where they are not told; the rest becomes the default.
            let notes = zone.record(id).and_then(|r| r.extra.get("notes").cloned());
            if let (Some(body), Some(notes)) = (body.as_object_mut(), notes) {
                body.entry("notes").or_insert(notes);
            }
            if body.get("name").is_none() {
                body["name"] = json!("");
            }
            shape.change(dns, &zone.name, id, &body, Unsaid::Fresh)
        }
        _ => return no("unknown command"),
    };
    match changed {
        Ok(record) => reply(200, json!({"status": "SUCCESS", "id": record.id})),
        Err(why) => no(&format!("{verb} error: {why:?}")),
    }
}
