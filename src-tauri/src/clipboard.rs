//! The clipboard: text only.

use std::sync::{Mutex, PoisonError};

use arboard::Clipboard as System;

/// The system's clipboard, opened when it is first needed and kept: under X11 what was copied
/// lives only as long as the program that copied it.
#[derive(Default)]
pub(crate) struct Clipboard(Mutex<Option<System>>);

impl Clipboard {
    /// Copies a text.
    ///
    /// # Errors
    /// When the desktop has no clipboard.
    pub(crate) fn copy(&self, text: String) -> Result<(), arboard::Error> {
        self.with(|system| system.set_text(text))
    }

    /// The text that was copied last, by any program.
    ///
    /// # Errors
    /// When there is none, or the desktop has no clipboard.
    pub(crate) fn paste(&self) -> Result<String, arboard::Error> {
        self.with(System::get_text)
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut System) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        let mut slot = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut system = match slot.take() {
            Some(system) => system,
            None => System::new()?,
        };
        let done = act(&mut system);
        *slot = Some(system);
        done
    }
}
