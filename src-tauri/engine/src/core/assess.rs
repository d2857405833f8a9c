//! What follows when every source was asked at once, for the screen that shows them all.

use std::net::IpAddr;

use super::agree::{self, Belief, Own, Voice, Voices};
use super::panel::Panel;
use super::verdict::{self, Circumstances};
use crate::model::{
    Address, Answer, Family, Miss, Network, Settings, SourceId, SourceKind, Verdict,
};

/// What `auto` would believe given these answers, and how the internet sees this computer.
/// `answers` are of one family; where there is but one, it is believed alone. `all`: every source
/// was asked; else those that were are the voices, whether `auto` may ask them or not.
pub fn assess(
    family: Family,
    answers: &[(SourceId, Answer)],
    all: bool,
    settings: &Settings,
    network: &Network,
) -> (Address, Verdict) {
    let panel = Panel::of(settings);
    let mut voices = Voices { own: Own::Unasked, ..Voices::default() };
    let mut known = Circumstances {
        vpn: network.way_out(family).is_some_and(|link| link.tunnel),
        ..Circumstances::default()
    };
    for (id, answer) in answers {
        let Some(source) = panel.find(id) else { continue };
        match source.kind {
            SourceKind::Portal { .. } => {
                known.portal |= matches!(answer.miss, Some(Miss::Portal { .. }));
                continue;
            }
            SourceKind::Router { .. } => known.router = answer.claimed(),
            SourceKind::Interface { .. } => {
                if panel.own().is_some_and(|own| own.id == *id) {
                    voices.own = Own::Said(answer.address);
                }
                continue;
            }
            _ => {}
        }
        if !all || panel.voices(family).iter().any(|voice| voice.id == *id) {
            voices.outside.insert(id.clone(), Voice::of(source, answer));
        }
    }
    let believed = match (answers, agree::weigh(family, &voices, None)) {
        ([(_, alone)], _) => alone.address,
        (_, Belief::Is(address)) => address,
        (_, Belief::AskMore) => Address::Unknown,
    };
    (believed, verdict::verdict(believed, &voices, known))
}

/// Whether a voice supports what is believed: it says the same, or for IPv6 another address of
/// the same network, since it sees a temporary one.
pub fn agrees(said: IpAddr, believed: IpAddr) -> bool {
    agree::same_network(said, believed)
}
