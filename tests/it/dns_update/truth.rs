//! What every server and resolver says of a name, asked of real BINDs in a namespace where they
//! have port 53: a primary, a secondary that nobody notifies, one by TLS, one that is silent, views.

use std::net::{IpAddr, SocketAddr, UdpSocket};

use homing_engine::model::{Family, Finding, HostName, Published, Role, ServerAnswer, Truth};
use homing_engine::publish::published::{Kept, Known, Public, Whom, meaning, published, truth};
use homing_engine::publish::rfc2136::target::Route;
use tests::home::wait_for;
use tests::netns::Namespace;
use tests::tls::Authority;

use super::*;

/// Where the primary `ns` listens.
pub(super) const PRIMARY: &str = "127.0.0.1";
/// Where its secondary `second` listens.
const SECONDARY: &str = "127.0.0.2";
/// Where a resolver listens, which asks from this address as well.
pub(super) const RESOLVER: &str = "127.0.0.3";
/// Where `silent` listens and never answers.
const SILENT: &str = "127.0.0.9";
pub(super) const OLD: &str = "192.0.2.6";
pub(super) const NEW: &str = "192.0.2.7";

fn nas() -> HostName {
    "nas.example.test".parse().expect("a name")
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn port_53(text: &str) -> SocketAddr {
    (ip(text), 53).into()
}

pub(super) fn namespace() -> Namespace {
    let space = Namespace::new();
    for address in [SECONDARY, RESOLVER, SILENT] {
        space.ip(&format!("address add {address}/8 dev lo"));
    }
    space
}

pub(super) fn start(space: &Namespace, listen: &str, config: NamedConfig) -> Named {
    Named::start(&NamedConfig {
        listen: ip(listen),
        port: 53,
        prefix: ["ip", "netns", "exec", space.name()].map(str::to_owned).into(),
        ..config
    })
}

/// A resolver that asks one server for everything.
pub(super) fn resolver(space: &Namespace, server: &str) -> Named {
    let statements = format!(
        "view all {{ match-clients {{ any; }}; recursion yes; allow-recursion {{ any; }}; \
         forward only; forwarders {{ {server}; }}; query-source address {RESOLVER}; }};"
    );
    start(space, RESOLVER, NamedConfig { statements, ..NamedConfig::default() })
}

/// An account of these fields.
fn with_fields(said: &[(&str, &str)], ca_file: Option<&std::path::Path>) -> Account {
    let mut account = account("", None);
    account.fields = said.iter().map(|(name, text)| ((*name).into(), (*text).into())).collect();
    account.ca_file = ca_file.map(Into::into);
    account
}

/// Whom to ask for an account of these fields.
fn whom(said: &[(&str, &str)], resolver: &str) -> Whom {
    let route = Route::read(&with_fields(said, None)).expect("fields");
    Whom { updates: Some(route), resolver: Some(port_53(resolver)), port: 53 }
}

/// A primary and a secondary that has the zone as it was before the last update.
pub(super) struct World {
    pub(super) space: Namespace,
    pub(super) key: NamedKey,
    primary: Named,
    _secondary: Named,
}

impl World {
    pub(super) fn new() -> Self {
        let space = namespace();
        let key = NamedKey::new("homing-key", "hmac-sha256");
        let mut zone = NamedZone::open_to(ZONE, &[&key.name]);
        zone.records = format!("second A {SECONDARY}\n@ NS second\nnas 77 A {OLD}\n");
        let config =
            NamedConfig { zones: vec![zone], keys: vec![key.clone()], ..Default::default() };
        let primary = start(&space, PRIMARY, config);
        let copy = NamedZone {
            name: ZONE.into(),
            primaries: format!("{PRIMARY};"),
            ..NamedZone::default()
        };
        let config = NamedConfig { zones: vec![copy], ..NamedConfig::default() };
        let secondary = start(&space, SECONDARY, config);
        wait_for("the transfer", || !secondary.dig("nas.example.test", "A").is_empty());
        Self { space, key, primary, _secondary: secondary }
    }

    fn update(&self, address: &str) {
        let (account, credentials) =
            (account(PRIMARY, Some(&self.key)), credentials(Some(&self.key)));
        let mut change = change("nas.example.test", Some(address), None);
        change.ttl = Some(77);
        let client = Client::new(Some(port_53(PRIMARY)));
        let update = update(vec![change]);
        let sent = async { client.send(&account, &credentials, &update).await };
        assert_eq!(outcomes(&self.space.block_on(sent)), [Outcome::Changed]);
        assert_eq!(self.primary.dig("nas.example.test", "A"), [address]);
    }

    fn published(&self, whom: &Whom) -> Published {
        self.space.block_on(published(whom, &nas())).ipv4
    }
}

fn ask(space: &Namespace, whom: &Whom, public: &Public, known: &Known) -> Truth {
    let mut truth = space.block_on(truth(whom, &nas(), public));
    meaning(&mut truth, known);
    truth
}

/// The entries of IPv4.
fn ipv4(answers: &[ServerAnswer]) -> Vec<&ServerAnswer> {
    answers.iter().filter(|answer| answer.family == Family::Ipv4).collect()
}

fn only(address: &str) -> Published {
    Published::Addresses(vec![ip(address)])
}

#[test]
fn a_secondary_that_lags_behind_is_told_from_the_primary_and_makes_nothing_doubtful() {
    let world = World::new();
    world.update(NEW);
    let (named, found) = (whom(&[("server", PRIMARY)], SECONDARY), whom(&[], SECONDARY));
    for (whom, name) in [(&named, "named"), (&found, "found by the SOA record")] {
        assert_eq!(world.published(whom), only(NEW), "{name}: it takes the updates, so it counts");
        let truth = ask(&world.space, whom, &Public::Nobody, &Known::default());
        let [first, second] = ipv4(&truth.servers)[..] else { panic!("{name}: {truth:#?}") };
        assert_eq!(first.server, "ns.example.test (127.0.0.1:53)", "{name}");
        assert_eq!(first.roles, [Role::Updates, Role::Primary], "{name}");
        assert_eq!((&first.addresses[..], first.ttl), (&[ip(NEW)][..], Some(77)), "{name}");
        assert_eq!((first.serial, first.behind), (Some(2), false), "{name}");
        assert_eq!(second.server, "second.example.test (127.0.0.2:53)", "{name}");
        assert_eq!(
            (&second.roles[..], &second.addresses[..]),
            (&[Role::Secondary][..], &[ip(OLD)][..])
        );
        assert_eq!((second.serial, second.behind), (Some(1), true), "{name}");
        let server = second.server.clone();
        let behind = Finding::Behind { server, serial: 1, newest: 2, refresh: 3600 };
        assert_eq!(truth.findings, [behind], "{name}");
        assert_eq!(truth.resolvers, [], "{name}: nobody wished that");
    }
    let service = Whom { updates: None, ..found };
    assert_eq!(world.published(&service), Published::Unknown, "who knows which one is right?");
}

#[test]
fn where_the_primary_is_silent_the_other_servers_say_what_is_published() {
    let World { space, primary, _secondary, .. } = World::new();
    drop(primary);
    let found = space.block_on(published(&whom(&[], SECONDARY), &nas()));
    assert_eq!(found.ipv4, only(OLD));
    let named = space.block_on(published(&whom(&[("server", PRIMARY)], SECONDARY), &nas()));
    assert_eq!(named.ipv4, Published::Unknown, "the account names the one that counts");
}

#[test]
fn a_resolver_tells_the_old_address_for_as_long_as_it_says() {
    let world = World::new();
    let resolver = resolver(&world.space, PRIMARY);
    assert_eq!(world.space.block_on(async { recursive_dig(&resolver) }), OLD);
    world.update(NEW);
    let public = Public::These(vec![port_53(RESOLVER)]);
    let whom = whom(&[("server", PRIMARY)], SECONDARY);
    let truth = ask(&world.space, &whom, &public, &Known::default());
    let [system, public] = ipv4(&truth.resolvers)[..] else { panic!("{truth:#?}") };
    assert_eq!(
        (&system.roles[..], &system.server),
        (&[Role::System][..], &"127.0.0.2:53".to_owned())
    );
    assert_eq!((&public.roles[..], &public.addresses[..]), (&[Role::Public][..], &[ip(OLD)][..]));
    let left = public.ttl.expect("a time to live");
    assert!((60..=77).contains(&left), "{left}");
    let seconds = left.max(system.ttl.unwrap_or(0));
    let cached = Finding::Cached { family: Family::Ipv4, addresses: vec![ip(OLD)], seconds };
    assert!(truth.findings.contains(&cached), "{:?}", truth.findings);
}

/// Has the resolver find the address, and so keep it.
fn recursive_dig(resolver: &Named) -> String {
    let server = format!("@{}", resolver.address.ip());
    let words = [server.as_str(), "+short", "+recurse", "nas.example.test", "A"];
    let output = std::process::Command::new("dig").args(words).output().expect("dig runs");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

#[test]
fn a_server_that_takes_updates_over_tls_is_asked_over_tls() {
    let space = namespace();
    let authority = Authority::new();
    let zone =
        NamedZone { name: ZONE.into(), records: format!("nas A {NEW}\n"), ..NamedZone::default() };
    let tls = Some(authority.certificate(PRIMARY));
    let named =
        start(&space, PRIMARY, NamedConfig { zones: vec![zone], tls, ..Default::default() });
    let ca_file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(ca_file.path(), authority.pem()).expect("a certificate");
    let server = named.tls_address.to_string();
    let fields = [("server", server.as_str()), ("transport", "tls")];
    for (ca_file, known) in [(Some(ca_file.path()), true), (None, false)] {
        let route = Route::read(&with_fields(&fields, ca_file)).expect("fields");
        let whom = Whom { updates: Some(route), resolver: Some(port_53(PRIMARY)), port: 53 };
        let truth = ask(&space, &whom, &Public::Nobody, &Known::default());
        let [own, plain] = ipv4(&truth.servers)[..] else { panic!("{truth:#?}") };
        assert_eq!(own.roles, [Role::Updates, Role::Primary]);
        assert_eq!(own.server, format!("ns.example.test ({server})"));
        assert_eq!(
            (&plain.roles[..], &plain.addresses[..]),
            (&[Role::Primary][..], &[ip(NEW)][..])
        );
        let found = space.block_on(published(&whom, &nas())).ipv4;
        if known {
            assert_eq!((own.error.as_deref(), &own.addresses[..]), (None, &[ip(NEW)][..]));
            assert_eq!(found, only(NEW));
        } else {
            assert_eq!(own.error.as_deref(), Some("the server's certificate is not trusted"));
            assert_eq!(found, Published::Unknown, "nobody else is believed instead");
        }
    }
}

#[test]
fn a_server_that_is_silent_is_shown_as_silent() {
    let space = namespace();
    let records = format!("nas A {NEW}\n@ NS silent\nsilent A {SILENT}\n");
    let zone = NamedZone { name: ZONE.into(), records, ..NamedZone::default() };
    let _named = start(&space, PRIMARY, NamedConfig { zones: vec![zone], ..Default::default() });
    let _deaf = space.inside(|| UdpSocket::bind(port_53(SILENT)).expect("a socket"));
    let whom = whom(&[("server", PRIMARY)], PRIMARY);
    let truth = ask(&space, &whom, &Public::Nobody, &Known::default());
    let [_, silent] = ipv4(&truth.servers)[..] else { panic!("{truth:#?}") };
    assert_eq!(silent.server, "silent.example.test (127.0.0.9:53)");
    assert_eq!(silent.error.as_deref(), Some("the server did not answer"));
    assert_eq!(truth.findings, [], "silence says nothing of what is published");
}

/// A server that tells one client one thing and all others another.
fn with_views(space: &Namespace, folder: &std::path::Path) -> Named {
    let zone = |serial: u32, address: &str| {
        format!(
            "$TTL 60\n@ SOA ns hostmaster {serial} 3600 600 86400 60\n@ NS ns\nns A {PRIMARY}\n\
             nas A {address}\n"
        )
    };
    let view = |name: &str, clients: &str, text: String| {
        let file = folder.join(name);
        std::fs::write(&file, text).expect("a zone file");
        let file = file.display();
        format!(
            "view {name} {{ match-clients {{ {clients}; }}; zone \"{ZONE}\" {{ type primary; \
             file \"{file}\"; }}; }};\n"
        )
    };
    let outside = view("outside", RESOLVER, zone(3, NEW));
    let inside = view("inside", "any", zone(50, "10.0.0.7"));
    start(space, PRIMARY, NamedConfig { statements: outside + &inside, ..Default::default() })
}

#[test]
fn views_by_the_askers_address_are_told_as_a_split_horizon() {
    let space = namespace();
    let folder = tempfile::tempdir().expect("a folder");
    let _named = with_views(&space, folder.path());
    let _resolver = resolver(&space, PRIMARY);
    let whom = whom(&[("server", PRIMARY)], PRIMARY);
    let public = Public::These(vec![port_53(RESOLVER)]);
    let truth = ask(&space, &whom, &public, &Known::default());
    let split = Finding::SplitHorizon {
        family: Family::Ipv4,
        here: vec![ip("10.0.0.7")],
        elsewhere: vec![ip(NEW)],
    };
    assert_eq!(truth.findings, [split]);
    assert_eq!(space.block_on(published(&whom, &nas())).ipv4, only("10.0.0.7"));
}

#[test]
fn a_server_with_a_zone_of_its_own_is_told_from_one_that_lags() {
    let space = namespace();
    let serve = |listen: &str, address: &str| {
        let records = format!("nas A {address}\n");
        let zone = NamedZone { name: ZONE.into(), records, ..NamedZone::default() };
        start(&space, listen, NamedConfig { zones: vec![zone], ..NamedConfig::default() })
    };
    let _servers = [serve(PRIMARY, NEW), serve(SECONDARY, "198.51.100.9")];
    let whom = whom(&[("server", SECONDARY)], PRIMARY);
    let kept = Kept {
        wanted: Some(ip("198.51.100.9")),
        confirmed: Some(ip("198.51.100.9")),
        changed: None,
    };
    let mut known = Known::default();
    known.families.ipv4 = kept;
    let truth = ask(&space, &whom, &Public::Nobody, &known);
    let split = Finding::SplitHorizon {
        family: Family::Ipv4,
        here: vec![ip("198.51.100.9")],
        elsewhere: vec![ip(NEW)],
    };
    assert_eq!(truth.findings, [split]);
    assert!(truth.servers.iter().all(|one| !one.behind), "{truth:#?}");
}

#[test]
fn a_zone_that_nobody_has_delegated_is_known_by_its_own_server_and_never_sought_at_the_root() {
    let world = World::new();
    let root = NamedZone { name: ".".into(), ..NamedZone::default() };
    let config = NamedConfig { zones: vec![root], ..NamedConfig::default() };
    let root = start(&world.space, RESOLVER, config);
    let named = whom(&[("server", PRIMARY)], RESOLVER);
    let truth = ask(&world.space, &named, &Public::Nobody, &Known::default());
    let names: Vec<_> = ipv4(&truth.servers).iter().map(|one| one.server.as_str()).collect();
    assert_eq!(names, ["ns.example.test (127.0.0.1:53)", "second.example.test (127.0.0.2:53)"]);
    assert_eq!(truth.findings, []);

    let found = whom(&[], RESOLVER);
    let truth = ask(&world.space, &found, &Public::Nobody, &Known::default());
    let why = "the zone of nas.example.test cannot be found";
    assert_eq!(ipv4(&truth.servers)[0].error.as_deref(), Some(why), "{truth:#?}");
    let (account, credentials) = (with_fields(&[], None), credentials(None));
    let update = update(vec![change("nas.example.test", Some(NEW), None)]);
    let client = Client::new(Some(root.address));
    let sent = async { client.send(&account, &credentials, &update).await };
    let reports = world.space.block_on(sent);
    let later = Outcome::Later { trouble: Trouble::Unreachable, wait: None };
    assert_eq!(outcomes(&reports), [later], "{reports:?}");
    assert_eq!(reports[0].detail.as_deref(), Some(why));
}
