//! WebView2's processes may end: the page's, or the browser's that all of it hangs on.

use tauri::{AppHandle, Builder, Url, WebviewWindow, Wry};
use webview2_com::Microsoft::Web::WebView2::Win32::{
    COREWEBVIEW2_PROCESS_FAILED_KIND, COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED,
    COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED, ICoreWebView2ProcessFailedEventArgs,
};
use webview2_com::ProcessFailedEventHandler;

use super::Ended;

/// Nothing: each window is followed by itself.
pub(super) fn prepare(builder: Builder<Wry>, _tell: fn(&AppHandle, Ended)) -> Builder<Wry> {
    builder
}

/// Tells of each time that the page's or the browser's process ends. The others (of the graphics
/// card, of sound) WebView2 starts anew by itself, and a page that only takes long may go on.
pub(super) fn follow(window: &WebviewWindow, tell: impl Fn(Ended) + Send + 'static) {
    let followed = window.with_webview(move |webview| {
        let handler = ProcessFailedEventHandler::create(Box::new(move |_, failed| {
            let kind = failed.and_then(|failed| kind(&failed));
            tracing::error!(kind = kind.map(|kind| kind.0), "one of the page's processes ended");
            let ended = match kind {
                Some(COREWEBVIEW2_PROCESS_FAILED_KIND_RENDER_PROCESS_EXITED) => Ended::Page,
                Some(COREWEBVIEW2_PROCESS_FAILED_KIND_BROWSER_PROCESS_EXITED) => Ended::WebView,
                _ => return Ok(()),
            };
            tell(ended);
            Ok(())
        }));
        let mut token = 0;
        // SAFETY: the controller is the window's, on its own thread; the view keeps the handler,
        // and the token is only written to.
        let added = unsafe {
            let view = webview.controller().CoreWebView2();
            view.and_then(|view| view.add_ProcessFailed(&handler, &mut token))
        };
        if let Err(error) = added {
            tracing::warn!(%error, "it would go unnoticed if the page's process ended");
        }
    });
    if let Err(error) = followed {
        tracing::warn!(%error, "it would go unnoticed if the page's process ended");
    }
}

/// Which process it was.
fn kind(failed: &ICoreWebView2ProcessFailedEventArgs) -> Option<COREWEBVIEW2_PROCESS_FAILED_KIND> {
    let mut kind = COREWEBVIEW2_PROCESS_FAILED_KIND::default();
    // SAFETY: the answer is written to a place of its type.
    unsafe { failed.ProcessFailedKind(&mut kind) }.ok().map(|()| kind)
}

/// The address of the page that ended.
pub(super) fn address(window: &WebviewWindow) -> Option<Url> {
    window.url().ok()
}
