//! Wires the rooms together: takes effects from the core, has them done, and feeds back what
//! truly happened. Decides nothing.
//!
//! The public handle of the engine: [`Agent`].

mod handle;

pub use handle::{Agent, Gone};
