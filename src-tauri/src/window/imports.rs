//! What the page may ask about the settings of other clients. Files are read here, and what they
//! become is kept here, so that no secret of them goes to the page.

use std::collections::BTreeMap;
use std::path::Path;

use homing_desktop::fault::{edited, fault};
use homing_engine::model::Secret;
use homing_engine::run::{self, Client, Home, Imports};
use homing_engine::wire::{ImportDone, ImportFound, ImportPlan};
use rfd::AsyncFileDialog;
use tauri::{State, WebviewWindow};

use crate::commands::{Answer, desk};

/// The files of other clients on this computer.
#[tauri::command(async)]
pub(crate) fn imports_found() -> Vec<ImportFound> {
    run::found()
}

/// What one of these files would become; any other file is refused.
#[tauri::command(async)]
pub(crate) fn read_import_found(
    home: State<'_, Home>,
    imports: State<'_, Imports>,
    path: String,
) -> Answer<ImportPlan> {
    let found = run::found().into_iter().find(|found| found.path == path);
    let found = found.ok_or_else(|| fault("import-unreadable", &path))?;
    read(&home, &imports, Path::new(&found.path), Client::of(&found.client))
}

/// What a file would become that the person chooses; nothing where they think better of it.
#[tauri::command]
pub(crate) async fn choose_import(
    window: WebviewWindow,
    home: State<'_, Home>,
    imports: State<'_, Imports>,
    title: String,
    client: Option<String>,
) -> Answer<Option<ImportPlan>> {
    let dialog = AsyncFileDialog::new().set_parent(&window).set_title(&title);
    let Some(file) = dialog.pick_file().await else { return Ok(None) };
    let client = client.as_deref().and_then(Client::of);
    read(&home, &imports, file.path(), client).map(Some)
}

/// What a text would become that the person brings.
#[tauri::command(async)]
pub(crate) fn read_import(
    home: State<'_, Home>,
    imports: State<'_, Imports>,
    text: String,
    file: Option<String>,
    client: Option<String>,
) -> Answer<ImportPlan> {
    let client = client.as_deref().and_then(Client::of);
    imports.read(&desk(&home)?, Secret::new(text), file, client).map_err(edited)
}

/// The same with the names of domains that the file does not say.
#[tauri::command(async)]
pub(crate) fn name_import_domains(
    home: State<'_, Home>,
    imports: State<'_, Imports>,
    handle: String,
    domains: BTreeMap<String, String>,
) -> Answer<ImportPlan> {
    let plan = imports.name_domains(&desk(&home)?, &handle, domains).map_err(edited)?;
    plan.ok_or_else(|| fault("import-gone", &handle))
}

/// Adds all of it or nothing.
#[tauri::command]
pub(crate) async fn add_import(
    home: State<'_, Home>,
    imports: State<'_, Imports>,
    handle: String,
) -> Answer<ImportDone> {
    let done = imports.add(&desk(&home)?, &handle).await.map_err(edited)?;
    done.ok_or_else(|| fault("import-gone", &handle))
}

/// Takes away what was added.
#[tauri::command]
pub(crate) async fn undo_import(
    home: State<'_, Home>,
    imports: State<'_, Imports>,
    handle: String,
) -> Answer<()> {
    match imports.undo(&desk(&home)?, &handle).await.map_err(edited)? {
        true => Ok(()),
        false => Err(fault("not-restorable", &handle)),
    }
}

fn read(home: &Home, imports: &Imports, path: &Path, client: Option<Client>) -> Answer<ImportPlan> {
    let text = run::read_file(path).map_err(|error| fault("import-unreadable", error))?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    imports.read(&desk(home)?, text, name, client).map_err(edited)
}
