//! The settings window: made when it is opened, freed when it is closed.
//!
//! A hidden window would keep its web processes, most of the program's memory; so it is really
//! closed. A small state machine sees to it that fast clicks never open two windows or none.

#[cfg_attr(target_os = "linux", path = "window/crash_linux.rs")]
#[cfg_attr(target_os = "macos", path = "window/crash_macos.rs")]
#[cfg_attr(windows, path = "window/crash_windows.rs")]
mod crash;
mod place;

use std::sync::{Mutex, PoisonError};

use place::Place;
use tauri::webview::NewWindowResponse;
use tauri::{
    AppHandle, Builder, Emitter, Manager, State, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent, Wry,
};

/// The window's label: the capability `window` is given to it alone.
pub(crate) const LABEL: &str = "settings";

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

/// How often a page that broke is loaded anew before its window is closed instead.
const MOST_CRASHES: u8 = 3;

/// Where the window is in its life.
#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    /// There is none.
    #[default]
    Closed,
    /// It is being made.
    Opening,
    /// It is there.
    Open,
    /// It is going away; `again`: it was asked for meanwhile.
    Closing { again: bool },
}

/// What of the system's web view ended by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(windows), expect(dead_code, reason = "elsewhere only a page's process can end"))]
enum Ended {
    /// The page's process: the page can be loaded anew.
    Page,
    /// All of it: the window has to be made anew.
    WebView,
}

/// What is to be done when the window is asked for.
#[derive(Debug, PartialEq, Eq)]
enum Step {
    /// Make it.
    Make,
    /// Bring it to the front.
    Raise,
    /// Nothing: it is on its way.
    Wait,
}

impl Phase {
    /// The window is asked for.
    fn ask(&mut self) -> Step {
        match self {
            Self::Closed => {
                *self = Self::Opening;
                Step::Make
            }
            Self::Opening => Step::Wait,
            Self::Open => Step::Raise,
            Self::Closing { again } => {
                *again = true;
                Step::Wait
            }
        }
    }

    /// The window is made. It may have been closed, and even be gone, already.
    fn made(&mut self) {
        if *self == Self::Opening {
            *self = Self::Open;
        }
    }

    /// The window that was thought to be there is not or is of no use, so it is about to be known
    /// to be gone: then it is to be made again.
    fn missed(&mut self) {
        *self = Self::Closing { again: true };
    }

    /// The window is gone. Whether it is to be made again.
    fn gone(&mut self) -> bool {
        let again = matches!(self, Self::Closing { again: true });
        *self = if again { Self::Opening } else { Self::Closed };
        again
    }
}

/// The window's state, kept with the app.
#[derive(Default)]
pub(crate) struct Window(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    phase: Phase,
    /// The page that the window is to show and has not taken yet.
    page: Option<String>,
    /// How often the page broke since the window was asked for.
    crashes: u8,
}

/// Has an app notice when the page breaks, where the whole app and not the window is told of it.
pub(crate) fn notice_crashes(builder: Builder<Wry>) -> Builder<Wry> {
    crash::prepare(builder, crashed)
}

/// Opens the window, or brings it to the front, at a page (`names`, `names/<host>`, `add`,
/// `addresses`, `activity`, `accounts`, `settings`, `practice`); `None`: wherever it is.
pub(crate) fn open(app: &AppHandle, page: Option<String>) {
    let step = change(app, |inner| {
        if page.is_some() {
            inner.page.clone_from(&page);
        }
        let step = inner.phase.ask();
        if step == Step::Make {
            inner.crashes = 0;
        }
        step
    });
    match step {
        Step::Make => make(app),
        Step::Raise => raise(app, page),
        Step::Wait => {}
    }
}

/// Whether there is a window to tell of changes.
pub(crate) fn is_open(app: &AppHandle) -> bool {
    change(app, |inner| inner.phase == Phase::Open)
}

/// Follows the window's end.
pub(crate) fn follow(app: &AppHandle, label: &str, event: &WindowEvent) {
    if label != LABEL {
        return;
    }
    match event {
        WindowEvent::CloseRequested { .. } => {
            remember(app);
            change(app, |inner| {
                inner.phase = Phase::Closing { again: false };
                inner.crashes = 0;
            });
        }
        WindowEvent::Destroyed => {
            let again = change(app, |inner| inner.phase.gone());
            if again {
                make(app);
            } else {
                crate::startup::leave_dock(app);
            }
        }
        _ => {}
    }
}

/// Keeps the window's size and place, if it is there.
pub(crate) fn remember(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        Place::keep(&window);
    }
}

/// The page that the window was asked to show and has not shown yet. The page asks when it is
/// drawn and whenever it is told of one, so that none is lost while it is being loaded.
#[tauri::command]
pub(crate) fn opening_page(window: State<'_, Window>) -> Option<String> {
    window.0.lock().unwrap_or_else(PoisonError::into_inner).page.take()
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
        let (page, broke) = change(&app, |inner| (inner.page.clone(), inner.crashes > 0));
        crate::startup::enter_dock(&app);
        match build(&app, page, broke) {
            Ok(()) => change(&app, |inner| inner.phase.made()),
            Err(error) => {
                tracing::error!(%error, "the window cannot be opened");
                change(&app, |inner| inner.phase = Phase::Closed);
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
    window.set_focus()
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
            change(app, |inner| inner.phase.missed());
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

/// Brings the window to the front, at a page.
fn raise(app: &AppHandle, page: Option<String>) {
    let Some(window) = app.get_webview_window(LABEL) else {
        change(app, |inner| inner.phase.missed());
        return;
    };
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

#[cfg(test)]
mod tests {
    use super::{Phase, Step};

    #[test]
    fn two_fast_clicks_make_one_window() {
        let mut phase = Phase::Closed;
        assert_eq!(phase.ask(), Step::Make);
        assert_eq!(phase.ask(), Step::Wait);
    }

    #[test]
    fn a_click_while_the_window_goes_away_brings_a_new_one() {
        let mut phase = Phase::Closing { again: false };
        assert_eq!(phase.ask(), Step::Wait);
        assert!(phase.gone(), "the click was lost");
        assert_eq!(phase, Phase::Opening);
    }

    #[test]
    fn a_window_that_is_closed_before_it_is_made_is_not_taken_for_open() {
        let mut phase = Phase::Opening;
        assert!(!phase.gone());
        phase.made();
        assert_eq!(phase.ask(), Step::Make);
    }

    #[test]
    fn a_click_on_a_window_that_is_just_gone_brings_a_new_one() {
        let mut phase = Phase::Open;
        assert_eq!(phase.ask(), Step::Raise);
        phase.missed();
        assert!(phase.gone(), "the click was lost");
    }

    #[test]
    fn a_window_that_is_closed_stays_closed() {
        let mut phase = Phase::Closing { again: false };
        assert!(!phase.gone());
        assert_eq!(phase.ask(), Step::Make);
    }
}
