//! Notifications on a real bus: one for what has one cause, once, and only of the kinds wanted.

use std::time::Duration;

use tests::desktop::{Desktop, wait_for};
use tests::tray::Tray;

use super::{ADDRESS, Provider, accounts, configure, program};

/// Longer than events are waited for that are told of together.
const A_WHILE: Duration = Duration::from_secs(2);

const TEN: [&str; 10] = [
    "a.example.org",
    "b.example.org",
    "c.example.org",
    "d.example.org",
    "e.example.org",
    "f.example.org",
    "g.example.org",
    "h.example.org",
    "i.example.org",
    "j.example.org",
];

#[test]
fn ten_names_with_one_cause_are_one_notification_once_whose_button_opens_the_window() {
    let provider = Provider::always("badauth");
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, &accounts(&[("home", &provider, &TEN)]));
    let mut homing = desktop.command(program());
    homing.arg("--hidden").env("HOMING_SECRET_HOME_PASSWORD", "wrong");
    let homing = desktop.launch(homing);
    let tray = Tray::wait(&desktop);
    tray.wait_for_state("needs-you");
    let told = wait_for("the notification", || desktop.notifications().pop());
    assert_eq!(told.summary, "10 names need you");

    // Asked again, refused again: that is known.
    let asked = provider.asked().len();
    tray.press("Update now");
    wait_for("the request", || (provider.asked().len() > asked).then_some(()));
    tray.wait_for_state("needs-you");
    std::thread::park_timeout(A_WHILE);
    assert_eq!(desktop.notifications(), std::slice::from_ref(&told));
    // A do-not-disturb holds back all but what is critical; a desktop may take away those whose
    // sender has gone.
    assert_eq!(told.urgency, Some(1));
    assert_eq!(desktop.notifications_that_stay(), std::slice::from_ref(&told));

    assert!(desktop.windows("Homing").is_empty());
    desktop.press_notification(&told, "open");
    wait_for("the window", || (desktop.windows("Homing").len() == 1).then_some(()));
    tray.press("Quit");
    assert!(desktop.wait_for_end(homing).success());
}

#[test]
fn a_kind_that_is_switched_off_is_not_told() {
    let provider = Provider::always("badauth");
    let mut desktop = Desktop::start();
    desktop.start_panel();
    let kept = accounts(&[("home", &provider, &["nas.example.org"])]);
    configure(&desktop, &kept);
    let file = super::config_file(&desktop);
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, format!("{text}notifications = [\"mended\"]\n")).unwrap();
    let mut homing = desktop.command(program());
    homing.arg("--hidden").env("HOMING_SECRET_HOME_PASSWORD", "wrong");
    desktop.launch(homing);
    let tray = Tray::wait(&desktop);
    tray.wait_for_state("needs-you");
    std::thread::park_timeout(A_WHILE);
    assert_eq!(desktop.notifications(), []);

    // The other kinds go on: what the tray showed as wrong is told when it is right again.
    provider.say(&format!("good {ADDRESS}"));
    tray.press("Update now");
    tray.wait_for_state("all-right");
    let told = wait_for("the notification", || desktop.notifications().pop());
    assert_eq!(told.summary, "nas.example.org is right again");
    assert_eq!(told.urgency, Some(0), "good news is quiet");
}
