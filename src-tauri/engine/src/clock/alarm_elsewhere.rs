//! Windows and macOS: the runtime's own timer.

use std::time::Duration;

/// Waits for a time to pass.
pub(crate) struct Alarm;

impl Alarm {
    /// An alarm.
    pub(crate) fn new() -> Self {
        Self
    }

    /// Waits this long. May be given up at any time.
    pub(crate) async fn wait(&mut self, time: Duration) {
        tokio::time::sleep(time).await;
    }
}
