//! `homing explain` against real BINDs: what a person reads, and what a program does.

use tests::home::TestHome;

use super::truth::{NEW, OLD, PRIMARY, RESOLVER, World, namespace, resolver, start};
use super::*;

/// A host with a fixed address, at an account of these lines, and a resolver.
fn home(account: &str, resolver: &str) -> TestHome {
    TestHome::new(&format!(
        "version = 1\n[[account]]\nid = \"home\"\n{account}\n[[host]]\n\
         name = \"nas.example.test\"\naccount = \"home\"\nttl = 77\n\
         ipv4 = {{ source = \"fixed\", address = \"{NEW}\" }}\nscope = \"lan\"\n\
         [settings]\nresolver = \"{resolver}\"\n"
    ))
}

#[test]
fn it_tells_who_takes_updates_who_lags_and_what_others_may_still_see() {
    let world = World::new();
    let _resolver = resolver(&world.space, PRIMARY);
    let account = format!(
        "provider = \"rfc2136\"\nserver = \"{PRIMARY}\"\nkey = \"{}\"\nalgorithm = \"{}\"",
        world.key.name, world.key.algorithm
    );
    let home = home(&account, RESOLVER).with("HOMING_SECRET_HOME_SECRET", &world.key.secret);
    let run = |words: &[&str]| world.space.inside(|| home.run(words));

    let before = run(&["explain", "nas.example.test", "--public=127.0.0.3", "--json"]).json();
    assert_eq!(before["resolvers"][0]["addresses"][0], OLD, "{before:#}");
    assert_eq!(before["findings"].as_array().map(Vec::len), Some(0), "{before:#}");
    run(&["once"]).ended(0);

    let said = run(&["explain", "nas.example.test", "--public=127.0.0.3"]).ended(0);
    for words in [
        "  wanted     192.0.2.7 (from fixed:192.0.2.7)\n  sent       192.0.2.7 at ",
        "\n  confirmed  192.0.2.7 at ",
        "\n  published  192.0.2.7 by ns.example.test (127.0.0.1:53), ttl 77, serial 2, takes the \
         updates, primary\n",
        "\n  published  192.0.2.6 by second.example.test (127.0.0.2:53), ttl 77, serial 1 (behind), \
         secondary\n",
        "\n  resolved   192.0.2.6 by 127.0.0.3:53, for ",
        " more, this computer's resolver\n",
        "\nsecond.example.test (127.0.0.2:53) has an older copy of the zone: serial 1, not 2. It \
         fetches the new one by itself, within 1 hour at most.\n",
        "\nOthers may see 192.0.2.6 for up to ",
        "\nNext: ",
    ] {
        assert!(said.out.contains(words), "{words}\nis not in\n{}", said.out);
    }

    let json = run(&["explain", "nas.example.test", "--json"]).ended(0).json();
    assert_eq!(json["host"]["families"][0]["confirmed"], NEW);
    let ipv4 = |server: usize| &json["published"][2 * server];
    assert_eq!((&ipv4(0)["family"], &ipv4(0)["serial"]), (&"ipv4".into(), &2.into()));
    assert_eq!((&ipv4(1)["behind"], &ipv4(1)["zone"]), (&true.into(), &"example.test".into()));
    assert_eq!(json["resolvers"].as_array().map(Vec::len), Some(0), "nobody wished for them");
    let codes: Vec<_> = json["findings"].as_array().expect("a list").iter().collect();
    let codes: Vec<_> = codes.iter().map(|one| one["finding"].as_str().expect("a code")).collect();
    assert_eq!(codes, ["behind", "cached"]);
}

#[test]
fn it_tells_a_proxy_from_a_foreign_address() {
    let space = namespace();
    let records = "nas A 104.16.1.1\nnas A 104.16.2.1\n".to_owned();
    let zone = NamedZone { name: ZONE.into(), records, ..NamedZone::default() };
    let _named = start(&space, PRIMARY, NamedConfig { zones: vec![zone], ..Default::default() });
    let home = home("provider = \"cloudflare\"", PRIMARY);
    let said = space.inside(|| home.run(&["explain", "nas.example.test"]));
    let words = "The IPv4 address is published by Cloudflare's proxy; your address is behind it.";
    assert!(said.out.contains(words), "{said:?}");
}

#[test]
fn a_resolver_to_ask_is_an_address() {
    let home = home("provider = \"cloudflare\"", PRIMARY);
    let said = home.run(&["explain", "nas.example.test", "--public=dns.example.org"]).ended(2);
    assert!(said.err.contains("expected an address, such as 192.0.2.53"), "{said:?}");
}
