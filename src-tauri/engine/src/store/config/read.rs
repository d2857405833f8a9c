//! Reads a configuration into [`Settings`].
#![allow(clippy::disallowed_methods)] // files are read in the store

use std::io;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::page::{ConfigError, Fields, Page, Warning};
use super::{account, host, network, options, source};
use crate::model::{Settings, Source, SourceKind};
use crate::store::Home;

/// The largest configuration that is read, bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// Reads the configuration of a home. A file that is not there is an empty configuration.
///
/// # Errors
/// [`ConfigError`] when the file cannot be read or used; it is left as it is.
pub fn read(home: &Home, built_in: &[Source]) -> Result<(Settings, Vec<Warning>), ConfigError> {
    let text = text_of(&home.config_file())?.unwrap_or_default();
    let (mut settings, warnings) = parse(&text, built_in)?;
    for file in named_files(&mut settings) {
        *file = home.configuration_folder().join(&file);
    }
    Ok((settings, warnings))
}

/// The text of the configuration of a home, which holds no secret; `None`: there is no file.
///
/// # Errors
/// When it cannot be read.
pub fn text(home: &Home) -> Result<Option<String>, ConfigError> {
    text_of(&home.config_file())
}

/// The text of a configuration file; `None`: there is no file.
pub(super) fn text_of(path: &Path) -> Result<Option<String>, ConfigError> {
    let whole = |message: String| ConfigError { message, line: 0, column: 0 };
    match std::fs::metadata(path) {
        Ok(file) if file.len() > LARGEST => {
            return Err(whole("the file is larger than 4 MiB".to_owned()));
        }
        _ => {}
    }
    match std::fs::read(path) {
        Ok(bytes) => String::from_utf8(bytes).map(Some).map_err(|error| {
            let good = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(&error.as_bytes()[..good]).into_owned();
            Page::new(&text).error(&(good..good), "expected UTF-8 text, found other bytes")
        }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(whole(format!("the file cannot be read: {error}"))),
    }
}

/// The files that a configuration names, to make them absolute.
fn named_files(settings: &mut Settings) -> impl Iterator<Item = &mut PathBuf> {
    let of_accounts = settings.accounts.iter_mut().filter_map(|account| account.ca_file.as_mut());
    let of_sources = settings.sources.iter_mut().filter_map(|source| match &mut source.kind {
        SourceKind::Web { ca_file, .. } => ca_file.as_mut(),
        SourceKind::File { path } => Some(path),
        _ => None,
    });
    of_accounts.chain(of_sources)
}

/// Reads the text of a configuration. `built_in` are the sources that hosts may name besides
/// those of the text; an empty text is an empty configuration.
///
/// # Errors
/// [`ConfigError`] naming line and column of the first thing that cannot be used.
pub fn parse(text: &str, built_in: &[Source]) -> Result<(Settings, Vec<Warning>), ConfigError> {
    let page = Page::new(text);
    let table = DeTable::parse(text).map_err(|error| {
        page.error(&error.span().unwrap_or(0..0), format!("not TOML: {}", error.message()))
    })?;
    let root = Spanned::new(table.span(), DeValue::Table(table.into_inner()));
    let mut fields = Fields::of(&page, &root, "the configuration")?;
    check_version(&mut fields)?;
    let accounts = tables(&mut fields, "account", "[[account]]")?;
    let hosts = tables(&mut fields, "host", "[[host]]")?;
    let sources = tables(&mut fields, "source", "[[source]]")?;
    let networks = tables(&mut fields, "network", "[[network]]")?;
    let chosen = fields.value("settings");
    fields.warn_of_rest();

    let mut settings = Settings::default();
    if let Some(value) = chosen {
        settings.options = options::read(Fields::of(&page, value, "[settings]")?)?;
    }
    settings.accounts = account::read(&page, accounts)?;
    settings.sources = source::read(&page, sources, built_in)?;
    settings.networks = network::read(&page, networks)?;
    if let Some(value) = chosen
        && let Some(list) = Fields::of(&page, value, "[settings]")?.value("auto")
    {
        settings.options.auto = Some(options::auto(&page, list, &settings.sources)?);
    }
    host::read(&page, hosts, &mut settings)?;
    Ok((settings, page.into_warnings()))
}

/// Only version 1 is known.
fn check_version(fields: &mut Fields<'_, '_>) -> Result<(), ConfigError> {
    match fields.value("version") {
        Some(value) => match value.get_ref() {
            DeValue::Integer(number) if number.as_str() == "1" => Ok(()),
            DeValue::Integer(number) => Err(fields.page.error(
                &value.span(),
                format!("version {} is not known; this Homing reads version = 1", number.as_str()),
            )),
            _ => Err(fields.expected(value, "version", "the number 1")),
        },
        None if fields.left().next().is_none() => Ok(()),
        None => {
            let message = "`version = 1` is missing at the top; version 1 is assumed";
            fields.page.warn(&(0..0), message);
            Ok(())
        }
    }
}

/// The tables of `[[key]]`; none where there is no such key.
fn tables<'p, 't>(
    fields: &mut Fields<'p, 't>,
    key: &'static str,
    what: &'static str,
) -> Result<&'p [Spanned<DeValue<'t>>], ConfigError> {
    let Some(value) = fields.value(key) else { return Ok(&[]) };
    match value.get_ref() {
        DeValue::Array(tables) => Ok(tables),
        _ => Err(fields.expected(value, key, &format!("a list of tables; write {what}"))),
    }
}
