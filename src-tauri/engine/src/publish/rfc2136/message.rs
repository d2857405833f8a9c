//! Writing one update message (RFC 2136 2).
//!
//! The octets are written here: every name of the message ends in the zone, so that one pointer
//! compresses them all, and a thousand hosts are written in a millisecond.

use std::net::IpAddr;

use hickory_proto::rr::{Name, RecordType};

use super::target::{Fault, read_name};
use crate::model::{Change, Family, HostName, Trouble};
use crate::net::dns::TCP_LIMIT;

/// The time to live of a record in seconds, where the host does not say.
pub const DEFAULT_TTL: u32 = 300;
/// Octets kept free for the signature, which comes later.
const SIGNATURE: usize = 1024;
/// Flags of an update that asks (RFC 2136 2.2): operation 5 and nothing else.
const UPDATE: u16 = 5 << 11;
/// A pointer to the zone's name, which comes right behind the header (RFC 1035 4.1.4).
const ZONE: [u8; 2] = [0xC0, 12];
/// Where the number of conditions (prerequisites) stands in the header.
pub(super) const CONDITIONS: std::ops::Range<usize> = 6..8;
/// Where the number of updates stands in the header.
const UPDATES: std::ops::Range<usize> = 8..10;
/// The class IN.
pub(super) const IN: u16 = 1;
/// The class ANY, which with no data deletes the records of a type (RFC 2136 2.5.2).
const ANY: u16 = 255;

/// The message that makes the zone publish the addresses: for each family that is to be sent,
/// the name's records of that type go and the new one comes. A server carries a message out
/// whole or not at all (RFC 2136 3.7), so that no name is without an address in between, and
/// carrying it out twice does the same as once.
///
/// # Errors
/// A name that is not in the zone, or more names than fit in one message.
pub fn write(zone: &Name, changes: &[Change]) -> Result<Vec<u8>, Fault> {
    let mut message = begin(zone);
    let mut updates: u16 = 0;
    for change in changes {
        let name = name_in_zone(zone, &change.host)?;
        for (family, address) in change.families() {
            write_record(&mut message, zone, &name, family, (ANY, 0, &[]));
            let ttl = change.ttl.unwrap_or(DEFAULT_TTL);
            let data = octets_of(address);
            write_record(&mut message, zone, &name, family, (IN, ttl, &data));
            updates = updates.saturating_add(2);
        }
        if message.len() + SIGNATURE > TCP_LIMIT {
            let detail = "the hosts do not fit in one message";
            return Err(Fault::new(Trouble::TooManyHosts, detail));
        }
    }
    if let Some(count) = message.get_mut(UPDATES) {
        count.copy_from_slice(&updates.to_be_bytes());
    }
    Ok(message)
}

/// A message that asks whether an update of the zone would be taken, and changes nothing: its
/// only condition, that the zone has an SOA record (RFC 2136 2.4.1), is always fulfilled.
pub fn probe(zone: &Name) -> Vec<u8> {
    let mut message = begin(zone);
    if let Some(count) = message.get_mut(CONDITIONS) {
        count.copy_from_slice(&1_u16.to_be_bytes());
    }
    message.extend(ZONE);
    message.extend(u16::from(RecordType::SOA).to_be_bytes());
    message.extend(ANY.to_be_bytes());
    message.extend([0; 6]); // neither a TTL nor data
    message
}

/// The header and the zone section.
pub(super) fn begin(zone: &Name) -> Vec<u8> {
    let mut message = rand::random::<u16>().to_be_bytes().to_vec();
    message.extend(UPDATE.to_be_bytes());
    message.extend([0, 1, 0, 0, 0, 0, 0, 0]);
    write_labels(&mut message, zone.iter());
    message.push(0);
    message.extend(u16::from(RecordType::SOA).to_be_bytes());
    message.extend(IN.to_be_bytes());
    message
}

/// Appends one record of a name in the zone.
pub(super) fn write_record(
    message: &mut Vec<u8>,
    zone: &Name,
    name: &Name,
    family: Family,
    (class, ttl, data): (u16, u32, &[u8]),
) {
    // `num_labels` leaves the asterisk of a wildcard out.
    let below = name.iter().count().saturating_sub(zone.iter().count());
    write_labels(message, name.iter().take(below));
    message.extend(ZONE);
    message.extend(u16::from(record_type(family)).to_be_bytes());
    message.extend(class.to_be_bytes());
    message.extend(ttl.to_be_bytes());
    message.extend(u16::try_from(data.len()).unwrap_or(0).to_be_bytes());
    message.extend(data);
}

/// The data of an address record.
pub(super) fn octets_of(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}

fn write_labels<'a>(message: &mut Vec<u8>, labels: impl Iterator<Item = &'a [u8]>) {
    for label in labels {
        // No label of a name is longer than 63 octets (RFC 1035 2.3.4).
        message.push(u8::try_from(label.len()).unwrap_or(0));
        message.extend(label);
    }
}

/// Some changes and the message that makes them.
pub type Part<'a> = (&'a [Change], Result<Vec<u8>, Fault>);

/// The changes in as few parts as fit in one message each. What does not even fit alone is a
/// part of its own, which [`write`] refuses.
pub fn split<'a>(zone: &Name, changes: &'a [Change]) -> Vec<Part<'a>> {
    let written = write(zone, changes);
    if changes.len() < 2 || written.is_ok() {
        return vec![(changes, written)];
    }
    let (first, second) = changes.split_at(changes.len().div_ceil(2));
    let mut parts = split(zone, first);
    parts.extend(split(zone, second));
    parts
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
