//! The licences of what Homing is made of.

use tauri::ipc::Response;

/// A list of `wire::Licence` as JSON; `cargo xtask licences` writes it.
const LICENCES: &str = include_str!("../../licences.json");

/// Every package that Homing is made of, with its licence, by name.
#[tauri::command(async)]
pub(crate) fn licences() -> Response {
    // It is what the page reads already.
    Response::new(LICENCES.to_owned())
}
