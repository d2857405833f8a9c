//! Homing on a desktop that nobody sees: its icon in the panel, and its window.

use std::path::Path;

use anyhow::Result;
use unseen_desktop::{Desktop, has_writing, wait_for};

use crate::command::output;

/// Starts one with a panel, whose programs keep all that they write below `folder`.
///
/// # Errors
/// A program is missing, or does not come up in time.
pub(crate) fn start(folder: &Path) -> Result<Desktop> {
    let home = folder.join("homing");
    let mut desktop = Desktop::start(folder, &[("HOMING_HOME", home.as_os_str())])?;
    desktop.start_panel(None)?;
    let words = "call --session --dest org.freedesktop.DBus --object-path \
         /org/freedesktop/DBus --method org.freedesktop.DBus.NameHasOwner \
         org.kde.StatusNotifierWatcher";
    wait_for("the panel's place for tray icons", || {
        let owned = output(desktop.command("gdbus").args(words.split_whitespace()))?;
        Ok(owned.contains("true").then_some(()))
    })?;
    Ok(desktop)
}

/// Waits until a tray icon stands in the panel, and says which do, as bus names with paths.
///
/// # Errors
/// None came in time, or the bus cannot be asked.
pub(crate) fn wait_for_icon(desktop: &Desktop) -> Result<String> {
    let words = "call --session --dest org.kde.StatusNotifierWatcher --object-path \
         /StatusNotifierWatcher --method org.freedesktop.DBus.Properties.Get \
         org.kde.StatusNotifierWatcher RegisteredStatusNotifierItems";
    wait_for("the tray icon", || {
        let icons = output(desktop.command("gdbus").args(words.split_whitespace()))?;
        Ok(icons.contains("StatusNotifierItem").then_some(icons))
    })
}

/// Waits until the display shows writing that was not there `before`, and has stopped changing. A
/// window that is still blank does not count.
///
/// # Errors
/// It did not happen in time.
pub(crate) fn wait_for_window(desktop: &Desktop, before: &[u8]) -> Result<()> {
    let mut last = before.to_vec();
    let mut same = 0;
    wait_for("the window", || {
        let now = between_panels(desktop)?;
        same = if now == last && has_writing(&now, before, 3) { same + 1 } else { 0 };
        last = now;
        Ok((same >= 4).then_some(()))
    })
}

/// What the display shows between its panels, as bare pixels: red, green, blue.
///
/// # Errors
/// The picture cannot be taken.
pub(crate) fn between_panels(desktop: &Desktop) -> Result<Vec<u8>> {
    desktop.picture(&["-crop", "1280x600+0+100", "rgb:-"])
}
