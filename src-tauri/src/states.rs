//! The engine's states, as fast as a person can see them.

use std::time::Duration;

use homing_engine::run::Agent;
use homing_engine::wire::Snapshot;
use tokio::time::sleep;

/// The least time between two states.
const PACE: Duration = Duration::from_millis(100);

/// Shows the state now and every later one, until the engine has stopped. Of those that come
/// within a tenth of a second the last one is shown.
pub async fn show_each(agent: Agent, shown: impl Fn(&Snapshot)) {
    let mut snapshots = agent.follow();
    loop {
        let snapshot = snapshots.borrow_and_update().clone();
        shown(&snapshot);
        sleep(PACE).await;
        if snapshots.changed().await.is_err() {
            break;
        }
    }
}
