//! Reads a reply by the rules of a step: the first that holds counts, and a reply that none holds
//! for is never success.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use minijinja::value::{Serde, Value};

use super::provider::{Provider, Rule, Step, Then};
use super::round::host_names;
use super::template::{Ready, Variables, addresses, holds, seconds, value};
use super::turn::{End, Heard};
use crate::model::{Family, Outcome, Trouble};
use crate::net::http::Reply;

/// A line that is longer, in bytes, holds no code.
const LONGEST_LINE: usize = 1024;

/// One host and family that a reply is read for.
pub(super) struct Part {
    /// Which of the request's hosts it is, from 0.
    pub(super) at: usize,
    /// Its name in ASCII.
    pub(super) host: String,
    /// The family.
    pub(super) family: Family,
    /// The address that was sent.
    pub(super) address: String,
}

/// What is known of one part, and the provider's words on it, not masked yet.
pub(super) type Known = (Outcome, Option<String>);

/// What a reply says.
pub(super) enum Reading {
    /// The steps end here; one for each part.
    Ended(Vec<Known>),
    /// On with the next step.
    Next,
    /// On with the next step for those hosts of which nothing is known yet; one for each part.
    Some(Vec<Option<Known>>),
    /// On with the next one of `each`.
    Again,
    /// Once more, for each half of the hosts.
    Halves,
}

/// Adds what conditions can name of a reply.
pub(super) fn add_reply(reply: &Reply, variables: &mut Variables) {
    let body = String::from_utf8_lossy(&reply.body).into_owned();
    let json = serde_json::from_slice::<serde_json::Value>(&reply.body);
    let lines: Vec<String> = lines(&body).map(str::to_owned).collect();
    // Of a header that comes twice the last counts.
    let headers: BTreeMap<&str, &str> =
        reply.headers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let named = [
        ("status", reply.status.into()),
        ("json", json.map_or(Value::UNDEFINED, |json| Value::from(Serde(json)))),
        ("lines", lines.into()),
        ("headers", Value::from(Serde(headers))),
        ("retry_after", retry_after(reply).into()),
        ("body", body.into()),
    ];
    variables.extend(named.into_iter().map(|(name, value)| (name.to_owned(), value)));
}

