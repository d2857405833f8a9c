//! The page's process ends while the window is open: the page comes back, the engine goes on.

use std::fs;
use std::path::PathBuf;

use tests::desktop::{Desktop, wait_for};
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

    let mut page = wait_for("the page's process", || page_of(id));
    for _ in 0..MOST_CRASHES {
        desktop.wait_for_picture();
        end(page);
        page = wait_for("the page's next process", || page_of(id).filter(|&next| next != page));
    }
    desktop.wait_for_picture();
    end(page);
    wait_for("the window's end", || page_of(id).is_none().then_some(()));
    assert!(desktop.runs(id));
    tray.wait_for_state("all-right");

    tray.press("Open Homing");
    wait_for("a window that was asked for anew", || page_of(id));
}

/// The process of WebKit that draws the page of a running Homing.
fn page_of(homing: u32) -> Option<u32> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let ids = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    ids.into_iter().find(|&id| {
        let (name, mut parent) = about(id).unwrap_or_default();
        // Between them there may be a process that confines it.
        while name.starts_with("WebKitWebProces") && parent > 1 {
            if parent == homing {
                return true;
            }
            parent = about(parent).map_or(0, |(_, parent)| parent);
        }
        false
    })
}

/// The name and the parent of a process that has not ended.
fn about(id: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(PathBuf::from(format!("/proc/{id}/stat"))).ok()?;
    let (name, rest) = stat.split_once('(')?.1.rsplit_once(')')?;
    let mut rest = rest.split_whitespace();
    let runs = rest.next() != Some("Z");
    let parent = rest.next()?.parse().ok()?;
    runs.then(|| (name.to_owned(), parent))
}

/// Ends a process as the system does when memory runs out.
fn end(id: u32) {
    let id = i32::try_from(id).unwrap();
    // SAFETY: no memory is touched; the process is one that this test has had started.
    assert_eq!(unsafe { libc::kill(id, libc::SIGKILL) }, 0);
}
