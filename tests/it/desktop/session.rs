//! The tray lives as long as the session whose it is, and has the window that belongs to it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::process::Command;

use tests::desktop::{Desktop, wait_for};
use tests::tray::Tray;

use super::{configure, program};

#[test]
fn the_tray_ends_with_the_display_of_its_session() {
    let mut desktop = Desktop::start();
    configure(&desktop, "");

    let x11 = desktop.command(program());
    let x11 = desktop.launch(x11);
    wait_for("the window", || (!desktop.windows("Homing").is_empty()).then_some(()));
    let folder = desktop.folder().join("runtime");
    let compositor = UnixListener::bind(folder.join("wayland-9")).unwrap();
    desktop.end_display();
    assert_eq!(desktop.wait_for_end(x11).code(), Some(0));

    let mut wayland = desktop.command(program());
    wayland.arg("--hidden").env("WAYLAND_DISPLAY", "wayland-9").env("XDG_RUNTIME_DIR", &folder);
    let wayland = desktop.launch(wayland);
    let (client, _) = compositor.accept().unwrap();
    // Long enough for one that does not stay to be gone.
    std::thread::park_timeout(std::time::Duration::from_secs(1));
    assert!(desktop.runs(wayland));
    drop((compositor, client));
    assert_eq!(desktop.wait_for_end(wayland).code(), Some(0));
}

#[test]
fn without_a_desktop_the_tray_says_what_runs_there() {
    let desktop = Desktop::start();
    let mut homing = desktop.command(program());
    let said = homing.env_remove("DISPLAY").output().unwrap();
    assert_eq!(said.status.code(), Some(1));
    let said = String::from_utf8(said.stderr).unwrap();
    assert!(said.contains("`homing run` is the same without one"), "{said}");
}

#[test]
fn a_tray_that_runs_opens_its_own_window_after_an_update_and_ends_when_it_is_asked_to() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let folder = desktop.folder().join("installed");
    fs::create_dir(&folder).unwrap();
    for name in ["homing-tray", "homing-window"] {
        fs::copy(program().with_file_name(name), folder.join(name)).unwrap();
    }
    let mut homing = desktop.command(folder.join("homing-tray"));
    homing.arg("--hidden");
    let homing = desktop.launch(homing);
    let tray = Tray::wait(&desktop);

    // As a package's update does it: another file in the place of the old one.
    let newer = folder.join("homing-window.new");
    fs::write(&newer, "#!/bin/sh\nexit 3\n").unwrap();
    fs::set_permissions(&newer, fs::Permissions::from_mode(0o755)).unwrap();
    fs::rename(&newer, folder.join("homing-window")).unwrap();
    tray.click();
    wait_for("the window", || (!desktop.windows("Homing").is_empty()).then_some(()));

    assert!(Command::new("kill").arg(homing.to_string()).status().unwrap().success());
    assert_eq!(desktop.wait_for_end(homing).code(), Some(0));
    wait_for("the window's end", || desktop.windows("Homing").is_empty().then_some(()));
}

#[test]
fn a_window_that_does_not_open_is_told_of_and_comes_once_its_program_is_there() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let folder = desktop.folder().join("installed");
    fs::create_dir(&folder).unwrap();
    fs::copy(program(), folder.join("homing-tray")).unwrap();
    let mut homing = desktop.command(folder.join("homing-tray"));
    homing.arg("--hidden");
    desktop.launch(homing);
    Tray::wait(&desktop).click();
    let told = wait_for("the notification", || desktop.notifications().pop());
    assert_eq!(told.summary, "Homing's window does not open");
    assert!(told.body.contains("Your names are kept right all the same"), "{told:?}");

    fs::copy(program().with_file_name("homing-window"), folder.join("homing-window")).unwrap();
    desktop.press_notification(&told, "open");
    wait_for("the window", || (!desktop.windows("Homing").is_empty()).then_some(()));
    assert_eq!(desktop.notifications().len(), 1);
}
