//! The words of Homing. Data only: nothing here looks at the world or decides.

mod address;
mod credentials;
pub mod data_files;
mod event;
mod kept;
mod memory;
mod name;
mod outcome;
pub mod public;
mod secret;
mod settings;
mod source;
mod time;
mod trouble;
mod update;

pub use address::{Address, Family, PerFamily};
pub use credentials::Credentials;
pub use event::{Event, What};
pub use kept::Kept;
pub use memory::{AccountMemory, Confirmed, HostMemory, Memory, Sent, Stop, Wait};
pub use name::{AccountId, BadName, HostName, ProviderId, SourceId};
pub use outcome::{Outcome, Report};
pub use secret::Secret;
pub use settings::{Account, Host, Options, Origin, ProviderRules, Scope, Settings, Setup};
pub use source::{Source, SourceKind};
pub use time::Time;
pub use trouble::{Reach, Trouble};
pub use update::{Change, Published, Update, UpdateId};
