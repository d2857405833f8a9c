//! Troubles: stable codes for what went wrong.

use serde::{Deserialize, Serialize};

/// What a trouble concerns: the whole account, or only the host it was reported for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// Every host of the account has it.
    Account,
    /// Only this host has it.
    Host,
}

/// What went wrong, as a stable code: `trouble.<code>.text` and `trouble.<code>.next` in the
/// catalogue say what it means and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum Trouble {
    // Needs the user, for the whole account.
    /// The provider refuses the user name, password or token (`badauth`, 401).
    BadCredentials,
    /// The credentials are right but may not do this (403; a token without the permission).
    NotAllowed,
    /// The account's secret is not in the vault.
    MissingSecret,
    /// A field that the provider asks for is not set, or is malformed.
    BadField,
    /// The provider named by the account is not known here.
    UnknownProvider,
    /// The service has ended, or has no updates any more.
    ProviderEnded,
    /// The server blocks this program (`badagent`, `good 127.0.0.1`).
    AgentBlocked,
    /// Plain http to another computer, which the account does not permit.
    InsecureEndpoint,
    /// The server does not know the TSIG key's name (BADKEY, RFC 8945 5.2.1).
    BadKey,
    /// The server computed another signature: the secret or algorithm differs (BADSIG).
    BadSignature,
    /// The server takes no signature as short as this one (BADTRUNC, RFC 8945 5.2.4).
    BadTruncation,
    /// This computer's clock and the server's differ by more than the fudge (BADTIME).
    BadTime,
    /// This computer has no Kerberos library.
    NoKerberos,
    /// The name server and the Kerberos ticket do not get together: the realm does not know the
    /// server, or the server does not take the ticket (RFC 3645 4.1).
    KerberosRefused,
    /// The feature is for paying users (`!donator`).
    PaidFeature,

    // Needs the user, for one host.
    /// The host does not exist in the account (`nohost`).
    HostNotFound,
    /// Its zone is not on this server or not in this account (NOTAUTH, NOTZONE, no such zone).
    /// An account may have several, so that those of other names are not concerned.
    ZoneNotFound,
    /// The name is not acceptable to the provider (`notfqdn`).
    BadHostName,
    /// The provider does not take addresses of this family.
    FamilyNotTaken,
    /// The host is blocked for too many updates (`abuse`).
    BlockedForAbuse,
    /// More hosts in one request than the provider takes (`numhost`).
    TooManyHosts,
    /// The server refuses to change this name (REFUSED, RFC 2136 2.2).
    UpdateRefused,
    /// Another computer has marked the name as its own, or it has records that are not ours.
    NameTaken,
    /// Several records of the name and family exist; which is ours cannot be known.
    SeveralRecords,

    // Mends itself; waited for.
    /// Asked to come back later (429, `TOOSOON`, `wNN`).
    RateLimited,
    /// The provider has a fault (5xx, SERVFAIL).
    ServerTrouble,
    /// The provider is being worked on (`911`).
    Maintenance,
    /// The provider's own DNS has a fault (`dnserr`).
    DnsTrouble,
    /// No connection could be made; nothing was sent.
    Unreachable,
    /// The server's certificate is not trusted; nothing was sent.
    Untrusted,
    /// There is no valid Kerberos ticket, or none for the server can be got.
    NoTicket,
    /// The keyring is locked or not there yet.
    VaultClosed,

    // It is not known whether it was done.
    /// No answer came in time, or the connection broke after the request was sent.
    NoAnswer,
    /// The answer matches nothing that this provider is known to say.
    NotUnderstood,
    /// The DNS answer is not signed, or wrongly signed.
    BadAnswerSignature,
}

impl Trouble {
    /// Whether the trouble is the whole account's or one host's.
    pub fn reach(self) -> Reach {
        match self {
            Self::HostNotFound
            | Self::ZoneNotFound
            | Self::BadHostName
            | Self::FamilyNotTaken
            | Self::BlockedForAbuse
            | Self::TooManyHosts
            | Self::UpdateRefused
            | Self::NameTaken
            | Self::SeveralRecords => Reach::Host,
            _ => Reach::Account,
        }
    }

    /// The code, as on the wire, in the catalogue and in `--json`.
    pub fn code(self) -> String {
        serde_json::to_value(self)
            .ok()
            .and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_default()
    }
}
