//! `[[source]]`, and sources that a host describes in place.

use toml::Spanned;
use toml::de::DeValue;
use toml_edit::{InlineTable, Value};

use super::account::id;
use super::kinds;
use super::page::{ConfigError, Fields, Page};
use crate::model::{Family, Ipv6Choice, Source, SourceId, SourceKind};

/// Reads the user's sources and puts them behind the built-in ones.
pub(super) fn read<'t>(
    page: &Page<'t>,
    tables: &[Spanned<DeValue<'t>>],
    built_in: &[Source],
) -> Result<Vec<Source>, ConfigError> {
    let mut sources = built_in.to_vec();
    if !sources.iter().any(|source| source.id.as_str() == "auto") {
        sources.insert(
            0,
            Source {
                id: "auto".into(),
                kind: SourceKind::Auto,
                built_in: true,
                operator: "auto".into(),
            },
        );
    }
    for table in tables {
        let mut fields = Fields::of(page, table, "[[source]]")?;
        let id = id(&mut fields, "\"wan\"")?;
        let taken = sources.iter().any(|source| source.id.as_str() == id.get_ref());
        if taken || id.get_ref() == "off" {
            let message =
                format!("there is already a source \"{}\"; call it otherwise", id.get_ref());
            return Err(fields.page.error(&id.span(), message));
        }
        let kind_name = fields.needed("kind", "\"web\"")?;
        let Some(kind) = kinds::read(&mut fields, kind_name.get_ref())? else {
            let known = kinds::known();
            let message = format!("\"{}\" is no kind of source; {known}", kind_name.get_ref());
            return Err(fields.page.error(&kind_name.span(), message));
        };
        fields.warn_of_rest();
        sources.push(Source::own(SourceId(id.into_inner()), kind));
    }
    Ok(sources)
}

/// The source that a host's table `{ source = … }` describes, or the id of one that it names.
pub(super) fn in_place(
    mut fields: Fields<'_, '_>,
    value: &DeValue<'_>,
) -> Result<Source, Result<String, ConfigError>> {
    let name = fields.needed("source", "\"interface\"").map_err(Err)?;
    let Some(kind) = kinds::read(&mut fields, name.get_ref()).map_err(Err)? else {
        fields.warn_of_rest();
        return Err(Ok(name.into_inner()));
    };
    fields.warn_of_rest();
    let name = name.into_inner();
    let id = match told(&kind) {
        Some(told) if told.is_empty() => name,
        Some(told) => format!("{name}:{told}"),
        None => inline(value).to_string().trim().to_owned(),
    };
    Ok(Source::own(SourceId(id), kind))
}

/// What follows the kind in the id of a source described in place; `None` for one that a word or
/// two do not describe: its whole table is its id.
fn told(kind: &SourceKind) -> Option<String> {
    match kind {
        SourceKind::Auto => Some(String::new()),
        SourceKind::Interface { name, choice: Ipv6Choice::Stable, suffix: None } => {
            Some(name.clone().unwrap_or_default())
        }
        SourceKind::Web { url, ca_file: None, insecure: false } if url.ipv4 == url.ipv6 => {
            url.ipv4.clone()
        }
        SourceKind::Fixed { address } => {
            let both = Family::BOTH.into_iter().filter_map(|family| *address.get(family));
            Some(both.map(|address| address.to_string()).collect::<Vec<_>>().join(","))
        }
        _ => None,
    }
}

/// A value as it is written within one line.
fn inline(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Integer(number) => number.as_str().parse::<i64>().unwrap_or_default().into(),
        DeValue::Float(number) => number.as_str().parse::<f64>().unwrap_or_default().into(),
        DeValue::Datetime(moment) => Value::from(*moment),
        DeValue::Array(list) => list.iter().map(|one| inline(one.get_ref())).collect(),
        DeValue::Table(table) => {
            // In the order in which they are written.
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            let entries = entries
                .into_iter()
                .map(|(key, one)| (key.get_ref().as_ref(), inline(one.get_ref())));
            entries.collect::<InlineTable>().into()
        }
    }
}
