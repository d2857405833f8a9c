//! The first start, on a computer that has never heard of Homing, in a network of its own.

use tests::desktop::{Desktop, wait_for};
use tests::netns::Namespace;
use tests::tray::Tray;
use tests::webdriver::Window;

use super::{ADDRESS, Provider, config_file, program};

/// A computer whose only way out is an interface with a public address: nothing leaves it.
fn computer() -> Namespace {
    let computer = Namespace::new();
    computer.interface("eth0");
    computer.ip(&format!("addr add {ADDRESS}/24 dev eth0"));
    computer.ip("route add default via 45.67.89.1");
    computer
}

#[test]
fn a_first_start_shows_practice_and_then_leads_to_a_name_of_ones_own_that_is_right() {
    computer().inside(|| {
        let web = Provider::always(&format!("good {ADDRESS}"));
        let mut desktop = Desktop::start();
        desktop.start_panel();
        assert!(!desktop.home().exists());
        let window = Window::open(&mut desktop, &program());
        window.wait_for_text("A name that follows this computer");
        let tray = Tray::wait(&desktop);

        window.press("Show me");
        window.wait_for_text(&format!("IN A {ADDRESS}"));
        let zone = ".practice.home.arpa";
        tray.wait_for_state("all-right");
        assert!(tray.tooltip().contains(&format!("{zone} points here")), "{}", tray.tooltip());
        // What the page has people type for themselves says the same.
        let command = window.run("return document.querySelector('.command code').innerText");
        let words = command.as_str().unwrap().split(' ').skip(1).map(str::to_owned);
        let dig = desktop.command("dig").args(words).arg("+short").output().expect("dig");
        assert_eq!(String::from_utf8_lossy(&dig.stdout).trim(), ADDRESS);
        assert!(!config_file(&desktop).exists(), "to practise is to write nothing");

        // The only thing asked for is what nobody can know.
        window.press("Now with a name of my own");
        window.write("Which name is to point here?", "nas.example.org");
        window.choose("Dynamic DNS server");
        window.write("Server", &web.server.url());
        window.write("User name", "alice");
        window.write("Password", "correct-horse-battery");
        window.press("Add this name");
        window.wait_for_text("nas.example.org");
        tray.wait_for_line("nas.example.org · right");
        let asked = wait_for("the request", || web.asked().pop());
        assert!(asked.contains(&format!("hostname=nas.example.org&myip={ADDRESS}")), "{asked}");
        assert_eq!(web.asked().len(), 1);
        tray.wait_for_state("all-right");
    });
}
