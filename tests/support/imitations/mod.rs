//! Providers that keep zones and records, speak as the real ones do, and refuse what they refuse.
//!
//! A row says how one provider knows its customers and answers; the files below have the rows of
//! the providers that speak alike. What they keep is the same for all, so that one test can look
//! whether anything changed that was not ours.

mod anew;
mod clouds;
pub mod dns;
mod esa;
mod hosts;
mod local;
mod more_numbered;
mod newer;
mod numbered;
mod richer_sets;
mod rpc;
mod sessions;
mod sets;
mod shape;
mod signatures;
mod signed;
mod signed_rest;
mod told_again;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use data_encoding::BASE64;
use serde_json::Value;

use crate::provider_server::{Answer, ProviderServer, Received};
use dns::Dns;

/// What a request says, taken apart.
pub struct Call<'a> {
    /// The method.
    pub method: String,
    /// The parts of the path, decoded.
    pub path: Vec<String>,
    /// The parameters of the URL, decoded.
    pub query: BTreeMap<String, String>,
    /// Those of a form in the body.
    pub form: BTreeMap<String, String>,
    /// A body of JSON, else nothing.
    pub json: Value,
    /// The account's fields and secrets by name.
    pub account: &'a BTreeMap<String, String>,
    /// The request itself.
    pub received: &'a Received,
}

impl<'a> Call<'a> {
    fn read(received: &'a Received, account: &'a BTreeMap<String, String>) -> Self {
        let (method, target) = received.line.split_once(' ').unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self {
            method: method.to_owned(),
            path: path.split('/').filter(|part| !part.is_empty()).map(decoded).collect(),
            query: parameters(query),
            form: parameters(&received.body),
            json: serde_json::from_str(&received.body).unwrap_or_default(),
            account,
            received,
        }
    }

    /// Method and path, to be matched.
    pub fn parts(&self) -> (&str, Vec<&str>) {
        (&self.method, self.path.iter().map(String::as_str).collect())
    }

    /// A parameter of the URL, empty where it is not there.
    pub fn asked(&self, name: &str) -> &str {
        self.query.get(name).map_or("", String::as_str)
    }

    /// A parameter of the form, empty where it is not there.
    pub fn told(&self, name: &str) -> &str {
        self.form.get(name).map_or("", String::as_str)
    }

    /// A number among the parameters of the URL.
    pub fn number(&self, name: &str, otherwise: usize) -> usize {
        self.asked(name).parse().unwrap_or(otherwise)
    }

    /// A field of the account, empty where it is not there.
    pub fn of(&self, field: &str) -> &str {
        self.account.get(field).map_or("", String::as_str)
    }
}

fn parameters(text: &str) -> BTreeMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes()).into_owned().collect()
}

fn decoded(part: &str) -> String {
    let whole = format!("x={}", part.replace('+', "%2B"));
    parameters(&whole).remove("x").unwrap_or_default()
}

