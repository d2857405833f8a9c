//! The form of a provider file, as it is written; its steps are in `step_file`.

use std::ops::Range;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;

use super::provider::{Code, Families, Field, Limits, Unmentioned};
use super::step_file::{RuleFile, StepFile};
use super::template::seconds;
use crate::model::Family;

/// A text with its place in the file: a template, an expression or a regular expression.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Placed(
    #[cfg_attr(feature = "schema", schemars(with = "String"))] Spanned<String>,
);

impl Placed {
    /// The text.
    pub(super) fn get(&self) -> &str {
        self.0.get_ref()
    }

    /// Where in the file it stands.
    pub(super) fn span(&self) -> Range<usize> {
        self.0.span()
    }

    /// The text alone.
    pub(super) fn text(self) -> String {
        self.0.into_inner()
    }
}

/// A provider file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct ProviderFile {
    /// Its name for people.
    pub(super) name: String,
    /// Its home page.
    pub(super) site: Option<String>,
    /// Its documentation of updates.
    pub(super) documentation: Option<String>,
    /// The day on which the facts were gathered, from there or from other clients: 2026-11-22.
    pub(super) checked: Option<String>,
    /// The provider whose endpoint, limits, steps and rules are used where this file says none.
    pub(super) preset: Option<Placed>,
    /// The code that makes its updates, where steps cannot.
    pub(super) code: Option<Code>,
    /// What other programs call it, such as dyndns@3322.org.
    #[serde(default)]
    pub(super) aliases: Vec<String>,
    /// Ends of names that it gives out, such as duckdns.org.
    #[serde(default)]
    pub(super) suffixes: Vec<String>,
    /// Names of its name servers, * for any run of characters: *.ns.cloudflare.com.
    #[serde(default)]
    pub(super) name_servers: Vec<String>,
    /// The service has ended: when and how, in a sentence.
    pub(super) dead: Option<Placed>,
    /// With dead: the id of the provider that takes its place best.
    pub(super) instead: Option<Placed>,
    /// What a person should know of it, a sentence or two each.
    #[serde(default)]
    pub(super) notes: Vec<String>,
    /// Whether it makes a record that is missing.
    pub(super) creates: Option<bool>,
    /// The service range whose addresses it may publish in place of a host's own.
    pub(super) proxy: Option<String>,
    /// A regular expression that a host's name has to match.
    pub(super) host_check: Option<Placed>,
    /// Scheme, host, port and perhaps a path: what base is in templates. A template.
    pub(super) endpoint: Option<Placed>,
    /// What it is told we are called; a template.
    pub(super) user_agent: Option<Placed>,
    /// How the families go into requests.
    pub(super) families: Option<Families>,
    /// The only family that it takes; without it both.
    pub(super) only: Option<Family>,
    /// What becomes of a family that a request does not mention.
    pub(super) unmentioned: Option<Unmentioned>,
    /// What it does not want to be exceeded.
    #[serde(default)]
    pub(super) limits: LimitsFile,
    /// What it asks for.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Field>"))]
    pub(super) field: Vec<Spanned<Field>>,
    /// Its requests, in their order.
    #[serde(default)]
    pub(super) step: Vec<StepFile>,
    /// The rules that come before each step's own.
    #[serde(default)]
    pub(super) rule: Vec<RuleFile>,
    /// An expression for its own words in a reply; without one, the first line.
    pub(super) words: Option<Placed>,
}

/// `[limits]`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct LimitsFile {
    /// How many hosts fit in one request; 1 if it is not said.
    hosts_per_request: Option<usize>,
    /// How many requests of one account it takes at the same time; 1 if it is not said.
    requests_at_once: Option<usize>,
    /// The least time between two updates of one host; 30s if it is not said.
    least_interval: Option<Span>,
    /// After this long a right record is sent again; never if it is not said.
    refresh: Option<Span>,
    /// The least wait when it is being worked on or has trouble with its DNS; 30m if not said.
    maintenance_wait: Option<Span>,
    /// The least TTL that it takes, seconds.
    least_ttl: Option<u32>,
    /// The largest TTL that it takes, seconds.
    most_ttl: Option<u32>,
    /// Whether what is published is looked up before a first update; true if it is not said.
    look_first: Option<bool>,
    /// Whether all hosts of a request have the same addresses; true if it is not said.
    one_address: Option<bool>,
}

impl LimitsFile {
    /// These limits, those of the preset where these say nothing, and else ours: 30 s between
    /// updates, no refresh, 30 min after `911`, any TTL.
    pub(super) fn or(&self, preset: Option<&Self>) -> Limits {
        let none = Self::default();
        let preset = preset.unwrap_or(&none);
        let span = |own: Option<Span>, theirs: Option<Span>| own.or(theirs).map(|span| span.0);
        Limits {
            hosts_per_request: self.hosts_per_request.or(preset.hosts_per_request).unwrap_or(1),
            requests_at_once: self.requests_at_once.or(preset.requests_at_once).unwrap_or(1),
            least_interval: span(self.least_interval, preset.least_interval)
                .unwrap_or(Duration::from_secs(30)),
            refresh: span(self.refresh, preset.refresh),
            maintenance_wait: span(self.maintenance_wait, preset.maintenance_wait)
                .unwrap_or(Duration::from_secs(30 * 60)),
            least_ttl: self.least_ttl.or(preset.least_ttl).unwrap_or(1),
            most_ttl: self.most_ttl.or(preset.most_ttl).unwrap_or(u32::MAX >> 1),
            look_first: self.look_first.or(preset.look_first).unwrap_or(true),
            one_address: self.one_address.or(preset.one_address).unwrap_or(true),
        }
    }

    /// Whether the numbers make sense.
    pub(super) fn sound(&self) -> Result<(), &'static str> {
        if self.hosts_per_request == Some(0) {
            return Err("hosts_per_request has to be at least 1");
        }
        if self.requests_at_once.is_some_and(|at_once| !(1..=10).contains(&at_once)) {
            return Err("requests_at_once has to be from 1 to 10");
        }
        if let (Some(least), Some(most)) = (self.least_ttl, self.most_ttl)
            && least > most
        {
            return Err("least_ttl has to be at most most_ttl");
        }
        Ok(())
    }
}

/// A length of time: `30s`, `5m`, `1h`, `25d`.
#[derive(Clone, Copy)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct Span(
    #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = "^[0-9]+[smhd]$")))]
    pub(super) Duration,
);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let unit = text.ends_with(|c: char| c.is_ascii_alphabetic());
        let span = seconds(&text).filter(|_| unit).map(|s| Self(Duration::from_secs(s)));
        span.ok_or_else(|| D::Error::custom("expected a length of time such as 30s, 5m, 1h or 25d"))
    }
}
