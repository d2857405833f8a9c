//! The settings window itself; the program ends when it is closed.

#[cfg_attr(target_os = "linux", path = "frame/colours_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "frame/colours_elsewhere.rs")]
mod colours;
#[cfg_attr(target_os = "linux", path = "frame/crash_linux.rs")]
#[cfg_attr(target_os = "macos", path = "frame/crash_macos.rs")]
#[cfg_attr(windows, path = "frame/crash_windows.rs")]
mod crash;
#[cfg_attr(target_os = "linux", path = "frame/front_linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "frame/front_elsewhere.rs")]
mod front;
mod place;

use std::io::{self, BufRead, Write};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

pub(crate) use colours::follow as follow_colours;
use homing_desktop::clipboard::Clipboard;
use homing_desktop::line::{FromWindow, ToWindow};
use homing_engine::model::Secret;
use homing_engine::wire::Snapshot;
use place::Place;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Builder, Emitter, Manager, RunEvent, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent, Wry,
};

/// The window's label: the capability `window` is given to it alone.
const LABEL: &str = "settings";

/// The size of a new window, in logical pixels.
const SIZE: (f64, f64) = (960.0, 640.0);

/// The least size, in logical pixels.
const LEAST_SIZE: (f64, f64) = (640.0, 480.0);

/// The embedded page's address, where crashes of its process are told of.
const FIRST_PAGE: &str = if cfg!(windows) {
    "http://tauri.localhost/index.html"
} else {
    "tauri://localhost/index.html"
};

/// How long the page may take to be drawn before the window is shown without it.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often a page that broke is loaded anew before its window is closed instead.
const MOST_CRASHES: u8 = 3;

/// What of the system's web view ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(windows), expect(dead_code, reason = "elsewhere only a page's process can end"))]
enum Ended {
    /// The page's process: the page can be loaded anew.
    Page,
    /// All of it: the window has to be made anew.
    WebView,
}

/// The window's state, kept with the app.
#[derive(Default)]
pub(crate) struct Window(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// It was asked for once.
    asked: bool,
    /// It goes away: whoever asks for it now has to be given another one.
    closing: bool,
    /// It is being made anew, since all of its web view broke.
    again: bool,
    /// The page that it is to show and has not taken yet.
    page: Option<String>,
    /// How often the page broke.
    crashes: u8,
    /// It has been shown: not before its page is drawn, so that none sees it empty.
    shown: bool,
    /// Whether the icon stands in a tray.
    tray: bool,
}

/// Has an app notice when the page breaks, where the whole app and not the window is told of it.
pub(crate) fn notice_crashes(builder: Builder<Wry>) -> Builder<Wry> {
    crash::prepare(builder, crashed)
}

/// Hears what the tray says, from now until one of both ends; the window goes with the tray.
pub(crate) fn listen(app: &AppHandle) {
    let app = app.clone();
    // Not on the runtime: what reads standard input cannot be ended with it.
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            match serde_json::from_str(&line) {
                Ok(ToWindow::Open { page, token }) => open(&app, page, token),
                Ok(ToWindow::Tray { stands }) => change(&app, |inner| inner.tray = stands),
                Ok(ToWindow::Hidden { text }) => app.state::<Clipboard>().hide(Secret::new(text)),
                Err(error) => tracing::warn!(%error, "the tray said something unknown"),
            }
        }
        remember(&app);
        app.exit(0);
    });
}

/// Says something to the tray. One that is gone hears nothing; then the window goes as well.
fn say(what: &FromWindow) {
    if let Ok(line) = serde_json::to_string(what) {
        let mut output = io::stdout().lock();
        let _ = writeln!(output, "{line}").and_then(|()| output.flush());
    }
}

/// Opens the window, or brings it to the front, at a page.
fn open(app: &AppHandle, page: Option<String>, token: Option<String>) {
    let there = change(app, |inner| {
        if inner.closing {
            return None;
        }
        if page.is_some() {
            inner.page.clone_from(&page);
        }
        Some(std::mem::replace(&mut inner.asked, true))
    });
    match there {
        Some(true) => raise(app, page, token),
        Some(false) => make(app),
        // Not heard: another window will show it.
        None => return,
    }
    say(&FromWindow::Heard);
}

/// Tells the page of a state.
pub(crate) fn show(app: &AppHandle, snapshot: &Snapshot) {
    if let Err(error) = app.emit_to(LABEL, "changed", snapshot) {
        tracing::warn!(%error, "the window cannot be told");
    }
}

/// Whether the icon stands in a tray.
pub(crate) fn tray_stands(app: &AppHandle) -> bool {
    change(app, |inner| inner.tray)
}

/// Follows the window's end.
pub(crate) fn follow(app: &AppHandle, label: &str, event: &WindowEvent) {
    if label != LABEL {
        return;
    }
    match event {
        WindowEvent::CloseRequested { .. } => {
            change(app, |inner| inner.closing = true);
            remember(app);
        }
        WindowEvent::Destroyed if change(app, |inner| inner.again) => make(app),
        _ => {}
    }
}

