//! Colours and language: what is chosen is seen at once, everywhere.

use tests::desktop::{Desktop, wait_for};
use tests::portal::Portal;
use tests::tray::Tray;
use tests::webdriver::Window;

use super::{ADDRESS, Provider, accounts, config_file, configure, program};

/// Chooses one of a list under Settings.
fn set(window: &Window, id: &str, value: &str) {
    let choose = "const list = document.getElementById(ID);\
         list.selectedIndex = [...list.options].findIndex((each) => each.text === TEXT);\
         list.dispatchEvent(new Event('change', { bubbles: true }));";
    let script = choose.replace("ID", &format!("'{id}'")).replace("TEXT", &format!("'{value}'"));
    wait_for(&format!("{value} to choose"), || {
        let there = window.run(&format!("return document.getElementById('{id}') !== null"));
        there.as_bool()?.then_some(())
    });
    window.run(&script);
}

/// Waits until the page is drawn in light colours, or in dark ones.
fn wait_for_brightness(window: &Window, light: bool) {
    let script = "const colour = getComputedStyle(document.body).backgroundColor;\
         return colour.match(/[\\d.]+/g).slice(0, 3).reduce((sum, each) => sum + Number(each), 0)";
    wait_for(if light { "light colours" } else { "dark colours" }, || {
        let sum = window.run(script).as_f64()?;
        let right = if light { sum > 600.0 } else { sum < 200.0 };
        right.then_some(())
    });
}

#[test]
fn colours_follow_the_choice_and_else_the_desktop() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    let portal = Portal::serve(&desktop);
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());
    wait_for_brightness(&window, true);
    portal.set_dark(true);
    wait_for_brightness(&window, false);

    window.press("Settings");
    set(&window, "theme", "Light");
    wait_for_brightness(&window, true);
    set(&window, "theme", "Dark");
    wait_for_brightness(&window, false);
    portal.set_dark(false);
    set(&window, "theme", "Light");
    wait_for_brightness(&window, true);
    portal.set_dark(true);
    set(&window, "theme", "As the system");
    wait_for_brightness(&window, false);
    portal.set_dark(false);
    wait_for_brightness(&window, true);
}

#[test]
fn a_language_that_is_chosen_is_spoken_at_once_by_window_tray_and_the_next_notification() {
    let provider = Provider::always("badauth");
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, &accounts(&[("home", &provider, &["nas.example.org"])]));
    let window =
        Window::open_with(&mut desktop, &program(), &[("HOMING_SECRET_HOME_PASSWORD", "sesame")]);
    let tray = Tray::wait(&desktop);
    tray.wait_for_line("nas.example.org · needs you");
    let told = wait_for("the notification", || desktop.notifications().pop());
    assert_eq!((&*told.summary, &*told.labels[0]), ("nas.example.org needs you", "Open"));

    window.press("Settings");
    set(&window, "language", "Deutsch");
    window.wait_for_text("Einstellungen");
    assert_eq!(window.run("return document.documentElement.lang"), "de");
    tray.wait_for_line("Beenden");
    tray.wait_for_line("nas.example.org · braucht Hilfe");
    provider.say(&format!("good {ADDRESS}"));
    tray.press("Jetzt aktualisieren");
    let told = wait_for("the next notification", || desktop.notifications().into_iter().nth(1));
    let said = (&*told.summary, &*told.labels[0]);
    assert_eq!(said, ("nas.example.org stimmt wieder", "Öffnen"));
    let kept = std::fs::read_to_string(config_file(&desktop)).unwrap();
    assert!(kept.contains("language = \"de\""), "{kept}");

    set(&window, "language", "日本語");
    window.wait_for_text("設定");
    tray.wait_for_line("終了");
}
