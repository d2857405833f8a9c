//! The provider's own words, made fit to be shown: one short line without secrets.

use data_encoding::BASE64;

use super::account::MASK;
use super::filters::digests;
use super::template::percent_encoded;
use crate::model::{Account, Credentials, Report, Secret};

/// The longest detail of a report, in characters.
const LONGEST: usize = 200;

/// Cleans the details of reports: secrets masked in every form that a request gives them, control
/// characters removed, shortened.
pub(super) fn clean(reports: &mut [Report], account: &Account, credentials: &Credentials) {
    let mut forms: Vec<_> =
        credentials.iter().flat_map(|(_, secret)| forms(secret, account)).collect();
    // The longest first: a form inside another one would leave the other's ends.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    for report in reports {
        report.detail = report.detail.take().and_then(|text| fit(&text, &forms, credentials));
    }
}

/// A text fit to be shown; `None` where nothing is left of it.
fn fit(text: &str, forms: &[String], credentials: &Credentials) -> Option<String> {
    let masked = forms.iter().fold(text.to_owned(), |text, form| text.replace(form, MASK));
    let masked = credentials.mask(&masked);
    let line: String =
        masked.chars().map(|c| if c.is_control() || c == '\u{fffd}' { ' ' } else { c }).collect();
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let short = match line.char_indices().nth(LONGEST) {
        None => line,
        Some(_) => line.chars().take(LONGEST - 1).chain(['…']).collect(),
    };
    (!short.is_empty()).then_some(short)
}

/// The forms of a secret beside those that [`Credentials::mask`] knows: in a URL, in JSON, in
/// `Authorization: Basic` with any field as the user name, and as a digest, which is as good as
/// the password where a provider takes one.
fn forms(secret: &Secret, account: &Account) -> Vec<String> {
    let text = secret.expose();
    if text.is_empty() {
        return Vec::new();
    }
    let json = serde_json::to_string(text).unwrap_or_default();
    let mut forms = vec![percent_encoded(text), json.trim_matches('"').to_owned()];
    forms.push(BASE64.encode(text.as_bytes()));
    forms.extend(digests(text));
    for user in account.fields.values().map(String::as_str).chain([""]) {
        forms.push(BASE64.encode(format!("{user}:{text}").as_bytes()));
        forms.extend([":", "|"].iter().flat_map(|by| digests(&format!("{user}{by}{text}"))));
    }
    forms
}
