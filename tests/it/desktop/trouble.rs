//! A trouble and its mending, from the notification to the one that all is right again.

use tests::desktop::{Desktop, wait_for};
use tests::provider_server::{Answer, ProviderServer};
use tests::tray::Tray;
use tests::webdriver::Window;
use tokio::runtime::Runtime;

use super::{ADDRESS, configure, program};

const WRONG: &str = "correct-horse-batery";
const RIGHT: &str = "correct-horse-battery";

#[test]
fn a_refused_password_is_told_leads_to_its_page_and_is_mended_there() {
    let runtime = Runtime::new().unwrap();
    let server = runtime.block_on(ProviderServer::answering(|received| {
        let right =
            format!("Basic {}", data_encoding::BASE64.encode(b"alice:correct-horse-battery"));
        let known = received.header("authorization") == Some(&right);
        Answer::new(200, if known { format!("good {ADDRESS}") } else { "badauth".to_owned() })
    }));
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());
    let tray = Tray::wait(&desktop);
    window.press("Add a name");
    window.write("Which name is to point here?", "nas.example.org");
    window.choose("Dynamic DNS server");
    window.write("Server", &server.url());
    window.write("User name", "alice");
    window.write("Password", WRONG);
    window.press("Change");
    window.select("IPv4", "here");
    window.select("IPv6", "off");
    window.press("Add this name");
    tray.wait_for_state("needs-you");
    tray.wait_for_line("nas.example.org: the password was refused");
    assert_eq!(tray.tooltip(), "nas.example.org: the password was refused");
    let told = wait_for("the notification", || desktop.notifications().pop());
    assert_eq!(told.summary, "nas.example.org needs you");
    assert!(told.body.contains("The provider refused"), "{told:?}");
    assert_eq!(told.labels, ["Open", "Open"]);

    desktop.press_notification(&told, "open");
    window.wait_for_text("What happens next");
    assert_eq!(window.run("return location.hash"), "#/names/nas.example.org");
    window.press("Replace the password");
    window.write("Password", RIGHT);
    window.press("Save and update");
    tray.wait_for_state("all-right");
    assert_eq!(tray.tooltip(), format!("nas.example.org points here · {ADDRESS}"));
    window.wait_for_text("nas.example.org is right again");
    let told = wait_for("the good news", || desktop.notifications().into_iter().nth(1));
    assert_eq!(told.summary, "nas.example.org is right again");
    assert_eq!(desktop.notifications_that_stay(), [told], "the old one is taken back");
}
