//! What the authoritative servers of a name publish, asked of themselves: no cache in between.

mod servers;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use futures_util::future::{join, join_all, join3};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use serde::Serialize;
use tokio::time::timeout;

use super::authority::Resolver;
use super::rfc2136::message::record_type;
use super::rfc2136::target::read_name;
use crate::model::{Family, HostName, PerFamily, Published};
use crate::net::dns::{Failure, Patience, query};
use servers::Server;

/// The limit for everything together.
const WHOLE: Duration = Duration::from_secs(3);
/// The limit for finding the servers; what remains is for asking them.
const FINDING: Duration = Duration::from_millis(1700);
/// The limit for one question to one server.
const QUESTION: Duration = Duration::from_millis(1200);
/// How one server is asked: a datagram that is lost is made up for once.
const PATIENCE: Patience =
    Patience { udp: &[Duration::from_millis(500), Duration::from_millis(700)], tcp: QUESTION };

/// Whom to ask what a name's records are.
#[derive(Clone, Copy, Debug)]
pub enum Whom<'a> {
    /// The server that an account names, `host:port`.
    Server {
        /// It, as the account has it.
        server: &'a str,
        /// The resolver that knows its name; `None`: the system.
        resolver: Option<SocketAddr>,
    },
    /// Every authoritative server of the name's zone.
    Authority {
        /// The resolver that knows them; `None`: the system's.
        resolver: Option<SocketAddr>,
        /// The port at which they are asked, 53 on the internet.
        port: u16,
    },
}

/// What one server says of one family of a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServerAnswer {
    /// The server's name and address.
    pub server: String,
    /// The family.
    pub family: Family,
    /// The addresses that it publishes, sorted.
    pub addresses: Vec<IpAddr>,
    /// The records' time to live in seconds, where there are any.
    pub ttl: Option<u32>,
    /// The serial of its copy of the zone, where it says one.
    pub serial: Option<u32>,
    /// Why it says nothing of use, in a few words.
    pub error: Option<String>,
}

/// What the servers publish in each family. Ends within 3 seconds, and at once where the
/// resolver answers with an error. Servers that do not answer do not count; the others must agree.
pub async fn published(whom: Whom<'_>, host: &HostName) -> PerFamily<Published> {
    let look = async {
        let name = read_name("host", host.as_str()).ok()?;
        let servers = find(whom, &name).await.ok()?;
        let answers = join_all(servers.iter().map(|server| async {
            let ask = |family| addresses(server.address, &name, family);
            join(ask(Family::Ipv4), ask(Family::Ipv6)).await
        }));
        let (ipv4, ipv6): (Vec<_>, Vec<_>) = answers.await.into_iter().unzip();
        Some(PerFamily { ipv4: agreed(ipv4), ipv6: agreed(ipv6) })
    };
    timeout(WHOLE, look).await.ok().flatten().unwrap_or_default()
}

/// What each server says, for people: two entries a server. Ends within 3 seconds. Where no
/// server can be found, the entries say why.
pub async fn truth(whom: Whom<'_>, host: &HostName) -> Vec<ServerAnswer> {
    let look = async {
        let name = read_name("host", host.as_str()).map_err(|fault| fault.detail)?;
        let servers = find(whom, &name).await?;
        Ok(join_all(servers.iter().map(|server| say(server, &name))).await)
    };
    let found = timeout(WHOLE, look).await.unwrap_or_else(|_| Err("it took too long".to_owned()));
    match found {
        Ok(answers) => answers.into_iter().flatten().collect(),
        Err(why) => {
            let server = match whom {
                Whom::Server { server, .. } => server.to_owned(),
                Whom::Authority { .. } => host.to_string(),
            };
            Family::BOTH.map(|family| unanswered(&server, family, why.clone())).into()
        }
    }
}

