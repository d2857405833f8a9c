//! The clouds of three large providers, each with a way of its own to know its customers.

use data_encoding::BASE64URL_NOPAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Map, Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::sets::number;
use super::{Auth, Call, Quirk, Row, reply, signatures};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "azure",
        auth: Auth::Of(|call| match call.method.as_str() {
            "POST" => call.told("client_secret") == call.of("secret"),
            _ => call.received.header("authorization") == Some("Bearer t0k"),
        }),
        denied: (401, r#"{"error": "invalid_client", "error_description": "no"}"#),
        marks: r#"{"metadata": {"who": "mine"}}"#,
        quirks: &[],
        answer: azure,
    },
    Row {
        id: "gcp",
        auth: Auth::Of(|call| match call.method.as_str() {
            "POST" if call.path == ["token"] => google_knows(call).is_some(),
            _ => call.received.header("authorization") == Some("Bearer t0k"),
        }),
        denied: (
            400,
            r#"{"error": "invalid_grant", "error_description": "Invalid JWT Signature."}"#,
        ),
        marks: "{}",
        quirks: &[],
        answer: google,
    },
    Row {
        id: "route53",
        auth: Auth::Of(signatures::amazon),
        denied: (
            403,
            "<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>",
        ),
        marks: "{}",
        quirks: &[Quirk::Whole],
        answer: amazon,
    },
];

fn azure_no(status: u16, code: &str) -> Answer {
    reply(status, json!({"error": {"code": code, "message": "no"}}))
}

fn azure_fields(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "AAAA" => ("AAAARecords", "ipv6Address"),
        _ => ("ARecords", "ipv4Address"),
    }
}

fn azure_etag(set: &[&Record]) -> String {
    let all: Vec<_> = set.iter().map(|record| format!("{}-{}", record.value, record.ttl)).collect();
    all.join("|")
}

fn azure_view(set: &[&Record], name: &str) -> Option<Value> {
    let first = set.first()?;
    let (list, field) = azure_fields(&first.kind);
    let values: Vec<_> = set.iter().map(|record| json!({field: record.value})).collect();
    Some(json!({"name": name, "etag": azure_etag(set), "properties": {"TTL": first.ttl,
            list: values, "metadata": first.extra.get("metadata"), "targetResource": {}}}))
}

/// Whether the set is not what the request says that it has to be (RFC 9110 13.1).
fn azure_forbids(call: &Call<'_>, set: &[&Record]) -> bool {
    let header = |name| call.received.header(name);
    header("if-match").is_some_and(|wanted| wanted != azure_etag(set))
        || header("if-none-match") == Some("*") && !set.is_empty()
}

fn azure(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let (name, rest) = match (method, path.as_slice()) {
        ("POST", [tenant, "oauth2", "v2.0", "token"]) if *tenant == call.of("tenant") => {
            return reply(200, json!({"token_type": "Bearer", "access_token": "t0k"}));
        }
        (_, [_, own, _, group, "providers", "Microsoft.Network", "dnsZones", name, rest @ ..])
            if *own == call.of("subscription") && *group == call.of("group") =>
        {
            (*name, rest)
        }
        _ => return azure_no(404, "ResourceNotFound"),
    };
    let Some(zone) = dns.zone(name).cloned() else { return azure_no(404, "ResourceNotFound") };
    let (kind, written) = match rest {
        [] => return reply(200, json!({"name": zone.name})),
        [kind, written] => (*kind, *written),
        _ => return azure_no(404, "ResourceNotFound"),
    };
    let sub = if written == "@" { "" } else { written };
    let set = zone.set(sub, kind);
    let known = azure_view(&set, written);
    let (ttl, extra) = match (method, set.first()) {
        ("GET", _) => {
            return known.map_or_else(|| azure_no(404, "NotFound"), |set| reply(200, set));
        }
        ("PATCH", None) => return azure_no(404, "NotFound"),
        ("PATCH", Some(first)) => (first.ttl, first.extra.clone()),
        _ => (0, Map::new()),
    };
    if azure_forbids(call, &set) {
        return azure_no(412, "PreconditionFailed");
    }
    let said = &call.json["properties"];
    let (list, field) = azure_fields(kind);
    let ttl = number(&said["TTL"], ttl);
    let values = said[list].as_array().into_iter().flatten();
    let values = values.map(|v| (v[field].as_str().unwrap_or_default().to_owned(), extra.clone()));
    match dns.put_set(&zone.name, (sub, kind), ttl, &values.collect::<Vec<_>>()) {
        Ok(()) => {
            let zone = dns.zone(name).expect("it was there");
            reply(200, azure_view(&zone.set(sub, kind), written).unwrap_or_default())
        }
        Err(Refusal::Conflict) => azure_no(409, "Conflict"),
        Err(_) => azure_no(400, "BadRequest"),
    }
}

