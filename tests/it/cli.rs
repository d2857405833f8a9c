//! The command line, as a user calls it.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use homing_engine::model::{
    Confirmed, Event, HostMemory, Kept, PerFamily, Stop, Time, Trouble, What,
};
use homing_engine::store::Store;
use tests::home::{TestHome, wait_for};
use tests::provider_server::{Answer, ProviderServer};

/// One host whose address needs no network, with a provider that nothing answers for.
const CONFIGURATION: &str = "\
version = 1
[[account]]
id = \"home\"
provider = \"dyndns2\"
server = \"http://127.0.0.1:9\"
username = \"alice\"
[[host]]
name = \"nas.example.org\"
account = \"home\"
ipv4 = { source = \"fixed\", address = \"198.51.100.7\" }
scope = \"lan\"
[settings]
resolver = \"127.0.0.1:9\"
";

const COMMANDS: [&str; 16] = [
    "run",
    "once",
    "status",
    "hosts",
    "history",
    "providers",
    "sources",
    "address",
    "explain",
    "try",
    "clear",
    "import",
    "permit",
    "secret",
    "practice",
    "completions",
];

fn now() -> Time {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    Time(since.as_millis() as i64)
}

/// The fingerprint of the account of `CONFIGURATION`: what was learnt with another counts for
/// nothing.
fn fingerprint(store: &Store) -> u16 {
    let fields = ["server", "http://127.0.0.1:9", "username", "alice"];
    let parts = [&["dyndns2"][..], &fields, &["", "false", ""]].concat();
    store.fingerprint(&parts)
}

/// A home whose host is remembered as right.
fn right() -> TestHome {
    let home = TestHome::new(CONFIGURATION);
    let mut store = Store::open(&home.home(), now()).unwrap();
    let address = "198.51.100.7".parse().unwrap();
    let memory = HostMemory {
        account: Some("home".into()),
        fingerprint: fingerprint(&store),
        confirmed: PerFamily { ipv4: Some(Confirmed { address, at: now() }), ipv6: None },
        ..HostMemory::default()
    };
    store.keep(&Kept::Host("nas.example.org".parse().unwrap(), memory.into())).unwrap();
    home
}

#[test]
fn help_names_every_command_and_each_has_its_own() {
    let home = TestHome::new("");
    let said = home.run(&["--help"]).ended(0);
    for command in COMMANDS {
        assert!(
            said.out.contains(&format!("\n  {command} ")),
            "{command} is missing: {}",
            said.out
        );
        let own = home.run(&[command, "--help"]).ended(0);
        assert!(own.out.contains("--json"), "{command}: {}", own.out);
        let lower = own.out.to_lowercase();
        assert!(lower.contains("example") || command == "secret", "{command} has no example");
    }
    assert!(said.out.contains("75  temporary"), "the exit status is explained: {}", said.out);
    assert!(!home.folder().join("state").exists(), "asking for help makes nothing");
}

#[test]
fn wrong_usage_is_2() {
    let home = TestHome::new(CONFIGURATION);
    home.run(&[]).ended(2);
    home.run(&["dance"]).ended(2);
    home.run(&["status", "--colour"]).ended(2);
    home.run(&["explain"]).ended(2);
    for (arguments, words) in [
        (["explain", "no.example.org"], "no host is called"),
        (["explain", "nas"], "it has no dot"),
        (["try", "no.example.org"], "no host is called"),
        (["providers", "nosuch"], "No provider matches"),
    ] {
        let said = home.run(&arguments).ended(2);
        assert!(said.err.contains(words), "{said:?}");
    }
    let said = home.run(&["history", "--since", "yesterday"]).ended(2);
    assert!(said.err.contains("such as 12h"), "{said:?}");
    let said = home.run(&["address", "--source", "nosuch"]).ended(2);
    assert!(said.err.contains("homing sources"), "{said:?}");
}

#[test]
fn an_unreadable_configuration_is_2_names_the_place_and_is_left_alone() {
    let broken = "version = 1\n[[host]]\nname = \"nas\"\n";
    let home = TestHome::new(broken);
    for command in ["run", "once", "status", "hosts", "sources", "address"] {
        let said = home.run(&[command]).ended(2);
        assert!(said.err.contains("config.toml"), "{command}: {said:?}");
        assert!(said.err.contains("line 3, column 8"), "{command}: {said:?}");
    }
    let text = std::fs::read_to_string(home.folder().join("config.toml")).unwrap();
    assert_eq!(text, broken);
    home.run(&["history"]).ended(0); // what happened can be read all the same
}

#[test]
fn a_first_start_needs_no_configuration() {
    let home = TestHome::new("");
    let said = home.run(&["status"]).ended(0);
    assert!(said.out.contains("No name is kept yet"), "{said:?}");
    home.run(&["once"]).ended(0);
    assert_eq!(home.run(&["hosts", "--json"]).ended(0).json(), serde_json::json!([]));
}

#[test]
fn what_has_no_effect_is_told_on_standard_error() {
    let home = TestHome::new("version = 1\n[settings]\npol = \"5m\"\n");
    let said = home.run(&["sources", "--json"]).ended(0);
    assert!(said.err.contains("line 3, column 1: `pol` is not known"), "{said:?}");
    said.json(); // and does not disturb what programs read
}

#[test]
fn status_without_an_engine_tells_what_is_remembered() {
    let home = right();
    let said = home.run(&["status"]).ended(0);
    assert!(said.out.contains("No engine is running"), "{said:?}");
    assert!(said.out.contains("was right"), "{said:?}");
    let status = home.run(&["status", "--json"]).ended(0).json();
    assert_eq!(status["running"], false);
    assert_eq!(status["hosts"][0]["families"][0]["confirmed"], "198.51.100.7");
    let hosts = home.run(&["hosts", "--json"]).ended(0).json();
    assert_eq!(hosts[0]["name"], "nas.example.org");

    let fresh = TestHome::new(CONFIGURATION);
    fresh.run(&["status"]).ended(75); // nothing is known of it yet
}

#[test]
fn what_needs_the_user_is_1_and_says_what_to_do() {
    let home = right();
    let mut store = Store::open(&home.home(), now()).unwrap();
    let fingerprint = fingerprint(&store);
    let memory = HostMemory {
        account: Some("home".into()),
        fingerprint,
        stop: Some(Stop {
            trouble: Trouble::HostNotFound,
            detail: Some("nohost".into()),
            at: now(),
            fingerprint,
        }),
        ..HostMemory::default()
    };
    store.keep(&Kept::Host("nas.example.org".parse().unwrap(), memory.into())).unwrap();
    drop(store);
    let said = home.run(&["status"]).ended(1);
    assert!(said.out.contains("nas.example.org needs you"), "{said:?}");
    assert!(said.out.contains("host-not-found"), "the code can be looked up: {said:?}");
    assert!(said.out.contains("Create the name at the provider"), "{said:?}");
    assert!(said.out.contains("nohost"), "the provider's own words: {said:?}");
    assert_eq!(home.run(&["status", "--json"]).ended(1).json()["state"], "needs-you");
}

#[test]
fn history_is_shown_newest_last_and_as_json() {
    let home = TestHome::new(CONFIGURATION);
    let mut store = Store::open(&home.home(), now()).unwrap();
    let host: homing_engine::model::HostName = "nas.example.org".parse().unwrap();
    let address = "203.0.113.7".parse().unwrap();
    let events = [
        Event { at: Time(now().0 - 90_000_000), what: What::Started },
        Event { at: now(), what: What::Sent { host: host.clone(), address } },
        Event { at: now(), what: What::Updated { host, address } },
    ];
    store.record(&[], &events).unwrap();
    let said = home.run(&["history"]).ended(0);
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines.len(), 3, "{said:?}");
    assert!(lines[0].ends_with("Homing started"), "{said:?}");
    assert!(lines[2].ends_with("nas.example.org now points to 203.0.113.7"), "{said:?}");

    let kinds = |arguments: &[&str]| -> Vec<String> {
        let all = [&["history", "--json"], arguments].concat();
        let json = home.run(&all).ended(0).json();
        let events = json.as_array().unwrap();
        events.iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&[]), ["started", "sent", "updated"]);
    assert_eq!(kinds(&["--since", "1h"]), ["sent", "updated"]);
    assert_eq!(kinds(&["--kind", "started", "--kind", "updated"]), ["started", "updated"]);
    assert_eq!(kinds(&["--host", "nas.example.org", "--limit", "1"]), ["updated"]);
    assert_eq!(kinds(&["--host", "other.example.org"]), [""; 0]);
}

