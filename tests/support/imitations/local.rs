//! Servers at home, which keep names of all zones in one list.

use serde_json::{Value, json};

use super::dns::{Dns, Record, Zone};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "adguard",
        auth: Auth::Basic("{username}", "{password}"),
        denied: (401, "Unauthorized"),
        marks: "{}",
        quirks: &[Quirk::Whole, Quirk::NoTtl, Quirk::NoZones],
        answer: adguard,
    },
    Row {
        id: "mikrotik",
        auth: Auth::Basic("{username}", "{password}"),
        denied: (401, r#"{"error": 401, "message": "Unauthorized"}"#),
        marks: r#"{"comment": "mine", "disabled": "false", "dynamic": "false"}"#,
        quirks: &[Quirk::Whole, Quirk::NoZones],
        answer: mikrotik,
    },
    Row {
        id: "pihole",
        auth: Auth::Of(|_| true),
        denied: (401, ""),
        marks: "{}",
        quirks: &[Quirk::Whole, Quirk::NoTtl, Quirk::NoZones, Quirk::Anew, Quirk::AliasBeside],
        answer: pihole,
    },
];

/// The zone of a name where none has to be there; what is in it is told by whole names.
fn zone_for(dns: &Dns, full: &str) -> Option<(Zone, String)> {
    let zone = dns.owner(full)?.clone();
    let sub = zone.below(full)?;
    Some((zone, sub))
}

/// All addresses and aliases, by whole name.
fn entries(dns: &Dns) -> Vec<(String, Record)> {
    let all = dns.zones.iter();
    let all = all.flat_map(|zone| zone.records.iter().map(|r| (zone.full(&r.name), r.clone())));
    all.filter(|(_, record)| ["A", "AAAA", "CNAME"].contains(&record.kind.as_str())).collect()
}

fn kind_of(value: &str) -> &'static str {
    if value.contains(':') { "AAAA" } else { "A" }
}

fn adguard(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let text = |entry: &Value, field: &str| entry[field].as_str().unwrap_or_default().to_owned();
    let made = |entry: &Value| -> Option<(String, Record)> {
        let (zone, name) = zone_for(dns, &text(entry, "domain"))?;
        let value = text(entry, "answer");
        let (kind, extra) = (kind_of(&value).to_owned(), serde_json::Map::new());
        Some((zone.name, Record { id: 0, name, kind, value, ttl: 7200, extra }))
    };
    match (method, path.as_slice()) {
        ("GET", ["control", "rewrite", "list"]) => {
            let view = |(name, r): &(String, Record)| json!({"domain": name, "answer": r.value});
            reply(200, entries(dns).iter().map(view).collect())
        }
        ("POST", ["control", "rewrite", "add"]) => match made(&call.json) {
            Some((zone, record)) if dns.add(&zone, record.clone()).is_ok() => Answer::new(200, ""),
            _ => Answer::new(400, "cannot be"),
        },
        ("PUT", ["control", "rewrite", "update"]) => {
            let both = made(&call.json["target"]).zip(made(&call.json["update"]));
            let Some(((zone, old), (_, mut new))) = both else {
                return Answer::new(400, "cannot be");
            };
            let found = dns.zone(&zone).map(|zone| zone.set(&old.name, &old.kind));
            let found =
                found.and_then(|set| set.into_iter().find(|r| r.value == old.value).cloned());
            let Some(found) = found else { return Answer::new(400, "there is none") };
            new.id = found.id;
            match dns.write(&zone, new) {
                Ok(_) => Answer::new(200, ""),
                Err(_) => Answer::new(400, "cannot be"),
            }
        }
        _ => Answer::new(404, ""),
    }
}

fn mikrotik_no(status: u16) -> Answer {
    reply(status, json!({"error": status, "message": "no"}))
}

fn mikrotik_view(name: &str, record: &Record) -> Value {
    let mut all = Value::Object(record.extra.clone());
    all[".id"] = json!(format!("*{:X}", record.id));
    all["name"] = json!(name);
    all["ttl"] = json!(format!("{}s", record.ttl));
    // An entry without a type is an A record.
    if record.kind != "A" {
        all["type"] = json!(record.kind);
    }
    all[if record.kind == "CNAME" { "cname" } else { "address" }] = json!(record.value);
    all
}

