//! ddns-go: its YAML file, with a list of configurations or, as once, only one.

use crate::model::{Origin, Secret};

use super::entry::{Entry, auto, interface, is_true};
use super::left::Why;
use super::plan::Draft;
use super::tree::{self, Node};

/// Keys of a configuration that are read here.
const READ: [&str; 4] = ["ipv4", "ipv6", "dns", "ttl"];

/// Reads the file.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    let tree = tree::yaml(text)?;
    let list = tree.get("dnsconf").and_then(Node::list);
    if list.is_none() && tree.get("dns").is_none() {
        return Err(0);
    }
    for (key, line, value) in tree.entries() {
        let read = key == "dnsconf" || list.is_none() && READ.contains(&key.as_str());
        if !read && !value.is_empty() {
            draft.option(key, *line);
            draft.hide(Secret::new(value.text_of("password").to_owned()));
        }
    }
    match list {
        Some(list) => list.iter().for_each(|one| configuration(one, draft)),
        None => configuration(&tree, draft),
    }
    Ok(())
}

/// A name of the list and which families it has.
struct Named {
    name: String,
    zone: Option<String>,
    line: u32,
    ipv4: bool,
    ipv6: bool,
}

fn configuration(conf: &Node, draft: &mut Draft<'_>) {
    for (key, line, value) in conf.entries() {
        let top = ["dnsconf", "user", "webhook", "notallowwanaccess", "lang"];
        let read = READ.contains(&key.as_str()) || top.contains(&key.as_str());
        if !read && key != "name" && !value.is_empty() {
            draft.option(key, *line);
        }
    }
    let mut names: Vec<Named> = Vec::new();
    let ipv4 = family(conf, "ipv4", &mut names, draft);
    let ipv6 = family(conf, "ipv6", &mut names, draft);
    let ttl = conf.text_of("ttl").trim().parse().ok();
    let Some(dns) = conf.get("dns") else { return };
    for named in names {
        let mut entry = Entry::new(dns.text_of("name").trim(), dns.line);
        for (key, line, value) in dns.entries().iter().filter(|(key, ..)| key != "name") {
            if let Some(text) = value.text() {
                entry.keys.put(key, text, *line);
            }
        }
        if entry.provider == "callback" {
            callback(&mut entry);
        }
        entry.ipv4 = if named.ipv4 { ipv4.clone() } else { Origin::Off };
        entry.ipv6 = if named.ipv6 { ipv6.clone() } else { Origin::Off };
        entry.ttl = ttl;
        entry.zone = named.zone;
        entry.hosts = vec![(named.name, named.line)];
        draft.add(entry);
    }
}

/// Reads the names of a family; where its address comes from.
fn family(conf: &Node, key: &str, names: &mut Vec<Named>, draft: &mut Draft<'_>) -> Origin {
    let Some(part) = conf.get(key) else { return auto() };
    let domains = part.get("domains").and_then(Node::list).unwrap_or_default();
    let domains = domains.iter().filter(|domain| !domain.is_empty());
    if !is_true(part.text_of("enable")) {
        let listed: Vec<_> = domains.filter_map(Node::text).collect();
        if !listed.is_empty() {
            draft.leave_with(part.line, key, Why::SwitchedOff, Some(listed.join(", ")));
        }
        return Origin::Off;
    }
    for domain in domains {
        let (name, zone) = name(domain, draft);
        let (ipv4, ipv6) = (key == "ipv4", key == "ipv6");
        match names.iter_mut().find(|known| known.name == name) {
            Some(known) => (known.ipv4, known.ipv6) = (known.ipv4 || ipv4, known.ipv6 || ipv6),
            None => names.push(Named { name, zone, line: domain.line, ipv4, ipv6 }),
        }
    }
    let line = |key: &str| part.get(key).map_or(part.line, |node| node.line);
    if !part.text_of("ipv6reg").is_empty() && part.text_of("gettype") == "netInterface" {
        draft.option("ipv6reg", line("ipv6reg"));
    }
    match part.text_of("gettype") {
        "netInterface" => interface(part.text_of("netinterface")),
        "cmd" => {
            draft.option("cmd", line("cmd"));
            auto()
        }
        _ => {
            if !part.text_of("url").is_empty() {
                draft.option("url", line("url"));
            }
            auto()
        }
    }
}

/// `sub.example.com`, `sub:example.com`, `@:example.com`, each with `?key=value&…` behind.
fn name(domain: &Node, draft: &mut Draft<'_>) -> (String, Option<String>) {
    let text = domain.text().unwrap_or_default().trim();
    let (text, parameters) = text.split_once('?').unwrap_or((text, ""));
    let (name, zone) = match text.split_once(':') {
        Some(("" | "@", zone)) => (zone.to_owned(), Some(zone.to_owned())),
        Some((label, zone)) => (format!("{label}.{zone}"), Some(zone.to_owned())),
        None => (text.to_owned(), None),
    };
    for parameter in parameters.split('&').filter(|parameter| !parameter.is_empty()) {
        let (key, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        match (key, is_true(value)) {
            ("proxied", true) => {
                draft.leave_with(domain.line, "proxied", Why::Proxied, Some(name.clone()));
            }
            ("proxied", false) => {}
            (key, _) => draft.leave_with(domain.line, key, Why::NoEqual, Some(name.clone())),
        }
    }
    (name, zone)
}

/// Its own URL, and what is sent with it.
fn callback(entry: &mut Entry) {
    let keys = &mut entry.keys;
    if let Some(url) = keys.take("id") {
        keys.put("url", url.as_str(), url.line);
    }
    let Some(body) = keys.take("secret") else { return };
    if body.as_str().trim().is_empty() {
        return;
    }
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(body.as_str()).is_ok();
    let form = if is_json { "application/json" } else { "application/x-www-form-urlencoded" };
    keys.put("method", "POST", body.line);
    keys.put("headers", format!("Content-Type: {form}"), body.line);
    keys.put("body", body.as_str(), body.line);
}
