//! The tray icon: what it shows ([`view`]) and how that gets there.
//!
//! Decides nothing. All of the tray is touched on the main thread only, which the desktops ask
//! for; menu items are kept and get new texts, and a new menu is made only when lines come or go.

mod choice;
#[cfg(target_os = "linux")]
#[path = "host_linux.rs"]
mod host;
#[cfg(not(target_os = "linux"))]
#[path = "host_elsewhere.rs"]
mod host;
mod view;

use std::sync::{Mutex, PoisonError};

use homing_engine::model::Family;
use homing_engine::wire::{Snapshot, State};
use jiff::tz::TimeZone;
use tauri::image::Image;
use tauri::menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry, include_image};

pub(crate) use host::follow as follow_host;
use view::{Action, Item, Line, TrayView, tomorrow_morning};

/// The tray icon's id.
const ID: &str = "homing";

/// The tray, while there is one, and what it is to show.
#[derive(Default)]
pub(crate) struct Tray(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// What it is to show, also while there is no icon.
    wanted: Option<TrayView>,
    /// The icon, once the desktop has a place for it.
    built: Option<Built>,
}

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

/// Shows a snapshot in the tray.
pub(crate) fn show(app: &AppHandle, snapshot: &Snapshot) {
    let lang = crate::language::of(snapshot);
    let view = view::view(snapshot, &lang, &TimeZone::system());
    on_main_thread(app, move |app, inner| {
        inner.wanted = Some(view);
        refresh(app, inner);
    });
}

/// Puts the icon into the tray, now that the desktop has a place for it. An icon that exists
/// already finds its way back by itself.
fn place(app: &AppHandle) {
    on_main_thread(app, |app, inner| {
        if inner.built.is_none() {
            let view = inner.wanted.clone().unwrap_or_else(view::starting);
            match build(app, view) {
                Ok(built) => inner.built = Some(built),
                Err(error) => tracing::info!(%error, "this desktop shows no tray icon yet"),
            }
        }
        refresh(app, inner);
        crate::opener::tell_of_tray(app);
    });
}

/// Whether the icon stands in a tray.
pub(crate) fn stands(app: &AppHandle) -> bool {
    let tray = app.state::<Tray>();
    let inner = tray.0.lock().unwrap_or_else(PoisonError::into_inner);
    inner.built.is_some() && host::is_there()
}

/// Does something with the tray on the main thread.
fn on_main_thread(app: &AppHandle, act: impl FnOnce(&AppHandle, &mut Inner) + Send + 'static) {
    let handle = app.clone();
    let sent = app.run_on_main_thread(move || {
        let tray = handle.state::<Tray>();
        let mut inner = tray.0.lock().unwrap_or_else(PoisonError::into_inner);
        act(&handle, &mut inner);
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
        .icon_as_template(crate::startup::ONE_COLOUR)
        .tooltip(&view.tooltip)
        .title("Homing")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| {
            if let Some(action) = Action::from_id(event.id().as_ref()) {
                choice::choose(app, action);
            }
        })
        .on_tray_icon_event(|icon, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                crate::opener::open(icon.app_handle(), None);
            }
        })
        .build(app)?;
    Ok(Built { icon, shown: view, handles })
}

/// Brings the icon to what it is to show.
fn refresh(app: &AppHandle, inner: &mut Inner) {
    let (Some(wanted), Some(built)) = (&inner.wanted, &mut inner.built) else { return };
    if let Err(error) = bring(app, built, wanted) {
        tracing::warn!(%error, "the tray cannot be changed");
    }
}

fn bring(app: &AppHandle, built: &mut Built, wanted: &TrayView) -> tauri::Result<()> {
    if built.shown.icon != wanted.icon {
        let template = crate::startup::ONE_COLOUR;
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
    built.shown = wanted.clone();
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

/// What lines there are, without their texts: while this stays, the menu stays.
fn structure(lines: &[Line]) -> Vec<String> {
    lines
        .iter()
        .map(|line| match line {
            Line::Text(_) => "text".to_owned(),
            Line::Item(item) => item.action.id(),
            Line::More(_, items) => items.iter().map(|item| item.action.id()).collect(),
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
        MenuItem::with_id(app, item.action.id(), plain(&item.text), item.enabled, None::<&str>)?;
    to(&line)?;
    Ok(Handle::Item(line))
}

/// A text in which no `&` is taken for the mark of a shortcut.
fn plain(text: &str) -> String {
    text.replace('&', "&&")
}

/// The icon of a state; on macOS the one of a single colour.
fn picture(state: State) -> Image<'static> {
    if crate::startup::ONE_COLOUR {
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

/// This computer's address in a family, where the snapshot knows it.
fn address(snapshot: &Snapshot, family: Family) -> Option<String> {
    view::known_address(snapshot, family).map(str::to_owned)
}
