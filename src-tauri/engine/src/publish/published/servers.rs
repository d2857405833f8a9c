//! Finding the servers to ask.

use std::fmt;
use std::net::SocketAddr;

use futures_util::future::join_all;
use hickory_proto::rr::Name;

use crate::publish::authority::Resolver;
use crate::publish::rfc2136::message::shown;
use crate::publish::rfc2136::target::read_server;

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
pub(super) async fn named(resolver: &Resolver, text: &str) -> Result<Vec<Server>, String> {
    let (host, port) = read_server(text).map_err(|fault| fault.detail)?;
    let found = resolver.host(&host, port).await?;
    Ok(found.into_iter().map(|address| Server { name: host.clone(), address }).collect())
}

/// The servers of the zone that the name is in, as the resolver knows them: one address of each
/// family of each.
pub(super) async fn authoritative(
    resolver: &Resolver,
    port: u16,
    name: &Name,
) -> Result<Vec<Server>, String> {
    let zone = resolver.zone_of(name).await?.name;
    let names = resolver.servers_of(&zone).await?;
    let looked_up = join_all(names.iter().map(|server| async {
        let with_name = |address| Server { name: shown(server), address };
        resolver.server(server, port).await.into_iter().map(with_name).collect::<Vec<_>>()
    }));
    let servers: Vec<Server> = looked_up.await.into_iter().flatten().collect();
    if servers.is_empty() {
        return Err(format!("no server of {} has an address", shown(&zone)));
    }
    Ok(servers)
}
