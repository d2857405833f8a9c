//! `inadyn.conf`, version 2 of its format.

use crate::model::Origin;

use super::entry::{Entry, Keys, auto, interface, is_true};
use super::left::Why;
use super::plan::Draft;

/// Whether a line opens a section, as only inadyn writes one.
pub(super) fn opens_section(line: &str) -> bool {
    let rest = line.strip_prefix("provider").or_else(|| line.strip_prefix("custom"));
    let Some(rest) = rest.filter(|rest| rest.starts_with([' ', '\t', '"'])) else { return false };
    let name = rest.trim().split('#').next().unwrap_or_default().trim_end();
    let name = name.split('{').next().unwrap_or_default().trim();
    !name.is_empty() && !name.contains([' ', '=']) && rest.contains('{')
}

/// Reads the file.
pub(super) fn read(text: &str, draft: &mut Draft<'_>) -> Result<(), u32> {
    let mut words = Words { rest: text, line: 1 }.peekable();
    let mut allow_ipv6 = false;
    let mut iface = String::new();
    while let Some((word, line)) = words.next() {
        let name = word.text();
        match name {
            "provider" | "custom" => {
                let Some((Word::Text(service), _)) = words.next() else { return Err(line) };
                let Some((Word::Open, _)) = words.next() else { return Err(line) };
                let keys = section(&mut words, draft)?;
                let custom = name == "custom";
                add(&service, line, keys, custom, (allow_ipv6, &iface), draft);
            }
            _ if name.starts_with("include") => {
                draft.leave(line, &included(name, &mut words), Why::Included);
            }
            _ if !matches!(word, Word::Text(_)) => return Err(line),
            _ => {
                let values = values(&mut words, line)?;
                let value = values.first().map(String::as_str).unwrap_or_default();
                match name {
                    "allow-ipv6" => allow_ipv6 = is_true(value),
                    "iface" => iface = value.to_owned(),
                    _ => {}
                }
                if name != "iface" {
                    draft.option(name, line);
                }
            }
        }
    }
    Ok(())
}

type Rest<'t> = std::iter::Peekable<Words<'t>>;

/// What `include("…")` names, of which the first word was taken.
fn included(first: &str, words: &mut Rest<'_>) -> String {
    let mut all = first.to_owned();
    while !all.contains(')') {
        match words.next_if(|(word, _)| matches!(word, Word::Text(_))) {
            Some((word, _)) => all.push_str(word.text()),
            None => break,
        }
    }
    all.trim_start_matches("include").trim_matches(['(', ')', ' ']).to_owned()
}

/// The keys of a section up to its end; several values are lines.
fn section(words: &mut Rest<'_>, draft: &mut Draft<'_>) -> Result<Keys, u32> {
    let mut keys = Keys::default();
    loop {
        match words.next() {
            // inadyn takes a last section that is not closed.
            Some((Word::Close, _)) | None => return Ok(keys),
            Some((Word::Text(name), line)) if name.starts_with("include") => {
                draft.leave(line, &included(&name, words), Why::Included);
            }
            Some((Word::Text(key), line)) => {
                let values = values(words, line)?;
                keys.put(&key, values.join("\n"), line);
            }
            Some((_, line)) => return Err(line),
        }
    }
}

/// `= value`, or `= { value, … }`.
fn values(words: &mut Rest<'_>, line: u32) -> Result<Vec<String>, u32> {
    if words.next_if(|(word, _)| matches!(word, Word::Equals)).is_none() {
        return Err(line);
    }
    match words.next() {
        Some((Word::Text(value), _)) => Ok(vec![value]),
        Some((Word::Open, _)) => {
            let mut values = Vec::new();
            let mut parted = true;
            loop {
                match words.next() {
                    Some((Word::Text(value), _)) if parted => values.push(value),
                    Some((Word::Comma, at)) if parted => return Err(at),
                    Some((Word::Comma, _)) => {}
                    Some((Word::Close, _)) => return Ok(values),
                    Some((_, at)) => return Err(at),
                    None => return Err(line),
                }
                parted = !parted;
            }
        }
        _ => Err(line),
    }
}

/// Adds what a section says.
fn add(
    service: &str,
    line: u32,
    mut keys: Keys,
    custom: bool,
    (allow_ipv6, iface): (bool, &str),
    draft: &mut Draft<'_>,
) {
    // What is behind the colon only tells sections apart.
    let name = service.split(':').next().unwrap_or_default();
    let (prefix, bare) = name.split_once('@').unwrap_or(("", name));
    let mut entry = Entry::new(name, line);
    if !custom {
        let prefixes: &[&str] = match prefix {
            "ipv6" => &["ipv6@", "default@", "ipv4@"],
            "ipv4" => &["ipv4@", "default@"],
            "dyndns" => &["dyndns@", "default@"],
            _ => &["default@", "ipv4@", "dyndns@", "ipv6@", "ipv6tb@"],
        };
        if let Some(provider) = draft.provider_like(bare, prefixes) {
            entry.provider = provider.id.to_string();
        }
    }
    let listed = [keys.take("hostname"), keys.take("alias")];
    for names in listed.into_iter().flatten() {
        let all = names.as_str().split(['\n', ',']).map(str::trim).filter(|name| !name.is_empty());
        entry.hosts.extend(all.map(|name| (name.to_owned(), names.line)));
    }
    let own = keys.take("iface").map(|name| name.as_str().to_owned());
    let from = match own.as_deref().unwrap_or(iface) {
        "" => auto(),
        name => interface(name),
    };
    (entry.ipv4, entry.ipv6) = match prefix {
        "ipv6" => (Origin::Off, from),
        "ipv4" => (from, Origin::Off),
        // Without a prefix one address is sent, of whichever family the page says.
        _ if custom && allow_ipv6 => (from.clone(), from),
        _ => (from, Origin::Off),
    };
    entry.ttl = keys.take("ttl").and_then(|ttl| ttl.as_str().trim().parse().ok());
    for switch in ["proxied", "wildcard"] {
        if keys.get(switch).is_some_and(|said| !is_true(said)) {
            keys.take(switch);
        }
    }
    if custom {
        own_url(&mut entry, &mut keys, draft);
    } else if entry.provider == "cloudflare" {
        entry.zone = keys.take("username").map(|zone| zone.as_str().to_owned());
    }
    entry.keys = keys;
    draft.add(entry);
}

