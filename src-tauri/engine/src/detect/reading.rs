//! Finds the one address in what a web service answered, or says why there is none.
//!
//! Foreign bytes: nothing is guessed. An address counts only where it stands alone: as the whole
//! text, as the value of a line `key=value`, or as a string of a JSON document.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::Value;

use crate::model::Family;

/// Why no address was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The bytes are not UTF-8, or hold control characters.
    #[error("the answer is not text")]
    NotText,
    /// Nothing, or only white space.
    #[error("the answer is empty")]
    Empty,
    /// HTML: most often the sign-in page of a network, or a page about an error.
    #[error("the answer is a web page, maybe the sign-in page of this network")]
    Page,
    /// No address stands alone in it.
    #[error("the answer holds no address")]
    NoAddress,
    /// Several different addresses: which one is meant cannot be known.
    #[error("the answer holds several addresses")]
    Several,
    /// An address, but of the other family.
    #[error("the answer holds an address of the other family")]
    OtherFamily,
}

/// Reads the one address of a family from the body of an answer.
///
/// # Errors
/// [`Unreadable`] for everything that does not hold exactly one address, or one of the other
/// family.
pub fn read(body: &[u8], family: Family) -> Result<IpAddr, Unreadable> {
    let text = std::str::from_utf8(body).map_err(|_| Unreadable::NotText)?.trim();
    if text.chars().any(|letter| letter.is_control() && !letter.is_ascii_whitespace()) {
        return Err(Unreadable::NotText);
    }
    if text.is_empty() {
        return Err(Unreadable::Empty);
    }
    if text.starts_with('<') {
        return Err(Unreadable::Page);
    }
    let found = alone(text);
    let mut addresses = found.into_iter();
    let address = addresses.next().ok_or(Unreadable::NoAddress)?;
    if addresses.next().is_some() {
        return Err(Unreadable::Several);
    }
    if Family::of(address) == family { Ok(address) } else { Err(Unreadable::OtherFamily) }
}

/// The different addresses that stand alone in the text.
fn alone(text: &str) -> BTreeSet<IpAddr> {
    if let Ok(address) = text.parse() {
        return BTreeSet::from([address]);
    }
    match serde_json::from_str::<Value>(text) {
        Ok(document) => quoted(&document, text),
        Err(_) => in_lines(text),
    }
}

/// The strings of a JSON document that are addresses. What stands between quotes anywhere in
/// its text counts as well, since the reader lets a repeated key replace the one before; and
/// nothing counts that is not written in it as it is.
fn quoted(document: &Value, text: &str) -> BTreeSet<IpAddr> {
    let mut strings = BTreeSet::new();
    in_document(document, &mut strings);
    let part = |part: &str| part.trim_end_matches('\\').parse().ok();
    let written: BTreeSet<IpAddr> = text.split('"').filter_map(part).collect();
    if !strings.is_empty() && strings.is_subset(&written) { written } else { BTreeSet::new() }
}

/// The strings of a JSON value that are addresses. Its depth is bounded by the reader.
fn in_document(value: &Value, found: &mut BTreeSet<IpAddr>) {
    match value {
        Value::String(string) => found.extend(string.parse::<IpAddr>()),
        Value::Array(values) => values.iter().for_each(|value| in_document(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| in_document(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The values of lines `key=value` that are addresses, if all lines are such.
fn in_lines(text: &str) -> BTreeSet<IpAddr> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((_, value)) = line.split_once('=') else { return BTreeSet::new() };
        found.extend(value.trim().parse::<IpAddr>());
    }
    found
}
