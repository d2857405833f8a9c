//! Checks a provider file before it is used: a mistake is to be found when it is written, not
//! when the address changes.

use std::collections::BTreeSet;
use std::ops::Range;

use regex_lite::Regex;

use super::file::{Placed, ProviderFile};
use super::step_file::StepFile;
use super::template::{names_in_expression, names_in_template};

/// Where a mistake is, and what it is.
pub(super) type Mistake = (Option<Range<usize>>, String);

/// What every request may name.
const REQUEST: [&str; 16] = [
    "base",
    "version",
    "host",
    "hostname",
    "hosts",
    "label",
    "unicode",
    "suffixes",
    "ip",
    "ipv4",
    "ipv6",
    "addresses",
    "family",
    "type",
    "ttl",
    "timestamp",
];

/// What every condition on a reply may name besides.
const REPLY: [&str; 11] = [
    "status",
    "body",
    "lines",
    "line",
    "code",
    "answered",
    "json",
    "items",
    "headers",
    "retry_after",
    "last",
];

/// Checks what can be known of a file without a reply.
///
/// # Errors
/// The first mistake.
pub(super) fn check(file: &ProviderFile) -> Result<(), Mistake> {
    file.limits.sound().map_err(|why| (None, why.to_owned()))?;
    for field in &file.field {
        if let Some(check) = &field.get_ref().check {
            Regex::new(check).map_err(|error| (Some(field.span()), error.to_string()))?;
        }
    }
    if let Some(check) = &file.host_check {
        Regex::new(check.get()).map_err(|error| (Some(check.span()), error.to_string()))?;
    }
    if let Some(dead) = &file.dead {
        return if dead.get().trim().is_empty() {
            Err((Some(dead.span()), "dead has to say what became of it".to_owned()))
        } else {
            Ok(())
        };
    }
    if let Some(instead) = &file.instead {
        return Err((Some(instead.span()), "instead is for what is dead".to_owned()));
    }
    if file.code.is_some() {
        let own = file.step.is_empty() && file.rule.is_empty();
        return if own { Ok(()) } else { Err((None, "code has no steps and rules".to_owned())) };
    }
    if file.step.is_empty() {
        return Err((None, "expected a [[step]], a preset or a code".to_owned()));
    }
    let mut known: BTreeSet<String> = REQUEST.iter().map(|name| (*name).to_owned()).collect();
    known.extend(file.field.iter().map(|field| field.get_ref().name.clone()));
    template(file.endpoint.as_ref(), &known)?;
    template(file.user_agent.as_ref(), &known)?;
    for step in &file.step {
        check_step(file, step, &mut known)?;
    }
    Ok(())
}

/// Checks a step. What it finds is known to the steps after it.
fn check_step(
    file: &ProviderFile,
    step: &StepFile,
    known: &mut BTreeSet<String>,
) -> Result<(), Mistake> {
    check_groups(step, known)?;
    expression(step.when.as_ref(), known)?;
    expression(step.each.as_ref(), known)?;
    known.extend(step.present.clone());
    let mut asked = known.clone();
    asked.extend(step.pages.is_some().then(|| "page".to_owned()));
    check_request(step, &asked)?;
    let mut read = asked;
    read.extend(REPLY.iter().map(|name| (*name).to_owned()));
    check_turns(step, &read)?;
    for found in step.extract.values() {
        expression(Some(found), &read)?;
    }
    known.extend(step.extract.keys().cloned());
    read.extend(step.extract.keys().cloned());
    for rule in step.rule.iter().chain(&file.rule) {
        // A rule of all steps may name what only later ones find: there it is not so yet.
        let any: BTreeSet<String> = file
            .step
            .iter()
            .flat_map(|step| step.extract.keys().chain(step.apart.keys()).cloned())
            .chain(read.clone())
            .collect();
        expression(Some(&rule.when), &any)?;
        expression(rule.wait.as_ref(), &any)?;
    }
    expression(step.next.as_ref(), &read)?;
    expression(step.again.as_ref(), &read)?;
    expression(step.halves.as_ref(), &read)?;
    expression(file.words.as_ref(), &read)
}

