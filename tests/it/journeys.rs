//! A computer moves through networks, with the whole engine in it: each time from the kernel's
//! news to the update's receipt.

#![cfg(target_os = "linux")]

use std::time::{Duration, Instant};

use homing_engine::model::{Secret, Verdict};
use homing_engine::run::{self, Agent, Desk};
use homing_engine::wire::{HostState, Snapshot, Wish};
use tests::home::TestHome;
use tests::internet::Internet;
use tests::netns::Namespace;
use tests::provider_server::{Answer, ProviderServer};

/// Nothing here takes longer, however slow the machine is.
const SOON: Duration = Duration::from_secs(30);

/// A computer, the internet that its cables lead to, and a provider on its loopback.
struct Journey {
    laptop: Namespace,
    internet: Internet,
}

impl Journey {
    /// A laptop with a cable `wan0` to the internet, without an address.
    fn begin() -> Self {
        let journey = Self { laptop: Namespace::new(), internet: Internet::start() };
        journey.cable("wan0", "to-wan0", "93.184.216");
        journey
    }

    /// Lays a cable that the internet is reached by at `<network>.1`.
    fn cable(&self, here: &str, there: &str, network: &str) {
        self.laptop.cable(here, self.internet.space(), there);
        self.internet.space().ip(&format!("addr add {network}.1/24 dev {there}"));
    }

    /// A tunnel that comes out in the internet under another address.
    fn tunnel(&self) {
        self.laptop.dig("vpn0", self.internet.space(), "vpn1");
        self.internet.space().ip("addr add 93.184.218.1/24 dev vpn1");
        self.laptop.ip("addr add 93.184.218.9/24 dev vpn0");
    }
}

/// The configuration of one host and its extra lines.
fn configuration(provider: &str, host: &str) -> String {
    format!(
        r#"
version = 1
[[account]]
id       = "home"
provider = "dyndns2"
server   = "{provider}"
username = "alice"

[[host]]
name    = "laptop.example.org"
account = "home"
{host}

{}
[settings]
auto     = ["service-0", "service-1", "service-2"]
vault    = "file"
resolver = "127.0.0.1:9"
"#,
        Internet::sources()
    )
}

/// The running engine of a journey.
struct Trip {
    agent: Agent,
    provider: ProviderServer,
    _home: TestHome,
}

impl Trip {
    async fn start(host: &str) -> Self {
        let provider = ProviderServer::always(Answer::new(200, "good")).await;
        let home = TestHome::new(&configuration(&provider.url(), host));
        let desk = Desk::open(home.home()).unwrap();
        let secret = Secret::new("correct horse".to_owned());
        desk.set_secret(&"home".into(), "password", secret).await.unwrap();
        let agent = run::start(home.home()).await.unwrap();
        Self { agent, provider, _home: home }
    }

    /// Waits until the state is as it should be.
    async fn until(&self, what: &str, right: impl Fn(&Snapshot) -> bool) -> Snapshot {
        let mut follow = self.agent.follow();
        let waited = tokio::time::timeout(SOON, follow.wait_for(|snapshot| right(snapshot))).await;
        match waited {
            Ok(snapshot) => snapshot.expect("the engine runs").clone(),
            Err(_) => panic!("{what} did not come about: {:#?}", self.agent.snapshot()),
        }
    }

    /// Waits until the provider has got this address and it is confirmed, and says how long that
    /// took since `began`.
    async fn follows(&self, address: &str, began: Instant) {
        let right = |snapshot: &Snapshot| {
            let host = &snapshot.hosts[0];
            let confirmed =
                |one: &homing_engine::wire::FamilyView| one.confirmed.as_deref() == Some(address);
            host.state == HostState::Right && host.families.iter().any(confirmed)
        };
        self.until(address, right).await;
        println!("{address} confirmed {:?} after the change", began.elapsed());
        assert_eq!(self.sent().last().map(String::as_str), Some(address));
    }

    /// The addresses that the provider got, in order.
    fn sent(&self) -> Vec<String> {
        let address = |line: &str| line.rsplit_once("myip=").map(|(_, ip)| ip.to_owned());
        self.provider.received().iter().filter_map(|request| address(&request.line)).collect()
    }

