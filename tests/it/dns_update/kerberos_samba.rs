//! A domain controller of Samba, which signs its answers in a way of its own.

use homing_engine::wire::HostState;
use tests::netns::Namespace;
use tests::samba::{ADDRESS as CONTROLLER, Samba};

use super::kerberos::{ADDRESS, configuration, home, kinds, once, state};

/// A configuration that leads to the controller by its address, as a person may have it.
fn account(name: &str) -> String {
    configuration(name, &format!("server = \"{CONTROLLER}\""))
        .replace("127.0.0.1:53", &format!("{CONTROLLER}:53"))
}

#[test]
fn samba_takes_updates_and_its_answers_are_believed_and_anothers_record_stays() {
    if !Samba::is_installed() {
        return;
    }
    let space = Namespace::new();
    let samba = Samba::start(&space);
    samba.add_user("alice");
    let administrator = samba.ticket("Administrator");

    let home_of = |name: &str, ticket| home(&account(name), &samba.configuration(), ticket);
    let pc = home_of("pc1.corp.test", &administrator);
    let (came, trouble, detail) = once(&space, &pc);
    assert_eq!(came, state(HostState::Right), "{trouble}: {detail}");
    assert_eq!(samba.dig(&["+short", "pc1.corp.test", "A"]), ADDRESS);
    let kinds = kinds(&space, &pc);
    assert!(
        kinds.contains(&"updated".into()) && !kinds.contains(&"unconfirmed".into()),
        "{kinds:?}"
    );

    // What makes it worth a test: the answer is not signed as RFC 8945 5.3 has it.
    let lines = format!(
        "server {CONTROLLER}\nzone corp.test\nupdate add pc2.corp.test 300 A 192.0.2.2\nsend"
    );
    let said = samba.nsupdate(&administrator, &lines);
    assert!(said.contains("tsig verify failure"), "{said}");
    assert_eq!(samba.dig(&["+short", "pc2.corp.test", "A"]), "192.0.2.2");

    let another = home_of("pc2.corp.test", &samba.ticket("alice"));
    let (came, trouble, detail) = once(&space, &another);
    assert_eq!((came, trouble.as_str()), (state(HostState::Waiting), "server-trouble"), "{detail}");
    assert!(detail.contains("SERVFAIL") && detail.contains("another computer"), "{detail}");
    assert_eq!(samba.dig(&["+short", "pc2.corp.test", "A"]), "192.0.2.2", "it is alice's not");
}
