//! The clipboard: text only.

use std::sync::{Mutex, PoisonError};

use arboard::Clipboard as System;
use homing_engine::model::Secret;

/// The system's clipboard, opened when it is first needed and kept: under X11 what was copied
/// lives only as long as the program that copied it.
///
/// What was copied as a secret is for other programs: the page, which is never told a secret,
/// cannot paste it.
#[derive(Default)]
pub(crate) struct Clipboard {
    system: Mutex<Option<System>>,
    secret: Mutex<Option<Secret>>,
}

impl Clipboard {
    /// Copies a text.
    ///
    /// # Errors
    /// When the desktop has no clipboard.
    pub(crate) fn copy(&self, text: String) -> Result<(), arboard::Error> {
        self.with(|system| system.set_text(text))
    }

    /// Copies a text that the page may not have.
    ///
    /// # Errors
    /// When the desktop has no clipboard.
    pub(crate) fn copy_secret(&self, text: &Secret) -> Result<(), arboard::Error> {
        // First, so that there is no moment in which it could be pasted.
        *self.secret.lock().unwrap_or_else(PoisonError::into_inner) = Some(text.duplicate());
        self.with(|system| system.set_text(text.expose()))
    }

    /// The text that was copied last, by any program.
    ///
    /// # Errors
    /// When there is none, it was copied by [`Clipboard::copy_secret`], or the desktop has no
    /// clipboard.
    pub(crate) fn paste(&self) -> Result<String, arboard::Error> {
        let text = self.with(System::get_text)?;
        let secret = self.secret.lock().unwrap_or_else(PoisonError::into_inner);
        if secret.as_ref().is_some_and(|secret| is_same(secret.expose(), &text)) {
            return Err(arboard::Error::Unknown { description: "a secret was copied".to_owned() });
        }
        Ok(text)
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut System) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        let mut slot = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        let mut system = match slot.take() {
            Some(system) => system,
            None => System::new()?,
        };
        let done = act(&mut system);
        *slot = Some(system);
        done
    }
}

/// Whether two texts say the same: systems write the ends of lines in their own ways.
fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
