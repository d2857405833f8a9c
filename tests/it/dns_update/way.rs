//! Finding the zone and the server that takes updates, in a namespace where servers have port 53.

use std::net::{IpAddr, SocketAddr};

use tests::home::wait_for;
use tests::netns::Namespace;

use super::*;

/// The address of `ns`, the primary of every zone of these tests.
const PRIMARY: &str = "127.0.0.1";
/// The address of its secondary.
const SECONDARY: &str = "127.0.0.2";

/// A primary server and its secondary.
struct World {
    space: Namespace,
    key: NamedKey,
    primary: Named,
    secondary: Named,
}

impl World {
    fn new() -> Self {
        let space = Namespace::new();
        space.ip(&format!("address add {SECONDARY}/8 dev lo"));
        let key = NamedKey::new("homing-key", "hmac-sha256");
        let beside = "second A 127.0.0.2\n@ NS second\n";
        let mut zone = NamedZone::open_to(ZONE, &[&key.name]);
        zone.records = format!("{beside}sub NS ns.sub\nns.sub A 127.0.0.1\n");
        let mut below = NamedZone::open_to("sub.example.test", &[&key.name]);
        below.records = "@ NS second.example.test.\n".into();
        let primary = start(&space, PRIMARY, vec![zone, below], &key);
        let copy = |name: &str| NamedZone {
            name: name.into(),
            primaries: format!("{PRIMARY};"),
            ..NamedZone::default()
        };
        let copies = vec![copy(ZONE), copy("sub.example.test")];
        let secondary = start(&space, SECONDARY, copies, &key);
        let world = Self { space, key, primary, secondary };
        world.wait_for_transfer();
        world
    }

    fn wait_for_transfer(&self) {
        let has = |name| !self.secondary.dig(name, "A").is_empty();
        wait_for("the transfer", || has("second.example.test") && has("ns.sub.example.test"));
    }

    /// Sends changes with an account that says only these of server and zone.
    fn send(&self, said: &[(&str, &str)], changes: Vec<Change>) -> Vec<Report> {
        let mut account = account("", Some(&self.key));
        account.fields.remove("server");
        account.fields.remove("zone");
        account.fields.extend(said.iter().map(|(name, text)| ((*name).into(), (*text).into())));
        let resolver: SocketAddr = (SECONDARY.parse::<IpAddr>().expect("an address"), 53).into();
        let (credentials, update) = (credentials(Some(&self.key)), update(changes));
        let client = Client::new(Some(resolver));
        self.space.block_on(async { client.send(&account, &credentials, &update).await })
    }
}

fn start(space: &Namespace, listen: &str, zones: Vec<NamedZone>, key: &NamedKey) -> Named {
    Named::start(&NamedConfig {
        listen: listen.parse().expect("an address"),
        port: 53,
        zones,
        keys: vec![key.clone()],
        prefix: ["ip", "netns", "exec", space.name()].map(str::to_owned).into(),
        ..NamedConfig::default()
    })
}

fn nas() -> Vec<Change> {
    vec![change("nas.example.test", Some("192.0.2.7"), None)]
}

#[test]
fn zone_and_primary_are_found_where_the_account_says_neither() {
    let world = World::new();
    let changes = vec![
        change("nas.example.test", Some("192.0.2.7"), None),
        change("deep.below.sub.example.test", Some("192.0.2.8"), None),
        change("cam.example.test", Some("192.0.2.9"), Some("2001:db8::9")),
    ];
    let reports = world.send(&[], changes);
    assert_eq!(outcomes(&reports), vec![Outcome::Changed; 4], "{reports:?}");
    assert_eq!(world.primary.dig("nas.example.test", "A"), ["192.0.2.7"]);
    assert_eq!(world.primary.dig("cam.example.test", "AAAA"), ["2001:db8::9"]);
    let deep = world.primary.dig("deep.below.sub.example.test", "A");
    assert_eq!(deep, ["192.0.2.8"], "it is in the zone below, not in the one above");
}

#[test]
fn a_secondary_that_is_not_the_right_server_names_the_primary() {
    let world = World::new();
    let reports = world.send(&[("server", SECONDARY), ("zone", ZONE)], nas());
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
    assert_eq!(world.primary.dig("nas.example.test", "A"), ["192.0.2.7"]);
}

#[test]
fn a_servers_name_is_looked_up_at_the_resolver_that_is_set() {
    let world = World::new();
    let reports = world.send(&[("server", "ns.example.test")], nas());
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
}

#[test]
fn where_the_primary_is_gone_the_others_are_asked_and_the_reason_is_told() {
    let World { space, key, primary, secondary } = World::new();
    drop(primary);
    let log_before = secondary.log();
    let elsewhere = NamedZone::open_to("other.test", &[&key.name]);
    let stranger = start(&space, PRIMARY, vec![elsewhere], &key);
    let world = World { space, key, primary: stranger, secondary };
    let reports = world.send(&[("zone", ZONE)], nas());
    // Neither takes it: the one does not have the zone, the other is not its primary.
    assert_eq!(outcomes(&reports), needs_you(Trouble::UpdateRefused), "{reports:?}");
    assert_ne!(world.secondary.log(), log_before, "the secondary was asked as well");
}

#[test]
fn a_name_that_no_zone_has_is_no_success() {
    let world = World::new();
    let stray = vec![change("nas.elsewhere.test", Some("192.0.2.7"), None)];
    let reports = world.send(&[], stray);
    let later = Outcome::Later { trouble: Trouble::Unreachable, wait: None };
    assert_eq!(outcomes(&reports), [later], "{reports:?}");
}

#[test]
fn what_is_no_zone_is_told() {
    let world = World::new();
    let reports = world.send(&[("zone", "nas.example.test")], nas());
    assert_eq!(outcomes(&reports), needs_you(Trouble::ZoneNotFound), "{reports:?}");
}
