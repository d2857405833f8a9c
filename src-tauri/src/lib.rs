//! What the desktop's two programs share.
//!
//! `homing-tray` stays: the engine, the icon in the tray and the notifications (`src/tray`).
//! `homing-window` comes and goes: the window with its page (`src/window`). The tray starts it and
//! has it on a [`line`]; the engine it reaches through its door, as every other program of this
//! home does. What the window's web view needs is most of the memory of both, and is given back
//! whole when it is closed; and nothing that goes wrong in it can take the engine along.

pub mod clipboard;
pub mod fault;
pub mod language;
pub mod line;
pub mod log;
pub mod login;
pub mod programs;
pub mod states;

/// Homing's name among the system's applications: of its entry among what starts at login, its
/// notifications and its one instance.
pub const ID: &str = "app.homing.Homing";
