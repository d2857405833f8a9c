//! Cloudflare, which takes many changes at once and carries out all of them or none.

use serde_json::{Value, json};

use super::dns::{Dns, Record, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Row, reply};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[Row {
    id: "cloudflare",
    auth: Auth::Header("authorization", "Bearer {token}"),
    denied: (
        403,
        r#"{"success": false, "errors": [{"code": 9109, "message": "Invalid access token"}]}"#,
    ),
    marks: r#"{"proxied": true, "comment": "mine", "tags": ["a:b"], "settings": {}}"#,
    quirks: &[],
    answer: cloudflare,
}];

/// How many changes a batch may have.
const BATCH: usize = 200;

const CLOUDFLARE: Shape = Shape {
    names: Names::Whole,
    text_ids: true,
    default_ttl: 1,
    fresh: r#"{"proxied": false, "comment": null, "tags": [], "settings": {}}"#,
    ..USUAL
};

fn ok(result: Value) -> Answer {
    reply(200, json!({"success": true, "errors": [], "messages": [], "result": result}))
}

fn no(status: u16, code: u32) -> Answer {
    let error = json!({"code": code, "message": "no"});
    reply(status, json!({"success": false, "errors": [error], "result": null}))
}

fn refused(why: Refusal) -> Answer {
    match why {
        Refusal::NoRecord => no(404, 81044),
        Refusal::Duplicate => no(400, 81058),
        Refusal::Conflict => no(400, 81053),
        Refusal::Missing | Refusal::Bad => no(400, 9005),
    }
}

/// One page of a list, and how many there are.
fn paged(call: &Call<'_>, all: &[Value], most: usize) -> Answer {
    let size = call.number("per_page", 20).min(most);
    let (number, pages) = (call.number("page", 1), all.len().div_ceil(size));
    let list = page(all, number, size);
    let about = json!({"page": number, "per_page": size, "count": list.len(),
        "total_count": all.len(), "total_pages": pages});
    reply(200, json!({"success": true, "errors": [], "result": list, "result_info": about}))
}

fn cloudflare(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let (method, path) = call.parts();
    let (zone, rest) = match (method, path.as_slice()) {
        ("GET", ["client", "v4", "zones"]) => {
            let name = call.asked("name");
            let fits = dns.zones.iter().filter(|zone| name.is_empty() || zone.name == name);
            let view = |z: &Zone| json!({"id": z.id.to_string(), "name": z.name});
            return paged(call, &fits.map(view).collect::<Vec<_>>(), 50);
        }
        (_, ["client", "v4", "zones", zone, "dns_records", rest @ ..]) => (*zone, rest),
        _ => return no(404, 7003),
    };
    let Some(zone) = dns.numbered(zone).cloned() else { return no(404, 7003) };
    let changed = match (method, rest) {
        ("GET", []) => {
            let mut all = CLOUDFLARE.list(&zone, &zone.records);
            for field in ["type", "name"] {
                all.retain(|view| call.asked(field).is_empty() || view[field] == call.asked(field));
            }
            return paged(call, &all, 5000);
        }
        ("POST", ["batch"]) => return batch(dns, &zone, &call.json),
        ("POST", []) => CLOUDFLARE.create(dns, &zone.name, &call.json),
        ("PATCH", [id]) => CLOUDFLARE.change(dns, &zone.name, id, &call.json, Unsaid::Stays),
        ("PUT", [id]) => CLOUDFLARE.change(dns, &zone.name, id, &call.json, Unsaid::Fresh),
        _ => return no(405, 10405),
    };
    changed.map_or_else(refused, |record| ok(CLOUDFLARE.view(&zone, &record)))
}

/// All of the changes, or the first reason against one of them.
fn batch(dns: &mut Dns, zone: &Zone, said: &Value) -> Answer {
    let list = |field: &str| said[field].as_array().map_or(&[][..], Vec::as_slice);
    if list("patches").len() + list("posts").len() > BATCH {
        return no(400, 9207);
    }
    let mut tried = dns.clone();
    let mut patch = |change: &Value| {
        let id = change["id"].as_str().unwrap_or_default();
        CLOUDFLARE.change(&mut tried, &zone.name, id, change, Unsaid::Stays)
    };
    let patched: Result<Vec<Record>, Refusal> = list("patches").iter().map(&mut patch).collect();
    let mut post = |record: &Value| CLOUDFLARE.create(&mut tried, &zone.name, record);
    let posted: Result<Vec<Record>, Refusal> = list("posts").iter().map(&mut post).collect();
    match patched.and_then(|patched| Ok((patched, posted?))) {
        Ok((patched, posted)) => {
            *dns = tried;
            let views = |records: &[Record]| CLOUDFLARE.list(zone, records);
            ok(json!({"patches": views(&patched), "posts": views(&posted), "deletes": null,
                "puts": null}))
        }
        Err(why) => refused(why),
    }
}