fn mikrotik(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let seconds = |ttl: &Value| ttl.as_str().and_then(|ttl| ttl.strip_suffix('s')?.parse().ok());
    let (method, path) = call.parts();
    let (zone, record) = match (method, path.as_slice()) {
        ("GET", ["rest", "ip", "dns", "static"]) => {
            let mut all = entries(dns);
            all.retain(|(name, _)| call.asked("name").is_empty() || name == call.asked("name"));
            return reply(
                200,
                all.iter().map(|(name, record)| mikrotik_view(name, record)).collect(),
            );
        }
        ("PUT", ["rest", "ip", "dns", "static"]) => {
            let text = |field: &str| call.json[field].as_str().unwrap_or_default().to_owned();
            let Some((zone, name)) = zone_for(dns, &text("name")) else { return mikrotik_no(400) };
            let extra = json!({"disabled": "false", "dynamic": "false"});
            let record = Record {
                id: 0,
                name,
                kind: text("type"),
                value: text("address"),
                ttl: seconds(&call.json["ttl"]).unwrap_or(86400),
                extra: extra.as_object().cloned().unwrap_or_default(),
            };
            (zone.name.clone(), dns.add(&zone.name, record))
        }
        ("PATCH", ["rest", "ip", "dns", "static", id]) => {
            let id = id.strip_prefix('*').and_then(|id| u64::from_str_radix(id, 16).ok());
            let id = id.unwrap_or_default().to_string();
            let Some(zone) = dns.zone_with(&id).cloned() else { return mikrotik_no(404) };
            let Some(mut record) = zone.record(&id).cloned() else { return mikrotik_no(404) };
            if let Some(address) = call.json["address"].as_str() {
                address.clone_into(&mut record.value);
            }
            record.ttl = seconds(&call.json["ttl"]).unwrap_or(record.ttl);
            (zone.name, dns.write(&dns.zone_with(&id).expect("it is").name.clone(), record))
        }
        _ => return mikrotik_no(404),
    };
    match record {
        Ok(record) => {
            let full = dns.zone(&zone).map(|zone| zone.full(&record.name)).unwrap_or_default();
            reply(200, mikrotik_view(&full, &record))
        }
        Err(_) => mikrotik_no(400),
    }
}

fn pihole(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let no = |status: u16, key: &str| reply(status, json!({"error": {"key": key}}));
    let (method, path) = call.parts();
    if let ("POST", ["api", "auth"]) = (method, path.as_slice()) {
        let valid = call.json["password"] == call.of("password");
        dns.session |= valid;
        let sid = valid.then_some("s1");
        return reply(
            if valid { 200 } else { 401 },
            json!({"session": {"valid": valid, "sid": sid, "validity": 1800}}),
        );
    }
    if !dns.session || call.received.header("x-ftl-sid") != Some("s1") {
        return no(401, "unauthorized");
    }
    let entry = path.last().and_then(|entry| entry.split_once(' '));
    let entry = entry.and_then(|(value, name)| Some((value, zone_for(dns, name)?)));
    match (method, path.as_slice(), entry) {
        ("DELETE", ["api", "auth"], _) => {
            dns.session = false;
            Answer::new(204, "")
        }
        ("GET", ["api", "config", "dns", "hosts"], _) => {
            let all = entries(dns);
            let all = all.iter().filter(|(_, record)| record.kind != "CNAME");
            let all: Vec<_> = all.map(|(name, r)| format!("{} {name}", r.value)).collect();
            reply(200, json!({"config": {"dns": {"hosts": all}}}))
        }
        ("PUT", ["api", "config", "dns", "hosts", _], Some((value, (zone, name)))) => {
            let extra = serde_json::Map::new();
            let (kind, value) = (kind_of(value).to_owned(), value.to_owned());
            match dns.add(&zone.name, Record { id: 0, name, kind, value, ttl: 7200, extra }) {
                Ok(_) => reply(201, json!({"took": 0.1})),
                Err(_) => no(400, "bad_request"),
            }
        }
        ("DELETE", ["api", "config", "dns", "hosts", _], Some((value, (zone, name)))) => {
            match dns.remove(&zone.name, |r| r.name == name && r.value == value) {
                Ok(_) => Answer::new(204, ""),
                Err(_) => no(404, "not_found"),
            }
        }
        _ => no(404, "not_found"),
    }
}
