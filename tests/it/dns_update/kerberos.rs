//! Updates that are signed in a session by Kerberos (GSS-TSIG), with a realm of MIT's and a real
//! BIND in a network namespace. `homing` itself is run, since its ticket comes by its environment.

use std::path::Path;
use std::process::Command;

use homing_engine::wire::HostState;
use serde_json::Value;
use tests::home::{Said, TestHome};
use tests::kdc::{Kdc, REALM};
use tests::named::{Named, NamedConfig, NamedZone};
use tests::netns::Namespace;

use super::ZONE;

/// The name of these tests.
pub(super) const NAME: &str = "laptop.example.test";
/// The address that it is to have.
pub(super) const ADDRESS: &str = "93.184.216.34";

/// A BIND at port 53 of loopback that knows the realm's services. The user `laptop` may change
/// the name of these tests and no other.
pub(super) fn named(space: &Namespace, kdc: &Kdc<'_>) -> Named {
    let variable = format!("KRB5_CONFIG={}", kdc.configuration().display());
    let prefix = ["ip", "netns", "exec", space.name(), "env", &variable];
    Named::start(&NamedConfig {
        port: 53,
        zones: vec![NamedZone {
            name: ZONE.into(),
            grants: format!("grant laptop@{REALM} name {NAME} ANY; "),
            records: "ns2 A 127.0.0.2\nalias A 127.0.0.1\n".into(),
            ..NamedZone::default()
        }],
        options: format!("tkey-gssapi-keytab \"{}\";", kdc.keytab().display()),
        prefix: prefix.map(str::to_owned).into(),
        ..NamedConfig::default()
    })
}

/// A realm in which the BIND is a service.
pub(super) fn realm(space: &Namespace) -> Kdc<'_> {
    let kdc = Kdc::start(space);
    kdc.add_service("DNS/ns.example.test");
    kdc
}

/// A configuration with one host whose account signs by Kerberos; `more`: its other fields.
/// There is no key, and no server is named where they do not name one.
pub(super) fn configuration(name: &str, more: &str) -> String {
    format!(
        r#"
version = 1
[settings]
resolver = "127.0.0.1:53"
vault    = "file"

[[account]]
id       = "work"
provider = "rfc2136"
signing  = "kerberos"
{more}

[[host]]
name    = "{name}"
account = "work"
ipv4    = {{ source = "fixed", address = "{ADDRESS}" }}
ipv6    = "off"
"#
    )
}

/// A home whose commands find their tickets.
pub(super) fn home(text: &str, configuration: &Path, ticket: &Path) -> TestHome {
    TestHome::new(text).with("KRB5_CONFIG", configuration).with("KRB5CCNAME", ticket)
}

/// A command of a home, to be run in a namespace.
pub(super) fn within(space: &Namespace, home: &TestHome, words: &[&str]) -> Command {
    let command = home.command(words);
    let mut inside = space.command(command.get_program());
    inside.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => inside.env(name, value),
            None => inside.env_remove(name),
        };
    }
    inside
}

/// Runs a command of a home in a namespace to its end.
pub(super) fn homing(space: &Namespace, home: &TestHome, words: &[&str]) -> Said {
    within(space, home, words).output().expect("homing runs").into()
}

/// The state of the host and its trouble's code and detail after one round.
pub(super) fn once(space: &Namespace, home: &TestHome) -> (Value, String, String) {
    let snapshot = homing(space, home, &["once", "--json"]).json();
    let host = &snapshot["hosts"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let trouble = &host["trouble"];
    (host["state"].clone(), text(&trouble["code"]), text(&trouble["detail"]))
}

/// The kinds of what happened in a home, in their order.
pub(super) fn kinds(space: &Namespace, home: &TestHome) -> Vec<String> {
    let history = homing(space, home, &["history", "--json"]).json();
    let events = history.as_array().expect("events").iter();
    events.map(|event| event["kind"].as_str().expect("a kind").to_owned()).collect()
}

pub(super) fn state(state: HostState) -> Value {
    serde_json::to_value(state).expect("a state")
}

/// What comes of an account with a ticket, where nothing is to be published.
fn in_vain(space: &Namespace, named: &Named, home: &TestHome) -> (Value, String, String) {
    let came = once(space, home);
    assert!(named.dig(NAME, "A").is_empty(), "nothing was published");
    came
}

#[test]
fn an_update_is_signed_with_the_users_ticket_and_its_answer_is_believed() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    let kdc = realm(&space);
    let named = named(&space, &kdc);
    let home = home(&configuration(NAME, ""), &kdc.configuration(), &kdc.ticket("laptop"));

    let asked = homing(&space, &home, &["try", "--ask", NAME, "--json"]).ended(0).json();
    assert_eq!(asked["probe"]["trouble"], Value::Null, "it would be taken: {asked}");
    let plan = asked["requests"][0].as_str().expect("a plan");
    assert!(plan.lines().any(|line| line == "gsstsig"), "{plan}");
    assert!(named.dig(NAME, "A").is_empty(), "the question has changed nothing");

    let came = once(&space, &home);
    assert_eq!(came.0, state(HostState::Right), "{came:?}");
    assert_eq!(named.dig(NAME, "A"), [ADDRESS]);
    let kinds = kinds(&space, &home);
    assert!(
        kinds.contains(&"updated".into()) && !kinds.contains(&"unconfirmed".into()),
        "{kinds:?}"
    );
    assert!(named.log().contains(&format!("laptop\\@{REALM}: updating zone")), "{}", named.log());
}

