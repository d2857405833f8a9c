//! Why name servers say nothing of use.

use serde::{Deserialize, Serialize};

/// Why a server or a resolver says nothing of use, or why the servers of a zone cannot be found.
/// `silence.<code>` in the catalogue is its sentence; shown as text it is the same for whoever
/// looks into it, in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "silence", rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Silence {
    // Nobody is there to be asked.
    /// What the account or the name says is no place that can be asked.
    #[error("{detail}")]
    BadPlace {
        /// What exactly is wrong, in a few words of English.
        detail: String,
    },
    /// No resolver answers.
    #[error("no resolver answers")]
    NoResolver,
    /// The resolver does not answer in time.
    #[error("the resolver is too slow")]
    SlowResolver,
    /// The resolver answers with an error.
    #[error("the resolver answers: {code}")]
    ResolverRefused {
        /// The response code, as DNS names it (RFC 1035 4.1.1, RFC 2136 2.2).
        code: String,
    },
    /// Nobody knows a zone that the name is in.
    #[allow(missing_docs)]
    #[error("the zone of {name} cannot be found")]
    NoZone { name: String },
    /// None of the zone's servers has an address.
    #[allow(missing_docs)]
    #[error("no server of {zone} has an address")]
    NoServer { zone: String },
    /// The server that the account names has no address.
    #[allow(missing_docs)]
    #[error("the server's name {server} has no address")]
    NoAddress { server: String },

    // A server that tells nothing.
    /// It cannot be reached.
    #[error("the server cannot be reached")]
    NoConnection,
    /// Its certificate is not trusted.
    #[error("the server's certificate is not trusted")]
    Untrusted,
    /// It was asked, and did not answer in time.
    #[error("the server did not answer")]
    NoAnswer,
    /// It answers with an error.
    #[error("the server answers: {code}")]
    Refused {
        /// The response code, as DNS names it.
        code: String,
    },
    /// It has what it says from others.
    #[error("the server does not serve the name itself")]
    NotItsOwn,
    /// The name is an alias (CNAME), and whose addresses are meant is not for its server to say.
    #[allow(missing_docs)]
    #[error("the name is an alias of {target}")]
    Alias { target: String },
    /// Finding the servers and asking them took too long together.
    #[error("it took too long")]
    TooLong,
}