#[test]
fn providers_and_sources_are_listed() {
    let home = TestHome::new(CONFIGURATION);
    let all = home.run(&["providers", "--json"]).ended(0).json();
    let ids: Vec<_> = all.as_array().unwrap().iter().map(|p| p["id"].as_str().unwrap()).collect();
    for id in ["cloudflare", "custom", "duckdns", "dyndns2", "noip", "rfc2136"] {
        assert!(ids.contains(&id), "{ids:?}");
    }
    let duck = home.run(&["providers", "DUCK"]).ended(0);
    assert!(duck.out.contains("homing secret set my-account token"), "{duck:?}");
    let one = home.run(&["providers", "duckdns", "--json"]).ended(0).json();
    assert_eq!(one[0]["fields"][0]["secret"], true);

    let sources = home.run(&["sources", "--json"]).ended(0).json();
    let named = |id: &str| {
        let all = sources.as_array().unwrap();
        all.iter().find(|source| source["id"] == id).unwrap_or_else(|| panic!("no {id}")).clone()
    };
    assert_eq!(named("auto")["built_in"], true);
    assert_eq!(named("fixed:198.51.100.7")["hosts"][0], "nas.example.org");
}

#[test]
fn try_shows_the_request_with_secrets_masked_and_sends_nothing() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    let home = TestHome::new(&CONFIGURATION.replace("http://127.0.0.1:9", &server))
        .with("HOMING_SECRET_HOME_PASSWORD", "sesame street");
    let said = home.run(&["try", "nas.example.org"]).ended(0);
    assert!(said.out.contains("hostname=nas.example.org"), "{said:?}");
    assert!(said.out.contains("myip=198.51.100.7"), "{said:?}");
    assert!(said.out.contains("•••"), "{said:?}");
    let json = home.run(&["try", "nas.example.org", "--json"]).ended(0);
    assert_eq!(json.json()["addresses"]["ipv4"], "198.51.100.7");
    for text in [&said.out, &said.err, &json.out, &json.err] {
        assert!(!text.contains("sesame"), "{text}");
    }
    assert!(listener.accept().is_err(), "nobody connected");
}

