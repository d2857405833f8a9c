//! Looks: what a source is asked, and what came of it.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::public::Kind;
use super::{Address, Family, SourceId};

/// Numbers the looks of one run of the core.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LookId(pub u64);

/// A source to be asked for this computer's address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Its number: an answer names it, so that one to a question of before is known as such.
    pub id: LookId,
    /// The source.
    pub source: SourceId,
    /// The family that it is asked for.
    pub family: Family,
    /// The interface by which it is asked; `None`: as the system routes.
    pub via: Option<String>,
}

/// What came of asking a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The address.
    pub address: Address,
    /// How long it took to learn it.
    pub took: Duration,
    /// Why the address is not known; `None` where it is.
    pub miss: Option<Miss>,
}

impl Answer {
    /// An answer of which no time was taken: of a look that could not be made, and in tests.
    pub fn plain(address: Address) -> Self {
        Self { address, took: Duration::ZERO, miss: None }
    }

    /// The address that was said, even where it cannot be believed.
    pub fn claimed(&self) -> Option<IpAddr> {
        self.address.known().or(match self.miss {
            Some(Miss::Bogus { address, .. }) => Some(address),
            _ => None,
        })
    }

    /// Nothing is known, for this reason.
    pub fn missed(miss: Miss) -> Self {
        Self { address: Address::Unknown, took: Duration::ZERO, miss: Some(miss) }
    }
}

/// Why a source told no address. `miss.<code>` in the catalogue is its sentence; `who` is the
/// server that was asked, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Miss {
    // No answer.
    /// No connection could be made over the family.
    #[allow(missing_docs)]
    NoConnection { who: String, family: Family },
    /// It was asked, and did not answer in time.
    #[allow(missing_docs)]
    NoAnswer { who: String },
    /// The certificate is not trusted: a faulty service, or somebody in between.
    #[allow(missing_docs)]
    Untrusted { who: String },
    /// It would have to be asked without encryption, which its source does not permit.
    #[allow(missing_docs)]
    Insecure { who: String },
    /// What the source names is no place that can be asked.
    BadPlace,

    // An answer, but no address that could be believed.
    /// An answer with a status that means no.
    Refused {
        /// Who was asked.
        who: String,
        /// The HTTP status, or the DNS response code.
        status: u16,
        /// How long it wants to be left alone, seconds; `None`: it did not say.
        #[cfg_attr(feature = "ts", ts(type = "number | null"))]
        wait: Option<u64>,
    },
    /// A web page or a redirect where an address is expected: most often the sign-in page of
    /// the network.
    #[allow(missing_docs)]
    Portal { who: String },
    /// Nothing in the answer is surely an address.
    #[allow(missing_docs)]
    NotUnderstood { who: String },
    /// Several different addresses: which one is meant cannot be known.
    #[allow(missing_docs)]
    Several { who: String },
    /// An address, but of the other family.
    #[allow(missing_docs)]
    OtherFamily { who: String },
    /// An address by which no other computer could reach this one, or, where the whole internet
    /// is meant, not all of them.
    Bogus {
        /// Who said it.
        who: String,
        /// What was said.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        address: IpAddr,
        /// What that address is for.
        kind: Kind,
    },

    // This computer.
    /// There is no interface of this name.
    #[allow(missing_docs)]
    NoInterface { name: String },
    /// The interface is switched off.
    #[allow(missing_docs)]
    Down { name: String },
    /// Nothing leads to the internet over the family.
    #[allow(missing_docs)]
    NoRoute { family: Family },
    /// The interface has no address of the family that another computer could reach.
    #[allow(missing_docs)]
    NoAddress { name: String, family: Family },
    /// The interface has only addresses of the family that are about to end.
    #[allow(missing_docs)]
    Ending { name: String, family: Family },
    /// The address of the interface is still being checked for duplicates.
    #[allow(missing_docs)]
    NotFinal { name: String, family: Family },

    // Others.
    /// The source does not tell addresses of the family.
    #[allow(missing_docs)]
    NotTold { family: Family },
    /// No router was found that tells its address.
    NoRouter,
    /// The command ended with this status, or was ended because it took too long or wrote too
    /// much (`None`).
    #[allow(missing_docs)]
    CommandFailed { status: Option<i32> },
    /// It could not be looked, in the system's own words.
    #[allow(missing_docs)]
    Failed { detail: String },
}

impl Miss {
    /// Whether the source itself is at fault, so that it is better left alone for a while: it
    /// answered, but with nothing that is of use. A missing connection may be the network's.
    pub fn blames_source(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. }
                | Self::NotUnderstood { .. }
                | Self::Several { .. }
                | Self::OtherFamily { .. }
                | Self::Untrusted { .. }
                | Self::Portal { .. }
        )
    }

    /// Whether somebody between this computer and the source seems to have answered.
    pub fn suggests_portal(&self) -> bool {
        matches!(self, Self::Portal { .. } | Self::Untrusted { .. })
    }
}
