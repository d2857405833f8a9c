//! The tray icon: it stands in the panel, tells how names stand, and does what its menu says.

use tests::desktop::{Desktop, wait_for};
use tests::tray::{Tray, icons};

use super::{ADDRESS, Provider, accounts, configure, program};

/// The secret of the account, given by the environment.
const SECRET: (&str, &str) = ("HOMING_SECRET_HOME_PASSWORD", "open sesame");

#[test]
fn the_tray_tells_how_names_stand_and_update_now_sends_again() {
    let provider = Provider::always("badauth");
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, &accounts(&[("home", &provider, &["nas.example.org"])]));
    let mut homing = desktop.command(program());
    homing.arg("--hidden").env(SECRET.0, SECRET.1);
    let id = desktop.launch(homing);

    let tray = Tray::wait(&desktop);
    tray.wait_for_state("needs-you");
    let refused = "nas.example.org: the password was refused";
    tray.wait_for_line(refused);
    assert_eq!(tray.tooltip(), refused);
    let told = wait_for("the notification", || desktop.notifications().pop());
    assert_eq!(told.summary, "nas.example.org needs you");
    assert!(told.actions.contains(&"open".to_owned()), "{told:?}");

    let sent = provider.asked().len();
    provider.say(&format!("good {ADDRESS}"));
    tray.press("Update now");
    tray.wait_for_state("all-right");
    assert_eq!(provider.asked().len(), sent + 1, "{:?}", provider.asked());
    assert_eq!(tray.tooltip(), format!("nas.example.org points here · {ADDRESS}"));
    wait_for("the notification that all is right again", || {
        let told = desktop.notifications().pop()?;
        (told.summary == "nas.example.org is right again").then_some(())
    });

    tray.press("Quit");
    assert!(desktop.wait_for_end(id).success());
}

#[test]
fn each_pause_shows_how_long_it_lasts_survives_a_restart_and_ends_when_it_is_resumed() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let start = |desktop: &mut Desktop| {
        let mut homing = desktop.command(program());
        homing.arg("--hidden").env("TZ", "UTC");
        desktop.launch(homing)
    };
    let mut homing = start(&mut desktop);
    let mut tray = Tray::wait(&desktop);
    tray.wait_for_state("all-right");
    let pauses = [
        ("For 1 hour", "Paused until "),
        ("Until tomorrow", "Paused until tomorrow 08:00"),
        ("Until I resume", "Paused until you resume"),
    ];
    for (line, says) in pauses {
        tray.press(line);
        tray.wait_for_state("paused");
        let paused = tray.tooltip();
        assert!(paused.starts_with(says), "{line}: {paused}");

        tray.press("Quit");
        assert!(desktop.wait_for_end(homing).success());
        wait_for("the panel without the icon", || icons(&desktop).is_empty().then_some(()));
        homing = start(&mut desktop);
        tray = Tray::wait(&desktop);
        tray.wait_for_state("paused");
        assert_eq!(tray.tooltip(), paused, "after a restart");

        tray.press("Resume");
        tray.wait_for_state("all-right");
        tray.wait_for_line("Until tomorrow");
    }
}
