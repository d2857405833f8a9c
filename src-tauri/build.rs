//! Gives the window's page the right to call the commands named here, and no others.

/// The commands, as `commands.rs` has them; a test compares the two.
const COMMANDS: &[&str] = &[
    "snapshot",
    "wish",
    "providers",
    "served",
    "read_template",
    "sources",
    "addresses",
    "environment",
    "add_host",
    "host_part",
    "change_host",
    "remove_host",
    "restore_host",
    "test_host",
    "read_key",
    "make_key",
    "server_lines",
    "copy_server_lines",
    "save_server_lines",
    "use_key",
    "truth",
    "replace_secret",
    "account_fields",
    "change_account",
    "remove_account",
    "restore_account",
    "imports_found",
    "read_import_found",
    "choose_import",
    "read_import",
    "name_import_domains",
    "add_import",
    "undo_import",
    "history",
    "settings",
    "set_setting",
    "networks",
    "add_network",
    "remove_network",
    "add_source",
    "remove_source",
    "export_settings",
    "open_folder",
    "installed",
    "latest",
    "save_text",
    "copy",
    "paste",
    "open_link",
    "opening_page",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = tauri_build::AppManifest::new().commands(COMMANDS);
    let windows = tauri_build::WindowsAttributes::new().window_icon_path("../icons/homing.ico");
    let attributes =
        tauri_build::Attributes::new().app_manifest(commands).windows_attributes(windows);
    Ok(tauri_build::try_build(attributes)?)
}
