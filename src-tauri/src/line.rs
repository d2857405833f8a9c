//! What the tray and the window say to each other: one JSON value a line, on the
//! window's standard input and output.

use serde::{Deserialize, Serialize};

/// On the command line of both programs: the window draws without the graphics card.
pub const SAFE_GRAPHICS: &str = "--safe-graphics";

/// What the tray says to the window. Not `Debug`: it may hold a secret.
#[derive(Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum ToWindow {
    /// Open, or come to the front, at a page; without one wherever it is.
    Open {
        /// The page, as in the window's address.
        page: Option<String>,
        /// By which the desktop lets the window come to the front.
        token: Option<String>,
    },
    /// Whether the icon stands in a tray.
    Tray {
        /// It does.
        stands: bool,
    },
    /// This was copied as a secret: the page may not paste it.
    Hidden {
        /// The secret.
        text: String,
    },
}

/// What the window says to the tray. Not `Debug`: it may hold a secret.
#[derive(Serialize, Deserialize)]
#[serde(tag = "say", rename_all = "kebab-case")]
pub enum FromWindow {
    /// One [`ToWindow::Open`] was heard, by a window that is there or will be.
    Heard,
    /// It goes, and this is on the clipboard that was copied in it: under X11 and Wayland what was
    /// copied lives only as long as the program that copied it.
    Left {
        /// What was copied.
        text: String,
        /// Whether the page may not paste it.
        hidden: bool,
    },
}