    /// Has everything looked at once more, and gives whoever is asked the time to hear of it.
    async fn look_again(&self) {
        let mut follow = self.agent.follow();
        follow.mark_unchanged();
        self.agent.wish(Wish::UpdateNow { host: None }).await.unwrap();
        // The wish, and the look at the network that it leads to.
        for step in ["the wish", "the look"] {
            let told = tokio::time::timeout(SOON, follow.changed()).await;
            told.unwrap_or_else(|_| panic!("{step} did not come about")).unwrap();
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
}

#[test]
fn addresses_that_come_go_and_are_replaced_are_followed() {
    let journey = Journey::begin();
    let laptop = &journey.laptop;
    laptop.block_on(async {
        // It starts before the network is up.
        let trip = Trip::start("ipv4 = \"auto\"").await;
        trip.until("no address", |s| s.hosts[0].state == HostState::NoAddress).await;
        let began = Instant::now();
        laptop.ip("addr add 93.184.216.7/24 dev wan0");
        laptop.ip("route add default via 93.184.216.1");
        trip.follows("93.184.216.7", began).await;
        // Replaced. (The provider's interval of this test's account does not hold after a pause.)
        for address in ["93.184.216.8", "93.184.216.9"] {
            let began = Instant::now();
            laptop.ip(&format!("addr add {address}/24 dev wan0"));
            laptop.ip("addr del 93.184.216.7/24 dev wan0");
            laptop.ip("addr flush dev wan0");
            laptop.ip(&format!("addr add {address}/24 dev wan0"));
            laptop.ip("route replace default via 93.184.216.1");
            let known =
                |s: &Snapshot| s.addresses.iter().any(|a| a.address.as_deref() == Some(address));
            trip.until(address, known).await;
            println!("{address} known {:?} after the change", began.elapsed());
            laptop.ip("addr add 93.184.216.7/24 dev wan0");
        }
        // Link down, and up again: nothing is deleted, nothing is sent twice.
        let sent = trip.sent();
        laptop.ip("link set wan0 down");
        trip.until("offline", |s| s.addresses.iter().all(|a| a.address.is_none())).await;
        assert_eq!(trip.sent(), sent);
    });
}

#[test]
fn a_vpn_that_becomes_the_way_out_publishes_nothing_and_may_be_wished_for() {
    for (wish, expected) in
        [("", None), ("vpn = \"publish\"", Some("93.184.218.9")), ("vpn = \"outside\"", None)]
    {
        let journey = Journey::begin();
        let laptop = &journey.laptop;
        journey.tunnel();
        laptop.ip("addr add 93.184.216.7/24 dev wan0");
        laptop.ip("route add default via 93.184.216.1");
        laptop.block_on(async {
            let trip = Trip::start(&format!("ipv4 = \"auto\"\n{wish}")).await;
            trip.follows("93.184.216.7", Instant::now()).await;
            let asked = journey.internet.asked();
            // As VPNs do: the default route stays, two halves take precedence.
            laptop.ip("route add 0.0.0.0/1 dev vpn0");
            laptop.ip("route add 128.0.0.0/1 dev vpn0");
            match expected {
                Some(address) => {
                    let known = |s: &Snapshot| {
                        s.addresses.iter().any(|a| a.address.as_deref() == Some(address))
                    };
                    trip.until(address, known).await;
                }
                None if wish.is_empty() => {
                    let held = trip.until("held", |s| s.hosts[0].state == HostState::Away).await;
                    assert_eq!(held.hosts[0].next.code, "vpn");
                    trip.look_again().await;
                    assert_eq!(journey.internet.asked(), asked, "nobody is asked through it");
                    // It ends, and all is as before.
                    laptop.ip("link set vpn0 down");
                    trip.until("right", |s| s.hosts[0].state == HostState::Right).await;
                    assert_eq!(trip.sent(), ["93.184.216.7"]);
                }
                None => {
                    // Outside of it the address is what it was, and nothing has to be sent.
                    trip.look_again().await;
                    trip.until("right", |s| s.hosts[0].state == HostState::Right).await;
                    assert_eq!(trip.sent(), ["93.184.216.7"]);
                    assert_eq!(
                        trip.agent.snapshot().addresses[0].address.as_deref(),
                        Some("93.184.216.7")
                    );
                }
            }
        });
    }
}

#[test]
fn two_uplinks_have_an_address_each_and_a_host_bound_to_one_keeps_to_it() {
    let journey = Journey::begin();
    let laptop = &journey.laptop;
    journey.cable("wan1", "to-wan1", "93.184.219");
    laptop.ip("addr add 93.184.216.7/24 dev wan0");
    laptop.ip("addr add 93.184.219.7/24 dev wan1");
    laptop.ip("route add default via 93.184.216.1 metric 100");
    laptop.ip("route add default via 93.184.219.1 metric 200");
    laptop.block_on(async {
        let trip = Trip::start("ipv4 = \"service-0\"\ninterface = \"wan1\"").await;
        // The provider is on loopback, which is not to be reached by that interface: what the
        // update does is told, and nothing leaves by another way.
        let known =
            |s: &Snapshot| s.addresses.iter().any(|a| a.address.as_deref() == Some("93.184.219.7"));
        let seen = trip.until("the address of wan1", known).await;
        assert_eq!(seen.hosts[0].families[0].wanted.as_deref(), Some("93.184.219.7"));
        trip.until("a trouble", |s| s.hosts[0].trouble.is_some()).await;
        assert_eq!(trip.sent(), Vec::<String>::new(), "the update keeps to the interface, too");
    });
}

#[test]
fn behind_a_sign_in_page_nothing_is_published_and_then_it_is_gone() {
    let journey = Journey::begin();
    let laptop = &journey.laptop;
    // Behind a router, so that the interface itself says nothing.
    laptop.ip("addr add 192.168.1.7/24 dev wan0");
    journey.internet.space().ip("addr add 192.168.1.1/24 dev to-wan0");
    laptop.ip("route add default via 192.168.1.1");
    journey.internet.hide_behind_portal(true);
    laptop.block_on(async {
        let trip = Trip::start("ipv4 = \"service-1\"\nscope = \"lan\"").await;
        trip.until("no address", |s| s.hosts[0].state == HostState::NoAddress).await;
        let view = &trip.agent.snapshot().addresses[0];
        assert!(view.miss.as_ref().is_some_and(|miss| miss.suggests_portal()), "{view:?}");
        assert_eq!(trip.sent(), Vec::<String>::new());
        journey.internet.hide_behind_portal(false);
        trip.agent.wish(Wish::UpdateNow { host: None }).await.unwrap();
        // The services see the private address here, which is not believed of a voice outside.
        let bogus = |s: &Snapshot| {
            let code = |miss: &homing_engine::model::Miss| {
                matches!(miss, homing_engine::model::Miss::Bogus { .. })
            };
            s.addresses.iter().any(|a| a.miss.as_ref().is_some_and(code))
        };
        trip.until("a bogus address", bogus).await;
        assert_eq!(trip.sent(), Vec::<String>::new());
    });
}

#[test]
fn the_table_of_all_sources_names_what_each_says_and_the_verdict() {
    let journey = Journey::begin();
    let laptop = &journey.laptop;
    laptop.ip("addr add 93.184.216.7/24 dev wan0");
    laptop.ip("route add default via 93.184.216.1");
    laptop.block_on(async {
        let home = TestHome::new(&configuration("http://127.0.0.1:9", "ipv4 = \"auto\""));
        let desk = Desk::open(home.home()).unwrap();
        let only = ["service-0", "service-1", "interface"].map(|id| id.into());
        let report = desk.addresses(&only).await;
        let family = &report.families[0];
        assert_eq!(family.verdict, Verdict::Open);
        assert_eq!(family.address.as_deref(), Some("93.184.216.7"));
        assert_eq!(family.voices.len(), 3);
        assert!(family.voices.iter().all(|voice| voice.agrees == Some(true)), "{family:#?}");
        let link = report.links.iter().find(|link| link.name == "wan0").expect("wan0");
        assert_eq!(link.way_out, [homing_engine::model::Family::Ipv4]);
        assert!(link.addresses.iter().any(|one| one.address == "93.184.216.7" && one.public));
        assert_eq!(report.families[1].verdict, Verdict::Offline);
    });
}
