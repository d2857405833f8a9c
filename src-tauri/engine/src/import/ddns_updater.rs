//! ddns-updater: `config.json`, or the same in the variable `CONFIG`.

use crate::model::Origin;

use super::entry::{Entry, auto};
use super::environment;
use super::left::Why;
use super::plan::Draft;
use super::tree::{self, Node};
use super::zone;

/// Keys that are read here whatever the provider.
const READ: [&str; 7] = ["provider", "domain", "host", "owner", "ip_version", "ipv6_suffix", "ttl"];

/// Reads the file.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    if text.trim_start().starts_with('{') {
        return settings(text, draft);
    }
    let mut keys = environment::read(text, |line| draft.leave(line, "", Why::NotUnderstood));
    let config = keys.take("CONFIG").ok_or(0u32)?;
    for (key, value) in keys.0 {
        draft.leave(value.line, &key, Why::NotNeeded);
    }
    settings(config.as_str(), draft).map_err(|_| config.line)
}

fn settings(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    let tree = tree::json(text)?;
    for (key, line, _) in tree.entries().iter().filter(|(key, ..)| key != "settings") {
        draft.option(key, *line);
    }
    for setting in tree.get("settings").and_then(Node::list).ok_or(0u32)? {
        one(setting, draft);
    }
    Ok(())
}

fn one(setting: &Node, draft: &mut Draft<'_>) {
    let mut entry = Entry::new(setting.text_of("provider").trim(), setting.line);
    for (key, line, value) in setting.entries() {
        if READ.contains(&key.as_str()) {
            continue;
        }
        let off = value.text().is_some_and(|text| text == "false");
        match value.text() {
            Some(text) if !off => entry.keys.put(key, text, *line),
            None if !value.is_empty() => entry.keys.put(key, value.to_json().as_str(), *line),
            _ => {}
        }
    }
    entry.ttl = setting.text_of("ttl").parse().ok();
    families(setting, &mut entry, draft);
    let names = names(setting);
    meanings(&mut entry, &names);
    let owned = setting.get("host").or_else(|| setting.get("owner"));
    entry.zone = owned.map(|_| setting.text_of("domain").trim().to_owned());
    entry.hosts = names;
    draft.add(entry);
}

/// The whole names: those of `domain`, or the parts of `host` below it, as it was once written.
fn names(setting: &Node) -> Vec<(String, u32)> {
    let line = setting.get("domain").map_or(setting.line, |node| node.line);
    let domains = setting.text_of("domain").split(',').map(str::trim).filter(|d| !d.is_empty());
    let Some(host) = setting.get("host").or_else(|| setting.get("owner")) else {
        return domains.map(|name| (name.to_owned(), line)).collect();
    };
    let below = |domain: &str, label: &str| match label {
        "@" | "" => domain.to_owned(),
        label => format!("{label}.{domain}"),
    };
    let labels = || host.text().unwrap_or_default().split(',').map(str::trim);
    domains.flat_map(|d| labels().map(move |label| (below(d, label), host.line))).collect()
}

fn families(setting: &Node, entry: &mut Entry, draft: &mut Draft<'_>) {
    let version = setting.text_of("ip_version").trim();
    (entry.ipv4, entry.ipv6) = match version {
        "ipv6" => (Origin::Off, auto()),
        "" | "ipv4" => (auto(), Origin::Off),
        _ => {
            let line = setting.get("ip_version").map_or(0, |node| node.line);
            draft.leave(line, "ip_version", Why::FamilyEither);
            (auto(), Origin::Off)
        }
    };
    let suffix = setting.text_of("ipv6_suffix").trim();
    let line = setting.get("ipv6_suffix").map_or(0, |node| node.line);
    if suffix.is_empty() {
        return;
    }
    let parsed = suffix.split_once('/').and_then(|(host, length)| {
        let host: std::net::Ipv6Addr = host.parse().ok()?;
        let length: u8 = length.parse().ok().filter(|length| (1..=127).contains(length))?;
        Some(format!("{{ source = \"interface\", suffix = \"{host}/{length}\" }}"))
    });
    match parsed {
        Some(id) if entry.ipv6 != Origin::Off => entry.ipv6 = Origin::From(id.as_str().into()),
        _ => draft.leave(line, "ipv6_suffix", Why::AddressOther),
    }
}

/// What some providers mean by a key.
fn meanings(entry: &mut Entry, names: &[(String, u32)]) {
    let keys = &mut entry.keys;
    match entry.provider.as_str() {
        "ovh" if keys.get("mode") == Some("api") => {
            entry.provider = "ovh:api".to_owned();
            if let Some(endpoint) = keys.take("api_endpoint") {
                let region = endpoint.as_str().trim_start_matches("ovh-").to_owned();
                keys.put("api_endpoint", region, endpoint.line);
            }
        }
        "dnspod" => {
            let line = keys.line("token");
            let parts = keys.get("token").and_then(|token| token.split_once(','));
            if let Some((id, token)) = parts.map(|(id, token)| (id.to_owned(), token.to_owned())) {
                keys.put("id", id, line);
                keys.put("token", token, line);
            }
        }
        "strato" => {
            let zone = names.first().map(|(name, line)| (zone::likely(name).0, *line));
            if let Some((zone, line)) = zone {
                keys.put("domain", zone, line);
            }
        }
        "custom" => {
            let ipv4 = keys.take("ipv4key").map(|key| key.as_str().to_owned());
            let ipv6 = keys.take("ipv6key").map(|key| key.as_str().to_owned());
            let Some(url) = keys.take("url") else { return };
            let key = match (ipv4, ipv6) {
                (Some(ipv4), Some(ipv6)) if ipv4 != ipv6 => {
                    format!("{{% if type == \"A\" %}}{ipv4}{{% else %}}{ipv6}{{% endif %}}")
                }
                (Some(key), _) | (None, Some(key)) => key,
                (None, None) => return keys.put("url", url.as_str(), url.line),
            };
            let sign = if url.as_str().contains('?') { '&' } else { '?' };
            keys.put("url", format!("{}{sign}{key}={{{{ ip }}}}", url.as_str()), url.line);
        }
        _ => {}
    }
}
