//! The text of a configuration and its places, so that every complaint names line and column.

use std::cell::RefCell;
use std::fmt;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The configuration cannot be used, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// What is wrong and what was expected; never the value of a field that may be a secret.
    pub message: String,
    /// The line, from 1; 0: it concerns the whole file.
    pub line: usize,
    /// The column in characters, from 1; 0: it concerns the whole file.
    pub column: usize,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line == 0 {
            return f.write_str(&self.message);
        }
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// Something in the configuration that has no effect, or another one than it seems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What it is.
    pub message: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}", self.line, self.column, self.message)
    }
}

/// The text that is read, and what was noticed in it.
pub(super) struct Page<'t> {
    text: &'t str,
    warnings: RefCell<Vec<Warning>>,
}

impl<'t> Page<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, warnings: RefCell::new(Vec::new()) }
    }

    /// The line and column of a byte offset, both from 1.
    pub(super) fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..offset.min(self.text.len())).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }

    /// An error at a place.
    pub(super) fn error(&self, span: &Range<usize>, message: impl Into<String>) -> ConfigError {
        let (line, column) = self.place(span.start);
        ConfigError { message: message.into(), line, column }
    }

    /// The warnings, from top to bottom.
    pub(super) fn into_warnings(self) -> Vec<Warning> {
        let mut warnings = self.warnings.into_inner();
        warnings.sort_by_key(|warning| (warning.line, warning.column));
        warnings
    }

    /// Notes a warning at a place.
    pub(super) fn warn(&self, span: &Range<usize>, message: impl Into<String>) {
        let (line, column) = self.place(span.start);
        self.warnings.borrow_mut().push(Warning { message: message.into(), line, column });
    }
}

/// A text value and where it stands.
pub(super) type Placed = Spanned<String>;

/// The entries of one table, taken one by one; what is left at the end is unknown.
pub(super) struct Fields<'p, 't> {
    pub(super) page: &'p Page<'t>,
    table: &'p DeTable<'t>,
    taken: Vec<&'static str>,
    /// What the table is called in messages: `[[host]]`.
    pub(super) what: &'static str,
    pub(super) span: Range<usize>,
}

impl<'p, 't> Fields<'p, 't> {
    /// The entries of a value that has to be a table.
    pub(super) fn of(
        page: &'p Page<'t>,
        value: &'p Spanned<DeValue<'t>>,
        what: &'static str,
    ) -> Result<Self, ConfigError> {
        let span = value.span();
        match value.get_ref() {
            DeValue::Table(table) => Ok(Self { page, table, taken: Vec::new(), what, span }),
            other => {
                Err(page
                    .error(&span, format!("expected a table {what}, found {}", describe(other))))
            }
        }
    }

    /// The value of an entry.
    pub(super) fn value(&mut self, key: &'static str) -> Option<&'p Spanned<DeValue<'t>>> {
        self.taken.push(key);
        self.table.get(key)
    }

    /// The text of an entry.
    pub(super) fn text(&mut self, key: &'static str) -> Result<Option<Placed>, ConfigError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let text = value.get_ref().as_str().ok_or_else(|| self.expected(value, key, "text"))?;
        Ok(Some(Spanned::new(value.span(), text.to_owned())))
    }

    /// The text of an entry that must be there.
    pub(super) fn needed(
        &mut self,
        key: &'static str,
        example: &str,
    ) -> Result<Placed, ConfigError> {
        self.text(key)?.ok_or_else(|| {
            let message = format!("this {} lacks `{key}`; expected {key} = {example}", self.what);
            self.page.error(&self.span, message)
        })
    }

    /// The yes or no of an entry.
    pub(super) fn flag(&mut self, key: &'static str) -> Result<Option<bool>, ConfigError> {
        let Some(value) = self.value(key) else { return Ok(None) };
        let flag = value.get_ref().as_bool();
        flag.map(Some).ok_or_else(|| self.expected(value, key, "true or false"))
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[(&str, T)],
    ) -> Result<Option<T>, ConfigError> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        let found = words.iter().find(|(word, _)| word == text.get_ref());
        found.map(|(_, meaning)| Some(*meaning)).ok_or_else(|| {
            let known: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
            self.page.error(
                &text.span(),
                format!("`{key}` is {}, not \"{}\"", known.join(" or "), text.get_ref()),
            )
        })
    }

    /// The complaint that a value is of another kind.
    pub(super) fn expected(
        &self,
        value: &Spanned<DeValue<'_>>,
        key: &str,
        what: &str,
    ) -> ConfigError {
        let found = describe(value.get_ref());
        self.page.error(&value.span(), format!("`{key}` has to be {what}, not {found}"))
    }

    /// The entries that nobody took, as key, its place, and value.
    pub(super) fn left(
        &self,
    ) -> impl Iterator<Item = (&'p str, Range<usize>, &'p Spanned<DeValue<'t>>)> + use<'p, 't> {
        let taken = self.taken.clone();
        let table = self.table;
        table
            .iter()
            .filter(move |(key, _)| !taken.contains(&key.get_ref().as_ref()))
            .map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// Warns of the entries that nobody took.
    pub(super) fn warn_of_rest(self) {
        let left: Vec<_> = self.left().map(|(key, span, _)| (key.to_owned(), span)).collect();
        for (key, span) in left {
            self.page
                .warn(&span, format!("`{key}` is not known in {} and has no effect", self.what));
        }
    }
}

/// A value's kind in words, with no part of the value.
fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
