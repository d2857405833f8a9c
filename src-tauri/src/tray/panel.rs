//! The desktop's panel: where the icon stands, and what the desktop itself says to a program.
//!
//! Linux has a protocol for it, which needs no toolkit (`panel/linux`); on Windows and macOS
//! it is Tauri's (`panel/tauri.rs`). Both show [`crate::view`] and do [`crate::choice`].

#[cfg_attr(target_os = "linux", path = "panel/linux/mod.rs")]
#[cfg_attr(not(target_os = "linux"), path = "panel/tauri.rs")]
mod system;

pub(crate) use system::run;
