//! How long to wait: back-off, waits that a provider asks for, and a clock that jumps.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::model::{AccountMemory, HostMemory, Memory, Time, Wait};

/// The first back-off.
pub const FIRST: Duration = Duration::from_secs(30);
/// No back-off is longer.
pub const LONGEST: Duration = Duration::from_secs(60 * 60);
/// No wait that a provider asks for is obeyed longer: a nonsensical one must end, too.
pub const LONGEST_ASKED: Duration = Duration::from_secs(24 * 60 * 60);

/// The back-off after `failures` failures in a row (1 or more): 30 s, doubled each time up to
/// 1 h, less up to a fifth of it so that many computers do not come back at the same moment.
///
/// `salt` makes the jitter differ; the same salt gives the same wait.
pub fn back_off(failures: u32, salt: impl Hash) -> Duration {
    let doubled =
        FIRST.saturating_mul(1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX));
    let whole = doubled.min(LONGEST);
    let mut hasher = DefaultHasher::new();
    salt.hash(&mut hasher);
    let part = u32::try_from(hasher.finish() % 200).unwrap_or(0);
    whole - whole * part / 1000
}

/// The wait after a failure: our own back-off, or what the provider asks for where that is
/// longer. A wait that the provider asked for is marked, since the user cannot override it.
pub fn after_failure(failures: u32, asked: Option<Duration>, salt: impl Hash) -> (Duration, bool) {
    let own = back_off(failures, salt);
    match asked.map(|asked| asked.min(LONGEST_ASKED)) {
        Some(asked) if asked >= own => (asked, true),
        Some(_) | None => (own, false),
    }
}

/// Mends what is remembered after the clock was set back: nothing may lie in the future, or a
/// wait would last as long as the clock was wrong. Returns whether anything was mended.
pub fn mend_clock(memory: &mut Memory, now: Time) -> bool {
    let mut mended = false;
    let mut pull = |at: &mut Time| {
        if *at > now {
            *at = now;
            mended = true;
        }
    };
    for host in memory.hosts.values_mut() {
        host_times(host, &mut pull);
    }
    for account in memory.accounts.values_mut() {
        account_times(account, &mut pull);
    }
    mended
}

fn host_times(host: &mut HostMemory, pull: &mut impl FnMut(&mut Time)) {
    for confirmed in [&mut host.confirmed.ipv4, &mut host.confirmed.ipv6].into_iter().flatten() {
        pull(&mut confirmed.at);
    }
    for sent in [&mut host.sent.ipv4, &mut host.sent.ipv6].into_iter().flatten() {
        pull(&mut sent.at);
    }
    wait_times(host.wait.as_mut(), pull);
    wait_times(host.records.wait.as_mut(), pull);
}

fn account_times(account: &mut AccountMemory, pull: &mut impl FnMut(&mut Time)) {
    wait_times(account.wait.as_mut(), pull);
}

fn wait_times(wait: Option<&mut Wait>, pull: &mut impl FnMut(&mut Time)) {
    if let Some(wait) = wait {
        pull(&mut wait.since);
    }
}
