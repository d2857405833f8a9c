//! One file for each command.

pub(crate) mod address;
pub(crate) mod clear;
pub(crate) mod completions;
pub(crate) mod explain;
pub(crate) mod history;
pub(crate) mod hosts;
pub(crate) mod import;
pub(crate) mod once;
pub(crate) mod permit;
pub(crate) mod practice;
pub(crate) mod providers;
pub(crate) mod run;
pub(crate) mod secret;
pub(crate) mod sources;
pub(crate) mod status;
pub(crate) mod try_it;

use homing_engine::run::{Desk, DeskError, StartError, attach};
use homing_engine::wire::{HostState, Snapshot, State};

use crate::output::{Failure, Status};

/// The state as the running engine has it; `None`: none runs.
pub(crate) async fn running(desk: &Desk) -> Option<Snapshot> {
    Some(attach(desk.home()).await?.snapshot())
}

/// The running engine's state, or what is remembered where none runs, and whether one runs.
pub(crate) async fn state(desk: &Desk) -> Result<(Snapshot, bool), Failure> {
    if let Some(snapshot) = running(desk).await {
        return Ok((snapshot, true));
    }
    Ok((desk.state_at_rest().map_err(|error| failure(&error))?, false))
}

/// What to do where the desk cannot do what was asked.
pub(crate) fn failure(error: &DeskError) -> Failure {
    match error {
        DeskError::Store(_) => {
            Failure::temporary(format!("What is remembered cannot be read: {error}."))
        }
        DeskError::Vault(_) => Failure::temporary(format!(
            "The secret cannot be read: {error}. Unlock the keyring and try again."
        )),
        _ => Failure::usage(format!("{error}.")),
    }
}

/// How a state ends a command: 1 where something needs the user, 75 where something is not right
/// yet.
pub(crate) fn status(snapshot: &Snapshot, running: bool) -> Status {
    let needs_you = snapshot.configuration_error.is_some()
        || snapshot.hosts.iter().any(|host| host.state == HostState::NeedsYou)
        || snapshot.accounts.iter().any(|account| account.trouble.is_some());
    if needs_you {
        return Status::NeedsYou;
    }
    let right = match snapshot.state {
        State::AllRight | State::Paused => true,
        State::NeedsYou => return Status::NeedsYou,
        // Without an engine no address is known; what was right last counts.
        State::Working | State::NoNetwork => !running && snapshot.hosts.iter().all(was_right),
    };
    if right { Status::Right } else { Status::Temporary }
}

/// Whether a host was right when it was looked at last.
pub(crate) fn was_right(host: &homing_engine::wire::HostView) -> bool {
    host.trouble.is_none() && host.families.iter().all(|family| family.confirmed.is_some())
}

/// What to do where the engine cannot start.
pub(crate) fn cannot_start(desk_file: &std::path::Path, error: &StartError) -> Failure {
    match error {
        StartError::AlreadyRunning => Failure::temporary(
            "Homing is already running for this home; `homing status` shows how it stands.",
        ),
        StartError::Configuration(error) => Failure::usage(format!(
            "{} cannot be used and is left as it is.\n{error}",
            desk_file.display()
        )),
        StartError::Unusable(error) => Failure::needs_you(format!(
            "The folder for what is remembered cannot be used: {error}. Homing must be able to \
             write there; HOMING_HOME names another one."
        )),
    }
}
