//! A name follows this computer: the kernel gives a real interface another address, and the
//! record at a real name server becomes it.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use homing_engine::model::Secret;
use homing_engine::run::{self, Agent, Desk};
use homing_engine::wire::{HostState, Snapshot};
use tests::home::TestHome;
use tests::named::{Named, NamedConfig, NamedKey, NamedZone};
use tests::netns::Namespace;

const NAME: &str = "laptop.example.org";
/// Nothing here takes longer, however slow the machine is.
const SOON: Duration = Duration::from_secs(30);

fn configuration(port: u16, key: &NamedKey) -> String {
    format!(
        r#"
version = 1
[settings]
vault = "file"

[[account]]
id        = "work"
provider  = "rfc2136"
server    = "127.0.0.1:{port}"
zone      = "example.org"
key       = "{}"
algorithm = "{}"

[[host]]
name    = "{NAME}"
account = "work"
ipv4    = {{ source = "interface", interface = "wan0" }}
ipv6    = {{ source = "interface", interface = "wan0" }}
ttl     = 60
"#,
        key.name, key.algorithm
    )
}

async fn engine(home: &TestHome, key: &NamedKey) -> Agent {
    let desk = Desk::open(home.home()).unwrap();
    let secret = Secret::new(key.secret.clone());
    desk.set_secret(&"work".into(), "secret", secret).await.unwrap();
    run::start(home.home()).await.unwrap()
}

/// Waits until the engine holds this address for right, and asks the server itself.
async fn follows(agent: &Agent, named: &Named, kind: &str, address: &str) -> Duration {
    let began = Instant::now();
    let right = |snapshot: &Snapshot| {
        let families = &snapshot.hosts[0].families;
        families.iter().any(|family| family.confirmed.as_deref() == Some(address))
            && snapshot.hosts[0].state == HostState::Right
    };
    let mut follow = agent.follow();
    if tokio::time::timeout(SOON, follow.wait_for(right)).await.is_err() {
        panic!("{address} was not followed: {:#?}\n{}", agent.snapshot(), named.log());
    }
    let took = began.elapsed();
    assert_eq!(named.dig(NAME, kind), [address]);
    took
}

#[test]
fn the_record_at_the_name_server_follows_the_interface() {
    let space = Namespace::new();
    space.interface("wan0");
    space.ip("addr add 93.184.216.34/32 dev wan0");
    space.block_on(async {
        let key = NamedKey::new("homing", "hmac-sha256");
        let zone = NamedZone {
            records: "laptop IN TXT \"not ours\"\n".to_owned(),
            ..NamedZone::open_to("example.org", &["homing"])
        };
        let config =
            NamedConfig { zones: vec![zone], keys: vec![key.clone()], ..NamedConfig::default() };
        let named = Named::start(&config);
        let home = TestHome::new(&configuration(named.port(), &key));
        let agent = engine(&home, &key).await;
        follows(&agent, &named, "A", "93.184.216.34").await;

        for round in 0..2 {
            let (old, new) = (34 + round, 35 + round);
            space.ip(&format!("addr add 93.184.216.{new}/32 dev wan0"));
            space.ip(&format!("addr del 93.184.216.{old}/32 dev wan0"));
            follows(&agent, &named, "A", &format!("93.184.216.{new}")).await;
        }
        space.ip("addr add 2606:2800:220:1::5/64 dev wan0 nodad");
        follows(&agent, &named, "AAAA", "2606:2800:220:1::5").await;
        assert_eq!(named.dig(NAME, "A"), ["93.184.216.36"], "the other family stays");
        assert_eq!(named.dig(NAME, "TXT"), ["\"not ours\""], "what is not ours stays");

        // The interface goes: nothing is known, and nothing is deleted.
        space.ip("addr flush dev wan0");
        let unknown = |snapshot: &Snapshot| snapshot.hosts[0].state == HostState::NoAddress;
        tokio::time::timeout(SOON, agent.follow().wait_for(unknown)).await.unwrap().unwrap();
        assert_eq!(named.dig(NAME, "A"), ["93.184.216.36"]);
    });
}
