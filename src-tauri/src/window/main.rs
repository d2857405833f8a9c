//! `homing-window`, the program that comes and goes: the window with its page. `homing-tray`
//! starts it, and it ends when it is closed. This file only wires: the engine decides.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod accounts;
mod commands;
mod files;
mod frame;
mod imports;
mod keys;
mod settings;
mod toolkit;
mod updates;

use std::env;
use std::io::{IsTerminal, stdin};

use anyhow::{Context, Result, bail};
use homing_desktop::clipboard::Clipboard;
use homing_desktop::line::SAFE_GRAPHICS;
use homing_desktop::{log, states};
use homing_engine::run::{self, Home, Imports, NewKeys};
use tauri::{App, Manager};
use tokio::runtime;

fn main() -> Result<()> {
    toolkit::prepare(env::args().any(|argument| argument == SAFE_GRAPHICS));
    if stdin().is_terminal() {
        bail!("this is Homing's window, which homing-tray opens: start that");
    }
    let home = Home::find().context("Homing's folders cannot be found")?;
    log::begin(&home);
    // One thread is enough, and costs the least memory.
    let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    app(home)?.run(move |app, event| frame::part(app, &event));
    Ok(())
}

fn app(home: Home) -> Result<App> {
    frame::notice_crashes(tauri::Builder::default())
        .manage(frame::Window::default())
        .manage(Clipboard::default())
        .manage(commands::Removals::default())
        .manage(accounts::Removals::default())
        .manage(NewKeys::default())
        .manage(Imports::default())
        .manage(updates::Told::default())
        .manage(home.clone())
        .invoke_handler(tauri::generate_handler![
            commands::snapshot,
            commands::wish,
            commands::providers,
            commands::served,
            commands::read_template,
            commands::sources,
            commands::addresses,
            commands::environment,
            commands::add_host,
            commands::host_part,
            commands::change_host,
            commands::remove_host,
            commands::restore_host,
            commands::test_host,
            keys::read_key,
            keys::make_key,
            keys::server_lines,
            keys::copy_server_lines,
            keys::save_server_lines,
            keys::use_key,
            commands::truth,
            commands::replace_secret,
            accounts::account_fields,
            accounts::change_account,
            accounts::remove_account,
            accounts::restore_account,
            imports::imports_found,
            imports::read_import_found,
            imports::choose_import,
            imports::read_import,
            imports::name_import_domains,
            imports::add_import,
            imports::undo_import,
            commands::history,
            settings::settings,
            settings::set_setting,
            settings::networks,
            settings::add_network,
            settings::remove_network,
            settings::add_source,
            settings::remove_source,
            settings::export_settings,
            settings::open_folder,
            updates::installed,
            updates::latest,
            files::save_text,
            commands::copy,
            commands::paste,
            commands::open_link,
            frame::opening_page,
        ])
        .on_window_event(|window, event| {
            frame::follow(window.app_handle(), window.label(), event);
        })
        .setup(move |app| {
            let agent = tauri::async_runtime::block_on(run::attach(&home));
            let agent = agent.context("there is no Homing whose window this could be")?;
            app.manage(agent.clone());
            let shown = app.handle().clone();
            tauri::async_runtime::spawn(states::show_each(agent, move |snapshot| {
                frame::show(&shown, snapshot);
            }));
            frame::follow_colours(app.handle());
            frame::listen(app.handle());
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the desktop cannot be used")
}
