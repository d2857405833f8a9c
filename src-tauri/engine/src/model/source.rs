//! Address sources.

use std::net::IpAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Family, PerFamily, SourceId};

/// A way to learn an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// What it is called: a source file's name, a `[[source]]`'s id, or, for one that is
    /// described in place, its kind and fields (`interface:eth0`).
    pub id: SourceId,
    /// How it is asked.
    pub kind: SourceKind,
    /// Whether it is one of Homing's own, which `auto` may ask.
    pub built_in: bool,
}

/// How a source is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// By agreement of the built-in sources.
    Auto,
    /// One HTTP GET, forced to the family.
    Web {
        /// The address to ask for each family; `None` where the service has none.
        url: PerFamily<Option<String>>,
        /// Extra trusted certificates, PEM.
        ca_file: Option<PathBuf>,
        /// Whether plain http to another computer is permitted.
        insecure: bool,
    },
    /// The address of a network interface of this computer.
    Interface {
        /// Its name; `None`: the one that the default route of the family leaves by.
        name: Option<String>,
    },
    /// An address that the user wrote down.
    Fixed {
        /// The addresses, at most one of each family.
        address: PerFamily<Option<IpAddr>>,
    },
}

impl SourceKind {
    /// Whether the source can know addresses of the family at all.
    pub fn covers(&self, family: Family) -> bool {
        match self {
            Self::Auto | Self::Interface { .. } => true,
            Self::Web { url, .. } => url.get(family).is_some(),
            Self::Fixed { address } => address.get(family).is_some(),
        }
    }
}
