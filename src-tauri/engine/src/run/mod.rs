//! Wires the rooms together: takes effects from the core, has them done, and feeds back what
//! truly happened. Decides nothing.
//!
//! The public handle of the engine: [`Agent`].

mod desk;
mod handle;

pub use crate::store::config::{ConfigError, Warning};
pub use crate::store::{Home, NoHome, StoreError};
pub use crate::vault::{Place, VaultError};
pub use desk::{Desk, Voice, history};
pub use handle::{Agent, Gone};
