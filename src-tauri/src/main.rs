//! Homing on the desktop. This file only wires: the engine decides, the tray and the window show.
//!
//! Two processes of one program: the tray's, with the engine, stays; the window's is started by
//! it ([`opener`]), talks to the engine through its door as every other process of this home does,
//! and ends when it is closed. What the two say to each other beside that is in [`line`].

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod accounts;
mod clipboard;
mod commands;
mod fault;
mod files;
mod imports;
mod keys;
mod language;
mod line;
mod log;
mod notify;
mod opener;
mod settings;
mod startup;
mod tray;
mod updates;
mod window;

use std::env;

use anyhow::{Context, Result};
use homing_engine::run::{self, Agent, Home, Imports, NewKeys, StartError};
use homing_engine::wire::Snapshot;
use tauri::{App, AppHandle, Manager, RunEvent};
use tokio::runtime;
use tokio::time::{Duration, sleep};

/// The least time between two changes of the tray, and of the window.
const PACE: Duration = Duration::from_millis(100);

fn main() -> Result<()> {
    let flags = startup::flags(env::args().skip(1))?;
    startup::prepare_graphics(flags.safe_graphics);
    let home = Home::find().context("Homing's folders cannot be found")?;
    log::begin(&home);
    // One thread is enough for the engine, and costs the least memory.
    let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let (app, follow): (_, fn(&AppHandle, &RunEvent)) = if flags.window {
        (window_process(home)?, window::part)
    } else {
        (tray_process(home, flags)?, follow)
    };
    app.run(move |app, event| follow(app, &event));
    Ok(())
}

/// The process that stays: the engine, the tray and the notifications.
fn tray_process(home: Home, flags: startup::Flags) -> Result<App> {
    tauri::Builder::default()
        .plugin(
            tauri_plugin_single_instance::Builder::new()
                .callback(|app, _arguments, _folder| opener::open(app, None))
                .dbus_id(startup::bus_name(&home))
                .build(),
        )
        .manage(tray::Tray::default())
        .manage(opener::Opener::default())
        .manage(clipboard::Clipboard::default())
        .manage(home.clone())
        .setup(move |app| Ok(set_up(app, home, flags)?))
        .build(context())
        .context("the desktop cannot be used")
}

/// The process of the window, which comes and goes.
fn window_process(home: Home) -> Result<App> {
    window::notice_crashes(tauri::Builder::default())
        .manage(window::Window::default())
        .manage(clipboard::Clipboard::default())
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
            window::opening_page,
        ])
        .on_window_event(|window, event| {
            window::follow(window.app_handle(), window.label(), event);
        })
        .setup(move |app| {
            let agent = tauri::async_runtime::block_on(run::attach(&home));
            let agent = agent.context("there is no Homing whose window this could be")?;
            app.manage(agent.clone());
            let shown = app.handle().clone();
            tauri::async_runtime::spawn(show(agent, move |snapshot| {
                window::show(&shown, snapshot)
            }));
            window::follow_colours(app.handle());
            window::listen(app.handle());
            Ok(())
        })
        .build(context())
        .context("the desktop cannot be used")
}

/// What was built into the program: the page, and what it may do.
fn context() -> tauri::Context {
    tauri::generate_context!()
}

/// Starts the engine, and shows what it says.
fn set_up(app: &App, home: Home, flags: startup::Flags) -> Result<()> {
    let app = app.handle();
    startup::leave_dock(app);
    opener::start(app, flags.safe_graphics);
    let agent = tauri::async_runtime::block_on(engine(home))?;
    app.manage(agent.clone());
    notify::follow(app, &agent);
    let shown = app.clone();
    tauri::async_runtime::spawn(show(agent, move |snapshot| tray::show(&shown, snapshot)));
    tray::follow_host(app);
    tauri::async_runtime::spawn_blocking(startup::renew_at_login);
    if !flags.hidden {
        opener::open(app, None);
    }
    Ok(())
}

/// The engine in this process, or the one of this home that runs already.
async fn engine(home: Home) -> Result<Agent> {
    match run::start_patiently(home.clone()).await {
        Err(StartError::AlreadyRunning) => {
            run::attach(&home).await.context("Homing runs already, but does not answer")
        }
        started => Ok(started?),
    }
}

/// Shows every state, in the tray or in the window, at most once in [`PACE`].
async fn show(agent: Agent, shown: impl Fn(&Snapshot)) {
    let mut snapshots = agent.follow();
    loop {
        let snapshot = snapshots.borrow_and_update().clone();
        shown(&snapshot);
        sleep(PACE).await;
        if snapshots.changed().await.is_err() {
            break;
        }
    }
}

/// What the desktop says to the tray's process.
fn follow(app: &AppHandle, event: &RunEvent) {
    match event {
        // There is no window here whose end could be the app's.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => opener::open(app, None),
        _ => {
            let _ = app;
        }
    }
}
