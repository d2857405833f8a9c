//! One file for each command.

pub(crate) mod address;
pub(crate) mod completions;
pub(crate) mod history;
pub(crate) mod secret;
pub(crate) mod sources;
