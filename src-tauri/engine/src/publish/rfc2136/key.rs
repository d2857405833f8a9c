//! A key in any form that a person has it in: the bare secret, or what the tools of BIND, Knot
//! and PowerDNS write and print. Nothing of the text is ever repeated in a fault, since any part
//! of it may be the secret.

use std::borrow::Cow;

use data_encoding::BASE64;
use hickory_proto::serialize::binary::BinEncodable;
use zeroize::Zeroizing;

use super::target::{Fault, read_name};
use super::tsig::{ALGORITHMS, Algorithm, Key};
use crate::model::{Secret, Trouble};

/// One key in a text.
#[derive(Clone)]
struct Found<'a> {
    name: Option<&'a str>,
    algorithm: Option<Cow<'a, str>>,
    secret: &'a str,
}

impl<'a> Found<'a> {
    fn new(name: &'a str, algorithm: &'a str, secret: &'a str) -> Self {
        Self { name: Some(name), algorithm: Some(algorithm.into()), secret }
    }
}

/// Reads a key from its text and from what the account says of it; its name comes back as text.
/// The text is one of
/// * the secret alone, in Base64;
/// * a file with `key` statements of BIND, which `tsig-keygen` writes;
/// * a private key file, whose name begins with K and ends with `.private`;
/// * Knot's configuration of a key, which `keymgr -t` writes;
/// * `algorithm:name:secret` or `name:secret`, as `kdig -y` takes it;
/// * `name algorithm secret`, as `pdnsutil list-tsig-keys` prints it and `import-tsig-key` takes.
///
/// # Errors
/// [`Trouble::BadField`] for a text that is none of these or holds several keys of which `name`
/// chooses none, and where the text says another name or algorithm than the account.
pub fn read(
    text: &str,
    name: Option<&str>,
    algorithm: Option<&str>,
) -> Result<(String, Key), Fault> {
    let keys = find(text.trim()).ok_or_else(|| bad("the key file is malformed"))?;
    let found = choose(keys, name)?;
    let algorithm = agreed(algorithm, found.algorithm.as_deref())?;
    let name = name.or(found.name).ok_or_else(|| bad("key is not set"))?;
    let secret = unpacked(found.secret).ok_or_else(|| bad("the secret is not base64, or empty"))?;
    let wire = read_name("key", name)?.to_bytes().map_err(|_| bad("key is not a DNS name"))?;
    let key = Key { name: wire, algorithm, secret };
    Ok((name.strip_suffix('.').unwrap_or(name).to_owned(), key))
}

/// What a text says of one of its keys, beside the secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Described {
    /// Its name, without the final dot; `None`: the text does not say it.
    pub name: Option<String>,
    /// Its algorithm; `None`: the text does not say it.
    pub algorithm: Option<&'static str>,
}

/// Why a text cannot be the secret of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// It is none of the forms of a key, or breaks off.
    Malformed,
    /// It is of a form that has keys, but has none.
    NoKey,
    /// A key's name is not a DNS name.
    Name,
    /// A key's algorithm is not known.
    Algorithm,
    /// A key's secret is not in Base64, or empty.
    Secret,
}

/// The usable keys of a text of any form that [`read`] takes, in their order. `file`: what the
/// file was called that it was in, since a private key file tells its key's name there alone.
///
/// # Errors
/// What is wrong with the first key, where none is usable.
pub fn describe(text: &str, file: Option<&str>) -> Result<Vec<Described>, Unread> {
    let text = text.trim();
    let found = find(text).ok_or(Unread::Malformed)?;
    // A text of no known form counts as a bare secret until it proves to be none.
    let bare = |found: &Found<'_>| found.secret == text;
    let (mut keys, mut first_wrong) = (Vec::new(), None);
    for found in &found {
        match described(found, file) {
            Ok(key) => keys.push(key),
            Err(Unread::Secret) if bare(found) => return Err(Unread::Malformed),
            Err(wrong) => first_wrong = first_wrong.or(Some(wrong)),
        }
    }
    if keys.is_empty() { Err(first_wrong.unwrap_or(Unread::NoKey)) } else { Ok(keys) }
}

