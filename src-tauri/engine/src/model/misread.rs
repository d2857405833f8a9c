//! Why a template that was written for another program cannot be used.

use serde::Serialize;

/// Why a template that was written for another program cannot be used.
/// `ui.template.mistake.<code>` in the catalogue is its sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "mistake", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Misread {
    /// More URLs than there are families.
    #[error("it has more than two URLs: at most one for each family fits")]
    MoreUrls,
    /// It cannot be seen which of its two URLs is for which family.
    #[error(
        "it has two URLs, of which one has to name an IPv4 address only and the other an IPv6 \
         address only"
    )]
    FamiliesUnclear,
    /// One of its two URLs is encrypted and the other is not.
    #[error("its two URLs have to be both https or both http")]
    SchemesDiffer,
    /// Two URLs, and a user name in one of them.
    #[error("it has two URLs and a user name in them, which belongs into its own field")]
    UserNameInside,
    /// A placeholder that is nobody's.
    #[error("the placeholder {found} is not known here")]
    UnknownPlaceholder {
        /// The placeholder, as it was written.
        found: String,
    },
    /// A placeholder that does not end.
    #[error("{found} has a < without a >")]
    OpenPlaceholder {
        /// The text in which it stands.
        found: String,
    },
}
