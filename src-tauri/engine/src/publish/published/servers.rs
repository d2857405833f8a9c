//! Finding the servers to ask.

use std::fmt;
use std::net::SocketAddr;

use futures_util::future::{join, join_all};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;

use super::PATIENCE;
use crate::net::dns::query;
use crate::publish::rfc2136::message::shown;
use crate::publish::rfc2136::target::{addresses, read_server};

/// How many servers of a zone are asked; more do not make the answer truer.
const MOST_SERVERS: usize = 8;
/// How many of the system's resolvers are tried.
const MOST_RESOLVERS: usize = 2;

/// One address of one server.
pub(super) struct Server {
    /// Its name, where it has one.
    pub(super) name: String,
    /// Where it is asked.
    pub(super) address: SocketAddr,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.address)
    }
}

/// The server that an account names, at each of its addresses.
pub(super) async fn named(text: &str) -> Result<Vec<Server>, String> {
    let (host, port) = read_server(text).map_err(|fault| fault.detail)?;
    let found = addresses(&host, port).await.map_err(|fault| fault.detail)?;
    Ok(found.into_iter().map(|address| Server { name: host.clone(), address }).collect())
}

/// The servers of the zone that the name is in, as the resolver knows them: one address of each
/// family of each.
pub(super) async fn authoritative(
    resolver: Option<SocketAddr>,
    port: u16,
    name: &Name,
) -> Result<Vec<Server>, String> {
    let resolvers = resolver.map_or_else(system_resolvers, |resolver| vec![resolver]);
    let zone = find_zone(&resolvers, name).await?;
    let answer = resolve(&resolvers, &zone, RecordType::NS).await?;
    let names = answer.answers.iter().filter_map(|record| match &record.data {
        RData::NS(server) if record.name == zone => Some(server.0.clone()),
        _ => None,
    });
    let names: Vec<Name> = names.take(MOST_SERVERS).collect();
    let looked_up = join_all(names.iter().map(|server| async {
        let look_up = |kind| first_address(&resolvers, server, kind, port);
        let (ipv4, ipv6) = join(look_up(RecordType::A), look_up(RecordType::AAAA)).await;
        let with_name = |address| Server { name: shown(server), address };
        ipv4.into_iter().chain(ipv6).map(with_name).collect::<Vec<_>>()
    }));
    let servers: Vec<Server> = looked_up.await.into_iter().flatten().collect();
    if servers.is_empty() {
        return Err(format!("no server of {} has an address", shown(&zone)));
    }
    Ok(servers)
}

/// The zone that a name is in: the owner of the SOA record that comes with the answer, whether
/// the name has one itself or not (RFC 2308 3). Where none comes, as behind an alias, the names
/// above are tried.
async fn find_zone(resolvers: &[SocketAddr], name: &Name) -> Result<Name, String> {
    let mut at = name.clone();
    while !at.is_root() {
        let answer = resolve(resolvers, &at, RecordType::SOA).await?;
        let records = answer.answers.iter().chain(&answer.authorities);
        let mut starts = records.filter(|record| record.record_type() == RecordType::SOA);
        if let Some(start) = starts.find(|record| record.name.zone_of(name)) {
            return Ok(start.name.to_lowercase());
        }
        at = at.base_name();
    }
    Err(format!("the zone of {} cannot be found", shown(name)))
}

async fn first_address(
    resolvers: &[SocketAddr],
    server: &Name,
    kind: RecordType,
    port: u16,
) -> Option<SocketAddr> {
    let answer = resolve(resolvers, server, kind).await.ok()?;
    let address = answer.answers.iter().find_map(|record| record.data.ip_addr())?;
    Some(SocketAddr::new(address, port))
}

/// Asks the first resolver that answers at all; what it says is taken, an error too.
async fn resolve(
    resolvers: &[SocketAddr],
    name: &Name,
    kind: RecordType,
) -> Result<Message, String> {
    for resolver in resolvers {
        let Ok(answer) = query(*resolver, None, name, kind, true, PATIENCE).await else { continue };
        return match answer.metadata.response_code {
            ResponseCode::NoError | ResponseCode::NXDomain => Ok(answer),
            code => Err(format!("the resolver answers: {code}")),
        };
    }
    Err("no resolver answers".to_owned())
}

/// The resolvers that the system is set up with; none where that cannot be read.
fn system_resolvers() -> Vec<SocketAddr> {
    let Ok((configuration, _)) = read_system_conf() else { return Vec::new() };
    let servers = configuration.name_servers().iter().map(|server| {
        let port = server.connections.first().map_or(53, |connection| connection.port);
        SocketAddr::new(server.ip, port)
    });
    let mut found: Vec<SocketAddr> = Vec::new();
    for server in servers {
        if !found.contains(&server) {
            found.push(server);
        }
    }
    found.truncate(MOST_RESOLVERS);
    found
}
