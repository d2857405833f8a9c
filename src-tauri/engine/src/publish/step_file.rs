//! The form of a step and of a rule, as they are written.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use toml::Spanned;

use super::file::{Placed, Span};
use super::provider::{Basic, Pages, Poll, Rule, Step, Then};
use super::sign::Signer;
use super::template::Form;
use crate::model::Trouble;

/// `[[step]]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct StepFile {
    /// What the step is called.
    pub(super) name: String,
    /// The step is left out unless this holds; an expression.
    pub(super) when: Option<Placed>,
    /// An expression for a list: the step is done for one after the other until next holds.
    pub(super) each: Option<Placed>,
    /// Whether it is done for all of each: next has to hold every time.
    pub(super) all: Option<bool>,
    /// What the present one of each is called.
    #[serde(rename = "as")]
    pub(super) present: Option<String>,
    /// From this step on hosts go together only where this says the same of them: one name, by
    /// which it is known from then on, and an expression, such as zone = "zones | zone_of(host)".
    #[serde(default)]
    pub(super) apart: BTreeMap<String, Placed>,
    /// How many hosts one request takes, from this step on.
    pub(super) at_most: Option<usize>,
    /// Whether it is done at the end whatever became of the others, such as signing out.
    pub(super) always: Option<bool>,
    /// Whether the request is repeated until something is so.
    pub(super) poll: Option<PollFile>,
    /// Whether its reply is one page of several; conditions name what all have as items.
    pub(super) pages: Option<PagesFile>,
    /// Whether the step only looks and changes nothing.
    pub(super) lookup: Option<bool>,
    /// Whether what it found is remembered while the program runs, so that it can be left out.
    pub(super) remember: Option<bool>,
    /// The method, GET if it is not said; a template.
    pub(super) method: Option<Placed>,
    /// The URL; a template whose values are percent-encoded.
    pub(super) url: Option<Placed>,
    /// Headers, Name: value in each line; a template.
    pub(super) headers: Option<Placed>,
    /// User name and password of Authorization: Basic; templates.
    pub(super) basic: Option<Basic>,
    /// The token of Authorization: Bearer; a template.
    pub(super) bearer: Option<Placed>,
    /// A body of JSON; a template whose values are written as JSON, quotes included.
    pub(super) json: Option<Placed>,
    /// The body of a form; a template whose values are percent-encoded.
    pub(super) form: Option<Placed>,
    /// A body of XML; a template whose values are escaped.
    pub(super) xml: Option<Placed>,
    /// Any other body; a template.
    pub(super) body: Option<Placed>,
    /// How the request is signed.
    #[cfg_attr(feature = "schema", schemars(with = "Option<Signer>"))]
    pub(super) sign: Option<Spanned<Signer>>,
    /// What the signer is given, by name; templates.
    #[serde(default)]
    pub(super) sign_with: BTreeMap<String, Placed>,
    /// Names for what the reply says, and the expressions that find it.
    #[serde(default)]
    pub(super) extract: BTreeMap<String, Placed>,
    /// Whether the reply has one line for each host, in their order.
    pub(super) line_per_host: Option<bool>,
    /// What is read from the reply, the first that holds.
    #[serde(default)]
    pub(super) rule: Vec<RuleFile>,
    /// Where no rule holds: whether to go on with the next step; an expression.
    pub(super) next: Option<Placed>,
    /// Where that does not hold either: whether to go on with the next one of each.
    pub(super) again: Option<Placed>,
    /// Where no rule holds of any of several hosts: whether one of them may be what it is about,
    /// so that the step is done again for each half of them; an expression.
    pub(super) halves: Option<Placed>,
}

/// `poll` of a step.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct PollFile {
    /// What has to be so; an expression.
    pub(super) until: Placed,
    /// How long it is waited between two requests, at most 1m; 1s if it is not said.
    every: Option<Span>,
    /// How many requests there are at most, up to 100; 20 if it is not said.
    times: Option<u32>,
}

impl PollFile {
    fn complete(self) -> Poll {
        Poll {
            until: self.until.text(),
            every: self.every.map_or(Duration::from_secs(1), |every| every.0),
            times: self.times.unwrap_or(20),
        }
    }

    /// Whether it comes to an end in a time that somebody may wait.
    pub(super) fn sound(&self) -> bool {
        let every = self.every.is_none_or(|every| every.0 <= Duration::from_secs(60));
        every && self.times.is_none_or(|times| (1..=100).contains(&times))
    }
}

/// `pages` of a step.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct PagesFile {
    /// The list of one page; an expression.
    pub(super) list: Placed,
    /// What the next request names as page, nothing after the last one; an expression.
    pub(super) next: Placed,
    /// What the first request names as page; nothing if it is not said.
    first: Option<u32>,
    /// How many pages there are at most; 1000 if it is not said.
    most: Option<u32>,
}

