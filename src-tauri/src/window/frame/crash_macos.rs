//! WKWebView's own process for the page may end: it ran out of memory, or broke. The shell would
//! then load the page again without a word; here it says that it did.

use std::sync::mpsc;
use std::time::Duration;

use objc2::msg_send;
use objc2::rc::Retained;
use objc2::runtime::AnyObject;
use objc2_foundation::NSURL;
use tauri::{AppHandle, Builder, Manager, Url, WebviewWindow, Wry};

use super::Ended;

/// How long the main thread may take to answer; it is this one, or an idle one.
const PATIENCE: Duration = Duration::from_secs(2);

/// Tells of each time that the page's process ends.
pub(super) fn prepare(builder: Builder<Wry>, tell: fn(&AppHandle, Ended)) -> Builder<Wry> {
    builder.on_web_content_process_terminate(move |webview| {
        tracing::error!("the page's process ended");
        tell(webview.app_handle(), Ended::Page);
    })
}

/// Nothing: the app is told of every window.
pub(super) fn follow(_window: &WebviewWindow, _tell: impl Fn(Ended) + Send + 'static) {}

/// The address of the page that ended, where the view still knows it: the shell's own way to ask
/// takes for granted that there is one.
pub(super) fn address(window: &WebviewWindow) -> Option<Url> {
    let (answer, answered) = mpsc::channel();
    let asked = window.with_webview(move |webview| {
        let view = webview.inner().cast::<AnyObject>();
        // SAFETY: it is the window's WKWebView, which lives while its window does, on the main
        // thread; `URL` takes nothing and returns an NSURL or nil.
        let url: Option<Retained<NSURL>> = unsafe { msg_send![view, URL] };
        let text = url.and_then(|url| url.absoluteString());
        // Nobody waits any more: then it is not needed.
        let _ = answer.send(text.map(|text| text.to_string()));
    });
    asked.ok()?;
    answered.recv_timeout(PATIENCE).ok()??.parse().ok()
}
