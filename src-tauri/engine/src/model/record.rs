//! Records that a host has beside its addresses, and the templates that they are made from.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use hickory_proto::rr::{RData, RecordType};
use hickory_proto::serialize::binary::BinEncodable as _;
use serde::{Deserialize, Serialize};

use super::{Family, HostName, PerFamily};

/// The types of record that Homing writes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "UPPERCASE")]
pub enum RecordKind {
    /// An IPv4 address (RFC 1035 3.4.1).
    A,
    /// An IPv6 address (RFC 3596).
    Aaaa,
    /// Text (RFC 1035 3.3.14).
    Txt,
    /// Where a service is (RFC 2782).
    Srv,
    /// How the web is served (RFC 9460).
    Https,
    /// How a service is served (RFC 9460).
    Svcb,
    /// The name of an address (RFC 1035 3.3.12).
    Ptr,
    /// Whose a name is (RFC 4701).
    Dhcid,
}

impl RecordKind {
    /// What a template may make.
    const OF_TEMPLATES: [Self; 4] = [Self::Txt, Self::Srv, Self::Https, Self::Svcb];

    /// Its number (IANA, "Resource Record (RR) TYPEs").
    pub fn number(self) -> u16 {
        match self {
            Self::A => 1,
            Self::Ptr => 12,
            Self::Txt => 16,
            Self::Aaaa => 28,
            Self::Srv => 33,
            Self::Dhcid => 49,
            Self::Svcb => 64,
            Self::Https => 65,
        }
    }
}

impl fmt::Display for RecordKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::Aaaa => "AAAA",
            Self::Txt => "TXT",
            Self::Srv => "SRV",
            Self::Https => "HTTPS",
            Self::Svcb => "SVCB",
            Self::Ptr => "PTR",
            Self::Dhcid => "DHCID",
        })
    }
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Record {
    /// Its owner's name, without the final dot.
    pub owner: String,
    /// Its type.
    pub kind: RecordKind,
    /// Seconds; `None`: the usual.
    pub ttl: Option<u32>,
    /// Its data, as a zone file has it.
    pub data: String,
}

impl Record {
    /// The address of a host.
    pub fn address(host: &HostName, address: IpAddr) -> Self {
        let kind = match address {
            IpAddr::V4(_) => RecordKind::A,
            IpAddr::V6(_) => RecordKind::Aaaa,
        };
        Self { owner: host.to_string(), kind, ttl: None, data: address.to_string() }
    }

    /// The name of an address, in `in-addr.arpa` (RFC 1035 3.5) or `ip6.arpa` (RFC 3596 2.5).
    pub fn reverse(host: &HostName, address: IpAddr, ttl: Option<u32>) -> Self {
        let owner = match address {
            IpAddr::V4(address) => {
                let [a, b, c, d] = address.octets();
                format!("{d}.{c}.{b}.{a}.in-addr.arpa")
            }
            IpAddr::V6(address) => {
                let nibble = |octet: &u8| [octet & 15, octet >> 4];
                let octets = address.octets();
                let nibbles = octets.iter().rev().flat_map(nibble);
                let labels: String = nibbles.map(|nibble| format!("{nibble:x}.")).collect();
                format!("{labels}ip6.arpa")
            }
        };
        Self { owner, kind: RecordKind::Ptr, ttl, data: host.to_string() }
    }

    /// Its data as octets.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence.
    pub fn octets(&self) -> Result<Vec<u8>, String> {
        if self.kind == RecordKind::Dhcid {
            let octets = data_encoding::BASE64.decode(self.data.as_bytes());
            return octets.map_err(|error| format!("it is not base64: {error}"));
        }
        let kind = RecordType::from(self.kind.number());
        let data = RData::try_from_str(kind, &self.data).map_err(|error| error.to_string())?;
        data.to_bytes().map_err(|error| error.to_string())
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.owner, self.kind, self.data)
    }
}

