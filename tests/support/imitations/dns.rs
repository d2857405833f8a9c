//! What an imitated provider keeps: zones, and records of which each has one value.

use std::net::IpAddr;

use serde_json::{Map, Value};

/// A record.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Its number at the provider.
    pub id: u64,
    /// What stands before the zone in its name; empty at the apex.
    pub name: String,
    /// Its type: `A`.
    pub kind: String,
    /// Its value as text.
    pub value: String,
    /// Its TTL, seconds.
    pub ttl: u32,
    /// Whatever else the provider keeps of it.
    pub extra: Map<String, Value>,
}

/// A zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Its number at the provider.
    pub id: u64,
    /// Its name in ASCII, without a final dot.
    pub name: String,
    /// Its records in the order in which they came.
    pub records: Vec<Record>,
}

/// Why something is not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is no such record.
    NoRecord,
    /// A field that has to be there is not.
    Missing,
    /// A value is none of its type, or the name is not in the zone.
    Bad,
    /// The very record is there already.
    Duplicate,
    /// A CNAME has the name (RFC 1034 3.6.2).
    Conflict,
}

/// All that is kept.
#[derive(Clone, Debug, Default)]
pub struct Dns {
    /// The zones.
    pub zones: Vec<Zone>,
    /// How often something was changed.
    pub writes: usize,
    /// Whether something is changed that is not published before it is asked for.
    pub unpublished: bool,
    /// Whether somebody is signed in.
    pub session: bool,
    next: u64,
}

impl Zone {
    /// The record's whole name.
    pub fn full(&self, name: &str) -> String {
        if name.is_empty() { self.name.clone() } else { format!("{name}.{}", self.name) }
    }

    /// What stands before the zone in a name; `None` where it is not in it.
    pub fn below(&self, full: &str) -> Option<String> {
        let full = full.trim_end_matches('.').to_lowercase();
        if full == self.name {
            return Some(String::new());
        }
        full.strip_suffix(&self.name)?.strip_suffix('.').map(str::to_owned)
    }

    /// The records of a name and type.
    pub fn set(&self, name: &str, kind: &str) -> Vec<&Record> {
        self.records.iter().filter(|record| record.name == name && record.kind == kind).collect()
    }

    /// The record of this number.
    pub fn record(&self, id: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.id.to_string() == id)
    }

    /// Whether a record may stand beside the others, but for the one of this number.
    fn takes(&self, record: &Record) -> Result<(), Refusal> {
        let fits = match record.kind.as_str() {
            "A" => matches!(record.value.parse(), Ok(IpAddr::V4(_))),
            "AAAA" => matches!(record.value.parse(), Ok(IpAddr::V6(_))),
            _ => !record.value.is_empty(),
        };
        if !fits || record.ttl == 0 {
            return Err(Refusal::Bad);
        }
        for other in self.records.iter().filter(|other| other.id != record.id) {
            if other.name == record.name {
                if other.kind == "CNAME" || record.kind == "CNAME" {
                    return Err(Refusal::Conflict);
                }
                if other.kind == record.kind && other.value == record.value {
                    return Err(Refusal::Duplicate);
                }
            }
        }
        Ok(())
    }
}

impl Dns {
    /// The zone of this name.
    pub fn zone(&self, name: &str) -> Option<&Zone> {
        let name = name.trim_end_matches('.');
        self.zones.iter().find(|zone| zone.name.eq_ignore_ascii_case(name))
    }

    /// The zone of this number.
    pub fn numbered(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.id.to_string() == id)
    }

    /// The zone that a name is in: the longest.
    pub fn owner(&self, full: &str) -> Option<&Zone> {
        let owners = self.zones.iter().filter(|zone| zone.below(full).is_some());
        owners.max_by_key(|zone| zone.name.len())
    }

    /// The zone that has the record of this number.
    pub fn zone_with(&self, record: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.record(record).is_some())
    }

    fn zone_mut(&mut self, name: &str) -> Option<&mut Zone> {
        self.zones.iter_mut().find(|zone| zone.name == name)
    }

    /// Adds a zone without records.
    pub fn add_zone(&mut self, name: &str) {
        self.next += 1;
        let zone = Zone { id: 1000 + self.next, name: name.to_owned(), records: Vec::new() };
        self.zones.push(zone);
    }

    /// Adds a record, without being asked and without looking at others.
    pub fn seed(&mut self, zone: &str, name: &str, kind: &str, value: &str, extra: &Value) {
        self.next += 1;
        let record = Record {
            id: 5000 + self.next,
            name: name.to_owned(),
            kind: kind.to_owned(),
            value: value.to_owned(),
            ttl: 7200,
            extra: extra.as_object().cloned().unwrap_or_default(),
        };
        self.zone_mut(zone).expect("the zone is there").records.push(record);
    }

    /// Adds a record; its number is given to it.
    pub fn add(&mut self, zone: &str, mut record: Record) -> Result<Record, Refusal> {
        self.next += 1;
        record.id = 5000 + self.next;
        let zone = self.zone_mut(zone).ok_or(Refusal::NoRecord)?;
        zone.takes(&record)?;
        zone.records.push(record.clone());
        self.writes += 1;
        Ok(record)
    }

    /// Writes a record over the one of its number.
    pub fn write(&mut self, zone: &str, record: Record) -> Result<Record, Refusal> {
        let zone = self.zone_mut(zone).ok_or(Refusal::NoRecord)?;
        zone.takes(&record)?;
        let mut old = zone.records.iter_mut();
        let old = old.find(|old| old.id == record.id).ok_or(Refusal::NoRecord)?;
        *old = record.clone();
        self.writes += 1;
        Ok(record)
    }

    /// Takes away what fits.
    pub fn remove(&mut self, zone: &str, fits: impl Fn(&Record) -> bool) -> Result<usize, Refusal> {
        let zone = self.zone_mut(zone).ok_or(Refusal::NoRecord)?;
        let before = zone.records.len();
        zone.records.retain(|record| !fits(record));
        let gone = before - zone.records.len();
        self.writes += 1;
        if gone == 0 { Err(Refusal::NoRecord) } else { Ok(gone) }
    }

    /// Replaces the records of a name and type by these: each a value, and what is kept of it.
    pub fn put_set(
        &mut self,
        zone: &str,
        (name, kind): (&str, &str),
        ttl: u32,
        values: &[(String, Map<String, Value>)],
    ) -> Result<(), Refusal> {
        let found = self.zone(zone).ok_or(Refusal::NoRecord)?;
        let ids: Vec<u64> = found.set(name, kind).iter().map(|record| record.id).collect();
        let mut rest = found.clone();
        rest.records.retain(|record| record.name != name || record.kind != kind);
        let mut new = Vec::new();
        for (at, (value, extra)) in values.iter().enumerate() {
            self.next += 1;
            let record = Record {
                id: ids.get(at).copied().unwrap_or(5000 + self.next),
                name: name.to_owned(),
                kind: kind.to_owned(),
                value: value.clone(),
                ttl,
                extra: extra.clone(),
            };
            rest.takes(&record)?;
            new.push(record);
        }
        if new.is_empty() {
            return Err(Refusal::Missing);
        }
        let zone = self.zone_mut(zone).ok_or(Refusal::NoRecord)?;
        let at = zone.records.iter().position(|r| r.name == name && r.kind == kind);
        zone.records.retain(|record| record.name != name || record.kind != kind);
        let at = at.unwrap_or(zone.records.len());
        zone.records.splice(at..at, new);
        self.writes += 1;
        Ok(())
    }
}
