//! The filters and tests that provider files have beside those of minijinja.

use std::collections::BTreeMap;
use std::net::Ipv6Addr;

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use minijinja::value::{Kwargs, Value, ValueKind};
use minijinja::{Environment, Error, ErrorKind};
use regex_lite::Regex;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::account::MASK;
use super::template::{addresses, not_yet, seconds};

/// Adds them to a language.
pub(super) fn add_to(language: &mut Environment<'static>) {
    language.add_test("matching", |text: &Value, pattern: &str| {
        // The pattern first: checking a file finds a mistake in it without a text.
        let pattern = regex(pattern)?;
        Ok::<_, Error>(text.as_str().is_some_and(|text| pattern.is_match(text)))
    });
    // The library's own takes what is not there for an empty one.
    language.add_test("sequence", |value: &Value| value.kind() == ValueKind::Seq);
    language.add_filter("capture", capture);
    language.add_filter("captures", captures);
    language.add_filter("literal", |text: &Value| regex_lite::escape(&written(text)));
    language.add_filter("addresses", |text: &Value| addresses(text.as_str().unwrap_or_default()));
    language.add_filter("prefix", prefix);
    language.add_filter("seconds", |text: &Value| seconds(&text.to_string()));
    language.add_filter("where", those_where);
    language.add_filter("below", below);
    language.add_filter("by_name", by_name);
    language.add_filter("named", named);
    language.add_filter("zone_of", zone_of);
    language.add_filter("punycode", |name: &Value| punycode(&written(name)));
    language.add_filter("unicode", |name: &Value| url::quirks::domain_to_unicode(&written(name)));
    language.add_filter("md5", |text: &Value| hidden(&[text], || hex::<Md5>(&written(text))));
    language.add_filter("sha1", |text: &Value| hidden(&[text], || hex::<Sha1>(&written(text))));
    language.add_filter("sha256", |text: &Value| hidden(&[text], || hex::<Sha256>(&written(text))));
    language.add_filter("base64", |text: &Value| {
        hidden(&[text], || BASE64.encode(written(text).as_bytes()))
    });
    language.add_filter("basic", |username: &Value, password: &Value| {
        let both = || format!("{}:{}", written(username), written(password));
        hidden(&[username, password], || BASE64.encode(both().as_bytes()))
    });
    language.add_filter("http_date", http_date);
    language.add_filter("hmac", hmac);
}

/// A signature of a text by a key (RFC 2104), in hexadecimal or Base64.
///
/// # Errors
/// As a syntax error of the template, where hash or form do not exist.
fn hmac(text: &Value, key: &Value, hash: Option<&str>, form: Option<&str>) -> Result<Value, Error> {
    let unknown = |what: &str, known| {
        Error::new(ErrorKind::SyntaxError, format!("\"{what}\": expected {known}"))
    };
    let sign: fn(&[u8], &[u8]) -> Option<Vec<u8>> = match hash.unwrap_or("sha256") {
        "md5" => signature::<Hmac<Md5>>,
        "sha1" => signature::<Hmac<Sha1>>,
        "sha256" => signature::<Hmac<Sha256>>,
        "sha512" => signature::<Hmac<Sha512>>,
        other => return Err(unknown(other, "md5, sha1, sha256 or sha512")),
    };
    let form = match form.unwrap_or("hex") {
        "hex" => HEXLOWER,
        "base64" => BASE64,
        other => return Err(unknown(other, "hex or base64")),
    };
    let signed = || sign(written(key).as_bytes(), written(text).as_bytes());
    Ok(hidden(&[text, key], || form.encode(&signed().unwrap_or_default())))
}

/// A regular expression of a provider file.
///
/// # Errors
/// As a syntax error of the template, so that checking a file finds it.
fn regex(pattern: &str) -> Result<Regex, Error> {
    Regex::new(pattern).map_err(|error| Error::new(ErrorKind::SyntaxError, error.to_string()))
}

/// Seconds since 1970 as a date of HTTP (RFC 9110 5.6.7); nothing for what is no such number.
fn http_date(seconds: &Value) -> Value {
    let time = i64::try_from(seconds.clone()).ok();
    let time = time.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok());
    time.map_or(Value::UNDEFINED, |time| {
        time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string().into()
    })
}

/// The first group of the first place that matches.
fn capture(text: &Value, pattern: &str) -> Result<Value, Error> {
    let text = text.as_str().unwrap_or_default();
    let found = regex(pattern)?.captures(text).and_then(|found| found.get(1));
    Ok(found.map_or(Value::UNDEFINED, |found| found.as_str().into()))
}

/// The network of this length, in bits, that an IPv6 address is in, with its length
/// (RFC 4291 2.3); nothing where there is no such address.
fn prefix(address: &Value, length: u32) -> Value {
    let Some(address) = address.as_str().and_then(|text| text.parse::<Ipv6Addr>().ok()) else {
        return Value::from(());
    };
    let host = 128u32.saturating_sub(length);
    let network = u128::from(address).checked_shr(host).unwrap_or(0);
    let network = Ipv6Addr::from(network.checked_shl(host).unwrap_or(0));
    format!("{network}/{length}").into()
}

/// Every place that matches: the whole of it where the pattern has no group, else its group, or
/// the list of its groups where it has several.
fn captures(text: &Value, pattern: &str) -> Result<Value, Error> {
    let (pattern, text) = (regex(pattern)?, text.as_str().unwrap_or_default());
    let found = pattern.captures_iter(text).map(|found| {
        let group = |at| found.get(at).map_or(Value::from(()), |group| group.as_str().into());
        match found.len() {
            1 => group(0),
            2 => group(1),
            several => Value::from((1..several).map(group).collect::<Vec<_>>()),
        }
    });
    Ok(Value::from(found.collect::<Vec<_>>()))
}

