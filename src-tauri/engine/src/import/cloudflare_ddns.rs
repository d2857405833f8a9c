//! timothymiller's cloudflare-ddns: `config.json`. It names domains by the number that Cloudflare
//! has for them, so the person is asked what they are called.

use std::collections::BTreeMap;

use crate::model::{Origin, Secret};

use super::entry::{Entry, auto, is_true};
use super::left::Why;
use super::plan::Draft;
use super::tree::{self, Node};

/// Keys of the whole file and of a part that are read here.
const READ: [&str; 9] = [
    "cloudflare",
    "a",
    "aaaa",
    "ttl",
    "zone_id",
    "subdomains",
    "authentication",
    "ip4_provider",
    "ip6_provider",
];

/// Reads the file.
pub(super) fn read(
    text: &str,
    domains: &BTreeMap<String, String>,
    draft: &mut Draft<'_>,
) -> Result<(), u32> {
    let tree = tree::json(text)?;
    let list = tree.get("cloudflare").and_then(Node::list).ok_or(0u32)?;
    rest(&tree, draft);
    let family = |key: &str, provider: &str| {
        let on = tree.get(key).and_then(Node::text).is_none_or(is_true);
        let none = tree.text_of(provider) == "none";
        if on && !none { auto() } else { Origin::Off }
    };
    let (ipv4, ipv6) = (family("a", "ip4_provider"), family("aaaa", "ip6_provider"));
    for key in ["ip4_provider", "ip6_provider"] {
        let said = tree.text_of(key);
        if !matches!(said, "" | "none" | "cloudflare.trace" | "cloudflare.doh") {
            draft.leave(tree.get(key).map_or(0, |node| node.line), key, Why::AddressFound);
        }
    }
    let ttl = tree.text_of("ttl").parse().ok();
    for part in list {
        rest(part, draft);
        let mut entry = Entry::new("cloudflare", part.line);
        (entry.ipv4, entry.ipv6, entry.ttl) = (ipv4.clone(), ipv6.clone(), ttl);
        token(part, &mut entry, draft);
        let number = part.text_of("zone_id").trim();
        entry.zone = domains.get(number).cloned();
        names(part, &mut entry, draft);
        if entry.zone.is_none() && !entry.hosts.is_empty() {
            let names: Vec<_> = entry.hosts.drain(..).map(|(name, _)| name).collect();
            draft.ask_domain(number);
            draft.leave_with(part.line, number, Why::ZoneUnknown, Some(names.join(", ")));
        }
        draft.add(entry);
    }
    Ok(())
}

/// Tells of keys that are not read.
fn rest(table: &Node, draft: &mut Draft<'_>) {
    for (key, line, value) in table.entries() {
        let off = value.text().is_some_and(|text| text == "false");
        if !READ.contains(&key.as_str()) && !value.is_empty() && !off {
            draft.option(key, *line);
        }
    }
}

/// The token, where it stands in the file.
fn token(part: &Node, entry: &mut Entry, draft: &mut Draft<'_>) {
    let Some(login) = part.get("authentication") else { return };
    for (key, line, value) in login.entries() {
        match (key.as_str(), value.text()) {
            ("api_token", Some(text)) if text.starts_with("${") => {
                let detail = Some(text.trim_matches(['$', '{', '}']).to_owned());
                draft.leave_with(*line, key, Why::SecretElsewhere, detail);
            }
            ("api_token", Some(text)) => entry.keys.put(key, text, *line),
            ("api_key", _) => {
                draft.hide(Secret::new(value.text_of("api_key").to_owned()));
                // An example of the file's first version has both.
                if login.text_of("api_token").is_empty() && !value.text_of("api_key").is_empty() {
                    draft.leave(*line, key, Why::GlobalKey);
                }
            }
            _ => draft.option(key, *line),
        }
    }
}

/// The names below the domain.
fn names(part: &Node, entry: &mut Entry, draft: &mut Draft<'_>) {
    for one in part.get("subdomains").and_then(Node::list).unwrap_or_default() {
        let name = one.text().unwrap_or_else(|| one.text_of("name")).trim();
        let name = if name.is_empty() { "@" } else { name };
        let whole = match (name, &entry.zone) {
            ("@", _) | (_, None) => name.to_owned(),
            (_, Some(zone)) => format!("{name}.{zone}"),
        };
        if one.get("proxied").and_then(Node::text).is_some_and(is_true) {
            draft.leave_with(one.line, "proxied", Why::Proxied, Some(whole.clone()));
        }
        for (key, line, _) in one.entries() {
            if !matches!(key.as_str(), "name" | "proxied") {
                draft.option(key, *line);
            }
        }
        entry.hosts.push((whole, one.line));
    }
}
