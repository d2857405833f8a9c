//! What a provider is, as its file says it, checked and complete.

use std::time::Duration;

use serde::Deserialize;

use super::sign::Signer;
use super::template::Form;
use crate::model::{Family, ProviderId, ProviderRules, Trouble};

/// A provider. The form of an account is drawn from it.
#[derive(Clone, Debug)]
pub struct Provider {
    /// Its file's name without `.toml`.
    pub id: ProviderId,
    /// Its name for people.
    pub name: String,
    /// Its home page.
    pub site: Option<String>,
    /// Its documentation of updates.
    pub documentation: Option<String>,
    /// The day on which the facts were gathered, from there or from other clients: `2026-11-22`.
    pub checked: Option<String>,
    /// What it asks for, in the order of its file.
    pub fields: Vec<Field>,
    /// What other programs call it (`dyndns@3322.org`).
    pub aliases: Vec<String>,
    /// Ends of names that are this provider's own (`duckdns.org`).
    pub suffixes: Vec<String>,
    /// What the names of its name servers look like, `*` for any run of characters
    /// (`*.ns.cloudflare.com`).
    pub name_servers: Vec<String>,
    /// Where the service has ended: when and how, in a sentence. Nothing is ever sent to it.
    pub dead: Option<String>,
    /// Then: the id of the provider that takes its place best.
    pub instead: Option<String>,
    /// What a person should know of it, a sentence or two each.
    pub notes: Vec<String>,
    /// Whether it makes a record that is missing; `None`: not known.
    pub creates: Option<bool>,
    /// The only family that it takes; `None`: both.
    pub only: Option<Family>,
    /// Whose proxies it may publish in place of a host's addresses: a name of
    /// `model/service_ranges.toml`.
    pub proxy: Option<String>,
    /// What a host's name has to match, where it does not take any name.
    pub host_check: Option<String>,
    /// How its updates are made.
    pub(super) how: How,
    /// Scheme, host and port, perhaps a path: what `base` is in templates. A template itself.
    pub(super) endpoint: Option<String>,
    /// What it is told we are called; a template. `None`: as everybody is.
    pub user_agent: Option<String>,
    /// How the families go into requests.
    pub families: Families,
    /// What becomes of a family that a request does not mention.
    pub(super) unmentioned: Unmentioned,
    /// Its limits.
    pub limits: Limits,
    /// The rules that come before each step's own.
    pub(super) rules: Vec<Rule>,
    /// An expression for its own words in a reply; without one, the first line.
    pub(super) words: Option<String>,
}

impl Provider {
    /// Whether its updates are requests that its file says; else code makes them.
    pub fn is_made_of_steps(&self) -> bool {
        matches!(self.how, How::Steps(_))
    }

    /// What the core has to know of it.
    pub fn rules(&self) -> ProviderRules {
        ProviderRules {
            name: self.name.clone(),
            hosts_per_update: self.limits.hosts_per_request * self.limits.requests_at_once,
            least_interval: self.limits.least_interval,
            refresh: self.limits.refresh,
            maintenance_wait: self.limits.maintenance_wait,
            look_first: self.limits.look_first,
            one_address: self.limits.one_address,
            other_records: matches!(self.how, How::Code(Code::Rfc2136)),
            only: self.only,
        }
    }
}

/// Something that a provider asks for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Field {
    /// Its name in the configuration.
    pub name: String,
    /// What it is called on the screen.
    pub label: String,
    /// One sentence on where a person finds it.
    pub help: Option<String>,
    /// The provider's page where it is found.
    pub link: Option<String>,
    /// Whether it is kept in the vault.
    #[serde(default)]
    pub secret: bool,
    /// Whether it may stay empty.
    #[serde(default)]
    pub optional: bool,
    /// What is used when it stays empty.
    pub default: Option<String>,
    /// A regular expression that the value has to match.
    pub check: Option<String>,
    /// The values to choose from; empty: any text.
    #[serde(default)]
    pub choices: Vec<String>,
    /// Whether the value may be a whole key file, which says other fields as well.
    #[serde(default)]
    pub file: bool,
    /// Whether it is the zone that the account's hosts are in; one outside it is not sent.
    #[serde(default)]
    pub zone: bool,
    /// Set where the user's text is a template itself, with what it is for.
    pub(super) template: Option<Form>,
}

impl Field {
    /// Whether the user's text is a template itself.
    pub fn is_template(&self) -> bool {
        self.template.is_some()
    }

    /// Whether it may have several lines: headers and bodies do.
    pub fn has_lines(&self) -> bool {
        self.template == Some(Form::Text)
    }
}

/// How updates are made.
#[derive(Clone, Debug)]
pub(super) enum How {
    /// By these steps, in this order.
    Steps(Vec<Step>),
    /// By code.
    Code(Code),
}

/// Ways that data cannot describe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum Code {
    /// DNS UPDATE (RFC 2136), signed with TSIG (RFC 8945).
    Rfc2136,
}

/// How the families go into requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Families {
    /// Both in one request: `ipv4`, `ipv6`, `addresses`.
    Together,
    /// One request each: `ip`, `family`, `type`.
    #[default]
    Each,
    /// One request each, and the provider takes the address that it comes from.
    Source,
    /// As the user's own templates are written: each where they say `ip`, together where they say
    /// `ipv4` or `ipv6`, by source where they name no address.
    AsWritten,
}

