//! The sessions that there are: each is used until its end, or until the server has forgotten it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::session::Session;

/// With whom a session is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Place {
    /// What the server is called.
    pub(super) host: String,
    /// Where it answers.
    pub(super) address: SocketAddr,
}

/// The sessions. Clones are the same ones.
#[derive(Clone, Debug, Default)]
pub(super) struct Sessions(Arc<Mutex<HashMap<Place, Arc<Session>>>>);

impl Sessions {
    /// The session with a server that can be used at `now` (seconds since 1970).
    pub(super) fn get(&self, place: &Place, now: u64) -> Option<Arc<Session>> {
        let mut all = self.all();
        all.retain(|_, session| session.lasts(now));
        all.get(place).cloned()
    }

    /// Keeps a new one, in the place of the one before.
    pub(super) fn keep(&self, place: &Place, session: Session) -> Arc<Session> {
        let session = Arc::new(session);
        self.all().insert(place.clone(), session.clone());
        session
    }

    /// Forgets the one with a server.
    pub(super) fn forget(&self, place: &Place) {
        self.all().remove(place);
    }

    /// Forgets all.
    pub(super) fn clear(&self) {
        self.all().clear();
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Place, Arc<Session>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
