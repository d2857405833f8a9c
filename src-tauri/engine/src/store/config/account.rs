//! `[[account]]`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use toml::Spanned;
use toml::de::DeValue;

use super::page::{ConfigError, Fields, Page, Placed};
use crate::model::{Account, AccountId, ProviderId};

/// Fields that are always secrets, whatever the provider calls its others.
pub(super) const SECRETS: &[&str] = &["password", "secret", "token"];

/// Reads the accounts.
pub(super) fn read<'t>(
    page: &Page<'t>,
    tables: &[Spanned<DeValue<'t>>],
) -> Result<Vec<Account>, ConfigError> {
    let mut accounts: Vec<Account> = Vec::with_capacity(tables.len());
    for table in tables {
        let mut fields = Fields::of(page, table, "[[account]]")?;
        let id = id(&mut fields, "\"home\"")?;
        if accounts.iter().any(|account| account.id.as_str() == id.get_ref()) {
            let message = format!("there is already an account \"{}\"", id.get_ref());
            return Err(fields.page.error(&id.span(), message));
        }
        accounts.push(one(fields, id.into_inner())?);
    }
    Ok(accounts)
}

/// The id of an account or source: letters, digits, `-`, `_` and `.`.
pub(super) fn id(fields: &mut Fields<'_, '_>, example: &str) -> Result<Placed, ConfigError> {
    let id = fields.needed("id", example)?;
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if id.get_ref().is_empty() || id.get_ref().len() > 64 || !id.get_ref().chars().all(fine) {
        let message = "an id is 1 to 64 letters, digits, hyphens, underscores or dots";
        return Err(fields.page.error(&id.span(), message));
    }
    Ok(id)
}

fn one(mut fields: Fields<'_, '_>, id: String) -> Result<Account, ConfigError> {
    let provider = fields.needed("provider", "\"dyndns2\"")?;
    let endpoint = endpoint(&mut fields)?;
    let insecure = fields.flag("insecure")?.unwrap_or_default();
    let ca_file = fields.text("ca_file")?.map(|path| PathBuf::from(path.into_inner()));
    let mut others = BTreeMap::new();
    for (key, span, value) in fields.left() {
        if SECRETS.contains(&key) {
            let message = format!(
                "a secret does not belong into this file: take the line out, \
                 and type `homing secret set {id} {key}`"
            );
            return Err(fields.page.error(&span, message));
        }
        let text = as_text(value.get_ref())
            .ok_or_else(|| fields.expected(value, key, "text or a list of texts"))?;
        others.insert(key.to_owned(), text);
    }
    Ok(Account {
        id: AccountId(id),
        provider: ProviderId(provider.into_inner()),
        fields: others,
        endpoint,
        insecure,
        ca_file,
    })
}

/// `endpoint`: an http or https URL.
fn endpoint(fields: &mut Fields<'_, '_>) -> Result<Option<String>, ConfigError> {
    let Some(text) = fields.text("endpoint")? else { return Ok(None) };
    web_address(fields, "endpoint", &text)?;
    Ok(Some(text.into_inner()))
}

/// Complains of what is not the URL of a web server.
pub(super) fn web_address(
    fields: &Fields<'_, '_>,
    key: &str,
    text: &Placed,
) -> Result<(), ConfigError> {
    let good = url::Url::parse(text.get_ref())
        .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if good {
        return Ok(());
    }
    let message = format!("`{key}` has to be a URL such as \"https://ddns.example.net\"");
    Err(fields.page.error(&text.span(), message))
}

/// A field's value as text: numbers and yes or no as they are written, a list of texts as lines.
fn as_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Float(number) => Some(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        DeValue::Array(lines) => {
            let lines: Option<Vec<_>> = lines.iter().map(|line| line.get_ref().as_str()).collect();
            lines.map(|lines| lines.join("\n"))
        }
        DeValue::Integer(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}
