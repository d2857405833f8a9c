//! DNS UPDATE (RFC 2136), signed with a key (TSIG, RFC 8945) or in a session by Kerberos
//! (GSS-TSIG, RFC 3645), sent to the server that the account names or to the primary of the zone
//! that a host is in.
//!
//! As few messages as the hosts fit in. Nothing is decided here about when to send again.
//! SIG(0) (RFC 2931) is not spoken: the servers have given it up (BIND since CVE-2024-1975).

pub mod answer;
mod confirm;
mod entry;
mod group;
mod guard;
pub mod key;
pub mod message;
mod records;
pub mod server_lines;
mod session;
mod sessions;
mod talk;
pub mod target;
mod tkey;
pub mod tsig;
mod way;

use std::net::SocketAddr;

use crate::model::{
    Account, Change, Credentials, Family, HostName, Outcome, Report, Trouble, Update,
};
use crate::publish::authority::Resolver;
use answer::Verdict;
use entry::Entry;
use sessions::Sessions;
use talk::Talk;
use target::{Fault, Target};
use way::{Group, Server};

/// The longest detail of a report, in characters.
const DETAIL: usize = 200;

/// Speaks DNS UPDATE. Clones have their sessions with servers in common.
#[derive(Clone, Debug)]
pub struct Client {
    resolver: Option<SocketAddr>,
    sessions: Sessions,
}

impl Client {
    /// `resolver`: asked for zones and servers instead of the system's.
    pub fn new(resolver: Option<SocketAddr>) -> Self {
        Self { resolver, sessions: Sessions::default() }
    }

    /// The zone that a host is in, as DNS says it.
    ///
    /// # Errors
    /// [`Trouble::Unreachable`] where no zone is found.
    pub async fn zone_of(&self, host: &HostName) -> Result<String, Fault> {
        let resolver = Resolver::new(self.resolver);
        let zone = resolver.zone_of(&target::read_name("host", host.as_str())?).await?;
        Ok(message::shown(&zone.name))
    }

    /// Sends an update and reports on each family of each of its hosts. A family that is not in
    /// [`Change::send`] and records of other types stay as they are.
    ///
    /// Hosts of one zone go in one message, as many as fit, which is carried out whole or not at
    /// all. Only where the server refuses it, which may be because of one name, are the hosts sent
    /// apart. A server that says it is done is asked once more whether it is.
    pub async fn send(
        &self,
        account: &Account,
        credentials: &Credentials,
        update: &Update,
    ) -> Vec<Report> {
        let target = match Target::read(account, credentials) {
            Ok(target) => target,
            Err(fault) => return report(&update.changes, &verdict_of(fault)),
        };
        let resolver = &Resolver::new(self.resolver);
        let changes: Vec<_> = update.changes.iter().collect();
        let (groups, stray) =
            way::by_zone(&target, resolver, &changes, |change| &change.host).await;
        let mut reports = Vec::new();
        for (change, fault) in stray {
            reports.extend(report([change], &verdict_of(fault)));
        }
        for Group { zone, primary, members } in groups {
            match way::servers(&target, resolver, &zone, primary).await {
                Ok(servers) => {
                    let (sessions, via) = (&self.sessions, update.via.as_deref());
                    let talk = Talk { target: &target, zone: &zone, resolver, sessions, via };
                    reports.extend(send_addresses(&talk, servers, &members).await);
                }
                Err(fault) => reports.extend(report(members, &verdict_of(fault))),
            }
        }
        let refused = Outcome::NeedsYou { trouble: Trouble::UpdateRefused };
        if target.kerberos && reports.iter().any(|report| report.outcome == refused) {
            // Whoever tries again may have got another ticket, of a user who may do it.
            self.sessions.clear();
        }
        reports
    }

    /// Asks whether the server would take an update of the host's zone from this account, by a
    /// message that changes nothing. Whether this very name may be changed it cannot tell.
    pub async fn probe(
        &self,
        account: &Account,
        credentials: &Credentials,
        host: &HostName,
        via: Option<&str>,
    ) -> Verdict {
        match self.try_probe(account, credentials, host, via).await {
            Ok(verdict) => verdict,
            Err(fault) => verdict_of(fault),
        }
    }

