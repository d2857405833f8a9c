//! `homing clear HOST`.

use std::time::Duration;

use homing_engine::run::{self, Agent, Desk, Home, attach};
use homing_engine::wire::{HostView, Snapshot, Wish};

use super::{cannot_start, failure};
use crate::output::{Failure, Output, Status};
use crate::sentences;

/// How long the running engine may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Deletes what was published for a host, or publishes it again.
pub(crate) async fn run(
    output: Output,
    home: Home,
    host: &str,
    undo: bool,
) -> Result<Status, Failure> {
    let desk = Desk::open(home.clone()).map_err(|error| Failure::usage(format!("{error}")))?;
    let host = desk.clearable(host).map_err(|error| failure(&error))?.to_string();
    let wish = match undo {
        true => Wish::UpdateNow { host: Some(host.clone()) },
        false => Wish::Clear { host: host.clone() },
    };
    let snapshot = match attach(&home).await {
        Some(agent) => told(&agent, wish, &host, undo).await?,
        None => {
            let file = home.config_file();
            run::once(home, Some(wish)).await.map_err(|error| cannot_start(&file, &error))?
        }
    };
    let Some(view) = of(&snapshot, &host) else {
        return Err(Failure::temporary(format!("{host} is not kept any more.")));
    };
    if output.json {
        output.value(view);
    } else {
        show(output, view);
    }
    Ok(match (&view.trouble, is_done(view, undo)) {
        (_, true) => Status::Right,
        (Some(_), false) => Status::NeedsYou,
        (None, false) => Status::Temporary,
    })
}

/// Tells the running engine, and waits for what comes of it.
async fn told(agent: &Agent, wish: Wish, host: &str, undo: bool) -> Result<Snapshot, Failure> {
    let gone = || Failure::temporary("Homing has just ended; try again.");
    let mut states = agent.follow();
    states.mark_unchanged();
    agent.wish(wish).await.map_err(|_| gone())?;
    let ended = |snapshot: &Snapshot| {
        of(snapshot, host).is_none_or(|view| is_done(view, undo) || view.trouble.is_some())
    };
    let wait = async {
        loop {
            states.changed().await.map_err(|_| gone())?;
            if ended(&states.borrow()) {
                return Ok(states.borrow().clone());
            }
        }
    };
    match tokio::time::timeout(PATIENCE, wait).await {
        Ok(snapshot) => snapshot,
        Err(_) => Ok(agent.snapshot()),
    }
}

fn of<'a>(snapshot: &'a Snapshot, host: &str) -> Option<&'a HostView> {
    snapshot.hosts.iter().find(|view| view.name == host)
}

fn is_done(view: &HostView, undo: bool) -> bool {
    (view.next.code == "cleared") != undo
}

fn show(output: Output, view: &HostView) {
    output.line(format!("{}: {}", view.name, sentences::next(&view.next)));
    for line in view.trouble.iter().flat_map(sentences::trouble) {
        output.line(format!("  {line}"));
    }
}
