//! Coming to the front of other programs' windows, which desktops let only those that the person
//! has just asked for (XDG activation, startup notification).

use tauri::WebviewWindow;
use webkit2gtk::glib::prelude::ObjectExt;

/// Shows the desktop that the person has asked for the window.
pub(super) fn permit(window: &WebviewWindow, token: String) {
    let shown = window.clone();
    let sent = window.run_on_main_thread(move || {
        if let Ok(window) = shown.gtk_window() {
            window.set_property("startup-id", token);
        }
    });
    if let Err(error) = sent {
        tracing::warn!(%error, "the window may stay behind others");
    }
}
