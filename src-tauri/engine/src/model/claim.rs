//! Whose a name is: a record beside it, which only the computer that keeps the name could have
//! written, so that two computers never fight over it (RFC 4703).

use std::net::IpAddr;

use data_encoding::{BASE64, HEXLOWER};
use hickory_proto::rr::Name;
use hickory_proto::serialize::binary::BinEncodable as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{HostName, PerFamily, Record, RecordKind};

/// How a name is marked as this computer's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ClaimKind {
    /// Not at all: whatever is published is replaced.
    #[default]
    Off,
    /// By a TXT record at `_homing.<host>`.
    Txt,
    /// By a DHCID record at the host itself (RFC 4701), as DHCP servers do it.
    Dhcid,
}

/// Something random that this home alone has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Identity(pub [u8; 16]);

/// The condition of an update: that the name is free, or this computer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The record that says so.
    pub marker: Record,
    /// The addresses that this computer published before it marked the name.
    pub held: PerFamily<Option<IpAddr>>,
}

/// The record that marks a host as this home's; `None` for [`ClaimKind::Off`].
///
/// Both kinds say a digest of the identity and the host (RFC 4701 3.3), so that nobody learns
/// from it which names belong to one computer.
pub fn marker(
    kind: ClaimKind,
    identity: Identity,
    host: &HostName,
    ttl: Option<u32>,
) -> Option<Record> {
    if kind == ClaimKind::Off {
        return None;
    }
    // A DUID made from a UUID (RFC 6355): type 4, then its 16 octets.
    let mut identifier = vec![0, 4];
    identifier.extend(identity.0);
    let digest = Sha256::new_with_prefix(&identifier).chain_update(canonical(host)).finalize();
    let record = |owner: String, kind, data| Some(Record { owner, kind, ttl, data });
    match kind {
        ClaimKind::Off => None,
        ClaimKind::Txt => {
            // A name below an asterisk would be no wildcard's any more (RFC 4592 2.1.1).
            let owner = match host.as_str().strip_prefix("*.") {
                Some(domain) => format!("_homing-wildcard.{domain}"),
                None => format!("_homing.{host}"),
            };
            record(owner, RecordKind::Txt, format!("\"homing={}\"", HEXLOWER.encode(&digest)))
        }
        ClaimKind::Dhcid => {
            // Identifier type 2, a DUID; digest type 1, SHA-256.
            let mut data = vec![0, 2, 1];
            data.extend(digest);
            record(host.to_string(), RecordKind::Dhcid, BASE64.encode(&data))
        }
    }
}

/// A name in canonical wire form (RFC 4701 3.5), without compression and in lower case.
fn canonical(host: &HostName) -> Vec<u8> {
    let text = host.as_str();
    let name = if text.is_ascii() { Name::from_ascii(text) } else { Name::from_utf8(text) };
    let octets = name.map(|name| name.to_lowercase().to_bytes());
    // No host has a name that DNS cannot have; its text is as different from all others.
    octets.ok().and_then(Result::ok).unwrap_or_else(|| text.as_bytes().to_vec())
}
