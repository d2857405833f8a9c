//! Writing one update message (RFC 2136 2).

use hickory_proto::op::{Message, MessageType, OpCode, Query};
use hickory_proto::rr::rdata::{A, AAAA};
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};

use super::target::{Fault, read_name};
use crate::model::{Change, Family, HostName, Trouble};
use crate::net::dns::TCP_LIMIT;

/// The time to live of a record in seconds, where the host does not say.
pub const DEFAULT_TTL: u32 = 300;
/// Octets kept free for the signature, which comes later.
const SIGNATURE: usize = 1024;

/// The message that makes the zone publish the addresses: for each family that is to be sent,
/// the name's records of that type go and the new one comes. A server carries a message out
/// whole or not at all (RFC 2136 3.7), so that no name is without an address in between, and
/// carrying it out twice does the same as once.
///
/// # Errors
/// A name that is not in the zone, or more names than fit in one message.
pub fn write(zone: &Name, changes: &[Change]) -> Result<Vec<u8>, Fault> {
    let mut message = Message::new(rand::random(), MessageType::Query, OpCode::Update);
    message.add_query(Query::query(zone.clone(), RecordType::SOA));
    for change in changes {
        let name = name_in_zone(zone, &change.host)?;
        for (family, address) in change.families() {
            let mut gone = Record::update0(name.clone(), 0, record_type(family));
            gone.dns_class = DNSClass::ANY;
            let data = match address {
                std::net::IpAddr::V4(address) => RData::A(A(address)),
                std::net::IpAddr::V6(address) => RData::AAAA(AAAA(address)),
            };
            let ttl = change.ttl.unwrap_or(DEFAULT_TTL);
            let come = Record::from_rdata(name.clone(), ttl, data);
            message.add_authorities([gone, come]);
        }
    }
    let too_large = || Fault::new(Trouble::TooManyHosts, "the hosts do not fit in one message");
    let bytes = message.to_vec().map_err(|_| too_large())?;
    if bytes.len() + SIGNATURE > TCP_LIMIT { Err(too_large()) } else { Ok(bytes) }
}

/// The changes in as few parts as fit in one message each. What does not even fit alone is a
/// part of its own, which [`write`] refuses.
pub fn split<'a>(zone: &Name, changes: &'a [Change]) -> Vec<&'a [Change]> {
    if changes.len() < 2 || write(zone, changes).is_ok() {
        return vec![changes];
    }
    let (first, second) = changes.split_at(changes.len().div_ceil(2));
    [split(zone, first), split(zone, second)].concat()
}

/// A host's name, if it is in the zone.
///
/// # Errors
/// [`Trouble::BadHostName`], which concerns this host alone: the account's other hosts may well
/// be in the zone.
pub fn name_in_zone(zone: &Name, host: &HostName) -> Result<Name, Fault> {
    let bad = |detail| Fault::new(Trouble::BadHostName, detail);
    let name = read_name("host", host.as_str()).map_err(|fault| bad(fault.detail))?;
    if !zone.zone_of(&name) {
        return Err(bad(format!("{host} is not in the zone {}", shown(zone))));
    }
    Ok(name)
}

/// A name for people: without the final dot.
pub fn shown(name: &Name) -> String {
    let text = name.to_ascii();
    text.strip_suffix('.').filter(|text| !text.is_empty()).unwrap_or(&text).to_owned()
}

/// The record type that holds addresses of a family.
pub fn record_type(family: Family) -> RecordType {
    match family {
        Family::Ipv4 => RecordType::A,
        Family::Ipv6 => RecordType::AAAA,
    }
}
