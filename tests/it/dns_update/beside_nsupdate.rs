//! The same wish, said by BIND's own `nsupdate` and by Homing, compared message by message.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use hickory_proto::op::Message;
use hickory_proto::rr::Record;
use homing_engine::publish::rfc2136::tsig::ALGORITHMS;
use tests::udp_peer::{Reply, UdpPeer};

use super::*;

/// A peer that keeps the updates it is sent and says that it does not understand (FORMERR),
/// so that nothing follows.
fn peer() -> (UdpPeer, Arc<Mutex<Vec<Vec<u8>>>>) {
    let seen = Arc::<Mutex<Vec<Vec<u8>>>>::default();
    let kept = Arc::clone(&seen);
    let peer = UdpPeer::start((Ipv4Addr::LOCALHOST, 0).into(), move |message, _| {
        let mut answer = message[..12].to_vec();
        answer[2] |= 0x80;
        answer[3] = 1;
        answer[4..].fill(0);
        kept.lock().expect("a lock").push(message.to_vec());
        vec![Reply::Here(answer)]
    });
    (peer, seen)
}

/// What `nsupdate` sends for these commands.
fn said_by_nsupdate(key: Option<&NamedKey>, commands: &str) -> Vec<u8> {
    let (peer, seen) = peer();
    let mut nsupdate = Command::new("nsupdate")
        .args(["-t", "5", "-r", "0"])
        .env_remove("HOME")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("nsupdate; `cargo xtask setup` installs it");
    let key = key.map(|key| format!("key {}:{} {}\n", key.algorithm, key.name, key.secret));
    let script = format!(
        "server 127.0.0.1 {}\nzone {ZONE}\n{}{commands}send\n",
        peer.address.port(),
        key.unwrap_or_default()
    );
    let mut input = nsupdate.stdin.take().expect("its input");
    input.write_all(script.as_bytes()).expect("written");
    drop(input);
    nsupdate.wait().expect("it ends");
    let seen = seen.lock().expect("a lock");
    assert_eq!(seen.len(), 1, "one message to\n{commands}");
    seen[0].clone()
}

async fn said_by_homing(key: Option<&NamedKey>, changes: Vec<Change>) -> Vec<u8> {
    let (peer, seen) = peer();
    send(&peer.address.to_string(), key, changes).await;
    let seen = seen.lock().expect("a lock");
    assert_eq!(seen.len(), 1, "one message");
    seen[0].clone()
}

/// What a message means: all but its id, the order of records and how names are packed.
#[derive(Debug, PartialEq, Eq)]
struct Meaning {
    flags: [u8; 2],
    zone: Vec<String>,
    conditions: BTreeSet<String>,
    updates: BTreeSet<String>,
    additional: BTreeSet<String>,
    signature: Option<(String, String, u16, usize, u16, Vec<u8>)>,
}

fn meaning(bytes: &[u8]) -> Meaning {
    let message = Message::from_vec(bytes).expect("a well formed message");
    let set = |records: &[Record]| -> BTreeSet<String> {
        let shown = |record: &Record| {
            let Record { name, dns_class, ttl, data, .. } = record;
            format!("{} {ttl} {dns_class:?} {} {data:?}", name.to_lowercase(), record.record_type())
        };
        let shown: BTreeSet<_> = records.iter().map(shown).collect();
        assert_eq!(shown.len(), records.len(), "no record comes twice");
        shown
    };
    let signature = message.signature.as_deref().map(|record| {
        let tsig = &record.data;
        assert_eq!(tsig.oid, message.metadata.id);
        let now = homing_engine::clock::now().0.unsigned_abs() / 1000;
        assert!(now.abs_diff(tsig.time) < 60, "it is signed now");
        let algorithm = tsig.algorithm.to_name().to_string().to_lowercase();
        let name = record.name.to_lowercase().to_string();
        let error = tsig.error.map_or(0, u16::from);
        (name, algorithm, tsig.fudge, tsig.mac.len(), error, tsig.other.clone())
    });
    Meaning {
        flags: [bytes[2], bytes[3]],
        zone: message.queries.iter().map(ToString::to_string).collect(),
        conditions: set(&message.answers),
        updates: set(&message.authorities),
        additional: set(&message.additionals),
        signature,
    }
}

/// A wish as Homing has it and as commands.
fn wishes() -> Vec<(Vec<Change>, String)> {
    let ttl = |ttl, change| Change { ttl: Some(ttl), ..change };
    let replace = |name: &str, ttl: u32, kind: &str, address: &str| {
        format!("update delete {name} {kind}\nupdate add {name} {ttl} {kind} {address}\n")
    };
    let nas = "nas.example.test";
    let many = |number: u8| (format!("host-{number}.example.test"), format!("192.0.2.{number}"));
    vec![
        (vec![change(nas, Some("192.0.2.7"), None)], replace(nas, 300, "A", "192.0.2.7")),
        (vec![change(nas, None, Some("2001:db8::7"))], replace(nas, 300, "AAAA", "2001:db8::7")),
        (
            vec![ttl(77, change(nas, Some("192.0.2.7"), Some("2001:db8::7")))],
            replace(nas, 77, "A", "192.0.2.7") + &replace(nas, 77, "AAAA", "2001:db8::7"),
        ),
        (
            vec![change("*.home.example.test", Some("192.0.2.7"), None)],
            replace("*.home.example.test", 300, "A", "192.0.2.7"),
        ),
        (vec![ttl(0, change(ZONE, Some("192.0.2.7"), None))], replace(ZONE, 0, "A", "192.0.2.7")),
        (
            vec![ttl(2_147_483_647, change("bücher.example.test", Some("192.0.2.7"), None))],
            replace("xn--bcher-kva.example.test", 2_147_483_647, "A", "192.0.2.7"),
        ),
        (
            (1..6).map(many).map(|(name, ip)| change(&name, Some(&ip), None)).collect(),
            (1..6).map(many).map(|(name, ip)| replace(&name, 300, "A", &ip)).collect(),
        ),
    ]
}

#[tokio::test]
async fn homing_means_what_nsupdate_means() {
    let key = NamedKey::new("homing-key", "hmac-sha256");
    for key in [None, Some(&key)] {
        for (changes, commands) in wishes() {
            let theirs = meaning(&said_by_nsupdate(key, &commands));
            let ours = meaning(&said_by_homing(key, changes).await);
            assert_eq!(ours, theirs, "{commands}");
            assert!(!theirs.updates.is_empty() && theirs.signature.is_some() == key.is_some());
        }
    }
}

#[tokio::test]
async fn homing_signs_as_nsupdate_does_with_every_algorithm() {
    for algorithm in ALGORITHMS {
        let key = NamedKey::new("homing.key", algorithm.name);
        let (changes, commands) = wishes().swap_remove(0);
        let theirs = meaning(&said_by_nsupdate(Some(&key), &commands));
        let ours = meaning(&said_by_homing(Some(&key), changes).await);
        assert_eq!(ours, theirs, "{}", algorithm.name);
        assert!(theirs.signature.is_some(), "{}", algorithm.name);
    }
}