/// Whether the assertion is the account's own (RFC 7523). Signatures of this kind are always the
/// same, so that it can be made once more.
fn google_knows(call: &Call<'_>) -> Option<()> {
    let account: Value = serde_json::from_str(call.of("key")).ok()?;
    let (text, signature) = call.told("assertion").rsplit_once('.')?;
    let (_, claims) = text.split_once('.')?;
    let claims = BASE64URL_NOPAD.decode(claims.as_bytes()).ok()?;
    let claims: Value = serde_json::from_slice(&claims).ok()?;
    let pem = account["private_key"].as_str()?;
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = data_encoding::BASE64.decode(body.as_bytes()).ok()?;
    let key = RsaKeyPair::from_pkcs8(&key).ok()?;
    let mut own = vec![0; key.public().modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut own).ok()?;
    let right = claims["iss"] == account["client_email"]
        && claims["aud"] == "https://oauth2.googleapis.com/token"
        && BASE64URL_NOPAD.encode(&own) == signature;
    right.then_some(())
}

fn google_no(status: u16) -> Answer {
    reply(status, json!({"error": {"code": status, "message": "no"}}))
}

fn google_view(zone: &Zone, set: &[&Record]) -> Option<Value> {
    let first = set.first()?;
    let values: Vec<_> = set.iter().map(|record| json!(record.value)).collect();
    Some(json!({"kind": "dns#resourceRecordSet", "name": zone.full(&first.name) + ".",
            "type": first.kind, "ttl": first.ttl, "rrdatas": values}))
}

fn google(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let rest = match (method, path.as_slice()) {
        ("POST", ["token"]) => return reply(200, json!({"access_token": "t0k"})),
        (_, ["dns", "v1", "projects", own, "managedZones", rest @ ..])
            if *own == call.of("project") =>
        {
            rest
        }
        _ => return google_no(404),
    };
    if rest.is_empty() {
        let fits = dns.zones.iter().filter(|z| format!("{}.", z.name) == call.asked("dnsName"));
        let view = |z: &Zone| {
            json!({"name": format!("zone-{}", z.id),
            "dnsName": format!("{}.", z.name), "visibility": "public"})
        };
        return reply(200, json!({"managedZones": fits.map(view).collect::<Vec<_>>()}));
    }
    let zone = rest[0].strip_prefix("zone-").and_then(|id| dns.numbered(id)).cloned();
    let Some(zone) = zone else { return google_no(404) };
    let named = |full: &str| full.strip_suffix('.').and_then(|full| zone.below(full));
    let body = &call.json;
    let text = |field: &str| body[field].as_str().unwrap_or_default();
    let (full, kind) = match (method, &rest[1..]) {
        ("GET", ["rrsets"]) => {
            let Some(sub) = named(call.asked("name")) else { return google_no(400) };
            let set = google_view(&zone, &zone.set(&sub, call.asked("type")));
            return reply(200, json!({"rrsets": set.into_iter().collect::<Vec<_>>()}));
        }
        ("POST", ["rrsets"]) => (text("name"), text("type")),
        ("PATCH", ["rrsets", full, kind]) => (*full, *kind),
        _ => return google_no(404),
    };
    let Some(sub) = named(full) else { return google_no(400) };
    if (method == "POST") != zone.set(&sub, kind).is_empty() {
        return google_no(if method == "POST" { 409 } else { 404 });
    }
    let ttl = number(&body["ttl"], 0);
    let values = body["rrdatas"].as_array().into_iter().flatten();
    let values = values.map(|value| (value.as_str().unwrap_or_default().to_owned(), Map::new()));
    match dns.put_set(&zone.name, (&sub, kind), ttl, &values.collect::<Vec<_>>()) {
        Ok(()) => {
            let zone = dns.zone(&zone.name).expect("it was there");
            reply(200, google_view(zone, &zone.set(&sub, kind)).unwrap_or_default())
        }
        Err(Refusal::Conflict) => google_no(412),
        Err(_) => google_no(400),
    }
}

/// A name as Route 53 sorts it: its labels from the last.
fn order(full: &str) -> Vec<&str> {
    full.trim_end_matches('.').split('.').rev().collect()
}

