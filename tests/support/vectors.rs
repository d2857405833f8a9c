//! A provider's proof, `vectors/providers/<id>.toml`: updates, the exact requests they make, the
//! replies, and what is known then.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::path::PathBuf;

use homing_engine::model::{
    Account, AccountId, Change, Credentials, Outcome, PerFamily, ProviderId, Secret, Time, Update,
    UpdateId,
};
use homing_engine::publish::Moment;
use serde::Deserialize;

use crate::provider_server::{Answer, Received};

/// One file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vectors {
    /// The account's fields.
    pub account: BTreeMap<String, String>,
    /// Its secrets.
    #[serde(default)]
    pub secrets: BTreeMap<String, String>,
    /// What the provider does not want to be exceeded, as far as it says so.
    #[serde(default)]
    pub limits: Limits,
    /// Whole updates.
    pub case: Vec<Case>,
    /// Other replies to them.
    #[serde(default)]
    pub reading: Vec<ReadingCase>,
    /// What of [`KINDS`] cannot be shown of this provider, and why.
    #[serde(default)]
    pub without: BTreeMap<String, String>,
}

/// What the proof of every provider has to show.
pub const KINDS: [&str; 9] = [
    "create",
    "update",
    "already-right",
    "wrong-credentials",
    "unknown-host",
    "rate-limited",
    "server-trouble",
    "both-families",
    "apex",
];

/// Limits of a provider, times in seconds; one that is not named may be anything.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub hosts_per_request: Option<usize>,
    pub least_interval: Option<u64>,
    pub refresh: Option<u64>,
    pub maintenance_wait: Option<u64>,
    pub look_first: Option<bool>,
}

/// An update from its beginning to its end.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// What of [`KINDS`] it shows beside what can be seen of it: `create`, which nothing else
    /// tells, and where it looks unlike elsewhere `unknown-host` or `apex`.
    #[serde(default)]
    pub shows: Vec<String>,
    /// Fields of the account that differ; an empty one is not set.
    #[serde(default)]
    pub account: BTreeMap<String, String>,
    /// The hosts of the update.
    pub hosts: Vec<String>,
    /// The addresses to send.
    pub ipv4: Option<IpAddr>,
    pub ipv6: Option<IpAddr>,
    /// Addresses that are right already.
    pub kept_ipv4: Option<IpAddr>,
    pub kept_ipv6: Option<IpAddr>,
    pub ttl: Option<u32>,
    /// The requests in their order, each with its reply.
    #[serde(default)]
    pub exchange: Vec<Exchange>,
    /// What is known then: of all, or by `host family`.
    pub outcome: Expected,
    /// The dry run's text.
    pub plan: Option<Vec<String>>,
}

/// A request and its reply.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Method and target, then headers, then after an empty line the body. `VERSION` is ours;
    /// `User-Agent: Homing/VERSION` need not be written. `SIGNATURE` stands for one that the
    /// server's port has a part in.
    pub request: String,
    #[serde(default = "ok")]
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    #[serde(default)]
    pub body: String,
    /// Whether the request is made whatever became of the others, and its reply is not read.
    #[serde(default)]
    pub always: bool,
}

/// Another reply to one exchange of a case.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReadingCase {
    /// The case; the first one where it is not named.
    pub case: Option<String>,
    /// Which exchange, from 0; the last one where it is not said.
    pub at: Option<usize>,
    #[serde(default = "ok")]
    pub status: u16,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub body: String,
    pub outcome: Expected,
    /// What a person is shown of it.
    pub detail: Option<String>,
    /// As in [`Case`].
    #[serde(default)]
    pub shows: Vec<String>,
}

/// What has to be known: the same of everything, or by `host family`.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum Expected {
    Same(String),
    Each(BTreeMap<String, String>),
}

impl Expected {
    /// What has to be known of a host's family.
    pub fn of(&self, key: &str) -> &str {
        match self {
            Self::Same(outcome) => outcome,
            Self::Each(each) => each.get(key).map_or("(not in the vector)", String::as_str),
        }
    }

    /// Whether any of it begins with one of these.
    pub fn has(&self, any: &[&str]) -> bool {
        let begins = |outcome: &String| any.iter().any(|start| outcome.starts_with(start));
        match self {
            Self::Same(outcome) => begins(outcome),
            Self::Each(each) => each.values().any(begins),
        }
    }

    /// Whether all of it is success.
    pub fn is_success(&self) -> bool {
        let right = |outcome: &String| outcome == "changed" || outcome == "already-right";
        match self {
            Self::Same(outcome) => right(outcome),
            Self::Each(each) => each.values().all(right),
        }
    }
}

fn ok() -> u16 {
    200
}

/// The folder with the files.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors/providers")
}

/// Reads the file of a provider.
pub fn read(id: &str) -> Vectors {
    let file = folder().join(format!("{id}.toml"));
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{id} needs its proof, {}: {error}", file.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// An outcome as vectors write it: `needs-you bad-credentials`, `later rate-limited 1800`.
pub fn written(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Changed => "changed".to_owned(),
        Outcome::AlreadyRight => "already-right".to_owned(),
        Outcome::Later { trouble, wait: None } => format!("later {}", trouble.code()),
        Outcome::Later { trouble, wait: Some(wait) } => {
            format!("later {} {}", trouble.code(), wait.as_secs())
        }
        Outcome::NeedsYou { trouble } => format!("needs-you {}", trouble.code()),
        Outcome::Unconfirmed { trouble } => format!("unconfirmed {}", trouble.code()),
    }
}

