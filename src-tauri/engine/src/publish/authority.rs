//! Which zone a name is in and which servers that has, asked of a resolver.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::future::join;
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use tokio::net::lookup_host;
use tokio::time::timeout;

use super::rfc2136::message::shown;
use crate::model::Silence;
use crate::net::dns::{Patience, code_name, query};

/// How many servers of a zone are looked at; more do not make the answer truer.
const MOST_SERVERS: usize = 8;
/// How many addresses of one server are tried.
const MOST_ADDRESSES: usize = 3;
/// How many of the system's resolvers are tried.
const MOST_RESOLVERS: usize = 2;
/// How long the system may take to find a server's address.
const LOOK_UP: Duration = Duration::from_secs(5);
/// How one resolver is asked: a datagram that is lost is made up for once.
const PATIENCE: Patience = Patience {
    udp: &[Duration::from_millis(500), Duration::from_millis(700)],
    tcp: Duration::from_millis(1200),
};

/// A zone, as its SOA record says (RFC 1035 3.3.13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    /// Its name, in lower case.
    pub(super) name: Name,
    /// Its primary server (MNAME).
    pub(super) primary: Name,
}

/// Who is asked: the resolver that the settings name, or the system's as they are when the first
/// question comes up. Made anew for each update, since those change with the network.
#[derive(Clone, Debug)]
pub(super) struct Resolver {
    named: Option<SocketAddr>,
    asked: OnceLock<Vec<SocketAddr>>,
}

impl Resolver {
    /// `named`: asked instead of the system's.
    pub(super) fn new(named: Option<SocketAddr>) -> Self {
        Self { named, asked: OnceLock::new() }
    }

    /// The zone that a name is in: the owner of the SOA record that comes with the answer,
    /// whether the name has one itself or not (RFC 2308 3). Where none comes, as behind an alias,
    /// the names above are tried.
    ///
    /// # Errors
    /// Where no resolver answers or no zone is found.
    pub(super) async fn zone_of(&self, name: &Name) -> Result<Zone, Silence> {
        let mut at = name.clone();
        while !at.is_root() {
            let answer = self.resolve(&at, RecordType::SOA).await?;
            match zone_in(&answer).filter(|zone| zone.name.zone_of(name)) {
                // Nobody on the internet has delegated it: its servers are not those of the root.
                Some(zone) if zone.name.is_root() => break,
                Some(zone) => return Ok(zone),
                None => {}
            }
            at = at.base_name();
        }
        Err(Silence::NoZone { name: shown(name) })
    }

    /// The resolvers that are asked, one after the other until one answers.
    pub(super) fn resolvers(&self) -> &[SocketAddr] {
        let asked = || self.named.map_or_else(system_resolvers, |resolver| vec![resolver]);
        self.asked.get_or_init(asked)
    }

    /// The servers that a zone's NS records name.
    ///
    /// # Errors
    /// Where no resolver answers.
    pub(super) async fn servers_of(&self, zone: &Name) -> Result<Vec<Name>, Silence> {
        let answer = self.resolve(zone, RecordType::NS).await?;
        let names = answer.answers.iter().filter_map(|record| match &record.data {
            RData::NS(server) if record.name == *zone => Some(server.0.clone()),
            _ => None,
        });
        Ok(names.take(MOST_SERVERS).collect())
    }

    /// One address of each family of a server.
    pub(super) async fn server(&self, name: &Name, port: u16) -> Vec<SocketAddr> {
        let look_up = |kind| async move {
            let answer = self.resolve(name, kind).await.ok()?;
            answer.answers.iter().find_map(|record| record.data.ip_addr())
        };
        let (ipv4, ipv6) = join(look_up(RecordType::A), look_up(RecordType::AAAA)).await;
        ipv4.into_iter().chain(ipv6).map(|address| SocketAddr::new(address, port)).collect()
    }

    /// The addresses of a server that a person named, no more than three: by the resolver of the
    /// settings, or as the system finds them, which knows its own table of hosts as well.
    ///
    /// # Errors
    /// Where there are none.
    pub(super) async fn host(&self, host: &str, port: u16) -> Result<Vec<SocketAddr>, Silence> {
        let unknown = || Silence::NoAddress { server: host.to_owned() };
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![SocketAddr::new(address, port)]);
        }
        let found = if self.named.is_some() {
            let mut name = Name::from_utf8(host).map_err(|_| unknown())?;
            name.set_fqdn(true);
            self.server(&name, port).await
        } else {
            let found = timeout(LOOK_UP, lookup_host((host, port))).await;
            let found = found.map_err(|_| unknown())?.map_err(|_| unknown())?;
            found.take(MOST_ADDRESSES).collect()
        };
        if found.is_empty() { Err(unknown()) } else { Ok(found) }
    }

    /// Asks the first resolver that answers at all; what it says is taken, an error too.
    async fn resolve(&self, name: &Name, kind: RecordType) -> Result<Message, Silence> {
        for resolver in self.resolvers() {
            let Ok(answer) = query(*resolver, None, name, kind, true, PATIENCE).await else {
                continue;
            };
            return match answer.metadata.response_code {
                ResponseCode::NoError | ResponseCode::NXDomain => Ok(answer),
                code => Err(Silence::ResolverRefused { code: code_name(code) }),
            };
        }
        Err(Silence::NoResolver)
    }
}

/// The zone whose SOA record an answer carries.
pub(super) fn zone_in(answer: &Message) -> Option<Zone> {
    answer.answers.iter().chain(&answer.authorities).find_map(|record| match &record.data {
        RData::SOA(start) => {
            Some(Zone { name: record.name.to_lowercase(), primary: start.mname.clone() })
        }
        _ => None,
    })
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