    async fn try_probe(
        &self,
        account: &Account,
        credentials: &Credentials,
        host: &HostName,
        via: Option<&str>,
    ) -> Result<Verdict, Fault> {
        let target = Target::read(account, credentials)?;
        let resolver = &Resolver::new(self.resolver);
        let (zone, primary) = way::zone_of(&target, resolver, host).await?;
        let mut servers = way::servers(&target, resolver, &zone, primary).await?;
        let sessions = &self.sessions;
        let talk = Talk { target: &target, zone: &zone, resolver, sessions, via };
        Ok(talk.carry(&mut servers, message::probe(&zone)).await)
    }
}

/// The messages as the commands that `nsupdate` would be given, their secret masked.
///
/// # Errors
/// Whatever keeps the update from being sent at all.
pub fn plan(
    account: &Account,
    credentials: &Credentials,
    update: &Update,
) -> Result<Vec<String>, Trouble> {
    let target = Target::read(account, credentials).map_err(|fault| fault.trouble)?;
    let mut lines = Vec::new();
    lines.extend(target.server.as_ref().map(|(host, port)| format!("server {host} {port}")));
    lines.extend(target.zone.as_ref().map(|zone| format!("zone {}", message::shown(zone))));
    if let Some((name, key)) = &target.key {
        lines.push(format!("key {}:{name} •••", key.algorithm.name));
    }
    if target.kerberos {
        lines.push("gsstsig".to_owned());
    }
    for change in &update.changes {
        let host = match &target.zone {
            Some(zone) => message::name_in_zone(zone, &change.host),
            None => target::read_name("host", change.host.as_str()),
        };
        let host = message::shown(&host.map_err(|fault| fault.trouble)?);
        let ttl = change.ttl.unwrap_or(message::DEFAULT_TTL);
        for (family, address) in change.families() {
            let kind = family.record_type();
            lines.push(format!("update delete {host} {kind}"));
            lines.push(format!("update add {host} {ttl} {kind} {address}"));
        }
    }
    lines.push("send".to_owned());
    Ok(vec![lines.join("\n")])
}

/// What a fault means: only an unreachable server mends itself.
fn verdict_of(fault: Fault) -> Verdict {
    match fault.trouble {
        Trouble::Unreachable => Verdict::later(fault.trouble, fault.detail),
        trouble => Verdict::needs_you(trouble, fault.detail),
    }
}

/// Sends the addresses of the hosts of one zone.
async fn send_addresses(talk: &Talk<'_>, servers: Vec<Server>, changes: &[&Change]) -> Vec<Report> {
    let (mut reports, mut entries, mut sent) = (Vec::new(), Vec::new(), Vec::new());
    for change in changes {
        match Entry::of_addresses(talk.zone, change) {
            Ok(entry) => {
                entries.push(entry);
                sent.push(*change);
            }
            Err(fault) => reports.extend(report([*change], &verdict_of(fault))),
        }
    }
    let ended = group::send(talk, servers, &entries).await;
    for (change, ended) in sent.into_iter().zip(ended) {
        for (place, (family, _)) in change.families().enumerate() {
            reports.push(report_one(change, family, &ended.of_line(place)));
        }
    }
    reports
}

fn report<'a>(changes: impl IntoIterator<Item = &'a Change>, verdict: &Verdict) -> Vec<Report> {
    let changes = changes.into_iter();
    let families =
        changes.flat_map(|change| change.families().map(move |(family, _)| (change, family)));
    families.map(|(change, family)| report_one(change, family, verdict)).collect()
}

fn report_one(change: &Change, family: Family, verdict: &Verdict) -> Report {
    let detail = verdict.detail.as_ref().map(|detail| one_line(detail));
    Report { host: change.host.clone(), family, outcome: verdict.outcome.clone(), detail }
}

fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(DETAIL).collect()
}
