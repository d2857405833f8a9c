//! `homing explain HOST`.

use std::net::SocketAddr;

use homing_engine::model::{ServerAnswer, Truth};
use homing_engine::run::{Desk, Public};
use homing_engine::wire::{FamilyView, HostView, Snapshot};

use super::{failure, state, status};
use crate::output::{Failure, Output, Status};
use crate::{sentences, times};

/// Shows what is wanted, sent and published for a name, and what happens next and why.
/// `public`: resolvers are asked too, these or the well-known ones where none is named.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    name: &str,
    public: Option<Vec<SocketAddr>>,
) -> Result<Status, Failure> {
    let (snapshot, engine) = state(desk).await?;
    let wanted = name.to_lowercase();
    let wanted = wanted.trim_end_matches('.');
    let known = snapshot.hosts.iter().find(|view| view.name == wanted).cloned();
    let Some(mut view) = known else {
        desk.account_of(name).map_err(|error| failure(&error))?;
        let message = format!("The running engine does not know {name} yet; try again.");
        return Err(Failure::temporary(message));
    };
    if !engine {
        let wanted = desk.wanted(name).await.map_err(|error| failure(&error))?;
        for family in &mut view.families {
            family.wanted = wanted.get(family.family).map(|address| address.to_string());
        }
    }
    let public = match public {
        None => Public::Nobody,
        Some(these) if these.is_empty() => Public::WellKnown,
        Some(these) => Public::These(these),
    };
    let truth = desk.truth(&view, &public).await.map_err(|error| failure(&error))?;
    if output.json {
        output.value(&serde_json::json!({
            "host": view, "published": truth.servers, "resolvers": truth.resolvers,
            "findings": truth.findings, "at": truth.at, "running": engine,
        }));
    } else {
        show(output, &view, &truth, engine);
    }
    let only = Snapshot { hosts: vec![view], ..snapshot.clone() };
    Ok(status(&only, engine))
}

fn show(output: Output, view: &HostView, truth: &Truth, engine: bool) {
    output.line(format!(
        "{}: {}, by {} (account {})",
        view.name,
        super::status::standing(view, engine),
        view.provider,
        view.account
    ));
    for family in &view.families {
        output.line("");
        show_family(output, family, truth);
    }
    if !truth.findings.is_empty() {
        output.line("");
    }
    for finding in &truth.findings {
        output.line(sentences::finding(finding));
    }
    output.line("");
    for line in view.trouble.iter().flat_map(sentences::trouble) {
        output.line(line);
    }
    if engine {
        output.line(format!("Next: {}", sentences::next(&view.next)));
    } else {
        output.line("Next: nothing by itself, since no engine runs; `homing once` makes a round.");
    }
}

fn show_family(output: Output, view: &FamilyView, truth: &Truth) {
    output.line(view.family.to_string());
    let wanted = view.wanted.as_deref().unwrap_or("not known");
    output.line(format!("  wanted     {wanted} (from {})", view.source));
    output.line(format!("  sent       {}", told(view.sent.as_ref(), view.sent_at)));
    let confirmed = told(view.confirmed.as_ref(), view.confirmed_at);
    output.line(format!("  confirmed  {confirmed}"));
    for answer in truth.servers.iter().filter(|answer| answer.family == view.family) {
        output.line(format!("  published  {}", published(answer)));
    }
    for answer in truth.resolvers.iter().filter(|answer| answer.family == view.family) {
        output.line(format!("  resolved   {}", resolved(answer)));
    }
}

fn told(address: Option<&String>, at: Option<homing_engine::model::Time>) -> String {
    match (address, at) {
        (Some(address), Some(at)) => format!("{address} at {}", times::moment(at)),
        (Some(address), None) => address.clone(),
        (None, _) => "nothing yet".to_owned(),
    }
}

/// What one authoritative server says, and what it is.
fn published(answer: &ServerAnswer) -> String {
    let serial = answer.serial.map(|serial| format!("serial {serial}"));
    let serial = serial.map(|serial| match answer.behind {
        true => format!("{serial} ({})", sentences::say("role.behind", &[])),
        false => serial,
    });
    let ttl = answer.ttl.map(|ttl| format!("ttl {ttl}"));
    let roles = answer.roles.iter().map(|role| sentences::role(*role));
    line(answer, ttl.into_iter().chain(serial).chain(roles))
}

/// What one resolver tells, and how long it will.
fn resolved(answer: &ServerAnswer) -> String {
    let left = answer.ttl.map(|ttl| format!("for {} more", times::span(ttl)));
    let roles = answer.roles.iter().map(|role| sentences::role(*role));
    line(answer, left.into_iter().chain(roles))
}

fn line(answer: &ServerAnswer, facts: impl Iterator<Item = String>) -> String {
    let said = match &answer.error {
        Some(_) => "?".to_owned(),
        None if answer.addresses.is_empty() => "nothing".to_owned(),
        None => sentences::list(&answer.addresses, " "),
    };
    let mut line = format!("{said} by {}", answer.server);
    for fact in facts {
        line.push_str(", ");
        line.push_str(&fact);
    }
    if let Some(error) = &answer.error {
        line.push_str(": ");
        line.push_str(error);
    }
    line
}
