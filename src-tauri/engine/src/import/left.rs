//! What is not carried over.

use serde::Serialize;

/// Something of the other client's file that is not carried over as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Left {
    /// Its line, from 1; 0: it concerns the whole file.
    pub line: u32,
    /// What it is called there, never a value that could be a secret: an option, a provider or a
    /// name.
    pub what: String,
    /// Why.
    pub why: Why,
    /// What belongs to the reason: another name, a placeholder, a domain.
    pub detail: Option<String>,
}

macro_rules! whys {
    ($($(#[$doc:meta])* $name:ident = $code:literal),* $(,)?) => {
        /// Why something is not carried over; `import.left.<code>` in the catalogue says it, and
        /// what to do.
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, serde::Deserialize,
        )]
        #[serde(rename_all = "kebab-case")]
        pub enum Why { $($(#[$doc])* $name),* }

        impl Why {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// Its code in the catalogue.
            pub fn code(self) -> &'static str {
                match self { $(Self::$name => $code),* }
            }
        }
    };
}

whys! {
    /// Homing does it by itself or has no need of it.
    NotNeeded = "not-needed",
    /// Homing has nothing like it.
    NoEqual = "no-equal",
    /// The option is not known.
    UnknownOption = "unknown-option",
    /// The line is not understood.
    NotUnderstood = "not-understood",
    /// The provider is not known.
    UnknownProvider = "unknown-provider",
    /// The provider's service has ended.
    EndedProvider = "ended-provider",
    /// The name is no host name.
    BadName = "bad-name",
    /// The name is there more than once; the first is taken.
    Twice = "twice",
    /// The provider takes no address of that family.
    FamilyNotTaken = "family-not-taken",
    /// Whichever family was found was published; here IPv4 is kept.
    FamilyEither = "family-either",
    /// The secret is in another file or in a variable.
    SecretElsewhere = "secret-elsewhere",
    /// The key is in a file of its own.
    KeyFile = "key-file",
    /// The account's global key, in place of which a token is wanted.
    GlobalKey = "global-key",
    /// A secret of another kind than Homing takes.
    OtherSecret = "other-secret",
    /// A comma behind a password, which the other client takes as a part of it.
    PasswordComma = "password-comma",
    /// Homing finds the address by itself.
    AddressFound = "address-found",
    /// A program found the address.
    AddressCommand = "address-command",
    /// The address was chosen in a way that has to be said again.
    AddressOther = "address-other",
    /// The record is proxied, which Homing leaves as it is.
    Proxied = "proxied",
    /// The update URL has a placeholder that is not known.
    Placeholder = "placeholder",
    /// The domain is a guess.
    ZoneGuessed = "zone-guessed",
    /// The domain is named by a number only.
    ZoneUnknown = "zone-unknown",
    /// It was switched off.
    SwitchedOff = "switched-off",
    /// It was sent without encryption.
    PlainHttp = "plain-http",
    /// A name that stands for a group of names.
    GroupName = "group-name",
    /// Another file is included.
    Included = "included",
    /// Every name below it was to be kept too.
    Wildcard = "wildcard",
    /// A file of certificates.
    CaFile = "ca-file",
    /// A proxy.
    Proxy = "proxy",
    /// A network interface.
    Interface = "interface",
}
