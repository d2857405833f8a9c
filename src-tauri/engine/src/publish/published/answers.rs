//! What one server says of a name.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::future::join3;
use hickory_proto::op::{Message, Query, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use tokio::time::timeout;

use super::servers::Server;
use crate::model::{Family, Role, ServerAnswer, Silence};
use crate::net::dns::{Failure, Patience, Transport, ask_by, code_name};
use crate::publish::rfc2136::message::{record_type, shown};

/// The limit for one question to one server.
pub(super) const QUESTION: Duration = Duration::from_millis(1200);
/// How one server is asked: a datagram that is lost is made up for once.
const PATIENCE: Patience =
    Patience { udp: &[Duration::from_millis(500), Duration::from_millis(700)], tcp: QUESTION };
/// The limit for one question to a resolver, which may have to ask others first.
const RESOLVER_QUESTION: Duration = Duration::from_millis(2500);
/// How one resolver is asked.
const RESOLVER_PATIENCE: Patience = Patience {
    udp: &[Duration::from_millis(1000), Duration::from_millis(1500)],
    tcp: RESOLVER_QUESTION,
};

/// The address records of one family at one server.
#[derive(Debug)]
pub(super) struct Records {
    /// The addresses, sorted.
    pub(super) addresses: Vec<IpAddr>,
    /// The least time to live, seconds.
    pub(super) ttl: Option<u32>,
}

impl Records {
    /// Those that an answer holds in any of these names' records.
    fn read(answer: &Message, family: Family, is_asked_for: impl Fn(&Name) -> bool) -> Self {
        let mut records = Self { addresses: Vec::new(), ttl: None };
        for record in answer.answers.iter().filter(|record| is_asked_for(&record.name)) {
            let address = match &record.data {
                RData::A(address) => Some(IpAddr::V4(address.0)),
                RData::AAAA(address) => Some(IpAddr::V6(address.0)),
                _ => None,
            };
            let address = address.filter(|address| Family::of(*address) == family);
            if address.is_some() || matches!(record.data, RData::CNAME(_)) {
                records.ttl = Some(records.ttl.map_or(record.ttl, |ttl| ttl.min(record.ttl)));
            }
            records.addresses.extend(address);
        }
        records.addresses.sort();
        records.addresses.dedup();
        records
    }
}

/// A server's copy of a zone.
struct Copy {
    zone: String,
    serial: u32,
    refresh: u32,
}

/// What an authoritative server holds of the name itself, and which copy of the zone it has.
pub(super) async fn say(server: &Server, name: &Name) -> [ServerAnswer; 2] {
    let ask = |family| addresses(server, name, family);
    let (ipv4, ipv6, copy) = join3(ask(Family::Ipv4), ask(Family::Ipv6), copy(server, name)).await;
    [(Family::Ipv4, ipv4), (Family::Ipv6, ipv6)].map(|(family, records)| {
        let mut answer = answer(&server.to_string(), &server.roles, family, records);
        if let Some(Copy { zone, serial, refresh }) = &copy {
            answer.zone = Some(zone.clone());
            (answer.serial, answer.refresh) = (Some(*serial), Some(*refresh));
        }
        answer
    })
}

/// What a resolver tells, from its cache or after asking others itself. Of several addresses of
/// it the first is asked that can be reached.
pub(super) async fn tell(
    shown: &str,
    addresses: &[SocketAddr],
    role: Role,
    name: &Name,
) -> [ServerAnswer; 2] {
    let mut said = Vec::new();
    for address in addresses {
        let ask = |family| resolved(*address, name, family);
        let (ipv4, ipv6) = futures_util::future::join(ask(Family::Ipv4), ask(Family::Ipv6)).await;
        let unreachable =
            matches!((&ipv4, &ipv6), (Err(Silence::NoConnection), Err(Silence::NoConnection)));
        said = vec![(*address, Family::Ipv4, ipv4), (*address, Family::Ipv6, ipv6)];
        if !unreachable {
            break;
        }
    }
    let mut said = said.into_iter();
    Family::BOTH.map(|family| {
        let (who, records) = match said.next() {
            Some((address, _, records)) => (with_address(shown, address), records),
            None => (shown.to_owned(), Err(Silence::NoConnection)),
        };
        answer(&who, &[role], family, records)
    })
}

fn with_address(name: &str, address: SocketAddr) -> String {
    if name.is_empty() { address.to_string() } else { format!("{name} ({address})") }
}

/// An answer as it is shown.
pub(super) fn answer(
    server: &str,
    roles: &[Role],
    family: Family,
    records: Result<Records, Silence>,
) -> ServerAnswer {
    let (records, reason) = match records {
        Ok(records) => (records, None),
        Err(why) => (Records { addresses: Vec::new(), ttl: None }, Some(why)),
    };
    ServerAnswer {
        server: server.to_owned(),
        roles: roles.to_vec(),
        family,
        addresses: records.addresses,
        ttl: records.ttl,
        serial: None,
        zone: None,
        refresh: None,
        behind: false,
        error: reason.as_ref().map(Silence::to_string),
        reason,
    }
}

/// The address records of one family that a server holds of the name.
pub(super) async fn addresses(
    server: &Server,
    name: &Name,
    family: Family,
) -> Result<Records, Silence> {
    let answer = ask(server, name, record_type(family)).await?;
    let alias = answer.answers.iter().find_map(|record| match &record.data {
        // Whose addresses those of an alias are is not for this name's server to say.
        RData::CNAME(target) if record.name == *name => Some(shown(&target.0)),
        _ => None,
    });
    match alias {
        Some(target) => Err(Silence::Alias { target }),
        None => Ok(Records::read(&answer, family, |owner| owner == name)),
    }
}

/// The copy of the zone that the name is in, as this server has it.
async fn copy(server: &Server, name: &Name) -> Option<Copy> {
    let answer = ask(server, name, RecordType::SOA).await.ok()?;
    answer.answers.iter().chain(&answer.authorities).find_map(|record| match &record.data {
        RData::SOA(start) if record.name.zone_of(name) => Some(Copy {
            zone: shown(&record.name.to_lowercase()),
            serial: start.serial,
            refresh: u32::try_from(start.refresh).unwrap_or(0),
        }),
        _ => None,
    })
}

/// Asks a server for what it holds itself; an answer that is not authoritative is none.
async fn ask(server: &Server, name: &Name, kind: RecordType) -> Result<Message, Silence> {
    let Server { address, transport, .. } = server;
    let question = Query::query(name.clone(), kind);
    let asked = timeout(QUESTION, ask_by(*address, None, transport, question, false, PATIENCE));
    let asked = asked.await.unwrap_or(Err(Failure::NoAnswer));
    let answer = asked?;
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain if answer.metadata.authoritative => {
            Ok(answer)
        }
        ResponseCode::NoError | ResponseCode::NXDomain => Err(Silence::NotItsOwn),
        code => Err(Silence::Refused { code: code_name(code) }),
    }
}

/// What a resolver finds out. Where an alias is between, the addresses are those at its end.
async fn resolved(address: SocketAddr, name: &Name, family: Family) -> Result<Records, Silence> {
    let question = Query::query(name.clone(), record_type(family));
    let asked = ask_by(address, None, &Transport::Any, question, true, RESOLVER_PATIENCE);
    let asked = timeout(RESOLVER_QUESTION, asked).await.unwrap_or(Err(Failure::NoAnswer));
    let answer = asked?;
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain => {}
        code => return Err(Silence::ResolverRefused { code: code_name(code) }),
    }
    let mut records = Records::read(&answer, family, |_| true);
    if records.addresses.is_empty() {
        // That there is none is kept as well (RFC 2308 5).
        let start = answer.authorities.iter().find_map(|record| match &record.data {
            RData::SOA(start) => Some(record.ttl.min(start.minimum)),
            _ => None,
        });
        records.ttl = start;
    }
    Ok(records)
}
