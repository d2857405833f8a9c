//! The other clients themselves say what their files mean, where they are installed.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use homing_engine::import::{Client, Hints, read};
use homing_engine::model::Secret;
use homing_engine::publish::Providers;
use tests::home::TestHome;
use tests::provider_server::{Answer, ProviderServer, Received};

/// Where a program is; `None`, and a line that is seen whatever the test runner hides.
fn program(name: &str) -> Option<String> {
    let places = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];
    let found = places.iter().map(|place| format!("{place}/{name}"));
    let found = found.into_iter().find(|path| Path::new(path).exists());
    if found.is_none() {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let _ = writeln!(std::io::stderr(), "SKIPPED in {test}: {name} is not installed");
    }
    found
}

/// The parts of a query, sorted.
fn query(request: &Received) -> Vec<(String, String)> {
    let target = request.line.split(' ').nth(1).expect("a target");
    let url = url::Url::parse(&format!("http://x{target}")).expect("a target");
    let mut pairs: Vec<_> = url.query_pairs().map(|(k, v)| (k.into(), v.into())).collect();
    pairs.sort();
    pairs
}

fn value<'q>(query: &'q [(String, String)], key: &str) -> &'q str {
    &query.iter().find(|(known, _)| known == key).unwrap_or_else(|| panic!("no {key}")).1
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_after_an_import_is_what_ddclient_sent() {
    let Some(ddclient) = program("ddclient") else { return };
    for file in [
        // Quotes within quotes, a hash and blanks around the sign.
        "protocol=dyndns2\nssl=no\nserver=SERVER\nlogin='al ice'\npassword = 'p#s\"s w'\nuse=ip, \
         ip=93.184.216.34\na.example.org\n",
        // The first block's login leaks into the second.
        "use=ip\nip=93.184.216.34\nssl=no\nprotocol=dyndns2\nserver=SERVER\nlogin=bob\npassword=x1 \
         a.example.org\n",
        // Continued lines with comments, and a password with a backslash.
        "ssl=no\nuse=ip\nip=93.184.216.34\nprotocol=dyndns2, \\   # so\nserver=SERVER, \\\n\
         login=carol, \\\npassword='a\\b' \\\na.example.org\n",
    ] {
        let server = ProviderServer::always(Answer::new(200, "good 93.184.216.34")).await;
        let folder = tempfile::tempdir().unwrap();
        let text = file.replace("SERVER", &server.address().to_string());
        let path = folder.path().join("ddclient.conf");
        std::fs::write(&path, &text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let output = Command::new(&ddclient)
            .args(["-daemon=0", "-quiet", "-nosyslog", "-timeout=3"])
            .arg("-file")
            .arg(&path)
            .arg("-cache")
            .arg(folder.path().join("cache"))
            .arg("-pid")
            .arg(folder.path().join("pid"))
            .output()
            .unwrap();
        let theirs = server.received();
        assert_eq!(theirs.len(), 1, "ddclient sends once: {output:?}");

        let home = TestHome::new(
            "version = 1\n[settings]\nvault = \"file\"\nresolver = \"127.0.0.1:9\"\n",
        );
        home.run(&["import", "--write", path.to_str().unwrap()]).ended(0);
        let said = home.run(&["once"]);
        let all = server.received();
        let ours = all.get(1).unwrap_or_else(|| panic!("nothing was sent: {said:#?}"));
        assert_eq!(ours.header("authorization"), theirs[0].header("authorization"), "{text}");
        for key in ["hostname", "myip"] {
            assert_eq!(value(&query(ours), key), value(&query(&theirs[0]), key), "{text}");
        }
        assert!(theirs[0].line.starts_with("GET /nic/update?"), "{}", theirs[0].line);
        assert!(ours.line.starts_with("GET /nic/update?"), "{}", ours.line);
    }
}

#[test]
fn what_inadyn_refuses_is_refused_and_what_it_takes_is_taken() {
    let Some(inadyn) = program("inadyn") else { return };
    let (providers, _) = Providers::load(None);
    for text in [
        "provider no-ip.com:1 {\n username = al\n password = \"p#w{}\\\"=\"\n hostname = a.b.c\n}\n",
        "custom x { # so\n username=al password='a' ddns-server=\"d.e\"\n ddns-path = \"/?%h\" \
         hostname = { \"a.b.c\", d.e.f }\n}\n",
        "period = 300\n/* no\n */ provider duckdns.org { username = t\n hostname = a.duckdns.org }\n",
        "provider no-ip.com {\n username al\n}\n",
        "provider no-ip.com {\n username = al\n hostname = a.b.c\n",
        "provider no-ip.com {\n hostname = { a.b.c d.e.f\n}\n",
        "period 300\n",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("inadyn.conf");
        std::fs::write(&path, text).unwrap();
        let theirs = Command::new(&inadyn).arg("--check-config").arg("-f").arg(&path).output();
        let theirs = theirs.unwrap();
        let hints = Hints { client: Some(Client::Inadyn), ..Hints::default() };
        let ours = read(&Secret::new(text.to_owned()), &hints, &providers);
        let takes = ours.as_ref().is_ok_and(|plan| !plan.hosts.is_empty());
        assert_eq!(takes, theirs.status.success(), "{text}\n{theirs:?}\n{ours:?}");
    }
}