/// Reads the last reply of a turn.
pub(super) fn read(provider: &Provider, step: &Step, heard: &Heard, parts: &[Part]) -> Reading {
    let Heard { reply, variables, .. } = heard;
    let body = String::from_utf8_lossy(&reply.body);
    let lines: Vec<&str> = lines(&body).collect();
    let words = provider.words.as_ref().map(|words| value(words, variables));
    let words = words.and_then(|words| words.as_str().map(str::to_owned));
    let rules: Vec<(&Rule, Ready<'_>)> = provider
        .rules
        .iter()
        .chain(&step.rules)
        .filter(|rule| may_hold(rule, step, heard))
        .map(|rule| (rule, Ready::of(&rule.when)))
        .collect();
    let next = step.next.as_deref().map(Ready::of);
    let mut found: Vec<Option<Known>> = Vec::with_capacity(parts.len());
    let mut goes_on = Vec::with_capacity(parts.len());
    for part in parts {
        // A single line is the answer to all hosts: codes of the whole account come once.
        let line = match (step.line_per_host, lines.as_slice()) {
            (false, _) | (true, []) => None,
            (true, [only]) => Some(*only),
            (true, several) => several.get(part.at).copied(),
        };
        let shown = line.or_else(|| (!step.line_per_host).then(|| lines.first().copied())?);
        let shown = shown.filter(|line| line.len() <= LONGEST_LINE);
        let variables = of_part(part, line, shown, variables);
        let context = Value::from(&variables);
        let rule = rules.iter().find(|(_, when)| when.holds(&context));
        goes_on.push(rule.is_none() && next.as_ref().is_some_and(|next| next.holds(&context)));
        found.push(rule.map(|(rule, _)| {
            let detail = rule.note.clone().or_else(|| words.clone()).or(line.map(str::to_owned));
            (outcome(provider, rule, &variables), detail.or_else(|| first_words(reply, &lines)))
        }));
    }
    let on =
        if heard.end == End::Whole { going_on(parts, &found, &goes_on) } else { BTreeSet::new() };
    if found.iter().all(Option::is_none) && on.is_empty() && heard.end == End::Whole {
        let holds = |when: &Option<String>| when.as_ref().is_some_and(|w| holds(w, variables));
        if holds(&step.again) {
            return Reading::Again;
        }
        if parts.iter().any(|part| part.at > 0) && holds(&step.halves) {
            return Reading::Halves;
        }
    }
    let said = || words.clone().or_else(|| first_words(reply, &lines));
    let unread = || unread(heard, said());
    let known = parts
        .iter()
        .zip(found)
        .map(|(part, known)| (!on.contains(&part.at)).then(|| known.unwrap_or_else(unread)));
    let known: Vec<Option<Known>> = known.collect();
    match known.iter().cloned().collect::<Option<Vec<Known>>>() {
        Some(all) => Reading::Ended(all),
        None if known.iter().all(Option::is_none) => Reading::Next,
        None => Reading::Some(known),
    }
}

/// The hosts that go on with the next step. One that is right by one family and goes on with the
/// other does so with both, for its requests may name both.
fn going_on(parts: &[Part], found: &[Option<Known>], goes_on: &[bool]) -> BTreeSet<usize> {
    let known = |known: &Option<Known>| known.as_ref().is_some_and(|known| known.0.is_right());
    let all = || parts.iter().zip(found).zip(goes_on);
    let on = all().filter(|(_, on)| **on).map(|((part, _), _)| part.at);
    let ended = all().filter(|((_, found), on)| !**on && !known(found));
    let ended: BTreeSet<usize> = ended.map(|((part, _), _)| part.at).collect();
    on.filter(|at| !ended.contains(at)).collect()
}

/// What conditions can name of one host and family.
fn of_part(part: &Part, line: Option<&str>, shown: Option<&str>, all: &Variables) -> Variables {
    let mut variables = all.clone();
    let text = |text: Option<&str>| text.map_or(Value::UNDEFINED, Value::from);
    variables.insert("line".to_owned(), text(line));
    variables.insert("code".to_owned(), text(shown.map(code)));
    variables.insert("answered".to_owned(), addresses(shown.unwrap_or_default()).into());
    variables.insert("ip".to_owned(), part.address.as_str().into());
    variables.insert("family".to_owned(), part.family.to_string().to_lowercase().into());
    variables.insert("type".to_owned(), part.family.record_type().into());
    if part.at > 0 {
        variables.extend(host_names(&part.host).map(|(name, value)| (name.to_owned(), value)));
    }
    variables
}

/// What is known where no rule holds, with the provider's words.
fn unread(heard: &Heard, said: Option<String>) -> Known {
    let missing = "its list could not be read to the end";
    match heard.end {
        End::StillRunning => (Outcome::Unconfirmed { trouble: Trouble::NoAnswer }, said),
        End::PagesMissing if (200..300).contains(&heard.reply.status) => {
            (by_status(&heard.reply), Some(missing.to_owned()))
        }
        End::Whole | End::PagesMissing => (by_status(&heard.reply), said),
    }
}

/// A rule for success never holds for an error, a redirect, a body that is not whole or not text,
/// a list of which a page is missing, and what is still being done; and where nothing was changed
/// yet, none says that something was.
fn may_hold(rule: &Rule, step: &Step, heard: &Heard) -> bool {
    let reply = &heard.reply;
    let whole = reply.whole && heard.end == End::Whole;
    let good = (200..300).contains(&reply.status) && whole && !reply.body.contains(&0);
    match rule.then {
        Then::Changed => good && !step.lookup,
        Then::AlreadyRight => good,
        Then::Later(_) | Then::NeedsYou(_) | Then::Unconfirmed(_) => true,
    }
}

fn outcome(provider: &Provider, rule: &Rule, variables: &Variables) -> Outcome {
    match rule.then {
        Then::Changed => Outcome::Changed,
        Then::AlreadyRight => Outcome::AlreadyRight,
        Then::NeedsYou(trouble) => Outcome::NeedsYou { trouble },
        Then::Unconfirmed(trouble) => Outcome::Unconfirmed { trouble },
        Then::Later(trouble) => {
            let asked = rule.wait.as_ref().map(|wait| value(wait, variables).to_string());
            let asked = asked.and_then(|wait| seconds(&wait)).map(Duration::from_secs);
            let ours = matches!(trouble, Trouble::Maintenance | Trouble::DnsTrouble)
                .then_some(provider.limits.maintenance_wait);
            Outcome::Later { trouble, wait: asked.max(ours) }
        }
    }
}

/// What the status alone says, where no rule knows more.
fn by_status(reply: &Reply) -> Outcome {
    let wait = retry_after(reply).map(Duration::from_secs);
    match reply.status {
        401 => Outcome::NeedsYou { trouble: Trouble::BadCredentials },
        403 => Outcome::NeedsYou { trouble: Trouble::NotAllowed },
        429 => Outcome::Later { trouble: Trouble::RateLimited, wait },
        500..=599 => Outcome::Later { trouble: Trouble::ServerTrouble, wait },
        _ => Outcome::Unconfirmed { trouble: Trouble::NotUnderstood },
    }
}

/// The lines of a body that say something.
fn lines(body: &str) -> impl Iterator<Item = &str> {
    body.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// The first word of a line, without what ends a sentence.
fn code(line: &str) -> &str {
    line.split_whitespace().next().unwrap_or_default().trim_end_matches([':', ',', ';', '.'])
}

/// What to show of a reply: its first line, and its status where that is not plain success.
fn first_words(reply: &Reply, lines: &[&str]) -> Option<String> {
    let status = (reply.status != 200).then(|| format!("HTTP {}", reply.status));
    let said = [status, lines.first().map(|line| (*line).to_owned())];
    let said: Vec<String> = said.into_iter().flatten().collect();
    (!said.is_empty()).then(|| said.join(": "))
}

/// `Retry-After` (RFC 9110 10.2.3) in seconds. A date in it is taken against the reply's own
/// `Date`, so that it does not matter what time it is here.
fn retry_after(reply: &Reply) -> Option<u64> {
    let text = reply.header("retry-after")?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let date = |text: &str| DateTimeParser::new().parse_timestamp(text.trim()).ok();
    let (until, now) = (date(text)?, date(reply.header("date")?)?);
    u64::try_from(until.as_second() - now.as_second()).ok()
}
