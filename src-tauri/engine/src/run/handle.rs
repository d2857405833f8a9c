//! The handle by which the shell and the command line talk to the engine, whether it runs in
//! this process or in another one of the same home.

use tokio::sync::{broadcast, mpsc, watch};

use crate::model::Event;
use crate::wire::{Snapshot, Wish};

/// The engine is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Gone;

/// A running engine, here or in another process.
#[derive(Clone, Debug)]
pub struct Agent {
    pub(super) wishes: mpsc::Sender<Wish>,
    pub(super) snapshots: watch::Receiver<Snapshot>,
    pub(super) events: broadcast::Sender<Event>,
}

impl Agent {
    /// The state now.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshots.borrow().clone()
    }

    /// The state now and every later one; values in between may be skipped.
    pub fn follow(&self) -> watch::Receiver<Snapshot> {
        self.snapshots.clone()
    }

    /// Everything that happens from now on. Empty while the engine runs in another process,
    /// which makes its own notices.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    /// Tells the engine what the user wants.
    ///
    /// # Errors
    /// [`Gone`] when the engine has stopped.
    pub async fn wish(&self, wish: Wish) -> Result<(), Gone> {
        self.wishes.send(wish).await.map_err(|_| Gone)
    }
}
