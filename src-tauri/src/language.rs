//! In which language the tray and the notifications speak.

use homing_engine::wire::Snapshot;

/// The language that the user chose, or else the system's; the catalogue falls back to English.
pub(crate) fn of(snapshot: &Snapshot) -> String {
    snapshot.language.clone().or_else(sys_locale::get_locale).unwrap_or_else(|| "en".to_owned())
}
