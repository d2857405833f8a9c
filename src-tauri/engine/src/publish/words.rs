//! The provider's own words, made fit to be shown: one short line without secrets.

use super::template::percent_encoded;
use crate::model::{Credentials, Report, Secret};

/// The longest detail of a report, in characters.
const LONGEST: usize = 200;

/// Cleans the details of reports: secrets masked in every form that a request gives them, control
/// characters removed, shortened.
pub(super) fn clean(reports: &mut [Report], credentials: &Credentials) {
    for report in reports {
        report.detail = report.detail.take().and_then(|text| fit(&text, credentials));
    }
}

/// A text fit to be shown; `None` where nothing is left of it.
fn fit(text: &str, credentials: &Credentials) -> Option<String> {
    let mut masked = credentials.mask(text);
    for form in credentials.iter().flat_map(|(_, secret)| forms(secret)) {
        masked = masked.replace(&form, super::account::MASK);
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

/// The forms of a secret beside those that [`Credentials::mask`] knows.
fn forms(secret: &Secret) -> Vec<String> {
    let text = secret.expose();
    if text.is_empty() {
        return Vec::new();
    }
    let json = serde_json::to_string(text).unwrap_or_default();
    vec![percent_encoded(text), json.trim_matches('"').to_owned()]
}
