//! The language of provider files: minijinja for templates and for conditions, with the few
//! filters and tests that replies need. No name or file of the world outside can be reached.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Enumerator, Object, ObjectRepr, Value};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Expression, Output, State, UndefinedBehavior,
};
use serde::Deserialize;

use super::filters;

/// What templates and conditions may name.
pub(super) type Variables = BTreeMap<String, Value>;

/// How what is put into a template is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum Form {
    /// Percent-encoded (RFC 3986 2.1), for URLs and form bodies.
    Url,
    /// As a JSON value, quotes included.
    Json,
    /// With `&`, `<`, `>` and quotes as references (XML 1.0, 2.4).
    Xml,
    /// As it is.
    Text,
}

impl Form {
    fn name(self) -> &'static str {
        match self {
            Self::Url => "url",
            Self::Json => "json",
            Self::Xml => "xml",
            Self::Text => "text",
        }
    }
}

/// Requests: a name that is not known is an error, and so is a value that is not there.
static STRICT: LazyLock<Environment<'static>> =
    LazyLock::new(|| language(UndefinedBehavior::Strict));
/// The user's own templates: a value that is not there is empty.
static EASY: LazyLock<Environment<'static>> =
    LazyLock::new(|| {
        let mut language = language(UndefinedBehavior::Strict);
        language.set_formatter(|out, state, value| {
            if value.is_none() { Ok(()) } else { write_escaped(out, state, value) }
        });
        language
    });
/// Conditions on replies: what a reply does not have is simply not so. What it writes goes
/// nowhere, so that it can also try out a template without any values.
static LENIENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut language = language(UndefinedBehavior::Chainable);
    language.set_formatter(|_, _, _| Ok(()));
    language
});

fn language(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut language = Environment::new();
    language.set_undefined_behavior(undefined);
    language.set_auto_escape_callback(|name| match name {
        "url" => AutoEscape::Custom("url".into()),
        "xml" => AutoEscape::Custom("xml".into()),
        "json" => AutoEscape::Json,
        _ => AutoEscape::None,
    });
    language.set_formatter(write_escaped);
    filters::add_to(&mut language);
    language
}

/// Every IP address in a text, in the usual notation.
pub(super) fn addresses(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || ",;()".contains(c))
        .filter_map(|word| word.parse::<IpAddr>().ok())
        .map(|address| address.to_string())
        .collect()
}

/// `90`, `90s`, `30m`, `1h`, `25d` in seconds.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => return None,
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

fn write_escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        return Err(Error::new(ErrorKind::UndefinedError, "a value is not there"));
    }
    let text = match state.auto_escape() {
        _ if value.downcast_object_ref::<Unknown>().is_some() => value.to_string(),
        AutoEscape::Json => serde_json::to_string(value)
            .map_err(|error| Error::new(ErrorKind::BadSerialization, error.to_string()))?,
        AutoEscape::Custom(kind) if kind == "xml" && !value.is_safe() => {
            xml_escaped(&value.to_string())
        }
        AutoEscape::Custom(_) if !value.is_safe() => percent_encoded(&value.to_string()),
        _ => value.to_string(),
    };
    out.write_str(&text).map_err(Error::from)
}

/// Stands in a dry run for what only a reply will tell: `{records[0].id}`.
#[derive(Debug)]
struct Unknown(String);

impl Object for Unknown {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Iterable
    }

    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let own = &self.0;
        Some(not_yet(match key.as_str() {
            Some(name) => format!("{own}.{name}"),
            None => format!("{own}[{key}]"),
        }))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(vec![not_yet(format!("{}[0]", self.0))])
    }

    fn render(self: &Arc<Self>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{}}}", self.0)
    }
}

/// What stands in a dry run for what has this name.
pub(super) fn not_yet(name: impl Into<String>) -> Value {
    Value::from_object(Unknown(name.into()))
}

/// Percent-encodes what is not unreserved; `,` and `:` stay, which both a path and a query may
/// hold and which old servers expect between hosts and in IPv6 addresses.
pub(super) fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~,:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// With references for what an element or an attribute cannot hold as it is.
fn xml_escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// Fills in a template of a provider file.
///
/// # Errors
/// When it names what is not known or has no value, or is no template.
pub(super) fn render(form: Form, template: &str, variables: &Variables) -> Result<String, Error> {
    STRICT.render_named_str(form.name(), template, variables)
}

/// Fills in a template that the user wrote; a value that is not there is empty.
///
/// # Errors
/// When it names what is not known, or is no template.
pub(super) fn render_own(
    form: Form,
    template: &str,
    variables: &Variables,
) -> Result<String, Error> {
    EASY.render_named_str(form.name(), template, variables)
}

/// The value of an expression; one that cannot be worked out for this reply is undefined.
pub(super) fn value(expression: &str, variables: &Variables) -> Value {
    Ready::of(expression).value(&Value::from(variables))
}

/// An expression that was read, to be worked out for many hosts.
pub(super) struct Ready<'e> {
    text: &'e str,
    read: Result<Expression<'e, 'e>, Error>,
}

