//! DNS UPDATE (RFC 2136), signed with TSIG (RFC 8945), sent to the server that the account names.
//!
//! One message for all hosts of an update. Nothing is decided here about when to send again.

pub mod answer;
pub mod key;
pub mod message;
pub mod server_lines;
pub mod target;
pub mod tsig;

use std::net::SocketAddr;
use std::time::Duration;

use hickory_proto::rr::Name;

use crate::clock;
use crate::model::{Account, Change, Credentials, HostName, Outcome, Report, Trouble, Update};
use crate::net::dns::{self, Failure, Patience};
use answer::Verdict;
use target::{Fault, Target};
use tsig::Signed;

/// The longest detail of a report, in characters.
const DETAIL: usize = 200;

/// For a server with one address. A datagram that is lost is sent again as it is: to replace a
/// record twice by the same one does no more than to do it once, and the signature stays valid
/// for minutes.
const ONE_ADDRESS: Patience = Patience {
    udp: &[Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)],
    tcp: Duration::from_secs(5),
};
/// For each address of a server with several.
const EACH_ADDRESS: Patience = Patience {
    udp: &[Duration::from_secs(1), Duration::from_secs(2)],
    tcp: Duration::from_secs(3),
};

/// How the server is reached.
struct Way {
    /// Its addresses.
    addresses: Vec<SocketAddr>,
    /// The interface by which messages leave; `None`: as the system routes.
    via: Option<String>,
}

/// Sends an update and reports on each family of each of its hosts. A family that is not in
/// [`Change::send`] and records of other types stay as they are.
///
/// Hosts go in one message, which is carried out whole or not at all. Only where the server
/// refuses it, which may be because of one name, are the hosts sent one by one.
pub async fn send(account: &Account, credentials: &Credentials, update: &Update) -> Vec<Report> {
    let ways = async {
        let target = Target::read(account, credentials)?;
        let addresses = target.addresses().await?;
        Ok((target, Way { addresses, via: update.via.clone() }))
    };
    match ways.await {
        Ok((target, way)) => send_changes(&target, &way, &update.changes).await,
        Err(fault) => report(&update.changes, &verdict_of(fault)),
    }
}

/// The message as the commands that `nsupdate` would be given, its secret masked.
///
/// # Errors
/// Whatever keeps the update from being sent at all.
pub fn plan(
    account: &Account,
    credentials: &Credentials,
    update: &Update,
) -> Result<Vec<String>, Trouble> {
    let target = Target::read(account, credentials).map_err(|fault| fault.trouble)?;
    let mut lines = vec![
        format!("server {} {}", target.host, target.port),
        format!("zone {}", message::shown(&target.zone)),
    ];
    if let Some((name, key)) = &target.key {
        lines.push(format!("key {}:{name} •••", key.algorithm.name));
    }
    for change in &update.changes {
        let host = message::name_in_zone(&target.zone, &change.host);
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

async fn send_changes(target: &Target, way: &Way, changes: &[Change]) -> Vec<Report> {
    let outside = |host: &HostName| message::name_in_zone(&target.zone, host).err();
    let (inside, stray): (Vec<Change>, Vec<Change>) =
        changes.iter().cloned().partition(|change| outside(&change.host).is_none());
    let mut reports = Vec::new();
    for change in stray {
        if let Some(fault) = outside(&change.host) {
            reports.extend(report(&[change], &verdict_of(fault)));
        }
    }
    if inside.is_empty() {
        return reports;
    }
    let verdict = send_once(target, way, &inside).await;
    if is_refusal(&verdict) && inside.len() > 1 {
        reports.extend(send_one_by_one(target, way, &inside).await);
    } else {
        reports.extend(report(&inside, &verdict));
    }
    reports
}

fn is_refusal(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Outcome::NeedsYou { trouble: Trouble::UpdateRefused })
}

/// Finds out which of the names the server refuses. The others are published on the way.
async fn send_one_by_one(target: &Target, way: &Way, changes: &[Change]) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut silent = false;
    for change in changes {
        let change = std::slice::from_ref(change);
        let verdict = if silent {
            Verdict::later(Trouble::Unreachable, "the server fell silent before this host's turn")
        } else {
            send_once(target, way, change).await
        };
        silent |= matches!(
            verdict.outcome,
            Outcome::Unconfirmed { trouble: Trouble::NoAnswer }
                | Outcome::Later { trouble: Trouble::Unreachable, .. }
        );
        reports.extend(report(change, &verdict));
    }
    reports
}

