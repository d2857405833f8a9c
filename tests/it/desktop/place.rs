//! Where Homing lives on a desktop: one instance, a window that comes and goes, a tray that may
//! come late.

use std::fs;

use tests::desktop::{Desktop, wait_for};
use tests::tray::{Tray, icons};

use super::{configure, program};

/// The web processes below a process: a window has one, no window has none.
fn web_processes(of: u32) -> usize {
    let children = |id: u32| -> Vec<u32> {
        let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
        tasks
            .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
            .flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|id| id.parse().ok())
            .collect()
    };
    let mut below = children(of);
    let mut count = 0;
    while let Some(id) = below.pop() {
        let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        count += usize::from(name.starts_with("WebKitWebProces"));
        below.extend(children(id));
    }
    count
}

#[test]
fn a_second_start_opens_the_window_of_the_first_and_closing_it_frees_its_processes() {
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let mut first = desktop.command(program());
    first.arg("--hidden");
    let first = desktop.launch(first);
    Tray::wait(&desktop);
    assert_eq!(web_processes(first), 0, "a hidden start has no window");

    let second = desktop.command(program());
    let second = desktop.launch(second);
    assert!(desktop.wait_for_end(second).success());
    wait_for("the window", || (web_processes(first) == 1).then_some(()));
    assert_eq!(icons(&desktop).len(), 1, "one icon for one Homing");

    desktop.close_window("Homing");
    wait_for("the end of the window's processes", || (web_processes(first) == 0).then_some(()));
    assert!(desktop.runs(first), "closing the window ended Homing");

    Tray::wait(&desktop).click();
    wait_for("the window again", || (web_processes(first) == 1).then_some(()));
}

#[test]
fn without_a_place_for_tray_icons_the_window_opens_and_the_icon_comes_with_the_panel() {
    let mut desktop = Desktop::start();
    configure(&desktop, "");
    let homing = desktop.command(program());
    let homing = desktop.launch(homing);
    wait_for("the window", || (web_processes(homing) == 1).then_some(()));

    desktop.start_panel();
    Tray::wait(&desktop).wait_for_state("all-right");
}
