//! `KEY=value` files: `.env`, systemd's `EnvironmentFile=`, and a shell's exports.

use super::entry::Keys;

/// Reads the variables. Lines that set none are told to `odd`.
pub(super) fn read(text: &str, mut odd: impl FnMut(u32)) -> Keys {
    let mut keys = Keys::default();
    let mut lines = text.lines().zip(1u32..);
    while let Some((line, at)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let line = line.strip_prefix("export ").unwrap_or(line);
        // An entry of a Compose file or of an option: `- KEY=value`, `-e KEY=value`.
        let line = line.strip_prefix("- ").or_else(|| line.strip_prefix("-e ")).unwrap_or(line);
        let Some((name, value)) = line.split_once('=') else {
            odd(at);
            continue;
        };
        let name = name.trim();
        // Other names are of no client, and may be a part of a secret.
        let good = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || !name.chars().all(good) {
            odd(at);
            continue;
        }
        let value = value.trim_start();
        let mut whole = value.to_owned();
        if let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            // What is quoted may go on in the lines below.
            while ends(&whole, quote).is_none() {
                let Some((more, _)) = lines.next() else { break };
                whole.push('\n');
                whole.push_str(more);
            }
        }
        keys.put(name, unquoted(&whole), at);
    }
    keys
}

/// Where the quoted text at the start ends.
fn ends(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// A value without its quotes, or without a comment behind it.
fn unquoted(value: &str) -> String {
    let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
        let end = value.find(" #").unwrap_or(value.len());
        return value.get(..end).unwrap_or(value).trim_end().to_owned();
    };
    let inner = ends(value, quote).and_then(|end| value.get(1..end));
    let inner = inner.unwrap_or_else(|| value.get(1..).unwrap_or_default());
    if quote == '\'' {
        return inner.to_owned();
    }
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n') => text.push('\n'),
                Some(c @ ('"' | '\\' | '$' | '`')) => text.push(c),
                Some(c) => text.extend(['\\', c]),
                None => text.push('\\'),
            },
            c => text.push(c),
        }
    }
    text
}
