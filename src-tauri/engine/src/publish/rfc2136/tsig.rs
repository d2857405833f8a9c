//! Signing a DNS message and checking the signature of its answer (TSIG, RFC 8945).

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha224, Sha256, Sha384, Sha512};
use zeroize::Zeroizing;

use crate::net::dns::frame::{Frame, read_name, u16_at};

/// How far the two clocks may be apart, in seconds; the value RFC 8945 10 recommends.
pub const FUDGE: u16 = 300;
/// The server computed another MAC (RFC 8945 5.2.2).
pub const BAD_SIGNATURE: u16 = 16;
/// The server does not know the key, or not with this algorithm (RFC 8945 5.2.1).
pub const BAD_KEY: u16 = 17;
/// The clocks are further apart than the fudge (RFC 8945 5.2.3).
pub const BAD_TIME: u16 = 18;
/// The MAC is shorter than the server takes (RFC 8945 5.2.4).
pub const BAD_TRUNCATION: u16 = 22;

/// The record type TSIG.
const TSIG: u16 = 250;
/// The class ANY.
const ANY: u16 = 255;

/// A way to compute a MAC (RFC 8945 6).
#[derive(Debug)]
pub struct Algorithm {
    /// The name, as configurations have it; `-128` and the like at its end are the bits of a
    /// shortened MAC.
    pub name: &'static str,
    /// The name in a message, which does not tell whether MACs are shortened.
    wire: &'static str,
    /// Octets of the hash.
    whole: usize,
    /// Octets of a MAC that is sent, and the fewest of one that is taken: at least 10 and half
    /// of the hash's (RFC 8945 5.2.2.1).
    octets: usize,
    compute: Compute,
    matches: Matches,
}

/// The MAC of the parts, one after the other, with a secret.
type Compute = fn(secret: &[u8], parts: &[&[u8]]) -> Vec<u8>;
/// Whether the MAC of the parts begins with the one that is claimed.
type Matches = fn(secret: &[u8], parts: &[&[u8]], claimed: &[u8]) -> bool;

/// The algorithms that can be chosen; the first is the default.
pub const ALGORITHMS: &[Algorithm] = &[
    Algorithm::of::<Hmac<Sha256>>("hmac-sha256", "hmac-sha256", 32, 32),
    Algorithm::of::<Hmac<Sha384>>("hmac-sha384", "hmac-sha384", 48, 48),
    Algorithm::of::<Hmac<Sha512>>("hmac-sha512", "hmac-sha512", 64, 64),
    Algorithm::of::<Hmac<Sha224>>("hmac-sha224", "hmac-sha224", 28, 28),
    Algorithm::of::<Hmac<Sha1>>("hmac-sha1", "hmac-sha1", 20, 20),
    Algorithm::of::<Hmac<Md5>>("hmac-md5", "hmac-md5.sig-alg.reg.int", 16, 16),
    Algorithm::of::<Hmac<Sha256>>("hmac-sha256-128", "hmac-sha256", 32, 16),
    Algorithm::of::<Hmac<Sha384>>("hmac-sha384-192", "hmac-sha384", 48, 24),
    Algorithm::of::<Hmac<Sha512>>("hmac-sha512-256", "hmac-sha512", 64, 32),
    Algorithm::of::<Hmac<Sha1>>("hmac-sha1-96", "hmac-sha1", 20, 12),
];

fn fed<M: Mac + KeyInit>(secret: &[u8], parts: &[&[u8]]) -> Option<M> {
    // HMAC takes a key of any length (RFC 2104 2), so that there always is one.
    let mut mac = <M as KeyInit>::new_from_slice(secret).ok()?;
    parts.iter().for_each(|part| mac.update(part));
    Some(mac)
}

fn compute<M: Mac + KeyInit>(secret: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    fed::<M>(secret, parts).map_or_else(Vec::new, |mac| mac.finalize().into_bytes().to_vec())
}

/// Compares in constant time.
fn matches<M: Mac + KeyInit>(secret: &[u8], parts: &[&[u8]], claimed: &[u8]) -> bool {
    fed::<M>(secret, parts).is_some_and(|mac| mac.verify_truncated_left(claimed).is_ok())
}

impl Algorithm {
    const fn of<M: Mac + KeyInit>(
        name: &'static str,
        wire: &'static str,
        whole: usize,
        octets: usize,
    ) -> Self {
        Self { name, wire, whole, octets, compute: compute::<M>, matches: matches::<M> }
    }

