//! How the internet sees this computer, given everything that was said.

use std::net::IpAddr;

use super::agree::{self, Own, Voices};
use crate::model::public::{self, Kind};
use crate::model::{Address, Verdict};

/// What is known beside the voices.
#[derive(Clone, Copy, Debug, Default)]
pub struct Circumstances {
    /// What the router says to be its address, however little it is worth.
    pub router: Option<IpAddr>,
    /// Whether a sign-in page was seen.
    pub portal: bool,
    /// Whether packets to the internet leave through a tunnel.
    pub vpn: bool,
}

/// The verdict on one family, whose address is believed to be this.
pub fn verdict(believed: Address, voices: &Voices, known: Circumstances) -> Verdict {
    let own = match voices.own {
        Own::Said(own) => own,
        Own::Pending | Own::Unasked => Address::Unknown,
    };
    if known.vpn {
        return Verdict::Vpn;
    }
    match believed {
        Address::Absent => Verdict::Offline,
        Address::Unknown if known.portal => Verdict::Portal,
        Address::Unknown if own == Address::Absent => Verdict::Offline,
        Address::Unknown if agree::disagree(voices) => Verdict::Disagreement,
        Address::Unknown => Verdict::NoWayOut,
        Address::Known(address) if own == Address::Known(address) && public::is_public(address) => {
            Verdict::Open
        }
        Address::Known(address) => behind(address, own, known.router),
    }
}

/// What is in between, where the address is not this computer's own.
fn behind(address: IpAddr, own: Address, router: Option<IpAddr>) -> Verdict {
    if own.known().is_some_and(|own| public::kind(own) == Kind::CarrierNat) {
        return Verdict::CarrierNat;
    }
    match router.map(|router| (router, public::kind(router))) {
        None => Verdict::Nat,
        Some((router, _)) if router == address => Verdict::Router,
        Some((_, Kind::Private)) => Verdict::DoubleNat,
        // Its own address is shared, or a public one that is not what the internet sees: the
        // provider translates.
        Some(_) => Verdict::CarrierNat,
    }
}
