//! The words of Homing. Data only: nothing here looks at the world or decides.

mod address;
mod claim;
mod credentials;
pub mod data_files;
mod event;
mod feed;
mod kept;
mod look;
mod memory;
mod misread;
mod name;
mod network;
mod outcome;
pub mod public;
mod record;
mod secret;
mod settings;
mod silence;
mod source;
mod time;
mod trouble;
mod truth;
mod update;
mod verdict;

pub use address::{Address, Family, PerFamily};
pub use claim::{Claim, ClaimKind, Identity, marker};
pub use credentials::Credentials;
pub use event::{Event, What};
pub use feed::Feed;
pub use kept::Kept;
pub use look::{Answer, Look, LookId, Miss};
pub use memory::{
    AccountMemory, Clearing, Confirmed, HostMemory, Memory, RecordMemory, Sent, Stop, Wait,
};
pub use misread::Misread;
pub use name::{AccountId, BadName, HostName, NetworkId, ProviderId, SourceId};
pub use network::{Gateway, Link, Network};
pub use outcome::{Outcome, Report};
pub use record::{Record, RecordKind, RecordTemplate};
pub use secret::Secret;
pub use settings::{
    Account, Host, NetworkRule, Notifications, Options, Origin, ProviderRules, Proxy, Scope,
    Settings, Setup, VpnWish,
};
pub use silence::Silence;
pub use source::{DnsRecord, Ipv6Choice, RouterProtocol, Source, SourceKind, Suffix};
pub use time::Time;
pub use trouble::{Reach, Trouble};
pub use truth::{Finding, Role, ServerAnswer, Truth, is_newer};
pub use update::{Change, Published, RecordChange, RecordReport, RecordUpdate, Update, UpdateId};
pub use verdict::Verdict;
