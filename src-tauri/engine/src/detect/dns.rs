//! Asks an operator's own DNS servers who asks: names that stand for whoever looks them up.
//!
//! Never through a resolver, whose address would be the answer.

use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, Name, RData, RecordType};

use super::{Said, seen_outside, unknown};
use crate::model::{DnsRecord, Family, Miss};
use crate::net::dns::{self, Failure, Patience};

/// A question of one packet: it is sent again soon.
const PATIENCE: Patience = Patience {
    udp: &[Duration::from_millis(500), Duration::from_millis(1000)],
    tcp: Duration::from_millis(1000),
};

/// How many servers are tried; with three a look takes no longer than 8 s.
const MOST_SERVERS: usize = 3;

/// Asks the servers in turn; the first that answers counts.
pub(super) async fn look(
    servers: &[SocketAddr],
    name: &str,
    record: DnsRecord,
    family: Family,
    via: Option<&str>,
) -> Said {
    let Ok(mut name) = Name::from_utf8(name) else { return unknown(Miss::BadPlace) };
    name.set_fqdn(true);
    let question = question(name, record, family);
    let mut said = unknown(Miss::NotTold { family });
    for server in servers.iter().take(MOST_SERVERS) {
        let who = server.ip().to_string();
        // Some of these servers answer only those who wish recursion, though nothing is looked up.
        match dns::ask(*server, via, question.clone(), true, PATIENCE).await {
            Ok(answer) => return read(&answer, &question, who, family),
            Err(Failure::NotSent) => said = unknown(Miss::NoConnection { who, family }),
            Err(Failure::Untrusted) => said = unknown(Miss::Untrusted { who }),
            Err(Failure::NoAnswer) => said = unknown(Miss::NoAnswer { who }),
        }
    }
    said
}

fn question(name: Name, record: DnsRecord, family: Family) -> Query {
    let kind = match (record, family) {
        (DnsRecord::Address, Family::Ipv4) => RecordType::A,
        (DnsRecord::Address, Family::Ipv6) => RecordType::AAAA,
        (DnsRecord::Txt | DnsRecord::ChaosTxt, _) => RecordType::TXT,
    };
    let mut question = Query::query(name, kind);
    if record == DnsRecord::ChaosTxt {
        question.set_query_class(DNSClass::CH);
    }
    question
}

/// The one address of an answer.
fn read(answer: &Message, question: &Query, who: String, family: Family) -> Said {
    let code = answer.metadata.response_code;
    if code != ResponseCode::NoError {
        return unknown(Miss::Refused { who, status: code.into(), wait: None });
    }
    let found: BTreeSet<IpAddr> = answer
        .answers
        .iter()
        .filter(|record| record.name == *question.name())
        .filter(|record| record.record_type() == question.query_type())
        .filter(|record| record.dns_class == question.query_class())
        .filter_map(|record| address(&record.data))
        .collect();
    let mut found = found.into_iter();
    match (found.next(), found.next()) {
        (None, _) => unknown(Miss::NotUnderstood { who }),
        (Some(address), None) => seen_outside(&who, address, family),
        (Some(_), Some(_)) => unknown(Miss::Several { who }),
    }
}

/// The address that a record holds. A text that is none says something else: Google's servers
/// add one about the network that a resolver asked for.
fn address(data: &RData) -> Option<IpAddr> {
    match data {
        RData::A(address) => Some(IpAddr::V4(address.0)),
        RData::AAAA(address) => Some(IpAddr::V6(address.0)),
        RData::TXT(text) => {
            let text = text.txt_data.concat();
            std::str::from_utf8(&text).ok()?.trim().trim_matches('"').parse().ok()
        }
        _ => None,
    }
}
