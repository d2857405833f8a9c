//! What the authoritative servers of a name publish, asked of themselves: no cache in between.
//!
//! [`published`] is what counts: where updates go to a name server, what that one says.
//! [`truth`] is for people: it asks everybody, and says what the answers mean.

mod answers;
mod meaning;
mod resolvers;
mod servers;

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::{join, join_all};
use hickory_proto::rr::Name;
use tokio::time::{Instant, timeout, timeout_at};

use super::authority::Resolver;
use super::rfc2136::target::{Route, read_name};
use crate::clock;
use crate::model::{
    Family, Finding, HostName, PerFamily, Published, Role, ServerAnswer, Silence, Truth,
};
use answers::{Records, addresses, answer, say};
pub use meaning::{Kept, Known, meaning};
pub use resolvers::Public;
use servers::{Server, authoritative, named, send_updates_to_the_primary, together};

/// The limit for everything together.
const WHOLE: Duration = Duration::from_secs(3);
/// The limit for finding the servers; what remains is for asking them.
const FINDING: Duration = Duration::from_millis(1700);

/// Whom to ask what a name's records are.
#[derive(Clone, Debug)]
pub struct Whom {
    /// How updates go, where they go to a name server; `None`: to a provider's service.
    pub updates: Option<Route>,
    /// The resolver that knows zones and servers; `None`: the system's.
    pub resolver: Option<SocketAddr>,
    /// The port at which authoritative servers are asked, 53 on the internet.
    pub port: u16,
}

/// What is published in each family. Ends within 3 seconds, and at once where the resolver
/// answers with an error.
///
/// Where updates go to a name server, what that one says is taken: a secondary that lags behind
/// it, or a server that tells others something else, does not make it doubtful. Of the servers
/// of a provider, or where that server is silent and was not named, those that do not answer do
/// not count, and the others must agree.
pub async fn published(whom: &Whom, host: &HostName) -> PerFamily<Published> {
    let look = async {
        let name = read_name("host", host.as_str()).ok()?;
        let servers = timeout(FINDING, those_that_count(whom, &name)).await.ok()?.ok()?;
        let answers = join_all(servers.iter().map(|server| async {
            let ask = |family| addresses(server, &name, family);
            join(ask(Family::Ipv4), ask(Family::Ipv6)).await
        }));
        let (ipv4, ipv6): (Vec<_>, Vec<_>) = answers.await.into_iter().unzip();
        let known = |answers| agreed(&servers, answers);
        Some(PerFamily { ipv4: known(ipv4), ipv6: known(ipv6) })
    };
    timeout(WHOLE, look).await.ok().flatten().unwrap_or_default()
}

/// What each server says, and where it is wished resolvers as well, for people. Ends within 3
/// seconds. What it means is for [`meaning`] to say.
pub async fn truth(whom: &Whom, host: &HostName, public: &Public) -> Truth {
    let at = clock::now();
    let name = match read_name("host", host.as_str()) {
        Ok(name) => name,
        Err(fault) => return unaskable(host, fault.detail),
    };
    let resolver = Resolver::new(whom.resolver);
    let servers = timeout(WHOLE, say_all(whom, &resolver, &name, host));
    let resolvers = timeout(WHOLE, resolvers::told(public, &resolver, &name));
    let (servers, resolvers) = join(servers, resolvers).await;
    let (servers, findings) = servers.unwrap_or_else(|_| {
        (nobody(host.as_str(), &[Role::Secondary], &Silence::TooLong), Vec::new())
    });
    Truth { at, servers, resolvers: resolvers.unwrap_or_default(), findings }
}

/// What can be said where nobody can be asked, and what is wrong that nobody can.
pub(super) fn unaskable(host: &HostName, detail: String) -> Truth {
    let why = Silence::BadPlace { detail };
    let servers = nobody(host.as_str(), &[Role::Secondary], &why);
    Truth { at: clock::now(), servers, ..Truth::default() }
}

