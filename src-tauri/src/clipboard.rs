//! The clipboard: text only.

use std::sync::{Mutex, MutexGuard, PoisonError};

use arboard::Clipboard as System;
use homing_engine::model::Secret;

/// Whether what was copied outlives the program that copied it: under X11 and Wayland that
/// program is asked for it.
const COPIES_OUTLIVE: bool = cfg!(any(windows, target_os = "macos"));

/// The system's clipboard, opened when it is first needed and kept: under X11 what was copied
/// lives only as long as the program that copied it.
///
/// What was copied as a secret is for other programs: the page, which is never told a secret,
/// cannot paste it.
#[derive(Default)]
pub struct Clipboard {
    system: Mutex<Option<System>>,
    secret: Mutex<Option<Secret>>,
    /// What was copied here last, and whether as a secret.
    last: Mutex<Option<(Secret, bool)>>,
}

impl Clipboard {
    /// Copies a text.
    ///
    /// # Errors
    /// When the desktop has no clipboard.
    pub fn copy(&self, text: String) -> Result<(), arboard::Error> {
        *locked(&self.last) = Some((Secret::new(text.clone()), false));
        self.with(|system| system.set_text(text))
    }

    /// Copies a text that the page may not have.
    ///
    /// # Errors
    /// When the desktop has no clipboard.
    pub fn copy_secret(&self, text: &Secret) -> Result<(), arboard::Error> {
        // First, so that there is no moment in which it could be pasted.
        self.hide(text.duplicate());
        *locked(&self.last) = Some((text.duplicate(), true));
        self.with(|system| system.set_text(text.expose()))
    }

    /// What was copied last as a secret.
    pub fn hidden(&self) -> Option<Secret> {
        locked(&self.secret).as_ref().map(Secret::duplicate)
    }

    /// This was copied as a secret, in another process of ours: the page may not have it.
    pub fn hide(&self, text: Secret) {
        *locked(&self.secret) = Some(text);
    }

    /// What was copied here and is on the clipboard still, and whether as a secret.
    pub fn left(&self) -> Option<(Secret, bool)> {
        let last = locked(&self.last).take()?;
        let now = self.with(System::get_text).ok()?;
        is_same(last.0.expose(), &now).then_some(last)
    }

    /// Takes over what another process of ours leaves on the clipboard.
    ///
    /// # Errors
    /// When the desktop has no clipboard.
    pub fn take_over(&self, text: String, hidden: bool) -> Result<(), arboard::Error> {
        let secret = Secret::new(text);
        match (COPIES_OUTLIVE, hidden) {
            (true, true) => self.hide(secret),
            (true, false) => {}
            (false, true) => self.copy_secret(&secret)?,
            (false, false) => self.copy(secret.expose().to_owned())?,
        }
        Ok(())
    }

    /// The text that was copied last, by any program.
    ///
    /// # Errors
    /// When there is none, it was copied by [`Clipboard::copy_secret`], or the desktop has no
    /// clipboard.
    pub fn paste(&self) -> Result<String, arboard::Error> {
        let text = self.with(System::get_text)?;
        let secret = locked(&self.secret);
        if secret.as_ref().is_some_and(|secret| is_same(secret.expose(), &text)) {
            return Err(arboard::Error::Unknown { description: "a secret was copied".to_owned() });
        }
        Ok(text)
    }

    fn with<T>(
        &self,
        act: impl FnOnce(&mut System) -> Result<T, arboard::Error>,
    ) -> Result<T, arboard::Error> {
        let mut slot = locked(&self.system);
        let mut system = match slot.take() {
            Some(system) => system,
            None => System::new()?,
        };
        let done = act(&mut system);
        *slot = Some(system);
        done
    }
}

fn locked<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether two texts say the same: systems write the ends of lines in their own ways.
fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}
