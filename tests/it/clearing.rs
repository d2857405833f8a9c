//! Records beside addresses and `homing clear`, by the program and a real name server.

use tests::home::TestHome;
use tests::named::{Named, NamedConfig, NamedKey, NamedZone};

const HOST: &str = "nas.example.test";
const REVERSE: &str = "10.89.67.45.in-addr.arpa";

fn server(key: &NamedKey) -> Named {
    let reverse = NamedZone::open_to("89.67.45.in-addr.arpa", &[&key.name]);
    Named::start(&NamedConfig {
        zones: vec![NamedZone::open_to("example.test", &[&key.name]), reverse],
        keys: vec![key.clone()],
        ..NamedConfig::default()
    })
}

fn configuration(named: &Named, host: &str) -> String {
    let port = named.port();
    format!(
        "version = 1\n[[account]]\nid = \"home\"\nprovider = \"rfc2136\"\n\
         server = \"127.0.0.1:{port}\"\nzone = \"example.test\"\nkey = \"homing-key\"\n{host}\
         [settings]\nvault = \"file\"\nresolver = \"127.0.0.1:{port}\"\n"
    )
}

fn host(more: &str) -> String {
    format!(
        "[[host]]\nname = \"{HOST}\"\naccount = \"home\"\n\
         ipv4 = {{ source = \"fixed\", address = \"45.67.89.10\" }}\n{more}"
    )
}

#[test]
fn records_come_with_a_host_and_go_with_it() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let more = "records = [\"_http._tcp SRV 0 5 8080 {host}\"]\nreverse = true\nclaim = \"dhcid\"\n";
    let home = TestHome::new(&configuration(&named, &host(more)));
    home.run_with_input(&["secret", "set", "home", "secret"], &key.secret).ended(0);
    home.run(&["once"]).ended(0);
    assert_eq!(named.dig(HOST, "A"), ["45.67.89.10"]);
    assert_eq!(named.dig(&format!("_http._tcp.{HOST}"), "SRV"), ["0 5 8080 nas.example.test."]);
    assert_eq!(named.dig(REVERSE, "PTR"), ["nas.example.test."]);
    assert_eq!(named.dig(HOST, "DHCID").len(), 1);
    let said = home.run(&["history"]).ended(0);
    assert!(said.out.contains("+ _http._tcp.nas.example.test SRV"), "{said:?}");

    // Another computer's home has another identity.
    let other = TestHome::new(&configuration(&named, &host("claim = \"dhcid\"\n")));
    other.run_with_input(&["secret", "set", "home", "secret"], &key.secret).ended(0);
    let said = other.run(&["once"]).ended(1);
    assert!(said.out.contains("Another computer keeps this name"), "{said:?}");

    home.configure(&configuration(&named, ""));
    home.run(&["once"]).ended(0);
    assert_eq!(named.dig(HOST, "A"), ["45.67.89.10"], "addresses stay, as at every provider");
    for (name, kind) in [(HOST, "DHCID"), (REVERSE, "PTR"), ("_http._tcp.nas.example.test", "SRV")] {
        assert_eq!(named.dig(name, kind), Vec::<String>::new(), "{kind}");
    }
}

#[test]
fn clearing_deletes_what_was_published_until_it_is_undone() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let home = TestHome::new(&configuration(&named, &host("records = [\"@ TXT hello\"]\n")));
    home.run_with_input(&["secret", "set", "home", "secret"], &key.secret).ended(0);
    home.run(&["once"]).ended(0);
    assert_eq!(named.dig(HOST, "TXT"), ["\"hello\""]);
    let said = home.run(&["clear", HOST]).ended(0);
    assert!(said.out.contains("Deleted, as you wanted"), "{said:?}");
    home.run(&["once"]).ended(0);
    for kind in ["A", "TXT"] {
        assert_eq!(named.dig(HOST, kind), Vec::<String>::new(), "{kind}");
    }
    home.run(&["clear", HOST, "--undo"]).ended(0);
    assert_eq!(named.dig(HOST, "A"), ["45.67.89.10"]);
    assert_eq!(named.dig(HOST, "TXT"), ["\"hello\""]);
    let said = home.run(&["clear", "other.example.test"]).ended(2);
    assert!(said.err.contains("no host is called"), "{said:?}");
}

#[test]
fn a_running_engine_clears_for_the_command() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = server(&key);
    let home = TestHome::new(&configuration(&named, &host("")));
    home.run_with_input(&["secret", "set", "home", "secret"], &key.secret).ended(0);
    let mut engine = home.command(&["run"]).spawn().expect("the engine");
    tests::home::wait_for("the address", || named.dig(HOST, "A") == ["45.67.89.10"]);
    home.run(&["clear", HOST]).ended(0);
    assert_eq!(named.dig(HOST, "A"), Vec::<String>::new());
    home.run(&["clear", HOST, "--undo"]).ended(0);
    assert_eq!(named.dig(HOST, "A"), ["45.67.89.10"]);
    engine.kill().expect("it was running");
    engine.wait().expect("it has ended");
}
