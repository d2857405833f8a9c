//! The configuration, what is remembered across restarts, and the history.
//!
//! Everything that Homing writes to disk is written here. Nothing here decides: what is kept is
//! what the core asks to keep, and what cannot be read is left as it is.

mod atomic;
pub mod config;
mod database;
mod history;
mod lock;
mod migrate;
mod paths;
mod paths_of_others;
pub(crate) mod paths_of_program;

pub(crate) use atomic::{Previous, create, replace};
pub use database::{Store, StoreError};
pub use history::Filter;
pub use lock::{Lock, LockError};
pub use paths::{Home, NoHome};
pub use paths_of_others::{Others, others, others_below, read_other};