impl Vectors {
    /// Which of [`KINDS`] are shown.
    pub fn shown(&self) -> BTreeSet<&str> {
        let mut shown: BTreeSet<&str> = BTreeSet::new();
        let outcomes = self.case.iter().map(|case| &case.outcome);
        for outcome in outcomes.chain(self.reading.iter().map(|reading| &reading.outcome)) {
            for (kind, starts) in [
                ("update", &["changed"][..]),
                ("already-right", &["already-right"]),
                ("wrong-credentials", &["needs-you bad-credentials"]),
                ("unknown-host", &["needs-you host-not-found", "needs-you zone-not-found"]),
                ("rate-limited", &["later rate-limited"]),
                ("server-trouble", &["later server-trouble", "later maintenance"]),
            ] {
                shown.extend(outcome.has(starts).then_some(kind));
            }
        }
        for case in self.case.iter().filter(|case| case.outcome.has(&["changed", "already-right"]))
        {
            let apex = case.hosts.iter().any(|host| host.matches('.').count() == 1);
            shown.extend(apex.then_some("apex"));
            let both = case.ipv4.is_some() && case.ipv6.is_some();
            shown.extend(both.then_some("both-families"));
        }
        let said = self.case.iter().flat_map(|case| &case.shows);
        shown.extend(said.chain(self.reading.iter().flat_map(|r| &r.shows)).map(String::as_str));
        shown
    }

    /// The case of this name, or the first.
    pub fn case(&self, name: Option<&str>) -> &Case {
        let found = match name {
            None => self.case.first(),
            Some(name) => self.case.iter().find(|case| case.name == name),
        };
        found.unwrap_or_else(|| panic!("there is no case {name:?}"))
    }

    /// The account of a case, its provider at `endpoint`.
    pub fn account(&self, id: &str, case: &Case, endpoint: Option<String>) -> Account {
        let mut fields = self.account.clone();
        fields.extend(case.account.clone());
        Account {
            id: AccountId::from("proof"),
            provider: ProviderId::from(id),
            fields,
            endpoint,
            insecure: false,
            ca_file: None,
        }
    }

    /// The secrets.
    pub fn credentials(&self) -> Credentials {
        let mut credentials = Credentials::new();
        for (field, secret) in &self.secrets {
            credentials.insert(field, Secret::new(secret.clone()));
        }
        credentials
    }
}

impl Case {
    /// The update.
    pub fn update(&self) -> Update {
        let send = PerFamily { ipv4: self.ipv4, ipv6: self.ipv6 };
        let whole =
            PerFamily { ipv4: self.ipv4.or(self.kept_ipv4), ipv6: self.ipv6.or(self.kept_ipv6) };
        let change = |host: &String| Change {
            host: host.parse().expect("a vector's host is a name"),
            send,
            whole,
            ttl: self.ttl,
            claim: None,
        };
        Update {
            id: UpdateId(1),
            via: None,
            account: AccountId::from("proof"),
            changes: self.hosts.iter().map(change).collect(),
        }
    }
}

/// A reply as the server gives it.
pub fn answer(status: u16, headers: &BTreeMap<String, String>, body: &str) -> Answer {
    let plain = Answer::new(status, body);
    headers.iter().fold(plain, |answer, (name, value)| answer.with(name, value))
}

/// When all vectors are signed.
pub fn moment() -> Moment {
    let time = Time(1_795_694_400_000); // 2026-11-26T12:00:00Z
    Moment { time, nonce: "0123456789abcdef0123456789abcdef".to_owned() }
}

/// A header's value, `SIGNATURE` in place of one that the port has a part in: 64 digits at the end
/// of `Authorization`, and what comes after `$1$`.
fn without_signature(name: &str, value: &str) -> String {
    let start = match name {
        "authorization" => value.len().saturating_sub(64),
        "x-ovh-signature" => value.find("$1$").map_or(value.len(), |at| at + 3),
        _ => value.len(),
    };
    let (kept, signature) = value.split_at(start);
    let digits = signature.len() >= 40 && signature.bytes().all(|digit| digit.is_ascii_hexdigit());
    if digits { format!("{kept}SIGNATURE") } else { value.to_owned() }
}

/// A request as vectors write it, headers sorted; those that HTTP itself needs are left out.
pub fn request_text(request: &Received) -> String {
    let own = ["host", "accept", "accept-encoding", "content-length"];
    let headers = request.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
    let headers =
        headers.map(|(name, value)| format!("{name}: {}", without_signature(name, value)));
    let headers = headers.collect();
    whole(&request.line, headers, &request.body)
}

/// A vector's request in the same form.
pub fn expected_text(written: &str) -> String {
    let (head, body) = written.trim().split_once("\n\n").unwrap_or((written.trim(), ""));
    let (line, rest) = head.split_once('\n').unwrap_or((head, ""));
    let mut headers: Vec<String> = rest
        .lines()
        .map(|line| line.split_once(": ").expect("a header is written Name: value"))
        .map(|(name, value)| format!("{}: {value}", name.to_lowercase()))
        .collect();
    if !headers.iter().any(|header| header.starts_with("user-agent: ")) {
        headers.push("user-agent: Homing/VERSION".to_owned());
    }
    for header in &mut headers {
        *header = header.replace("VERSION", env!("CARGO_PKG_VERSION"));
    }
    whole(line, headers, body)
}

fn whole(line: &str, mut headers: Vec<String>, body: &str) -> String {
    headers.sort();
    format!("{line}\n{}\n\n{body}", headers.join("\n"))
}
