//! Names that are added in the real window at a provider with an API: one nobody here wrote, and
//! one that is only a URL. The web form of the dyndns2 kind and DNS UPDATE are beside this file.

use tests::desktop::Desktop;
use tests::name_server::Served;
use tests::named::dig;
use tests::powerdns::{self, API_KEY};
use tests::webdriver::Window;

use super::{ADDRESS, Provider, configure, program};

const HOST: &str = "nas.example.test";

/// Where the address comes from; then it is added.
fn add(window: &Window) {
    window.press("Change");
    window.select("IPv4", "here");
    window.select("IPv6", "off");
    window.press("Add this name");
}

#[test]
fn a_name_added_at_an_api_and_one_at_a_url_turn_right_where_they_are() {
    let Some(server) = powerdns::start(&Served::open_to("example.test", &[])) else { return };
    let web = Provider::always("updated it");
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());

    window.press("Add a name");
    window.write("Which name is to point here?", HOST);
    window.choose("PowerDNS");
    window.write("Server", &powerdns::api(&server));
    window.write("API key", API_KEY);
    // Seen before it is done: what would be sent, without what is secret.
    window.press("Change");
    window.select("IPv4", "here");
    window.select("IPv6", "off");
    window.press("Test");
    window.wait_for_text(&format!("/zones/{HOST}."));
    assert!(!window.text().contains(API_KEY), "{}", window.text());
    assert_eq!(dig(server.address, &["+short", HOST, "A"]), "", "nothing is sent by showing it");
    window.press("Add this name");
    window.wait_for_text(&format!("{HOST} points here"));
    assert_eq!(dig(server.address, &["+short", HOST, "A"]).trim(), ADDRESS);

    window.press("Add a name");
    window.write("Which name is to point here?", "cam.example.test");
    window.choose("Custom URL");
    let url = format!("{}/set?name={{{{ hostname }}}}&to={{{{ ip }}}}", web.server.url());
    window.write("Update URL", &url);
    add(&window);
    window.wait_for_text("All 2 names point here");
    assert_eq!(web.asked(), [format!("GET /set?name=cam.example.test&to={ADDRESS}")]);
}
