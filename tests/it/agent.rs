//! The running engine: its lock, its socket, its reaction to a changed configuration.

use std::time::Duration;

use homing_engine::model::What;
use homing_engine::run::{self, Agent, StartError};
use homing_engine::wire::{HistoryFilter, HostState, Snapshot, State, Wish};
use tests::home::TestHome;
use tests::provider_server::{Answer, ProviderServer};

/// Nothing here takes longer, however slow the machine is.
const SOON: Duration = Duration::from_secs(30);

fn configuration(server: &str, address: &str) -> String {
    format!(
        r#"
version = 1

[[account]]
id       = "home"
provider = "dyndns2"
server   = "{server}"
username = "alice"

[[host]]
name    = "nas.example.org"
account = "home"
ipv4    = "wan"
ipv6    = "off"

[[source]]
id      = "wan"
kind    = "fixed"
address = "{address}"

[settings]
vault    = "file"
resolver = "127.0.0.1:9"  # nothing answers there: what is published stays unknown
"#
    )
}

/// A home with this configuration and the password in its file of secrets.
async fn home(server: &str, address: &str) -> TestHome {
    let home = TestHome::new(&configuration(server, address));
    set_password(&home).await;
    home
}

async fn set_password(home: &TestHome) {
    let desk = run::Desk::open(home.home()).unwrap();
    let secret = homing_engine::model::Secret::new("correct horse".to_owned());
    desk.set_secret(&"home".into(), "password", secret).await.unwrap();
}

/// Waits until the state is as it should be.
async fn until(agent: &Agent, what: &str, right: impl Fn(&Snapshot) -> bool) -> Snapshot {
    let mut follow = agent.follow();
    let waited = tokio::time::timeout(SOON, follow.wait_for(|snapshot| right(snapshot))).await;
    match waited {
        Ok(snapshot) => snapshot.expect("the engine runs").clone(),
        Err(_) => panic!("{what} did not come about: {:#?}", agent.snapshot()),
    }
}

fn is_right(snapshot: &Snapshot) -> bool {
    snapshot.hosts.iter().all(|host| host.state == HostState::Right)
}

#[tokio::test]
async fn a_name_is_updated_and_a_second_start_sends_nothing() {
    let server = ProviderServer::always(Answer::new(200, "good 93.184.216.34")).await;
    let home = home(&server.url(), "93.184.216.34").await;
    let agent = run::start(home.home()).await.unwrap();
    let snapshot = until(&agent, "right", is_right).await;
    assert_eq!(snapshot.state, State::AllRight);
    assert_eq!(server.received().len(), 1);
    let line = &server.received()[0].line;
    assert_eq!(line, "GET /nic/update?hostname=nas.example.org&myip=93.184.216.34");
    drop(agent);

    let snapshot = loop {
        match run::once(home.home(), None).await {
            Err(StartError::AlreadyRunning) => tokio::task::yield_now().await,
            ended => break ended.unwrap(),
        }
    };
    assert!(is_right(&snapshot));
    assert_eq!(server.received().len(), 1, "what was confirmed is remembered");
}

#[tokio::test]
async fn one_engine_runs_at_a_time_and_others_talk_to_it() {
    let server = ProviderServer::always(Answer::new(200, "good 93.184.216.34")).await;
    let home = home(&server.url(), "93.184.216.34").await;
    assert!(run::attach(&home.home()).await.is_none(), "nobody is there yet");
    let agent = run::start(home.home()).await.unwrap();
    assert!(matches!(run::start(home.home()).await, Err(StartError::AlreadyRunning)));

    let other = run::attach(&home.home()).await.expect("the running engine answers");
    until(&other, "right, seen from outside", is_right).await;
    other.wish(Wish::Pause { until: None }).await.unwrap();
    until(&agent, "the pause that the other wished for", |s| s.state == State::Paused).await;
    until(&other, "the pause, seen from outside", |s| s.state == State::Paused).await;

    drop(agent);
    let mut follow = other.follow();
    let ended = tokio::time::timeout(SOON, async { while follow.changed().await.is_ok() {} });
    ended.await.expect("the end of the engine is seen outside");
}

