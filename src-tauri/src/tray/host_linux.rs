//! Waits for the desktop's place for tray icons: a panel that owns the session bus's name
//! `org.kde.StatusNotifierWatcher`. At login it may come seconds after Homing; on some desktops
//! it never comes, and Homing works without it.

use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt;
use tauri::AppHandle;
use zbus::fdo::DBusProxy;
use zbus::names::BusName;

/// The name that a panel with a place for tray icons owns.
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// Whether somebody owns [`WATCHER`] now.
static THERE: AtomicBool = AtomicBool::new(false);

/// Whether the desktop shows tray icons.
pub(super) fn is_there() -> bool {
    THERE.load(Ordering::Relaxed)
}

/// Puts the icon into the tray as soon as there is one.
pub(crate) fn follow(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = watch(&app).await {
            tracing::info!(%error, "no session bus, so no tray icon");
        }
    });
}

/// Follows the owner of [`WATCHER`] for as long as the bus lives.
async fn watch(app: &AppHandle) -> zbus::Result<()> {
    let connection = zbus::Connection::session().await?;
    let bus = DBusProxy::new(&connection).await?;
    let mut changes = bus.receive_name_owner_changed_with_args(&[(0, WATCHER)]).await?;
    let there = bus.name_has_owner(BusName::try_from(WATCHER)?).await?;
    tell(app, there);
    while let Some(change) = changes.next().await {
        if let Ok(change) = change.args() {
            tell(app, change.new_owner().is_some());
        }
    }
    Ok(())
}

/// Notes whether a place is there, and takes it.
fn tell(app: &AppHandle, there: bool) {
    THERE.store(there, Ordering::Relaxed);
    if there {
        super::place(app);
    } else {
        crate::opener::tell_of_tray(app);
    }
}