    /// The algorithm of that name; letter case and a final dot do not matter.
    pub fn named(name: &str) -> Option<&'static Self> {
        let name = name.trim().trim_end_matches('.');
        let is = |other: &str| other.eq_ignore_ascii_case(name);
        // The name in messages is the one of the MAC that is not shortened, which comes first.
        ALGORITHMS.iter().find(|algorithm| is(algorithm.name) || is(algorithm.wire))
    }

    /// Octets of its hash, which is how long a secret should be (RFC 8945 8).
    pub fn hash_octets(&self) -> usize {
        self.whole
    }

    /// Whether only a part of the hash is sent.
    pub fn is_shortened(&self) -> bool {
        self.octets < self.whole
    }

    /// The name in wire form.
    fn to_wire(&self) -> Vec<u8> {
        let mut wire = Vec::with_capacity(self.wire.len() + 2);
        for label in self.wire.split('.') {
            wire.push(u8::try_from(label.len()).unwrap_or(0));
            wire.extend(label.as_bytes());
        }
        wire.push(0);
        wire
    }

    /// Whether an answer's MAC may have this length: it may be shortened as ours is, not more.
    pub fn takes(&self, octets: usize) -> bool {
        (self.octets..=self.whole).contains(&octets)
    }
}

/// A key that is shared with a server.
pub struct Key {
    /// Its name in uncompressed, lower-case wire form.
    pub name: Vec<u8>,
    /// How MACs are made with it.
    pub algorithm: &'static Algorithm,
    /// The secret, decoded.
    pub secret: Zeroizing<Vec<u8>>,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([secret])")
    }
}

/// A message that can be sent: with a signature, if there is a key.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The message.
    pub bytes: Vec<u8>,
    /// Its MAC, which the answer's depends on.
    pub mac: Vec<u8>,
}

/// Appends a signature of `now` (seconds since 1970) to a message.
pub fn sign(key: &Key, mut bytes: Vec<u8>, now: u64) -> Signed {
    let algorithm = key.algorithm.to_wire();
    let variables = Variables { now, fudge: FUDGE, error: 0, other: &[] };
    let covered = variables.to_wire(&key.name, &algorithm);
    let mut mac = (key.algorithm.compute)(&key.secret, &[&bytes, &covered]);
    mac.truncate(key.algorithm.octets);
    let mut data = algorithm;
    data.extend(&now.to_be_bytes()[2..]);
    data.extend(FUDGE.to_be_bytes());
    data.extend(length_of(&mac));
    data.extend(&mac);
    data.extend(bytes.get(..2).unwrap_or_default());
    data.extend([0; 4]); // no error, no other data
    let additional = u16_at(&bytes, 10).unwrap_or(0).saturating_add(1);
    if let Some(count) = bytes.get_mut(10..12) {
        count.copy_from_slice(&additional.to_be_bytes());
    }
    bytes.extend(&key.name);
    bytes.extend(TSIG.to_be_bytes());
    bytes.extend(ANY.to_be_bytes());
    bytes.extend([0; 4]);
    bytes.extend(length_of(&data));
    bytes.extend(&data);
    Signed { bytes, mac }
}

/// What an answer's signature is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    /// The answer has none.
    Missing,
    /// A TSIG record without a MAC: only an error in it can be believed, and only as a hint.
    Empty {
        /// The error.
        error: u16,
    },
    /// The MAC is right: whoever answered knows the key and has read our message.
    Right {
        /// The error; 0: none.
        error: u16,
        /// With [`BAD_TIME`]: the server's clock, in seconds since 1970.
        server_time: Option<u64>,
    },
    /// Another key, a MAC that is not right, a time outside the window, or a malformed record.
    Wrong,
}

