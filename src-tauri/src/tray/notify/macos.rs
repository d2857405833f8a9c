//! Notifications of macOS. They keep to the person's Focus by themselves: none is marked as one
//! that breaks through it.

use notify_rust::Notification;
use tokio::sync::oneshot;

use super::Words;

/// Shows a notice. Clicks are not told of: without a bundle the system does not report them.
pub(super) async fn show(words: Words, _taken_back: oneshot::Receiver<()>) -> bool {
    let shown = tokio::task::spawn_blocking(move || {
        Notification::new().summary(&words.title).body(&words.body).show().map(drop)
    });
    if let Ok(Err(error)) = shown.await {
        tracing::info!(%error, "the notification cannot be shown");
    }
    false
}
