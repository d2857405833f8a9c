//! Homing without a desktop: the same engine on the command line.

mod arguments;
mod commands;
mod output;
mod sentences;
mod times;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser as _;
use homing_engine::run::{Desk, Home};

use arguments::{Arguments, Command};
use output::{Failure, Output, Status, say};

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    start_log(arguments.verbose);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("this system gives no event loop")?;
    let status = runtime.block_on(dispatch(arguments)).unwrap_or_else(|failure| {
        say(format!("homing: {}", failure.message));
        failure.status
    });
    // A look-up or a keyring's prompt may still hang; nothing waits for it.
    runtime.shutdown_background();
    Ok(status.into())
}

/// Does what was typed.
async fn dispatch(arguments: Arguments) -> Result<Status, Failure> {
    let output = Output { json: arguments.json };
    if let Command::Completions { shell } = arguments.command {
        return commands::completions::run(output, shell);
    }
    if let Command::Practice { once } = arguments.command {
        return commands::practice::run(output, once).await;
    }
    let home = Home::find().map_err(|error| Failure::usage(format!("{error}.")))?;
    match arguments.command {
        Command::Completions { shell } => commands::completions::run(output, shell),
        Command::Run => commands::run::run(output, home).await,
        Command::Once => commands::once::run(output, home).await,
        Command::Status => commands::status::run(output, &desk(home)?).await,
        Command::Hosts => commands::hosts::run(output, &desk(home)?).await,
        Command::History(wanted) => commands::history::run(output, &home, wanted),
        Command::Import(wanted) => commands::import::run(output, &desk(home)?, wanted).await,
        Command::Providers { search } => {
            commands::providers::run(output, &desk(home)?, search.as_deref()).await
        }
        Command::Sources => commands::sources::run(output, &desk(home)?),
        Command::Address { source } => commands::address::run(output, &desk(home)?, source).await,
        Command::Explain { host, public } => {
            commands::explain::run(output, &desk(home)?, &host, public).await
        }
        Command::Clear { host, undo } => commands::clear::run(output, home, &host, undo).await,
        Command::Permit { host, server, new_key } => {
            commands::permit::run(output, &desk(home)?, &host, server, new_key.as_deref()).await
        }
        Command::Try { host, ask } => commands::try_it::run(output, &desk(home)?, &host, ask).await,
        Command::Secret { action } => commands::secret::run(output, &desk(home)?, action).await,
        Command::Practice { once } => commands::practice::run(output, once).await,
    }
}

/// Reads the configuration, and says at standard error what in it has no effect.
fn desk(home: Home) -> Result<Desk, Failure> {
    let file = home.config_file();
    let desk = Desk::open(home).map_err(|error| {
        Failure::usage(format!("{} cannot be used and is left as it is.\n{error}", file.display()))
    })?;
    for warning in desk.warnings() {
        say(format!("{}: {warning}", file.display()));
    }
    Ok(desk)
}

#[allow(clippy::disallowed_methods)] // the one place that reads the environment
/// Prints what happens inside to standard error, as much of it as was asked for.
fn start_log(verbose: u8) {
    use tracing_subscriber::filter::Targets;
    use tracing_subscriber::prelude::*;
    let level = match verbose {
        0 => "homing_engine=warn,error",
        1 => "homing_engine=info,warn",
        _ => "homing_engine=debug,warn",
    };
    let asked = std::env::var("HOMING_LOG").unwrap_or_default();
    let filter: Option<Targets> = asked.parse().ok().filter(|_| !asked.is_empty());
    let filter = filter.or_else(|| level.parse().ok()).unwrap_or_default();
    let log = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_target(false);
    drop(tracing_subscriber::registry().with(log.with_filter(filter)).try_init());
}