fn described(found: &Found<'_>, file: Option<&str>) -> Result<Described, Unread> {
    let name = found.name.or_else(|| file.and_then(name_in));
    let name = name.map(|name| name.strip_suffix('.').unwrap_or(name));
    if name.is_some_and(|name| name.is_empty() || read_name("key", name).is_err()) {
        return Err(Unread::Name);
    }
    let known =
        |text: &str| Algorithm::named(text).map(|known| known.name).ok_or(Unread::Algorithm);
    let algorithm = found.algorithm.as_deref().map(known).transpose()?;
    unpacked(found.secret).ok_or(Unread::Secret)?;
    Ok(Described { name: name.map(str::to_owned), algorithm })
}

/// The key's name in a name such as `Khome.+163+12345.private`.
fn name_in(file: &str) -> Option<&str> {
    file.strip_prefix('K')?.split_once(".+").map(|(name, _)| name)
}

/// The octets of a secret in Base64, whatever white space is in it; `None`: it is not Base64, or
/// empty.
fn unpacked(secret: &str) -> Option<Zeroizing<Vec<u8>>> {
    let packed: Zeroizing<Vec<u8>> =
        Zeroizing::new(secret.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect());
    let octets = Zeroizing::new(BASE64.decode(&packed).ok()?);
    (!octets.is_empty()).then_some(octets)
}

/// A new random secret of the length of the algorithm's hash, in Base64.
pub fn generate(algorithm: &Algorithm) -> Secret {
    let mut octets = Zeroizing::new(vec![0; algorithm.hash_octets()]);
    rand::fill(&mut octets[..]);
    Secret::new(BASE64.encode(&octets))
}

fn bad(detail: impl Into<String>) -> Fault {
    Fault::new(Trouble::BadField, detail)
}

/// The key of this name, or the only one.
fn choose<'a>(mut keys: Vec<Found<'a>>, name: Option<&str>) -> Result<Found<'a>, Fault> {
    match name {
        Some(text) => {
            let name = read_name("key", text)?;
            let is = |other| read_name("key", other).is_ok_and(|other| other == name);
            keys.retain(|found| found.name.is_none_or(is));
            let none = || bad(format!("the key file has no key {text}, as the account calls it"));
            keys.into_iter().next().ok_or_else(none)
        }
        None if keys.len() > 1 => Err(bad("the key file has several keys: set key to one's name")),
        None => keys.pop().ok_or_else(|| bad("the key file has no key")),
    }
}

/// The algorithm that the account or the file says, or the default.
fn agreed(account: Option<&str>, file: Option<&str>) -> Result<&'static Algorithm, Fault> {
    let known = |text: &str| {
        Algorithm::named(text).ok_or_else(|| {
            let names: Vec<_> = ALGORITHMS.iter().map(|algorithm| algorithm.name).collect();
            bad(format!("algorithm is none of {}", names.join(", ")))
        })
    };
    match (account.map(known).transpose()?, file.map(known).transpose()?) {
        (Some(one), Some(other)) if one.name != other.name => Err(bad(format!(
            "the key file says {}, but the account's algorithm is {}",
            other.name, one.name
        ))),
        (one, other) => Ok(one.or(other).unwrap_or(&ALGORITHMS[0])),
    }
}

/// The keys of a text; `None`: it is malformed. A field of one line takes the ends of lines
/// away when a file is pasted into it, so that no form needs them.
fn find(text: &str) -> Option<Vec<Found<'_>>> {
    if text.contains("Private-key-format:") {
        return Some(vec![private(text)?]);
    }
    if text.contains('{') {
        return statements(&tokens(text)?);
    }
    if text.split_whitespace().any(|word| word == "secret:") {
        return yaml(text);
    }
    if let Some(found) = colons(text) {
        return Some(vec![found]);
    }
    let rows: Vec<_> = text.lines().filter_map(row).collect();
    let bare = || vec![Found { name: None, algorithm: None, secret: text }];
    Some(if rows.is_empty() { bare() } else { rows })
}

