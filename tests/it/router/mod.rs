//! The router is asked, and tells by itself.

#![cfg(target_os = "linux")]

mod announcements;
mod events;
mod hostile;
mod looking;

use std::net::IpAddr;
use std::time::Duration;

use homing_engine::detect::Detector;
use homing_engine::model::{
    Address, Answer, Family, Miss, RouterProtocol, Source, SourceId, SourceKind,
};
use homing_engine::net::http::Http;
use homing_engine::watch::Again;
use tests::netns::Namespace;
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(20);

const WAYS: [RouterProtocol; 4] =
    [RouterProtocol::Upnp, RouterProtocol::NatPmp, RouterProtocol::Pcp, RouterProtocol::Tr064];

/// Asks the router of a computer.
fn look(computer: &Namespace, protocol: Option<RouterProtocol>) -> Answer {
    look_by(computer, protocol, None, None)
}

fn look_by(
    computer: &Namespace,
    protocol: Option<RouterProtocol>,
    address: Option<IpAddr>,
    via: Option<&str>,
) -> Answer {
    let kind = SourceKind::Router { protocol, address };
    let source = Source::own(SourceId::from("router"), kind);
    computer.block_on(async move {
        let answer = Detector::new(Http::new()).look(&source, Family::Ipv4, via).await;
        // What goes on after the answer, as the deletion of a mapping, has its turn.
        for _ in 0..1000 {
            tokio::task::yield_now().await;
        }
        answer
    })
}

fn known(address: &str) -> Address {
    Address::Known(address.parse().unwrap())
}

/// Why nothing is known.
fn why(answer: Answer) -> Miss {
    assert_eq!(answer.address, Address::Unknown, "{:?}", answer.miss);
    answer.miss.expect("a reason")
}

/// Waits for the next word.
async fn told(heard: &mut mpsc::Receiver<Again>) -> bool {
    timeout(DEADLINE, heard.recv()).await == Ok(Some(Again::Network))
}

/// Waits until no word comes for longer than words are apart; how many came.
async fn quiet(heard: &mut mpsc::Receiver<Again>) -> usize {
    let mut count = 0;
    while timeout(Duration::from_millis(2500), heard.recv()).await.is_ok() {
        count += 1;
    }
    count
}
