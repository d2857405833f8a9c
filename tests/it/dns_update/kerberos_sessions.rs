//! How long a session by Kerberos is used, and what an answer with a damaged signature comes to.

use std::net::IpAddr;
use std::process::{Child, Stdio};

use homing_engine::wire::HostState;
use tests::dns_relay::DnsRelay;
use tests::home::wait_for;
use tests::kdc::Kdc;
use tests::netns::Namespace;

use super::kerberos::{
    ADDRESS, NAME, configuration, home, kinds, named, once, realm, state, within,
};

/// A program that is ended when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A relay in front of the BIND, which has a name and a principal of its own.
fn relay(space: &Namespace, kdc: &Kdc<'_>) -> DnsRelay {
    kdc.add_service("DNS/ns2.example.test");
    let [relay, server] = ["127.0.0.2", "127.0.0.1"].map(|text| text.parse::<IpAddr>());
    DnsRelay::start(space, relay.expect("an address"), server.expect("an address"))
}

/// The account's fields that lead to the relay.
const RELAYED: &str = "server = \"ns2.example.test\"\nzone = \"example.test\"";

#[test]
fn a_session_is_used_until_the_server_has_forgotten_it_and_then_set_up_once_more() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    space.interface("wan0");
    space.ip("addr add 93.184.216.34/32 dev wan0");
    let kdc = realm(&space);
    let relay = relay(&space, &kdc);
    let server = named(&space, &kdc);
    let fixed = format!("{{ source = \"fixed\", address = \"{ADDRESS}\" }}");
    let text = configuration(NAME, RELAYED)
        .replace(&fixed, "{ source = \"interface\", interface = \"wan0\" }");
    let home = home(&text, &kdc.configuration(), &kdc.ticket("laptop"));
    let mut command = within(&space, &home, &["run"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let _agent = Running(command.spawn().expect("homing runs"));

    wait_for("the first update", || server.dig(NAME, "A") == [ADDRESS]);
    space.ip("addr add 93.184.216.35/32 dev wan0");
    space.ip("addr del 93.184.216.34/32 dev wan0");
    wait_for("the second update", || server.dig(NAME, "A") == ["93.184.216.35"]);
    assert_eq!((relay.updates(), relay.negotiations()), (2, 1), "one session for both");

    drop(server);
    let server = named(&space, &kdc);
    space.ip("addr add 93.184.216.36/32 dev wan0");
    space.ip("addr del 93.184.216.35/32 dev wan0");
    wait_for("the third update", || server.dig(NAME, "A") == ["93.184.216.36"]);
    assert_eq!(relay.negotiations(), 2, "one new session");
    assert_eq!(
        relay.updates(),
        4,
        "the third was sent in the forgotten session and in the new one"
    );
    let kinds = kinds(&space, &home);
    assert!(!kinds.contains(&"stopped".into()), "{kinds:?}");
}

#[test]
fn an_answer_that_cannot_be_verified_is_found_out_about_and_nothing_is_sent_again() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    let kdc = realm(&space);
    let relay = relay(&space, &kdc);
    relay.damage();
    let named = named(&space, &kdc);
    let home = home(&configuration(NAME, RELAYED), &kdc.configuration(), &kdc.ticket("laptop"));
    let (came, trouble, detail) = once(&space, &home);
    assert_eq!(came, state(HostState::Right), "{trouble}: {detail}");
    assert_eq!(named.dig(NAME, "A"), [ADDRESS]);
    let kinds = kinds(&space, &home);
    let place = |kind: &str| kinds.iter().position(|other| other == kind);
    assert!(place("unconfirmed").is_some() && place("unconfirmed") < place("updated"), "{kinds:?}");
    for _ in 0..2 {
        once(&space, &home);
    }
    assert_eq!(relay.updates(), 1, "it was sent once, and never again");
}
