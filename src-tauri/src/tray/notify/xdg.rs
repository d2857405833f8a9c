//! Notifications over the session bus (the desktop notifications specification).

use homing_desktop::ID;
use notify_rust::{Hint, Notification, NotificationResponse, Urgency};
use tokio::sync::oneshot;

use super::Words;

/// Shows a notice and waits until it was clicked (then true), closed, or is to be taken back.
///
/// The handle lives as long: its connection owns the notice, and GNOME takes a notice away when
/// its connection ends.
pub(super) async fn show(words: Words, taken_back: oneshot::Receiver<()>) -> bool {
    let mut notification = Notification::new();
    notification
        .appname("Homing")
        .icon(ID)
        // Desktops keep by it what the person wants to hear of each program, and when.
        .hint(Hint::DesktopEntry(ID.to_owned()))
        .summary(&words.title)
        .body(&without_markup(&words.body))
        .action("default", &words.button)
        .action("open", &words.button)
        .urgency(if words.quiet { Urgency::Low } else { Urgency::Normal });
    let handle = match notification.show_async().await {
        Ok(handle) => handle,
        Err(error) => {
            tracing::info!(%error, "this desktop shows no notifications");
            return false;
        }
    };
    let mut clicked = false;
    let acted = handle.wait_for_action_async(|response| {
        clicked =
            matches!(response, NotificationResponse::Default | NotificationResponse::Action(_));
    });
    let closed_by_others = tokio::select! {
        () = acted => true,
        _ = taken_back => false,
    };
    if !closed_by_others {
        handle.close_async().await;
    }
    clicked
}

/// A body in which nothing is taken for markup.
fn without_markup(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