#[test]
fn explain_shows_wanted_sent_published_and_what_is_next() {
    let home = right();
    let said = home.run(&["explain", "NAS.example.org."]).ended(0);
    for words in ["wanted     198.51.100.7", "sent       nothing yet", "confirmed  198.51.100.7"] {
        assert!(said.out.contains(words), "{words}: {said:?}");
    }
    assert!(said.out.contains("published  ?"), "the resolver is not there: {said:?}");
    assert!(said.out.contains("Next: "), "{said:?}");
    let json = home.run(&["explain", "nas.example.org", "--json"]).ended(0).json();
    assert_eq!(json["host"]["families"][0]["wanted"], "198.51.100.7");
    assert!(json["published"][0]["error"].is_string(), "{json}");
}

#[test]
fn completions_are_printed_for_every_shell() {
    let home = TestHome::new("");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = home.run(&["completions", shell]).ended(0);
        for command in COMMANDS {
            assert!(said.out.contains(command), "{shell} lacks {command}");
        }
    }
    home.run(&["completions", "tcsh"]).ended(2);
}

#[test]
fn whoever_stops_reading_causes_no_panic() {
    let home = TestHome::new(CONFIGURATION);
    let mut child = home.command(&["completions", "bash"]).spawn().unwrap();
    drop(child.stdout.take());
    let said: tests::home::Said = child.wait_with_output().unwrap().into();
    assert!(!said.err.contains("panicked"), "{said:?}");
}

#[test]
fn practice_registers_this_computer_and_shows_the_answer() {
    let home = TestHome::new("");
    let said = home.run(&["practice", "--once", "--json"]).ended(0);
    let view = said.json();
    assert!(view["port"].as_u64().is_some_and(|port| port > 0), "{view}");
    let name = view["name"].as_str().unwrap();
    let answer = view["answer"][0].as_str().unwrap();
    assert!(answer.contains(name) && answer.contains(" A "), "{view}");
    assert!(!home.folder().join("state").exists(), "practice leaves the user's home alone");
}

#[cfg(unix)]
#[test]
fn run_is_seen_by_status_is_alone_and_ends_when_it_is_told() {
    let home = right();
    let mut child = home.command(&["run", "--json"]).stderr(Stdio::inherit()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    wait_for("the engine", || home.run(&["status", "--json"]).json()["running"] == true);
    let second = home.run(&["run"]).ended(75);
    assert!(second.err.contains("already running"), "{second:?}");
    home.run(&["once"]).ended(75);
    let asked = std::process::Command::new("kill")
        .args(["-TERM", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(asked.success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    let first: serde_json::Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
    assert!(first["kind"].is_string(), "every line is an event: {first}");
    assert_eq!(home.run(&["status", "--json"]).json()["running"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_replaced_at_the_terminal_reaches_the_running_engine() {
    let answers = vec![Answer::new(200, "badauth"), Answer::new(200, "good 93.184.216.34")];
    let server = ProviderServer::start(answers).await;
    let home = TestHome::new(&format!(
        "version = 1\n[settings]\nvault = \"file\"\nresolver = \"127.0.0.1:9\"\n\
         [[account]]\nid = \"home\"\nprovider = \"dyndns2\"\nserver = \"{}\"\nusername = \"alice\"\n\
         [[source]]\nid = \"wan\"\nkind = \"fixed\"\naddress = \"93.184.216.34\"\n\
         [[host]]\nname = \"nas.example.org\"\naccount = \"home\"\nipv4 = \"wan\"\n",
        server.url()
    ));
    home.run_with_input(&["secret", "set", "home", "password"], "wrong\n").ended(0);
    let mut child = home.command(&["run"]).stdout(Stdio::null()).spawn().unwrap();
    wait_for("the refusal", || home.run(&["status"]).status == Some(1));
    home.run_with_input(&["secret", "set", "home", "password"], "right\n").ended(0);
    wait_for("the mended name", || home.run(&["status"]).status == Some(0));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(server.received().len(), 2, "asked once with each password");
}
