//! The provider's own words, made fit to be shown: one short line without secrets.

use data_encoding::BASE64;

use super::account::MASK;
use super::filters::digests;
use super::round::ascii;
use super::template::percent_encoded;
use crate::model::{Account, Credentials, HostName, Report, Secret};

/// The longest detail of a report, in characters.
const LONGEST: usize = 200;
/// How much of a text is looked at for that, in bytes; it may be a megabyte in one line.
const LOOKED_AT: usize = 4096;

/// Cleans the details of reports: secrets masked in every form that a request gives them, control
/// characters removed, shortened.
pub(super) fn clean(reports: &mut [Report], account: &Account, credentials: &Credentials) {
    let mut forms: Vec<_> =
        credentials.iter().flat_map(|(_, secret)| forms(secret, account)).collect();
    // The longest first: a form inside another one would leave the other's ends.
    forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
    for report in reports {
        let detail =
            report.detail.take().map(|text| without_login(text, &report.host, credentials));
        report.detail = detail.and_then(|text| fit(&text, &forms, credentials));
    }
}

/// The text without `Authorization: Basic` whose user name is the host, as some providers have it.
fn without_login(text: String, host: &HostName, credentials: &Credentials) -> String {
    let host = ascii(host);
    let secrets = credentials.iter().map(|(_, secret)| secret.expose());
    secrets.filter(|secret| !secret.is_empty()).fold(text, |text, secret| {
        text.replace(&BASE64.encode(format!("{host}:{secret}").as_bytes()), MASK)
    })
}

/// A text fit to be shown; `None` where nothing is left of it.
fn fit(text: &str, forms: &[String], credentials: &Credentials) -> Option<String> {
    // The largest that a form of a secret gets is three letters for one.
    let plain = credentials.iter().map(|(_, secret)| 3 * secret.expose().len()).max();
    let longest = forms.iter().map(String::len).chain(plain).max().unwrap_or_default();
    let start = &text[..text.floor_char_boundary(LOOKED_AT + longest)];
    let masked = forms.iter().fold(start.to_owned(), |text, form| text.replace(form, MASK));
    let mut masked = credentials.mask(&masked);
    if start.len() < text.len() {
        // A secret that the cut went through was not masked: its beginning is left out.
        masked.truncate(masked.floor_char_boundary(masked.len().saturating_sub(longest)));
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_the_end_of_what_is_looked_at_cuts_does_not_show() {
        let mut credentials = Credentials::new();
        credentials.insert("password", Secret::new("correct-horse/battery".to_owned()));
        let looked_at = LOOKED_AT + 3 * "correct-horse/battery".len();
        for cut in 1..24 {
            let blanks = " ".repeat(looked_at - 5 - cut);
            let said =
                fit(&format!("said {blanks}correct-horse/battery.{blanks}"), &[], &credentials);
            assert!(!said.unwrap().contains("corr"), "{cut}");
        }
        let short = fit("said correct-horse/battery.", &[], &credentials);
        assert_eq!(short.as_deref(), Some("said •••."));
        let long = fit(&"x".repeat(1 << 20), &[], &credentials).unwrap();
        assert_eq!(long.chars().count(), LONGEST);
    }
}
