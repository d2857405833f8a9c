//! Wires the rooms together: takes effects from the core, has them done, and feeds back what
//! truly happened. Decides nothing.
//!
//! This is the engine's public handle. [`Agent`] talks to a running engine, in this process
//! ([`start`]) or another one ([`attach`]); [`once`] makes one round; a [`Desk`] does what needs
//! no running engine: configuration, secrets, history, dry runs.

mod assemble;
mod desk;
mod door;
mod errands;
mod handle;
mod message;
mod practice;
mod runner;

use std::io;

use tokio::sync::mpsc;

pub use desk::{
    Desk, DeskError, HostPlan, Imported, Imports, NewKeys, Piece, Removed, RemovedAccount,
    ServerKind, found, history, keys_in, read_file, with_places, write_secret,
};
pub use door::attach;
pub use handle::{Agent, Gone};

use crate::clock;
pub use crate::import::{Client, Hints, NotRead, Plan, Why};
pub use crate::publish::published::Public;
pub use crate::publish::{Field, Provider};
pub use crate::store::config::{Choice, ConfigError, EditError, Warning};
pub use crate::store::{Home, NoHome, StoreError};
pub use crate::vault::{Place, VaultError};

use crate::store::LockError;
use crate::watch::{self, Again};
use crate::wire::{Snapshot, Wish};
use runner::{Ended, Runner};

/// The engine cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Another process runs the engine of this home.
    #[error("Homing is already running for this home")]
    AlreadyRunning,
    /// The configuration cannot be used; it is left as it is.
    #[error(transparent)]
    Configuration(#[from] ConfigError),
    /// The folders of this home cannot be used.
    #[error("the folder of Homing's state cannot be used: {0}")]
    Unusable(#[source] io::Error),
}

impl From<LockError> for StartError {
    fn from(error: LockError) -> Self {
        match error {
            LockError::AlreadyRunning => Self::AlreadyRunning,
            LockError::Unusable(error) => Self::Unusable(error),
        }
    }
}

/// Starts the engine of a home on the current Tokio runtime. It runs until every clone of the
/// returned handle is dropped.
///
/// # Errors
/// When another process runs it, or the configuration or the folders cannot be used.
pub async fn start(home: Home) -> Result<Agent, StartError> {
    // Watched before it is read, so that no change falls in between.
    let watched = Watched::start(&home)?;
    Ok(launch(Runner::open(home)?, watched))
}

/// Like [`start`], but a configuration that cannot be used is shown in the snapshot and waited
/// for instead: for the desktop, where there is a window to say so.
///
/// # Errors
/// When another process runs it, or the folders cannot be used.
pub async fn start_patiently(home: Home) -> Result<Agent, StartError> {
    let watched = Watched::start(&home)?;
    let error = match Runner::open(home.clone()) {
        Ok(runner) => return Ok(launch(runner, watched)),
        Err(StartError::Configuration(error)) => error,
        Err(error) => return Err(error),
    };
    let (agent, ends) = handle::pair(unreadable(&error));
    // Opened already: the window, a process of its own, shows what is wrong.
    let door = door::open(&home, &ends);
    tokio::spawn(async move {
        if let Some((runner, watched)) = when_readable(home, &ends, watched).await {
            serve(runner, ends, watched, door).await;
        }
    });
    Ok(agent)
}

/// Makes one round: does what the user wants, looks, updates what is not right, and ends when
/// nothing is under way.
///
/// # Errors
/// As [`start`].
pub async fn once(home: Home, wish: Option<Wish>) -> Result<Snapshot, StartError> {
    let mut runner = Runner::open(home)?;
    if let Some(wish) = wish {
        runner.wish_first(wish);
    }
    let (_agent, mut ends) = handle::pair(Snapshot::default());
    runner.work(&mut ends, None, true).await;
    Ok(runner.snapshot())
}

/// The watcher, and what it says.
struct Watched {
    watcher: watch::Watcher,
    agains: mpsc::Receiver<Again>,
}

impl Watched {
    fn start(home: &Home) -> Result<Self, StartError> {
        home.prepare().map_err(StartError::Unusable)?;
        let (again, agains) = mpsc::channel(1);
        Ok(Self { watcher: watch::start(home.config_file(), again), agains })
    }

    /// What is said next.
    async fn next(&mut self) -> Again {
        match self.agains.recv().await {
            Some(again) => again,
            None => std::future::pending().await,
        }
    }
}

fn launch(runner: Runner, watched: Watched) -> Agent {
    let (agent, ends) = handle::pair(runner.snapshot());
    let door = door::open(runner.home(), &ends);
    tokio::spawn(serve(runner, ends, watched, door));
    agent
}

async fn serve(mut runner: Runner, mut ends: handle::Ends, watched: Watched, door: door::Door) {
    if runner.work(&mut ends, Some(watched), false).await == Ended::Failed {
        tracing::error!("the engine has stopped: its state could not be kept");
    }
    drop(door);
}

/// Waits until the configuration can be used; `None` when every handle was dropped meanwhile.
async fn when_readable(
    home: Home,
    ends: &handle::Ends,
    mut watched: Watched,
) -> Option<(Runner, Watched)> {
    loop {
        tokio::select! {
            () = ends.snapshots.closed() => return None,
            changed = watched.agains.recv() => if changed? != Again::Configuration { continue },
        }
        match Runner::open(home.clone()) {
            Ok(runner) => return Some((runner, watched)),
            Err(StartError::Configuration(error)) => {
                ends.snapshots.send_replace(unreadable(&error));
            }
            Err(error) => tracing::warn!("the engine cannot start yet: {error}"),
        }
    }
}

fn unreadable(error: &ConfigError) -> Snapshot {
    Snapshot {
        at: clock::now(),
        state: crate::wire::State::NeedsYou,
        configuration_error: Some(error.to_string()),
        ..Snapshot::default()
    }
}
