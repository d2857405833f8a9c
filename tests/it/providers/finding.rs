//! A provider is found by what people know of it.

use homing_engine::publish::Providers;
use homing_engine::run::Desk;
use tests::home::TestHome;
use tests::named::{Named, NamedConfig, NamedZone};

const FILE: &str = "name = 'Example Hosting'\nendpoint = 'https://ddns.example.net'\n\
    aliases = ['dyndns@example.net']\nsuffixes = ['dyn.example.net']\n\
    name_servers = ['ns*.hosting.example']\nnotes = ['It is closed on Sundays.']\n\
    creates = false\nonly = 'ipv4'\n\
    [[step]]\nname = 'update'\nurl = '{{ base }}/{{ host }}'\n";
const DEAD: &str = "name = 'Gone'\ndead = 'It ended in 2020.'\ninstead = 'duckdns'\n\
    aliases = ['default@gone.example']\n";

/// A home whose resolver is this, with two provider files of its own.
fn home(resolver: &str) -> TestHome {
    let home = TestHome::new(&format!("version = 1\n[settings]\nresolver = \"{resolver}\"\n"));
    let folder = home.folder().join("providers");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("mine.toml"), FILE).unwrap();
    std::fs::write(folder.join("gone.toml"), DEAD).unwrap();
    home
}

/// The ids of what a search finds.
fn found(home: &TestHome, search: &str) -> Vec<String> {
    let all = home.run(&["providers", search, "--json"]).ended(0).json();
    let ids = all.as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned());
    ids.collect()
}

#[test]
fn a_search_finds_by_id_name_alias_and_the_suffix_of_a_host_name() {
    let home = home("127.0.0.1:9");
    for (search, id) in [
        ("duckd", "duckdns"),
        ("example host", "mine"),
        ("DYNDNS@example.net", "mine"),
        ("default@duckdns.org", "duckdns"),
        ("a.b.dyn.example.net.", "mine"),
        ("nas.duckdns.org", "duckdns"),
        ("gone.example", "gone"),
    ] {
        assert_eq!(found(&home, search), [id], "{search}");
    }
    let nothing = home.run(&["providers", "dyn.example.org"]).ended(2);
    assert!(nothing.err.contains("No provider matches"), "{nothing:?}");
    let said = home.run(&["providers", "mine"]).ended(0);
    for words in ["It is closed on Sundays.", "IPv4 addresses only", "does not make a record"] {
        assert!(said.out.contains(words), "{said:?}");
    }
}

/// A name server that knows whose servers three zones have.
fn three_zones() -> Named {
    let zone = |name: &str, servers: &str| NamedZone {
        name: name.to_owned(),
        records: servers.to_owned(),
        ..NamedZone::default()
    };
    Named::start(&NamedConfig {
        zones: vec![
            zone("example.org", "@ NS ada.ns.cloudflare.com.\n"),
            zone("example.com", "@ NS NS7.hosting.example.\n"),
            zone("example.net", "@ NS ns.hosting.invalid.\n"),
        ],
        ..NamedConfig::default()
    })
}

#[tokio::test]
async fn the_window_is_told_whose_name_servers_a_name_has_and_nothing_where_nobody_answers() {
    let named = three_zones();
    let own = home(&named.address.to_string());
    std::fs::write(own.folder().join("providers/gone.toml"), {
        format!("{DEAD}name_servers = ['ns*.hosting.example']\n")
    })
    .unwrap();
    let desk = Desk::open(own.home()).unwrap();
    for (name, servers, providers) in [
        ("nas.example.org", "ada.ns.cloudflare.com", &["cloudflare"][..]),
        ("*.lan.example.com", "NS7.hosting.example", &["mine"]),
        ("nas.example.net", "ns.hosting.invalid", &[]),
    ] {
        let served = desk.served(name).await;
        let told = served.servers.iter().any(|server| server.eq_ignore_ascii_case(servers));
        assert!(told, "{name}: {served:?}");
        assert_eq!(served.providers, providers, "{name}");
    }
    let silent = Desk::open(home("127.0.0.1:9").home()).unwrap();
    for name in ["nas.example.org", "no name", ""] {
        assert_eq!(silent.served(name).await.servers, [""; 0], "{name}");
    }
}

#[test]
fn a_host_name_is_found_by_whose_name_servers_its_zone_has() {
    let named = three_zones();
    let home = home(&named.address.to_string());
    assert_eq!(found(&home, "nas.example.org"), ["cloudflare"]);
    assert_eq!(found(&home, "example.com"), ["mine"]);
    home.run(&["providers", "nas.example.net"]).ended(2);
}

#[test]
fn a_service_that_has_ended_is_listed_with_its_words_and_found_by_what_others_call_it() {
    let home = home("127.0.0.1:9");
    let all = home.run(&["providers"]).ended(0);
    assert!(all.out.lines().any(|line| line.starts_with("gone ") && line.ends_with("(ended)")));
    let said = home.run(&["providers", "gone"]).ended(0);
    assert!(said.out.contains("ended: It ended in 2020. Instead: DuckDNS."), "{said:?}");
    assert!(!said.out.contains("[[account]]"), "it is not offered: {said:?}");
    let json = home.run(&["providers", "gone", "--json"]).ended(0).json();
    assert_eq!(json[0]["ended"], "It ended in 2020. Instead: DuckDNS.");

    let forms = Desk::open(home.home()).unwrap().forms();
    let offered = |id: &str| forms.iter().any(|form| form.id == id);
    assert!(offered("mine") && !offered("gone"), "no new host is kept there");

    let (providers, faults) = Providers::load(Some(&home.folder().join("providers")));
    assert_eq!(faults, []);
    let alias = |name| providers.by_alias(name).map(|provider| provider.id.to_string());
    assert_eq!(alias("default@gone.example").as_deref(), Some("gone"));
    assert_eq!(alias("Default@DuckDNS.org").as_deref(), Some("duckdns"));
    assert_eq!(alias("NOIP").as_deref(), Some("noip"), "an id is a name as well");
    assert_eq!(alias("duck"), None, "not a part of one");
}

#[test]
fn a_file_of_ones_own_takes_the_place_of_a_built_in_one() {
    let home = home("127.0.0.1:9");
    let own = FILE.replace("Example Hosting", "My own duck");
    std::fs::write(home.folder().join("providers/duckdns.toml"), own).unwrap();
    let json = home.run(&["providers", "duckdns", "--json"]).ended(0).json();
    assert_eq!(json[0]["name"], "My own duck");
    assert_eq!(json[0]["creates"], false);
}

#[test]
fn no_two_providers_have_a_name_in_common_and_what_is_named_instead_is_there() {
    let (providers, _) = Providers::load(None);
    let mut names: Vec<String> = Vec::new();
    for provider in providers.iter() {
        let own = [provider.id.to_string()].into_iter().chain(provider.aliases.clone());
        for name in own.map(|name| name.to_lowercase()) {
            assert!(!names.contains(&name), "{name} is said of two, one is {}", provider.id);
            names.push(name);
        }
        if let Some(instead) = &provider.instead {
            let other = providers.get(&instead.as_str().into());
            assert!(other.is_some_and(|other| other.dead.is_none()), "{}: {instead}", provider.id);
        }
    }
}
