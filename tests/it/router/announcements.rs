//! What routers announce to everybody.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use homing_engine::watch::{self, Again, Watcher};
use tests::imitated_router::{announce, nat_pmp_answer, pcp_announcement};
use tests::lan::{Lan, OTHER_DEVICE, ROUTER};
use tests::miniupnpd::{Miniupnpd, Speaks};
use tokio::sync::mpsc;

use super::{quiet, told};

/// Where a router announces from.
const FROM: (Ipv4Addr, u16) = (ROUTER, 5351);

/// Watches inside a runtime that is in the computer's namespace, and gives the watcher its turn
/// until its socket is there: from then on nothing that is announced is lost.
async fn watching(again: mpsc::Sender<Again>) -> Watcher {
    let watcher = watch::start(PathBuf::from("/nonexistent/config.toml"), again);
    watcher.rejoin();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    watcher
}

#[test]
fn a_real_router_that_changes_its_address_is_heard() {
    let lan = Lan::new("93.184.216.34");
    let speaks = Speaks { upnp: None, port_mapping: true };
    let router = Miniupnpd::start(&lan.router, speaks);
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watching(again).await;
        quiet(&mut heard).await; // of what it announces at its start
        let mut address = "93.184.216.34".to_owned();
        for next in ["93.184.217.7", "93.184.218.8"] {
            lan.readdress(&address, next);
            router.look_again();
            let start = Instant::now();
            assert!(told(&mut heard).await, "no word of {next}:\n{}", router.log());
            println!("announced and heard after {:?}", start.elapsed());
            address = next.to_owned();
        }
    });
}

#[test]
fn what_is_repeated_is_no_news() {
    let lan = Lan::new("93.184.216.34");
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watching(again).await;
        let at = |last: u8| nat_pmp_answer([93, 184, 216, last].into());
        announce(&lan.router, FROM, &[at(34), at(34), at(34)]);
        assert!(told(&mut heard).await, "the first");
        announce(&lan.router, FROM, &[at(34), pcp_announcement(0), at(34), at(99)]);
        assert!(told(&mut heard).await, "another address");
        // Only a third address is news again: were one of the others, it would be told before.
        announce(&lan.router, FROM, &[at(99), at(99)]);
        assert_eq!(quiet(&mut heard).await, 0, "nothing is new");
    });
}

#[test]
fn a_router_with_pcp_alone_is_heard() {
    let lan = Lan::new("93.184.216.34");
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(1);
        let _watcher = watching(again).await;
        announce(&lan.router, FROM, &vec![pcp_announcement(500); 3]);
        assert!(told(&mut heard).await, "the first");
        announce(&lan.router, FROM, &vec![pcp_announcement(0); 3]);
        assert!(told(&mut heard).await, "it started anew");
    });
}

#[test]
fn garbage_and_what_others_say_is_never_a_word() {
    let lan = Lan::new("93.184.216.34");
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(8);
        let _watcher = watching(again).await;
        let good = nat_pmp_answer([93, 184, 216, 34].into());
        let other = |last: u8| nat_pmp_answer([93, 184, 217, last].into());
        announce(&lan.router, (OTHER_DEVICE, 5351), &[other(1), pcp_announcement(1)]);
        announce(&lan.router, (ROUTER, 5352), &[other(2), pcp_announcement(1)]);
        let mut garbage: Vec<Vec<u8>> = (0..good.len()).map(|end| good[..end].to_vec()).collect();
        garbage.extend((0..4).map(|place| {
            let mut bytes = good.clone();
            bytes[place] ^= 0x41;
            bytes
        }));
        garbage.push(pcp_announcement(1)[..20].to_vec());
        garbage.push([&good[..], b"more"].concat());
        garbage.push(vec![0xff; 1400]);
        announce(&lan.router, FROM, &garbage);
        assert_eq!(quiet(&mut heard).await, 0, "none of these is an announcement of the router");
        // That it is heard proves that the others were as well.
        announce(&lan.router, FROM, &[good]);
        assert!(told(&mut heard).await, "the real one");
        assert_eq!(quiet(&mut heard).await, 0, "only that one");
    });
}

#[test]
fn a_flood_becomes_few_words() {
    let lan = Lan::new("93.184.216.34");
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(64);
        let _watcher = watching(again).await;
        let start = Instant::now();
        for round in 0..10_u8 {
            let flood = (0..100).map(|last| nat_pmp_answer([93, 184, round, last].into()));
            announce(&lan.router, FROM, &flood.collect::<Vec<_>>());
            assert!(told(&mut heard).await);
        }
        let mut words = 10;
        while start.elapsed() < Duration::from_secs(12) && heard.try_recv().is_ok() {
            words += 1;
        }
        let seconds = usize::try_from(start.elapsed().as_secs()).unwrap();
        assert!(words <= seconds + 2, "{words} words in {seconds} s");
    });
}

#[test]
fn without_a_router_nothing_is_heard_and_a_router_that_comes_is() {
    let lan = Lan::new("93.184.216.34");
    lan.computer.ip("route del default");
    lan.computer.block_on(async {
        let (again, mut heard) = mpsc::channel(8);
        let watcher = watching(again).await;
        announce(&lan.router, FROM, &[pcp_announcement(1)]);
        lan.computer.ip("route add default via 192.168.77.1");
        assert!(told(&mut heard).await, "the kernel tells of the route");
        watcher.rejoin();
        announce(&lan.router, FROM, &[nat_pmp_answer([93, 184, 216, 34].into())]);
        assert!(told(&mut heard).await, "the router is heard");
    });
}
