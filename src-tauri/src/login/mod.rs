//! Whether Homing starts at login.
//!
//! Each system has a place for what starts at login, and one of its own where the person switches
//! it off again. What is switched off there stays so until the person switches it on by hand.
#![allow(clippy::disallowed_methods)] // the one place that reads the environment and writes files

use homing_engine::run::Home;
use homing_engine::wire::{Fault, LoginStart};

use crate::fault::failed;
#[cfg(all(unix, not(target_os = "macos")))]
use crate::programs;

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "xdg.rs"]
mod imp;
#[cfg(target_os = "macos")]
#[path = "macos.rs"]
mod imp;
#[cfg(windows)]
#[path = "windows.rs"]
mod imp;
#[cfg(any(target_os = "macos", test))]
mod launch_agent;
#[cfg(all(unix, not(target_os = "macos")))]
mod portal;

/// Whether Homing starts at login, and where it was switched off if not by Homing.
pub fn at_login(home: &Home) -> LoginStart {
    #[cfg(all(unix, not(target_os = "macos")))]
    if programs::are_in_flatpak() {
        return portal::kept(&portal::file(home));
    }
    let _ = home;
    imp::Entry::find().map_or(LoginStart::Off, |entry| entry.state())
}

/// Has Homing start at login, or no more, as the person wishes now. `reason` is shown where the
/// desktop asks the person whether it may.
///
/// # Errors
/// `login-denied` and `login-unanswered` where the desktop is asked; `failed` when its place for
/// it cannot be written.
pub async fn set_at_login(home: &Home, on: bool, reason: &str) -> Result<(), Fault> {
    #[cfg(all(unix, not(target_os = "macos")))]
    if programs::are_in_flatpak() {
        return portal::set(&portal::file(home), on, reason).await;
    }
    let _ = (home, reason);
    imp::Entry::find().and_then(|entry| entry.set(on)).map_err(failed)
}

/// Has the entry name this program where the one that it names is gone: an AppImage was renamed,
/// or an update went to another folder. One that is switched off or was removed stays as it is.
pub fn renew_at_login() {
    #[cfg(all(unix, not(target_os = "macos")))]
    if programs::are_in_flatpak() {
        return; // It names no path.
    }
    match imp::Entry::find().and_then(|entry| entry.renew()) {
        Ok(true) => tracing::info!("what starts at login had moved, and is found again"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "what starts at login cannot be kept right"),
    }
}
