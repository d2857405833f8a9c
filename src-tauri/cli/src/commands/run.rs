//! `homing run`.

use homing_engine::run::{self, Agent, Home};
use tokio::sync::broadcast::error::RecvError;

use super::{cannot_start, history};
use crate::output::{Failure, Output, Status};

/// Runs the engine until it is interrupted, printing what happens.
pub(crate) async fn run(output: Output, home: Home) -> Result<Status, Failure> {
    let file = home.config_file();
    let agent = run::start(home).await.map_err(|error| cannot_start(&file, &error))?;
    follow(output, &agent).await
}

/// Prints events until the user or the system asks to end.
pub(crate) async fn follow(output: Output, agent: &Agent) -> Result<Status, Failure> {
    let mut events = agent.events();
    let end = interrupted();
    tokio::pin!(end);
    loop {
        tokio::select! {
            () = &mut end => return Ok(Status::Right),
            event = events.recv() => match event {
                Ok(event) if output.json => output.value_line(&event),
                Ok(event) => history::show(output, &event),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => {
                    return Err(Failure::temporary("The engine has stopped."));
                }
            },
        }
    }
}

/// Ends with an interrupt from the terminal, or when the system wants the program to end.
pub(crate) async fn interrupted() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminated() => {}
    }
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => drop(terminate.recv().await),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
