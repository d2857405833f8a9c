//! Where Homing lives on a desktop: one instance, a window that comes and goes, a tray that may
//! come late.

use std::fs;

use tests::clipboard;
use tests::desktop::{Desktop, wait_for};
use tests::processes;
use tests::tray::{Tray, icons};
use tests::webdriver::Window;

use super::{ADDRESS, Provider, accounts, configure, program};

#[test]
fn a_second_start_opens_the_window_of_the_first_and_closing_it_frees_its_processes() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let mut first = desktop.command(program());
    first.arg("--hidden");
    let first = desktop.launch(first);
    Tray::wait(&desktop);
    assert!(processes::web(first).is_empty(), "a hidden start has no window");

    let second = desktop.command(program());
    let second = desktop.launch(second);
    assert!(desktop.wait_for_end(second).success());
    wait_for("the window", || (processes::web(first).len() == 1).then_some(()));
    assert_eq!(icons(&desktop).len(), 1, "one icon for one Homing");
    let window = wait_for("the window to be seen", || desktop.windows("Homing").pop());
    assert_eq!(desktop.application(window), "app.homing.Homing", "the icon is not found");

    desktop.close_window("Homing");
    wait_for("the end of the window's processes", || {
        (processes::web(first).is_empty()).then_some(())
    });
    assert!(desktop.runs(first), "closing the window ended Homing");

    Tray::wait(&desktop).click();
    wait_for("the window again", || (processes::web(first).len() == 1).then_some(()));
}

#[test]
fn a_window_is_given_what_lets_it_come_to_the_front_by_the_panel_and_by_a_second_start() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let mut homing = desktop.command(program());
    homing.arg("--hidden").env("DESKTOP_STARTUP_ID", "of-the-start");
    let homing = desktop.launch(homing);
    let tray = Tray::wait(&desktop);
    let given = |desktop: &Desktop| {
        let window = wait_for("the window", || desktop.processes("homing-window").pop());
        let given = ["XDG_ACTIVATION_TOKEN", "DESKTOP_STARTUP_ID"]
            .map(|name| processes::variable(window, name));
        wait_for("the window to be seen", || (!desktop.windows("Homing").is_empty()).then_some(()));
        desktop.close_window("Homing");
        wait_for("its end", || desktop.processes("homing-window").is_empty().then_some(()));
        given
    };

    tray.permit("of-the-panel");
    tray.click();
    assert_eq!(given(&desktop), [Some("of-the-panel".to_owned()), Some("of-the-panel".to_owned())]);

    let mut second = desktop.command(program());
    second.env("XDG_ACTIVATION_TOKEN", "of-the-second");
    let second = desktop.launch(second);
    assert!(desktop.wait_for_end(second).success());
    assert_eq!(given(&desktop)[0].as_deref(), Some("of-the-second"));

    // What is used up is not given again.
    tray.click();
    assert_eq!(given(&desktop), [None, None]);
    assert!(desktop.runs(homing));
}

#[test]
fn without_a_place_for_tray_icons_the_window_opens_and_the_icon_comes_with_the_panel() {
    let mut desktop = Desktop::start();
    configure(&desktop, "");
    let homing = desktop.command(program());
    let homing = desktop.launch(homing);
    wait_for("the window", || (processes::web(homing).len() == 1).then_some(()));

    desktop.start_panel();
    Tray::wait(&desktop).wait_for_state("all-right");
}

#[test]
fn the_window_comes_back_as_large_as_it_was_and_where() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let file =
        homing_engine::store::Home::at(&desktop.home()).database().with_file_name("window.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let kept = r#"{"width":800.0,"height":560.0,"corner":[120.0,90.0],"maximized":false}"#;
    fs::write(&file, kept).unwrap();
    let homing = desktop.command(program());
    let homing = desktop.launch(homing);
    wait_for("the window", || (processes::web(homing).len() == 1).then_some(()));
    desktop.wait_for_picture();
    fs::remove_file(&file).unwrap();
    desktop.close_window("Homing");
    let written = wait_for("the place to be kept", || fs::read_to_string(&file).ok());
    assert_eq!(written, kept);
}

#[test]
fn what_was_copied_in_the_window_stays_when_it_is_closed() {
    let provider = Provider::always(&format!("good {ADDRESS}"));
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, &accounts(&[("home", &provider, &["nas.example.org"])]));
    let window = Window::open(&mut desktop, &program());
    let copy = "document.querySelector('[aria-label=\"Copy IPv4 address\"]')";
    wait_for("the address", || {
        window.run(&format!("return {copy} !== null")).as_bool().filter(|there| *there)
    });
    window.run(&format!("{copy}.click()"));
    window.wait_for_text("Copied");
    assert_eq!(clipboard::text(&desktop).as_deref(), Some(ADDRESS));

    desktop.close_window("Homing");
    wait_for("the end of the window's process", || {
        desktop.processes("homing-window").is_empty().then_some(())
    });
    assert_eq!(clipboard::text(&desktop).as_deref(), Some(ADDRESS));
}
