//! Every sentence, by code and language, from the catalogues in `ui/src/text`.
//!
//! The window reads the same files. A sentence holds parameters as `{name}`; one that depends on
//! a number is a table of plural forms, chosen by the parameter `count`, which is then written
//! with the language's separator of thousands.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use crate::model::{Miss, Silence};

/// The catalogues: language and text.
static FILES: &[(&str, &str)] = &[
    ("de", include_str!("../../../ui/src/text/de.json")),
    ("en", include_str!("../../../ui/src/text/en.json")),
    ("es", include_str!("../../../ui/src/text/es.json")),
    ("fr", include_str!("../../../ui/src/text/fr.json")),
    ("ja", include_str!("../../../ui/src/text/ja.json")),
    ("zh", include_str!("../../../ui/src/text/zh.json")),
];

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Sentence {
    Plain(String),
    Plural(BTreeMap<String, String>),
}

type Catalogue = BTreeMap<String, Sentence>;

/// The sentence of a code, with its parameters put in. An unknown language falls back to
/// English; a code without a sentence is shown as itself, so that nothing is ever blank.
pub fn say(language: &str, code: &str, parameters: &[(&str, &str)]) -> String {
    let sentence = catalogue(language).get(code).or_else(|| catalogue("en").get(code));
    match sentence {
        Some(Sentence::Plain(text)) => fill(text, parameters),
        Some(Sentence::Plural(forms)) => {
            let count = parameters.iter().find(|(name, _)| *name == "count");
            let count = count.and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
            let form = forms.get(plural(language, count)).or_else(|| forms.get("other"));
            let count = number(language, count);
            let mut parameters = parameters.to_vec();
            parameters.retain(|(name, _)| *name != "count");
            parameters.push(("count", &count));
            fill(form.map_or(code, String::as_str), &parameters)
        }
        None => code.to_owned(),
    }
}

/// Which plural form a whole number takes in a language, as CLDR's rules have it.
fn plural(language: &str, count: u64) -> &'static str {
    match (base(language), count) {
        ("ja" | "zh", _) => "other",
        ("fr", 0) | (_, 1) => "one",
        ("es" | "fr", 1..) if count.is_multiple_of(1_000_000) => "many",
        _ => "other",
    }
}

/// A whole number with the separator of thousands that a language writes.
pub fn number(language: &str, number: u64) -> String {
    let (separator, least) = match base(language) {
        "de" => (".", 1_000),
        "es" => (".", 10_000),
        "fr" => ("\u{202f}", 1_000),
        _ => (",", 1_000),
    };
    let digits = number.to_string();
    if number < least {
        return digits;
    }
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

/// Why a source told no address, as a sentence.
pub fn miss(language: &str, miss: &Miss) -> String {
    let value = serde_json::to_value(miss).unwrap_or_default();
    let field = |name: &str| match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    };
    let code = match miss {
        Miss::CommandFailed { status: None } => "miss.command-failed.stopped".to_owned(),
        _ => format!("miss.{}", field("code")),
    };
    let family = say(language, &format!("family.{}", field("family")), &[]);
    let kind = say(language, &format!("kind.{}", field("kind")), &[]);
    let plain = ["who", "name", "status", "address", "detail"].map(|name| (name, field(name)));
    let mut parameters: Vec<_> = plain.iter().map(|(name, text)| (*name, text.as_str())).collect();
    parameters.extend([("family", family.as_str()), ("kind", kind.as_str())]);
    say(language, &code, &parameters)
}

/// Why name servers say nothing of use, as a sentence.
pub fn silence(language: &str, silence: &Silence) -> String {
    let value = serde_json::to_value(silence).unwrap_or_default();
    let named = value.as_object().into_iter().flatten();
    let named: Vec<(&str, &str)> =
        named.filter_map(|(name, text)| Some((name.as_str(), text.as_str()?))).collect();
    let code = named.iter().find(|(name, _)| *name == "silence").map_or("", |(_, code)| *code);
    say(language, &format!("silence.{code}"), &named)
}

/// Whether the catalogue of a language has a sentence of this code.
pub fn has(language: &str, code: &str) -> bool {
    catalogue(language).contains_key(code)
}

/// The languages that there are catalogues of.
pub fn languages() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(language, _)| *language)
}

/// Puts the parameters in. One pass over the template, so that a value which looks like a
/// parameter stays what it is.
fn fill(template: &str, parameters: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        match parameters.iter().find(|(parameter, _)| *parameter == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.extend(["{", name, "}"]),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

fn catalogue(language: &str) -> &'static Catalogue {
    static CATALOGUES: OnceLock<BTreeMap<&'static str, Catalogue>> = OnceLock::new();
    static NONE: Catalogue = Catalogue::new();
    let all = CATALOGUES.get_or_init(|| {
        let read = |(language, text): &(&'static str, &str)| {
            Some((*language, serde_json::from_str(text).ok()?))
        };
        FILES.iter().filter_map(read).collect()
    });
    all.get(base(language)).or_else(|| all.get("en")).unwrap_or(&NONE)
}

/// The language of a locale: `de` of `de-AT`.
pub fn base(locale: &str) -> &str {
    locale.split(['-', '_', '.']).next().unwrap_or(locale)
}

#[cfg(test)]
mod tests {
    use super::{fill, has, number, plural, say};

    #[test]
    fn parameters_are_put_in_once() {
        assert_eq!(fill("{a} and {b}", &[("a", "{b}"), ("b", "x")]), "{b} and x");
        assert_eq!(fill("{unknown} {", &[]), "{unknown} {");
    }

    #[test]
    fn plural_forms_follow_the_count() {
        let one = say("en", "notice.needs-you.many", &[("count", "1")]);
        let two = say("en", "notice.needs-you.many", &[("count", "2")]);
        assert_ne!(one, two);
        assert!(has("en", "notice.needs-you.many"));
    }

    #[test]
    fn every_language_has_its_own_plural_forms() {
        let forms = |language| [0, 1, 2, 11, 1_000_000].map(|count| plural(language, count));
        assert_eq!(forms("de-AT"), ["other", "one", "other", "other", "other"]);
        assert_eq!(forms("en"), forms("de"));
        assert_eq!(forms("es-MX"), ["other", "one", "other", "other", "many"]);
        assert_eq!(forms("fr_CA"), ["one", "one", "other", "other", "many"]);
        assert_eq!(forms("ja"), ["other"; 5]);
        assert_eq!(forms("zh-CN"), ["other"; 5]);
    }

    #[test]
    fn numbers_have_the_separators_of_the_language() {
        assert_eq!(number("en", 999), "999");
        assert_eq!(number("en", 1_234_567), "1,234,567");
        assert_eq!(number("de", 1_004), "1.004");
        assert_eq!(number("es", 1_004), "1004");
        assert_eq!(number("es", 12_004), "12.004");
        assert_eq!(number("fr", 12_004), "12\u{202f}004");
        let said = say("de", "notice.needs-you.many", &[("count", "1004")]);
        assert!(said.starts_with("1.004 Namen "), "{said}");
    }
}
