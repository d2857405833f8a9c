//! Everything that is known of this computer's addresses, asked for at once.

use std::time::Duration;

use futures_util::future::join_all;

use super::Desk;
use super::forms::choice_kind;
use crate::clock;
use crate::core::assess::{agrees, assess};
use crate::model::{Address, Answer, Family, Network, Source, SourceId, SourceKind, public};
use crate::net::interfaces::{self, Assigned, Interface};
use crate::net::survey;
use crate::wire::{
    AddressReport, AddressState, FamilyReport, Knowledge, LinkAddress, LinkView, VoiceView,
};

impl Desk {
    /// Asks sources for this computer's addresses, all at the same time, and says what follows;
    /// an empty list asks all that there are. Takes about 8 s at most.
    pub async fn addresses(&self, only: &[SourceId]) -> AddressReport {
        let network = survey::survey(false).await;
        let families = Family::BOTH.map(|family| self.family_report(family, only, &network));
        let (families, links) = futures_util::join!(join_all(families), interfaces::all());
        AddressReport {
            at: clock::now(),
            families,
            links: links
                .unwrap_or_default()
                .iter()
                .filter_map(|l| link_view(l, &network))
                .collect(),
        }
    }

    async fn family_report(
        &self,
        family: Family,
        only: &[SourceId],
        network: &Network,
    ) -> FamilyReport {
        let detector = self.detector();
        let is_page = |source: &Source| matches!(source.kind, SourceKind::Portal { .. });
        let asked = |source: &&Source| {
            (only.is_empty() || only.contains(&source.id))
                && source.kind != SourceKind::Auto
                && (is_page(source) || source.kind.covers(family))
        };
        let detector = &detector;
        let looks = self
            .settings
            .sources
            .iter()
            .filter(asked)
            .map(|source| async move { (source, detector.look(source, family, None).await) });
        let answers = join_all(looks).await;
        let said: Vec<(SourceId, Answer)> =
            answers.iter().map(|(source, answer)| (source.id.clone(), answer.clone())).collect();
        let (believed, verdict) = assess(family, &said, only.is_empty(), &self.settings, network);
        let voices = answers.iter().filter(|(source, _)| !is_page(source));
        FamilyReport {
            family,
            verdict,
            address: believed.known().map(|address| address.to_string()),
            voices: voices.map(|(source, answer)| voice_view(source, answer, believed)).collect(),
        }
    }
}

fn voice_view(source: &Source, answer: &Answer, believed: Address) -> VoiceView {
    let agrees = match (answer.address, believed) {
        // A private address behind a router does not contradict the public one.
        (Address::Known(said), Address::Known(believed))
            if said == believed || public::is_public(said) =>
        {
            Some(agrees(said, believed))
        }
        _ => None,
    };
    VoiceView {
        source: source.id.to_string(),
        kind: choice_kind(source),
        built_in: source.built_in,
        operator: source.operator.clone(),
        knowledge: Knowledge::of(answer.address),
        address: answer.address.known().map(|address| address.to_string()),
        milliseconds: milliseconds(answer.took),
        agrees,
        miss: answer.miss.clone(),
    }
}

fn milliseconds(took: Duration) -> u32 {
    u32::try_from(took.as_millis()).unwrap_or(u32::MAX)
}

/// An interface that is up and leads out of this computer.
fn link_view(interface: &Interface, network: &Network) -> Option<LinkView> {
    let link = network.link(&interface.name)?;
    let leaves_by = |family: &Family| network.way_out.get(*family).as_ref() == Some(&link.name);
    let address = |assigned: &Assigned| LinkAddress {
        address: assigned.address.to_string(),
        state: state(assigned),
        public: public::is_public(assigned.address),
    };
    Some(LinkView {
        name: link.name.clone(),
        tunnel: link.tunnel,
        way_out: Family::BOTH.into_iter().filter(leaves_by).collect(),
        addresses: interface.addresses.iter().map(address).collect(),
    })
}

fn state(assigned: &Assigned) -> AddressState {
    if assigned.duplicated {
        AddressState::Duplicated
    } else if assigned.tentative {
        AddressState::Tentative
    } else if assigned.deprecated {
        AddressState::Deprecated
    } else if assigned.temporary && assigned.address.is_ipv6() {
        AddressState::Temporary
    } else {
        AddressState::Stable
    }
}
