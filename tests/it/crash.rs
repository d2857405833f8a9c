//! Killed at any moment, nothing confirmed is lost and nothing is sent twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use homing_engine::model::HostName;
use homing_engine::store::Store;
use tests::home::TestHome;
use tests::provider_server::{Answer, ProviderServer};

/// How often it is killed.
const KILLS: u32 = 100;
/// How many hosts it is busy with, each in a request of its own: more than are sent before the
/// last kill.
const HOSTS: u32 = 400;
/// Nothing here takes longer, however slow the machine is.
const SOON: Duration = Duration::from_secs(30);
/// A provider that no host may be sent to twice in an hour: longer than the test takes.
const PROVIDER: &str = r#"
name = "Patient"
endpoint = "{{ server }}"
families = "each"
[limits]
least_interval = "1h"
[[field]]
name = "server"
label = "Server"
[[step]]
name = "update"
url = "{{ base }}/?h={{ host }}&a={{ ip }}"
[[step.rule]]
when = "code == 'good'"
then = "changed"
"#;
/// A generator of moments that is the same in every run (Knuth, MMIX).
const STEP: (u64, u64) = (6_364_136_223_846_793_005, 1_442_695_040_888_963_407);

fn configuration(server: &str) -> String {
    let mut text = format!(
        "version = 1\n[settings]\nvault = \"file\"\nresolver = \"127.0.0.1:9\"\n\
         [[account]]\nid = \"home\"\nprovider = \"patient\"\n\
         server = \"{server}\"\n"
    );
    text.push_str("[[source]]\nid = \"wan\"\nkind = \"fixed\"\naddress = \"93.184.216.34\"\n");
    for n in 0..HOSTS {
        text.push_str(&format!(
            "[[host]]\nname = \"h{n}.example.org\"\naccount = \"home\"\nipv4 = \"wan\"\nipv6 = \"off\"\n"
        ));
    }
    text
}

/// What is confirmed on disk.
fn confirmed(home: &TestHome) -> BTreeMap<HostName, std::net::IpAddr> {
    let Some(store) = Store::open_existing(&home.home()).unwrap() else { return BTreeMap::new() };
    let hosts = store.memory().unwrap().hosts;
    hosts.into_iter().filter_map(|(name, m)| Some((name, m.confirmed.ipv4?.address))).collect()
}

/// Waits until the server got another request.
async fn busy(server: &ProviderServer) {
    let before = server.received().len();
    let end = Instant::now() + SOON;
    while server.received().len() == before {
        assert!(Instant::now() < end, "it sends nothing any more");
        tokio::time::sleep(Duration::from_millis(1)).await; // between two looks
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_a_hundred_moments_it_loses_nothing_confirmed_and_sends_nothing_twice() {
    let server = ProviderServer::always(Answer::new(200, "good")).await;
    let home = TestHome::new(&configuration(&server.url()));
    std::fs::create_dir(home.folder().join("providers")).unwrap();
    std::fs::write(home.folder().join("providers/patient.toml"), PROVIDER).unwrap();
    let mut known = BTreeMap::new();
    let mut moment = 1_u64;
    let began = Instant::now();
    for round in 0..KILLS {
        moment = moment.wrapping_mul(STEP.0).wrapping_add(STEP.1);
        let life = Duration::from_micros((moment >> 33) % 5_000);
        let mut agent = home.command(&["run"]).spawn().unwrap();
        if round % 5 > 0 {
            // In the midst of sending; else while it starts.
            busy(&server).await;
        }
        tokio::time::sleep(life).await; // the moment itself, not a wait for something
        agent.kill().unwrap();
        agent.wait().unwrap();

        let now = confirmed(&home);
        for (host, address) in &known {
            assert_eq!(now.get(host), Some(address), "round {round}: {host} was confirmed before");
        }
        known = now;
    }
    let busy = server.received().len();
    assert!(busy < HOSTS as usize, "it had done everything before the last kill");
    let said = home.run(&["once", "--json"]);
    assert!(matches!(said.status, Some(0 | 75)), "{:?}: {}", said.status, said.err);
    let known = confirmed(&home);

    // Whatever was sent once, be it confirmed or not, is not sent again within the interval.
    assert!(began.elapsed() < Duration::from_secs(3500), "too slow to tell");
    let mut sent: BTreeMap<String, u32> = BTreeMap::new();
    for request in server.received() {
        *sent.entry(request.line).or_default() += 1;
    }
    for (line, times) in &sent {
        assert_eq!(*times, 1, "{line} was sent {times} times");
    }
    for host in known.keys() {
        assert!(
            sent.keys().any(|line| line.contains(&format!("={host}&"))),
            "{host}: confirmed by nobody"
        );
    }
}
