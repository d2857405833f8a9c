//! More providers that sign, hash or ask for a token first.

use data_encoding::{BASE64, HEXLOWER};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA512, RsaKeyPair};
use serde_json::{Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::signatures::{hmac_sha1, hmac_sha256};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "constellix",
        auth: Auth::Of(|call| {
            let mac = hmac_sha1(call.of("secret").as_bytes(), b"1795694400000");
            let token = format!("{}:{}:1795694400000", call.of("key"), BASE64.encode(&mac));
            call.received.header("x-cns-security-token") == Some(&token)
        }),
        denied: (401, r#"{"errors": ["Unauthorized"]}"#),
        marks: "{}",
        quirks: &[Quirk::Whole],
        answer: constellix,
    },
    Row {
        id: "dnsmadeeasy-api",
        auth: Auth::Of(|call| {
            let date = "Thu, 26 Nov 2026 12:00:00 GMT";
            let mac = HEXLOWER.encode(&hmac_sha1(call.of("secret").as_bytes(), date.as_bytes()));
            let header = |name| call.received.header(name);
            header("x-dnsme-apikey") == Some(call.of("key"))
                && header("x-dnsme-requestdate") == Some(date)
                && header("x-dnsme-hmac") == Some(&mac)
        }),
        denied: (403, r#"{"error": ["API key not found"]}"#),
        marks: r#"{"gtdLocation": "EUROPE"}"#,
        quirks: &[],
        answer: dnsmadeeasy,
    },
    Row {
        id: "exoscale",
        auth: Auth::Of(exoscale_knows),
        denied: (403, r#"{"message": "Invalid request signature"}"#),
        marks: r#"{"priority": null, "system-record": false}"#,
        quirks: &[Quirk::Whole],
        answer: exoscale,
    },
    Row {
        id: "hipmdnsmgr",
        auth: Auth::Header("authorization", "Bearer {token}"),
        denied: (401, r#"{"code": 200001, "msg": "no"}"#),
        marks: r#"{"line": "0", "remark": "mine"}"#,
        quirks: &[],
        answer: hipm,
    },
    Row {
        id: "transip",
        auth: Auth::Of(|call| match call.path.last().map(String::as_str) {
            Some("auth") => transip_knows(call).is_some(),
            _ => call.received.header("authorization") == Some("Bearer t0k"),
        }),
        denied: (401, r#"{"error": "no"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole, Quirk::NoTtl, Quirk::FileKey],
        answer: transip,
    },
];

const CONSTELLIX: Shape = Shape { default_ttl: 300, value: "value", ..USUAL };

fn constellix(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"errors": ["no"]}));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["v1", "domains", "search"]) => {
            return match dns.zone(call.asked("exact")) {
                Some(zone) => reply(200, json!([{"id": zone.id, "name": zone.name}])),
                None => no(404),
            };
        }
        (_, ["v1", "domains", id, "records", rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    if let ("GET", []) = (method, rest) {
        let mut all: Vec<Value> = Vec::new();
        for record in &zone.records {
            let known = |v: &Value| v["name"] == record.name && v["type"] == record.kind;
            if !all.iter().any(known) {
                let set = zone.set(&record.name, &record.kind);
                let mut view = CONSTELLIX.view(&zone, record);
                view["value"] = set.iter().map(|record| json!(record.value)).collect();
                view["recordOption"] = json!("roundRobin");
                all.push(view);
            }
        }
        return reply(200, all.into());
    }
    let kind = rest.first().map(|kind| kind.to_uppercase()).unwrap_or_default();
    let name = call.json["name"].as_str().unwrap_or_default();
    let made = method == "POST";
    let right = match (method, rest) {
        ("POST", [_]) => zone.set(name, &kind).is_empty(),
        ("PUT", [_, id]) => zone.record(id).is_some_and(|r| r.name == name && r.kind == kind),
        _ => false,
    };
    let values = call.json["roundRobin"].as_array().into_iter().flatten();
    let values = values.map(|one| one["value"].as_str().unwrap_or_default().to_owned());
    let values: Vec<_> = values.map(|value| (value, serde_json::Map::new())).collect();
    let ttl = super::sets::number(&call.json["ttl"], 0);
    if !right || dns.put_set(&zone.name, (name, &kind), ttl, &values).is_err() {
        return no(400);
    }
    match made {
        true => reply(201, json!([{"id": 1, "name": name}])),
        false => reply(200, json!({"success": "Record  updated successfully"})),
    }
}

const DNSMADEEASY: Shape = Shape {
    value: "value",
    default_ttl: 1800,
    fresh: r#"{"gtdLocation": "DEFAULT"}"#,
    required: &["name", "type", "value"],
    ..USUAL
};

fn dnsmadeeasy(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"error": ["no"]}));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["V2.0", "dns", "managed", "name"]) => {
            return match dns.zone(call.asked("domainname")) {
                Some(zone) => reply(200, json!({"id": zone.id, "name": zone.name})),
                None => no(404),
            };
        }
        (_, ["V2.0", "dns", "managed", id, "records", rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    match (method, rest) {
        ("GET", []) => {
            let mut all = DNSMADEEASY.list(&zone, &zone.records);
            // An empty name may be taken for none: then all names come.
            for (asked, field) in [("recordName", "name"), ("type", "type")] {
                all.retain(|v| call.asked(asked).is_empty() || v[field] == call.asked(asked));
            }
            let size = call.number("rows", 500).min(500);
            // Pages are numbered from 0.
            let list = page(&all, call.number("page", 0) + 1, size);
            reply(
                200,
                json!({"totalRecords": all.len(), "totalPages": all.len().div_ceil(size),
                "page": call.number("page", 0), "data": list}),
            )
        }
        ("POST", []) => match DNSMADEEASY.create(dns, &zone.name, &call.json) {
            Ok(record) => reply(201, DNSMADEEASY.view(&zone, &record)),
            Err(_) => no(400),
        },
        ("PUT", [id]) => match DNSMADEEASY.change(dns, &zone.name, id, &call.json, Unsaid::Fresh) {
            Ok(_) => Answer::new(200, ""),
            Err(_) => no(400),
        },
        _ => no(404),
    }
}

/// A request's method, path and body, and when it ends to be good, are signed.
fn exoscale_knows(call: &Call<'_>) -> bool {
    let path = call.received.line.split_once(' ').map_or("", |(_, path)| path);
    let text = format!("{} {path}\n{}\n\n\n1795695000", call.method, call.received.body);
    let mac = BASE64.encode(&hmac_sha256(call.of("secret").as_bytes(), text.as_bytes()));
    let key = call.of("key");
    let wanted = format!("EXO2-HMAC-SHA256 credential={key},expires=1795695000,signature={mac}");
    call.received.header("authorization") == Some(&wanted)
}

const EXOSCALE: Shape =
    Shape { text_ids: true, fresh: r#"{"priority": null, "system-record": false}"#, ..USUAL };

fn exoscale(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"message": "no"}));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["v2", "dns-domain"]) => {
            let view = |z: &Zone| json!({"id": z.id.to_string(), "unicode-name": z.name});
            let all: Vec<_> = dns.zones.iter().map(view).collect();
            return reply(200, json!({"dns-domains": all}));
        }
        ("GET", ["v2", "operation", id]) => {
            return reply(200, json!({"id": id, "state": "success"}));
        }
        (_, ["v2", "dns-domain", id, "record", rest @ ..]) => (*id, rest),
        _ => return no(404),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(404) };
    let changed = match (method, rest) {
        ("GET", []) => {
            let all = EXOSCALE.list(&zone, &zone.records);
            return reply(200, json!({"dns-domain-records": all}));
        }
        ("POST", []) => EXOSCALE.create(dns, &zone.name, &call.json),
        ("PUT", [id]) => EXOSCALE.change(dns, &zone.name, id, &call.json, Unsaid::Stays),
        _ => return no(404),
    };
    match changed {
        Ok(record) => reply(200, json!({"id": format!("o{}", record.id), "state": "pending"})),
        Err(_) => no(400),
    }
}

