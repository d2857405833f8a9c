//! The form of a provider file, as it is written.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;

use super::provider::{Basic, Code, Families, Field, Limits, Rule, Step, Then, Unmentioned};
use super::template::{Form, seconds};
use crate::model::Trouble;

/// A text with its place in the file: a template, an expression or a regular expression.
pub(super) type Placed = Spanned<String>;

/// A provider file.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProviderFile {
    pub(super) name: String,
    pub(super) site: Option<String>,
    pub(super) documentation: Option<String>,
    pub(super) checked: Option<String>,
    /// The provider whose endpoint, limits, steps and rules are used where this file says none.
    pub(super) preset: Option<Placed>,
    pub(super) code: Option<Code>,
    #[serde(default)]
    pub(super) suffixes: Vec<String>,
    pub(super) proxy: Option<String>,
    pub(super) host_check: Option<Placed>,
    pub(super) endpoint: Option<Placed>,
    pub(super) user_agent: Option<Placed>,
    pub(super) families: Option<Families>,
    pub(super) unmentioned: Option<Unmentioned>,
    #[serde(default)]
    pub(super) limits: LimitsFile,
    #[serde(default)]
    pub(super) field: Vec<Spanned<Field>>,
    #[serde(default)]
    pub(super) step: Vec<StepFile>,
    #[serde(default)]
    pub(super) rule: Vec<RuleFile>,
    pub(super) words: Option<Placed>,
}

/// `[limits]`.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LimitsFile {
    hosts_per_request: Option<usize>,
    least_interval: Option<Span>,
    refresh: Option<Span>,
    maintenance_wait: Option<Span>,
    least_ttl: Option<u32>,
    most_ttl: Option<u32>,
    look_first: Option<bool>,
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
struct Span(Duration);

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let unit = text.ends_with(|c: char| c.is_ascii_alphabetic());
        let span = seconds(&text).filter(|_| unit).map(|s| Self(Duration::from_secs(s)));
        span.ok_or_else(|| D::Error::custom("expected a length of time such as 30s, 5m, 1h or 25d"))
    }
}

/// `[[step]]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepFile {
    pub(super) name: String,
    pub(super) when: Option<Placed>,
    pub(super) each: Option<Placed>,
    #[serde(rename = "as")]
    pub(super) present: Option<String>,
    pub(super) lookup: Option<bool>,
    pub(super) remember: Option<bool>,
    pub(super) method: Option<Placed>,
    pub(super) url: Option<Placed>,
    pub(super) headers: Option<Placed>,
    pub(super) basic: Option<Basic>,
    pub(super) bearer: Option<Placed>,
    pub(super) json: Option<Placed>,
    pub(super) form: Option<Placed>,
    pub(super) body: Option<Placed>,
    #[serde(default)]
    pub(super) extract: BTreeMap<String, Placed>,
    pub(super) line_per_host: Option<bool>,
    #[serde(default)]
    pub(super) rule: Vec<RuleFile>,
    pub(super) next: Option<Placed>,
    pub(super) again: Option<Placed>,
}

impl StepFile {
    /// This step laid over the preset's of the same name: what it says counts, its rules come
    /// first.
    pub(super) fn over(self, preset: Self) -> Self {
        let own_body = self.json.is_some() || self.form.is_some() || self.body.is_some();
        let kept = |theirs: Option<Placed>| theirs.filter(|_| !own_body);
        Self {
            name: self.name,
            when: self.when.or(preset.when),
            each: self.each.or(preset.each),
            present: self.present.or(preset.present),
            lookup: self.lookup.or(preset.lookup),
            remember: self.remember.or(preset.remember),
            method: self.method.or(preset.method),
            url: self.url.or(preset.url),
            headers: self.headers.or(preset.headers),
            basic: self.basic.or(preset.basic),
            bearer: self.bearer.or(preset.bearer),
            json: self.json.or(kept(preset.json)),
            form: self.form.or(kept(preset.form)),
            body: self.body.or(kept(preset.body)),
            extract: preset.extract.into_iter().chain(self.extract).collect(),
            line_per_host: self.line_per_host.or(preset.line_per_host),
            rule: self.rule.into_iter().chain(preset.rule).collect(),
            next: self.next.or(preset.next),
            again: self.again.or(preset.again),
        }
    }

    /// The step as it is done. `None`: it has no `url`.
    pub(super) fn complete(self) -> Option<Step> {
        let text = |placed: Option<Placed>| placed.map(Spanned::into_inner);
        let body = [(Form::Json, self.json), (Form::Url, self.form), (Form::Text, self.body)];
        Some(Step {
            name: self.name,
            when: text(self.when),
            each: text(self.each),
            present: self.present.unwrap_or_else(|| "present".to_owned()),
            lookup: self.lookup.unwrap_or(false),
            remember: self.remember.unwrap_or(false),
            method: text(self.method).unwrap_or_else(|| "GET".to_owned()),
            url: text(self.url)?,
            headers: text(self.headers),
            basic: self.basic,
            bearer: text(self.bearer),
            body: body.into_iter().find_map(|(form, body)| Some((form, text(body)?))),
            extract: self.extract.into_iter().map(|(name, e)| (name, e.into_inner())).collect(),
            line_per_host: self.line_per_host.unwrap_or(false),
            rules: self.rule.into_iter().map(RuleFile::complete).collect(),
            next: text(self.next),
            again: text(self.again),
        })
    }
}

/// `[[rule]]` and `[[step.rule]]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) when: Placed,
    then: Meaning,
    pub(super) wait: Option<Placed>,
    note: Option<String>,
}

impl RuleFile {
    /// The rule as it is used.
    pub(super) fn complete(self) -> Rule {
        Rule {
            when: self.when.into_inner(),
            then: self.then.0,
            wait: self.wait.map(Spanned::into_inner),
            note: self.note,
        }
    }
}

/// `then`: `"changed"`, `"already-right"`, or one of `{ later = "…" }`, `{ needs-you = "…" }`,
/// `{ unconfirmed = "…" }` with the code of a trouble.
#[derive(Clone, Copy)]
struct Meaning(Then);

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "kebab-case")]
        enum Written {
            Changed,
            AlreadyRight,
            Later(Trouble),
            NeedsYou(Trouble),
            Unconfirmed(Trouble),
        }
        Ok(Self(match Written::deserialize(from)? {
            Written::Changed => Then::Changed,
            Written::AlreadyRight => Then::AlreadyRight,
            Written::Later(trouble) => Then::Later(trouble),
            Written::NeedsYou(trouble) => Then::NeedsYou(trouble),
            Written::Unconfirmed(trouble) => Then::Unconfirmed(trouble),
        }))
    }
}
