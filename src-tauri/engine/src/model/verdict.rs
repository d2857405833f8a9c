//! How the internet sees this computer.

use serde::{Deserialize, Serialize};

/// How the internet sees this computer in one family: `verdict.<code>` in the catalogue says what
/// it means, and `verdict.<code>.next` what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Verdict {
    /// Its own interface has the public address: it can be reached, if no firewall forbids it.
    Open,
    /// It is behind one router that has the public address: it can be reached by port forwarding.
    Router,
    /// It is behind a router or more that do not tell their address.
    Nat,
    /// The router in front of it is itself behind a router: both have to forward.
    DoubleNat,
    /// It shares its address with other customers of the provider (RFC 6598): it cannot be
    /// reached from outside.
    CarrierNat,
    /// A VPN is the way out: the internet sees the VPN's address.
    Vpn,
    /// The network's sign-in page is in between.
    Portal,
    /// The voices say different addresses.
    Disagreement,
    /// It has an address, but nobody outside answers by it.
    NoWayOut,
    /// This network has none of the family.
    Offline,
}

impl Verdict {
    /// Whether the person has something to do before names can be of use here.
    pub fn is_trap(self) -> bool {
        matches!(self, Self::DoubleNat | Self::CarrierNat | Self::Vpn | Self::Portal)
    }

    /// Whether it is surely known that no trap of before holds any more.
    pub fn is_surely_free(self) -> bool {
        matches!(self, Self::Open | Self::Router | Self::Nat)
    }

    /// The code, as on the wire and in the catalogue.
    pub fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Router => "router",
            Self::Nat => "nat",
            Self::DoubleNat => "double-nat",
            Self::CarrierNat => "carrier-nat",
            Self::Vpn => "vpn",
            Self::Portal => "portal",
            Self::Disagreement => "disagreement",
            Self::NoWayOut => "no-way-out",
            Self::Offline => "offline",
        }
    }
}
