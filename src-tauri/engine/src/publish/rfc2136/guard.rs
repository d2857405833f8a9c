//! The conditions under which a name is changed: that it is free, or this computer's (RFC 4703 5).
//!
//! What a server did with a message whose answer was lost is not known; so the likeliest case,
//! that the name is this computer's already, is tried first and last.

use std::net::IpAddr;

use hickory_proto::rr::{Name, RecordType};

use super::answer::Verdict;
use super::entry::{Entry, Line, octets_of};
use super::message;
use super::talk::Talk;
use super::way::Server;
use crate::model::{Family, Outcome, PerFamily, Trouble};

/// What marks a name as this computer's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Guard {
    /// The name.
    pub(super) host: Name,
    /// The record that says whose it is.
    pub(super) marker: Line,
    /// The addresses that this computer published before it marked the name.
    pub(super) held: PerFamily<Option<IpAddr>>,
}

/// What a name is taken to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Marked as this computer's.
    Ours,
    /// Marked by nobody, with exactly the addresses that this computer published.
    Held,
    /// Without addresses, alias and marker.
    Free,
}

/// A condition (RFC 2136 2.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// The name has exactly this one record of the type (2.4.2).
    Is(Name, u16, Vec<u8>),
    /// The name has no record of the type (2.4.3).
    IsNot(Name, u16),
}

impl Guard {
    /// What has to be so at a stage.
    pub(super) fn conditions(&self, stage: Stage) -> Vec<Condition> {
        let Line { owner, kind, data, .. } = &self.marker;
        let unmarked = Condition::IsNot(owner.clone(), *kind);
        let kinds = [RecordType::A, RecordType::AAAA, RecordType::CNAME].map(u16::from);
        match stage {
            Stage::Ours => vec![Condition::Is(owner.clone(), *kind, data.clone())],
            Stage::Held => {
                let held = Family::BOTH.into_iter().filter_map(|family| {
                    let kind = message::record_type(family).into();
                    let address = (*self.held.get(family))?;
                    Some(Condition::Is(self.host.clone(), kind, octets_of(address)))
                });
                [unmarked].into_iter().chain(held).collect()
            }
            Stage::Free => {
                let bare = kinds.map(|kind| Condition::IsNot(self.host.clone(), kind));
                [unmarked].into_iter().chain(bare).collect()
            }
        }
    }
}

/// Changes a name that is not marked as this computer's, if it may: where this computer
/// published it before, or nobody has it.
pub(super) async fn take(talk: &Talk<'_>, servers: &mut Vec<Server>, entry: &Entry) -> Verdict {
    let held = entry.guard.as_ref().is_some_and(|guard| guard.held != PerFamily::default());
    let held = held.then_some(Stage::Held);
    for stage in held.into_iter().chain([Stage::Free, Stage::Ours]) {
        let written = message::write_entries(talk.zone, std::slice::from_ref(entry), stage);
        let verdict = talk.send(servers, written).await;
        if !is_unfulfilled(&verdict) {
            return verdict;
        }
    }
    Verdict::needs_you(
        Trouble::NameTaken,
        "the name has addresses or a mark that this computer did not write",
    )
}

/// Whether a condition was not fulfilled.
pub(super) fn is_unfulfilled(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Outcome::NeedsYou { trouble: Trouble::NameTaken })
}
