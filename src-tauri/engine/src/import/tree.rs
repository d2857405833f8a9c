//! JSON and YAML as one tree that knows the line of everything in it.

use std::borrow::Cow;
use std::fmt;

use saphyr_parser::{Event, Parser};
use serde::Deserialize;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

/// How deep lists and tables may lie in each other.
const DEEPEST: usize = 24;

/// A value and its line.
pub(super) struct Node {
    pub(super) line: u32,
    kind: Kind,
}

enum Kind {
    /// A text, number or truth value, as it is written; `None`: nothing.
    Scalar(Option<Zeroizing<String>>),
    List(Vec<Node>),
    Table(Vec<(String, u32, Node)>),
}

impl Node {
    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Node> {
        let found = self.entries().iter().find(|(name, _, _)| name == key);
        found.map(|(_, _, node)| node)
    }

    /// The entries of a table: key, its line and value. None of anything else.
    pub(super) fn entries(&self) -> &[(String, u32, Node)] {
        match &self.kind {
            Kind::Table(entries) => entries,
            _ => &[],
        }
    }

    /// The list that it is.
    pub(super) fn list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(list) => Some(list),
            _ => None,
        }
    }

    /// What is written, where it is no list or table; nothing is no text.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar(text) => text.as_ref().map(|text| text.as_str()),
            _ => None,
        }
    }

    /// The text of a key, empty where there is none.
    pub(super) fn text_of(&self, key: &str) -> &str {
        self.get(key).and_then(Node::text).unwrap_or_default()
    }

    /// It as JSON; what is written is text.
    pub(super) fn to_json(&self) -> Zeroizing<String> {
        let text = |text: &str| serde_json::Value::from(text).to_string();
        let json = match &self.kind {
            Kind::Scalar(None) => "null".to_owned(),
            Kind::Scalar(Some(one)) => text(one),
            Kind::List(list) => {
                let parts: Vec<_> = list.iter().map(|one| one.to_json().to_string()).collect();
                format!("[{}]", parts.join(", "))
            }
            Kind::Table(entries) => {
                let pair = |(key, _, node): &(String, u32, Node)| {
                    format!("{}: {}", text(key), *node.to_json())
                };
                format!("{{{}}}", entries.iter().map(pair).collect::<Vec<_>>().join(", "))
            }
        };
        Zeroizing::new(json)
    }

    /// Whether it says nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        match &self.kind {
            Kind::Scalar(text) => text.as_ref().is_none_or(|text| text.trim().is_empty()),
            Kind::List(list) => list.is_empty(),
            Kind::Table(entries) => entries.iter().all(|(_, _, node)| node.is_empty()),
        }
    }
}

/// Reads JSON.
///
/// # Errors
/// The line that cannot be read, from 1.
pub(super) fn json(text: &str) -> Result<Node, u32> {
    let raw: &RawValue = serde_json::from_str(text).map_err(|error| line(error.line()))?;
    json_node(raw, text, 0)
}

/// The pairs of a JSON object in their order.
struct Pairs<'t>(Vec<(Cow<'t, str>, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Pairs<'t> {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Pairs<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Pairs<'de>, M::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &'de RawValue>()? {
                    pairs.push((Cow::Owned(key), value));
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(InOrder)
    }
}

fn json_node(raw: &RawValue, whole: &str, depth: usize) -> Result<Node, u32> {
    // A raw value is a part of the text that it was read from.
    let offset = (raw.get().as_ptr() as usize).saturating_sub(whole.as_ptr() as usize);
    let before = whole.get(..offset).unwrap_or_default();
    let at = line(before.matches('\n').count() + 1);
    if depth > DEEPEST {
        return Err(at);
    }
    let kind = match raw.get().as_bytes().first() {
        Some(b'{') => {
            let pairs: Pairs<'_> = serde_json::from_str(raw.get()).map_err(|_| at)?;
            let entry = |(key, value): (Cow<'_, str>, &RawValue)| {
                let node = json_node(value, whole, depth + 1)?;
                Ok((key.into_owned(), node.line, node))
            };
            Kind::Table(pairs.0.into_iter().map(entry).collect::<Result<_, u32>>()?)
        }
        Some(b'[') => {
            let list: Vec<&RawValue> = serde_json::from_str(raw.get()).map_err(|_| at)?;
            let nodes = list.into_iter().map(|one| json_node(one, whole, depth + 1));
            Kind::List(nodes.collect::<Result<_, u32>>()?)
        }
        Some(b'"') => {
            let text: String = serde_json::from_str(raw.get()).map_err(|_| at)?;
            Kind::Scalar(Some(Zeroizing::new(text)))
        }
        Some(b'n') => Kind::Scalar(None),
        _ => Kind::Scalar(Some(Zeroizing::new(raw.get().to_owned()))),
    };
    Ok(Node { line: at, kind })
}

/// Reads the first document of YAML. What it names elsewhere (`*alias`) is nothing here.
///
/// # Errors
/// The line that cannot be read, from 1.
pub(super) fn yaml(text: &str) -> Result<Node, u32> {
    let mut parser = Parser::new_from_str(text);
    loop {
        let (event, at) = next(&mut parser)?;
        match event {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            Event::StreamEnd | Event::DocumentEnd => {
                return Ok(Node { line: at, kind: Kind::Scalar(None) });
            }
            other => return yaml_node(other, at, &mut parser, 0),
        }
    }
}

type Yaml<'t> = Parser<'t, saphyr_parser::StrInput<'t>>;

fn next<'t>(parser: &mut Yaml<'t>) -> Result<(Event<'t>, u32), u32> {
    match parser.next_event() {
        Some(Ok((event, span))) => Ok((event, line(span.start.line()))),
        Some(Err(error)) => Err(line(error.marker().line())),
        None => Ok((Event::StreamEnd, 0)),
    }
}

fn yaml_node<'t>(
    event: Event<'t>,
    at: u32,
    parser: &mut Yaml<'t>,
    depth: usize,
) -> Result<Node, u32> {
    if depth > DEEPEST {
        return Err(at);
    }
    let kind = match event {
        Event::Scalar(text, style, _, _) => {
            let plain = matches!(style, saphyr_parser::ScalarStyle::Plain);
            let nothing = plain && matches!(text.as_ref(), "" | "~" | "null");
            Kind::Scalar((!nothing).then(|| Zeroizing::new(text.into_owned())))
        }
        Event::SequenceStart(..) => {
            let mut list = Vec::new();
            loop {
                match next(parser)? {
                    (Event::SequenceEnd, _) => break Kind::List(list),
                    (Event::StreamEnd, at) => return Err(at),
                    (event, at) => list.push(yaml_node(event, at, parser, depth + 1)?),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut entries = Vec::new();
            loop {
                let (event, at) = match next(parser)? {
                    (Event::MappingEnd, _) => break Kind::Table(entries),
                    (Event::StreamEnd, at) => return Err(at),
                    start => start,
                };
                let key = yaml_node(event, at, parser, depth + 1)?;
                let (event, value_at) = next(parser)?;
                let value = yaml_node(event, value_at, parser, depth + 1)?;
                let key = key.text().unwrap_or_default().to_owned();
                entries.push((key, at, value));
            }
        }
        _ => Kind::Scalar(None),
    };
    Ok(Node { line: at, kind })
}

fn line(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
