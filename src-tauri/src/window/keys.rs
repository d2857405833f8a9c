//! What the page may ask about keys of name servers. A secret goes from the page to the engine and
//! from the engine to a file or the clipboard, and never to the page.

use homing_desktop::clipboard::Clipboard;
use homing_desktop::fault::{edited, failed};
use homing_engine::model::Secret;
use homing_engine::run::{Agent, Home, NewKeys, keys_in};
use homing_engine::wire::{HostDraft, KeyFound, NameServer, ServerLines};
use tauri::{State, WebviewWindow};

use crate::commands::{Answer, desk, keep};
use crate::files;

/// The keys of a text that the person brings, without their secrets.
#[tauri::command(async)]
pub(crate) fn read_key(text: String, file: Option<String>) -> Answer<Vec<KeyFound>> {
    keys_in(&Secret::new(text), file.as_deref())
}

/// Makes a key, and says what the page is to call it.
#[tauri::command(async)]
pub(crate) fn make_key(keys: State<'_, NewKeys>, algorithm: String) -> String {
    keys.make(&algorithm)
}

/// The lines that permit a host's updates at its name server.
#[tauri::command]
pub(crate) async fn server_lines(
    home: State<'_, Home>,
    keys: State<'_, NewKeys>,
    mut draft: HostDraft,
    server: NameServer,
) -> Answer<Vec<ServerLines>> {
    keys.fill(&mut draft)?;
    desk(&home)?.permission_of(&draft, server).await.map_err(edited)
}

/// Copies one piece of these lines with the new key's secret in it.
#[tauri::command]
pub(crate) async fn copy_server_lines(
    home: State<'_, Home>,
    keys: State<'_, NewKeys>,
    clipboard: State<'_, Clipboard>,
    mut draft: HostDraft,
    server: NameServer,
    piece: usize,
) -> Answer<()> {
    keys.fill(&mut draft)?;
    let desk = desk(&home)?;
    let text = desk.filled_permission_of(&draft, server, Some(piece)).await.map_err(edited)?;
    clipboard.copy_secret(&text).map_err(failed)
}

/// Writes all of these lines with the new key's secret to a new file that the person chooses.
/// Whether it was written: not where the person thought better of it.
#[tauri::command]
pub(crate) async fn save_server_lines(
    window: WebviewWindow,
    home: State<'_, Home>,
    keys: State<'_, NewKeys>,
    mut draft: HostDraft,
    server: NameServer,
    title: String,
) -> Answer<bool> {
    keys.fill(&mut draft)?;
    let text = desk(&home)?.filled_permission_of(&draft, server, None).await.map_err(edited)?;
    let name = format!("{}.key.txt", draft.name.replace('*', "_"));
    files::save(&window, &text, &name, &title).await
}

/// Puts a key that was made in place of an account's secret, and lifts what the old one had
/// stopped.
#[tauri::command]
pub(crate) async fn use_key(
    home: State<'_, Home>,
    agent: State<'_, Agent>,
    keys: State<'_, NewKeys>,
    account: String,
    key: String,
) -> Answer<()> {
    let (field, secret) = keys.find(&key)?;
    keep(&home, &agent, account, &field, secret).await
}
