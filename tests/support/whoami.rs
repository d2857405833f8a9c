//! DNS answers as servers give them to names that stand for whoever asks.

use std::io::{Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::thread;

use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA, TXT};
use hickory_proto::rr::{DNSClass, RData, Record, RecordType};

use crate::udp_peer::{Reply, UdpPeer};

/// A server that tells each asker its address: in an A or AAAA record, in a TXT record of class
/// CHAOS, or in one of class IN, beside the text that Google's servers add.
pub fn whoami(at: SocketAddr) -> UdpPeer {
    UdpPeer::start(at, |question, asker| {
        let data = match shape(question) {
            (RecordType::TXT, DNSClass::IN) => {
                vec![text("edns0-client-subnet 93.184.216.0/24"), text(&asker.ip().to_string())]
            }
            (RecordType::TXT, _) => vec![text(&format!("\"{}\"", asker.ip()))],
            _ => vec![address(asker.ip())],
        };
        vec![Reply::Here(answer(question, &data))]
    })
}

/// A server that cuts every answer in a datagram, and tells the next asker over a connection the
/// address that it is seen by, in an A or AAAA record.
pub fn whoami_by_connection(at: SocketAddr) -> UdpPeer {
    let listener = TcpListener::bind(at).expect("a free port");
    thread::spawn(move || {
        let (mut stream, asker) = listener.accept().expect("a connection");
        let mut length = [0; 2];
        stream.read_exact(&mut length).expect("a length");
        let mut question = vec![0; usize::from(u16::from_be_bytes(length))];
        stream.read_exact(&mut question).expect("a question");
        let answer = answer(&question, &[address(asker.ip())]);
        let length = u16::try_from(answer.len()).expect("a message").to_be_bytes();
        stream.write_all(&[&length[..], &answer].concat()).expect("an answer is taken");
    });
    UdpPeer::start(at, |question, _| {
        vec![Reply::Here(changed(question, |message| message.metadata.truncation = true))]
    })
}

/// What a question asks for. Names that stand for whoever asks want recursion to be desired.
pub fn shape(question: &[u8]) -> (RecordType, DNSClass) {
    let question = Message::from_vec(question).expect("a DNS message");
    assert!(question.metadata.recursion_desired, "recursion is desired");
    let query = &question.queries[0];
    (query.query_type(), query.query_class())
}

/// An answer without errors, with these data at the name that was asked for.
pub fn answer(question: &[u8], data: &[RData]) -> Vec<u8> {
    changed(question, |message| {
        let query = message.queries[0].clone();
        for data in data {
            let mut record = Record::from_rdata(query.name().clone(), 60, data.clone());
            record.dns_class = query.query_class();
            message.add_answer(record);
        }
    })
}

/// An answer that says no.
pub fn refusal(question: &[u8], code: ResponseCode) -> Vec<u8> {
    changed(question, |message| message.metadata.response_code = code)
}

/// An answer to the question that a test fills.
pub fn changed(question: &[u8], change: impl FnOnce(&mut Message)) -> Vec<u8> {
    let question = Message::from_vec(question).expect("a DNS message");
    let mut message = Message::response(question.metadata.id, question.metadata.op_code);
    message.add_queries(question.queries);
    change(&mut message);
    message.to_vec().expect("an answer")
}

/// A TXT record's data.
pub fn text(text: &str) -> RData {
    RData::TXT(TXT::new(vec![text.to_owned()]))
}

/// An A or AAAA record's data.
pub fn address(address: IpAddr) -> RData {
    match address {
        IpAddr::V4(address) => RData::A(A(address)),
        IpAddr::V6(address) => RData::AAAA(AAAA(address)),
    }
}
