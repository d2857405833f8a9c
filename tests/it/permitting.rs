//! `homing permit`: lines for a name server, a new key, and the update that they let through.

use tests::home::TestHome;
use tests::named::{Named, NamedConfig, NamedKey, NamedZone, free_port};

const ZONE: &str = "example.test";

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
}