impl PagesFile {
    fn complete(self) -> Pages {
        Pages {
            list: self.list.text(),
            next: self.next.text(),
            first: self.first,
            most: self.most.unwrap_or(1000),
        }
    }
}

impl StepFile {
    /// This step laid over the preset's of the same name: what it says counts, its rules come
    /// first.
    pub(super) fn over(self, preset: Self) -> Self {
        let own_body = [&self.json, &self.form, &self.xml, &self.body];
        let own_body = own_body.iter().any(|body| body.is_some());
        let kept = |theirs: Option<Placed>| theirs.filter(|_| !own_body);
        Self {
            name: self.name,
            when: self.when.or(preset.when),
            each: self.each.or(preset.each),
            all: self.all.or(preset.all),
            always: self.always.or(preset.always),
            poll: self.poll.or(preset.poll),
            pages: self.pages.or(preset.pages),
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
            xml: self.xml.or(kept(preset.xml)),
            body: self.body.or(kept(preset.body)),
            sign: self.sign.or(preset.sign),
            sign_with: preset.sign_with.into_iter().chain(self.sign_with).collect(),
            extract: preset.extract.into_iter().chain(self.extract).collect(),
            line_per_host: self.line_per_host.or(preset.line_per_host),
            rule: self.rule.into_iter().chain(preset.rule).collect(),
            next: self.next.or(preset.next),
            again: self.again.or(preset.again),
            halves: self.halves.or(preset.halves),
            apart: preset.apart.into_iter().chain(self.apart).collect(),
            at_most: self.at_most.or(preset.at_most),
        }
    }

    /// The step as it is done. `None`: it has no `url`.
    pub(super) fn complete(self) -> Option<Step> {
        let text = |placed: Option<Placed>| placed.map(Placed::text);
        let named = |placed: BTreeMap<String, Placed>| -> Vec<_> {
            placed.into_iter().map(|(name, placed)| (name, placed.text())).collect()
        };
        let (xml, plain) = ((Form::Xml, self.xml), (Form::Text, self.body));
        let body = [(Form::Json, self.json), (Form::Url, self.form), xml, plain];
        Some(Step {
            name: self.name,
            when: text(self.when),
            each: text(self.each),
            all: self.all.unwrap_or(false),
            always: self.always.unwrap_or(false),
            poll: self.poll.map(PollFile::complete),
            pages: self.pages.map(PagesFile::complete),
            present: self.present.unwrap_or_else(|| "present".to_owned()),
            lookup: self.lookup.unwrap_or(false),
            remember: self.remember.unwrap_or(false),
            method: text(self.method).unwrap_or_else(|| "GET".to_owned()),
            url: text(self.url)?,
            headers: text(self.headers),
            basic: self.basic,
            bearer: text(self.bearer),
            body: body.into_iter().find_map(|(form, body)| Some((form, text(body)?))),
            sign: self.sign.map(|sign| (sign.into_inner(), named(self.sign_with))),
            extract: named(self.extract),
            line_per_host: self.line_per_host.unwrap_or(false),
            rules: self.rule.into_iter().map(RuleFile::complete).collect(),
            next: text(self.next),
            again: text(self.again),
            halves: text(self.halves),
            apart: named(self.apart).into_iter().next(),
            at_most: self.at_most,
        })
    }
}

/// `[[rule]]` and `[[step.rule]]`.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(super) struct RuleFile {
    /// An expression over the reply.
    pub(super) when: Placed,
    /// What is known then.
    then: Meaning,
    /// How long the provider asks us to wait, seconds; an expression.
    pub(super) wait: Option<Placed>,
    /// What to say instead of the provider's own words.
    note: Option<String>,
}

impl RuleFile {
    /// The rule as it is used.
    pub(super) fn complete(self) -> Rule {
        Rule {
            when: self.when.text(),
            then: self.then.complete(),
            wait: self.wait.map(Placed::text),
            note: self.note,
        }
    }
}

/// `then`: `"changed"`, `"already-right"`, or one of `{ later = "…" }`, `{ needs-you = "…" }`,
/// `{ unconfirmed = "…" }` with the code of a trouble.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
enum Meaning {
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

impl Meaning {
    fn complete(self) -> Then {
        match self {
            Self::Changed => Then::Changed,
            Self::AlreadyRight => Then::AlreadyRight,
            Self::Later(trouble) => Then::Later(trouble),
            Self::NeedsYou(trouble) => Then::NeedsYou(trouble),
            Self::Unconfirmed(trouble) => Then::Unconfirmed(trouble),
        }
    }
}
