//! Makes the request of a step, and shows it with its secrets masked.

use std::time::Duration;

use super::account::{MASK, Unusable, redirect};
use super::provider::{Provider, Step};
use super::template::{Form, Variables, render};
use crate::model::{Account, Family, Secret};
use crate::net::http::{AGENT, Authorization, Request};

/// The most of a reply that is read, in bytes.
const LIMIT: usize = 256 * 1024;

/// Makes the request of a step.
///
/// # Errors
/// When a template has no value for something, or the result is no URL or header.
pub(super) fn request(
    provider: &Provider,
    step: &Step,
    account: &Account,
    variables: &Variables,
    forced: Option<Family>,
    timeout: Duration,
) -> Result<Request, Unusable> {
    let fill = |form, template: &str| {
        render(form, template, variables).map_err(|error| {
            // The kind alone: the error's words may quote a value.
            Unusable::field(format!(
                "the step {} cannot be filled in: {:?}",
                step.name,
                error.kind()
            ))
        })
    };
    let text = fill(Form::Url, &step.url)?;
    let url = if provider.endpoint.is_some() {
        url::Url::parse(&text).map_err(|_| Unusable::field("the address is no URL"))?
    } else {
        redirect(&text, account)?
    };
    let mut headers = Vec::new();
    if let Some(agent) = &provider.user_agent {
        headers.push(("User-Agent".to_owned(), fill(Form::Text, agent)?));
    }
    let written = step.headers.as_ref().map(|template| fill(Form::Text, template)).transpose()?;
    for line in written.iter().flat_map(|text| text.lines()).filter(|line| !line.trim().is_empty())
    {
        let (name, value) = line.split_once(':').ok_or_else(|| {
            Unusable::field("a header has to be written as Name: value, one in each line")
        })?;
        headers.push((name.trim().to_owned(), value.trim().to_owned()));
    }
    let mut body = None;
    if let Some((form, template)) = &step.body {
        let text = fill(*form, template)?;
        body = Some(text.into_bytes()).filter(|bytes| !bytes.is_empty());
        let kind = match form {
            Form::Json => Some("application/json"),
            Form::Url => Some("application/x-www-form-urlencoded"),
            Form::Text => None,
        };
        headers.extend(kind.map(|kind| ("Content-Type".to_owned(), kind.to_owned())));
    }
    let authorization = match (&step.basic, &step.bearer) {
        (Some(basic), _) => {
            let username = fill(Form::Text, &basic.username)?;
            let password = fill(Form::Text, &basic.password)?;
            match username.is_empty() {
                true => Authorization::None,
                false => Authorization::Basic { username, password: Secret::new(password) },
            }
        }
        (None, Some(token)) => Authorization::Bearer(Secret::new(fill(Form::Text, token)?)),
        (None, None) => Authorization::None,
    };
    Ok(Request {
        method: fill(Form::Text, &step.method)?,
        url,
        headers,
        authorization,
        body,
        family: forced,
        ca_file: account.ca_file.clone(),
        insecure: account.insecure,
        proxy: true,
        timeout,
        limit: LIMIT,
    })
}

/// A request as text. It has to be made of masked values: a secret in it would be shown.
pub(super) fn show(request: &Request) -> String {
    let url = request.url.as_str().replace(&encoded_mask(), MASK);
    let url = url.replace("%7B", "{").replace("%7D", "}");
    let mut lines = vec![format!("{} {url}", request.method)];
    match &request.authorization {
        Authorization::None => {}
        Authorization::Basic { username, .. } => {
            lines.push(format!("Authorization: Basic {MASK} (user name {username})"));
        }
        Authorization::Bearer(_) => lines.push(format!("Authorization: Bearer {MASK}")),
    }
    if !request.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("user-agent")) {
        lines.push(format!("User-Agent: {AGENT}"));
    }
    lines.extend(request.headers.iter().map(|(name, value)| format!("{name}: {value}")));
    if let Some(body) = &request.body {
        lines.push(String::new());
        lines.push(String::from_utf8_lossy(body).into_owned());
    }
    lines.join("\n")
}

/// The mask as the URL parser encodes it.
fn encoded_mask() -> String {
    url::form_urlencoded::byte_serialize(MASK.as_bytes()).collect()
}
