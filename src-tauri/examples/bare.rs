//! The least that a Tauri tray can be: an icon, a menu of one entry, no window. `cargo xtask
//! bench` measures Homing's own tray against it.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;

fn main() -> tauri::Result<()> {
    let app = tauri::Builder::default()
        .setup(|app| {
            let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
            let icon = tauri::image::Image::new_owned(vec![0x80; 22 * 22 * 4], 22, 22);
            let menu = Menu::with_items(app, &[&quit])?;
            TrayIconBuilder::new().icon(icon).menu(&menu).build(app)?;
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|_, _| {});
    Ok(())
}
