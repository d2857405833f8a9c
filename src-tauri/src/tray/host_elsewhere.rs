//! Windows and macOS always have a place for tray icons.

use tauri::AppHandle;

/// Puts the icon into the tray.
pub(crate) fn follow(app: &AppHandle) {
    super::place(app);
}

/// Whether the desktop shows tray icons.
pub(super) fn is_there() -> bool {
    true
}