/// Those of a list for which all that is named is so: `items | where(type=type, name=[host, ""])`.
/// A list stands for any of its members, and what an item does not have is `none`. Texts are
/// compared as names are: without regard to case and to a dot at the end.
fn those_where(items: &Value, wanted: Kwargs) -> Result<Value, Error> {
    let wanted: Vec<(&str, Value)> =
        wanted.args().map(|name| Ok((name, wanted.get(name)?))).collect::<Result<_, Error>>()?;
    let Ok(items) = items.try_iter() else { return Ok(Value::UNDEFINED) };
    let fits = |item: &Value| {
        wanted.iter().all(|(name, wanted)| {
            let there = item.get_attr(name).unwrap_or(Value::UNDEFINED);
            match (wanted.kind(), wanted.try_iter()) {
                (ValueKind::Seq, Ok(mut any)) => any.any(|one| alike(&one, &there)),
                _ => alike(wanted, &there),
            }
        })
    };
    Ok(Value::from(items.filter(fits).collect::<Vec<_>>()))
}

fn alike(one: &Value, other: &Value) -> bool {
    let nothing = |value: &Value| value.is_undefined() || value.is_none();
    match (one.as_str(), other.as_str()) {
        (Some(one), Some(other)) => {
            one.trim_end_matches('.').eq_ignore_ascii_case(other.trim_end_matches('.'))
        }
        _ => one == other || nothing(one) && nothing(other),
    }
}

/// Records by their `name`, for [`named`]: in a long list each is found at once.
fn by_name(items: &Value) -> Value {
    let mut index: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for item in items.try_iter().into_iter().flatten() {
        let name = item.get_attr("name").unwrap_or(Value::UNDEFINED);
        index.entry(key(&written(&name))).or_default().push(item);
    }
    Value::from_pairs(index)
}

/// Those of an index that have this name, in ASCII or in Unicode; a list, perhaps empty.
fn named(index: &Value, name: &Value) -> Value {
    match index.get_item(&Value::from(key(&written(name)))) {
        Ok(records) if !records.is_undefined() => records,
        _ => Value::from(Vec::<Value>::new()),
    }
}

/// A name as an index has it.
fn key(name: &str) -> String {
    punycode(name.trim_end_matches('.')).to_lowercase()
}

/// The one of some zones that a name is in: that whose `name` is the longest end of it.
fn zone_of(zones: &Value, name: &Value) -> Value {
    let name = key(&written(name));
    let length = |zone: &Value| {
        let zone = key(&written(&zone.get_attr("name").unwrap_or(Value::UNDEFINED)));
        let before = name.strip_suffix(&zone).filter(|_| !zone.is_empty())?;
        (before.is_empty() || before.ends_with('.')).then_some(zone.len())
    };
    let zones = zones.try_iter().into_iter().flatten();
    let within = zones.filter_map(|zone| Some((length(&zone)?, zone)));
    within.max_by_key(|(length, _)| *length).map_or(Value::UNDEFINED, |(_, zone)| zone)
}

/// What stands before a zone in a name; empty at its apex, undefined where the name is not in it.
fn below(name: &Value, zone: &Value) -> Value {
    let (name, zone) = (written(name).to_lowercase(), written(zone));
    if let Some(unknown) = zone.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        // A dry run does not know the zone yet.
        return not_yet(format!("{name}-below-{unknown}"));
    }
    relative(&name, &zone.to_lowercase()).map_or(Value::UNDEFINED, Value::from)
}

/// What stands before a zone in a name, both in lower case.
fn relative<'a>(name: &'a str, zone: &str) -> Option<&'a str> {
    let (name, zone) = (name.trim_end_matches('.'), zone.trim_end_matches('.'));
    if name == zone {
        return Some("");
    }
    name.strip_suffix(zone).and_then(|rest| rest.strip_suffix('.'))
}

/// Whether a name is in a zone, both in ASCII.
pub(super) fn is_within(name: &str, zone: &str) -> bool {
    relative(&name.to_ascii_lowercase(), &zone.to_ascii_lowercase()).is_some()
}

/// A name in ASCII (RFC 5891).
pub(super) fn punycode(name: &str) -> String {
    match url::Host::parse(name) {
        Ok(url::Host::Domain(ascii)) => ascii,
        _ => name.to_owned(),
    }
}

/// What is made of secrets; where they are only shown, nothing is, for it would look as if it were
/// theirs.
fn hidden(made_of: &[&Value], made: impl Fn() -> String) -> Value {
    if made_of.iter().any(|part| written(part).contains(MASK)) {
        return Value::from_safe_string(MASK.to_owned());
    }
    made().into()
}

/// A value as text; what is not there is empty.
fn written(value: &Value) -> String {
    if value.is_undefined() || value.is_none() { String::new() } else { value.to_string() }
}

/// A digest in lower-case hexadecimal.
fn hex<D: Digest>(text: &str) -> String {
    HEXLOWER.encode(&D::digest(text.as_bytes()))
}

/// The digests that a text can become in a request.
pub(super) fn digests(text: &str) -> [String; 3] {
    [hex::<Md5>(text), hex::<Sha1>(text), hex::<Sha256>(text)]
}

/// An HMAC (RFC 2104).
fn signature<M: KeyInit + Mac>(key: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(text);
    Some(mac.finalize().into_bytes().to_vec())
}
