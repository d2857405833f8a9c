//! WebKitGTK's own process for the page may end: it ran out of memory, or broke.

use tauri::{AppHandle, Builder, Url, WebviewWindow, Wry};
use webkit2gtk::{WebProcessTerminationReason, WebViewExt};

use super::Ended;

/// Nothing: each window is followed by itself.
pub(super) fn prepare(builder: Builder<Wry>, _tell: fn(&AppHandle, Ended)) -> Builder<Wry> {
    builder
}

/// Tells of each time that the page's process ends by itself.
pub(super) fn follow(window: &WebviewWindow, tell: impl Fn(Ended) + Send + 'static) {
    let followed = window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |_, reason| {
            tracing::error!(?reason, "the page's process ended");
            if reason != WebProcessTerminationReason::TerminatedByApi {
                tell(Ended::Page);
            }
        });
    });
    if let Err(error) = followed {
        tracing::warn!(%error, "it would go unnoticed if the page's process ended");
    }
}

/// The address of the page that ended.
pub(super) fn address(window: &WebviewWindow) -> Option<Url> {
    window.url().ok()
}
