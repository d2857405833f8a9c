//! `ddclient.conf`, version 3 and 4.
//!
//! Options above a line without hosts hold for every later line, so they leak from one block to the
//! next; what is read here is what ddclient makes of it.

mod lines;

use std::collections::HashMap;
use std::rc::Rc;

use crate::model::{Family, Origin, Secret};

use super::entry::{Entry, Keys, auto, fixed, interface, is_true};
use super::left::Why;
use super::plan::Draft;
use lines::{Line, Lines};

/// Keys that say where an address comes from; the family's own in front.
const WAYS: [(Family, [&str; 2]); 2] =
    [(Family::Ipv4, ["usev4", "use"]), (Family::Ipv6, ["usev6", ""])];

/// Keys that are read here.
const READ: [&str; 13] = [
    "protocol", "server", "host", "ttl", "use", "usev4", "usev6", "if", "ifv4", "ifv6", "ip",
    "ipv4", "ipv6",
];

/// Whether a line looks like one of ddclient's.
pub(super) fn is_typical(line: &str) -> bool {
    let starts = ["protocol=", "use=", "usev4=", "usev6=", "daemon=", "login=", "server=", "ssl="];
    let line = line.to_ascii_lowercase();
    starts.iter().any(|start| line.starts_with(start) || line.contains(&format!(",{start}")))
}

/// Reads the file.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    let mut globals = Keys::default();
    let mut seen = Seen::default();
    for line in Lines::of(text) {
        for at in &line.commas {
            draft.leave(*at, "password", Why::PasswordComma);
        }
        let Line { mut keys, words, at, .. } = line;
        unknown(&mut keys, draft);
        let listed = keys.take("host").map(|host| host.as_str().to_owned());
        let mut words = words.into_iter();
        let hosts = [words.next(), listed].into_iter().flatten().collect::<Vec<_>>().join(",");
        if hosts.is_empty() {
            globals.0.extend(keys.0);
            continue;
        }
        for (key, word) in ["login", "password"].into_iter().zip(words.by_ref()) {
            keys.put(key, word, at);
        }
        for word in words {
            draft.hide(Secret::new(word)); // a password with a space in it, by all likelihood
            draft.leave(at, "login password", Why::NotUnderstood);
        }
        let mut resolved = globals.duplicate();
        resolved.0.extend(keys.0);
        let resolved = Rc::new(resolved);
        for host in hosts.split(',').map(str::trim).filter(|host| !host.is_empty()) {
            seen.name(host, at, &resolved);
        }
    }
    if seen.all.is_empty() {
        for (key, value) in globals.0 {
            draft.option(&key, value.line);
        }
        return Ok(());
    }
    for named in seen.all {
        if named.again {
            draft.leave(named.at, &named.host, Why::Twice);
        }
        let entry = entry(named, draft);
        draft.add(entry);
    }
    Ok(())
}

/// Takes out what ddclient ignores.
fn unknown(keys: &mut Keys, draft: &mut Draft<'_>) {
    let known = |key: &str| {
        let base = key.trim_end_matches("_env");
        READ.contains(&base) || draft.table.knows(base)
    };
    let odd: Vec<String> = keys.0.keys().filter(|key| !known(key)).cloned().collect();
    for key in odd {
        if let Some(value) = keys.take(&key) {
            draft.leave(value.line, &key, Why::UnknownOption);
            draft.hide(value.text);
        }
    }
}

/// A host and what holds for it, which all hosts of a line share.
struct Named {
    host: String,
    at: u32,
    keys: Rc<Keys>,
    /// Whether it is there once more.
    again: bool,
}

/// The hosts that were named so far, in their order.
#[derive(Default)]
struct Seen {
    all: Vec<Named>,
    places: HashMap<String, usize>,
}

impl Seen {
    /// Adds a host; of one that was there before the earlier values win.
    fn name(&mut self, host: &str, at: u32, keys: &Rc<Keys>) {
        let place = self.places.get(&host.to_lowercase()).copied();
        let Some(known) = place.and_then(|place| self.all.get_mut(place)) else {
            self.places.insert(host.to_lowercase(), self.all.len());
            let (host, keys) = (host.to_owned(), Rc::clone(keys));
            return self.all.push(Named { host, at, keys, again: false });
        };
        known.again = true;
        if Rc::ptr_eq(&known.keys, keys) {
            return;
        }
        let mut merged = keys.duplicate();
        merged.0.extend(known.keys.duplicate().0);
        known.keys = Rc::new(merged);
    }
}

/// What ddclient would do for a host.
fn entry(named: Named, draft: &mut Draft<'_>) -> Entry {
    let Named { host, at, keys, .. } = named;
    let mut keys = keys.duplicate();
    from_elsewhere(&mut keys, draft);
    let protocol = keys.take("protocol");
    let line = protocol.as_ref().map_or(at, |value| value.line);
    let protocol = protocol.map_or_else(|| "dyndns2".to_owned(), |p| p.as_str().to_lowercase());
    let mut entry = Entry::new(protocol, line);
    entry.ipv4 = origin(&keys, Family::Ipv4, draft);
    entry.ipv6 = origin(&keys, Family::Ipv6, draft);
    if entry.ipv4 == Origin::Off && entry.ipv6 == Origin::Off {
        entry.ipv4 = auto();
    }
    for key in ["use", "usev4", "usev6", "if", "ifv4", "ifv6", "ip", "ipv4", "ipv6"] {
        keys.take(key);
    }
    entry.zone = keys.get("zone").map(str::to_owned);
    entry.ttl = keys.take("ttl").and_then(|value| seconds(value.as_str()));
    if keys.get("wildcard").is_some_and(|text| !is_true(text)) {
        keys.take("wildcard");
    }
    meanings(&entry.provider, &mut keys, draft);
    server(&mut entry, &mut keys, draft);
    entry.keys = keys;
    entry.hosts = vec![(host, at)];
    entry
}

