//! Understands update URLs that were written for another program: its placeholders become ours,
//! and a password that stands in them in the open becomes a secret.

mod placeholders;

use super::account::Unusable;
use super::provider::Provider;
use super::template::Form;
use crate::model::{Account, Credentials, Misread, Secret};
pub use placeholders::Understood;
use placeholders::understood;

/// The field of the user name that a URL may carry.
const USERNAME: &str = "username";
/// The field of the password that a URL may carry.
const PASSWORD: &str = "password";

/// Names of parameters whose values are secrets.
const SECRET_NAMES: [&str; 16] = [
    "password",
    "passwd",
    "pass",
    "pwd",
    "pw",
    "passwort",
    "token",
    "access_token",
    "auth_token",
    "key",
    "apikey",
    "api_key",
    "authkey",
    "secret",
    "client_secret",
    "auth",
];

/// What an account that is made of the user's own templates really says.
#[derive(Debug)]
pub struct Settled {
    /// The account, its templates in our own words.
    pub account: Account,
    /// Its secrets, with one that stood in a URL in the open.
    pub credentials: Credentials,
    /// Whether such a secret was found.
    pub uncovered: bool,
    /// A password in a URL that stays there, since the account has another one.
    other: Credentials,
}

/// Reads the user's own templates; `None` for an account without any.
///
/// # Errors
/// When one has a placeholder that is not known.
pub(super) fn settle(
    provider: &Provider,
    account: &Account,
    credentials: &Credentials,
) -> Result<Option<Settled>, Unusable> {
    let mut own = provider.fields.iter().filter_map(|field| Some((field, field.template?)));
    let asks_for = |name: &str| provider.fields.iter().any(|field| field.name == name);
    let mut settled = Settled {
        account: account.clone(),
        credentials: credentials.duplicate(),
        uncovered: false,
        other: Credentials::new(),
    };
    let mut any = false;
    own.try_for_each(|(field, form)| {
        let Some(text) = account.fields.get(&field.name) else { return Ok(()) };
        any = true;
        let say = |why: Misread| {
            Unusable::field(format!("the field {} cannot be used: {why}", field.name))
        };
        let mut text = understood(form, text).map_err(say)?.text;
        if form == Form::Url && asks_for(PASSWORD) {
            text = settled.cover(text);
        }
        settled.account.fields.insert(field.name.clone(), text);
        Ok(())
    })?;
    Ok(any.then_some(settled))
}

impl Provider {
    /// What an account really says whose fields are the user's own templates, which may have been
    /// written for another program; `None`: it has no such fields.
    ///
    /// # Errors
    /// In words, naming the field and the placeholder that is not known.
    pub fn settled(
        &self,
        account: &Account,
        credentials: &Credentials,
    ) -> Result<Option<Settled>, String> {
        settle(self, account, credentials).map_err(|unusable| unusable.why)
    }

    /// What is typed into a field that is the user's own template, in our own words, without a
    /// password in the open; a field that is none stays as it is.
    ///
    /// # Errors
    /// A placeholder is not known, or two URLs in one cannot be told apart.
    pub fn understood(&self, field: &str, text: &str) -> Result<Understood, Misread> {
        let form = self.fields.iter().find(|known| known.name == field).and_then(|f| f.template);
        let Some(form) = form else {
            return Ok(Understood { text: text.to_owned(), ..Understood::default() });
        };
        let mut read = understood(form, text)?;
        if let Some(open) = uncovered(&read.text).filter(|_| form == Form::Url) {
            (read.text, read.password) = (open.url, true);
        }
        Ok(read)
    }
}

impl Settled {
    /// The URL without a password in the open, which becomes the account's.
    fn cover(&mut self, url: String) -> String {
        let Some(open) = uncovered(&url) else { return url };
        let kept = self.credentials.get(PASSWORD).map(Secret::expose).unwrap_or_default();
        if !kept.is_empty() && kept != open.password {
            self.other.insert(PASSWORD, Secret::new(open.password));
            return url;
        }
        self.credentials.insert(PASSWORD, Secret::new(open.password));
        if let Some(username) = open.username {
            self.account.fields.insert(USERNAME.to_owned(), username);
        }
        self.uncovered = true;
        open.url
    }

