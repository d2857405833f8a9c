//! The handle by which the shell and the command line talk to the engine, whether it runs in
//! this process or in another one of the same home.

use tokio::sync::{broadcast, mpsc, watch};

use crate::model::Event;
use crate::wire::{Snapshot, Wish};

/// How many wishes may wait for the engine.
const WISHES: usize = 64;
/// How many events a slow listener may fall behind before it misses some.
const EVENTS: usize = 1024;

/// The engine is not there any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Gone;

/// A running engine, here or in another process.
#[derive(Clone, Debug)]
pub struct Agent {
    wishes: mpsc::Sender<Wish>,
    snapshots: watch::Receiver<Snapshot>,
    events: broadcast::Sender<Event>,
}

/// The engine's side of an [`Agent`].
#[derive(Debug)]
pub(super) struct Ends {
    /// What the user wants.
    pub(super) wishes: mpsc::Receiver<Wish>,
    /// The other end of `wishes`, without keeping the engine alive.
    pub(super) door: mpsc::WeakSender<Wish>,
    /// Where the state goes.
    pub(super) snapshots: watch::Sender<Snapshot>,
    /// Where events go.
    pub(super) events: broadcast::Sender<Event>,
}

/// A handle and the engine's side of it.
pub(super) fn pair(first: Snapshot) -> (Agent, Ends) {
    let (wish, wishes) = mpsc::channel(WISHES);
    let (snapshots, snapshot) = watch::channel(first);
    let (events, _) = broadcast::channel(EVENTS);
    let door = wish.downgrade();
    let agent = Agent { wishes: wish, snapshots: snapshot, events: events.clone() };
    (agent, Ends { wishes, door, snapshots, events })
}

impl Agent {
    /// The state now.
    pub fn snapshot(&self) -> Snapshot {
        self.snapshots.borrow().clone()
    }

    /// The state now and every later one; values in between may be skipped. It ends when the
    /// engine does.
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
