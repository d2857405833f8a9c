//! The real window, worked as a person does: a name is added, and turns right.

use std::fs;
use std::path::Path;

use tests::desktop::{Desktop, wait_for};
use tests::portal::Portal;
use tests::tray::Tray;
use tests::webdriver::Window;

use super::{ADDRESS, Provider, accounts, config_file, configure, program};

/// The password that is typed in; it may be in the keyring and nowhere else.
const PASSWORD: &str = "correct-horse-battery";

#[test]
fn a_name_added_in_the_window_turns_right_and_its_secret_is_in_the_keyring_alone() {
    let provider = Provider::always(&format!("good {ADDRESS}"));
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());

    window.press("Add a name");
    window.write("Which name is to point here?", "nas.example.org");
    window.choose("Dynamic DNS server");
    window.write("Server", &provider.server.url());
    window.write("User name", "alice");
    window.write("Password", PASSWORD);
    window.press("Change");
    window.select("IPv4", "here");
    window.select("IPv6", "off");
    window.press("Add this name");
    window.wait_for_text("nas.example.org points here");

    let tray = Tray::wait(&desktop);
    tray.wait_for_state("all-right");
    assert_eq!(provider.asked().len(), 1, "{:?}", provider.asked());
    let configured = fs::read_to_string(config_file(&desktop)).unwrap();
    assert!(configured.contains("name = \"nas.example.org\""), "{configured}");
    assert_eq!(files_with(PASSWORD, &desktop.home()), Vec::<String>::new());
    assert_eq!(in_keyring(&desktop).as_deref(), Some(PASSWORD));
    assert!(
        !window.run("return document.documentElement.outerHTML").to_string().contains(PASSWORD)
    );
}

#[test]
fn the_window_shows_at_one_look_how_all_names_stand() {
    assert!(picture("light", "Adwaita", 0x36_5b_8c) > 200);
    assert!(picture("dark", "Adwaita:dark", 0x2a_45_6b) < 60);
}

/// The README's picture of one theme, kept in the folder that `HOMING_PICTURES` names. How bright
/// the window is below its list.
fn picture(theme: &str, panel: &str, background: u32) -> u8 {
    let right = Provider::always(&format!("good {ADDRESS}"));
    let wrong = Provider::always("badauth");
    let mut desktop = Desktop::start();
    desktop.paint_background(background);
    desktop.start_panel_in(panel);
    Portal::serve(&desktop).set_dark(theme == "dark");
    let names = ["nas.example.org", "cam.example.org", "chat.example.org"];
    let kept = accounts(&[("home", &right, &names), ("games", &wrong, &["game.example.com"])]);
    configure(&desktop, &kept);
    let mut homing = desktop.command(program());
    homing.env("HOMING_SECRET_HOME_PASSWORD", PASSWORD);
    homing.env("HOMING_SECRET_GAMES_PASSWORD", PASSWORD);
    desktop.launch(homing);
    let tray = Tray::wait(&desktop);
    tray.wait_for_state("needs-you");
    tray.wait_for_line("game.example.com · needs you");
    for name in names {
        tray.wait_for_line(&format!("{name} · right"));
    }
    let picture = desktop.wait_for_picture();
    if let Some(folder) = std::env::var_os("HOMING_PICTURES") {
        fs::write(Path::new(&folder).join(format!("window-{theme}.png")), picture).unwrap();
    }
    let (below, width) = ((800, 650), 1280);
    desktop.picture("rgb:-")[(below.1 * width + below.0) * 3]
}

/// The files below a folder that contain a text.
pub(super) fn files_with(text: &str, folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files_with(text, &path));
        } else if let Ok(bytes) = fs::read(&path)
            && bytes.windows(text.len()).any(|window| window == text.as_bytes())
        {
            found.push(path.display().to_string());
        }
    }
    found
}

/// What the keyring holds for the only account, as another program reads it.
pub(super) fn in_keyring(desktop: &Desktop) -> Option<String> {
    let service = format!("homing:{}", desktop.home().display());
    wait_for("the secret in the keyring", || {
        let asked = desktop
            .command("secret-tool")
            .args(["search", "--all", "service", &service])
            .output()
            .expect("secret-tool: `cargo xtask setup` installs it");
        let said = String::from_utf8_lossy(&asked.stdout).into_owned();
        let secret = said.lines().find_map(|line| line.strip_prefix("secret = "));
        secret.map(|secret| Some(secret.to_owned()))
    })
}