/// What becomes of a family that a request does not mention.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) enum Unmentioned {
    /// It stays as it is.
    #[default]
    Kept,
    /// Its record is deleted: everything that is to stay is mentioned every time.
    Deleted,
}

/// What a provider does not want to be exceeded.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// How many hosts fit in one request; at least 1.
    pub hosts_per_request: usize,
    /// How many requests of one account it takes at the same time; 1 to 10.
    pub requests_at_once: usize,
    /// The least time between two updates of one host.
    pub least_interval: Duration,
    /// After this long a right record is sent again; `None`: never.
    pub refresh: Option<Duration>,
    /// The least wait when it is being worked on or has trouble with its DNS.
    pub maintenance_wait: Duration,
    /// The least TTL that it takes, seconds.
    pub least_ttl: u32,
    /// The largest TTL that it takes, seconds.
    pub most_ttl: u32,
    /// Whether what is published is looked up before a first update.
    pub look_first: bool,
    /// Whether all hosts of a request have the same addresses.
    pub one_address: bool,
}

/// One request, and how its reply is read.
#[derive(Clone, Debug)]
pub(super) struct Step {
    /// What the step is called.
    pub(super) name: String,
    /// The step is left out unless this holds; an expression.
    pub(super) when: Option<String>,
    /// An expression for a list: the step is done for one after the other until `next` holds.
    pub(super) each: Option<String>,
    /// Whether it is done for all of `each`, and only then goes on or ends well.
    pub(super) all: bool,
    /// What the present one of `each` is called.
    pub(super) present: String,
    /// A name and an expression: from this step on, hosts go together only where it says the same
    /// of them, and are asked for apart from the others.
    pub(super) apart: Option<(String, String)>,
    /// How many hosts one request takes, from this step on.
    pub(super) at_most: Option<usize>,
    /// Whether it is done at the end whatever became of the others; its reply is not read.
    pub(super) always: bool,
    /// Whether the request is repeated until something is so.
    pub(super) poll: Option<Poll>,
    /// Whether its reply is one page of several.
    pub(super) pages: Option<Pages>,
    /// Whether the step only looks and changes nothing.
    pub(super) lookup: bool,
    /// Whether what it found is remembered while the program runs, so that it can be left out.
    pub(super) remember: bool,
    /// The method; a template.
    pub(super) method: String,
    /// The URL; a template whose values are percent-encoded.
    pub(super) url: String,
    /// Headers, `Name: value` in each line; a template.
    pub(super) headers: Option<String>,
    /// User name and password of `Authorization: Basic`; templates.
    pub(super) basic: Option<Basic>,
    /// The token of `Authorization: Bearer`; a template.
    pub(super) bearer: Option<String>,
    /// The body and its form; a template.
    pub(super) body: Option<(Form, String)>,
    /// How the request is signed, with these named templates.
    pub(super) sign: Option<(Signer, Vec<(String, String)>)>,
    /// Names for what the reply says, and the expressions that find it.
    pub(super) extract: Vec<(String, String)>,
    /// Whether the reply has one line for each host, in their order.
    pub(super) line_per_host: bool,
    /// What is read from the reply, the first that holds.
    pub(super) rules: Vec<Rule>,
    /// Where no rule holds: whether to go on with the next step; an expression.
    pub(super) next: Option<String>,
    /// Where that does not hold either: whether to go on with the next one of `each`.
    pub(super) again: Option<String>,
    /// Where no rule holds of any of several hosts: whether one of them may be what it is about,
    /// so that the step is done again for each half of them; an expression.
    pub(super) halves: Option<String>,
}

/// A request that is repeated until something is so: what it asks for takes its time.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Poll {
    /// What has to be so; an expression.
    pub(super) until: String,
    /// How long it is waited between two requests.
    pub(super) every: Duration,
    /// How many requests there are at most.
    pub(super) times: u32,
}

/// A list that comes in pages; all of them are read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pages {
    /// The list of one page; an expression.
    pub(super) list: String,
    /// What the next request names as `page`, nothing after the last one; an expression.
    pub(super) next: String,
    /// What the first request names as `page`; `None`: nothing.
    pub(super) first: Option<u32>,
    /// How many pages there are at most; of a longer list nothing is known.
    pub(super) most: u32,
}

/// User name and password of `Authorization: Basic`; templates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Basic {
    /// The user name.
    pub(super) username: String,
    /// The password.
    pub(super) password: String,
}

/// What one kind of reply means.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    /// An expression over the reply.
    pub(super) when: String,
    /// What is known then.
    pub(super) then: Then,
    /// How long the provider asks us to wait, seconds; an expression.
    pub(super) wait: Option<String>,
    /// What to say besides the provider's own words.
    pub(super) note: Option<String>,
}

/// What is known after a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// The provider publishes the address now.
    Changed,
    /// It did so already.
    AlreadyRight,
    /// Not done; mends itself.
    Later(Trouble),
    /// Not done; the user has to act.
    NeedsYou(Trouble),
    /// Not known.
    Unconfirmed(Trouble),
}
