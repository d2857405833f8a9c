//! Where the window was and how large, kept across its life and the program's.
#![allow(clippy::disallowed_methods)] // the one place that reads and writes it

use std::fs;
use std::path::PathBuf;

use homing_engine::run::Home;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Manager, WebviewWindow};

/// Size and place in logical pixels; its corner is the upper left one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) width: f64,
    pub(super) height: f64,
    /// `None`: never anywhere but where the desktop put it.
    corner: Option<(f64, f64)>,
    /// Whether it filled the screen; size and place are then those from before.
    pub(super) maximized: bool,
}

/// A screen, in logical pixels.
#[derive(Clone, Copy, Debug)]
struct Screen {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Place {
    /// What was kept last; `None` the first time, and where it cannot be read.
    pub(super) fn kept(app: &AppHandle) -> Option<Self> {
        let text = fs::read_to_string(file(app)?).ok()?;
        let place: Self = serde_json::from_str(&text).ok()?;
        let (width, height) = super::LEAST_SIZE;
        let usable = place.width >= width && place.height >= height;
        usable.then_some(place)
    }

    /// Keeps where a window is now. What goes wrong only costs the comfort.
    pub(super) fn keep(window: &WebviewWindow) {
        let app = window.app_handle();
        let kept = Self::of(window, Self::kept(app)).and_then(|place| {
            let file = file(app)?;
            let text = serde_json::to_string(&place).ok()?;
            Some(fs::write(file, text))
        });
        if let Some(Err(error)) = kept {
            tracing::info!(%error, "the window's place cannot be kept");
        }
    }

    /// The place of a window; `before`: what was kept, for one that fills the screen.
    fn of(window: &WebviewWindow, before: Option<Self>) -> Option<Self> {
        if window.is_maximized().ok()? {
            let (width, height) = super::SIZE;
            let usual = Self { width, height, corner: None, maximized: true };
            return Some(Self { maximized: true, ..before.unwrap_or(usual) });
        }
        let scale = window.scale_factor().ok()?;
        let size = window.inner_size().ok()?.to_logical::<f64>(scale);
        let at = window.outer_position().ok()?.to_logical::<f64>(scale);
        let (width, height) = (size.width, size.height);
        Some(Self { width, height, corner: Some((at.x, at.y)), maximized: false })
    }

    /// The corner, where a window there can be taken hold of on one of the screens of now.
    pub(super) fn corner(&self, app: &AppHandle) -> Option<(f64, f64)> {
        let screens = app.available_monitors().unwrap_or_default();
        let screens = screens.iter().map(|screen| {
            let scale = screen.scale_factor();
            let at = screen.position().to_logical::<f64>(scale);
            let size = screen.size().to_logical::<f64>(scale);
            Screen { x: at.x, y: at.y, width: size.width, height: size.height }
        });
        self.corner.filter(|_| self.is_on_one_of(screens))
    }

    /// Whether enough of the title lies on a screen to take hold of it.
    fn is_on_one_of(&self, mut screens: impl Iterator<Item = Screen>) -> bool {
        const HOLD: f64 = 80.0;
        const TITLE: f64 = 24.0;
        let Some((x, y)) = self.corner else { return false };
        screens.any(|screen| {
            let from_left = x + self.width - screen.x;
            let from_right = screen.x + screen.width - x;
            let top = y >= screen.y - TITLE && y <= screen.y + screen.height - TITLE;
            from_left >= HOLD && from_right >= HOLD && top
        })
    }
}

/// The file; `None` before there is a folder for it.
fn file(app: &AppHandle) -> Option<PathBuf> {
    let home = app.try_state::<Home>()?;
    Some(home.database().with_file_name("window.json"))
}

#[cfg(test)]
mod tests {
    use super::{Place, Screen};

    const SCREEN: Screen = Screen { x: 0.0, y: 0.0, width: 1920.0, height: 1080.0 };

    fn at(x: f64, y: f64) -> bool {
        let corner = Some((x, y));
        let place = Place { width: 960.0, height: 640.0, corner, maximized: false };
        place.is_on_one_of([SCREEN].into_iter())
    }

    #[test]
    fn a_place_counts_only_where_the_window_can_be_taken_hold_of() {
        assert!(at(100.0, 100.0) && at(-800.0, 0.0) && at(1800.0, 1000.0));
        assert!(!at(-900.0, 100.0), "too little of it is left of the screen");
        assert!(!at(2000.0, 100.0), "its screen is gone");
        assert!(!at(100.0, 1100.0) && !at(100.0, -200.0), "its title cannot be reached");
    }
}