#[test]
fn without_a_valid_ticket_nothing_is_sent_and_it_is_tried_again() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    let mut kdc = realm(&space);
    let named = named(&space, &kdc);
    let ticket = kdc.ticket("laptop");
    let expired = Kdc::expired(&ticket);
    kdc.stop();
    for (ticket, words) in [
        (Path::new("/nonexistent/cache"), "No Kerberos credentials"),
        (expired.as_path(), "expired"),
        (ticket.as_path(), "Cannot contact any KDC"),
    ] {
        let home = home(&configuration(NAME, ""), &kdc.configuration(), ticket);
        let (came, trouble, detail) = in_vain(&space, &named, &home);
        assert_eq!((came, trouble.as_str()), (state(HostState::Waiting), "no-ticket"), "{detail}");
        assert!(detail.contains(words), "{detail}");
    }
}

#[test]
fn a_server_that_the_realm_does_not_know_or_that_takes_no_tickets_needs_the_user() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    let kdc = realm(&space);
    let named = named(&space, &kdc);
    let ticket = kdc.ticket("laptop");
    let elsewhere = configuration(NAME, "server = \"alias.example.test\"\nzone = \"example.test\"");

    let unknown = home(&elsewhere, &kdc.configuration(), &ticket);
    let (came, trouble, detail) = in_vain(&space, &named, &unknown);
    assert_eq!((came, trouble.as_str()), (state(HostState::NeedsYou), "kerberos-refused"));
    assert!(detail.contains("DNS/alias.example.test@EXAMPLE.TEST not found"), "{detail}");

    kdc.add_service_without_keytab("DNS/alias.example.test");
    let no_key = home(&elsewhere, &kdc.configuration(), &ticket);
    let (came, trouble, detail) = in_vain(&space, &named, &no_key);
    assert_eq!((came, trouble.as_str()), (state(HostState::NeedsYou), "kerberos-refused"));
    assert!(detail.contains("BADKEY"), "{detail}");
}

#[test]
fn a_name_that_the_ticket_may_not_change_is_refused() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    let kdc = realm(&space);
    let named = named(&space, &kdc);
    let other = "other.example.test";
    let home = home(&configuration(other, ""), &kdc.configuration(), &kdc.ticket("laptop"));
    let (came, trouble, detail) = once(&space, &home);
    assert_eq!((came, trouble.as_str()), (state(HostState::NeedsYou), "update-refused"));
    assert!(detail.contains("REFUSED"), "{detail}");
    assert!(named.dig(other, "A").is_empty(), "nothing was published");
}

/// A command that sees this keytab as the machine's own. `ip netns exec` gives it mounts of its
/// own, so that nobody else sees the copy of `/etc` that it is in.
fn on_machine(space: &Namespace, etc: &Path, command: &Command) -> Command {
    let mut with_etc = space.command("sh");
    with_etc.args(["-c", "mount --bind \"$0\" /etc && exec \"$@\""]).arg(etc);
    // The program that the namespace's own command runs, behind `ip netns exec NAME`.
    with_etc.args(command.get_args().skip(3));
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => with_etc.env(name, value),
            None => with_etc.env_remove(name),
        };
    }
    with_etc
}

#[test]
fn without_a_ticket_root_acts_as_the_machines_account() {
    if !Kdc::is_installed() {
        return;
    }
    let space = Namespace::new();
    let kdc = realm(&space);
    let named = named(&space, &kdc);
    let nowhere = Path::new("/nonexistent/cache");
    let home = home(&configuration(NAME, ""), &kdc.configuration(), nowhere);
    let etc = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp").args(["-a", "/etc/."]).arg(etc.path()).status();
    assert!(copied.expect("cp runs").success(), "/etc can be copied");
    let keytab = kdc.machine_keytab("laptop");
    std::fs::copy(keytab, etc.path().join("krb5.keytab")).expect("a keytab");
    let command = within(&space, &home, &["once", "--json"]);
    let output = on_machine(&space, etc.path(), &command).output().expect("homing runs");
    let said = Said::from(output).ended(0).json();
    assert_eq!(said["hosts"][0]["state"], state(HostState::Right), "{said}");
    assert_eq!(named.dig(NAME, "A"), [ADDRESS]);
}
