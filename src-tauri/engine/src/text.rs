//! Every sentence, by code and language, from the catalogues in `ui/src/text`.
//!
//! The window reads the same files. A sentence holds parameters as `{name}`; one that depends on
//! a number is a table of plural forms, chosen by the parameter `count`.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

use crate::model::Miss;

/// The catalogues: language and text.
static FILES: &[(&str, &str)] = &[("en", include_str!("../../../ui/src/text/en.json"))];

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
    let template = match sentence {
        Some(Sentence::Plain(text)) => text.as_str(),
        Some(Sentence::Plural(forms)) => {
            let one = parameters.iter().any(|(name, value)| *name == "count" && *value == "1");
            let form = if one { "one" } else { "other" };
            forms.get(form).or_else(|| forms.get("other")).map_or(code, String::as_str)
        }
        None => code,
    };
    fill(template, parameters)
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
    let base = language.split(['-', '_']).next().unwrap_or("en");
    all.get(language).or_else(|| all.get(base)).or_else(|| all.get("en")).unwrap_or(&NONE)
}

#[cfg(test)]
mod tests {
    use super::{fill, has, say};

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
}