/// A `custom` section's server and path as one URL.
fn own_url(entry: &mut Entry, keys: &mut Keys, draft: &mut Draft<'_>) {
    entry.ours = Some("custom");
    let line = keys.line("ddns-server");
    let take = |keys: &mut Keys, key: &str| {
        keys.take(key).map(|value| value.as_str().trim().to_owned()).unwrap_or_default()
    };
    let (server, mut path) = (take(keys, "ddns-server"), take(keys, "ddns-path"));
    let encrypted = keys.take("ssl").is_none_or(|ssl| is_true(ssl.as_str()));
    let append_ip = keys.take("append-myip").is_some_and(|append| is_true(append.as_str()));
    if !path.contains('%') {
        path.push_str(if append_ip { "%i" } else { "%h" });
    }
    let short = |(name, _): &(String, u32)| !name.trim_end_matches('.').contains('.');
    let username = keys.get("username").unwrap_or_default().to_owned();
    if entry.hosts.iter().all(short) && username.contains('.') && !username.contains('@') {
        // The names are below the domain that stands for the user name.
        path = with_label(&path, &username);
        entry.zone = Some(username);
    }
    let near = server.starts_with("127.0.0.1") || server.starts_with("localhost");
    if !encrypted && !near {
        draft.leave(line, "ssl", Why::PlainHttp);
    }
    let scheme = if encrypted || !near { "https" } else { "http" };
    keys.put("url", format!("{scheme}://{server}{path}"), line);
    if let Some(words) = keys.take("ddns-response") {
        let any: Vec<_> = words.as_str().lines().map(escaped).collect();
        keys.put("success", format!("(?i){}", any.join("|")), words.line);
    }
}

/// A text that a regular expression finds as it is.
fn escaped(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_punctuation() {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}

/// A path in which `%h` is the part of the name below a domain, `@` for the domain itself.
fn with_label(path: &str, domain: &str) -> String {
    let domain = domain.replace(['"', '\\'], "");
    let label = format!("{{{{ (hostname | below(\"{domain}\")) or \"@\" }}}}");
    let mut made = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('%') {
        made.push_str(before);
        match after.strip_prefix('h') {
            Some(after) => {
                made.push_str(&label);
                rest = after;
            }
            None => {
                let end = after.chars().next().map_or(0, char::len_utf8);
                let (sign, after) = after.split_at(end);
                made.push('%');
                made.push_str(sign);
                rest = after;
            }
        }
    }
    made + rest
}

/// A word of the file.
enum Word {
    Text(String),
    Equals,
    Comma,
    Open,
    Close,
}

impl Word {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }
}

/// The words of a file, each with its line.
struct Words<'t> {
    rest: &'t str,
    line: u32,
}

impl Words<'_> {
    fn skip(&mut self, end: usize) {
        let (gone, rest) = self.rest.split_at(end.min(self.rest.len()));
        self.line += u32::try_from(gone.matches('\n').count()).unwrap_or(0);
        self.rest = rest;
    }

    /// Skips blanks and comments.
    fn skip_blanks(&mut self) {
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.skip(blank);
            if self.rest.starts_with('#') || self.rest.starts_with("//") {
                self.skip(self.rest.find('\n').unwrap_or(self.rest.len()));
            } else if self.rest.starts_with("/*") {
                self.skip(self.rest.find("*/").map_or(self.rest.len(), |end| end + 2));
            } else {
                return;
            }
        }
    }

    /// A text in quotes, behind the first of which the rest begins.
    fn quoted(&mut self, quote: char) -> String {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        let mut end = self.rest.len();
        while let Some((at, c)) = characters.next() {
            match c {
                '\\' => match characters.next() {
                    Some((_, 'n')) if quote == '"' => text.push('\n'),
                    Some((_, c)) => text.push(c),
                    None => {}
                },
                c if c == quote => {
                    end = at + 1;
                    break;
                }
                c => text.push(c),
            }
        }
        self.skip(end);
        text
    }
}

impl Iterator for Words<'_> {
    type Item = (Word, u32);

    fn next(&mut self) -> Option<(Word, u32)> {
        self.skip_blanks();
        let line = self.line;
        let first = self.rest.chars().next()?;
        let sign = match first {
            '=' => Some(Word::Equals),
            ',' => Some(Word::Comma),
            '{' => Some(Word::Open),
            '}' => Some(Word::Close),
            _ => None,
        };
        if let Some(sign) = sign {
            self.skip(1);
            return Some((sign, line));
        }
        if matches!(first, '"' | '\'') {
            return Some((Word::Text(self.quoted(first)), line));
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '=' | ',' | '{' | '}' | '#' | '"');
        let end = self.rest.find(ends).unwrap_or(self.rest.len());
        let text = self.rest.get(..end).unwrap_or_default().to_owned();
        self.skip(end.max(1));
        Some((Word::Text(text), line))
    }
}