/// What the desktop says to the window's process: it ends with its window, and leaves the tray
/// what was copied in it.
pub(crate) fn part(app: &AppHandle, event: &RunEvent) {
    match event {
        RunEvent::ExitRequested { code: None, api, .. } if change(app, |inner| inner.again) => {
            api.prevent_exit();
        }
        RunEvent::Exit => {
            if let Some((text, hidden)) = app.state::<Clipboard>().left() {
                say(&FromWindow::Left { text: text.expose().to_owned(), hidden });
            }
        }
        _ => {}
    }
}

/// Keeps the window's size and place, if it is there.
fn remember(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        Place::keep(&window);
    }
}

/// The page that the window was asked to show and has not shown yet. The page asks when it is
/// drawn and whenever it is told of one, so that none is lost while it is being loaded.
#[tauri::command]
pub(crate) fn opening_page(app: AppHandle) -> Option<String> {
    appear(&app);
    change(&app, |inner| inner.page.take())
}

/// Changes the state; nothing waits while it is held.
fn change<T>(app: &AppHandle, act: impl FnOnce(&mut Inner) -> T) -> T {
    let window = app.state::<Window>();
    let mut inner = window.0.lock().unwrap_or_else(PoisonError::into_inner);
    act(&mut inner)
}

/// Makes the window, on a thread of its own: on Windows, making one from within an event's
/// handler would wait for itself.
fn make(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let (page, broke) = change(&app, |inner| {
            inner.shown = false;
            (inner.page.clone(), inner.crashes > 0)
        });
        let built = build(&app, page, broke);
        change(&app, |inner| inner.again = false);
        match built {
            Ok(()) => {
                thread::sleep(PATIENCE);
                appear(&app);
            }
            Err(error) => {
                tracing::error!(%error, "the window cannot be opened");
                app.exit(1);
            }
        }
    });
}

/// Builds a window that shows the embedded page and can go nowhere else; `broke`: the one before
/// it did, which the page says.
fn build(app: &AppHandle, page: Option<String>, broke: bool) -> tauri::Result<()> {
    let mark = if broke { "?again" } else { "" };
    let place = page.map_or_else(String::new, |page| format!("#/{page}"));
    let address = format!("index.html{mark}{place}");
    let kept = Place::kept(app);
    let (width, height) = kept.map_or(SIZE, |place| (place.width, place.height));
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::App(address.into()))
        .title("Homing")
        .inner_size(width, height)
        .min_inner_size(LEAST_SIZE.0, LEAST_SIZE.1)
        // Shown when the page is drawn. Sooner it might be closed before it is followed: that is
        // not heard of, and whoever asks for the window meanwhile gets none.
        .visible(false)
        .maximized(kept.is_some_and(|place| place.maximized));
    builder = match kept.and_then(|place| place.corner(app)) {
        Some((x, y)) => builder.position(x, y),
        None => builder.center(),
    };
    let window = builder
        // Else the shell would swallow what is dropped, and no key file would reach the page.
        .disable_drag_drop_handler()
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    let told = app.clone();
    crash::follow(&window, move |ended| crashed(&told, ended));
    Ok(())
}

/// Shows the window that was built, once, and gives it the keyboard.
fn appear(app: &AppHandle) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    if change(app, |inner| std::mem::replace(&mut inner.shown, true)) {
        return;
    }
    if let Err(error) = window.show().and_then(|()| window.set_focus()) {
        tracing::warn!(%error, "the window cannot be shown");
    }
}

/// The page broke. The view tells of it, which cannot be freed from within its own call: what
/// follows is done elsewhere.
fn crashed(app: &AppHandle, ended: Ended) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || mend(&app, ended));
}

/// Loads a page that broke anew, or the window with it, which then says so. One that breaks again
/// and again is closed; the engine goes on either way.
fn mend(app: &AppHandle, ended: Ended) {
    let Some(window) = app.get_webview_window(LABEL) else { return };
    let crashes = change(app, |inner| {
        inner.crashes = inner.crashes.saturating_add(1);
        inner.crashes
    });
    let mended = match ended {
        _ if crashes > MOST_CRASHES => window.close(),
        Ended::Page => load_again(&window),
        Ended::WebView => {
            change(app, |inner| inner.again = true);
            window.destroy()
        }
    };
    if let Err(error) = mended {
        tracing::error!(%error, "the page cannot be loaded again");
    }
}

/// Loads the page anew, where it was; the mark in its address has it say why.
fn load_again(window: &WebviewWindow) -> tauri::Result<()> {
    let mut address = match crash::address(window).filter(is_own_page) {
        Some(address) => address,
        // It broke before it was there.
        None => FIRST_PAGE.parse().map_err(tauri::Error::InvalidUrl)?,
    };
    address.set_query(Some("again"));
    window.navigate(address)
}

/// Whether an address is one of the embedded page's.
fn is_own_page(url: &Url) -> bool {
    url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}

/// Brings the window to the front, at a page. `token`: by which the desktop lets it.
fn raise(app: &AppHandle, page: Option<String>, token: Option<String>) {
    // Until it is shown it is being made, and shows the page by itself.
    let shown = change(app, |inner| inner.shown);
    let Some(window) = app.get_webview_window(LABEL).filter(|_| shown) else { return };
    if let Some(token) = token {
        front::permit(&window, token);
    }
    let raised = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = raised {
        tracing::warn!(%error, "the window cannot be brought to the front");
    }
    if let Some(page) = page
        && let Err(error) = window.emit("open-page", page)
    {
        tracing::warn!(%error, "the window cannot be told of a page");
    }
}
