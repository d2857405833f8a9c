//! Start at login by the user's `Run` key.

use std::{env, io};

use windows_registry::CURRENT_USER;

/// What starts at login.
const RUN: &str = r"Software\Microsoft\Windows\CurrentVersion\Run";

/// What the user switched off in the task manager.
const APPROVED: &str = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run";

/// The value's name.
const VALUE: &str = "Homing";

/// Whether there is an entry that is not switched off.
pub(super) fn at_login() -> bool {
    let there = CURRENT_USER.open(RUN).and_then(|key| key.get_string(VALUE)).is_ok();
    there && !is_switched_off()
}

/// Writes the entry, or removes it.
pub(super) fn set_at_login(on: bool) -> io::Result<()> {
    let run = CURRENT_USER.create(RUN)?;
    if !on {
        return if run.get_string(VALUE).is_ok() { Ok(run.remove_value(VALUE)?) } else { Ok(()) };
    }
    // Quoted: a path with spaces would otherwise be cut at the first of them.
    run.set_string(VALUE, format!("\"{}\" --hidden", env::current_exe()?.display()))?;
    if is_switched_off() {
        CURRENT_USER.create(APPROVED)?.remove_value(VALUE)?;
    }
    Ok(())
}

/// Whether the task manager has switched the entry off: its first byte is odd then.
fn is_switched_off() -> bool {
    CURRENT_USER
        .open(APPROVED)
        .and_then(|key| key.get_value(VALUE))
        .is_ok_and(|value| value.first().is_some_and(|first| first % 2 == 1))
}
