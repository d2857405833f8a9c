//! Providers that are spoken to in JSON-RPC, some of which want to be signed in and out.

use serde_json::{Value, json};

use super::dns::{Dns, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid};
use super::{Auth, Call, Quirk, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "inwx-api",
        auth: Auth::Of(|_| true),
        denied: (200, ""),
        marks: r#"{"prio": 7, "urlRedirectType": null}"#,
        quirks: &[Quirk::Whole],
        answer: inwx,
    },
    Row {
        id: "netcup",
        auth: Auth::Of(|call| {
            let said = &call.json["param"];
            let login = call.json["action"] != "login";
            said["customernumber"] == call.of("customer")
                && said["apikey"] == call.of("key")
                && (login || said["apipassword"] == call.of("password"))
        }),
        denied: (
            200,
            r#"{"action": "login", "status": "error", "statuscode": 4013, "shortmessage": "Validation Error."}"#,
        ),
        marks: r#"{"priority": "0", "state": "yes"}"#,
        quirks: &[Quirk::Whole, Quirk::NoTtl],
        answer: netcup,
    },
    Row {
        id: "njalla-api",
        auth: Auth::Header("authorization", "Njalla {token}"),
        denied: (200, r#"{"jsonrpc": "2.0", "error": {"code": 403, "message": "Invalid token."}}"#),
        marks: r#"{"prio": null}"#,
        quirks: &[Quirk::Whole],
        answer: njalla,
    },
];

const COOKIE: &str = "domrobot=abc123";

