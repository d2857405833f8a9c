//! Windows and macOS: the icon and its menu, by Tauri.
//!
//! All of the tray is touched on the main thread only, which the systems ask for; menu items are
//! kept and get new texts, and a new menu is made only when lines come or go.

use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use homing_engine::run::Home;
use homing_engine::wire::State;
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, RunEvent, Wry, include_image};
use tokio::runtime;

use crate::choice::choose;
use crate::flags::Flags;
use crate::opener;
use crate::resident::Resident;
use crate::view::{Action, Item, Line, TrayView};

/// The tray icon's id.
const ID: &str = "homing";

/// Whether the tray wants icons of one colour, which the system colours itself.
const ONE_COLOUR: bool = cfg!(target_os = "macos");

/// The tray, once there is one.
#[derive(Default)]
struct Tray(Mutex<Option<Built>>);

/// An icon that stands in the tray.
struct Built {
    icon: TrayIcon,
    shown: TrayView,
    /// The menu's lines that have a text, from top to bottom.
    handles: Vec<Handle>,
}

/// A line of the menu whose text can change.
enum Handle {
    Item(MenuItem<Wry>),
    More(Submenu<Wry>),
}

/// Stays in the tray until the person or the system ends it.
///
/// # Errors
/// The desktop cannot be used, or the engine cannot start.
pub(crate) fn run(home: Home, flags: Flags) -> Result<()> {
    // One thread is enough for the engine, and costs the least memory.
    let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let (opener, asked) = opener::opener();
    let again = opener.clone();
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(move |_, _, _| again.bring(None)))
        .manage(Tray::default())
        .setup(move |app| {
            leave_dock(app.handle());
            let resident = Resident::begin(home, flags, (opener, asked));
            follow(app.handle(), tauri::async_runtime::block_on(resident)?);
            Ok(())
        })
        .build(tauri::generate_context!())
        .context("the desktop cannot be used")?;
    app.run(|app, event| match event {
        // There is no window here whose end could be the app's.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => app.state::<Resident>().opener.bring(None),
        _ => {
            let _ = app;
        }
    });
    Ok(())
}

/// Shows the app in the menu bar only.
fn leave_dock(app: &AppHandle) {
    #[cfg(target_os = "macos")]
    if let Err(error) = app.set_activation_policy(tauri::ActivationPolicy::Accessory) {
        tracing::warn!(%error, "the dock cannot be told");
    }
    let _ = app;
}

/// Keeps the icon right, and ends the app when the person wishes.
fn follow(app: &AppHandle, resident: Resident) {
    app.manage(resident.clone());
    let mut views = resident.views();
    let shown = app.clone();
    tauri::async_runtime::spawn(async move {
        loop {
            let view = views.borrow_and_update().clone();
            show(&shown, view);
            if views.changed().await.is_err() {
                break;
            }
        }
    });
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        resident.ended().await;
        app.exit(0);
    });
}

/// Shows a view; the icon is made with the first.
fn show(app: &AppHandle, view: TrayView) {
    let handle = app.clone();
    let sent = app.run_on_main_thread(move || {
        let tray = handle.state::<Tray>();
        let mut built = tray.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = match &mut *built {
            Some(built) => bring(&handle, built, view),
            none => build(&handle, view).map(|new| {
                *none = Some(new);
                handle.state::<Resident>().stand(true);
            }),
        };
        if let Err(error) = shown {
            tracing::warn!(%error, "the tray cannot be changed");
        }
    });
    if let Err(error) = sent {
        tracing::warn!(%error, "the tray cannot be reached");
    }
}

/// Makes the icon and its menu.
fn build(app: &AppHandle, view: TrayView) -> tauri::Result<Built> {
    let (menu, handles) = menu(app, &view.lines)?;
    let icon = TrayIconBuilder::with_id(ID)
        .icon(picture(view.icon))
        .icon_as_template(ONE_COLOUR)
        .tooltip(&view.tooltip)
        .title("Homing")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| {
            if let Some(action) = chosen(app, event.id().as_ref()) {
                choose(&app.state::<Resident>(), action);
            }
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                icon.app_handle().state::<Resident>().opener.bring(None);
            }
        })
        .build(app)?;
    Ok(Built { icon, shown: view, handles })
}

/// Brings the icon to what it is to show.
fn bring(app: &AppHandle, built: &mut Built, wanted: TrayView) -> tauri::Result<()> {
    if built.shown.icon != wanted.icon {
        let template = ONE_COLOUR;
        built.icon.set_icon_with_as_template(Some(picture(wanted.icon)), template)?;
    }
    if built.shown.tooltip != wanted.tooltip {
        built.icon.set_tooltip(Some(&wanted.tooltip))?;
    }
    if structure(&built.shown.lines) == structure(&wanted.lines) {
        let old = texts(&built.shown.lines);
        for (at, text) in texts(&wanted.lines).into_iter().enumerate() {
            if old.get(at) != Some(&text)
                && let Some(handle) = built.handles.get(at)
            {
                handle.set(text)?;
            }
        }
    } else {
        let (menu, handles) = menu(app, &wanted.lines)?;
        built.icon.set_menu(Some(menu))?;
        built.handles = handles;
    }
    built.shown = wanted;
    Ok(())
}