/// What the authoritative servers say, and why some could not be found.
async fn say_all(
    whom: &Whom,
    resolver: &Resolver,
    name: &Name,
    host: &HostName,
) -> (Vec<ServerAnswer>, Vec<Finding>) {
    let (taking, listed) = everybody(whom, resolver, name).await;
    let mut unsaid = Vec::new();
    let mut findings = Vec::new();
    let taking = taking.unwrap_or_else(|(server, why)| {
        unsaid = nobody(&server, &[Role::Updates], &why);
        Vec::new()
    });
    let listed = match listed {
        Ok(servers) => servers,
        Err(why) if taking.is_empty() && unsaid.is_empty() => {
            unsaid = nobody(host.as_str(), &[Role::Secondary], &why);
            Vec::new()
        }
        Err(reason) => {
            findings.push(Finding::ServersUnknown { why: reason.to_string(), reason });
            Vec::new()
        }
    };
    let servers = together(taking, listed);
    let said = join_all(servers.iter().map(|server| say(server, name))).await;
    unsaid.extend(said.into_iter().flatten());
    (unsaid, findings)
}

/// The server that the account names or what is in its way, and those of the zone.
async fn everybody(
    whom: &Whom,
    resolver: &Resolver,
    name: &Name,
) -> (Result<Vec<Server>, (String, Silence)>, Result<Vec<Server>, Silence>) {
    let slow = || Err(Silence::SlowResolver);
    let end = Instant::now() + FINDING;
    let taking = async {
        let Some((route, server)) = whom.named() else { return Ok(Vec::new()) };
        let found = timeout_at(end, named(resolver, route, server)).await;
        found.unwrap_or_else(|_| slow()).map_err(|why| (server.0.clone(), why))
    };
    let listed = timeout_at(end, authoritative(resolver, whom.port, name));
    let (taking, listed) = join(taking, listed).await;
    let mut listed = listed.unwrap_or_else(|_| slow());
    if listed.is_err()
        && let Some(own) = taking.iter().flatten().next()
    {
        // A zone that only its own server knows, as many a network at home has one.
        let itself = Resolver::new(Some(own.address));
        let asked = timeout_at(end, authoritative(&itself, whom.port, name)).await;
        listed = asked.ok().and_then(Result::ok).map_or(listed, Ok);
    }
    if let (None, Some(route), Ok(listed)) = (whom.named(), &whom.updates, &mut listed) {
        send_updates_to_the_primary(listed, route);
    }
    (taking, listed)
}

impl Whom {
    /// The server that the account names, and how it is reached.
    fn named(&self) -> Option<(&Route, &(String, u16))> {
        let route = self.updates.as_ref()?;
        Some((route, route.server.as_ref()?))
    }
}

/// The servers whose answers are what is published.
async fn those_that_count(whom: &Whom, name: &Name) -> Result<Vec<Server>, Silence> {
    let resolver = Resolver::new(whom.resolver);
    if let Some((route, server)) = whom.named() {
        return named(&resolver, route, server).await;
    }
    let mut servers = authoritative(&resolver, whom.port, name).await?;
    match &whom.updates {
        Some(route) => send_updates_to_the_primary(&mut servers, route),
        None => servers.retain(|server| server.listed),
    }
    Ok(servers)
}

/// What all answers have in common: those of the server that takes updates, where it gives any.
fn agreed(servers: &[Server], answers: Vec<Result<Records, Silence>>) -> Published {
    let answers = servers
        .iter()
        .zip(answers)
        .filter_map(|(server, answer)| Some((server.is(Role::Updates), answer.ok()?.addresses)));
    let (counting, others): (Vec<_>, Vec<_>) = answers.partition(|(counts, _)| *counts);
    let counting = if counting.is_empty() { others } else { counting };
    let mut counting = counting.into_iter().map(|(_, addresses)| addresses);
    match counting.next() {
        Some(first) if counting.all(|other| other == first) => Published::Addresses(first),
        _ => Published::Unknown,
    }
}

fn nobody(server: &str, roles: &[Role], why: &Silence) -> Vec<ServerAnswer> {
    Family::BOTH.map(|family| answer(server, roles, family, Err(why.clone()))).into()
}
