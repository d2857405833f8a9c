//! What an update says of one host: lines that are carried out together or not at all.

use std::net::IpAddr;

use hickory_proto::rr::Name;

use super::guard::Guard;
use super::message::{DEFAULT_TTL, name_in_zone, record_type, shown};
use super::target::{Fault, read_name};
use crate::model::{Change, Claim, HostName, Record, RecordKind, Trouble};

/// What is done with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Those of its name and type go and it comes.
    Replace,
    /// It comes, beside those there are.
    Add,
    /// It goes; others of its name and type stay.
    Delete,
}

/// One record and what is done with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Its owner, in the zone.
    pub(super) owner: Name,
    /// Its type (IANA, "Resource Record (RR) TYPEs").
    pub(super) kind: u16,
    /// Seconds.
    pub(super) ttl: u32,
    /// Its data as octets.
    pub(super) data: Vec<u8>,
    /// What is done.
    pub(super) deed: Deed,
}

/// The lines of one host, and the condition under which they are carried out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// That the host's name is free or ours, where the user wants that.
    pub(super) guard: Option<Guard>,
    /// The lines, in the order in which they are carried out.
    pub(super) lines: Vec<Line>,
}

impl Entry {
    /// That the name has exactly these addresses: a line for each family that is sent.
    ///
    /// # Errors
    /// A name that is not in the zone.
    pub(super) fn of_addresses(zone: &Name, change: &Change) -> Result<Self, Fault> {
        let owner = name_in_zone(zone, &change.host)?;
        let ttl = change.ttl.unwrap_or(DEFAULT_TTL);
        let lines = change.families().map(|(family, address)| Line {
            owner: owner.clone(),
            kind: record_type(family).into(),
            ttl,
            data: octets_of(address),
            deed: Deed::Replace,
        });
        let lines = lines.collect();
        let guard = guard_of(zone, &change.host, change.claim.as_ref())?;
        Ok(Self { guard, lines })
    }

    /// That these records of a host come or go.
    ///
    /// # Errors
    /// A record that is not in the zone or cannot be written.
    pub(super) fn of_records(
        zone: &Name,
        host: &HostName,
        records: &[(Deed, &Record)],
        claim: Option<&Claim>,
    ) -> Result<Self, Fault> {
        let lines = records.iter().map(|(deed, record)| line(zone, record, *deed));
        let lines = lines.collect::<Result<_, _>>()?;
        Ok(Self { guard: guard_of(zone, host, claim)?, lines })
    }
}

fn guard_of(zone: &Name, host: &HostName, claim: Option<&Claim>) -> Result<Option<Guard>, Fault> {
    let Some(claim) = claim else { return Ok(None) };
    let host = name_in_zone(zone, host)?;
    let marker = line(zone, &claim.marker, Deed::Add)?;
    Ok(Some(Guard { host, marker, held: claim.held }))
}

/// A record as a line of an update.
fn line(zone: &Name, record: &Record, deed: Deed) -> Result<Line, Fault> {
    let bad = |detail| Fault::new(Trouble::BadHostName, detail);
    let owner = read_name("record", &record.owner).map_err(|fault| bad(fault.detail))?;
    if !zone.zone_of(&owner) {
        return Err(bad(format!("{} is not in the zone {}", record.owner, shown(zone))));
    }
    let data = record.octets().map_err(|why| bad(format!("{record}: {why}")))?;
    let deed = match record.kind {
        RecordKind::Ptr if deed == Deed::Add => Deed::Replace,
        _ => deed,
    };
    let ttl = record.ttl.unwrap_or(DEFAULT_TTL);
    Ok(Line { owner, kind: record.kind.number(), ttl, data, deed })
}

/// The data of an address record.
pub(super) fn octets_of(address: IpAddr) -> Vec<u8> {
    match address {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets().to_vec(),
    }
}
