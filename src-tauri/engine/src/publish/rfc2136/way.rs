//! Which zone hosts are in, and which servers may take an update of it.
//!
//! Where the account names a zone or a server, that is taken; else the zone is found by its SOA
//! record and its servers by that record's MNAME, then by the zone's NS records, in this order
//! (RFC 2136 4.3).

use std::net::SocketAddr;

use futures_util::stream::{self, StreamExt as _};
use hickory_proto::op::Query;
use hickory_proto::rr::{Name, RecordType};

use super::message::{name_in_zone, shown};
use super::target::{Fault, Target, read_name};
use crate::model::{HostName, Trouble};
use crate::net::dns::{Patience, Transport, ask_by};
use crate::publish::authority::{Resolver, zone_in};

/// How many hosts' zones are looked up side by side.
pub(super) const SIDE_BY_SIDE: usize = 16;

/// A server, at which port, and what was found out of it while an update is sent.
#[derive(Clone, Debug)]
pub(super) struct Server {
    /// Its name or address.
    pub(super) host: String,
    /// Its port.
    pub(super) port: u16,
    /// Its addresses; empty: not looked up yet.
    pub(super) addresses: Vec<SocketAddr>,
    /// Whether it was asked who the zone's primary is.
    pub(super) has_named_primary: bool,
    /// Whether it then knew the zone with authority.
    pub(super) has_zone: bool,
}

impl Server {
    fn new(host: String, port: u16) -> Self {
        Self { host, port, addresses: Vec::new(), has_named_primary: false, has_zone: false }
    }

    /// Whether it is called the same.
    pub(super) fn is(&self, other: &Self) -> bool {
        (&self.host, self.port) == (&other.host, other.port)
    }
}

/// What is in one zone.
#[derive(Clone, Debug)]
pub(super) struct Group<'a, T> {
    /// The zone.
    pub(super) zone: Name,
    /// The primary server that the zone's SOA record names, where that was looked up.
    pub(super) primary: Option<Name>,
    /// What is in it, in its order.
    pub(super) members: Vec<&'a T>,
}

/// The members of an update by the zones of their hosts, and those for which no zone was found
/// with what is in the way.
pub(super) async fn by_zone<'a, T>(
    target: &Target,
    resolver: &Resolver,
    members: &[&'a T],
    host: impl Fn(&'a T) -> &'a HostName,
) -> (Vec<Group<'a, T>>, Vec<(&'a T, Fault)>) {
    if let Some(zone) = &target.zone {
        // Whether a name is in it is seen when the message is written.
        let members = members.to_vec();
        return (vec![Group { zone: zone.clone(), primary: None, members }], Vec::new());
    }
    let look_ups: Vec<_> =
        members.iter().map(|member| zone_of(target, resolver, host(member))).collect();
    let found: Vec<_> = stream::iter(look_ups).buffered(SIDE_BY_SIDE).collect().await;
    let (mut groups, mut stray) = (Vec::<Group<'a, T>>::new(), Vec::new());
    for (member, found) in members.iter().copied().zip(found) {
        match found {
            Ok((zone, primary)) => add(&mut groups, zone, primary, member),
            Err(fault) => stray.push((member, fault)),
        }
    }
    (groups, stray)
}

/// Adds a member to the group of its zone.
pub(super) fn add<'a, T>(
    groups: &mut Vec<Group<'a, T>>,
    zone: Name,
    primary: Option<Name>,
    member: &'a T,
) {
    match groups.iter_mut().find(|group| group.zone == zone) {
        Some(group) => group.members.push(member),
        None => groups.push(Group { zone, primary, members: vec![member] }),
    }
}

/// The zone of a host, and its primary server where that was looked up.
pub(super) async fn zone_of(
    target: &Target,
    resolver: &Resolver,
    host: &HostName,
) -> Result<(Name, Option<Name>), Fault> {
    if let Some(zone) = &target.zone {
        name_in_zone(zone, host)?;
        return Ok((zone.clone(), None));
    }
    let name = read_name("host", host.as_str())
        .map_err(|fault| Fault::new(Trouble::BadHostName, fault.detail))?;
    let zone = resolver.zone_of(&name).await?;
    Ok((zone.name, Some(zone.primary)))
}

/// The servers that may take an update of a zone, the likeliest first: the one that
/// the account names, else the primary and then all others, of which some pass updates on
/// (RFC 2136 6).
///
/// # Errors
/// [`Trouble::Unreachable`] where none can be found.
pub(super) async fn servers(
    target: &Target,
    resolver: &Resolver,
    zone: &Name,
    primary: Option<Name>,
) -> Result<Vec<Server>, Fault> {
    if let Some((host, port)) = &target.server {
        return Ok(vec![Server::new(host.clone(), *port)]);
    }
    let primary = match primary {
        Some(primary) => primary,
        None => {
            let found = resolver.zone_of(zone).await?;
            if found.name != *zone {
                let zone = shown(zone);
                return Err(Fault::new(Trouble::ZoneNotFound, format!("{zone} is not a zone")));
            }
            found.primary
        }
    };
    let mut names = vec![primary];
    // The primary alone will do where the others cannot be looked up.
    for name in resolver.servers_of(zone).await.unwrap_or_default() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let port = target.port();
    Ok(names.iter().map(|name| Server::new(shown(name), port)).collect())
}

/// The primary server of a zone as this server, which is not it, names it; `None` where it
/// cannot say or names itself.
pub(super) async fn primary_by(
    asked: &mut Server,
    address: SocketAddr,
    (via, transport): (Option<&str>, &Transport),
    zone: &Name,
    patience: Patience,
) -> Option<Server> {
    let question = Query::query(zone.clone(), RecordType::SOA);
    let answer = ask_by(address, via, transport, question, false, patience).await.ok()?;
    let primary = zone_in(&answer).filter(|found| found.name == *zone)?.primary;
    asked.has_zone = answer.metadata.authoritative;
    let host = shown(&primary);
    // Where the primary listens at another port than its secondary, only the account can say so.
    (host != asked.host).then(|| Server::new(host, asked.port))
}
