//! Where things go in the text: comments stay with what they are about.

use toml_edit::{Array, ArrayOfTables, DocumentMut, InlineTable, Item, Table, TableLike, Value};

use crate::model::Origin;

/// Sets an entry; a comment behind it stays.
pub(super) fn put(table: &mut dyn TableLike, key: &str, value: impl Into<Value>) {
    let mut value = value.into();
    match table.get_mut(key) {
        Some(item) => {
            if let Some(old) = item.as_value() {
                *value.decor_mut() = old.decor().clone();
            }
            *item = Item::Value(value);
        }
        None => drop(table.insert(key, Item::Value(value))),
    }
}

/// Puts a table behind the others of `[[key]]`.
pub(super) fn push(document: &mut DocumentMut, key: &str, mut table: Table) {
    let first = document.iter().all(|(_, item)| item.is_value());
    let mut prefix = String::from("\n");
    if first {
        // Comments below the last value would come to stand behind the new table.
        prefix.insert_str(0, document.trailing().as_str().unwrap_or_default());
        document.set_trailing("");
    }
    table.decor_mut().set_prefix(prefix);
    if let Some(tables) = as_tables(document, key) {
        tables.push(table);
    }
}

/// One table of `[[key]]`.
pub(super) fn table<'d>(
    document: &'d mut DocumentMut,
    key: &str,
    at: usize,
) -> Option<&'d mut Table> {
    as_tables(document, key)?.get_mut(at)
}

/// Takes a table of `[[key]]` away, with the comment right above it. A comment that an empty line
/// separates from it is about something else and stays.
pub(super) fn remove(document: &mut DocumentMut, key: &str, at: usize) {
    let Some(tables) = as_tables(document, key).filter(|tables| at < tables.len()) else { return };
    let gone = tables.remove(at);
    if tables.is_empty() {
        document.remove(key);
    }
    let prefix = gone.decor().prefix().and_then(|text| text.as_str()).unwrap_or_default();
    let staying = prefix.rfind("\n\n").map_or("", |end| &prefix[..=end]);
    if staying.trim().is_empty() {
        return;
    }
    let place = gone.position().unwrap_or(isize::MAX);
    let mut places = Vec::new();
    visit(document.as_table_mut(), &mut |table| places.extend(table.position()));
    match places.into_iter().filter(|other| *other > place).min() {
        Some(next) => visit(document.as_table_mut(), &mut |table| {
            if table.position() == Some(next) {
                let own = table.decor().prefix().and_then(|text| text.as_str()).unwrap_or_default();
                let joined = format!("{staying}{own}");
                table.decor_mut().set_prefix(joined);
            }
        }),
        None => {
            let own = document.trailing().as_str().unwrap_or_default();
            let joined = format!("{staying}{own}");
            document.set_trailing(joined);
        }
    }
}

/// Shows every table below `table`, but not itself.
fn visit(table: &mut Table, show: &mut dyn FnMut(&mut Table)) {
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) => {
                show(table);
                visit(table, show);
            }
            Item::ArrayOfTables(tables) => {
                for table in tables.iter_mut() {
                    show(table);
                    visit(table, show);
                }
            }
            Item::None | Item::Value(_) => {}
        }
    }
}

/// The tables of `[[key]]`; a list of tables in braces becomes them.
fn as_tables<'d>(document: &'d mut DocumentMut, key: &str) -> Option<&'d mut ArrayOfTables> {
    let item = document.entry(key).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    if !item.is_array_of_tables() {
        let old = std::mem::take(item);
        *item = Item::ArrayOfTables(old.into_array_of_tables().unwrap_or_default());
    }
    item.as_array_of_tables_mut()
}

/// A source as a host names it: the id, or for one described in place its table.
pub(super) fn write_origin(origin: &Origin) -> Value {
    let id = match origin {
        Origin::Off => return "off".into(),
        Origin::From(id) => id.as_str(),
    };
    // One that more than a word describes is called by its whole table.
    if id.starts_with('{') {
        return id.parse().unwrap_or_else(|_| id.into());
    }
    // No other id has a colon in it.
    let Some((kind, told)) = id.split_once(':') else { return id.into() };
    let mut table = InlineTable::new();
    table.insert("source", kind.into());
    match kind {
        "interface" => drop(table.insert("interface", told.into())),
        "fixed" => {
            let addresses: Vec<&str> = told.split(',').collect();
            let value = match addresses.as_slice() {
                [one] => Value::from(*one),
                several => Value::from(several.iter().copied().collect::<Array>()),
            };
            table.insert("address", value);
        }
        _ => drop(table.insert("url", told.into())),
    }
    Value::InlineTable(table)
}