const HIPM: Shape = Shape {
    value: "value",
    names: Names::At,
    text_ids: true,
    default_ttl: 600,
    fresh: r#"{"line": "0", "remark": null}"#,
    required: &["name", "type", "value"],
    ..USUAL
};

fn hipm(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let ok = |data: Value| reply(200, json!({"code": 0, "msg": "ok", "data": data}));
    let no = |code: u32| reply(400, json!({"code": code, "msg": "no"}));
    let (method, path) = call.parts();
    let (id, rest) = match (method, path.as_slice()) {
        ("GET", ["api", "domains"]) => {
            let fits = dns.zones.iter().filter(|zone| zone.name.contains(call.asked("keyword")));
            let all: Vec<_> = fits.map(|z| json!({"id": z.id, "name": z.name})).collect();
            return ok(json!({"total": all.len(), "list": all}));
        }
        (_, ["api", "domains", id, "records", rest @ ..]) => (*id, rest),
        _ => return no(400_001),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return no(400_001) };
    let changed = match (method, rest) {
        ("GET", []) => {
            let mut all = HIPM.list(&zone, &zone.records);
            // The name that is asked for is looked for anywhere in a name.
            let (sub, kind) = (call.asked("subdomain"), call.asked("type"));
            all.retain(|view| view["name"].as_str().is_some_and(|name| name.contains(sub)));
            all.retain(|view| kind.is_empty() || view["type"] == kind);
            let size = call.number("pageSize", 20).min(100);
            let list = page(&all, call.number("page", 1), size);
            return ok(json!({"total": all.len(), "list": list}));
        }
        ("POST", []) => HIPM.create(dns, &zone.name, &call.json),
        ("PUT", [id]) => HIPM.change(dns, &zone.name, id, &call.json, Unsaid::Stays),
        _ => return no(400_001),
    };
    changed.map_or_else(|_| no(400_002), |record| ok(json!({"id": record.id.to_string()})))
}

