//! Files that the person saves, and folders that they open.

use std::path::Path;

use homing_desktop::fault::fault;
use homing_engine::model::Secret;
use homing_engine::run::write_secret;
use rfd::AsyncFileDialog;
use tauri::WebviewWindow;

use crate::commands::Answer;

/// Saves a text in a new file that the person chooses. Whether it was saved: not where the
/// person thought better of it. `name` is the file's, unless the person changes it; of a path
/// only its end counts.
#[tauri::command]
pub(crate) async fn save_text(
    window: WebviewWindow,
    text: String,
    name: String,
    title: String,
) -> Answer<bool> {
    let name = Path::new(&name).file_name().unwrap_or_default().to_string_lossy().into_owned();
    save(&window, &Secret::new(text), &name, &title).await
}

/// Asks where to, and writes a new file that only this user may read.
pub(crate) async fn save(
    window: &WebviewWindow,
    text: &Secret,
    name: &str,
    title: &str,
) -> Answer<bool> {
    let dialog = AsyncFileDialog::new().set_parent(window).set_title(title);
    let Some(file) = dialog.set_file_name(name).save_file().await else { return Ok(false) };
    match write_secret(file.path(), text) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(fault("file-exists", error))
        }
        Err(error) => Err(fault("file-unwritable", error)),
    }
}
