//! What the tray is told on the command line.

use anyhow::{Result, bail};
use homing_desktop::line::SAFE_GRAPHICS;

/// What the command line asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flags {
    /// Start into the tray, without the window: so it starts at login.
    pub(crate) hidden: bool,
    /// The window draws without the graphics card.
    pub(crate) safe_graphics: bool,
}

/// Reads the command line, without the program's name.
///
/// # Errors
/// When it holds something unknown.
pub(crate) fn read(arguments: impl IntoIterator<Item = String>) -> Result<Flags> {
    let mut flags = Flags::default();
    for argument in arguments {
        match argument.as_str() {
            "--hidden" => flags.hidden = true,
            "--open" => flags.hidden = false,
            SAFE_GRAPHICS => flags.safe_graphics = true,
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

#[cfg(test)]
mod tests {
    use super::{Flags, read};

    fn flags(arguments: &[&str]) -> Option<Flags> {
        read(arguments.iter().map(|&argument| argument.to_owned())).ok()
    }

    #[test]
    fn the_window_opens_unless_the_start_is_hidden() {
        assert_eq!(flags(&[]), Some(Flags::default()));
        assert_eq!(flags(&["--hidden"]), Some(Flags { hidden: true, ..Flags::default() }));
        assert_eq!(flags(&["--open"]), Some(Flags::default()));
    }

    #[test]
    fn an_unknown_argument_is_refused() {
        assert_eq!(flags(&["--hiden"]), None);
    }
}
