//! However fast the icon is clicked and the window closed, there is one window or none.

use std::time::{Duration, Instant};

use tests::desktop::{Desktop, wait_for};
use tests::processes;
use tests::tray::{Tray, icons};

use super::{configure, program};

/// The title of the window.
const TITLE: &str = "Homing";

/// Waits until there is one window that stays, and sees that there are never two.
fn one_window(desktop: &Desktop, homing: u32) {
    let mut since = Instant::now();
    wait_for("a window that stays", || {
        let windows = desktop.windows(TITLE).len();
        assert!(windows < 2, "{windows} windows");
        if windows == 0 {
            since = Instant::now();
        }
        (since.elapsed() > Duration::from_millis(1000)).then_some(())
    });
    wait_for("one page", || (processes::web(homing).len() == 1).then_some(()));
}

#[test]
fn fast_clicks_and_closings_leave_one_window_and_quit_leaves_nothing() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let mut homing = desktop.command(program());
    homing.arg("--hidden");
    let homing = desktop.launch(homing);
    let tray = Tray::wait(&desktop);

    tray.click_fast(20);
    one_window(&desktop, homing);

    // Asked for while it goes away: it comes back, once.
    for clicks in [1, 5] {
        desktop.close_window(TITLE);
        while !desktop.windows(TITLE).is_empty() {}
        tray.click_fast(clicks);
        one_window(&desktop, homing);
    }
    // Which of a click and a closing comes first, nobody can say; whatever stays then, there is
    // one window when it is wanted.
    for clicks in [1, 2, 3] {
        desktop.close_window(TITLE);
        tray.click_fast(clicks);
        std::thread::park_timeout(Duration::from_millis(100) * clicks);
        desktop.close_window_if_any(TITLE);
        tray.click_fast(clicks);
        std::thread::park_timeout(Duration::from_millis(700));
        tray.click_fast(1);
        one_window(&desktop, homing);
    }

    let log = desktop.home().join("logs/homing.log");
    let log = std::fs::read_to_string(log).expect("a log");
    assert!(!log.contains("cannot be opened"), "a second one was tried: {log}");

    // It ends as a person ends it, with the window open: nothing of it stays.
    let below = processes::below(homing);
    assert!(!below.is_empty());
    tray.press("Quit");
    assert_eq!(desktop.wait_for_end(homing).code(), Some(0));
    let rest = || below.iter().filter(|id| !processes::name(**id).is_empty()).count();
    wait_for("the end of what it started", || (rest() == 0).then_some(()));
    wait_for("the panel without the icon", || icons(&desktop).is_empty().then_some(()));
}