    /// A text without a password that had to stay in a URL, the account having another one.
    pub(super) fn masked(&self, text: &str) -> String {
        self.other.mask(text)
    }
}

/// What stood in a URL in the open, and the URL without it.
#[derive(PartialEq, Eq)]
#[cfg_attr(test, derive(Debug))]
struct Uncovered {
    /// The URL, with `{{ password }}` in place of the secret.
    url: String,
    /// The user name before the host.
    username: Option<String>,
    /// The password before the host, or the value of a parameter that is called like a secret.
    password: String,
}

/// Takes a password out of a URL that is in our own words: the one before the host, or else that
/// of the first parameter which is called like one. `None`: there is none.
fn uncovered(url: &str) -> Option<Uncovered> {
    let start = url.find("://")? + 3;
    let end = url[start..].find(['/', '?', '#']).map_or(url.len(), |at| start + at);
    if let Some(at) = url[start..end].rfind('@') {
        let (username, password) = url[start..start + at].split_once(':')?;
        let own = |text: &str| text.contains("{{");
        let rest = format!("{}{}", &url[..start], &url[start + at + 1..]);
        if own(username) || own(password) || password.is_empty() {
            return None;
        }
        return Some(Uncovered {
            url: rest,
            username: Some(decoded(username)).filter(|name| !name.is_empty()),
            password: decoded(password),
        });
    }
    let query = url.find('?')? + 1;
    for pair in url[query..].split('&') {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let secret = SECRET_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
        if secret && !value.is_empty() && !value.contains(['{', '#']) {
            // A URL for each family has it twice.
            let url = url.replace(pair, &format!("{name}={{{{ password }}}}"));
            return Some(Uncovered {
                url,
                username: None,
                password: decoded(&value.replace('+', "%20")),
            });
        }
    }
    None
}

/// Without percent-encoding (RFC 3986 2.1).
pub(super) fn decoded(text: &str) -> String {
    let pair = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs.next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_the_open_is_taken_out_of_a_url() {
        for (url, without, username, password) in [
            (
                "https://alice:s3cret%40@d.example/u?ip={{ ip }}",
                "https://d.example/u?ip={{ ip }}",
                Some("alice"),
                "s3cret@",
            ),
            ("https://:s3+@d.example", "https://d.example", None, "s3+"),
            (
                "https://d.example/u?user=alice&Pass=s3%26+x&ip={{ ip }}",
                "https://d.example/u?user=alice&Pass={{ password }}&ip={{ ip }}",
                None,
                "s3& x",
            ),
            (
                "https://{% if type == \"A\" %}d/?key=abc{% else %}d/?key=abc{% endif %}",
                "https://{% if type == \"A\" %}d/?key=abc{% else %}d/?key=abc{% endif %}",
                None,
                "",
            ),
            (
                "https://{% if type == \"A\" %}d/?key=abc&a{% else %}d/?key=abc&b{% endif %}",
                "https://{% if type == \"A\" %}d/?key={{ password }}&a{% else %}\
                 d/?key={{ password }}&b{% endif %}",
                None,
                "abc",
            ),
            ("https://{{ username }}:{{ password }}@d/?pw={{ password }}", "", None, ""),
            ("https://d.example/u?keyboard=x&key=&ip={{ ip }}", "", None, ""),
            ("https://alice@d.example/u", "", None, ""),
        ] {
            match uncovered(url) {
                None => assert_eq!(password, "", "{url}"),
                Some(open) => assert_eq!(
                    (open.url.as_str(), open.username.as_deref(), open.password.as_str()),
                    (without, username, password),
                    "{url}"
                ),
            }
        }
    }
}
