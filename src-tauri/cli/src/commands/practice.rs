//! `homing practice`.

use std::time::Duration;

use homing_engine::run::{self, Agent, Home};
use homing_engine::wire::{PracticeView, Wish};

use super::{cannot_start, run::interrupted};
use crate::output::{Failure, Output, Status};

/// How long the first update may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs the practice zone and an engine that registers this computer's name there.
///
/// The engine has a home of its own that ends with it: practice neither needs nor touches the
/// user's configuration, and runs beside a running engine.
pub(crate) async fn run(output: Output, once: bool) -> Result<Status, Failure> {
    let folder = tempfile::tempdir().map_err(|error| {
        Failure::needs_you(format!("A folder for the practice cannot be made: {error}."))
    })?;
    let home = Home::at(folder.path());
    let file = home.config_file();
    let agent = run::start(home).await.map_err(|error| cannot_start(&file, &error))?;
    let wished = agent.wish(Wish::Practice { on: true }).await;
    wished.map_err(|error| Failure::temporary(format!("{error}.")))?;
    let end = interrupted();
    tokio::pin!(end);
    let view = tokio::select! {
        () = &mut end => return Ok(Status::Right),
        view = answered(&agent) => view?,
    };
    if output.json {
        output.value_line(&view);
    } else {
        show(output, &view, once);
    }
    if !once {
        end.await;
    }
    Ok(Status::Right)
}

/// The zone as soon as it answers with an address.
async fn answered(agent: &Agent) -> Result<PracticeView, Failure> {
    let mut snapshots = agent.follow();
    let answers = async {
        let found = snapshots.wait_for(|now| {
            now.practice.as_ref().is_some_and(|practice| !practice.answer.is_empty())
        });
        found.await.ok().and_then(|snapshot| snapshot.practice.clone())
    };
    match tokio::time::timeout(PATIENCE, answers).await {
        Ok(Some(view)) => Ok(view),
        Ok(None) => Err(Failure::temporary("The engine has stopped.")),
        Err(_) => Err(Failure::temporary(
            "The practice zone does not answer yet. `homing practice -v` shows what happens.",
        )),
    }
}

fn show(output: Output, view: &PracticeView, once: bool) {
    output.line(format!(
        "A name server for {} runs on 127.0.0.1, port {}, UDP and TCP.",
        view.zone, view.port
    ));
    output.line(format!("A signed DNS UPDATE has registered {} there. It answers:", view.name));
    output.line("");
    for line in &view.answer {
        output.line(format!("  {line}"));
    }
    if !once {
        output.line("");
        output.line(format!("See for yourself:\n\n  {}\n", view.command));
        output.line("Ctrl-C ends it.");
    }
}
