//! The tray's Windows build, run by wine: its icon, its tip and its menu.
//!
//! There is no window: wine has no WebView2. `cargo xtask cross show` builds the program and runs
//! this.

use std::fs;
use std::path::{Path, PathBuf};

use tests::desktop::{Desktop, wait_for};
use tests::xembed::{Rectangle, TrayPlace};

use super::{Provider, accounts, configure};

/// Names the program.
const PROGRAM: &str = "HOMING_WINDOWS_TRAY";
/// What wine calls the log that `Desktop::launch` keeps.
const WINE: &str = "wine";

/// A path as a program for Windows knows it.
fn windows_path(path: &Path) -> String {
    format!("Z:{}", path.display().to_string().replace('/', "\\"))
}

#[test]
#[ignore = "needs wine and the Windows build: `cargo xtask cross show` brings both"]
fn the_windows_build_shows_icon_tip_and_menu() {
    let program = PathBuf::from(std::env::var_os(PROGRAM).expect("the program's path"));
    let provider = Provider::always("badauth");
    let mut desktop = Desktop::start();
    let place = TrayPlace::offer(&desktop);
    configure(&desktop, &accounts(&[("home", &provider, &["nas.example.org"])]));
    // What it says is what it draws: wine tells it, and a picture cannot be read.
    let mut tray = desktop.command(WINE);
    tray.arg(&program).arg("--hidden");
    tray.env("WINEPREFIX", desktop.folder().join("wine"));
    tray.env("WINEDEBUG", "-all,+tooltips,+menu").env("WINEDLLOVERRIDES", "mscoree,mshtml=");
    tray.env("HOMING_HOME", windows_path(&desktop.home()));
    tray.env("HOMING_SECRET_HOME_PASSWORD", "wrong");
    let tray = desktop.launch(tray);

    place.wait_for_icon();
    wait_for("the bird with its triangle", || {
        let (blue, orange) = place.colours();
        (blue > 20 && orange > 15).then_some(())
    });
    let said = || desktop.log(WINE);
    let refused = "nas.example.org: the password was refused";
    let before = place.windows();
    place.point();
    wait_for("the tip", || (place.windows().len() > before.len()).then_some(()));
    wait_for("the tip's text", || {
        said().lines().any(|line| line.contains("tooltips") && line.contains(refused)).then_some(())
    });
    keep(&desktop, "tip");

    place.click_right();
    let menu = wait_for("the menu", || {
        let large = |window: &Rectangle| window.width > 150 && window.height > 150;
        place.windows().into_iter().find(large)
    });
    for line in [refused, "nas.example.org \\00b7 needs you", "Update now", "Pause", "Quit"] {
        let drawn = |each: &str| each.contains(":draw_menu_item") && each.contains(line);
        wait_for(line, || said().lines().any(drawn).then_some(()));
    }
    keep(&desktop, "menu");

    // The lowest line is the one that ends it.
    let bottom = menu.y + i16::try_from(menu.height).unwrap();
    place.click_at(menu.x + 40, bottom - 10);
    assert!(desktop.wait_for_end(tray).success());
}

/// Keeps a picture in the folder that `HOMING_PICTURES` names.
fn keep(desktop: &Desktop, what: &str) {
    if let Some(folder) = std::env::var_os("HOMING_PICTURES") {
        let picture = desktop.picture("png:-");
        fs::write(Path::new(&folder).join(format!("windows-{what}.png")), picture).unwrap();
    }
}
