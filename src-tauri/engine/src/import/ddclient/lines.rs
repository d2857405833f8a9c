//! The lines of `ddclient.conf`: comments, continuations, quotes, and passwords, which are read
//! before anything else.

use crate::import::entry::Keys;

/// One line, continuations joined.
pub(super) struct Line {
    /// The assignments at its start.
    pub(super) keys: Keys,
    /// The words behind them: hosts, login, password.
    pub(super) words: Vec<String>,
    /// The number of its last part, from 1.
    pub(super) at: u32,
    /// Where a password had a comma behind it.
    pub(super) commas: Vec<u32>,
}

/// All lines of a file.
pub(super) struct Lines<'t> {
    rest: std::iter::Zip<std::str::Lines<'t>, std::ops::RangeFrom<u32>>,
}

impl<'t> Lines<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { rest: text.lines().zip(1..) }
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let mut line = Line { keys: Keys::default(), words: Vec::new(), at: 0, commas: Vec::new() };
        let mut passwords: Vec<Password> = Vec::new();
        let mut whole = String::new();
        // The line that each part of the whole is in.
        let mut parts: Vec<(usize, u32)> = Vec::new();
        loop {
            let (text, at) = match self.rest.next() {
                Some(found) => found,
                None if parts.is_empty() => return None,
                None => break,
            };
            let mut text = text.replace('\r', "");
            if let Some(found) = password(&text) {
                text = found.without;
                line.commas.extend(found.comma.then_some(at));
                passwords.push(Password { key: found.key, value: found.value, at });
            }
            let text = text.split('#').next().unwrap_or_default();
            line.at = at;
            parts.push((whole.len(), at));
            match text.trim_end().strip_suffix('\\') {
                Some(more) => whole.push_str(more),
                None => {
                    whole.push_str(text);
                    break;
                }
            }
        }
        let rest = assignments(&whole, &parts, &mut line.keys);
        for Password { key, value, at } in passwords {
            if line.keys.0.contains_key(&key) {
                line.keys.put(&key, value, at);
            }
        }
        line.words = words(rest);
        Some(line)
    }
}

struct Password {
    key: String,
    value: String,
    at: u32,
}

/// A password of one physical line, and the line with another word in its place.
struct Found {
    key: String,
    value: String,
    without: String,
    comma: bool,
}

/// Finds the first assignment of the line whose key ends in `password`. Blanks may stand around its
/// `=`, quotes go to the last one of the line, and a comma right behind is not a part of it: other
/// than ddclient, nobody means that.
fn password(line: &str) -> Option<Found> {
    let mut from = 0;
    loop {
        let at = from + line.get(from..)?.find("password")?;
        if line.get(..at)?.contains('#') {
            return None;
        }
        let end = at + "password".len();
        from = end;
        let Some(after) = line.get(end..)?.trim_start().strip_prefix('=') else { continue };
        let value = after.trim_start();
        let before = line.get(..at)?;
        let start = before.rfind([' ', '\t', ',']).map_or(0, |found| found + 1);
        let key = line.get(start..end)?.trim_start().to_lowercase();
        let quoted = value.strip_prefix('\'').and_then(|rest| Some((rest, rest.rfind('\'')?)));
        let (secret, tail, comma) = match quoted {
            Some((rest, close)) => (rest.get(..close)?, rest.get(close + 1..)?, false),
            None => {
                let stop = value.find(char::is_whitespace).unwrap_or(value.len());
                let (word, tail) = value.split_at(stop);
                let bare = word.strip_suffix(',');
                (bare.unwrap_or(word), tail, bare.is_some())
            }
        };
        let without = format!("{}{key}=x {}", line.get(..start)?, tail.trim_start_matches(','));
        return Some(Found { key, value: secret.to_owned(), without, comma });
    }
}

/// Takes the assignments at the start; what is behind them comes back.
fn assignments<'t>(whole: &'t str, parts: &[(usize, u32)], keys: &mut Keys) -> &'t str {
    let line_of = |offset: usize| {
        let part = parts.iter().rev().find(|(start, _)| *start <= offset);
        part.map_or(0, |(_, at)| *at)
    };
    let mut rest = whole;
    loop {
        rest = rest.trim_start_matches([',', ' ', '\t']);
        let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let end = rest.find(|c| !good(c)).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let Some(after) = after.strip_prefix('=').filter(|_| is_name) else { return rest };
        let at = line_of(whole.len() - rest.len());
        let (value, after) = value(after);
        keys.put(&name.to_lowercase(), value, at);
        rest = after;
    }
}

/// A value up to a blank or comma that is not quoted, and what is behind it.
fn value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let (mut escaped, mut quote) = (false, None);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {
                value.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            _ if quote == Some(c) => quote = None,
            '\'' | '"' if quote.is_none() => quote = Some(c),
            _ if quote.is_none() && (c.is_whitespace() || c == ',') => {
                return (value, text.get(at..).unwrap_or_default());
            }
            _ => value.push(c),
        }
    }
    (value, "")
}

/// The words of a text; blanks around commas join what is between them.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let joins = word.starts_with(',') || words.last().is_some_and(|last| last.ends_with(','));
        match words.last_mut().filter(|_| joins) {
            Some(last) => last.push_str(word),
            None => words.push(word.to_owned()),
        }
    }
    words
}
