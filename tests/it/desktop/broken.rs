//! The page's process ends while the window is open: the page comes back, the engine goes on.

use tests::desktop::{Desktop, wait_for};
use tests::processes;
use tests::tray::Tray;

use super::{configure, program};

/// How often the page is loaded again before its window is closed instead.
const MOST_CRASHES: usize = 3;

#[test]
fn a_page_that_breaks_is_loaded_again_and_one_that_always_does_is_closed_without_the_tray() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let homing = desktop.command(program());
    let id = desktop.launch(homing);
    let tray = Tray::wait(&desktop);

    let page_now = || processes::web(id).first().copied();
    let mut page = wait_for("the page's process", page_now);
    for _ in 0..MOST_CRASHES {
        desktop.wait_for_picture();
        end(page);
        page = wait_for("the page's next process", || page_now().filter(|&next| next != page));
    }
    desktop.wait_for_picture();
    end(page);
    wait_for("the window's end", || processes::web(id).is_empty().then_some(()));
    assert!(desktop.runs(id));
    tray.wait_for_state("all-right");

    tray.press("Open Homing");
    wait_for("a window that was asked for anew", page_now);
}

/// Ends a process as the system does when memory runs out.
fn end(id: u32) {
    let id = i32::try_from(id).unwrap();
    // SAFETY: no memory is touched; the process is one that this test has had started.
    assert_eq!(unsafe { libc::kill(id, libc::SIGKILL) }, 0);
}
