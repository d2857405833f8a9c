//! Start at login: what Settings wrote is what a desktop runs.

use std::fs;

use tests::desktop::{Desktop, wait_for};
use tests::processes;
use tests::tray::{Tray, icons};
use tests::webdriver::Window;

use super::{configure, program};

/// What Settings says of an entry that the desktop switched off.
const SWITCHED_OFF: &str = "Switched off in the desktop's own list";

/// Whether the switch of Settings is on.
fn is_on(window: &Window) -> Option<bool> {
    window.run("return document.querySelector('#start')?.checked ?? null").as_bool()
}

/// Opens Settings, and waits for the switch.
fn settings(window: &Window) -> bool {
    window.press("Settings");
    wait_for("the switch", || is_on(window))
}

#[test]
fn what_settings_wrote_starts_homing_hidden_at_login_and_a_desktop_may_switch_it_off() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let entry = desktop.folder().join("config/autostart/app.homing.Homing.desktop");
    let window = Window::open(&mut desktop, &program());
    assert!(!settings(&window), "nobody asked for it");
    assert!(!window.text().contains(SWITCHED_OFF));
    assert!(!entry.exists());
    window.run("document.querySelector('#start').click()");
    wait_for("the entry", || entry.exists().then_some(()));
    Tray::wait(&desktop).press("Quit");
    wait_for("the end", || desktop.processes("homing-tray").is_empty().then_some(()));
    wait_for("the panel without the icon", || icons(&desktop).is_empty().then_some(()));

    // As a session does at login: by the entry alone.
    assert!(desktop.command("gio").arg("launch").arg(&entry).status().expect("gio").success());
    let tray = Tray::wait(&desktop);
    tray.wait_for_state("all-right");
    let [homing] = desktop.processes("homing-tray")[..] else { panic!("one Homing") };
    assert!(desktop.windows("Homing").is_empty(), "it starts hidden");
    assert!(processes::web(homing).is_empty());
    tray.press("Quit");
    wait_for("the end", || desktop.processes("homing-tray").is_empty().then_some(()));

    // As the desktop's own settings do it; Homing's show it, and do not undo it.
    let written = fs::read_to_string(&entry).unwrap();
    fs::write(&entry, format!("{written}Hidden=true\n")).unwrap();
    let window = Window::open(&mut desktop, &program());
    assert!(!settings(&window), "the desktop switched it off");
    window.wait_for_text(SWITCHED_OFF);
    assert!(fs::read_to_string(&entry).unwrap().ends_with("Hidden=true\n"));
    window.run("document.querySelector('#start').click()");
    wait_for("the entry to be on again", || {
        (!fs::read_to_string(&entry).unwrap().contains("Hidden=true")).then_some(())
    });
}
