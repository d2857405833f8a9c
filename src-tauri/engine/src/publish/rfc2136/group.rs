//! The hosts of one zone, in as few messages as they fit in.

use std::collections::{HashSet, VecDeque};

use super::answer::Verdict;
use super::entry::Entry;
use super::guard::{self, Stage};
use super::talk::{Talk, is_silent};
use super::way::Server;
use super::{confirm, message};
use crate::model::{Outcome, Reach, Trouble};

/// What is said of a record that a server has left out of an update that it says it carried out.
const LEFT_OUT: &str = "NOERROR, but the server does not publish it: its policy may forbid this \
                        name (PowerDNS does it so), or the name is an alias (CNAME)";

/// What came of one entry.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    /// What is known of all its lines.
    verdict: Verdict,
    /// The places of the lines that the server has left out nevertheless.
    left_out: HashSet<usize>,
}

impl Ended {
    fn all(verdict: &Verdict) -> Self {
        Self { verdict: verdict.clone(), left_out: HashSet::new() }
    }

    /// What is known of one line.
    pub(super) fn of_line(&self, place: usize) -> Verdict {
        match self.left_out.contains(&place) {
            true => Verdict::needs_you(Trouble::UpdateRefused, LEFT_OUT),
            false => self.verdict.clone(),
        }
    }

    /// What is known of all lines together.
    pub(super) fn together(&self) -> Verdict {
        self.left_out.iter().next().map_or_else(|| self.verdict.clone(), |one| self.of_line(*one))
    }
}

/// Sends the entries; what came of each, in their order. What is refused, perhaps because of one
/// of its names, is sent anew by halves until it is known which: all others are published on the
/// way.
pub(super) async fn send(
    talk: &Talk<'_>,
    mut servers: Vec<Server>,
    entries: &[Entry],
) -> Vec<Ended> {
    if entries.is_empty() {
        return Vec::new();
    }
    let mut ended = Vec::new();
    let mut known = Known::default();
    let mut waiting = VecDeque::from(message::split(talk.zone, entries));
    while let Some((entries, written)) = waiting.pop_front() {
        if let Some(verdict) = &known.stops {
            ended.extend(entries.iter().map(|_| Ended::all(verdict)));
            continue;
        }
        let mut verdict = talk.send(&mut servers, written).await;
        if let [entry] = entries
            && guard::is_unfulfilled(&verdict)
            && entry.guard.is_some()
        {
            verdict = guard::take(talk, &mut servers, entry).await;
        }
        if verdict.outcome.is_right() {
            known.sender = Some(true);
            ended.extend(confirmed(talk, &servers, entries).await);
            continue;
        }
        let is_of_names = known.is_of_names(talk, &mut servers, &verdict, entries.len()).await;
        if is_of_names && entries.len() > 1 {
            let (first, second) = entries.split_at(entries.len() / 2);
            for half in [second, first] {
                let written = message::write_entries(talk.zone, half, Stage::Ours);
                waiting.push_front((half, written));
            }
            continue;
        }
        known.stops = known.stops.or_else(|| stops_all(&verdict).filter(|_| !is_of_names));
        let verdict = if is_of_names { verdict.with_sender_known() } else { verdict };
        ended.extend(entries.iter().map(|_| Ended::all(&verdict)));
    }
    ended
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
        count: usize,
    ) -> bool {
        let can_change_anything = count > 1 || verdict.needs_the_user();
        if !verdict.may_concern_one_host() || !can_change_anything {
            return false;
        }
        if guard::is_unfulfilled(verdict) {
            self.sender = Some(true);
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
        Outcome::Later { trouble: Trouble::Untrusted | Trouble::NoTicket, .. } => {
            Some(verdict.clone())
        }
        _ if is_silent(verdict) => Some(Verdict::later(
            Trouble::Unreachable,
            "the server fell silent before this host's turn",
        )),
        _ => None,
    }
}

/// Success, but for what the server has left out without saying so.
async fn confirmed(talk: &Talk<'_>, servers: &[Server], entries: &[Entry]) -> Vec<Ended> {
    let mut ended = vec![Ended::all(&Verdict::changed()); entries.len()];
    let Some(server) = servers.first() else { return ended };
    for (entry, line) in confirm::left_out(talk, server, entries).await {
        if let Some(ended) = ended.get_mut(entry) {
            ended.left_out.insert(line);
        }
    }
    ended
}
