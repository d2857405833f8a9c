//! A zone as Cloudflare's API shows it: listed in pages, changed by the batch.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Result, bail, ensure};
use serde_json::{Value, json};

use super::answering::{Request, listen};

/// How many records one call may change.
const MOST: usize = 200;

/// The addresses of its records by name, each in its own call's words.
type Records = Arc<Mutex<BTreeMap<String, String>>>;

/// The running API.
pub(super) struct Batches {
    address: SocketAddr,
    records: Records,
}

impl Batches {
    /// Starts one whose zone has so many records, all with another address.
    ///
    /// # Errors
    /// Loopback cannot be listened on.
    pub(super) fn start(names: usize) -> Result<Self> {
        let record = |at: usize| (format!("h{at}.bench.test"), "192.0.2.1".to_owned());
        let records: Records = Arc::new(Mutex::new((0..names).map(record).collect()));
        let own = records.clone();
        let address = listen(move |request| answer(request, &own).to_string(), |_| ())?;
        Ok(Self { address, records })
    }

    /// The configuration of so many hosts of one account at it.
    pub(super) fn configuration(&self, names: usize) -> String {
        let mut text = format!(
            "version = 1\n[[account]]\nid = \"bench\"\nprovider = \"cloudflare\"\n\
             endpoint = \"http://{}\"\n\
             [[source]]\nid = \"here\"\nkind = \"fixed\"\naddress = \"{}\"\n",
            self.address,
            super::provider::SEEN
        );
        for at in 0..names {
            let name = format!("h{at}.bench.test");
            // Writing to a text cannot fail.
            let _ =
                writeln!(text, "[[host]]\nname = \"{name}\"\naccount = \"bench\"\nipv4 = \"here\"");
        }
        text
    }

    /// Sees that every record has the address.
    ///
    /// # Errors
    /// One has not.
    pub(super) fn check(&self, address: &str) -> Result<()> {
        let records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        let wrong = records.iter().find(|(_, content)| *content != address);
        match wrong {
            None => Ok(()),
            Some((name, content)) => bail!("{name} is {content}, not {address}"),
        }
    }
}

fn answer(request: &Request, records: &Records) -> Value {
    let target = request.line.split(' ').nth(1).unwrap_or_default();
    let result = if target.contains("/dns_records/batch") {
        change(&request.body, records)
    } else if target.contains("/dns_records?") {
        Ok(list(target, records))
    } else {
        Ok(json!({ "result": [{ "id": "z1", "name": "bench.test" }], "result_info": info(1, 1) }))
    };
    let mut answer = result.unwrap_or_else(|error| {
        json!({ "success": false, "errors": [{ "code": 9000, "message": error.to_string() }] })
    });
    if answer.get("success").is_none() {
        answer["success"] = true.into();
        answer["errors"] = json!([]);
    }
    answer
}

fn info(page: usize, pages: usize) -> Value {
    json!({ "page": page, "total_pages": pages })
}

fn record(name: &str, content: &str) -> Value {
    json!({ "id": format!("r-{name}"), "type": "A", "name": name, "content": content, "ttl": 1,
            "proxied": false, "comment": null, "tags": [] })
}

/// One page of the zone's records.
fn list(target: &str, records: &Records) -> Value {
    let query = target.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let number = |name: &str, otherwise: usize| {
        let mut said = query.split('&').filter_map(|part| part.strip_prefix(name));
        said.find_map(|said| said.parse().ok()).unwrap_or(otherwise)
    };
    let (page, size) = (number("page=", 1).max(1), number("per_page=", 100).max(1));
    let records = records.lock().unwrap_or_else(PoisonError::into_inner);
    let these = records.iter().skip((page - 1) * size).take(size);
    let these: Vec<Value> = these.map(|(name, content)| record(name, content)).collect();
    json!({ "result": these, "result_info": info(page, records.len().div_ceil(size)) })
}

/// Changes what the batch says, all of it or nothing.
fn change(body: &[u8], records: &Records) -> Result<Value> {
    let batch: Value = serde_json::from_slice(body)?;
    let patches = batch["patches"].as_array().cloned().unwrap_or_default();
    ensure!(patches.len() <= MOST, "too many changes");
    let mut records = records.lock().unwrap_or_else(PoisonError::into_inner);
    let mut changed = records.clone();
    let mut done = Vec::new();
    for patch in &patches {
        let (id, content) = (patch["id"].as_str(), patch["content"].as_str());
        let name = id.and_then(|id| id.strip_prefix("r-")).unwrap_or_default();
        let (Some(old), Some(content)) = (changed.get_mut(name), content) else {
            bail!("there is no record {id:?}");
        };
        content.clone_into(old);
        done.push(record(name, content));
    }
    *records = changed;
    Ok(json!({ "result": { "patches": done, "posts": [], "puts": [], "deletes": [] } }))
}
