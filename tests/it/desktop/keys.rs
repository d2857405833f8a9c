//! Keys of a name server in the real window: one that is dropped as a file, one that is made.

use std::fs;

use serde_json::json;
use tests::desktop::{Desktop, wait_for};
use tests::named::{Named, NamedConfig, NamedKey, NamedZone, free_port};
use tests::webdriver::Window;

use super::window::in_keyring;
use super::{ADDRESS, config_file, configure, program};

const ZONE: &str = "example.test";
const HOST: &str = "nas.example.test";

/// The form for a new name at a name server, up to its key.
fn form(window: &Window, port: u16) {
    window.press("Add a name");
    window.write("Which name is to point here?", HOST);
    window.choose("DNS server (RFC 2136)");
    window.write("Server", &format!("127.0.0.1:{port}"));
    window.write("Zone", ZONE);
}

/// The rest of it: where the address comes from.
fn add(window: &Window) {
    window.press("Change");
    window.select("IPv4", "here");
    window.select("IPv6", "off");
    window.press("Add this name");
}

fn named(port: u16, key: NamedKey) -> Named {
    Named::start(&NamedConfig {
        port,
        zones: vec![NamedZone {
            name: ZONE.into(),
            grants: format!("grant {} name {HOST} A AAAA; ", key.name),
            ..NamedZone::default()
        }],
        keys: vec![key],
        ..NamedConfig::default()
    })
}

#[test]
fn a_key_file_that_is_dropped_into_the_window_signs_updates() {
    let port = free_port();
    let key = NamedKey::new("home", "hmac-sha512");
    let named = named(port, key.clone());
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());
    form(&window, port);
    let secret = &key.secret;
    let text = format!("key \"home\" {{\n\talgorithm hmac-sha512;\n\tsecret \"{secret}\";\n}};\n");
    let script = "const dropped = new DataTransfer();\n\
         dropped.items.add(new File([TEXT], 'home.key'));\n\
         const how = { dataTransfer: dropped, bubbles: true, cancelable: true };\n\
         document.querySelector('[role=group][aria-label=Key]')\
         .dispatchEvent(new DragEvent('drop', how));";
    window.run(&script.replace("TEXT", &json!(text).to_string()));
    window.wait_for_text("Key home, hmac-sha512, from home.key");
    let page = window.run("return document.documentElement.outerHTML").to_string();
    assert!(!page.contains(secret), "it is not shown");
    add(&window);
    window.wait_for_text(&format!("{HOST} points here"));
    assert_eq!(named.dig(HOST, "A"), [ADDRESS]);
    let configured = fs::read_to_string(config_file(&desktop)).expect("the configuration");
    assert!(configured.contains("key = \"home\"") && !configured.contains(secret), "{configured}");
}

#[test]
fn a_key_that_is_made_reaches_the_server_through_the_clipboard_and_never_the_page() {
    let port = free_port();
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());
    form(&window, port);
    window.press("Make a new key");
    window.wait_for_text("A new key is made.");
    window.wait_for_text(&format!("grant {HOST} name {HOST} A AAAA;"));
    let copy = format!("Copy: /etc/bind/{HOST}.key");
    window.run(&format!("document.querySelector('[aria-label=\"{copy}\"]').click()"));
    window.wait_for_text("Copied");
    // What is on the clipboard now, the page cannot have, however it asks.
    window.run(
        "window.__TAURI_INTERNALS__.invoke('paste')\
         .then((text) => (document.title = text), (fault) => (document.title = fault.message))",
    );
    let said = wait_for("an answer to the wish to paste", || {
        let title = window.run("return document.title").as_str().unwrap_or_default().to_owned();
        (title != "Homing").then_some(title)
    });
    assert!(said.contains("a secret was copied"), "{said}");

    // The system's own dialog asks where to; whoever closes it saves nothing.
    window.press("Save all of it as a file…");
    desktop.close_window("Save the lines with the new key");
    let saved = window.text().contains("Saved.");
    assert!(!saved, "nothing was saved");

    add(&window);
    let secret = in_keyring(&desktop).expect("a secret");
    let page = window.run("return document.documentElement.outerHTML").to_string();
    assert!(!page.contains(&secret), "it is not in the page");
    let named = named(port, NamedKey { secret, ..NamedKey::new(HOST, "hmac-sha256") });
    window.press("Update now");
    window.wait_for_text(&format!("{HOST} points here"));
    assert_eq!(named.dig(HOST, "A"), [ADDRESS]);
}
