//! What stays: the engine, and all that a person may want of it without the window.

use std::sync::Arc;

use anyhow::{Context, Result};
use homing_desktop::clipboard::Clipboard;
use homing_desktop::{language, login, states};
use homing_engine::run::{self, Agent, Home, StartError};
use jiff::tz::TimeZone;
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::flags::Flags;
use crate::notify;
use crate::opener::{Asked, Opener};
use crate::view::{self, TrayView};

/// The engine in this process, or the one of this home that runs already, with what belongs to
/// it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Resident {
    pub(crate) agent: Agent,
    pub(crate) opener: Opener,
    pub(crate) clipboard: Arc<Clipboard>,
    /// The panel's threads are not the runtime's: what they start is given to it.
    pub(crate) runtime: Handle,
    /// Whether the icon stands in a tray.
    stands: watch::Sender<bool>,
    /// Whether the person wants Homing to end.
    ended: watch::Sender<bool>,
}

impl Resident {
    /// Starts the engine and everything that does not need the panel. `asked`: what is asked of
    /// `opener`.
    ///
    /// # Errors
    /// The engine cannot start.
    pub(crate) async fn begin(
        home: Home,
        flags: Flags,
        (opener, asked): (Opener, Asked),
    ) -> Result<Self> {
        let resident = Self {
            agent: engine(home).await?,
            opener,
            clipboard: Arc::default(),
            runtime: Handle::current(),
            stands: watch::channel(false).0,
            ended: watch::channel(false).0,
        };
        let runtime = &resident.runtime;
        runtime.spawn(asked.answer(resident.clone(), flags.safe_graphics));
        runtime.spawn(notify::follow(resident.clone()));
        runtime.spawn_blocking(login::renew_at_login);
        if !flags.hidden {
            resident.opener.open(None);
        }
        Ok(resident)
    }

    /// What the tray is to show, from now on.
    pub(crate) fn views(&self) -> watch::Receiver<TrayView> {
        let (views, shown) = watch::channel(view::starting());
        self.runtime.spawn(states::show_each(self.agent.clone(), move |snapshot| {
            let view = view::view(snapshot, &language::of(snapshot), &TimeZone::system());
            // Nobody takes it only when the app is ending.
            let _ = views.send(view);
        }));
        shown
    }

    /// Notes whether the icon stands in a tray.
    pub(crate) fn stand(&self, stands: bool) {
        self.stands.send_replace(stands);
    }

    /// Whether the icon stands in a tray, now and later.
    pub(crate) fn stands(&self) -> watch::Receiver<bool> {
        self.stands.subscribe()
    }

    /// Has Homing end.
    pub(crate) fn end(&self) {
        self.ended.send_replace(true);
    }

    /// Waits until the person wants Homing to end.
    pub(crate) async fn ended(&self) {
        // It cannot close: this holds it.
        let _ = self.ended.subscribe().wait_for(|ended| *ended).await;
    }
}

/// The engine in this process, or the one of this home that runs already.
async fn engine(home: Home) -> Result<Agent> {
    match run::start_patiently(home.clone()).await {
        Err(StartError::AlreadyRunning) => {
            run::attach(&home).await.context("Homing runs already, but does not answer")
        }
        started => Ok(started?),
    }
}