/// `K*.private`: the algorithm is a number, and the bits of a shortened MAC are apart.
fn private(text: &str) -> Option<Found<'_>> {
    let value = |field| {
        let (_, rest) = text.split_once(field)?;
        let word = rest.split_whitespace().next()?;
        // What follows, where the ends of the lines are gone.
        let next = ["Key:", "Bits:", "Created:", "Publish:", "Activate:"];
        Some(next.iter().fold(word, |word, next| word.strip_suffix(next).unwrap_or(word)))
    };
    let name = match value("Algorithm:")? {
        "157" => "hmac-md5",
        "161" => "hmac-sha1",
        "162" => "hmac-sha224",
        "163" => "hmac-sha256",
        "164" => "hmac-sha384",
        "165" => "hmac-sha512",
        _ => return None,
    };
    let bits = value("Bits:").map_or(Some(vec![0]), |bits| BASE64.decode(bits.as_bytes()).ok())?;
    let bits = bits.iter().fold(0u64, |bits, octet| bits << 8 | u64::from(*octet));
    let algorithm = if bits == 0 { name.into() } else { format!("{name}-{bits}").into() };
    Some(Found { name: None, algorithm: Some(algorithm), secret: value("Key:")? })
}

/// The words, texts and marks of a configuration of BIND; `None`: a text or remark has no end.
fn tokens(text: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some(remark) = rest.strip_prefix("/*") {
            rest = remark.split_once("*/")?.1;
        } else if first == '#' || rest.starts_with("//") {
            rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(quoted) = rest.strip_prefix('"') {
            let (token, behind) = quoted.split_once('"')?;
            tokens.push(token);
            rest = behind;
        } else {
            let mark = |letter: char| "{};\"".contains(letter) || letter.is_whitespace();
            let end = if mark(first) { 1 } else { rest.find(mark).unwrap_or(rest.len()) };
            let (token, behind) = rest.split_at(end);
            tokens.push(token);
            rest = behind;
        }
        rest = rest.trim_start();
    }
    Some(tokens)
}

/// The statements `key "name" { algorithm …; secret …; };`, among whatever others.
fn statements<'a>(tokens: &[&'a str]) -> Option<Vec<Found<'a>>> {
    let mut keys = Vec::new();
    for (at, window) in tokens.windows(3).enumerate() {
        let ["key", name, "{"] = *window else { continue };
        let body = tokens.get(at + 3..)?;
        let body = body.get(..body.iter().position(|token| *token == "}")?)?;
        let value = |field: &str| {
            let mut parts = body.split(|token| *token == ";");
            parts.find_map(|part| if part.first() == Some(&field) { part.get(1) } else { None })
        };
        keys.push(Found::new(name, value("algorithm")?, value("secret")?));
    }
    Some(keys)
}

/// Knot's list of keys: `- id:`, `algorithm:` and `secret:`.
fn yaml(text: &str) -> Option<Vec<Found<'_>>> {
    let mut keys: Vec<Found<'_>> = Vec::new();
    let mut words = text.split_whitespace();
    while let Some(word) = words.next() {
        if !["id:", "algorithm:", "secret:"].contains(&word) {
            continue;
        }
        let value = words.next()?.trim_matches(['"', '\'']);
        match word {
            "id:" => keys.push(Found { name: Some(value), algorithm: None, secret: "" }),
            "algorithm:" => keys.last_mut()?.algorithm = Some(value.into()),
            _ => keys.last_mut()?.secret = value,
        }
    }
    Some(keys)
}

/// `algorithm:name:secret` or `name:secret`, also as the remark that `keymgr -t` puts first.
fn colons(text: &str) -> Option<Found<'_>> {
    let text = text.trim_start_matches('#').trim();
    if text.contains(char::is_whitespace) {
        return None;
    }
    match text.split(':').collect::<Vec<_>>()[..] {
        [algorithm, name, secret] => Some(Found::new(name, algorithm, secret)),
        [name, secret] => Some(Found { name: Some(name), algorithm: None, secret }),
        _ => None,
    }
}

/// `name algorithm secret`, also behind the words that import such a key or say that it is new.
fn row(line: &str) -> Option<Found<'_>> {
    let words: Vec<_> = line.split_whitespace().collect();
    let words = match &words[..] {
        [_, "import-tsig-key", words @ ..] | ["Create", "new", "TSIG", "key", words @ ..] => words,
        words => words,
    };
    let [name, algorithm, secret] = *words else { return None };
    let is_algorithm = algorithm.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("hmac-"));
    is_algorithm.then(|| Found::new(name, algorithm, secret))
}