/// How a customer is known.
pub enum Auth {
    /// By a header whose value is this, the account's fields in braces.
    Header(&'static str, &'static str),
    /// By user name and password, fields of the account.
    Basic(&'static str, &'static str),
    /// By what the request itself says.
    Of(fn(&Call<'_>) -> bool),
}

impl Auth {
    fn knows(&self, call: &Call<'_>) -> bool {
        let filled = |text: &str| {
            call.account.iter().fold(text.to_owned(), |text, (name, value)| {
                text.replace(&format!("{{{name}}}"), value)
            })
        };
        match self {
            Self::Header(name, value) => call.received.header(name) == Some(&filled(value)),
            Self::Basic(username, password) => {
                let pair = format!("{}:{}", filled(username), filled(password));
                let known = format!("Basic {}", BASE64.encode(pair.as_bytes()));
                call.received.header("authorization") == Some(&known)
            }
            Self::Of(check) => check(call),
        }
    }
}

/// What is unlike with a provider, so that less can be asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quirk {
    /// A record is taken away and made anew, so that its number changes.
    Anew,
    /// TTLs are not the records' own.
    NoTtl,
    /// An alias does not keep a name from having addresses.
    AliasBeside,
    /// One zone alone, which the account names.
    OneZone,
    /// It keeps records of one server for all names: there are no zones.
    NoZones,
    /// There is no limit of a page, so that lists cannot be too long for one.
    Whole,
    /// Of a list that is longer than a page it is not known how to ask for the rest.
    OnePage,
    /// No name is a wildcard.
    NoWildcard,
    /// Its secret is a key that is a file, which cannot be a wrong one of the same form.
    FileKey,
}

/// An imitated provider.
pub struct Row {
    /// The id of its file.
    pub id: &'static str,
    /// How it knows a customer.
    pub auth: Auth,
    /// What it says to others: status and body.
    pub denied: (u16, &'static str),
    /// What each record that is there before has beside its value, as JSON.
    pub marks: &'static str,
    /// What is unlike.
    pub quirks: &'static [Quirk],
    /// What it answers.
    pub answer: fn(&mut Dns, &Call<'_>) -> Answer,
}

impl Row {
    /// Whether it has the quirk.
    pub fn is(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// All of them.
pub fn rows() -> Vec<&'static Row> {
    let families = [
        newer::ROWS,
        numbered::ROWS,
        more_numbered::ROWS,
        hosts::ROWS,
        anew::ROWS,
        clouds::ROWS,
        esa::ROWS,
        local::ROWS,
        told_again::ROWS,
        sets::ROWS,
        richer_sets::ROWS,
        rpc::ROWS,
        sessions::ROWS,
        signed::ROWS,
        signed_rest::ROWS,
    ];
    families.into_iter().flatten().collect()
}

/// How one request goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not looked at.
    NotDone,
    /// It is done, but its answer says that it is not.
    Done,
    /// It is one too many: the next one is wanted in 77 seconds (RFC 6585 4).
    TooMany,
}

/// A running imitation. It ends when it is dropped.
pub struct Imitation {
    server: ProviderServer,
    dns: Arc<Mutex<Dns>>,
}

impl Imitation {
    /// Starts a provider that has these zones and this customer.
    pub async fn start(row: &'static Row, dns: Dns, account: BTreeMap<String, String>) -> Self {
        Self::failing(row, dns, account, None).await
    }

    /// The same, where the request of this number, from 0, goes wrong.
    pub async fn failing(
        row: &'static Row,
        dns: Dns,
        account: BTreeMap<String, String>,
        fault: Option<(usize, Fault)>,
    ) -> Self {
        let dns = Arc::new(Mutex::new(dns));
        let (kept, count) = (Arc::clone(&dns), AtomicUsize::new(0));
        let server = ProviderServer::answering(move |received| {
            let call = Call::read(received, &account);
            let number = count.fetch_add(1, Ordering::SeqCst);
            let fault = fault.filter(|(at, _)| *at == number).map(|(_, fault)| fault);
            let trouble = || Answer::new(503, "come again");
            match fault {
                Some(Fault::NotDone) => return trouble(),
                Some(Fault::TooMany) => {
                    return Answer::new(429, "slowly").with("Retry-After", "77");
                }
                Some(Fault::Done) | None => {}
            }
            let answer = match row.auth.knows(&call) {
                true => (row.answer)(&mut kept.lock().unwrap(), &call),
                false => Answer::new(row.denied.0, row.denied.1),
            };
            fault.map_or(answer, |_| trouble())
        });
        Self { server: server.await, dns }
    }

    /// What it keeps.
    pub fn dns(&self) -> MutexGuard<'_, Dns> {
        self.dns.lock().unwrap()
    }

    /// Its base URL.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// What it was asked, and what of it shows how a run went wrong.
    pub fn requests(&self) -> Vec<String> {
        self.server.received().iter().map(|r| format!("{} {}", r.line, r.body)).collect()
    }
}

/// An answer of JSON.
fn reply(status: u16, body: Value) -> Answer {
    let text = if body.is_null() { String::new() } else { body.to_string() };
    Answer::new(status, text).with("Content-Type", "application/json")
}
