//! favonia's cloudflare-ddns: its environment.

use std::net::IpAddr;

use crate::model::{Family, Origin};

use super::entry::{Entry, Keys, auto, fixed, interface};
use super::environment;
use super::left::Why;
use super::plan::Draft;
use super::proxied::is_proxied;

/// Variables by which the environment is recognised.
pub(super) const SIGNS: [&str; 8] = [
    "CLOUDFLARE_API_TOKEN",
    "CLOUDFLARE_API_TOKEN_FILE",
    "CF_API_TOKEN",
    "CF_API_TOKEN_FILE",
    "IP4_DOMAINS",
    "IP6_DOMAINS",
    "IP4_PROVIDER",
    "IP6_PROVIDER",
];

/// Reads the file.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    let mut keys = environment::read(text, |line| draft.leave(line, "", Why::NotUnderstood));
    let ipv4 = origin(&mut keys, "IP4_PROVIDER", Family::Ipv4, draft);
    let ipv6 = origin(&mut keys, "IP6_PROVIDER", Family::Ipv6, draft);
    let ttl = keys.take("TTL").and_then(|ttl| ttl.as_str().trim().parse().ok());
    let lists =
        [("DOMAINS", true, true), ("IP4_DOMAINS", true, false), ("IP6_DOMAINS", false, true)];
    let mut names: Vec<(String, u32, bool, bool)> = Vec::new();
    for (key, takes_ipv4, takes_ipv6) in lists {
        let Some(listed) = keys.take(key) else { continue };
        let listed_names = listed.as_str().split([',', '\n']).map(str::trim);
        for name in listed_names.filter(|name| !name.is_empty()) {
            let name = name.trim_end_matches('.').to_lowercase();
            match names.iter_mut().find(|(known, ..)| *known == name) {
                Some(known) => (known.2, known.3) = (known.2 || takes_ipv4, known.3 || takes_ipv6),
                None => names.push((name, listed.line, takes_ipv4, takes_ipv6)),
            }
        }
    }
    if let Some(expression) = keys.take("PROXIED") {
        let text = expression.as_str().trim();
        let asked: Vec<_> = names.iter().map(|(name, ..)| (name, is_proxied(text, name))).collect();
        if asked.iter().any(|(_, said)| said.is_none()) {
            draft.leave(expression.line, "PROXIED", Why::NotUnderstood);
        }
        let proxied = asked.into_iter().filter(|(_, said)| *said == Some(true));
        let proxied: Vec<_> = proxied.map(|(name, _)| name.as_str()).collect();
        if !proxied.is_empty() {
            let detail = Some(proxied.join(", "));
            draft.leave_with(expression.line, "PROXIED", Why::Proxied, detail);
        }
    }
    let whole: Keys = keys;
    for (position, (name, line, takes_ipv4, takes_ipv6)) in names.into_iter().enumerate() {
        let mut entry = Entry::new("cloudflare", line);
        // What is left of the environment is told of once.
        entry.keys = match position {
            0 => whole.duplicate(),
            _ => only_token(&whole),
        };
        entry.ipv4 = if takes_ipv4 { ipv4.clone() } else { Origin::Off };
        entry.ipv6 = if takes_ipv6 { ipv6.clone() } else { Origin::Off };
        entry.ttl = ttl;
        entry.hosts = vec![(name, line)];
        draft.add(entry);
    }
    Ok(())
}

fn only_token(keys: &Keys) -> Keys {
    let mut token = keys.duplicate();
    token.0.retain(|key, _| key.ends_with("API_TOKEN"));
    token
}

/// Where the address of a family comes from.
fn origin(keys: &mut Keys, key: &str, family: Family, draft: &mut Draft<'_>) -> Origin {
    let Some(said) = keys.take(key) else { return auto() };
    let text = said.as_str().trim();
    let (kind, rest) = text.split_once(':').unwrap_or((text, ""));
    match kind {
        "none" => Origin::Off,
        "" | "cloudflare.trace" | "cloudflare.doh" | "ipify" => auto(),
        "local" => interface(""),
        "local.iface" => interface(rest),
        "static" => match rest.trim().parse::<IpAddr>() {
            Ok(address) if Family::of(address) == family => fixed(address),
            _ => {
                draft.leave(said.line, key, Why::AddressOther);
                auto()
            }
        },
        "url" | "url.via4" | "url.via6" => {
            draft.leave(said.line, key, Why::AddressFound);
            auto()
        }
        _ => {
            draft.leave(said.line, key, Why::AddressOther);
            auto()
        }
    }
}
