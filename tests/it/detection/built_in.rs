//! The sources that every installation has.

use std::collections::BTreeSet;

use homing_engine::detect::built_in;
use homing_engine::model::data_files::SOURCES;
use homing_engine::model::{Family, Source, SourceKind};

/// How many different people run the sources of a kind that know addresses of a family.
fn operators(sources: &[Source], family: Family, kind: fn(&SourceKind) -> bool) -> usize {
    let covering = sources.iter().filter(|one| one.kind.covers(family) && kind(&one.kind));
    covering.map(|one| one.operator.as_str()).collect::<BTreeSet<_>>().len()
}

#[test]
fn the_built_in_sources_are_enough_for_an_agreement_in_each_family() {
    let sources = built_in().unwrap();
    assert_eq!(sources.len(), SOURCES.len());
    for family in Family::BOTH {
        let web = operators(&sources, family, |kind| matches!(kind, SourceKind::Web { .. }));
        assert!(web >= 10, "{web} operators of web services for {family}");
        let dns = operators(&sources, family, |kind| matches!(kind, SourceKind::Dns { .. }));
        assert!(dns >= 3, "{dns} operators of DNS servers for {family}");
        let stun = operators(&sources, family, |kind| matches!(kind, SourceKind::Stun { .. }));
        assert!(stun >= 5, "{stun} operators of STUN servers for {family}");
    }
    assert!(sources.iter().any(|one| one.kind == SourceKind::Auto));
    assert!(sources.iter().any(|one| one.kind == SourceKind::interface(None)));
    let router = SourceKind::Router { protocol: None, address: None };
    assert!(sources.iter().any(|one| one.kind == router));
    let portals = sources.iter().filter(|one| matches!(one.kind, SourceKind::Portal { .. }));
    assert!(portals.count() >= 2);
    assert!(sources.iter().all(|one| one.built_in));
}

#[test]
fn what_the_same_people_run_is_one_voice() {
    let sources = built_in().unwrap();
    let operator = |id: &str| {
        let source = sources.iter().find(|one| one.id.as_str() == id);
        source.unwrap_or_else(|| panic!("no source {id}")).operator.as_str()
    };
    for id in ["cloudflare", "cloudflare-dns", "icanhazip", "stun-cloudflare"] {
        assert_eq!(operator(id), "cloudflare");
    }
    assert_eq!(operator("google-dns"), operator("stun-google"));
    assert_eq!(operator("ipify"), "ipify", "who says nothing is its own operator");
}

/// The fields of each kind beside those that all have, and whether somebody runs it.
fn fields(kind: &str) -> (&'static [&'static str], bool) {
    match kind {
        "auto" | "interface" => (&[], false),
        "router" => (&["protocol"], false),
        "web" => (&["ipv4", "ipv6"], true),
        "dns" => (&["ipv4", "ipv6", "question", "record"], true),
        "stun" => (&["servers"], true),
        "portal" => (&["url", "status", "body"], true),
        _ => panic!("kind {kind} is not known"),
    }
}

#[test]
fn every_source_file_says_what_people_need_to_know() {
    for (id, text) in SOURCES {
        let file: toml::Table = toml::from_str(text).unwrap_or_else(|e| panic!("{id}: {e}"));
        assert!(file["name"].as_str().is_some_and(|name| !name.is_empty()), "{id}: name");
        let (own, is_run) = fields(file["kind"].as_str().expect("a kind"));
        let usual = ["name", "kind", "operator", "site", "documentation", "checked"];
        for field in file.keys() {
            let known = usual.iter().chain(own).any(|known| known == field);
            assert!(known, "{id}: {field} is not read by anybody");
        }
        if is_run {
            for link in ["site", "documentation"] {
                let link = file[link].as_str().unwrap_or_else(|| panic!("{id}: {link}"));
                assert!(link.starts_with("https://"), "{id}: {link}");
            }
            assert!(file["checked"].as_datetime().is_some(), "{id}: checked");
        }
    }
}

#[test]
fn every_place_of_a_source_can_be_asked() {
    let (mut operators_of, mut sites) = (BTreeSet::new(), BTreeSet::new());
    for source in built_in().unwrap() {
        let id = &source.id;
        match &source.kind {
            SourceKind::Web { url, .. } => {
                let urls: Vec<_> = [&url.ipv4, &url.ipv6].into_iter().flatten().collect();
                assert!(!urls.is_empty(), "{id} has no place");
                for one in urls {
                    let one = url::Url::parse(one).unwrap();
                    assert_eq!(one.scheme(), "https", "{id}");
                    let host = one.domain().unwrap_or_else(|| panic!("{id}: a name")).to_owned();
                    sites.insert((host, source.id.clone()));
                }
                operators_of.insert(source.operator.clone());
            }
            SourceKind::Dns { servers, .. } => {
                assert!(Family::BOTH.iter().all(|one| servers.get(*one).len() >= 2), "{id}");
                let all = servers.ipv4.iter().chain(&servers.ipv6);
                assert!(all.clone().all(|one| one.port() == 53), "{id}");
            }
            SourceKind::Stun { servers } => {
                assert!(!servers.is_empty(), "{id}");
                for server in servers {
                    let (host, port) = server.rsplit_once(':').expect("host:port");
                    assert!(host.starts_with("stun") && port.parse::<u16>().is_ok(), "{id}");
                }
            }
            SourceKind::Portal { url, status, body } => {
                assert!(url.starts_with("http://"), "{id}: nobody can put a page over https");
                assert!(*status == 204 && body.is_empty() || *status == 200 && !body.is_empty());
            }
            _ => {}
        }
    }
    let hosts: BTreeSet<_> = sites.iter().map(|(host, _)| host).collect();
    assert_eq!(hosts.len(), sites.len(), "two sources ask the same server");
}
