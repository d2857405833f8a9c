//! Writing one update message (RFC 2136 2).
//!
//! The octets are written here: every name of the message ends in the zone, so that one pointer
//! compresses them all, and a thousand hosts are written in a millisecond.

use std::ops::Range;

use hickory_proto::rr::{Name, RecordType};

use super::entry::{Deed, Entry, Line};
use super::guard::{Condition, Stage};
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
pub(super) const CONDITIONS: Range<usize> = 6..8;
/// Where the number of updates stands in the header.
const UPDATES: Range<usize> = 8..10;
/// The class IN.
const IN: u16 = 1;
/// The class NONE: with data, this record is to go (RFC 2136 2.5.4); without, there is to be none
/// of the type (2.4.3).
const NONE: u16 = 254;
/// The class ANY, which with no data deletes the records of a type (RFC 2136 2.5.2).
const ANY: u16 = 255;

/// The message that makes the zone publish the addresses of hosts, under no condition but those
/// that they carry: see [`write_entries`].
///
/// # Errors
/// A name that is not in the zone, or more names than fit in one message.
pub fn write(zone: &Name, changes: &[Change]) -> Result<Vec<u8>, Fault> {
    let entries = changes.iter().map(|change| Entry::of_addresses(zone, change));
    write_entries(zone, &entries.collect::<Result<Vec<_>, _>>()?, Stage::Ours)
}

/// The message that carries out entries, whose guarded names are taken to be at a stage. A server
/// carries a message out whole or not at all (RFC 2136 3.7), so that no name is without an address
/// in between, and carrying it out twice does the same as once.
///
/// # Errors
/// More than fits in one message.
pub(super) fn write_entries(
    zone: &Name,
    entries: &[Entry],
    stage: Stage,
) -> Result<Vec<u8>, Fault> {
    let guards = || entries.iter().filter_map(|entry| entry.guard.as_ref());
    let conditions: Vec<_> = guards().flat_map(|guard| guard.conditions(stage)).collect();
    let mut message = ask(zone, &conditions);
    // A name that is ours has its mark.
    let markers = guards().filter(|_| stage != Stage::Ours).map(|guard| &guard.marker);
    let mut updates: u16 = 0;
    for line in entries.iter().flat_map(|entry| &entry.lines).chain(markers) {
        updates = updates.saturating_add(write_line(&mut message, zone, line));
        if message.len() + SIGNATURE > TCP_LIMIT {
            let detail = "the hosts do not fit in one message";
            return Err(Fault::new(Trouble::TooManyHosts, detail));
        }
    }
    set(&mut message, UPDATES, updates);
    Ok(message)
}

/// Appends what is done with a record (RFC 2136 2.5); returns how many records that takes.
fn write_line(message: &mut Vec<u8>, zone: &Name, line: &Line) -> u16 {
    let Line { owner, kind, ttl, data, deed } = line;
    match deed {
        Deed::Replace => {
            write_record(message, zone, owner, *kind, (ANY, 0, &[]));
            write_record(message, zone, owner, *kind, (IN, *ttl, data));
            2
        }
        Deed::Add => {
            write_record(message, zone, owner, *kind, (IN, *ttl, data));
            1
        }
        Deed::Delete => {
            write_record(message, zone, owner, *kind, (NONE, 0, data));
            1
        }
    }
}

/// A message that asks whether an update of the zone would be taken, and changes nothing: its
/// only condition, that the zone has an SOA record (RFC 2136 2.4.1), is always fulfilled.
pub fn probe(zone: &Name) -> Vec<u8> {
    let mut message = begin(zone);
    write_record(&mut message, zone, zone, RecordType::SOA.into(), (ANY, 0, &[]));
    set(&mut message, CONDITIONS, 1);
    message
}

/// A message that changes nothing so far, and has these conditions.
pub(super) fn ask(zone: &Name, conditions: &[Condition]) -> Vec<u8> {
    let mut message = begin(zone);
    for condition in conditions {
        match condition {
            Condition::Is(owner, kind, data) => {
                write_record(&mut message, zone, owner, *kind, (IN, 0, data));
            }
            Condition::IsNot(owner, kind) => {
                write_record(&mut message, zone, owner, *kind, (NONE, 0, &[]));
            }
        }
    }
    set(&mut message, CONDITIONS, u16::try_from(conditions.len()).unwrap_or(u16::MAX));
    message
}

fn set(message: &mut [u8], place: Range<usize>, count: u16) {
    if let Some(place) = message.get_mut(place) {
        place.copy_from_slice(&count.to_be_bytes());
    }
}

/// The header and the zone section.
fn begin(zone: &Name) -> Vec<u8> {
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
fn write_record(
    message: &mut Vec<u8>,
    zone: &Name,
    name: &Name,
    kind: u16,
    (class, ttl, data): (u16, u32, &[u8]),
) {
    // `num_labels` leaves the asterisk of a wildcard out.
    let below = name.iter().count().saturating_sub(zone.iter().count());
    write_labels(message, name.iter().take(below));
    message.extend(ZONE);
    message.extend(kind.to_be_bytes());
    message.extend(class.to_be_bytes());
    message.extend(ttl.to_be_bytes());
    message.extend(u16::try_from(data.len()).unwrap_or(0).to_be_bytes());
    message.extend(data);
}

fn write_labels<'a>(message: &mut Vec<u8>, labels: impl Iterator<Item = &'a [u8]>) {
    for label in labels {
        // No label of a name is longer than 63 octets (RFC 1035 2.3.4).
        message.push(u8::try_from(label.len()).unwrap_or(0));
        message.extend(label);
    }
}

/// Some entries and the message that carries them out.
pub(super) type Part<'a> = (&'a [Entry], Result<Vec<u8>, Fault>);

/// The entries in as few parts as fit in one message each. What does not even fit alone is a
/// part of its own, which [`write_entries`] refuses.
pub(super) fn split<'a>(zone: &Name, entries: &'a [Entry]) -> Vec<Part<'a>> {
    let written = write_entries(zone, entries, Stage::Ours);
    if entries.len() < 2 || written.is_ok() {
        return vec![(entries, written)];
    }
    let (first, second) = entries.split_at(entries.len().div_ceil(2));
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
