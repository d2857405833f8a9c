//! The events of real UPnP routers.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use homing_engine::watch;
use tests::lan::Lan;
use tests::miniupnpd::{Miniupnpd, Speaks};
use tokio::sync::mpsc;

use super::{DEADLINE, quiet, told};

/// UPnP alone.
const UPNP: Speaks = Speaks { upnp: Some(2), port_mapping: false };

/// What MiniUPnPd says when an event was confirmed.
const CONFIRMED: &str = "upnp_event_recv";

/// Waits for what the router says without keeping the runtime's thread.
async fn says(router: &Miniupnpd, text: &str, times: usize) {
    let start = Instant::now();
    while router.log().matches(text).count() < times {
        assert!(start.elapsed() < DEADLINE, "no \"{text}\" ({times}):\n{}", router.log());
        tokio::time::sleep(Duration::from_millis(5)).await; // between two looks at its log
    }
}

fn nowhere() -> PathBuf {
    PathBuf::from("/nonexistent/config.toml")
}

#[test]
fn a_router_that_changes_its_address_tells_its_subscribers() {
    for version in [1, 2] {
        let lan = Lan::new("93.184.216.34");
        let router = Miniupnpd::start(&lan.router, Speaks { upnp: Some(version), ..UPNP });
        lan.computer.block_on(async {
            let (again, mut heard) = mpsc::channel(1);
            let watcher = watch::start(nowhere(), again);
            watcher.rejoin();
            says(&router, CONFIRMED, 1).await;
            assert!(heard.try_recv().is_err(), "what is there to begin with is no change");
            let start = Instant::now();
            lan.readdress("93.184.216.34", "93.184.217.7");
            assert!(told(&mut heard).await, "{}", router.log());
            println!("told by an event after {:?}", start.elapsed());
        });
    }
}

#[test]
fn one_change_is_one_word_however_many_ways_it_is_told() {
    let lan = Lan::new("93.184.216.34");
    let router = Miniupnpd::start(&lan.router, Speaks::ALL);
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(8);
        let watcher = watch::start(nowhere(), again);
        watcher.rejoin();
        says(&router, CONFIRMED, 1).await;
        // At its start a router announces by PCP that it forgot all.
        quiet(&mut heard).await;
        lan.readdress("93.184.216.34", "93.184.217.7");
        assert!(told(&mut heard).await);
        says(&router, CONFIRMED, 2).await;
        assert_eq!(quiet(&mut heard).await, 0, "told twice: {}", router.log());
    });
}

#[test]
fn a_router_that_was_replaced_is_subscribed_to_anew() {
    let lan = Lan::new("93.184.216.34");
    let first = Miniupnpd::start(&lan.router, UPNP);
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(8);
        let watcher = watch::start(nowhere(), again);
        watcher.rejoin();
        says(&first, CONFIRMED, 1).await;
        watcher.rejoin();
        says(&first, "ProcessHTTPSubscribe", 2).await;
        let new = first.log().matches("addSubscriber").count();
        assert_eq!(new, 1, "the same one still knows us");
        drop(first);
        lan.readdress("93.184.216.34", "93.184.217.7");
        let second = Miniupnpd::start(&lan.router, UPNP);
        // Searches are apart, so that it may take a while until the new one is found.
        watcher.rejoin();
        says(&second, CONFIRMED, 1).await;
        assert!(told(&mut heard).await, "its address is another one");
        lan.readdress("93.184.217.7", "93.184.218.8");
        assert!(told(&mut heard).await, "it tells of its next one");
    });
}

#[test]
fn whoever_goes_takes_leave() {
    let lan = Lan::new("93.184.216.34");
    let router = Miniupnpd::start(&lan.router, UPNP);
    lan.computer.block_on(async {
        let (again, _heard) = mpsc::channel(8);
        let watcher = watch::start(nowhere(), again);
        watcher.rejoin();
        says(&router, CONFIRMED, 1).await;
        drop(watcher);
        says(&router, "UNSUBSCRIBE", 1).await;
    });
}