/// One message to the server, at whichever of its addresses answers.
async fn send_once(target: &Target, way: &Way, changes: &[Change]) -> Verdict {
    let signed = match prepare(&target.zone, target.key.as_ref().map(|(_, key)| key), changes) {
        Ok(signed) => signed,
        Err(fault) => return verdict_of(fault),
    };
    let patience = if way.addresses.len() == 1 { ONE_ADDRESS } else { EACH_ADDRESS };
    let mut failure = Failure::NotSent;
    for address in &way.addresses {
        match dns::exchange(*address, way.via.as_deref(), &signed.bytes, patience).await {
            Ok(answer) => {
                let key = target.key.as_ref().map(|(_, key)| key);
                return answer::read(key, &signed, &answer, now());
            }
            Err(Failure::NoAnswer) => failure = Failure::NoAnswer,
            Err(Failure::NotSent) => {}
        }
    }
    let (host, port) = (&target.host, target.port);
    match failure {
        Failure::NotSent => {
            Verdict::later(Trouble::Unreachable, format!("{host} cannot be reached at port {port}"))
        }
        Failure::NoAnswer => Verdict::unconfirmed(
            Trouble::NoAnswer,
            format!("{host} does not answer at port {port}"),
        ),
    }
}

fn prepare(zone: &Name, key: Option<&tsig::Key>, changes: &[Change]) -> Result<Signed, Fault> {
    let bytes = message::write(zone, changes)?;
    Ok(match key {
        Some(key) => tsig::sign(key, bytes, now()),
        None => Signed { bytes, mac: Vec::new() },
    })
}

/// Seconds since 1970.
fn now() -> u64 {
    u64::try_from(clock::now().0 / 1000).unwrap_or(0)
}

/// What a fault means: only an unreachable server mends itself.
fn verdict_of(fault: Fault) -> Verdict {
    match fault.trouble {
        Trouble::Unreachable => Verdict::later(fault.trouble, fault.detail),
        trouble => Verdict::needs_you(trouble, fault.detail),
    }
}

fn report(changes: &[Change], verdict: &Verdict) -> Vec<Report> {
    let detail = verdict.detail.as_ref().map(|detail| one_line(detail));
    changes
        .iter()
        .flat_map(|change| change.families().map(|(family, _)| (change.host.clone(), family)))
        .map(|(host, family)| Report {
            host,
            family,
            outcome: verdict.outcome.clone(),
            detail: detail.clone(),
        })
        .collect()
}

fn one_line(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(DETAIL).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PerFamily;

    #[tokio::test]
    async fn the_next_address_is_tried_where_one_cannot_be_reached() {
        let loopback = (std::net::Ipv4Addr::LOCALHOST, 0);
        let gone = std::net::UdpSocket::bind(loopback).and_then(|socket| socket.local_addr());
        let gone = gone.expect("an address that is free again");
        let server = tokio::net::UdpSocket::bind(loopback).await.expect("a socket");
        let addresses = [gone, server.local_addr().expect("an address")];
        tokio::spawn(async move {
            let mut message = [0; 512];
            let (_, client) = server.recv_from(&mut message).await.expect("an update");
            message[2] |= 0x80;
            message[3] = 2;
            message[4..12].fill(0);
            server.send_to(&message[..12], client).await.expect("sent");
        });
        let zone = Name::from_ascii("example.test.").expect("a name");
        let target = Target { host: "ns".into(), port: 53, zone, key: None };
        let host = "nas.example.test".parse().expect("a name");
        let send = PerFamily { ipv4: Some(loopback.0.into()), ipv6: None };
        let changes = [Change { host, send, whole: send, ttl: None }];
        let way = Way { addresses: addresses.to_vec(), via: None };
        let verdict = send_once(&target, &way, &changes).await;
        let trouble = Trouble::ServerTrouble;
        assert_eq!(verdict.outcome, Outcome::Later { trouble, wait: None });
    }
}
