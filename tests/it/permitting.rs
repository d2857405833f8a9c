//! `homing permit`: lines for a name server, a new key, and the update that they let through.

use homing_engine::model::Secret;
use homing_engine::run::{Desk, NewKeys, keys_in, write_secret};
use homing_engine::wire::{HostDraft, NameServer};
use serde_json::json;
use tests::home::TestHome;
use tests::named::{Named, NamedConfig, NamedKey, NamedZone, free_port};

const ZONE: &str = "example.test";

/// No account yet, and a source of an address.
const EMPTY: &str = "version = 1\n[[source]]\nid = \"wan\"\nkind = \"fixed\"\n\
                     address = \"45.67.89.10\"\n[settings]\nvault = \"file\"\n";

fn configuration(port: u16) -> String {
    format!(
        "version = 1\n[[account]]\nid = \"home\"\nprovider = \"rfc2136\"\n\
         server = \"127.0.0.1:{port}\"\nzone = \"{ZONE}\"\nkey = \"homing-key\"\n\
         [[host]]\nname = \"nas.{ZONE}\"\naccount = \"home\"\n\
         ipv4 = {{ source = \"fixed\", address = \"45.67.89.10\" }}\n\
         [settings]\nvault = \"file\"\n"
    )
}

#[test]
fn a_new_key_is_kept_here_and_written_for_the_server_and_never_printed() {
    let port = free_port();
    let home = TestHome::new(&configuration(port));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("for-the-server.txt");
    let path = file.to_str().expect("a path");
    let words = ["permit", "nas.example.test", "--server", "bind", "--new-key", path];
    let said = home.run(&words).ended(0);
    assert!(said.out.contains("grant homing-key name nas.example.test A AAAA;"), "{said:?}");
    let written = std::fs::read_to_string(&file).expect("the file");
    let secret = written.split("secret \"").nth(1).and_then(|rest| rest.split('"').next());
    let secret = secret.expect("a secret").to_owned();
    assert_eq!(secret.len(), 44, "thirty-two octets in base64");
    assert!(!said.out.contains(&secret) && !said.err.contains(&secret), "it is not printed");

    home.run(&words).ended(2);
    let again = std::fs::read_to_string(&file).expect("the file");
    assert_eq!(again, written, "a file that is there is not overwritten, and no key made");

    let key = NamedKey { secret, ..NamedKey::new("homing-key", "hmac-sha256") };
    let named = Named::start(&NamedConfig {
        port,
        zones: vec![NamedZone {
            name: ZONE.into(),
            grants: "grant homing-key name nas.example.test A AAAA; ".into(),
            ..NamedZone::default()
        }],
        keys: vec![key],
        ..NamedConfig::default()
    });
    let asked = home.run(&["try", "nas.example.test", "--ask"]).ended(0);
    assert!(asked.out.contains("would take updates"), "{asked:?}");
    assert!(named.dig("nas.example.test", "A").is_empty(), "nothing was changed");
    home.run(&["once"]).ended(0);
    assert_eq!(named.dig("nas.example.test", "A"), ["45.67.89.10"]);
}

#[test]
fn a_whole_key_file_is_a_secret_and_a_wrong_one_is_told_without_an_update() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    let named = Named::start(&NamedConfig {
        zones: vec![NamedZone::open_to(ZONE, &[&key.name])],
        keys: vec![key.clone()],
        ..NamedConfig::default()
    });
    let home = TestHome::new(&configuration(named.port()));
    let file = |secret: &str| {
        format!("key \"homing-key\" {{\n\talgorithm hmac-sha256;\n\tsecret \"{secret}\";\n}};\n")
    };
    let wrong = file(&NamedKey::new("other", "").secret);
    home.run_with_input(&["secret", "set", "home", "secret"], &wrong).ended(0);
    let asked = home.run(&["try", "nas.example.test", "--ask"]).ended(1);
    assert!(asked.out.contains("BADSIG"), "{asked:?}");
    home.run_with_input(&["secret", "set", "home", "secret"], &file(&key.secret)).ended(0);
    home.run(&["try", "nas.example.test", "--ask"]).ended(0);
    home.run(&["once"]).ended(0);
    assert_eq!(named.dig("nas.example.test", "A"), ["45.67.89.10"]);
}

#[test]
fn what_cannot_be_permitted_or_asked_is_told() {
    let home = TestHome::new(
        "version = 1\n[[account]]\nid = \"home\"\nprovider = \"dyndns2\"\nserver = \"http://127.0.0.1:9\"\n\
         username = \"a\"\n[[host]]\nname = \"nas.example.test\"\naccount = \"home\"\n\
         ipv4 = { source = \"fixed\", address = \"45.67.89.10\" }\n",
    )
    .with("HOMING_SECRET_HOME_PASSWORD", "sesame");
    let said = home.run(&["permit", "nas.example.test", "--server", "knot"]).ended(2);
    assert!(said.err.contains("not at a name server"), "{said:?}");
    let said = home.run(&["try", "nas.example.test", "--ask"]).ended(2);
    assert!(said.err.contains("only a name server can"), "{said:?}");
    home.configure(&configuration(9).replace("key = \"homing-key\"", "signing = \"kerberos\""));
    let said = home.run(&["permit", "nas.example.test", "--server", "bind"]).ended(2);
    assert!(said.err.contains("signs by Kerberos"), "{said:?}");
}