/// Checks the signature of an answer to a signed message at `now` (seconds since 1970).
pub fn check(key: &Key, asked: &Signed, answer: &Frame<'_>, now: u64) -> Signature {
    // The one TSIG record is the last record of all (RFC 8945 5.1).
    let Some((last, others)) = answer.records().split_last() else { return Signature::Missing };
    if last.kind != TSIG && others.iter().all(|span| span.kind != TSIG) {
        return Signature::Missing;
    }
    let misplaced = others.iter().any(|span| span.kind == TSIG) || !last.additional;
    if misplaced || last.class != ANY || last.ttl != 0 {
        return Signature::Wrong;
    }
    let Some(record) = Record::read(answer.bytes(), last.data.clone()) else {
        return Signature::Wrong;
    };
    if record.mac.is_empty() {
        return Signature::Empty { error: record.variables.error };
    }
    let ours = last.name == key.name && record.algorithm == key.algorithm.to_wire();
    let id = asked.bytes.get(..2).unwrap_or_default();
    if !ours || record.id != id || !key.algorithm.takes(record.mac.len()) {
        return Signature::Wrong;
    }
    let head = unsigned_head(answer, &record);
    let body = answer.bytes().get(head.len()..last.start).unwrap_or_default();
    let covered = record.variables.to_wire(&last.name, &record.algorithm);
    let parts = [&length_of(&asked.mac)[..], &asked.mac, &head, body, &covered];
    if !(key.algorithm.matches)(&key.secret, &parts, record.mac) {
        return Signature::Wrong;
    }
    let Variables { now: signed_at, error, other, .. } = record.variables;
    if error == BAD_TIME {
        return Signature::Right { error, server_time: number(other) };
    }
    // The request's MAC is in this one, so an old answer cannot be played again; the window is
    // kept to all the same (RFC 8945 5.3).
    match signed_at.abs_diff(now) <= u64::from(FUDGE) {
        true => Signature::Right { error, server_time: None },
        false => Signature::Wrong,
    }
}

/// The answer's header as it was before it was signed: with the original id and one additional
/// record less (RFC 8945 4.3.2).
fn unsigned_head(answer: &Frame<'_>, record: &Record<'_>) -> Vec<u8> {
    let additional = u16_at(answer.bytes(), 10).unwrap_or(1).saturating_sub(1);
    let mut head = record.id.to_vec();
    head.extend(answer.bytes().get(2..10).unwrap_or_default());
    head.extend(additional.to_be_bytes());
    head
}

/// What a MAC covers beside the message (RFC 8945 4.3.3).
struct Variables<'a> {
    now: u64,
    fudge: u16,
    error: u16,
    other: &'a [u8],
}

impl Variables<'_> {
    fn to_wire(&self, key: &[u8], algorithm: &[u8]) -> Vec<u8> {
        let mut wire = key.to_vec();
        wire.extend(ANY.to_be_bytes());
        wire.extend([0; 4]);
        wire.extend(algorithm);
        wire.extend(&self.now.to_be_bytes()[2..]);
        wire.extend(self.fudge.to_be_bytes());
        wire.extend(self.error.to_be_bytes());
        wire.extend(length_of(self.other));
        wire.extend(self.other);
        wire
    }
}

/// The data of a TSIG record (RFC 8945 4.2).
struct Record<'a> {
    algorithm: Vec<u8>,
    variables: Variables<'a>,
    mac: &'a [u8],
    id: &'a [u8],
}

impl<'a> Record<'a> {
    fn read(bytes: &'a [u8], data: std::ops::Range<usize>) -> Option<Self> {
        // What follows the record is cut off, so that nothing in it can reach beyond it.
        let bytes = bytes.get(..data.end)?;
        let (algorithm, at) = read_name(bytes, data.start)?;
        let now = number(bytes.get(at..at + 6)?)?;
        let fudge = u16_at(bytes, at + 6)?;
        let mac_end = at + 10 + usize::from(u16_at(bytes, at + 8)?);
        let mac = bytes.get(at + 10..mac_end)?;
        let id = bytes.get(mac_end..mac_end + 2)?;
        let error = u16_at(bytes, mac_end + 2)?;
        let other = bytes.get(mac_end + 6..)?;
        let whole = usize::from(u16_at(bytes, mac_end + 4)?) == other.len();
        let variables = Variables { now, fudge, error, other };
        whole.then_some(Self { algorithm, variables, mac, id })
    }
}

/// A 48-bit number.
fn number(octets: &[u8]) -> Option<u64> {
    let octets: [u8; 6] = octets.try_into().ok()?;
    Some(octets.iter().fold(0, |number, octet| number << 8 | u64::from(*octet)))
}

fn length_of(octets: &[u8]) -> [u8; 2] {
    u16::try_from(octets.len()).unwrap_or(u16::MAX).to_be_bytes()
}