#[tokio::test]
async fn a_changed_configuration_is_taken_in_and_a_broken_one_is_told_and_left_alone() {
    let server = ProviderServer::always(Answer::new(200, "good")).await;
    let home = home(&server.url(), "93.184.216.34").await;
    let agent = run::start(home.home()).await.unwrap();
    let mut events = agent.events();
    until(&agent, "right", is_right).await;

    let broken = configuration(&server.url(), "93.184.216.34").replace("version = 1", "version = ");
    home.configure(&broken);
    let snapshot =
        until(&agent, "the error", |snapshot| snapshot.configuration_error.is_some()).await;
    let error = snapshot.configuration_error.unwrap();
    assert!(error.contains('2'), "it names the line: {error}");
    assert!(is_right(&agent.snapshot()), "the configuration before is kept to");
    let on_disk = std::fs::read_to_string(home.folder().join("config.toml")).unwrap();
    assert_eq!(on_disk, broken, "what cannot be read is left untouched");

    let second = "\n[[host]]\nname = \"cam.example.org\"\naccount = \"home\"\nipv4 = \"wan\"\n";
    home.configure(&(configuration(&server.url(), "93.184.216.34") + second));
    let snapshot = until(&agent, "two hosts", |snapshot| snapshot.hosts.len() == 2).await;
    assert_eq!(snapshot.configuration_error, None);
    until(&agent, "both right", is_right).await;
    let mut refused = 0;
    while let Ok(event) = events.try_recv() {
        refused += usize::from(matches!(event.what, What::ConfigurationRefused { .. }));
    }
    assert_eq!(refused, 1, "told once");
}

#[tokio::test]
async fn the_desktop_waits_for_a_configuration_that_can_be_read() {
    let server = ProviderServer::always(Answer::new(200, "good")).await;
    let home = home(&server.url(), "93.184.216.34").await;
    home.configure("version = 1\n[[host]\n");
    assert!(matches!(run::start(home.home()).await, Err(StartError::Configuration(_))));
    let agent = run::start_patiently(home.home()).await.unwrap();
    assert!(agent.snapshot().configuration_error.is_some());
    home.configure(&configuration(&server.url(), "93.184.216.34"));
    let right = |snapshot: &Snapshot| !snapshot.hosts.is_empty() && is_right(snapshot);
    until(&agent, "right once it can be read", right).await;
}

#[tokio::test]
async fn a_refused_password_stops_across_a_restart_until_it_is_replaced() {
    let answers = vec![Answer::new(200, "badauth"), Answer::new(200, "good 93.184.216.34")];
    let server = ProviderServer::start(answers).await;
    let home = home(&server.url(), "93.184.216.34").await;
    for _ in 0..3 {
        let snapshot = run::once(home.home(), None).await.unwrap();
        assert_eq!(snapshot.state, State::NeedsYou);
    }
    assert_eq!(server.received().len(), 1, "asked once, whoever starts it how often");
    set_password(&home).await;
    run::Desk::open(home.home()).unwrap().lift_stops(&"home".into()).unwrap();
    assert!(is_right(&run::once(home.home(), None).await.unwrap()));
}

#[tokio::test]
async fn what_was_sent_is_in_the_history_while_its_answer_is_waited_for() {
    // Takes the request and never answers.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", silent.local_addr().unwrap());
    let home = home(&server, "93.184.216.34").await;
    let agent = run::start(home.home()).await.unwrap();
    let mut events = agent.events();
    let told = async { while !matches!(events.recv().await.unwrap().what, What::Sent { .. }) {} };
    tokio::time::timeout(Duration::from_secs(5), told).await.expect("the update is told");
    let written =
        run::history(&home.home(), &HistoryFilter { limit: 10, ..Default::default() }).unwrap();
    let sent = written.iter().filter(|event| matches!(event.what, What::Sent { .. })).count();
    assert_eq!(sent, 1, "{written:?}");
    assert_eq!(agent.snapshot().hosts[0].state, HostState::Updating);
}

#[tokio::test]
async fn a_password_that_is_not_there_needs_the_user_and_sends_nothing() {
    let server = ProviderServer::always(Answer::new(200, "good")).await;
    let home = TestHome::new(&configuration(&server.url(), "93.184.216.34"));
    let snapshot = run::once(home.home(), None).await.unwrap();
    let trouble = snapshot.hosts[0].trouble.clone().unwrap();
    assert_eq!(trouble.code, homing_engine::model::Trouble::MissingSecret);
    assert_eq!(server.received().len(), 0);
}

#[tokio::test]
async fn the_practice_zone_registers_this_computer_without_an_account() {
    let home = TestHome::new("");
    let agent = run::start(home.home()).await.unwrap();
    agent.wish(Wish::Practice { on: true }).await.unwrap();
    let answered = |snapshot: &Snapshot| {
        snapshot.practice.as_ref().is_some_and(|practice| !practice.answer.is_empty())
    };
    let snapshot = until(&agent, "the zone's answer", answered).await;
    let practice = snapshot.practice.unwrap();
    let host = &snapshot.hosts[0];
    assert!(host.practice && host.name == practice.name);
    let address = host.families[0].confirmed.clone().unwrap();
    assert!(practice.answer[0].ends_with(&format!("A {address}")), "{:?}", practice.answer);
    agent.wish(Wish::Practice { on: false }).await.unwrap();
    until(&agent, "the end of it", |s| s.hosts.is_empty() && s.practice.is_none()).await;
}