/// What stands in an element of XML.
fn inside<'a>(text: &'a str, element: &str) -> &'a str {
    let rest = text.split_once(&format!("<{element}>")).map_or("", |(_, rest)| rest);
    rest.split_once(&format!("</{element}>")).map_or("", |(inside, _)| inside)
}

fn amazon_no(status: u16, code: &str) -> Answer {
    Answer::new(
        status,
        format!("<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>"),
    )
}

fn amazon(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let most = call.number("maxitems", 100).min(300);
    let id = match (method, path.as_slice()) {
        ("GET", ["2013-04-01", "hostedzonesbyname"]) => {
            // The zones from this name on, in their order, whatever they are called.
            let mut zones: Vec<&Zone> = dns.zones.iter().collect();
            zones.sort_by_key(|zone| order(&zone.name));
            let from = order(call.asked("dnsname"));
            let after = zones.iter().filter(|zone| order(&zone.name) >= from).take(most);
            let view = |zone: &&Zone| {
                format!(
                    "<HostedZone><Id>/hostedzone/Z{}</Id><Name>{}.</Name><Config>\
                     <PrivateZone>false</PrivateZone></Config></HostedZone>",
                    zone.id, zone.name
                )
            };
            let all: String = after.map(view).collect();
            return Answer::new(
                200,
                format!(
                    "<?xml version=\"1.0\"?>\n<ListHostedZonesByNameResponse><HostedZones>{all}\
                     </HostedZones></ListHostedZonesByNameResponse>"
                ),
            );
        }
        (_, ["2013-04-01", "hostedzone", id, "rrset"]) => id.strip_prefix('Z').unwrap_or_default(),
        _ => return amazon_no(404, "NoSuchAction"),
    };
    let Some(zone) = dns.numbered(id).cloned() else { return amazon_no(404, "NoSuchHostedZone") };
    if method == "GET" {
        return sets_from(&zone, call.asked("name"), call.asked("type"), most);
    }
    let said = &call.received.body;
    let (name, kind) = (inside(said, "Name"), inside(said, "Type"));
    let Some(sub) = zone.below(name) else { return amazon_no(400, "InvalidChangeBatch") };
    let records = inside(said, "ResourceRecords").split("<ResourceRecord>").skip(1);
    let values: Vec<_> =
        records.map(|record| (inside(record, "Value").to_owned(), Map::new())).collect();
    let ttl = inside(said, "TTL").parse().unwrap_or(0);
    let taken = inside(said, "Action") == "CREATE" && !zone.set(&sub, kind).is_empty();
    if taken || dns.put_set(&zone.name, (&sub, kind), ttl, &values).is_err() {
        return amazon_no(400, "InvalidChangeBatch");
    }
    Answer::new(
        200,
        "<ChangeResourceRecordSetsResponse><ChangeInfo><Status>PENDING</Status></ChangeInfo>\
         </ChangeResourceRecordSetsResponse>",
    )
}

/// The sets from this name and type on, in their order; an asterisk is written as a number.
fn sets_from(zone: &Zone, name: &str, kind: &str, most: usize) -> Answer {
    let mut keys: Vec<(Vec<String>, String, String)> = zone
        .records
        .iter()
        .map(|record| {
            let full = zone.full(&record.name);
            let order = order(&full).into_iter().map(str::to_owned).collect();
            (order, record.kind.clone(), record.name.clone())
        })
        .collect();
    keys.sort();
    keys.dedup();
    let from: (Vec<String>, &str) = (order(name).into_iter().map(str::to_owned).collect(), kind);
    let after = keys.iter().filter(|(order, kind, _)| (order.clone(), kind.as_str()) >= from);
    let view = |(_, kind, name): &(Vec<String>, String, String)| {
        let set = zone.set(name, kind);
        let one =
            |r: &&Record| format!("<ResourceRecord><Value>{}</Value></ResourceRecord>", r.value);
        let values: String = set.iter().map(one).collect();
        let full = zone.full(name).replace('*', "\\052");
        let ttl = set.first().map_or(0, |record| record.ttl);
        format!(
            "<ResourceRecordSet><Name>{full}.</Name><Type>{kind}</Type><TTL>{ttl}</TTL>\
             <ResourceRecords>{values}</ResourceRecords></ResourceRecordSet>"
        )
    };
    let all: String = after.take(most).map(view).collect();
    Answer::new(
        200,
        format!(
            "<?xml version=\"1.0\"?>\n<ListResourceRecordSetsResponse><ResourceRecordSets>{all}\
             </ResourceRecordSets></ListResourceRecordSetsResponse>"
        ),
    )
}