/// Checks how its hosts are divided. What they are divided by is known from then on.
fn check_groups(step: &StepFile, known: &mut BTreeSet<String>) -> Result<(), Mistake> {
    for expected in step.apart.values() {
        expression(Some(expected), known)?;
    }
    known.extend(step.apart.keys().cloned());
    if step.apart.len() > 1 || step.at_most == Some(0) {
        let why = format!("the step \"{}\": expected one name in apart, at_most from 1", step.name);
        return Err((None, why));
    }
    Ok(())
}

/// Checks what is sent.
fn check_request(step: &StepFile, known: &BTreeSet<String>) -> Result<(), Mistake> {
    for part in [&step.method, &step.url, &step.headers, &step.bearer] {
        template(part.as_ref(), known)?;
    }
    let bodies = [&step.json, &step.form, &step.xml, &step.body];
    if bodies.iter().filter(|body| body.is_some()).count() > 1 {
        let second = bodies.iter().copied().flatten().last().map(Placed::span);
        return Err((second, "expected only one of json, form, xml and body".to_owned()));
    }
    for body in bodies.into_iter().flatten().chain(step.sign_with.values()) {
        template(Some(body), known)?;
    }
    check_signature(step)?;
    match &step.url {
        Some(_) => Ok(()),
        None => Err((None, format!("the step \"{}\" has no url", step.name))),
    }
}

/// Checks that a signer is given what it needs, and nothing else.
fn check_signature(step: &StepFile) -> Result<(), Mistake> {
    let Some(sign) = &step.sign else {
        return match step.sign_with.values().next() {
            None => Ok(()),
            Some(with) => Err((Some(with.span()), "sign_with is for sign".to_owned())),
        };
    };
    let (name, (needed, optional)) = (sign.get_ref().name(), sign.get_ref().values());
    if let Some(missing) = needed.iter().find(|value| !step.sign_with.contains_key(**value)) {
        let message = format!("{name} needs {missing} in sign_with");
        return Err((Some(sign.span()), message));
    }
    let known: Vec<&str> = needed.iter().chain(optional).copied().collect();
    match step.sign_with.iter().find(|(value, _)| !known.contains(&value.as_str())) {
        None => Ok(()),
        Some((value, with)) => {
            let list = known.join(", ");
            let message = format!("{name} does not know {value}; expected one of {list}");
            Err((Some(with.span()), message))
        }
    }
}

/// Checks how often a step is done.
fn check_turns(step: &StepFile, read: &BTreeSet<String>) -> Result<(), Mistake> {
    if let Some(poll) = &step.poll {
        expression(Some(&poll.until), read)?;
        if !poll.sound() {
            let bounds = "poll has up to 100 times, every 1m at most";
            return Err((Some(poll.until.span()), bounds.to_owned()));
        }
    }
    if let Some(pages) = &step.pages {
        expression(Some(&pages.list), read)?;
        expression(Some(&pages.next), read)?;
        if step.lookup != Some(true) {
            return Err((Some(pages.list.span()), "pages are for a lookup".to_owned()));
        }
    }
    if step.poll.is_some() && step.pages.is_some() || step.all == Some(true) && step.each.is_none()
    {
        let why = format!("the step \"{}\": expected poll or pages, and all with each", step.name);
        return Err((None, why));
    }
    Ok(())
}

fn template(text: Option<&Placed>, known: &BTreeSet<String>) -> Result<(), Mistake> {
    let Some(text) = text else { return Ok(()) };
    let names = names_in_template(text.get()).map_err(|error| at(text, &error))?;
    all_known(text, names.into_iter().collect(), known)
}

fn expression(text: Option<&Placed>, known: &BTreeSet<String>) -> Result<(), Mistake> {
    let Some(text) = text else { return Ok(()) };
    let names = names_in_expression(text.get()).map_err(|error| at(text, &error))?;
    all_known(text, names.into_iter().collect(), known)
}

fn all_known(
    text: &Placed,
    names: BTreeSet<String>,
    known: &BTreeSet<String>,
) -> Result<(), Mistake> {
    match names.difference(known).next() {
        None => Ok(()),
        Some(name) => {
            let list = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            Err((
                Some(text.span()),
                format!("\"{name}\" is not known here; expected one of {list}"),
            ))
        }
    }
}

fn at(text: &Placed, error: &minijinja::Error) -> Mistake {
    (Some(text.span()), error.to_string())
}
