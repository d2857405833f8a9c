//! `homing status`.

use homing_engine::model::Family;
use homing_engine::run::Desk;
use homing_engine::wire::{HostState, HostView, Knowledge, Snapshot, State};

use super::{state, status, was_right};
use crate::output::{Failure, Output, Status};
use crate::{sentences, times};

/// Shows how everything stands.
pub(crate) async fn run(output: Output, desk: &Desk) -> Result<Status, Failure> {
    let (snapshot, running) = state(desk).await?;
    if output.json {
        output.value(&as_json(&snapshot, running));
    } else {
        show(output, &snapshot, running);
    }
    Ok(status(&snapshot, running))
}

/// The snapshot, and whether an engine runs.
pub(crate) fn as_json(snapshot: &Snapshot, running: bool) -> serde_json::Value {
    let mut value = serde_json::to_value(snapshot).unwrap_or_default();
    if let Some(entries) = value.as_object_mut() {
        entries.insert("running".to_owned(), running.into());
    }
    value
}

/// The headline, the addresses, the hosts, and what to do about each trouble.
pub(crate) fn show(output: Output, snapshot: &Snapshot, running: bool) {
    output.line(headline(snapshot, running));
    for address in &snapshot.addresses {
        let family = address.family;
        let since = times::moment(address.since);
        output.line(match (&address.address, address.knowledge) {
            (Some(ip), _) => {
                let agree = match address.heard {
                    0 | 1 => String::new(), // one voice has nobody to agree with
                    heard => format!(" ({} of {heard} agree)", address.agree),
                };
                format!("{family}  {ip}  since {since}, from {}{agree}", address.source)
            }
            (None, Knowledge::Absent) => format!("{family}  none on this network since {since}"),
            (None, _) => {
                format!("{family}  not known since {since}{}", last(address.last.as_ref()))
            }
        });
    }
    if !snapshot.hosts.is_empty() {
        output.line("");
        show_hosts(output, &snapshot.hosts, running);
    }
    for host in snapshot.hosts.iter().filter(|host| host.trouble.is_some()) {
        output.line("");
        output.line(&host.name);
        for line in host.trouble.iter().flat_map(sentences::trouble) {
            output.line(format!("  {line}"));
        }
    }
    for problem in &snapshot.problems {
        output.line("");
        output.line(sentences::say(&format!("problem.{problem}"), &[]));
    }
}

fn last(last: Option<&String>) -> String {
    last.map(|last| format!(", last {last}")).unwrap_or_default()
}

/// The table of hosts.
pub(crate) fn show_hosts(output: Output, hosts: &[HostView], running: bool) {
    let rows: Vec<_> = hosts
        .iter()
        .map(|host| {
            let published = |family: Family| {
                let view = host.families.iter().find(|view| view.family == family);
                view.map_or("off".to_owned(), |view| view.confirmed.clone().unwrap_or("?".into()))
            };
            [
                host.name.clone(),
                standing(host, running).to_owned(),
                host.right_since.map(times::ago).unwrap_or_default(),
                published(Family::Ipv4),
                published(Family::Ipv6),
                format!("{} ({})", host.account, host.provider),
            ]
        })
        .collect();
    output.table(["NAME", "STATE", "SINCE", "IPV4", "IPV6", "ACCOUNT"], &rows);
}

/// How a host stands, in a word or two.
pub(crate) fn standing(host: &HostView, running: bool) -> &'static str {
    match host.state {
        HostState::NeedsYou => "needs you",
        HostState::Paused => "paused",
        _ if !running && was_right(host) => "was right",
        _ if !running => "not known",
        HostState::Right => "right",
        HostState::Updating => "updating",
        HostState::Waiting => "waiting",
        HostState::NoAddress => "no address",
        HostState::Away => "away",
    }
}

fn headline(snapshot: &Snapshot, running: bool) -> String {
    if let Some(error) = &snapshot.configuration_error {
        return format!("The configuration cannot be used. {error}");
    }
    let count = snapshot.hosts.len();
    let needing: Vec<_> =
        snapshot.hosts.iter().filter(|host| host.state == HostState::NeedsYou).collect();
    let many = count.to_string();
    match snapshot.state {
        _ if count == 0 => {
            "No name is kept yet. Add an [[account]] and a [[host]] to the configuration."
                .to_owned()
        }
        _ if !needing.is_empty() => match needing.as_slice() {
            [one] => format!("{} needs you.", one.name),
            more => format!("{} names need you.", more.len()),
        },
        State::Paused => match snapshot.pause.as_ref().and_then(|pause| pause.until) {
            Some(until) => format!("Paused until {}.", times::moment(until)),
            None => "Paused until you resume.".to_owned(),
        },
        _ if !running => {
            "No engine is running for this home (`homing run` starts one); this is what is \
             remembered."
                .to_owned()
        }
        State::AllRight if snapshot.hosts.iter().all(|host| host.state == HostState::Away) => {
            let vpn = snapshot.hosts.iter().all(|host| host.next.code == "vpn");
            format!("{}.", sentences::say(if vpn { "headline.vpn" } else { "headline.away" }, &[]))
        }
        State::AllRight if snapshot.hosts.iter().any(|host| host.state == HostState::Away) => {
            let right = snapshot.hosts.iter().filter(|h| h.state == HostState::Right).count();
            format!("{right} of {many} names point here; the others are not kept on this network.")
        }
        State::AllRight if count == 1 => format!("{} points here.", snapshot.hosts[0].name),
        State::AllRight => format!("All {many} names point here."),
        State::Working | State::NeedsYou => "Updating or looking up.".to_owned(),
        State::NoNetwork => "Offline: no address of this computer is known.".to_owned(),
    }
}