impl Handle {
    /// Gives the line its text, and says whether it can be chosen.
    fn set(&self, (text, enabled): (&str, bool)) -> tauri::Result<()> {
        match self {
            Self::Item(item) => {
                item.set_text(plain(text))?;
                item.set_enabled(enabled)
            }
            Self::More(more) => more.set_text(plain(text)),
        }
    }
}

/// The menu's id of an action.
fn id(action: &Action) -> String {
    format!("{action:?}")
}

/// The action of the line that has this id, if it is still there.
fn chosen(app: &AppHandle, wanted: &str) -> Option<Action> {
    let tray = app.state::<Tray>();
    let built = tray.0.lock().unwrap_or_else(PoisonError::into_inner);
    let items = built.as_ref()?.shown.lines.iter().flat_map(|line| match line {
        Line::Item(item) => std::slice::from_ref(item),
        Line::More(_, items) => items,
        Line::Text(_) | Line::Separator => &[],
    });
    items.map(|item| &item.action).find(|action| id(action) == wanted).cloned()
}

/// What lines there are, without their texts: while this stays, the menu stays.
fn structure(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .map(|line| match line {
            Line::Text(_) => "text".to_owned(),
            Line::Item(item) => id(&item.action),
            Line::More(_, items) => items.iter().map(|item| id(&item.action)).collect(),
            Line::Separator => "separator".to_owned(),
        })
        .collect()
}

/// The lines that have a text, in the order of [`Built::handles`].
fn texts(lines: &[Line]) -> Vec<(&str, bool)> {
    let mut texts = Vec::new();
    for line in lines {
        match line {
            Line::Text(text) => texts.push((text.as_str(), false)),
            Line::Item(item) => texts.push((item.text.as_str(), item.enabled)),
            Line::More(text, items) => {
                texts.push((text.as_str(), true));
                texts.extend(items.iter().map(|item| (item.text.as_str(), item.enabled)));
            }
            Line::Separator => {}
        }
    }
    texts
}

/// Makes the menu, and the handles of its lines.
fn menu(app: &AppHandle, lines: &[Line]) -> tauri::Result<(Menu<Wry>, Vec<Handle>)> {
    let menu = Menu::new(app)?;
    let mut handles = Vec::new();
    for line in lines {
        match line {
            Line::Text(text) => {
                let item = MenuItem::new(app, plain(text), false, None::<&str>)?;
                menu.append(&item)?;
                handles.push(Handle::Item(item));
            }
            Line::Item(item) => handles.push(append(app, item, |line| menu.append(line))?),
            Line::More(text, items) => {
                let more = Submenu::new(app, plain(text), true)?;
                menu.append(&more)?;
                handles.push(Handle::More(more.clone()));
                for item in items {
                    handles.push(append(app, item, |line| more.append(line))?);
                }
            }
            Line::Separator => menu.append(&PredefinedMenuItem::separator(app)?)?,
        }
    }
    Ok((menu, handles))
}

/// Makes one line to choose and appends it.
fn append(
    app: &AppHandle,
    item: &Item,
    to: impl FnOnce(&dyn IsMenuItem<Wry>) -> tauri::Result<()>,
) -> tauri::Result<Handle> {
    let line =
        MenuItem::with_id(app, id(&item.action), plain(&item.text), item.enabled, None::<&str>)?;
    to(&line)?;
    Ok(Handle::Item(line))
}

/// A text in which no `&` is taken for the mark of a shortcut.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

/// The icon of a state; on macOS the one of a single colour.
fn picture(state: State) -> Image<'static> {
    if ONE_COLOUR {
        match state {
            State::AllRight => include_image!("../icons/tray/all-right-template.png"),
            State::Working => include_image!("../icons/tray/working-template.png"),
            State::NeedsYou => include_image!("../icons/tray/needs-you-template.png"),
            State::NoNetwork => include_image!("../icons/tray/no-network-template.png"),
            State::Paused => include_image!("../icons/tray/paused-template.png"),
        }
    } else {
        match state {
            State::AllRight => include_image!("../icons/tray/all-right.png"),
            State::Working => include_image!("../icons/tray/working.png"),
            State::NeedsYou => include_image!("../icons/tray/needs-you.png"),
            State::NoNetwork => include_image!("../icons/tray/no-network.png"),
            State::Paused => include_image!("../icons/tray/paused.png"),
        }
    }
}