async fn find(whom: Whom<'_>, name: &Name) -> Result<Vec<Server>, String> {
    let finding = async {
        match whom {
            Whom::Server { server, resolver } => {
                servers::named(&Resolver::new(resolver), server).await
            }
            Whom::Authority { resolver, port } => {
                servers::authoritative(&Resolver::new(resolver), port, name).await
            }
        }
    };
    timeout(FINDING, finding).await.unwrap_or_else(|_| Err("the resolver is too slow".to_owned()))
}

/// What all answers have in common.
fn agreed(answers: Vec<Result<Records, String>>) -> Published {
    let mut answers = answers.into_iter().flatten().map(|records| records.addresses);
    match answers.next() {
        Some(first) if answers.all(|other| other == first) => Published::Addresses(first),
        _ => Published::Unknown,
    }
}

async fn say(server: &Server, name: &Name) -> [ServerAnswer; 2] {
    let ask = |family| addresses(server.address, name, family);
    let serial = serial(server.address, name);
    let (ipv4, ipv6, serial) = join3(ask(Family::Ipv4), ask(Family::Ipv6), serial).await;
    let shown = server.to_string();
    [(Family::Ipv4, ipv4), (Family::Ipv6, ipv6)].map(|(family, answer)| match answer {
        Ok(Records { addresses, ttl }) => {
            ServerAnswer { server: shown.clone(), family, addresses, ttl, serial, error: None }
        }
        Err(why) => ServerAnswer { serial, ..unanswered(&shown, family, why) },
    })
}

fn unanswered(server: &str, family: Family, why: String) -> ServerAnswer {
    ServerAnswer {
        server: server.to_owned(),
        family,
        addresses: Vec::new(),
        ttl: None,
        serial: None,
        error: Some(why),
    }
}

/// The address records of one family at one server.
struct Records {
    addresses: Vec<IpAddr>,
    ttl: Option<u32>,
}

async fn addresses(server: SocketAddr, name: &Name, family: Family) -> Result<Records, String> {
    let answer = ask(server, name, record_type(family)).await?;
    let mut records = Records { addresses: Vec::new(), ttl: None };
    for record in answer.answers.iter().filter(|record| record.name == *name) {
        let address = match &record.data {
            RData::A(address) => IpAddr::V4(address.0),
            RData::AAAA(address) => IpAddr::V6(address.0),
            // Whose addresses those of an alias are is not for this name's server to say.
            RData::CNAME(target) => return Err(format!("the name is an alias of {}", target.0)),
            _ => continue,
        };
        if Family::of(address) == family {
            records.addresses.push(address);
            records.ttl = Some(records.ttl.map_or(record.ttl, |ttl| ttl.min(record.ttl)));
        }
    }
    records.addresses.sort();
    records.addresses.dedup();
    Ok(records)
}

/// The serial of the zone that the name is in, as this server has it.
async fn serial(server: SocketAddr, name: &Name) -> Option<u32> {
    let answer = ask(server, name, RecordType::SOA).await.ok()?;
    answer.answers.iter().chain(&answer.authorities).find_map(|record| match &record.data {
        RData::SOA(start) if record.name.zone_of(name) => Some(start.serial),
        _ => None,
    })
}

/// Asks a server for what it holds itself; an answer that is not authoritative is none.
async fn ask(server: SocketAddr, name: &Name, kind: RecordType) -> Result<Message, String> {
    let asked = timeout(QUESTION, query(server, None, name, kind, false, PATIENCE)).await;
    let answer = asked.unwrap_or(Err(Failure::NoAnswer)).map_err(|failure| failure.to_string())?;
    match answer.metadata.response_code {
        ResponseCode::NoError | ResponseCode::NXDomain if answer.metadata.authoritative => {
            Ok(answer)
        }
        ResponseCode::NoError | ResponseCode::NXDomain => {
            Err("the server does not serve the name itself".to_owned())
        }
        code => Err(format!("the server answers: {code}")),
    }
}
