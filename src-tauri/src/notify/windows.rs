//! Notifications of Windows.

use notify_rust::Notification;
use tokio::sync::oneshot;

use super::Words;

/// The id that the installer's entry in the start menu has; notifications stand under its name.
const APP_ID: &str = "app.homing.Homing";

/// Shows a notice. Clicks are not told of: the system reports them only while it is on screen.
pub(super) async fn show(words: Words, _taken_back: oneshot::Receiver<()>) -> bool {
    let shown = tauri::async_runtime::spawn_blocking(move || {
        let mut notification = Notification::new();
        notification.app_id(APP_ID).summary(&words.title).body(&words.body);
        notification.show().map(drop)
    });
    if let Ok(Err(error)) = shown.await {
        tracing::info!(%error, "the notification cannot be shown");
    }
    false
}
