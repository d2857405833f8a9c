//! `homing import`: what it shows, what it writes, and that it is all or nothing.

use homing_engine::run::{Client, Desk, Imports};
use tests::home::TestHome;
use tests::provider_server::{Answer, ProviderServer};

const OWN: &str = "\
# Mine.
version = 1

[[account]] # the first
id       = \"noip\"
provider = \"noip\"
username = \"al\"

[[host]]
name    = \"kept.example.org\" # stays
account = \"noip\"

[settings]
vault = \"file\" # no keyring here
resolver = \"127.0.0.1:9\"
";

const DDCLIENT: &str = "\
daemon=300
mx=mail.example.org
protocol=noip
login=bob
password=s3cr3t-nine
kept.example.org,new.example.org
protocol=duckdns
password_env=TOKEN
a.duckdns.org
";

fn written(home: &TestHome, name: &str, text: &str) -> String {
    let path = home.folder().join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn configuration(home: &TestHome) -> String {
    std::fs::read_to_string(home.folder().join("config.toml")).unwrap()
}

#[test]
fn a_plan_is_shown_and_nothing_is_written_without_the_word() {
    let home = TestHome::new(OWN);
    let file = written(&home, "ddclient.conf", DDCLIENT);
    let said = home.run(&["import", &file]).ended(1);
    for words in [
        "is of ddclient",
        "new.example.org  noip-2",
        "Already here, and left as they are: kept.example.org",
        "line 2, mx: Homing has nothing like it",
        "line 8, password_env: The secret is kept elsewhere",
        "Not needed here: daemon",
        "Nothing is changed yet",
    ] {
        assert!(said.out.contains(words), "{words}: {}", said.out);
    }
    assert!(!said.out.contains("s3cr3t-nine") && !said.err.contains("s3cr3t-nine"));
    assert_eq!(configuration(&home), OWN);
    assert!(!home.folder().join("state/secrets.toml").exists());
    let json = home.run(&["import", &file, "--json"]).ended(1);
    assert!(!json.out.contains("s3cr3t-nine"));
    let plan = &json.json()["plan"];
    assert_eq!(plan["client"], "ddclient");
    assert_eq!(plan["accounts"][0]["secrets"][0], "password");
    assert_eq!(plan["accounts"][1]["missing"][0]["field"], "token");
    assert!(json.json()["added"].is_null());
}

#[test]
fn an_import_keeps_what_is_there_and_says_what_is_still_missing() {
    let home = TestHome::new(OWN);
    let file = written(&home, "ddclient.conf", DDCLIENT);
    let said = home.run(&["import", "--write", &file]).ended(1);
    assert!(said.out.contains("Added: 2 names, 2 accounts"), "{}", said.out);
    assert!(said.out.contains("homing secret set duckdns token"), "{}", said.out);
    assert!(said.err.contains("systemctl disable --now ddclient"), "{}", said.err);
    let text = configuration(&home);
    let mut lines = text.lines();
    for line in OWN.lines() {
        assert!(lines.any(|there| there == line), "{line} is gone or elsewhere:\n{text}");
    }
    assert!(!text.contains("s3cr3t-nine"));
    let secrets = home.run(&["secret", "list", "noip-2", "--json"]).ended(0).json();
    assert_eq!(secrets[0]["place"], "file");
    let hosts = home.run(&["hosts", "--json"]).json();
    let names: Vec<_> =
        hosts.as_array().unwrap().iter().map(|host| host["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["kept.example.org", "new.example.org", "a.duckdns.org"]);
    // Once more adds nothing.
    let again = home.run(&["import", "--write", &file]);
    assert!(again.out.contains("Nothing is added"), "{}", again.out);
    assert_eq!(configuration(&home), text);
}

#[test]
fn where_the_keyring_is_closed_nothing_is_added() {
    let own = OWN.replace("vault = \"file\"", "vault = \"keyring\"");
    let home = TestHome::new(&own);
    let file = written(&home, "ddclient.conf", DDCLIENT);
    let said = home.run(&["import", "--write", &file]).ended(75);
    assert!(said.err.contains("Nothing is added"), "{}", said.err);
    assert!(!said.err.contains("s3cr3t-nine"));
    assert_eq!(configuration(&home), own);
}

#[test]
fn secrets_are_taken_away_again_where_the_configuration_cannot_be_written() {
    let home = TestHome::new(OWN);
    let file = written(&home, "ddclient.conf", DDCLIENT);
    // A folder in the place of the file that the old text goes to.
    std::fs::create_dir_all(home.folder().join("config.toml.bak/x")).unwrap();
    let said = home.run(&["import", "--write", &file]);
    assert!(said.status != Some(0) && said.status != Some(1), "{said:?}");
    assert_eq!(configuration(&home), OWN);
    let secrets = std::fs::read_to_string(home.folder().join("state/secrets.toml"));
    assert!(!secrets.unwrap_or_default().contains("s3cr3t-nine"));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_an_import_the_next_round_sends_what_the_other_client_would() {
    let server = ProviderServer::always(Answer::new(200, "good 93.184.216.34")).await;
    let home =
        TestHome::new("version = 1\n[settings]\nvault = \"file\"\nresolver = \"127.0.0.1:9\"\n");
    let text = format!(
        "use=ip, ip=93.184.216.34\nssl=no\nprotocol=noip\nserver={}\nlogin=bob\n\
         password='s3 cr#t'\na.example.org\n",
        server.address()
    );
    let said = home.run_with_input(&["import", "--write", "-"], &text).ended(0);
    assert!(said.out.contains("Added: 1 names"), "{said:?}");
    let round = home.run(&["once", "-v"]);
    let received = server.received();
    let line = received.first().map(|request| request.line.as_str());
    assert!(line.is_some(), "{round:#?}\n{}", configuration(&home));
    assert_eq!(line, Some("GET /nic/update?hostname=a.example.org&myip=93.184.216.34"));
    let basic = data_encoding::BASE64.encode(b"bob:s3 cr#t");
    assert_eq!(received[0].header("authorization"), Some(format!("Basic {basic}").as_str()));
}

#[test]
fn what_cannot_be_read_is_2_and_says_what_to_do() {
    let home = TestHome::new(OWN);
    let odd = written(&home, "odd.conf", "hello\n");
    let said = home.run(&["import", &odd]).ended(2);
    assert!(said.err.contains("--from: ddclient, inadyn"), "{}", said.err);
    home.run(&["import", "/nonexistent/x"]).ended(2);
    home.run(&["import", "--write"]).ended(2);
    home.run(&["import", &odd, "--domain", "nothing"]).ended(2);
    home.run(&["import", &odd, "--from", "another"]).ended(2);
    // Told whose it is, it is read for what it is worth.
    let said = home.run(&["import", &odd, "--from", "ddclient"]);
    assert!(said.out.contains("Nothing of this can be added"), "{said:?}");
    home.run(&["import"]).ended(0);
    home.run(&["import", "--json"]).ended(0).json();
}

#[test]
fn help_names_every_client_whose_settings_can_be_read() {
    let said = TestHome::new(OWN).run(&["import", "--help"]).ended(0).out;
    for client in Client::ALL {
        let line = said.lines().find(|line| line.contains(&format!("- {}:", client.code())));
        assert!(line.is_some_and(|line| line.contains(client.keeps())), "{client:?}: {said}");
    }
}

#[test]
fn a_domain_is_named_on_the_command_line() {
    let home = TestHome::new(OWN);
    let file = written(
        &home,
        "config.json",
        "{\"cloudflare\":[{\"authentication\":{\"api_token\":\"tok1\"},\"zone_id\":\"77ab\",\
         \"subdomains\":[\"www\"]}],\"aaaa\":false}",
    );
    let said = home.run(&["import", &file]).ended(1);
    assert!(said.out.contains("--domain 77ab=example.org"), "{}", said.out);
    let said = home.run(&["import", &file, "--domain", "77ab=example.net", "--json"]).ended(0);
    assert_eq!(said.json()["plan"]["hosts"][0]["name"], "www.example.net");
}

#[cfg(unix)]
#[test]
fn files_of_other_clients_are_found_where_they_usually_are() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("home/al");
    for path in ["etc/ddclient.conf", "etc/inadyn.conf", "home/al/.ddns_go_config.yaml", "etc/x"] {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "x").unwrap();
    }
    // One that is empty says nothing.
    std::fs::create_dir_all(folder.path().join("etc/default")).unwrap();
    std::fs::write(folder.path().join("etc/default/noip-duc"), "").unwrap();
    let closed = folder.path().join("etc/inadyn.conf");
    std::fs::set_permissions(&closed, std::fs::Permissions::from_mode(0o000)).unwrap();
    let found = homing_engine::store::others_below(folder.path(), Some(&home));
    let told: Vec<_> = found.iter().map(|one| one.client).collect();
    assert_eq!(told, ["ddclient", "inadyn", "ddns-go"]);
    // The administrator may read everything.
    let may = std::fs::File::open(&closed).is_ok();
    assert_eq!(found.iter().map(|one| one.readable).collect::<Vec<_>>(), [true, may, true]);
}

#[tokio::test]
async fn what_the_window_added_is_taken_away_again_and_nothing_else() {
    let home = TestHome::new(OWN);
    let imports = Imports::default();
    let desk = || Desk::open(home.home()).unwrap();
    let text = homing_engine::model::Secret::new(DDCLIENT.to_owned());
    let plan = imports.read(&desk(), text, Some("ddclient.conf".to_owned()), None).unwrap();
    assert!(!serde_json::to_string(&plan).unwrap().contains("s3cr3t-nine"));
    let done = imports.add(&desk(), &plan.handle).await.unwrap().expect("the handle is known");
    assert_eq!(done.hosts, ["new.example.org", "a.duckdns.org"]);
    assert!(configuration(&home).contains("new.example.org"));
    let secrets = || std::fs::read_to_string(home.folder().join("state/secrets.toml")).unwrap();
    assert!(secrets().contains("s3cr3t-nine"));
    assert!(imports.undo(&desk(), &plan.handle).await.unwrap());
    assert_eq!(configuration(&home), OWN);
    assert!(!secrets().contains("s3cr3t-nine"));
    assert!(!imports.undo(&desk(), &plan.handle).await.unwrap(), "once");
    assert!(imports.add(&desk(), "99").await.unwrap().is_none());
}

#[tokio::test]
async fn an_account_that_another_name_uses_by_now_is_not_taken_away() {
    let home = TestHome::new(OWN);
    let imports = Imports::default();
    let text = homing_engine::model::Secret::new(DDCLIENT.to_owned());
    let desk = Desk::open(home.home()).unwrap();
    let plan = imports.read(&desk, text, None, None).unwrap();
    imports.add(&desk, &plan.handle).await.unwrap();
    let more = "\n[[host]]\nname = \"more.example.org\"\naccount = \"noip-2\"\n";
    home.configure(&(configuration(&home) + more));
    assert!(imports.undo(&Desk::open(home.home()).unwrap(), &plan.handle).await.unwrap());
    let text = configuration(&home);
    assert!(text.contains("noip-2") && text.contains("more.example.org"), "{text}");
    assert!(!text.contains("new.example.org") && !text.contains("duckdns"), "{text}");
}