impl<'e> Ready<'e> {
    /// Reads an expression.
    pub(super) fn of(text: &'e str) -> Self {
        Self { text, read: LENIENT.compile_expression(text) }
    }

    /// Its value for these variables; where it cannot be worked out, undefined.
    pub(super) fn value(&self, variables: &Value) -> Value {
        let value = match &self.read {
            Ok(read) => read.eval(variables),
            Err(error) => Err(error.kind().into()),
        };
        value.unwrap_or_else(|error: Error| {
            // The error is not told in words: it may quote the reply, and so a secret.
            let expression = self.text;
            tracing::debug!(kind = ?error.kind(), expression, "does not apply to this reply");
            Value::UNDEFINED
        })
    }

    /// Whether it holds for these variables.
    pub(super) fn holds(&self, variables: &Value) -> bool {
        self.value(variables).is_true()
    }
}

/// Whether a condition holds.
pub(super) fn holds(condition: &str, variables: &Variables) -> bool {
    value(condition, variables).is_true()
}

/// What a template names that it does not set itself.
///
/// # Errors
/// When it is no template.
pub(super) fn names_in_template(template: &str) -> Result<HashSet<String>, Error> {
    let parsed = STRICT.template_from_named_str("text", template)?;
    known_filters(LENIENT.render_named_str("text", template, Variables::new()).err())?;
    Ok(parsed.undeclared_variables(false))
}

/// What an expression names.
///
/// # Errors
/// When it is no expression, or uses a filter or test that does not exist.
pub(super) fn names_in_expression(expression: &str) -> Result<HashSet<String>, Error> {
    let compiled = LENIENT.compile_expression(expression)?;
    known_filters(compiled.eval(Variables::new()).err())?;
    Ok(compiled.undeclared_variables(false))
}

/// Passes on the errors that are the file's and not the missing values'.
fn known_filters(error: Option<Error>) -> Result<(), Error> {
    match error {
        Some(error)
            if matches!(
                error.kind(),
                ErrorKind::UnknownFilter
                    | ErrorKind::UnknownTest
                    | ErrorKind::UnknownFunction
                    | ErrorKind::UnknownMethod
                    | ErrorKind::SyntaxError
            ) =>
        {
            Err(error)
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables() -> Variables {
        let mut variables = Variables::new();
        variables.insert("text".to_owned(), "a b&c=d/2001:db8::1,\"é".into());
        variables.insert("nothing".to_owned(), ().into());
        variables
    }

    #[test]
    fn what_is_put_in_is_encoded_for_its_place() {
        let text = |form| render(form, "<{{ text }}>", &variables()).unwrap();
        assert_eq!(text(Form::Url), "<a%20b%26c%3Dd%2F2001:db8::1,%22%C3%A9>");
        assert_eq!(text(Form::Json), "<\"a b&c=d/2001:db8::1,\\\"é\">");
        assert_eq!(text(Form::Xml), "<a b&amp;c=d/2001:db8::1,&quot;é>");
        assert_eq!(text(Form::Text), "<a b&c=d/2001:db8::1,\"é>");
        let safe = render(Form::Url, "{{ text | safe }}", &variables()).unwrap();
        assert_eq!(safe, "a b&c=d/2001:db8::1,\"é");
    }

    #[test]
    fn a_value_that_is_not_there_is_an_error_in_a_request_and_empty_in_the_users_own() {
        for template in ["{{ nothing }}", "{{ unheard_of }}"] {
            assert!(render(Form::Text, template, &variables()).is_err(), "{template}");
        }
        assert_eq!(render_own(Form::Url, "<{{ nothing }}>", &variables()).unwrap(), "<>");
        assert!(render_own(Form::Url, "{{ unheard_of }}", &variables()).is_err());
    }

    #[test]
    fn conditions_are_lenient() {
        let holds = |condition| holds(condition, &variables());
        assert!(holds("text is matching('^a b')"));
        assert!(!holds("unheard.of[3].at_all == 1"));
        assert!(!holds("unheard_of is matching('.')"));
        assert!(!holds("nothing is matching('none')"));
        assert!(!holds("unheard_of is sequence") && !holds("unheard.of.it is sequence"));
        assert!(holds("[] is sequence and [text] is sequence"));
        assert!(holds("'2001:db8::1' in ('x 2001:DB8:0::1,y' | addresses)"));
        assert!(holds("'w30m' | capture('^w([0-9]+[smh]?)') | seconds == 1800"));
    }

    #[test]
    fn a_files_mistakes_are_found_before_a_reply_comes() {
        assert!(names_in_expression("line is matching('(')").is_err());
        assert!(names_in_expression("line | no_such_filter").is_err());
        assert!(names_in_template("{{ a | no_such_filter }}").is_err());
        assert!(names_in_template("{{ a ").is_err());
        let names = names_in_expression("line is matching('good') and json.result[0].id").unwrap();
        assert_eq!(names, ["line", "json"].map(str::to_owned).into());
    }
}
