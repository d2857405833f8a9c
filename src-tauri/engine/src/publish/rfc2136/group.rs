//! The hosts of one zone, in as few messages as they fit in.

use std::collections::{HashSet, VecDeque};

use super::answer::Verdict;
use super::talk::{Talk, is_silent};
use super::way::Server;
use super::{confirm, message, report};
use crate::model::{Change, Outcome, Reach, Report, Trouble};

/// What is said of a host that a server has left out of an update that it says it carried out.
const LEFT_OUT: &str = "NOERROR, but the server does not publish it: its policy may forbid this \
                        name (PowerDNS does it so), or the name is an alias (CNAME)";

/// Sends the hosts. What is refused, perhaps because of one of its names, is sent anew by halves
/// until it is known which: all others are published on the way.
pub(super) async fn send(
    talk: &Talk<'_>,
    mut servers: Vec<Server>,
    changes: &[Change],
) -> Vec<Report> {
    let mut reports = Vec::new();
    let mut known = Known::default();
    let mut waiting = VecDeque::from(message::split(talk.zone, changes));
    while let Some((changes, written)) = waiting.pop_front() {
        if let Some(verdict) = &known.stops {
            reports.extend(report(changes, verdict));
            continue;
        }
        let verdict = talk.send(&mut servers, written).await;
        if verdict.outcome.is_right() {
            known.sender = Some(true);
            reports.extend(confirmed(talk, &servers, changes).await);
            continue;
        }
        let is_of_names = known.is_of_names(talk, &mut servers, &verdict, changes).await;
        if is_of_names && changes.len() > 1 {
            let (first, second) = changes.split_at(changes.len() / 2);
            for half in [second, first] {
                waiting.push_front((half, message::write(talk.zone, half)));
            }
            continue;
        }
        known.stops = known.stops.or_else(|| stops_all(&verdict).filter(|_| !is_of_names));
        let verdict = if is_of_names { verdict.with_sender_known() } else { verdict };
        reports.extend(report(changes, &verdict));
    }
    reports
}

/// What the messages before have shown of the server.
#[derive(Default)]
struct Known {
    /// Whether it takes messages that are signed as these are.
    sender: Option<bool>,
    /// What is known of the messages that would follow, without sending them.
    stops: Option<Verdict>,
}

impl Known {
    /// Whether a verdict is because of a name in the message. Where no message was taken yet, that
    /// is found out by one that changes nothing: what is refused even then is no name's fault.
    async fn is_of_names(
        &mut self,
        talk: &Talk<'_>,
        servers: &mut Vec<Server>,
        verdict: &Verdict,
        changes: &[Change],
    ) -> bool {
        let can_change_anything = changes.len() > 1 || verdict.needs_the_user();
        if !verdict.may_concern_one_host() || !can_change_anything {
            return false;
        }
        if self.sender.is_none() {
            let probed = talk.carry(servers, message::probe(talk.zone)).await;
            self.sender = Some(probed.outcome.is_right());
            if !probed.outcome.is_right() {
                self.stops = Some(stops_all(&probed).unwrap_or_else(|| verdict.clone()));
            }
        }
        self.sender == Some(true)
    }
}

/// What is known of the messages that would follow, without sending them.
fn stops_all(verdict: &Verdict) -> Option<Verdict> {
    match verdict.outcome {
        Outcome::NeedsYou { trouble } if trouble.reach() == Reach::Account => Some(verdict.clone()),
        Outcome::Later { trouble: Trouble::Untrusted, .. } => Some(verdict.clone()),
        _ if is_silent(verdict) => Some(Verdict::later(
            Trouble::Unreachable,
            "the server fell silent before this host's turn",
        )),
        _ => None,
    }
}

/// Success, but for what the server has left out without saying so.
async fn confirmed(talk: &Talk<'_>, servers: &[Server], changes: &[Change]) -> Vec<Report> {
    let mut reports = report(changes, &Verdict::changed());
    let Some(server) = servers.first() else { return reports };
    let left_out = confirm::left_out(talk, server, changes).await;
    let left_out: HashSet<_> = left_out
        .iter()
        .flat_map(|change| change.families().map(|(family, _)| (&change.host, family)))
        .collect();
    for report in &mut reports {
        if left_out.contains(&(&report.host, report.family)) {
            report.outcome = Outcome::NeedsYou { trouble: Trouble::UpdateRefused };
            report.detail = Some(LEFT_OUT.to_owned());
        }
    }
    reports
}
