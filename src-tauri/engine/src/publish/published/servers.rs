//! Finding the servers to ask.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use futures_util::future::join_all;
use hickory_proto::rr::Name;

use crate::model::{Role, Silence};
use crate::net::dns::Transport;
use crate::publish::authority::{Resolver, Zone};
use crate::publish::rfc2136::message::shown;
use crate::publish::rfc2136::target::Route;

/// One address of one server.
#[derive(Clone, Debug)]
pub(super) struct Server {
    /// Its name, or its address where it has none.
    pub(super) name: String,
    /// Where it is asked.
    pub(super) address: SocketAddr,
    /// What carries the questions.
    pub(super) transport: Transport,
    /// What it is to the name.
    pub(super) roles: Vec<Role>,
    /// Whether an NS record of the zone names it.
    pub(super) listed: bool,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.name.parse::<IpAddr>().is_ok() {
            return write!(f, "{}", self.address);
        }
        write!(f, "{} ({})", self.name, self.address)
    }
}

impl Server {
    pub(super) fn is(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// Whether asking both would be asking one server twice in the same way.
    fn is_asked_like(&self, other: &Self) -> bool {
        let tls = |server: &Self| matches!(server.transport, Transport::Tls(_));
        self.address == other.address && tls(self) == tls(other)
    }
}

/// The server that an account names, at each of its addresses, asked as it is sent updates.
pub(super) async fn named(
    resolver: &Resolver,
    route: &Route,
    (host, port): &(String, u16),
) -> Result<Vec<Server>, Silence> {
    let found = resolver.host(host, *port).await?;
    let with_address = |address| Server {
        name: host.clone(),
        address,
        transport: route.transport_to(host),
        roles: vec![Role::Updates],
        listed: false,
    };
    Ok(found.into_iter().map(with_address).collect())
}

/// The servers of the zone that the name is in, as the resolver knows them: one address of each
/// family of each. The primary comes first, be there an NS record for it or not.
pub(super) async fn authoritative(
    resolver: &Resolver,
    port: u16,
    name: &Name,
) -> Result<Vec<Server>, Silence> {
    let Zone { name: zone, primary } = resolver.zone_of(name).await?;
    let names = resolver.servers_of(&zone).await?;
    let listed = names.contains(&primary);
    let names = [(&primary, Role::Primary, listed)].into_iter().chain(
        names.iter().filter(|name| **name != primary).map(|name| (name, Role::Secondary, true)),
    );
    let looked_up = join_all(names.map(|(server, role, listed)| async move {
        let with_name = |address| Server {
            name: shown(server),
            address,
            transport: Transport::Any,
            roles: vec![role],
            listed,
        };
        resolver.server(server, port).await.into_iter().map(with_name).collect::<Vec<_>>()
    }));
    let servers: Vec<Server> = looked_up.await.into_iter().flatten().collect();
    if servers.is_empty() {
        return Err(Silence::NoServer { zone: shown(&zone) });
    }
    Ok(servers)
}

/// Has the primary asked as updates are sent to it, since it is the one that takes them.
pub(super) fn send_updates_to_the_primary(servers: &mut [Server], route: &Route) {
    for server in servers.iter_mut().filter(|server| server.is(Role::Primary)) {
        server.roles.insert(0, Role::Updates);
        server.transport = route.transport_to(&server.name);
        if matches!(server.transport, Transport::Tls(_)) {
            server.address.set_port(route.port());
        }
    }
}

/// The servers that take updates, and behind them those of the zone that are not the same.
pub(super) fn together(mut named: Vec<Server>, listed: Vec<Server>) -> Vec<Server> {
    let mut rest = Vec::new();
    for server in listed {
        for one in named.iter_mut().filter(|one| one.address.ip() == server.address.ip()) {
            if one.name.parse::<IpAddr>().is_ok() {
                one.name.clone_from(&server.name);
            }
            let new = server.roles.iter().filter(|role| !one.roles.contains(role));
            let new: Vec<_> = new.copied().collect();
            one.roles.extend(new);
        }
        if !named.iter().any(|one| one.is_asked_like(&server)) {
            rest.push(server);
        }
    }
    named.extend(rest);
    named
}
