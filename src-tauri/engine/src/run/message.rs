//! What comes back to the loop from the work beside it.

use crate::core::Input;

/// Something that came back from the world.
pub(super) enum Message {
    /// For the core.
    Input(Box<Input>),
    /// The practice zone answered.
    Answer(Vec<String>),
    /// Read the configuration once more: it may have been half written.
    ReadAgain,
}
