//! Makes the request of a step, and shows it with its secrets masked.

use std::time::Duration;

use super::account::{MASK, Unusable, redirect};
use super::pasted::decoded;
use super::provider::{Provider, Step};
use super::sign::{Moment, Unsignable, Values};
use super::template::{Form, Variables, render};
use crate::model::{Account, Family, Secret};
use crate::net::http::{AGENT, Authorization, Request};

/// The most of a reply that is read, in bytes.
const LIMIT: usize = 256 * 1024;
/// The most of a reply that is read of a look-up, which may hold a whole zone, in bytes.
const LOOKUP_LIMIT: usize = 1024 * 1024;

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
    let filling = Filling { step, variables };
    let text = filling.fill(Form::Url, &step.url)?;
    // A step may go to another server of the provider: an account's own endpoint is all of them.
    let mut url = redirect(&text, account)?;
    let in_url = login(&mut url);
    let mut headers = Vec::new();
    if let Some(agent) = &provider.user_agent {
        headers.push(("User-Agent".to_owned(), filling.fill(Form::Text, agent)?));
    }
    headers.extend(filling.headers()?);
    Ok(Request {
        method: filling.fill(Form::Text, &step.method)?,
        url,
        headers,
        authorization: match filling.authorization()? {
            Authorization::None => in_url,
            own => own,
        },
        body: filling.body()?,
        family: forced,
        via: None,
        ca_file: account.ca_file.clone(),
        insecure: account.insecure,
        proxy: true,
        timeout,
        limit: if step.lookup { LOOKUP_LIMIT } else { LIMIT },
    })
}

/// Takes the user name and the password before the host out of a URL: there they would be shown,
/// and would be sent beside those of the step.
fn login(url: &mut url::Url) -> Authorization {
    let username = decoded(url.username());
    let password = Secret::new(decoded(url.password().unwrap_or_default()));
    // Both fail only for URLs that cannot have them.
    if url.set_username("").is_err() || url.set_password(None).is_err() || username.is_empty() {
        return Authorization::None;
    }
    Authorization::Basic { username, password }
}

/// Signs a request that is complete, where its step wants it.
///
/// # Errors
/// When a value that the signature is made with is missing or is not what it should be.
pub(super) fn sign(
    step: &Step,
    request: &mut Request,
    variables: &Variables,
    moment: &Moment,
) -> Result<(), Unusable> {
    let Some((signer, with)) = &step.sign else { return Ok(()) };
    let mut values = Values::default();
    for (name, template) in with {
        values.insert(name, Filling { step, variables }.fill(Form::Text, template)?);
    }
    signer.sign(request, &values, moment).map_err(|Unsignable(why)| Unusable::field(why))
}

/// Fills in the templates of a step.
struct Filling<'a> {
    step: &'a Step,
    variables: &'a Variables,
}

impl Filling<'_> {
    fn fill(&self, form: Form, template: &str) -> Result<String, Unusable> {
        render(form, template, self.variables).map_err(|error| {
            // The kind alone: the error's words may quote a value.
            let (step, kind) = (&self.step.name, error.kind());
            Unusable::field(format!("the step {step} cannot be filled in: {kind:?}"))
        })
    }

    /// The step's headers, and that of its body's form.
    fn headers(&self) -> Result<Vec<(String, String)>, Unusable> {
        let mut headers = Vec::new();
        let template = self.step.headers.as_deref().unwrap_or_default();
        let written = self.fill(Form::Text, template)?;
        for line in written.lines().filter(|line| !line.trim().is_empty()) {
            let (name, value) = line.split_once(':').ok_or_else(|| {
                Unusable::field("a header has to be written as Name: value, one in each line")
            })?;
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
        let kind = match &self.step.body {
            Some((Form::Json, _)) => Some("application/json"),
            Some((Form::Url, _)) => Some("application/x-www-form-urlencoded"),
            Some((Form::Xml, _)) => Some("application/xml"),
            Some((Form::Text, _)) | None => None,
        };
        let own = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        headers
            .extend(kind.filter(|_| !own).map(|kind| ("Content-Type".to_owned(), kind.to_owned())));
        Ok(headers)
    }

    /// The body; none where it is empty.
    fn body(&self) -> Result<Option<Vec<u8>>, Unusable> {
        let Some((form, template)) = &self.step.body else { return Ok(None) };
        let text = self.fill(*form, template)?;
        Ok(Some(text.into_bytes()).filter(|bytes| !bytes.is_empty()))
    }

    /// Who asks; nobody where the user name or the token is empty.
    fn authorization(&self) -> Result<Authorization, Unusable> {
        if let Some(basic) = &self.step.basic {
            let username = self.fill(Form::Text, &basic.username)?;
            if !username.is_empty() {
                let password = Secret::new(self.fill(Form::Text, &basic.password)?);
                return Ok(Authorization::Basic { username, password });
            }
        }
        let token = self.step.bearer.as_deref().map(|token| self.fill(Form::Text, token));
        Ok(match token.transpose()?.filter(|token| !token.is_empty()) {
            Some(token) => Authorization::Bearer(Secret::new(token)),
            None => Authorization::None,
        })
    }
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
