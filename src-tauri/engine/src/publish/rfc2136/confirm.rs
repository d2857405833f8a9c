//! Seeing that a server has done what it says it did.
//!
//! A signed NOERROR is no proof: PowerDNS leaves out the names that its policy forbids, and every
//! server leaves out an address where the name is an alias (RFC 2136 3.4.2.2), both without a
//! word. So the server that took the update is asked once more, by a message that changes nothing
//! and whose conditions are the records just written.

use std::collections::HashSet;

use super::entry::{Deed, Entry, Line};
use super::guard::Condition;
use super::message;
use super::talk::Talk;
use super::way::Server;

/// A line by the places of its entry and of itself.
pub(super) type Place = (usize, usize);

/// What of an update the server has not done although it said so. One message where all is done;
/// else the others are found by halves. Only records that replace all others of their name and
/// type can be asked for (RFC 2136 2.4.2).
pub(super) async fn left_out(
    talk: &Talk<'_>,
    server: &Server,
    entries: &[Entry],
) -> HashSet<Place> {
    let lines: Vec<(Place, &Line)> = entries
        .iter()
        .enumerate()
        .flat_map(|(entry, all)| {
            all.lines.iter().enumerate().map(move |(line, one)| ((entry, line), one))
        })
        .filter(|(_, line)| line.deed == Deed::Replace)
        .collect();
    let mut left_out = HashSet::new();
    if !is_denied(talk, server, &lines).await {
        return left_out;
    }
    let mut denied = vec![&lines[..]];
    while let Some(part) = denied.pop() {
        if part.len() < 2 {
            left_out.extend(part.iter().map(|(place, _)| *place));
            continue;
        }
        let (first, second) = part.split_at(part.len() / 2);
        for half in [second, first] {
            if is_denied(talk, server, half).await {
                denied.push(half);
            }
        }
    }
    left_out
}

async fn is_denied(talk: &Talk<'_>, server: &Server, lines: &[(Place, &Line)]) -> bool {
    if lines.is_empty() {
        return false;
    }
    let is = |line: &Line| Condition::Is(line.owner.clone(), line.kind, line.data.clone());
    let conditions: Vec<_> = lines.iter().map(|(_, line)| is(line)).collect();
    talk.denies(server, message::ask(talk.zone, &conditions)).await
}