/// Values that stand in variables of ddclient's environment.
fn from_elsewhere(keys: &mut Keys, draft: &mut Draft<'_>) {
    let named = |key: &&String| key.ends_with("_env");
    let named: Vec<String> = keys.0.keys().filter(named).cloned().collect();
    for key in named {
        let Some(variable) = keys.take(&key) else { continue };
        keys.take(key.trim_end_matches("_env"));
        let detail = Some(variable.as_str().to_owned());
        draft.leave_with(variable.line, &key, Why::SecretElsewhere, detail);
    }
}

/// What some protocols mean by a key.
fn meanings(protocol: &str, keys: &mut Keys, draft: &mut Draft<'_>) {
    match protocol {
        "cloudflare" => {
            let login = keys.take("login").map(|login| login.as_str().to_owned());
            // With an address for a login the password is the account's global key.
            if login.is_some_and(|login| !login.is_empty() && login != "token")
                && let Some(key) = keys.take("password")
            {
                draft.leave(key.line, "password", Why::GlobalKey);
                draft.hide(key.text);
            }
        }
        "cloudns" => {
            let line = keys.line("dynurl");
            let key = keys.get("dynurl").and_then(|url| url.split_once("?q=")).map(|(_, key)| key);
            if let Some(key) = key.map(str::to_owned) {
                keys.put("dynurl", key, line);
            }
        }
        "directnic" => {
            for key in ["urlv4", "urlv6"] {
                let line = keys.line(key);
                let last =
                    keys.get(key).and_then(|url| url.trim_end_matches('/').rsplit('/').next());
                if let Some(last) = last.map(str::to_owned) {
                    keys.put(key, last, line);
                }
            }
        }
        "nsupdate" => {
            if let Some(tcp) = keys.take("tcp") {
                let transport = if is_true(tcp.as_str()) { "tcp" } else { "udp" };
                keys.put("tcp", transport, tcp.line);
            }
        }
        _ => {}
    }
}

/// The server, where it is not the provider's own.
fn server(entry: &mut Entry, keys: &mut Keys, draft: &mut Draft<'_>) {
    if entry.provider == "nsupdate" {
        return;
    }
    let script = keys.take("script").map(|script| script.as_str().trim().to_owned());
    let encrypted = keys.get("ssl").is_none_or(is_true);
    let ssl = keys.line("ssl");
    let Some(server) = keys.take("server") else { return };
    let told = server.as_str().trim().to_lowercase();
    let bare = told.trim_start_matches("https://").trim_start_matches("http://");
    let name = bare.split(['/', ':']).next().unwrap_or_default();
    let generic = matches!(entry.provider.as_str(), "dyndns2" | "dyndns1");
    if generic && let Some(id) = draft.table.servers.get(name) {
        entry.ours = crate::model::data_files::PROVIDERS
            .iter()
            .map(|(known, _)| *known)
            .find(|known| known == id);
        return;
    }
    let own = draft
        .table
        .row(&entry.provider)
        .is_some_and(|row| row.servers.iter().any(|known| known == name));
    if own || bare.is_empty() {
        return;
    }
    let near = matches!(name, "localhost" | "127.0.0.1") || bare.starts_with("[::1]");
    let plain = !encrypted || told.starts_with("http://");
    if plain && !near {
        draft.leave(ssl.max(1), "ssl", Why::PlainHttp);
    }
    let scheme = if plain && near { "http" } else { "https" };
    if generic {
        let script = script.filter(|script| script != "/nic/update").unwrap_or_default();
        keys.put("server", format!("{scheme}://{bare}{script}"), server.line);
        entry.ours = Some("dyndns2");
    } else {
        entry.endpoint = Some(format!("{scheme}://{bare}"));
    }
}

/// Where the address of a family comes from.
fn origin(keys: &Keys, family: Family, draft: &mut Draft<'_>) -> Origin {
    let suffix = if family == Family::Ipv4 { "v4" } else { "v6" };
    let ways = WAYS.iter().find(|(one, _)| *one == family).map(|(_, ways)| *ways);
    let way = ways.unwrap_or_default().into_iter().find(|key| keys.get(key).is_some());
    let Some(way) = way else {
        // Without a word on either ddclient looks for an IPv4 address.
        let other = keys.get("usev6").is_some();
        return if family == Family::Ipv4 && !other { auto() } else { Origin::Off };
    };
    let line = keys.line(way);
    let said = keys.get(way).unwrap_or_default().to_lowercase();
    let kind = said.strip_suffix(suffix).unwrap_or(&said);
    let of = |base: &str| {
        keys.get(&format!("{base}{suffix}")).or_else(|| keys.get(base)).unwrap_or_default()
    };
    match kind {
        "disabled" | "no" => Origin::Off,
        "ip" => match of("ip").parse() {
            Ok(address) if Family::of(address) == family => fixed(address),
            _ => auto(),
        },
        "if" => interface(of("if")),
        "web" => auto(),
        "cmd" => {
            draft.leave(line, way, Why::AddressCommand);
            auto()
        }
        _ => {
            draft.leave(line, way, Why::AddressFound);
            auto()
        }
    }
}

/// A duration of ddclient's in seconds: `60`, `5m`, `1h`, `3d`.
fn seconds(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u32 = text.get(..digits)?.parse().ok()?;
    let unit = match text.get(digits..)?.chars().next() {
        None | Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        Some(_) => return None,
    };
    number.checked_mul(unit)
}
