//! WebKitGTK's own process for the page may end: it ran out of memory, or broke.

use tauri::WebviewWindow;
use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

/// Tells of each time that the page's process ends by itself.
pub(super) fn follow(window: &WebviewWindow, tell: impl Fn() + Send + 'static) {
    let followed = window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, reason| {
            tracing::error!(?reason, "the page's process ended");
            if reason != WebProcessTerminationReason::TerminatedByApi {
                tell();
            }
        });
    });
    if let Err(error) = followed {
        tracing::warn!(%error, "it would go unnoticed if the page's process ended");
    }
}