/// A host that is being added with a new account, as the page says it.
fn draft(port: u16, new_key: Option<&str>) -> HostDraft {
    let mut draft = json!({
        "name": "nas.example.test", "ipv4": "wan", "ipv6": "off", "ttl": null,
        "account": { "new": {
            "id": "own", "provider": "rfc2136", "secrets": {},
            "fields": {
                "server": format!("127.0.0.1:{port}"), "zone": ZONE, "key": "homing-key",
                "algorithm": "hmac-sha384",
            },
        } },
    });
    if let Some(id) = new_key {
        draft["new_key"] = id.into();
    }
    serde_json::from_value(draft).expect("a draft")
}

#[tokio::test]
async fn a_key_that_is_made_while_a_host_is_added_goes_to_the_server_and_the_vault_alone() {
    let port = free_port();
    let home = TestHome::new(EMPTY);
    let desk = Desk::open(home.home()).expect("a desk");
    let keys = NewKeys::default();
    let (_, id) = (keys.make("hmac-sha256"), keys.make("hmac-sha384"));
    let mut told = draft(port, Some(&id));
    keys.fill(&mut told).expect("the key");
    for server in [NameServer::Bind, NameServer::Knot, NameServer::PowerDns] {
        let lines = desk.permission_of(&told, server).await.expect("lines");
        assert_eq!(lines.iter().filter(|piece| piece.secret).count(), 1, "{lines:?}");
        let seen = serde_json::to_string(&lines).expect("text");
        assert!(seen.contains("<secret>") && seen.contains("homing-key"), "{seen}");
    }
    let whole = desk.filled_permission_of(&told, NameServer::Bind, None).await.expect("lines");
    assert!(whole.expose().starts_with("# /etc/bind/homing-key.key\nkey \"homing-key\" {"));
    assert!(whole.expose().contains("# named.conf, zone \"example.test\" { … }\nupdate-policy {"));
    let piece = desk.filled_permission_of(&told, NameServer::Bind, Some(0)).await.expect("lines");
    let secret = piece.expose().split('"').nth(3).expect("a secret").to_owned();
    assert_eq!(secret.len(), 64, "forty-eight octets in base64");
    assert!(whole.expose().contains(&secret), "it is the same everywhere");

    let named = Named::start(&NamedConfig {
        port,
        zones: vec![NamedZone::open_to(ZONE, &["homing-key"])],
        statements: piece.expose().to_owned(),
        ..NamedConfig::default()
    });
    let asked = desk.test_host(told, false).await.expect("an answer").probe.expect("a probe");
    assert_eq!(asked.trouble, None, "{asked:?}");
    let mut added = draft(port, Some(&id));
    keys.fill(&mut added).expect("the key");
    desk.add_host(added).await.expect("it is added");
    let asked = home.run(&["try", "nas.example.test", "--ask"]).ended(0);
    assert!(asked.out.contains("would take updates"), "{asked:?}");
    assert!(named.dig("nas.example.test", "A").is_empty(), "nothing was changed");
    home.run(&["once"]).ended(0);
    assert_eq!(named.dig("nas.example.test", "A"), ["45.67.89.10"]);
    let with: Vec<_> = home
        .files()
        .into_iter()
        .filter(|(_, bytes)| String::from_utf8_lossy(bytes).contains(&secret))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(with.len(), 1, "only the vault has it: {with:?}");
}

#[tokio::test]
async fn lines_need_a_key_and_their_secret_a_new_one() {
    let home = TestHome::new(EMPTY);
    let desk = Desk::open(home.home()).expect("a desk");
    let fault = NewKeys::default().fill(&mut draft(9, Some("1"))).expect_err("no such key");
    assert_eq!(fault.code, "no-new-key");
    let typed = draft(9, None);
    assert!(desk.permission_of(&typed, NameServer::Knot).await.is_ok());
    let refused = desk.filled_permission_of(&typed, NameServer::Knot, None).await;
    assert!(refused.is_err(), "what was typed in is not handed on");

    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("key.txt");
    write_secret(&file, &Secret::new("one".to_owned())).expect("it is written");
    write_secret(&file, &Secret::new("two".to_owned())).expect_err("it is there already");
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), "one");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&file).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_key_file_is_told_by_name_and_algorithm_and_its_faults_by_code() {
    let keys = |text: &str| keys_in(&Secret::new(text.to_owned()), None);
    let file = "key \"home\" { algorithm hmac-sha512; secret \"c2VjcmV0\"; };";
    let seen = serde_json::to_value(keys(file).expect("a key")).expect("text");
    assert_eq!(seen, json!([{ "key": "home", "algorithm": "hmac-sha512" }]));
    let code = |text: &str| keys(text).expect_err("a fault").code;
    assert_eq!(code("not a key"), "key-malformed");
    assert_eq!(code(&file.replace("sha512", "sha3")), "key-algorithm");
    assert_eq!(code(&"k".repeat(70_000)), "key-large");
}
