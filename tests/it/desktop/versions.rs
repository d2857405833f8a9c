//! A newer version: looked for in the real window on a press, and its page handed to the browser.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use tests::desktop::{Desktop, wait_for};
use tests::webdriver::Window;

use super::{Provider, config_file, configure, program};

const PAGE: &str = "https://127.0.0.1/homing/homing/releases/tag/v999.0.0";
const LOOK: &str = "Look for a newer version";

/// A browser that only writes down what it is to open: where it is, and what it writes to.
fn browser(desktop: &Desktop) -> (PathBuf, PathBuf) {
    let (folder, opened) = (desktop.folder().join("browser"), desktop.folder().join("opened"));
    fs::create_dir(&folder).unwrap();
    let program = folder.join("xdg-open");
    fs::write(&program, format!("#!/bin/sh\necho \"$1\" >> '{}'\n", opened.display())).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    (folder, opened)
}

/// Has the page ask for a link to be opened, and waits for what it is told.
fn open_link(window: &Window, url: &str) -> String {
    window.run(&format!(
        "window.told = null; const say = (told) => {{ window.told = told }}; \
         window.__TAURI_INTERNALS__.invoke('open_link', {{ url: '{url}' }})\
         .then(() => say('opened'), (fault) => say(fault.code))"
    ));
    wait_for("what became of the link", || {
        window.run("return window.told").as_str().map(str::to_owned)
    })
}

#[test]
fn a_newer_version_is_looked_for_on_a_press_and_only_its_page_is_opened() {
    let feed = Provider::always(&format!(
        "{{\"tag_name\":\"v999.0.0\",\"html_url\":\"{PAGE}\",\"draft\":false,\"prerelease\":false}}"
    ));
    let mut desktop = Desktop::start();
    configure(&desktop, "");
    let text = fs::read_to_string(config_file(&desktop)).unwrap();
    let named = format!("{text}releases = \"{}\"\n", feed.server.url());
    fs::write(config_file(&desktop), named).unwrap();
    let (folder, opened) = browser(&desktop);
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let window = Window::open_with(&mut desktop, &program(), &[("PATH", &path)]);

    window.press("Settings");
    window.wait_for_text(LOOK);
    window.wait_for_text("Built from its source");
    assert_eq!(open_link(&window, PAGE), "link-refused", "nobody was told of it yet");
    assert!(feed.asked().is_empty(), "nobody pressed: {:?}", feed.asked());

    window.press(LOOK);
    window.wait_for_text("Version 999.0.0 is out");
    assert_eq!(feed.asked().len(), 1);
    window.press("Open its page");
    let seen = wait_for("the browser", || fs::read_to_string(&opened).ok());
    assert_eq!(seen.trim(), PAGE);
    assert_eq!(open_link(&window, "https://127.0.0.1/"), "link-refused", "another page");

    feed.say("<html>Welcome to the Grand Hotel</html>");
    window.press(LOOK);
    window.wait_for_text("Something else answered in place of 127.0.0.1");
    assert!(!window.text().contains("999.0.0"), "{}", window.text());
    assert_eq!(open_link(&window, PAGE), "link-refused", "it is not told of any more");
    assert_eq!(fs::read_to_string(&opened).unwrap().trim(), PAGE, "opened once");
}
