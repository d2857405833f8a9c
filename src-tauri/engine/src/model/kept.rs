//! What the core asks the store to remember.

use super::{AccountId, AccountMemory, HostMemory, HostName, PerFamily, Time, Verdict};

/// One thing to remember across restarts, replacing what was remembered of it before.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// All that is known of a host.
    Host(HostName, Box<HostMemory>),
    /// All that is known of an account.
    Account(AccountId, AccountMemory),
    /// The pause; `None`: there is none.
    Paused(Option<Time>),
    /// The trap that the user was told of last.
    Trap(PerFamily<Option<Verdict>>),
    /// The host is not configured any more: forget it.
    ForgetHost(HostName),
    /// The account is not configured any more: forget it.
    ForgetAccount(AccountId),
}