/// A line such as `_http._tcp SRV 0 5 8080 {host}`: the owner (below the host; `@`: the host
/// itself; with a final dot: the whole name), the type and the data, in which `{host}`, `{ipv4}`
/// and `{ipv6}` stand for the host's name and addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordTemplate {
    owner: String,
    kind: RecordKind,
    data: String,
}

/// The words in braces, and the family whose address each stands for.
const PLACEHOLDERS: [(&str, Option<Family>); 3] =
    [("{host}", None), ("{ipv4}", Some(Family::Ipv4)), ("{ipv6}", Some(Family::Ipv6))];

impl RecordTemplate {
    /// The families whose address stands in it.
    pub fn families(&self) -> impl Iterator<Item = Family> + '_ {
        let stands = |(word, _): &&(&str, _)| self.data.contains(word);
        PLACEHOLDERS.iter().filter(stands).filter_map(|(_, family)| *family)
    }

    /// Whether it could have made a record of the host, whatever the host's addresses were.
    pub fn is_of(&self, record: &Record, host: &HostName) -> bool {
        self.kind == record.kind && self.owner_of(host) == record.owner
    }

    fn owner_of(&self, host: &HostName) -> String {
        match self.owner.strip_suffix('.') {
            Some(whole) => whole.to_owned(),
            None if self.owner == "@" => host.to_string(),
            None => format!("{}.{host}", self.owner),
        }
    }

    /// The record of a host that has these addresses; `None` where one that stands in it is not
    /// known.
    pub fn fill(
        &self,
        host: &HostName,
        ttl: Option<u32>,
        addresses: &PerFamily<Option<IpAddr>>,
    ) -> Option<Record> {
        let mut data = self.data.replace("{host}", host.as_str());
        for (word, family) in PLACEHOLDERS {
            let Some(family) = family.filter(|_| data.contains(word)) else { continue };
            data = data.replace(word, &(*addresses.get(family))?.to_string());
        }
        Some(Record { owner: self.owner_of(host), kind: self.kind, ttl, data })
    }
}

impl fmt::Display for RecordTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.owner, self.kind, self.data)
    }
}

impl FromStr for RecordTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.trim().splitn(3, char::is_whitespace);
        let (Some(owner), Some(kind), Some(data)) = (words.next(), words.next(), words.next())
        else {
            return Err("expected an owner, a type and data, such as \
                        \"_http._tcp SRV 0 5 8080 {host}\""
                .to_owned());
        };
        let kinds = RecordKind::OF_TEMPLATES;
        let found = kinds.into_iter().find(|known| known.to_string().eq_ignore_ascii_case(kind));
        let kind = found.ok_or_else(|| format!("the type is TXT, SRV, HTTPS or SVCB, not {kind}"))?;
        let template =
            Self { owner: owner.to_lowercase(), kind, data: data.trim().to_owned() };
        template.check()?;
        Ok(template)
    }
}

impl RecordTemplate {
    /// Whether it makes a record that can be written.
    fn check(&self) -> Result<(), String> {
        let host: HostName = "nas.example.org".parse().map_err(|error| format!("{error}"))?;
        let addresses = PerFamily {
            ipv4: Some(IpAddr::from([192, 0, 2, 1])),
            ipv6: Some(IpAddr::from([0x2001, 0xdb8, 0, 0, 0, 0, 0, 1])),
        };
        let Some(record) = self.fill(&host, None, &addresses) else { return Ok(()) };
        let owner = &record.owner;
        owner.parse::<HostName>().map_err(|bad| format!("the owner \"{owner}\": {}", bad.why))?;
        if let Some(brace) = record.data.find('{') {
            let rest = record.data.get(brace..).unwrap_or_default();
            let word = rest.split_inclusive('}').next().unwrap_or(rest);
            return Err(format!("{word} stands for nothing; there are {{host}}, {{ipv4}}, {{ipv6}}"));
        }
        record.octets().map(drop).map_err(|why| format!("the data of this {}: {why}", self.kind))
    }
}
