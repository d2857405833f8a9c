//! Says that it is time to look again, and nothing more.
//!
//! What changed is not told, since whoever hears it looks anyway; a watcher that cannot start or
//! that dies is logged, and the slow poll goes on without it. Nothing here wakes up without an
//! event.

#[cfg(target_os = "linux")]
#[path = "resume/bus.rs"]
mod bus;
mod configuration;
#[cfg_attr(target_os = "linux", path = "network/linux.rs")]
#[cfg_attr(target_os = "macos", path = "network/macos.rs")]
#[cfg_attr(target_os = "windows", path = "network/windows.rs")]
mod network;
#[cfg_attr(target_os = "linux", path = "resume/linux.rs")]
#[cfg_attr(target_os = "macos", path = "resume/macos.rs")]
#[cfg_attr(target_os = "windows", path = "resume/windows.rs")]
mod resume;
mod router;

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc::Sender};
use tokio::task::JoinHandle;

/// What is to be looked at again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// An address, an interface or a route to the internet came, went or changed its state; or
    /// the computer has slept, and may be anywhere.
    Network,
    /// The configuration file may have changed.
    Configuration,
}

/// Watches until it is dropped.
pub struct Watcher {
    _network: Option<network::Guard>,
    _resume: Option<resume::Guard>,
    _configuration: Option<configuration::Guard>,
    router: router::Guard,
}

impl Watcher {
    /// Finds the router, and makes sure that it tells of its address: at first, and when the
    /// network has changed or the computer has slept. Where nobody wants to know, it is not
    /// called, and no router is asked for anything. Returns at once.
    pub fn rejoin(&self) {
        self.router.rejoin();
    }
}

/// Begins to watch the network, the router, the computer's sleep and the configuration file, and
/// says on `again` what is to be looked at. Nothing is lost when the channel is full: what happens meanwhile becomes one
/// message. Must be called inside a tokio runtime.
pub fn start(config_file: PathBuf, again: Sender<Again>) -> Watcher {
    let network = network::start(again.clone())
        .inspect_err(|error| tracing::warn!(%error, "network changes are found by polling only"))
        .ok();
    let resume = resume::start(again.clone())
        .inspect_err(|error| tracing::debug!(%error, "waking up is found by polling only"))
        .ok();
    let router = router::start(again.clone());
    let configuration = configuration::start(&config_file, again)
        .inspect_err(|error| tracing::warn!(%error, "changes of the configuration are not noticed"))
        .ok();
    Watcher { _network: network, _resume: resume, _configuration: configuration, router }
}

/// A task that ends when this is dropped.
struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A bell that may be rung from any thread, and the task that says `what` after it rang: once,
/// however often it rang meanwhile.
fn bell(what: Again, again: Sender<Again>) -> (Arc<Notify>, Task) {
    let bell = Arc::new(Notify::new());
    let heard = Arc::clone(&bell);
    let task = tokio::spawn(async move {
        loop {
            heard.notified().await;
            if again.send(what).await.is_err() {
                return;
            }
        }
    });
    (bell, Task(task))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_system_lets_its_network_and_its_sleep_be_watched() {
        let (again, _heard) = tokio::sync::mpsc::channel(1);
        let watcher = start(PathBuf::from("config.toml"), again);
        assert!(watcher._network.is_some(), "network changes");
        assert!(watcher._resume.is_some(), "waking up");
    }
}
