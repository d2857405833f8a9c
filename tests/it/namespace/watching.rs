//! What the watcher says while a network changes.

use std::path::PathBuf;
use std::time::Duration;

use homing_engine::detect::Detector;
use homing_engine::model::{Address, Family, Miss};
use homing_engine::net::http::Http;
use homing_engine::net::survey::survey;
use homing_engine::watch::{self, Again, Watcher};
use tests::netns::Namespace;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{DEADLINE, interface, known};

/// Watches inside a runtime that is in the namespace. The configuration file is nowhere near.
fn watch(again: mpsc::Sender<Again>) -> Watcher {
    watch::start(PathBuf::from("/nonexistent/config.toml"), again)
}

#[test]
fn a_new_ipv6_address_is_told_as_soon_as_it_is_final() {
    let (space, other) = (Namespace::new(), Namespace::new());
    space.cable("wan0", &other, "far0");
    space.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watch(again);
        let detector = Detector::new(Http::new());
        let source = interface(Some("wan0"));
        space.ip("addr add 2a00:1450:1::5/64 dev wan0");
        let seen = detector.look(&source, Family::Ipv6, None).await;
        assert_eq!(seen.address, Address::Unknown, "it is still tentative");
        let name = "wan0".to_owned();
        assert_eq!(seen.miss.unwrap(), Miss::NotFinal { name, family: Family::Ipv6 });
        // Nothing but the watcher's word leads to another look.
        let told = async {
            loop {
                assert_eq!(heard.recv().await, Some(Again::Network));
                let seen = detector.look(&source, Family::Ipv6, None).await;
                if let Address::Known(address) = seen.address {
                    return address;
                }
            }
        };
        let address = timeout(DEADLINE, told).await.expect("the watcher says when it is final");
        assert_eq!(Address::Known(address), known("2a00:1450:1::5"));
    });
}

#[test]
fn a_default_route_that_moves_to_a_tunnel_and_back_is_noticed_at_once() {
    let space = Namespace::new();
    space.interface("wan0");
    space.ip("addr add 93.184.216.34/24 dev wan0");
    space.ip("route add default via 93.184.216.1");
    let tunnel = space.tunnel("tun0");
    space.ip("addr add 10.8.0.2/24 dev tun0");
    space.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watch(again);
        let detector = Detector::new(Http::new());
        let source = interface(None);
        for (change, address, way, tunnel) in [
            ("route replace default via 10.8.0.1", "10.8.0.2", "tun0", true),
            ("route replace default via 93.184.216.1", "93.184.216.34", "wan0", false),
        ] {
            space.ip(change);
            let word = timeout(DEADLINE, heard.recv()).await;
            assert_eq!(word.unwrap_or_else(|_| panic!("{change}")), Some(Again::Network));
            // The kernel tells of the change when it is made: one look is enough.
            let seen = detector.look(&source, Family::Ipv4, None).await;
            assert_eq!(seen.address, known(address), "{change}");
            let network = survey(false).await;
            let out = network.way_out(Family::Ipv4).expect("there is a way out");
            assert_eq!((out.name.as_str(), out.tunnel), (way, tunnel), "{change}");
            quiet(&mut heard).await;
        }
    });
    drop(tunnel);
}

#[test]
fn an_address_that_somebody_else_has_is_not_told() {
    let (space, other) = (Namespace::new(), Namespace::new());
    space.cable("wan0", &other, "far0");
    other.ip("addr add 2a00:1450:1::5/64 dev far0 nodad");
    space.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watch(again);
        let detector = Detector::new(Http::new());
        let source = interface(Some("wan0"));
        space.ip("addr add 2a00:1450:1::5/64 dev wan0");
        let found = async {
            loop {
                let seen = detector.look(&source, Family::Ipv6, None).await;
                assert_eq!(seen.address.known(), None, "the other computer's address");
                if seen.address == Address::Absent {
                    return;
                }
                heard.recv().await.unwrap();
            }
        };
        timeout(DEADLINE, found).await.expect("the kernel finds the duplicate");
    });
}

#[test]
fn every_change_that_matters_is_noticed_and_nothing_else() {
    let space = Namespace::new();
    space.interface("wan0");
    space.ip("addr add 10.0.0.1/24 dev wan0");
    space.block_on(async {
        let (again, mut heard) = mpsc::channel(8);
        let _watcher = watch(again);
        for change in [
            "addr add 93.184.216.34/24 dev wan0",
            "addr del 93.184.216.34/24 dev wan0",
            "-6 addr add 2a00:1450::5/64 dev wan0 nodad",
            "-6 addr change 2a00:1450::5/64 dev wan0 nodad preferred_lft 0 valid_lft 100",
            "-6 addr del 2a00:1450::5/64 dev wan0",
            "route add default via 10.0.0.254",
            "route add 0.0.0.0/1 via 10.0.0.253",
            "route add 128.0.0.0/1 via 10.0.0.253",
            "route del 128.0.0.0/1",
            "route del 0.0.0.0/1",
            "route del default",
            "link set wan0 down",
            "link set wan0 up",
            "link set wan0-end down",
            "link set wan0-end up",
            "link add other0 type veth peer name other1",
        ] {
            space.ip(change);
            let word = timeout(DEADLINE, heard.recv()).await;
            assert_eq!(word.unwrap_or_else(|_| panic!("{change}")), Some(Again::Network));
            quiet(&mut heard).await;
        }
        for nothing in ["route add 10.9.0.0/16 via 10.0.0.254", "addr change 10.0.0.1/24 dev wan0"]
        {
            space.ip(nothing);
        }
        quiet(&mut heard).await;
        space.ip("addr change 10.0.0.1/24 dev wan0");
        space.ip("route del 10.9.0.0/16");
        assert_eq!(quiet(&mut heard).await, 0, "nothing has changed");
    });
}

/// Waits until nothing more comes for a moment; how many messages came.
async fn quiet(heard: &mut mpsc::Receiver<Again>) -> usize {
    let mut count = 0;
    while timeout(Duration::from_millis(200), heard.recv()).await.is_ok() {
        count += 1;
    }
    count
}

#[test]
fn news_that_come_while_nobody_listens_are_told_once_and_not_lost() {
    let space = Namespace::new();
    space.interface("wan0");
    space.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watch(again);
        for _ in 0..3 {
            space.ip("addr add 93.184.216.1/32 dev wan0");
            run_the_watcher().await;
            assert_eq!(heard.len(), 1, "the first news fill the channel");
            for last in 2..=60 {
                space.ip(&format!("addr add 93.184.216.{last}/32 dev wan0"));
            }
            run_the_watcher().await;
            for word in ["of the first news", "of all later ones"] {
                let told = timeout(DEADLINE, heard.recv()).await;
                assert_eq!(told.unwrap_or_else(|_| panic!("{word}")), Some(Again::Network));
            }
            assert_eq!(quiet(&mut heard).await, 0, "one word is enough for sixty changes");
            space.ip("addr flush dev wan0");
            assert_eq!(heard.recv().await, Some(Again::Network));
            assert_eq!(quiet(&mut heard).await, 0, "one word is enough for sixty changes");
        }
    });
}

/// Gives the watcher's task, which shares this thread, its turn until it has nothing to do.
async fn run_the_watcher() {
    for _ in 0..1000 {
        tokio::task::yield_now().await;
    }
}
