//! What an account gives to a provider's templates: its fields, its secrets, its base URL.

use minijinja::value::Value;
use regex_lite::Regex;

use super::provider::Provider;
use super::template::{Form, Variables, render, render_own};
use crate::model::{Account, Credentials, Trouble};

/// What stands for a secret where requests are only shown.
pub(super) const MASK: &str = "•••";

/// Why an account cannot be used as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unusable {
    /// What the user can act on.
    pub(super) trouble: Trouble,
    /// Which field, and what it should be; never its value.
    pub(super) why: String,
}

impl Unusable {
    pub(super) fn field(why: impl Into<String>) -> Self {
        Self { trouble: Trouble::BadField, why: why.into() }
    }
}

/// Why no request can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoPlan {
    /// What the user can act on.
    pub trouble: Trouble,
    /// Which field it is and what it should be, where it is one; never its value.
    pub why: Option<String>,
}

impl From<Trouble> for NoPlan {
    fn from(trouble: Trouble) -> Self {
        Self { trouble, why: None }
    }
}

impl From<Unusable> for NoPlan {
    fn from(Unusable { trouble, why }: Unusable) -> Self {
        Self { trouble, why: Some(why) }
    }
}

/// The fields of an account by name; where `shown`, its secrets are masked. A field that is not
/// set has its default, or is empty. Those that are templates come later, by [`fill_own`].
///
/// # Errors
/// When a field that has to be there is not, or one does not match its check.
pub(super) fn fields(
    provider: &Provider,
    account: &Account,
    credentials: &Credentials,
    shown: bool,
) -> Result<Variables, Unusable> {
    let mut variables = Variables::new();
    variables.insert("version".to_owned(), env!("CARGO_PKG_VERSION").into());
    for field in &provider.fields {
        let set = if field.secret {
            credentials.get(&field.name).map(|secret| secret.expose())
        } else {
            account.fields.get(&field.name).map(String::as_str)
        };
        let set = set.filter(|text| !text.is_empty()).or(field.default.as_deref());
        let Some(text) = set else {
            if !field.optional {
                return Err(match field.secret {
                    true => Unusable {
                        trouble: Trouble::MissingSecret,
                        why: format!("the {} is not stored", field.name),
                    },
                    false => Unusable::field(format!("the field {} is not set", field.name)),
                });
            }
            variables.insert(field.name.clone(), "".into());
            continue;
        };
        if let Some(check) = &field.check
            && !Regex::new(check).is_ok_and(|check| check.is_match(text))
        {
            let why = format!("the {} does not look like one: expected {check}", field.name);
            return Err(Unusable::field(why));
        }
        if !field.choices.is_empty() && !field.choices.iter().any(|choice| choice == text) {
            let choices = field.choices.join(", ");
            return Err(Unusable::field(format!(
                "the field {} has to be one of {choices}",
                field.name
            )));
        }
        let value = match field.secret && shown {
            true => Value::from_safe_string(MASK.to_owned()),
            false => text.into(),
        };
        variables.insert(field.name.clone(), value);
    }
    Ok(variables)
}

/// Fills in the fields that are templates themselves.
///
/// # Errors
/// When one is no template or names what is not known.
pub(super) fn fill_own(provider: &Provider, variables: &mut Variables) -> Result<(), Unusable> {
    for field in &provider.fields {
        let (Some(form), Some(text)) = (field.template, variables.get(&field.name)) else {
            continue;
        };
        let filled = render_own(form, &text.to_string(), variables).map_err(|error| {
            Unusable::field(format!(
                "the field {} cannot be filled in: {:?}",
                field.name,
                error.kind()
            ))
        })?;
        variables.insert(field.name.clone(), Value::from_safe_string(filled));
    }
    Ok(())
}

/// The base URL without a final slash, as `base` in templates: the provider's, with scheme, host
/// and port of the account's `endpoint` where it has one. A path of that endpoint comes first.
///
/// # Errors
/// When it is no URL.
pub(super) fn base(
    provider: &Provider,
    account: &Account,
    variables: &Variables,
) -> Result<Option<String>, Unusable> {
    let Some(endpoint) = &provider.endpoint else { return Ok(None) };
    let theirs = match &account.endpoint {
        // A server that a field names is not asked for where the endpoint says it all.
        Some(_) => render_own(Form::Text, endpoint, variables),
        None => render(Form::Text, endpoint, variables),
    };
    let theirs = theirs.map_err(|_| Unusable::field("the provider's address cannot be made"))?;
    let theirs = parse(&theirs)?;
    let Some(own) = &account.endpoint else { return Ok(Some(shown(&theirs))) };
    let own = parse(own)?;
    let path = if theirs.path() == "/" { "" } else { theirs.path() };
    Ok(Some(format!("{}{path}", shown(&own)).trim_end_matches('/').to_owned()))
}

/// The URL with its origin replaced by the account's `endpoint`, for a provider whose whole URL
/// is a field.
///
/// # Errors
/// When one of them is no URL.
pub(super) fn redirect(url: &str, account: &Account) -> Result<url::Url, Unusable> {
    let mut url = url::Url::parse(url).map_err(|_| Unusable::field("the address is no URL"))?;
    if let Some(endpoint) = &account.endpoint {
        let own = parse(endpoint)?;
        let malformed = || Unusable::field("the endpoint is no URL");
        url.set_scheme(own.scheme()).map_err(|()| malformed())?;
        url.set_host(own.host_str()).map_err(|_| malformed())?;
        url.set_port(own.port()).map_err(|()| malformed())?;
    }
    Ok(url)
}

/// Reads a base URL; without a scheme, https is meant.
fn parse(text: &str) -> Result<url::Url, Unusable> {
    let text = text.trim();
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    let url = url::Url::parse(&whole)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    url.ok_or_else(|| Unusable::field("the server's address is no URL"))
}

fn shown(url: &url::Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}
