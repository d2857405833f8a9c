//! Providers whose requests are signed, by the name of an action.

use serde_json::{Value, json};

use super::dns::{Dns, Refusal, Zone};
use super::shape::{Names, Shape, USUAL, Unsaid, page};
use super::{Auth, Call, Quirk, Row, reply, signatures};
use crate::provider_server::Answer;

/// The rows.
pub const ROWS: &[Row] = &[
    Row {
        id: "aliyun",
        auth: Auth::Of(|call| {
            signatures::rpc(call, "AccessKeyId", call.of("access_key"), call.of("secret_key"))
        }),
        denied: (400, r#"{"Code": "SignatureDoesNotMatch", "Message": "no"}"#),
        marks: r#"{"Line": "telecom", "Weight": 7, "Remark": "mine", "Status": "ENABLE"}"#,
        quirks: &[Quirk::Whole],
        answer: aliyun,
    },
    Row {
        id: "tencentcloud",
        auth: Auth::Of(|call| signatures::tencent(call, "dnspod")),
        denied: (
            200,
            r#"{"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}, "RequestId": "r"}}"#,
        ),
        marks: r#"{"Line": "默认", "LineId": "0", "Weight": 7, "Remark": "mine", "Status": "ENABLE"}"#,
        quirks: &[Quirk::Whole],
        answer: tencent,
    },
    Row {
        id: "edgeone",
        auth: Auth::Of(|call| signatures::tencent(call, "teo")),
        denied: (
            200,
            r#"{"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": "no"}, "RequestId": "r"}}"#,
        ),
        marks: r#"{"Location": "Default", "Weight": 7, "Status": "enable"}"#,
        quirks: &[Quirk::Whole],
        answer: edgeone,
    },
    Row {
        id: "volcengine",
        auth: Auth::Of(signatures::volcengine),
        denied: (
            401,
            r#"{"ResponseMetadata": {"RequestId": "r", "Error": {"Code": "SignatureDoesNotMatch", "Message": "no"}}}"#,
        ),
        marks: r#"{"Line": "default", "Weight": 7, "Remark": "mine", "Enable": true}"#,
        quirks: &[Quirk::Whole],
        answer: volcengine,
    },
    Row {
        id: "nowcn",
        auth: Auth::Of(|call| {
            signatures::rpc(call, "AccessInstanceID", call.of("access_key"), call.of("secret_key"))
        }),
        denied: (200, r#"{"RequestId": "r", "error": "signature mismatch"}"#),
        marks: "{}",
        quirks: &[Quirk::Whole, Quirk::NoTtl],
        answer: nowcn,
    },
];

/// Parameters of the URL as a body, by the names of a record's fields.
fn body(call: &Call<'_>, names: &[(&str, &str)]) -> Value {
    let told = names.iter().filter_map(|(told, own)| Some((*own, call.query.get(*told)?)));
    Value::Object(told.map(|(own, value)| (own.to_owned(), json!(value))).collect())
}

const ALIYUN: Shape = Shape {
    id: "RecordId",
    name: "RR",
    kind: "Type",
    value: "Value",
    ttl: "TTL",
    names: Names::At,
    text_ids: true,
    fresh: r#"{"Line": "default", "Weight": 1, "Remark": "", "Status": "ENABLE"}"#,
    default_ttl: 600,
    required: &["RR", "Type", "Value"],
    ..USUAL
};

fn aliyun_no(code: &str) -> Answer {
    reply(400, json!({"Code": code, "Message": "no", "RequestId": "r"}))
}

fn aliyun(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = ALIYUN;
    let names = ["RR", "Type", "Value", "TTL", "Line"].map(|field| (field, field));
    let mut body = body(call, &names);
    let id = call.asked("RecordId");
    let changed = match call.asked("Action") {
        "DescribeDomains" => {
            let exact = call.asked("SearchMode") == "EXACT";
            let word = call.asked("KeyWord");
            let fits =
                |zone: &&Zone| if exact { zone.name == word } else { zone.name.contains(word) };
            let all: Vec<_> = dns.zones.iter().filter(fits).collect();
            let all: Vec<_> = all.iter().map(|zone| json!({"DomainName": zone.name})).collect();
            return reply(200, json!({"RequestId": "r", "Domains": {"Domain": all}}));
        }
        "DescribeSubDomainRecords" => {
            let Some(zone) = dns.zone(call.asked("DomainName")) else {
                return aliyun_no("InvalidDomainName.NoExist");
            };
            let full = call.asked("SubDomain");
            let sub = zone.below(full.strip_prefix("@.").unwrap_or(full)).unwrap_or_default();
            let all = shape.list(zone, zone.set(&sub, call.asked("Type")));
            let size = call.number("PageSize", 20).min(500);
            let list = page(&all, call.number("PageNumber", 1), size);
            return reply(
                200,
                json!({"RequestId": "r", "TotalCount": all.len(),
                "DomainRecords": {"Record": list}}),
            );
        }
        "AddDomainRecord" => shape.create(dns, call.asked("DomainName"), &body),
        "UpdateDomainRecord" => {
            // Weight and remark have actions of their own.
            let zone = dns.zone_with(id).cloned();
            let Some(zone) = zone else { return aliyun_no("DomainRecordNotBelongToUser") };
            for field in ["Weight", "Remark", "Status"] {
                let kept = zone.record(id).and_then(|record| record.extra.get(field).cloned());
                body[field] = kept.unwrap_or_default();
            }
            shape.change(dns, &zone.name, id, &body, Unsaid::Fresh)
        }
        _ => return aliyun_no("InvalidAction.NotFound"),
    };
    match changed {
        Ok(record) => reply(200, json!({"RequestId": "r", "RecordId": record.id.to_string()})),
        Err(Refusal::Duplicate) => aliyun_no("DomainRecordDuplicate"),
        Err(Refusal::Conflict) => aliyun_no("DomainRecordConflict"),
        Err(_) => aliyun_no("InvalidParameter"),
    }
}

/// Tencent Cloud's way to answer.
fn response(inside: Value) -> Answer {
    let mut inside = inside;
    inside["RequestId"] = json!("r");
    reply(200, json!({"Response": inside}))
}

fn refused(code: &str) -> Answer {
    response(json!({"Error": {"Code": code, "Message": "no"}}))
}

const TENCENT: Shape = Shape {
    id: "RecordId",
    name: "Name",
    kind: "Type",
    value: "Value",
    ttl: "TTL",
    names: Names::At,
    default_ttl: 600,
    fresh: r#"{"Line": "默认", "LineId": "0", "Weight": null, "Remark": "", "Status": "ENABLE"}"#,
    required: &["Name", "Type", "Value", "Line"],
    ..USUAL
};

/// What a list of fields says, as a body.
fn tencent_fields(said: &Value) -> Value {
    let names = [("value", "Value"), ("ttl", "TTL"), ("remark", "Remark")];
    let named = said["FieldList"].as_array().into_iter().flatten().filter_map(|field| {
        let own = names.iter().find(|(told, _)| field["Key"] == *told)?.1;
        Some((own.to_owned(), field["Value"].clone()))
    });
    Value::Object(named.collect())
}

fn tencent(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = TENCENT;
    let said = &call.json;
    let text = |field: &str| said[field].as_str().unwrap_or_default();
    let action = call.received.header("x-tc-action").unwrap_or_default();
    if call.received.header("x-tc-version") != Some("2021-03-23") {
        return refused("InvalidParameter");
    }
    if action == "DescribeDomainList" {
        let fits = dns.zones.iter().filter(|zone| zone.name.contains(text("Keyword")));
        let all: Vec<_> = fits.map(|z| json!({"DomainId": z.id, "Name": z.name})).collect();
        return match all.is_empty() {
            true => refused("ResourceNotFound.NoDataOfDomain"),
            false => response(json!({"DomainList": all})),
        };
    }
    let Some(zone) = dns.zone(text("Domain")).cloned() else {
        return refused("InvalidParameterValue.DomainNotExists");
    };
    let id = said["RecordId"].to_string();
    let changed = match action {
        "DescribeRecordList" => {
            let mut all = shape.list(&zone, &zone.records);
            for (told, field) in [("Subdomain", "Name"), ("RecordType", "Type")] {
                all.retain(|view| text(told).is_empty() || view[field] == text(told));
            }
            return match all.is_empty() {
                true => refused("ResourceNotFound.NoDataOfRecord"),
                false => response(json!({"RecordList": all})),
            };
        }
        "CreateRecord" => {
            let mut body = json!({"Name": text("SubDomain"), "Type": text("RecordType"),
                "Value": text("Value"), "Line": text("RecordLine")});
            if let Some(ttl) = said.get("TTL") {
                body["TTL"] = ttl.clone();
            }
            shape.create(dns, &zone.name, &body)
        }
        "ModifyRecordFields" => {
            shape.change(dns, &zone.name, &id, &tencent_fields(said), Unsaid::Stays)
        }
        _ => return refused("InvalidAction"),
    };
    match changed {
        Ok(record) => response(json!({"RecordId": record.id})),
        Err(why) => refused(&format!("InvalidParameter.{why:?}")),
    }
}

const EDGEONE: Shape = Shape {
    id: "RecordId",
    name: "Name",
    kind: "Type",
    value: "Content",
    ttl: "TTL",
    names: Names::Whole,
    text_ids: true,
    fresh: r#"{"Location": "Default", "Weight": -1, "Status": "enable"}"#,
    default_ttl: 300,
    required: &["Name", "Type", "Content"],
    ..USUAL
};

fn edgeone(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = EDGEONE;
    let said = &call.json;
    let filter = |name: &str| {
        let all = said["Filters"].as_array().into_iter().flatten();
        let one = all.into_iter().find(|filter| filter["Name"] == name);
        one.and_then(|filter| filter["Values"][0].as_str()).unwrap_or_default().to_owned()
    };
    let action = call.received.header("x-tc-action").unwrap_or_default();
    if action == "DescribeZones" {
        let fits = dns.zones.iter().filter(|zone| zone.name == filter("zone-name"));
        let view = |z: &Zone| json!({"ZoneId": format!("zone-{}", z.id), "ZoneName": z.name});
        let all: Vec<_> = fits.map(view).collect();
        return response(json!({"TotalCount": all.len(), "Zones": all}));
    }
    let id = said["ZoneId"].as_str().and_then(|id| id.strip_prefix("zone-")).unwrap_or_default();
    let Some(zone) = dns.numbered(id).cloned() else { return refused("ResourceNotFound") };
    match action {
        "DescribeDnsRecords" => {
            let mut all = shape.list(&zone, &zone.records);
            // The name's filter finds parts of names.
            all.retain(|v| v["Name"].as_str().is_some_and(|name| name.contains(&filter("name"))));
            all.retain(|view| view["Type"] == filter("type").as_str());
            response(json!({"TotalCount": all.len(), "DnsRecords": all}))
        }
        "CreateDnsRecord" => {
            let mut body = said.clone();
            body.as_object_mut().map(|body| body.remove("ZoneId"));
            match shape.create(dns, &zone.name, &body) {
                Ok(record) => response(json!({"RecordId": record.id.to_string()})),
                Err(why) => refused(&format!("InvalidParameter.{why:?}")),
            }
        }
        "ModifyDnsRecords" => {
            for record in said["DnsRecords"].as_array().into_iter().flatten() {
                let id = record["RecordId"].as_str().unwrap_or_default();
                let mut record = record.clone();
                let kept = zone.record(id).and_then(|old| old.extra.get("Status").cloned());
                record["Status"] = kept.unwrap_or_default();
                if let Err(why) = shape.change(dns, &zone.name, id, &record, Unsaid::Fresh) {
                    return refused(&format!("InvalidParameter.{why:?}"));
                }
            }
            response(json!({}))
        }
        _ => refused("InvalidAction"),
    }
}

const VOLCENGINE: Shape = Shape {
    id: "RecordID",
    name: "Host",
    kind: "Type",
    value: "Value",
    ttl: "TTL",
    names: Names::At,
    text_ids: true,
    fresh: r#"{"Line": "default", "Weight": 1, "Remark": null, "Enable": true}"#,
    default_ttl: 600,
    required: &["Host", "Type", "Value", "Line"],
    ..USUAL
};

fn volcengine(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = VOLCENGINE;
    let ok = |result: Value| {
        reply(200, json!({"ResponseMetadata": {"RequestId": "r"}, "Result": result}))
    };
    let no = |code: &str| {
        reply(400, json!({"ResponseMetadata": {"Error": {"Code": code, "Message": "no"}}}))
    };
    let mut body = call.json.clone();
    let zone = body.as_object_mut().and_then(|body| body.remove("ZID")).unwrap_or_default();
    let changed = match call.asked("Action") {
        "ListZones" => {
            let fits = dns.zones.iter().filter(|zone| zone.name == call.asked("Key"));
            let all: Vec<_> = fits.map(|z| json!({"ZID": z.id, "ZoneName": z.name})).collect();
            return ok(json!({"Total": all.len(), "Zones": all}));
        }
        "ListRecords" => {
            let Some(zone) = dns.numbered(call.asked("ZID")) else { return no("ErrZoneNotFound") };
            let mut all = shape.list(zone, &zone.records);
            for field in ["Host", "Type"] {
                all.retain(|view| call.asked(field).is_empty() || view[field] == call.asked(field));
            }
            let size = call.number("PageSize", 100).min(500);
            let list = page(&all, call.number("PageNumber", 1), size);
            return ok(json!({"TotalCount": all.len(), "Records": list}));
        }
        "CreateRecord" => {
            let zone = dns.numbered(&zone.to_string()).map(|zone| zone.name.clone());
            shape.create(dns, &zone.unwrap_or_default(), &body)
        }
        "UpdateRecord" => {
            let id = body["RecordID"].as_str().unwrap_or_default().to_owned();
            if ["Host", "Line"].iter().any(|field| body.get(field).is_none()) {
                return no("InvalidParameter");
            }
            let zone = dns.zone_with(&id).map(|zone| zone.name.clone()).unwrap_or_default();
            shape.change(dns, &zone, &id, &body, Unsaid::Stays)
        }
        _ => return no("InvalidActionOrVersion"),
    };
    match changed {
        Ok(record) => ok(json!({"RecordID": record.id.to_string(), "Value": record.value})),
        Err(why) => no(&format!("Invalid{why:?}")),
    }
}

const NOWCN: Shape = Shape {
    name: "Host",
    kind: "Type",
    value: "Value",
    ttl: "Ttl",
    names: Names::At,
    required: &["Host", "Type", "Value"],
    ..USUAL
};

fn nowcn(dns: &mut Dns, call: &Call<'_>) -> Answer {
    let shape = NOWCN;
    let no = |words: &str| reply(200, json!({"RequestId": "r", "error": words}));
    let names = ["Host", "Type", "Value", "Ttl"].map(|field| (field, field));
    let body = body(call, &names);
    let Some(zone) = dns.zone(call.asked("Domain")).cloned() else { return no("no such domain") };
    let changed = match call.path.last().map(String::as_str).unwrap_or_default() {
        "DescribeRecordIndex" => {
            let mut all = shape.list(&zone, &zone.records);
            for field in ["Host", "Type"] {
                all.retain(|view| view[field] == call.asked(field));
            }
            for view in &mut all {
                view.as_object_mut().map(|view| view.remove("Ttl"));
            }
            return reply(200, json!({"RequestId": "r", "Domain": zone.name, "Data": all}));
        }
        "AddDomainRecord" => shape.create(dns, &zone.name, &body),
        "UpdateDomainRecord" => {
            shape.change(dns, &zone.name, call.asked("Id"), &body, Unsaid::Stays)
        }
        _ => return no("no such action"),
    };
    match changed {
        Ok(record) => reply(200, json!({"RequestId": "r", "Id": record.id})),
        Err(why) => no(&format!("{why:?}")),
    }
}