/// Whether the request for a token is signed by the account's key.
fn transip_knows(call: &Call<'_>) -> Option<()> {
    let lines = call.of("key").lines().filter(|line| !line.starts_with('-'));
    let key = BASE64.decode(lines.collect::<String>().as_bytes()).ok()?;
    let key = RsaKeyPair::from_pkcs8(&key).ok()?;
    let mut own = vec![0; key.public().modulus_len()];
    let body = call.received.body.as_bytes();
    key.sign(&RSA_PKCS1_SHA512, &SystemRandom::new(), body, &mut own).ok()?;
    let right = call.json["login"] == call.of("username")
        && call.received.header("signature") == Some(&BASE64.encode(&own));
    right.then_some(())
}

const TRANSIP: Shape = Shape { id: "", ttl: "expire", names: Names::At, ..USUAL };

fn transip(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16| reply(status, json!({"error": "no"}));
    let (method, path) = call.parts();
    let name = match (method, path.as_slice()) {
        ("POST", ["v6", "auth"]) => return reply(201, json!({"token": "t0k"})),
        (_, ["v6", "domains", name, "dns"]) => *name,
        _ => return no(404),
    };
    let Some(zone) = dns.zone(name).cloned() else { return no(404) };
    let entry = &call.json["dnsEntry"];
    match method {
        "GET" => reply(200, json!({"dnsEntries": TRANSIP.list(&zone, &zone.records)})),
        "POST" => match TRANSIP.create(dns, &zone.name, entry) {
            Ok(_) => Answer::new(201, ""),
            Err(_) => no(406),
        },
        "PATCH" => {
            // The one with this name, type and time to live; with several it is not known which.
            let fits = |record: &&Record| {
                let view = TRANSIP.view(&zone, record);
                ["name", "type", "expire"].iter().all(|field| view[*field] == entry[*field])
            };
            let found: Vec<&Record> = zone.records.iter().filter(fits).collect();
            let [one] = found.as_slice() else { return no(404) };
            match TRANSIP.change(dns, &zone.name, &one.id.to_string(), entry, Unsaid::Stays) {
                Ok(_) => Answer::new(204, ""),
                Err(Refusal::NoRecord) => no(404),
                Err(_) => no(406),
            }
        }
        _ => no(405),
    }
}
