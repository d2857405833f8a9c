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
    let mut found = BTreeSet::new();
    match serde_json::from_str::<Value>(text) {
        Ok(document) => in_document(&document, text, &mut found),
        Err(_) => in_lines(text, &mut found),
    }
    found
}

/// The strings of a JSON document that are addresses, written in it as they are. Its depth is
/// bounded by the reader.
fn in_document(value: &Value, text: &str, found: &mut BTreeSet<IpAddr>) {
    match value {
        Value::String(string) => {
            if let Ok(address) = string.parse()
                && text.contains(&format!("\"{string}\""))
            {
                found.insert(address);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| in_document(value, text, found)),
        Value::Object(fields) => {
            fields.values().for_each(|value| in_document(value, text, found));
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The values of lines `key=value` that are addresses, if all lines are such.
fn in_lines(text: &str, found: &mut BTreeSet<IpAddr>) {
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let Some((_, value)) = line.split_once('=') else {
            found.clear();
            return;
        };
        if let Ok(address) = value.trim().parse() {
            found.insert(address);
        }
    }
}
