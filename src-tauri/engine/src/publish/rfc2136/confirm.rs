//! Seeing that a server has done what it says it did.
//!
//! A signed NOERROR is no proof: PowerDNS leaves out the names that its policy forbids, and every
//! server leaves out an address where the name is an alias (RFC 2136 3.4.2.2), both without a
//! word. So the server that took the update is asked once more, by a message that changes nothing
//! and whose conditions are the records just written.

use hickory_proto::rr::Name;

use super::message::{CONDITIONS, IN, begin, name_in_zone, octets_of, write_record};
use super::talk::Talk;
use super::target::Fault;
use super::way::Server;
use crate::model::{Change, PerFamily};

/// The message that changes nothing and whose conditions are that each name has exactly the
/// address that is sent for it, in each family that is sent (RFC 2136 2.4.2). It always is shorter
/// than the update.
///
/// # Errors
/// A name that is not in the zone.
pub fn write(zone: &Name, changes: &[Change]) -> Result<Vec<u8>, Fault> {
    let mut message = begin(zone);
    let mut conditions: u16 = 0;
    for change in changes {
        let name = name_in_zone(zone, &change.host)?;
        for (family, address) in change.families() {
            write_record(&mut message, zone, &name, family, (IN, 0, &octets_of(address)));
            conditions = conditions.saturating_add(1);
        }
    }
    if let Some(count) = message.get_mut(CONDITIONS) {
        count.copy_from_slice(&conditions.to_be_bytes());
    }
    Ok(message)
}

/// What of an update the server has not done although it said so, as changes of one family each.
/// One message where all is done; else the others are found by halves.
pub(super) async fn left_out(talk: &Talk<'_>, server: &Server, changes: &[Change]) -> Vec<Change> {
    if !is_denied(talk, server, changes).await {
        return Vec::new();
    }
    let each: Vec<Change> = changes.iter().flat_map(by_family).collect();
    let mut left_out = Vec::new();
    let mut denied = vec![&each[..]];
    while let Some(part) = denied.pop() {
        if part.len() < 2 {
            left_out.extend_from_slice(part);
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

async fn is_denied(talk: &Talk<'_>, server: &Server, changes: &[Change]) -> bool {
    match write(talk.zone, changes) {
        Ok(conditions) => talk.denies(server, conditions).await,
        Err(_) => false,
    }
}

/// A change for each family of a change.
fn by_family(change: &Change) -> impl Iterator<Item = Change> + '_ {
    change.families().map(|(family, address)| {
        let mut send = PerFamily::default();
        *send.get_mut(family) = Some(address);
        Change { send, ..change.clone() }
    })
}
