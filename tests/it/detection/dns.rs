//! DNS servers that tell who asks.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::Ordering;
use std::time::Duration;

use hickory_proto::op::ResponseCode;
use hickory_proto::rr::{DNSClass, Name, RData, Record, RecordType};
use homing_engine::model::public::Kind;
use homing_engine::model::{Answer, DnsRecord, Family, Miss, PerFamily, SourceKind};
use tests::loopback_dns::{Carrier, LoopbackDns};
use tests::named::free_port;
use tests::udp_peer::{Reply, UdpPeer};
use tests::whoami::{address, answer, changed, refusal, shape, text};

use super::{ask, known, miss};

const GOOD: &str = "93.184.216.34";

fn kind(servers: &[SocketAddr], record: DnsRecord) -> SourceKind {
    let mut per_family = PerFamily::<Vec<SocketAddr>>::default();
    for server in servers {
        per_family.get_mut(Family::of(server.ip())).push(*server);
    }
    SourceKind::Dns { servers: per_family, name: "whoami.example.net".to_owned(), record }
}

/// A server on loopback that gives these datagrams back for a question.
fn server(answers: impl Fn(&[u8]) -> Vec<Reply> + Send + 'static) -> UdpPeer {
    UdpPeer::start((Ipv4Addr::LOCALHOST, 0).into(), move |question, _| answers(question))
}

fn at(server: &UdpPeer, record: DnsRecord) -> Answer {
    ask(kind(&[server.address], record), Family::Ipv4)
}

fn ip(text: &str) -> RData {
    address(text.parse().unwrap())
}

fn who() -> String {
    "127.0.0.1".to_owned()
}

#[cfg(target_os = "linux")]
#[test]
fn the_address_that_the_servers_see_is_told_in_every_kind_of_record() {
    use super::via::{Peer, joined};
    let (space, peer) = joined();
    let servers = [Peer::FOUR, Peer::SIX].map(|ip| SocketAddr::new(ip.parse().unwrap(), 53));
    let _servers = peer.space.inside(|| servers.map(tests::whoami::whoami));
    for record in [DnsRecord::Address, DnsRecord::Txt, DnsRecord::ChaosTxt] {
        for (family, own) in Family::BOTH.into_iter().zip(["93.184.216.34", "2a00:1450:1::34"]) {
            let answer = space.inside(|| ask(kind(&servers, record), family));
            assert_eq!((answer.address, answer.miss), (known(own), None), "{record:?} {family}");
        }
    }
}

#[test]
fn each_kind_of_record_is_asked_for_by_its_type_and_class() {
    for (record, family, expected) in [
        (DnsRecord::Address, Family::Ipv4, (RecordType::A, DNSClass::IN)),
        (DnsRecord::Txt, Family::Ipv4, (RecordType::TXT, DNSClass::IN)),
        (DnsRecord::ChaosTxt, Family::Ipv4, (RecordType::TXT, DNSClass::CH)),
    ] {
        let server = server(move |question| {
            let data = if expected.0 == RecordType::A { ip(GOOD) } else { text(GOOD) };
            let right = shape(question) == expected;
            vec![Reply::Here(answer(
                question,
                if right { std::slice::from_ref(&data) } else { &[] },
            ))]
        });
        assert_eq!(ask(kind(&[server.address], record), family).address, known(GOOD));
    }
    let four = kind(&["127.0.0.1:53".parse().unwrap()], DnsRecord::Address);
    assert_eq!(miss(ask(four, Family::Ipv6)), Miss::NotTold { family: Family::Ipv6 });
}

#[test]
fn datagrams_that_are_no_answer_to_the_question_are_as_if_they_had_not_come() {
    let server = server(|question| {
        let bad = |question: &[u8]| answer(question, &[ip("203.0.114.66")]);
        let mut other_id = bad(question);
        other_id[1] ^= 1;
        let mut other_name = bad(question);
        other_name[13] ^= 1;
        let mut a_question = bad(question);
        a_question[2] &= 0x7F;
        let here = [other_id, other_name, a_question, vec![0xFF; 600], vec![]];
        let mut replies = vec![Reply::Elsewhere(bad(question))];
        let good = answer(question, &[ip(GOOD)]);
        replies.extend(here.into_iter().chain([good]).map(Reply::Here));
        replies
    });
    let seen = at(&server, DnsRecord::Address);
    assert_eq!((seen.address, seen.miss), (known(GOOD), None));
}

