//! The lines that a server's owner is given, taken by the real servers.

use std::process::Command;

use homing_engine::model::HostName;
use homing_engine::publish::rfc2136::key::generate;
use homing_engine::publish::rfc2136::server_lines::{Permission, Piece, SECRET, Server};
use homing_engine::publish::rfc2136::tsig::{ALGORITHMS, Algorithm};

use super::*;

const SERVERS: [Server; 3] = [Server::Bind, Server::Knot, Server::PowerDns];

fn lines(server: Server, algorithm: &'static Algorithm, host: &str) -> Vec<Piece> {
    let host: HostName = host.parse().expect("a name");
    Permission::new("homing-key", algorithm, &host, ZONE).expect("plain names").lines(server)
}

#[tokio::test]
async fn bind_takes_its_lines_and_then_an_update_of_this_host_alone() {
    for (algorithm, host, other) in [
        ("hmac-sha256", "nas.example.test", "mail.example.test"),
        ("hmac-sha512-256", "example.test", "www.example.test"),
        ("hmac-md5", "*.home.example.test", "nas.home.example.test"),
    ] {
        let algorithm = Algorithm::named(algorithm).expect("known");
        let secret = generate(algorithm).expose().to_owned();
        let [file, include, policy] = &lines(Server::Bind, algorithm, host)[..] else {
            panic!("three pieces")
        };
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("key");
        std::fs::write(&path, file.text.replace(SECRET, &secret)).expect("a key file");
        let statements = include.text.replace(&file.place, &path.to_string_lossy());
        assert_ne!(statements, include.text, "the file is the one that is included");
        let grants = policy.text.trim().strip_prefix("update-policy {");
        let grants = grants.and_then(|text| text.strip_suffix("};")).expect("a policy").to_owned();
        let zone = NamedZone { name: ZONE.into(), grants, ..NamedZone::default() };
        let named =
            Named::start(&NamedConfig { zones: vec![zone], statements, ..NamedConfig::default() });

        let server = named.address.to_string();
        let key = NamedKey {
            name: "homing-key".into(),
            algorithm: algorithm.name.into(),
            secret: secret.clone(),
        };
        let both = |host: &str| vec![change(host, Some("192.0.2.7"), Some("2001:db8::7"))];
        let reports = send(&server, Some(&key), both(host)).await;
        assert_eq!(outcomes(&reports), [Outcome::Changed, Outcome::Changed], "{reports:?}");
        assert_eq!(named.dig(host, "A"), ["192.0.2.7"]);
        assert_eq!(named.dig(host, "AAAA"), ["2001:db8::7"]);

        let reports = send(&server, Some(&key), both(other)).await;
        let refused = Outcome::NeedsYou { trouble: Trouble::UpdateRefused };
        assert_eq!(outcomes(&reports), [refused.clone(), refused], "{reports:?}");
    }
}

#[tokio::test]
async fn the_key_file_of_the_lines_is_a_secret_that_an_account_may_have() {
    let algorithm = &ALGORITHMS[0];
    let secret = generate(algorithm);
    let lines = lines(Server::Bind, algorithm, "nas.example.test");
    let key = NamedKey {
        name: "homing-key".into(),
        algorithm: algorithm.name.into(),
        secret: secret.expose().to_owned(),
    };
    let named = server(&key);
    let account = account(&named.address.to_string(), None);
    let mut credentials = Credentials::new();
    let file = lines[0].text.replace(SECRET, secret.expose());
    credentials.insert("secret", Secret::new(file));
    let update = update(vec![change("nas.example.test", Some("192.0.2.7"), None)]);
    let reports = Client::new(Some(named.address)).send(&account, &credentials, &update).await;
    assert_eq!(outcomes(&reports), [Outcome::Changed], "{reports:?}");
}

#[test]
fn knot_takes_its_lines() {
    for algorithm in ALGORITHMS {
        for host in ["nas.example.test", "*.home.example.test", "example.test"] {
            let [piece] = &lines(Server::Knot, algorithm, host)[..] else { panic!("one piece") };
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("knot.conf");
            let text = piece.text.replace(SECRET, generate(algorithm).expose());
            let database = folder.path().display();
            std::fs::write(&path, format!("database:\n  storage: {database}\n\n{text}"))
                .expect("a file");
            let mut command = Command::new("/usr/sbin/knotc");
            let output = command.arg("-c").arg(&path).arg("conf-check").output();
            // Knot is not on every computer that tests.
            let Ok(output) = output else { return };
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{}: {said}\n{text}", algorithm.name);
        }
    }
}

#[test]
fn power_dns_is_given_its_commands_and_what_they_cannot_do() {
    let pieces = lines(Server::PowerDns, &ALGORITHMS[0], "nas.example.test");
    assert!(pieces[0].text.starts_with("dnsupdate=yes\n"));
    let commands = &pieces[1].text;
    assert!(commands.contains("pdnsutil import-tsig-key homing-key hmac-sha256 '<secret>'\n"));
    assert!(commands.contains("pdnsutil add-meta example.test TSIG-ALLOW-DNSUPDATE homing-key\n"));
    assert!(commands.contains("every name of example.test"), "it says what it permits");
}

#[test]
fn only_bind_is_given_a_shortened_algorithm_and_the_others_say_what_to_set() {
    let short = Algorithm::named("hmac-sha512-256").expect("known");
    for server in SERVERS {
        let said = |algorithm| -> String {
            let pieces = lines(server, algorithm, "nas.example.test");
            pieces.into_iter().map(|piece| piece.text).collect()
        };
        let remark = "set the account's algorithm to hmac-sha512.\n";
        assert_eq!(said(short).contains("hmac-sha512-256"), server == Server::Bind);
        assert_eq!(said(short).contains(remark), server != Server::Bind);
        assert!(!said(&ALGORITHMS[0]).contains("set the account's"), "{server:?}");
    }
}

#[test]
fn a_name_that_a_configuration_could_take_for_its_own_is_refused() {
    let host: HostName = "nas.example.test".parse().expect("a name");
    let new = |key: &str, zone: &str| Permission::new(key, &ALGORITHMS[0], &host, zone);
    for key in ["a\"b", "a;b", "a b", "$(x)", "a'b", "-a", "", "..", "*.a", "a/b", "a\\{b", "../a"]
    {
        assert!(new(key, ZONE).is_err(), "{key}");
    }
    assert!(new("k", "example.org").is_err(), "the host is in another zone");
    for server in SERVERS {
        for piece in new("k_1", ZONE).expect("plain").lines(server) {
            assert!(piece.text.ends_with('\n') && !piece.place.is_empty());
        }
    }
}
