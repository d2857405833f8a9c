//! STUN servers: a real one, and others that a network may hold.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use homing_engine::detect::stun::{Reply as Said, read};
use homing_engine::model::public::Kind;
use homing_engine::model::{Answer, Family, Miss, SourceKind};
use proptest::prelude::*;
use tests::named::free_port;
use tests::turnserver::TurnServer;
use tests::udp_peer::{Reply, UdpPeer};

use super::{ask, known, miss};

const COOKIE: [u8; 4] = [0x21, 0x12, 0xA4, 0x42];
const SUCCESS: u16 = 0x0101;
const ERROR: u16 = 0x0111;
const MAPPED: u16 = 0x0001;
const XOR_MAPPED: u16 = 0x0020;
const ERROR_CODE: u16 = 0x0009;

/// A message of a kind to a question's id, with attributes that are padded as they have to be.
fn message(kind: u16, id: &[u8], attributes: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut body = Vec::new();
    for (kind, value) in attributes {
        body.extend(kind.to_be_bytes());
        body.extend(u16::try_from(value.len()).unwrap().to_be_bytes());
        body.extend(value);
        body.resize(body.len().next_multiple_of(4), 0);
    }
    let length = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&kind.to_be_bytes()[..], &length, &COOKIE, id, &body].concat()
}

/// The value of a MAPPED-ADDRESS.
fn plain(address: &str) -> Vec<u8> {
    match address.parse().unwrap() {
        IpAddr::V4(address) => [&[0, 1, 0, 7][..], &address.octets()].concat(),
        IpAddr::V6(address) => [&[0, 2, 0, 7][..], &address.octets()].concat(),
    }
}

/// The value of an XOR-MAPPED-ADDRESS.
fn masked(address: &str, id: &[u8]) -> Vec<u8> {
    let mut value = plain(address);
    let mask = [&COOKIE[..], id].concat();
    value[4..].iter_mut().zip(mask).for_each(|(octet, mask)| *octet ^= mask);
    value
}

/// A success with this address.
fn success(id: &[u8], address: &str) -> Vec<u8> {
    message(SUCCESS, id, &[(XOR_MAPPED, masked(address, id))])
}

/// A server on loopback that gives these datagrams back for the id of a question.
fn server(answers: impl Fn(&[u8]) -> Vec<Reply> + Send + 'static) -> UdpPeer {
    UdpPeer::start((Ipv4Addr::LOCALHOST, 0).into(), move |question, _| {
        assert_eq!(question[..8], [0, 1, 0, 0, 0x21, 0x12, 0xA4, 0x42], "a Binding request");
        assert_eq!(question.len(), 20);
        answers(&question[8..])
    })
}

fn look(servers: &[String], family: Family) -> Answer {
    ask(SourceKind::Stun { servers: servers.to_vec() }, family)
}

/// What a look at one server gives.
fn at(server: &UdpPeer, family: Family) -> Answer {
    look(&[server.address.to_string()], family)
}