#[test]
fn only_one_address_that_is_surely_meant_is_believed() {
    use DnsRecord::{Address, ChaosTxt, Txt};
    let not_understood = || Miss::NotUnderstood { who: who() };
    let bogus =
        |address: &str, kind| Miss::Bogus { who: who(), address: address.parse().unwrap(), kind };
    for (record, data, expected) in [
        (Address, vec![ip(GOOD), ip(GOOD)], Ok(())),
        (Address, vec![ip(GOOD), ip("93.184.216.35")], Err(Miss::Several { who: who() })),
        (Address, vec![], Err(not_understood())),
        (Address, vec![text(GOOD)], Err(not_understood())),
        (Address, vec![ip("192.168.1.7")], Err(bogus("192.168.1.7", Kind::Private))),
        (Txt, vec![text(GOOD), text("edns0-client-subnet 93.184.216.0/24")], Ok(())),
        (Txt, vec![text(GOOD), text("93.184.216.35")], Err(Miss::Several { who: who() })),
        (Txt, vec![text("93.184.216.34 or so")], Err(not_understood())),
        (Txt, vec![ip(GOOD)], Err(not_understood())),
        (Txt, vec![text("2a00:1450::1")], Err(Miss::OtherFamily { who: who() })),
        (ChaosTxt, vec![text("\"93.184.216.34\"")], Ok(())),
        (ChaosTxt, vec![text("100.64.3.2")], Err(bogus("100.64.3.2", Kind::CarrierNat))),
        (ChaosTxt, vec![text("")], Err(not_understood())),
    ] {
        let given = data.clone();
        let server = server(move |question| vec![Reply::Here(answer(question, &given))]);
        let seen = at(&server, record);
        match expected {
            Ok(()) => assert_eq!(seen.address, known(GOOD), "{record:?} {data:?}"),
            Err(why) => assert_eq!(miss(seen), why, "{record:?} {data:?}"),
        }
    }
}

#[test]
fn a_record_of_another_name_or_class_is_not_the_answer() {
    let other_name = |question: &[u8]| {
        changed(question, |message| {
            let name = Name::from_ascii("elsewhere.example.net.").unwrap();
            message.add_answer(Record::from_rdata(name, 60, text(GOOD)));
        })
    };
    let other_class = |question: &[u8]| {
        changed(question, |message| {
            let name = message.queries[0].name().clone();
            message.add_answer(Record::from_rdata(name, 60, text(GOOD)));
        })
    };
    let server_of = |make: fn(&[u8]) -> Vec<u8>| server(move |q| vec![Reply::Here(make(q))]);
    let not_understood = Miss::NotUnderstood { who: who() };
    assert_eq!(miss(at(&server_of(other_name), DnsRecord::Txt)), not_understood);
    assert_eq!(miss(at(&server_of(other_class), DnsRecord::ChaosTxt)), not_understood);
    assert_eq!(at(&server_of(other_class), DnsRecord::Txt).address, known(GOOD));
}

#[test]
fn a_no_is_told_with_its_code() {
    for (code, status) in [
        (ResponseCode::NXDomain, 3),
        (ResponseCode::ServFail, 2),
        (ResponseCode::NotImp, 4),
        (ResponseCode::Refused, 5),
    ] {
        let server = server(move |question| vec![Reply::Here(refusal(question, code))]);
        let refused = Miss::Refused { who: who(), status, wait: None };
        assert_eq!(miss(at(&server, DnsRecord::ChaosTxt)), refused);
    }
}

#[test]
fn an_answer_that_was_cut_is_asked_for_again_over_a_connection() {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    let runtime = runtime.unwrap();
    let server = runtime.block_on(LoopbackDns::start(|question, carrier| {
        vec![match carrier {
            Carrier::Udp => changed(question, |message| message.metadata.truncation = true),
            Carrier::Tcp => answer(question, &[ip(GOOD)]),
        }]
    }));
    let seen = ask(kind(&[server.address], DnsRecord::Address), Family::Ipv4);
    assert_eq!((seen.address, seen.miss), (known(GOOD), None));
    assert_eq!(server.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn another_server_is_asked_where_the_first_says_nothing() {
    let silent = UdpPeer::silent((Ipv4Addr::LOCALHOST, 0).into());
    let good = server(|question| vec![Reply::Here(answer(question, &[ip(GOOD)]))]);
    let gone = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()));
    let servers = [gone, silent.address, good.address];
    assert_eq!(ask(kind(&servers, DnsRecord::Address), Family::Ipv4).address, known(GOOD));
    assert!(silent.asked() > 1, "it was asked again");
    let seen = at(&silent, DnsRecord::Address);
    assert!(seen.took < Duration::from_secs(8), "{:?}", seen.took);
    assert_eq!(miss(seen), Miss::NoAnswer { who: who() });
    let nobody = miss(ask(kind(&[gone], DnsRecord::Address), Family::Ipv4));
    assert_eq!(nobody, Miss::NoConnection { who: who(), family: Family::Ipv4 });
}
