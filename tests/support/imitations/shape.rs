//! How a provider writes a record as JSON, and reads one.

use serde_json::{Map, Value, json};

use super::dns::{Dns, Record, Refusal, Zone};

/// How the name of a record is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// What stands before the zone; empty at the apex.
    Below,
    /// The same, `@` at the apex.
    At,
    /// The whole name.
    Whole,
    /// The whole name with a final dot.
    Dotted,
}

/// What becomes of what a change does not mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaid {
    /// It stays.
    Stays,
    /// It becomes what a new record has.
    Fresh,
}

/// The names of a record's fields, and what else is particular.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    pub id: &'static str,
    pub name: &'static str,
    pub kind: &'static str,
    pub value: &'static str,
    pub ttl: &'static str,
    pub names: Names,
    /// Whether numbers of records are text.
    pub text_ids: bool,
    /// Whether TTLs are text.
    pub text_ttl: bool,
    /// The TTL that a record has where none is said, seconds.
    pub default_ttl: u32,
    /// What a new record has beside that, as JSON.
    pub fresh: &'static str,
    /// The fields that a new record, and one that is replaced, needs.
    pub required: &'static [&'static str],
}

/// The names that most have.
pub const USUAL: Shape = Shape {
    id: "id",
    name: "name",
    kind: "type",
    value: "content",
    ttl: "ttl",
    names: Names::Below,
    text_ids: false,
    text_ttl: false,
    default_ttl: 3600,
    fresh: "{}",
    required: &["name", "type", "content"],
};

impl Shape {
    /// A name as it is written.
    pub fn written(&self, zone: &Zone, name: &str) -> String {
        match self.names {
            Names::Below => name.to_owned(),
            Names::At if name.is_empty() => "@".to_owned(),
            Names::At => name.to_owned(),
            Names::Whole => zone.full(name),
            Names::Dotted => zone.full(name) + ".",
        }
    }

    /// A name that was written, as it is kept.
    pub fn read(&self, zone: &Zone, written: &str) -> Result<String, Refusal> {
        match self.names {
            Names::Below | Names::At => {
                let name = written.trim_end_matches('.').to_lowercase();
                // Somebody who writes a whole name gets the zone twice.
                Ok(if name == "@" { String::new() } else { name })
            }
            Names::Whole | Names::Dotted => zone.below(written).ok_or(Refusal::Bad),
        }
    }

    /// A record as JSON.
    pub fn view(&self, zone: &Zone, record: &Record) -> Value {
        let mut all = record.extra.clone();
        let id = if self.text_ids { json!(record.id.to_string()) } else { json!(record.id) };
        let ttl = if self.text_ttl { json!(record.ttl.to_string()) } else { json!(record.ttl) };
        for (field, value) in [
            (self.id, id),
            (self.name, json!(self.written(zone, &record.name))),
            (self.kind, json!(record.kind)),
            (self.value, json!(record.value)),
            (self.ttl, ttl),
        ] {
            all.insert(field.to_owned(), value);
        }
        all.remove("");
        Value::Object(all)
    }

    /// Records as a list.
    pub fn list<'a>(
        &self,
        zone: &Zone,
        records: impl IntoIterator<Item = &'a Record>,
    ) -> Vec<Value> {
        records.into_iter().map(|record| self.view(zone, record)).collect()
    }

    fn fresh(&self) -> Map<String, Value> {
        serde_json::from_str(self.fresh).expect("what is fresh is an object")
    }

    fn complete(&self, body: &Value) -> Result<(), Refusal> {
        let all = self.required.iter().all(|field| body.get(field).is_some());
        if all { Ok(()) } else { Err(Refusal::Missing) }
    }

    /// Lays what was said over a record.
    fn over(&self, zone: &Zone, mut record: Record, body: &Value) -> Result<Record, Refusal> {
        for (field, value) in body.as_object().ok_or(Refusal::Bad)? {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match field.as_str() {
                field if field == self.id => {}
                field if field == self.name => record.name = self.read(zone, &text)?,
                field if field == self.kind => record.kind = text,
                field if field == self.value => record.value = text,
                field if field == self.ttl => {
                    record.ttl = text.parse().map_err(|_| Refusal::Bad)?;
                }
                field => {
                    record.extra.insert(field.to_owned(), value.clone());
                }
            }
        }
        Ok(record)
    }

    /// Makes a record of what was said.
    pub fn create(&self, dns: &mut Dns, zone: &str, body: &Value) -> Result<Record, Refusal> {
        self.complete(body)?;
        let found = dns.zone(zone).ok_or(Refusal::NoRecord)?.clone();
        let blank = Record {
            id: 0,
            name: String::new(),
            kind: String::new(),
            value: String::new(),
            ttl: self.default_ttl,
            extra: self.fresh(),
        };
        let record = self.over(&found, blank, body)?;
        dns.add(&found.name, record)
    }

    /// Changes a record as it was said.
    pub fn change(
        &self,
        dns: &mut Dns,
        zone: &str,
        id: &str,
        body: &Value,
        unsaid: Unsaid,
    ) -> Result<Record, Refusal> {
        let found = dns.zone(zone).ok_or(Refusal::NoRecord)?.clone();
        let mut record = found.record(id).ok_or(Refusal::NoRecord)?.clone();
        if unsaid == Unsaid::Fresh {
            self.complete(body)?;
            record.ttl = self.default_ttl;
            record.extra = self.fresh();
        }
        let record = self.over(&found, record, body)?;
        dns.write(&found.name, record)
    }
}

/// One page of a list, from 1.
pub fn page<T: Clone>(all: &[T], number: usize, size: usize) -> Vec<T> {
    all.iter().skip((number.max(1) - 1) * size).take(size).cloned().collect()
}