#[test]
fn a_real_server_is_understood_in_both_families() {
    let loopback = [IpAddr::from(Ipv4Addr::LOCALHOST), Ipv6Addr::LOCALHOST.into()];
    let server = TurnServer::start(&[], &loopback, free_port());
    for (address, family) in server.addresses.iter().zip(Family::BOTH) {
        let (who, kind) = (miss(look(&[address.to_string()], family)), Kind::Loopback);
        let name = if address.is_ipv4() { "127.0.0.1" } else { "[::1]" }.to_owned();
        assert_eq!(who, Miss::Bogus { who: name, address: address.ip(), kind });
    }
    let port = server.addresses[0].port();
    let by_name = miss(look(&[format!("localhost:{port}")], Family::Ipv4));
    assert!(matches!(&by_name, Miss::Bogus { who, .. } if who == "localhost"), "{by_name:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_real_server_tells_the_address_that_this_computer_is_seen_by() {
    use super::via::{Peer, joined};
    let (space, peer) = joined();
    let addresses = [Peer::FOUR.parse().unwrap(), Peer::SIX.parse().unwrap()];
    let _server = peer.space.inside(|| TurnServer::start(&peer.prefix(), &addresses, 3478));
    for (server, family, own) in [
        (format!("{}:3478", Peer::FOUR), Family::Ipv4, "93.184.216.34"),
        (format!("[{}]:3478", Peer::SIX), Family::Ipv6, "2a00:1450:1::34"),
    ] {
        let answer = space.inside(|| look(&[server], family));
        assert_eq!((answer.address, answer.miss), (known(own), None));
    }
}

#[test]
fn datagrams_that_are_no_answer_to_the_question_are_as_if_they_had_not_come() {
    let server = server(|id| {
        let good = success(id, "93.184.216.34");
        let bad = "203.0.114.66";
        let mut other_id = success(id, bad);
        other_id[19] ^= 1;
        let mut no_cookie = success(id, bad);
        no_cookie[4] ^= 1;
        let mut too_long = success(id, bad);
        too_long.extend([0; 4]);
        let mut request = success(id, bad);
        request[..2].copy_from_slice(&[0, 1]);
        let mut overrun = success(id, bad);
        overrun[23] = 0xF0;
        let cut = success(id, bad)[..28].to_vec();
        let here = [other_id, no_cookie, too_long, request, overrun, cut, vec![0xFF; 1500], vec![]];
        let mut replies = vec![Reply::Elsewhere(success(id, bad))];
        replies.extend(here.into_iter().chain([good]).map(Reply::Here));
        replies
    });
    let answer = at(&server, Family::Ipv4);
    assert_eq!((answer.address, answer.miss), (known("93.184.216.34"), None));
}

#[test]
fn only_one_address_that_is_surely_meant_is_believed() {
    let who = || "127.0.0.1".to_owned();
    type Attributes = fn(&[u8]) -> Vec<(u16, Vec<u8>)>;
    let cases: [(Attributes, Result<&str, Miss>); 10] = [
        (|_| vec![(MAPPED, plain("93.184.216.34"))], Ok("93.184.216.34")),
        (
            |id| vec![(MAPPED, plain("10.0.0.1")), (XOR_MAPPED, masked("93.184.216.34", id))],
            Ok("93.184.216.34"),
        ),
        (
            |id| vec![(0x8022, b"Server".to_vec()), (XOR_MAPPED, masked("93.184.216.34", id))],
            Ok("93.184.216.34"),
        ),
        (
            |id| vec![(XOR_MAPPED, masked("93.184.216.34", id)), (0x0005, plain("93.184.216.1"))],
            Ok("93.184.216.34"),
        ),
        (
            |id| ["93.184.216.34", "93.184.216.35"].map(|ip| (XOR_MAPPED, masked(ip, id))).into(),
            Err(Miss::Several { who: who() }),
        ),
        (
            |id| vec![(XOR_MAPPED, masked("93.184.216.34", id)), (0x7777, vec![])],
            Err(Miss::NotUnderstood { who: who() }),
        ),
        (|_| vec![], Err(Miss::NotUnderstood { who: who() })),
        (
            |_| vec![(XOR_MAPPED, vec![0, 3, 0, 7, 1, 2, 3, 4])],
            Err(Miss::NotUnderstood { who: who() }),
        ),
        (
            |id| vec![(XOR_MAPPED, masked("2a00:1450::1", id))],
            Err(Miss::OtherFamily { who: who() }),
        ),
        (
            |id| vec![(XOR_MAPPED, masked("100.64.3.2", id))],
            Err(Miss::Bogus {
                who: who(),
                address: "100.64.3.2".parse().unwrap(),
                kind: Kind::CarrierNat,
            }),
        ),
    ];
    for (number, (attributes, expected)) in cases.into_iter().enumerate() {
        let server = server(move |id| vec![Reply::Here(message(SUCCESS, id, &attributes(id)))]);
        let answer = at(&server, Family::Ipv4);
        match expected {
            Ok(address) => assert_eq!(answer.address, known(address), "case {number}"),
            Err(why) => assert_eq!(miss(answer), why, "case {number}"),
        }
    }
}

#[test]
fn an_error_is_told_with_its_code() {
    let server = server(|id| {
        let reason = [&[0, 0, 4, 20][..], b"Unknown Attribute"].concat();
        vec![Reply::Here(message(ERROR, id, &[(ERROR_CODE, reason)]))]
    });
    let who = "127.0.0.1".to_owned();
    assert_eq!(miss(at(&server, Family::Ipv4)), Miss::Refused { who, status: 420, wait: None });
}

#[test]
fn a_packet_that_was_lost_is_sent_again_with_the_same_id() {
    let first = std::sync::Mutex::new(None::<Vec<u8>>);
    let server = server(move |id| match first.lock().unwrap().replace(id.to_vec()) {
        None => Vec::new(),
        Some(before) => {
            assert_eq!(before, id);
            vec![Reply::Here(success(id, "93.184.216.34"))]
        }
    });
    let answer = at(&server, Family::Ipv4);
    assert_eq!(answer.address, known("93.184.216.34"));
    assert!(server.asked() >= 2);
    assert!(answer.took >= Duration::from_millis(250), "{:?}", answer.took);
}

#[test]
fn another_server_is_asked_where_the_first_says_nothing() {
    let silent = UdpPeer::silent((Ipv4Addr::LOCALHOST, 0).into());
    let good = server(|id| vec![Reply::Here(success(id, "93.184.216.34"))]);
    let gone = format!("127.0.0.1:{}", free_port());
    let six = format!("[::1]:{}", good.address.port());
    let no_name = "nowhere.invalid:3478".to_owned();
    for first in [silent.address.to_string(), gone.clone(), six, no_name] {
        let answer = look(&[first.clone(), good.address.to_string()], Family::Ipv4);
        assert_eq!(answer.address, known("93.184.216.34"), "{first}: {:?}", answer.miss);
    }
    assert!(silent.asked() > 1, "it was asked again");
    let who = || "127.0.0.1".to_owned();
    let answer = look(&[silent.address.to_string(), silent.address.to_string()], Family::Ipv4);
    assert!(answer.took < Duration::from_secs(8), "{:?}", answer.took);
    assert_eq!(miss(answer), Miss::NoAnswer { who: who() });
    let no_connection = Miss::NoConnection { who: who(), family: Family::Ipv4 };
    assert_eq!(miss(look(&[gone], Family::Ipv4)), no_connection);
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_break_the_reader(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        id in any::<[u8; 12]>(),
    ) {
        prop_assert_eq!(read(&bytes, &id), None);
        let body = &bytes[..bytes.len() / 4 * 4];
        let framed = message(SUCCESS, &id, &[]);
        let length = u16::try_from(body.len()).unwrap().to_be_bytes();
        let _ = read(&[&framed[..2], &length, &framed[4..], body].concat(), &id);
    }

    #[test]
    fn no_answer_to_another_question_is_ever_a_success(
        id in any::<[u8; 12]>(),
        other in any::<[u8; 12]>(),
        address in any::<u32>(),
    ) {
        let address = IpAddr::from(address.to_be_bytes());
        let answer = success(&id, &address.to_string());
        prop_assert_eq!(read(&answer, &id), Some(Said::Address(address)));
        if other != id {
            prop_assert_eq!(read(&answer, &other), None);
        }
    }

    #[test]
    fn a_changed_octet_never_makes_the_reader_fail(
        id in any::<[u8; 12]>(),
        at in any::<prop::sample::Index>(),
        octet in any::<u8>(),
    ) {
        let mut answer = success(&id, "2a00:1450:4001:80b::200e");
        let at = at.index(answer.len());
        answer[at] = octet;
        let _ = read(&answer, &id);
        let _ = read(&answer[..at], &id);
    }
}
