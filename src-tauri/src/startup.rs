//! How Homing starts: what it is told on the command line, and whether it starts at login.
#![allow(clippy::disallowed_methods)] // the one place that reads the environment and writes files

use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::{Result, bail};
use homing_engine::run::Home;
use tauri::AppHandle;

mod graphics;
mod login;

pub(crate) use graphics::prepare as prepare_graphics;
pub(crate) use login::{at_login, renew_at_login, set_at_login};

/// Whether what was copied outlives the program that copied it: under X11 and Wayland that
/// program is asked for it.
pub(crate) const COPIES_OUTLIVE: bool = cfg!(any(windows, target_os = "macos"));

/// Whether the tray wants icons of one colour, which the system colours itself.
pub(crate) const ONE_COLOUR: bool = cfg!(target_os = "macos");

/// The name of Homing's entry among what starts at login, and of its one instance.
const ENTRY: &str = "app.homing.Homing";

/// What the command line asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    /// Start into the tray, without the window: so it starts at login.
    pub(crate) hidden: bool,
    /// Draw without the graphics card.
    pub(crate) safe_graphics: bool,
    /// Be the window of the Homing that has started this process.
    pub(crate) window: bool,
}

/// Asks for [`Flags::window`]; not for people.
pub(crate) const WINDOW: &str = "--window";

/// Asks for [`Flags::safe_graphics`].
pub(crate) const SAFE_GRAPHICS: &str = "--safe-graphics";

/// Reads the command line, without the program's name.
///
/// # Errors
/// When it holds something unknown.
pub(crate) fn flags(arguments: impl IntoIterator<Item = String>) -> Result<Flags> {
    let mut flags = Flags::default();
    for argument in arguments {
        match argument.as_str() {
            "--hidden" => flags.hidden = true,
            "--open" => flags.hidden = false,
            SAFE_GRAPHICS => flags.safe_graphics = true,
            WINDOW => flags.window = true,
            // The Finder of older macOS adds the number of its process.
            other if other.starts_with("-psn_") => {}
            other => bail!(
                "{other} is not known; there are --hidden (start into the tray), --open (open \
                 the window) and --safe-graphics (draw without the graphics card)"
            ),
        }
    }
    Ok(flags)
}

/// The name on the session bus by which a second start finds the first: each home has its own.
pub(crate) fn bus_name(home: &Home) -> String {
    match home.redirected() {
        None => ENTRY.to_owned(),
        Some(folder) => {
            let mut hasher = DefaultHasher::new();
            folder.hash(&mut hasher);
            format!("{ENTRY}.Home{:016x}", hasher.finish())
        }
    }
}

/// Shows the app in the menu bar only.
pub(crate) fn leave_dock(app: &AppHandle) {
    #[cfg(target_os = "macos")]
    set_policy(app, tauri::ActivationPolicy::Accessory);
    let _ = app;
}

#[cfg(target_os = "macos")]
fn set_policy(app: &AppHandle, policy: tauri::ActivationPolicy) {
    if let Err(error) = app.set_activation_policy(policy) {
        tracing::warn!(%error, "the dock cannot be told");
    }
}

#[cfg(test)]
mod tests {
    use super::{Flags, flags};

    fn read(arguments: &[&str]) -> Option<Flags> {
        flags(arguments.iter().map(|&argument| argument.to_owned())).ok()
    }

    #[test]
    fn the_window_opens_unless_the_start_is_hidden() {
        assert_eq!(read(&[]), Some(Flags::default()));
        assert_eq!(read(&["--hidden"]), Some(Flags { hidden: true, ..Flags::default() }));
        assert_eq!(read(&["--open"]), Some(Flags::default()));
        assert_eq!(read(&["--window"]), Some(Flags { window: true, ..Flags::default() }));
    }

    #[test]
    fn an_unknown_argument_is_refused() {
        assert_eq!(read(&["--hiden"]), None);
    }
}
