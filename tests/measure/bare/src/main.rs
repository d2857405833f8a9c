//! The least that a Tauri tray can be: an icon, a menu of one entry, and a window of a few lines
//! that a click opens. `cargo xtask bench` measures Homing's own tray and window against it.

use tauri::http::Response;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::{TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, WebviewUrl, WebviewWindowBuilder};

/// What the window shows.
const PAGE: &str = "<!doctype html><meta charset=utf-8><title>Bare</title>\
    <h1>A bare window</h1><p>It shows a few lines of text and asks for nothing.</p>\
    <ul><li>one</li><li>two</li><li>three</li></ul>";

fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("bare", |_, _| {
            let page = Response::builder().header("content-type", "text/html");
            page.body(PAGE.as_bytes()).unwrap_or_default()
        })
        .setup(|app| {
            let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
            let icon = tauri::image::Image::new_owned(vec![0x80; 22 * 22 * 4], 22, 22);
            let menu = Menu::with_items(app, &[&quit])?;
            TrayIconBuilder::new()
                .icon(icon)
                .menu(&menu)
                .on_tray_icon_event(|tray, event| {
                    if matches!(event, TrayIconEvent::Click { .. }) {
                        open(tray.app_handle());
                    }
                })
                .build(app)?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, event| {
        // The tray stays when its window is closed.
        if let tauri::RunEvent::ExitRequested { code: None, api, .. } = event {
            api.prevent_exit();
        }
    });
    Ok(())
}

fn open(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn_blocking(move || {
        let page = tauri::Url::parse("bare://localhost/").map(WebviewUrl::CustomProtocol);
        let Ok(page) = page else { return };
        let window = WebviewWindowBuilder::new(&app, "bare", page).title("Bare");
        // Whoever measures sees that there is none.
        let _ = window.inner_size(960.0, 640.0).build();
    });
}
