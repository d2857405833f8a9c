//! `homing explain HOST`.

use homing_engine::run::{Desk, ServerAnswer};
use homing_engine::wire::{HostView, Snapshot};

use super::{failure, state, status};
use crate::output::{Failure, Output, Status};
use crate::{sentences, times};

/// Shows what is wanted, sent and published for a name, and what happens next and why.
pub(crate) async fn run(output: Output, desk: &Desk, name: &str) -> Result<Status, Failure> {
    let (snapshot, engine) = state(desk).await?;
    let truth = desk.truth(name).await.map_err(|error| failure(&error))?;
    let wanted = name.to_lowercase();
    let wanted = wanted.trim_end_matches('.');
    let Some(mut view) = snapshot.hosts.iter().find(|view| view.name == wanted).cloned() else {
        let message = format!("The running engine does not know {name} yet; try again.");
        return Err(Failure::temporary(message));
    };
    if !engine {
        let wanted = desk.wanted(name).await.map_err(|error| failure(&error))?;
        for family in &mut view.families {
            family.wanted = wanted.get(family.family).map(|address| address.to_string());
        }
    }
    if output.json {
        output.value(&serde_json::json!({
            "host": view, "published": truth, "running": engine,
        }));
    } else {
        show(output, &view, &truth, engine);
    }
    let only = Snapshot { hosts: vec![view], ..snapshot.clone() };
    Ok(status(&only, engine))
}

fn show(output: Output, view: &HostView, truth: &[ServerAnswer], engine: bool) {
    output.line(format!(
        "{}: {}, by {} (account {})",
        view.name,
        super::status::standing(view, engine),
        view.provider,
        view.account
    ));
    for family in &view.families {
        output.line("");
        output.line(family.family.to_string());
        let wanted = family.wanted.as_deref().unwrap_or("not known");
        output.line(format!("  wanted     {wanted} (from {})", family.source));
        output.line(format!("  sent       {}", told(family.sent.as_ref(), family.sent_at)));
        let confirmed = told(family.confirmed.as_ref(), family.confirmed_at);
        output.line(format!("  confirmed  {confirmed}"));
        for answer in truth.iter().filter(|answer| answer.family == family.family) {
            output.line(format!("  published  {}", published(answer)));
        }
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

fn told(address: Option<&String>, at: Option<homing_engine::model::Time>) -> String {
    match (address, at) {
        (Some(address), Some(at)) => format!("{address} at {}", times::moment(at)),
        (Some(address), None) => address.clone(),
        (None, _) => "nothing yet".to_owned(),
    }
}

/// What one server says.
fn published(answer: &ServerAnswer) -> String {
    if let Some(error) = &answer.error {
        return format!("? by {}: {error}", answer.server);
    }
    let addresses: Vec<_> = answer.addresses.iter().map(ToString::to_string).collect();
    let addresses = if addresses.is_empty() { "nothing".to_owned() } else { addresses.join(" ") };
    let ttl = answer.ttl.map(|ttl| format!(", ttl {ttl}")).unwrap_or_default();
    let serial = answer.serial.map(|serial| format!(", serial {serial}")).unwrap_or_default();
    format!("{addresses} by {}{ttl}{serial}", answer.server)
}