const INWX: Shape = Shape { names: Names::Whole, fresh: r#"{"prio": 0}"#, ..USUAL };

fn inwx_code(code: u32) -> Answer {
    reply(200, json!({"code": code, "msg": "no"}))
}

fn inwx_ok(data: Value) -> Answer {
    reply(200, json!({"code": 1000, "msg": "ok", "resData": data}))
}

/// The records that were asked for; where there is none, there is no list.
fn inwx_list(zone: &Zone, said: &Value) -> Value {
    let mut all = INWX.list(zone, &zone.records);
    for field in ["name", "type"] {
        all.retain(|view| said[field].is_null() || view[field] == said[field]);
    }
    let mut data = json!({"domain": zone.name, "count": all.len()});
    if !all.is_empty() {
        data["record"] = all.into();
    }
    data
}

fn inwx(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = INWX;
    let said = &call.json["params"];
    let method = call.json["method"].as_str().unwrap_or_default();
    if method == "account.login" {
        if said["user"] != call.of("username") || said["pass"] != call.of("password") {
            return inwx_code(2200);
        }
        dns.session = true;
        return inwx_ok(json!({"tfa": "0"})).with("Set-Cookie", &format!("{COOKIE}; path=/"));
    }
    if !dns.session || call.received.header("cookie") != Some(COOKIE) {
        return inwx_code(2200);
    }
    let mut body = said.clone();
    let domain = body.as_object_mut().and_then(|body| body.remove("domain"));
    let domain = domain.as_ref().and_then(Value::as_str).unwrap_or_default();
    let changed = match method {
        "account.logout" => {
            dns.session = false;
            return inwx_code(1500);
        }
        "nameserver.info" => {
            let Some(zone) = dns.zone(domain) else { return inwx_code(2303) };
            return inwx_ok(inwx_list(zone, said));
        }
        "nameserver.createRecord" => shape.create(dns, domain, &body),
        "nameserver.updateRecord" => {
            let id = said["id"].to_string();
            let zone = dns.zone_with(&id).map(|zone| zone.name.clone()).unwrap_or_default();
            shape.change(dns, &zone, &id, &body, Unsaid::Stays)
        }
        _ => return inwx_code(2000),
    };
    match changed {
        Ok(record) => inwx_ok(json!({"id": record.id})),
        Err(Refusal::NoRecord) => inwx_code(2303),
        Err(Refusal::Duplicate) => inwx_code(2302),
        Err(Refusal::Missing) => inwx_code(2003),
        Err(_) => inwx_code(2308),
    }
}

const NETCUP: Shape = Shape {
    name: "hostname",
    value: "destination",
    names: Names::At,
    ttl: "",
    text_ids: true,
    fresh: r#"{"priority": "0", "state": "yes"}"#,
    required: &["hostname", "type", "destination"],
    ..USUAL
};

/// Changes, makes or takes away a record.
fn netcup_put(dns: &mut Dns, zone: &str, record: &Value) -> Result<(), Refusal> {
    let mut body = record.clone();
    let deleted = body.as_object_mut().and_then(|body| body.remove("deleterecord"));
    match (record["id"].as_str(), deleted == Some(json!(true))) {
        (Some(id), true) => dns.remove(zone, |r| r.id.to_string() == id).map(drop),
        (Some(id), false) => NETCUP.change(dns, zone, id, &body, Unsaid::Stays).map(drop),
        (None, _) => NETCUP.create(dns, zone, &body).map(drop),
    }
}

fn netcup(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NETCUP;
    let action = call.json["action"].as_str().unwrap_or_default();
    let told = |status: &str, code: u32, data: Value| {
        reply(
            200,
            json!({"action": action, "status": status, "statuscode": code,
            "shortmessage": status, "longmessage": "", "responsedata": data}),
        )
    };
    let said = &call.json["param"];
    if action == "login" {
        dns.session = true;
        return told("success", 2000, json!({"apisessionid": "s1"}));
    }
    if !dns.session || said["apisessionid"] != "s1" {
        return told("error", 4001, json!(""));
    }
    let name = said["domainname"].as_str().unwrap_or_default();
    match action {
        "logout" => {
            dns.session = false;
            told("success", 2000, json!(""))
        }
        "infoDnsRecords" => match dns.zone(name) {
            Some(zone) => {
                told("success", 2000, json!({"dnsrecords": shape.list(zone, &zone.records)}))
            }
            None => told("error", 5029, json!("")),
        },
        "updateDnsRecords" => {
            let Some(zone) = dns.zone(name).cloned() else { return told("error", 4013, json!("")) };
            for record in said["dnsrecordset"]["dnsrecords"].as_array().into_iter().flatten() {
                if netcup_put(dns, &zone.name, record).is_err() {
                    return told("error", 4013, json!(""));
                }
            }
            let zone = dns.zone(name).expect("it was there");
            told("success", 2000, json!({"dnsrecords": shape.list(zone, &zone.records)}))
        }
        _ => told("error", 4011, json!("")),
    }
}

const NJALLA: Shape = Shape { names: Names::At, fresh: r#"{"prio": null}"#, ..USUAL };

fn njalla(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NJALLA;
    let ok = |result: Value| reply(200, json!({"jsonrpc": "2.0", "result": result}));
    let no = |code: u32, words: &str| {
        reply(200, json!({"jsonrpc": "2.0", "error": {"code": code, "message": words}}))
    };
    let mut body = call.json["params"].clone();
    let domain = body.as_object_mut().and_then(|body| body.remove("domain")).unwrap_or_default();
    let domain = domain.as_str().unwrap_or_default();
    let changed = match call.json["method"].as_str().unwrap_or_default() {
        "list-domains" => {
            let all: Vec<_> = dns.zones.iter().map(|zone| json!({"name": zone.name})).collect();
            return ok(json!({"domains": all}));
        }
        "list-records" => {
            let Some(zone) = dns.zone(domain) else { return no(404, "no such domain") };
            return ok(json!({"records": shape.list(zone, &zone.records)}));
        }
        "add-record" => shape.create(dns, domain, &body),
        "edit-record" => {
            let id = body["id"].to_string();
            shape.change(dns, domain, id.trim_matches('"'), &body, Unsaid::Stays)
        }
        _ => return no(405, "no such method"),
    };
    match changed {
        Ok(record) => {
            let zone = dns.zone(domain).expect("it was there");
            ok(shape.view(zone, &record))
        }
        Err(why) => no(400, &format!("{why:?}")),
    }
}
