//! What follows from the end of an update: confirmation, a wait, or a stop.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use super::{Core, pace};
use crate::model::{
    AccountId, Confirmed, Family, HostName, Outcome, Reach, Report, Stop, Time, Trouble, Update,
    UpdateId, Wait, What,
};

/// A failure of the whole account is counted once for an update, however many hosts it had.
#[derive(Default)]
struct Told {
    account_failed: bool,
    account_stopped: bool,
    hosts_failed: BTreeSet<HostName>,
    hosts_right: BTreeSet<HostName>,
}

impl Core {
    /// Takes in what came of an update.
    pub(super) fn end_update(&mut self, now: Time, id: UpdateId, reports: Vec<Report>) {
        let Some(update) = self.flights.remove(&id) else { return };
        for change in &update.changes {
            self.flying.remove(&change.host);
        }
        let mut told = Told::default();
        for (address, report) in complete(&update, reports) {
            if self.host(&report.host).is_none() {
                continue; // removed while it was under way
            }
            self.take_report(now, &update, (address, &report), &mut told);
        }
        for host in told.hosts_right.difference(&told.hosts_failed) {
            self.mended(now, host);
        }
        if !told.account_failed && !told.account_stopped && !told.hosts_right.is_empty() {
            let memory = self.account_memory(&update.account);
            (memory.failures, memory.wait) = (0, None);
        }
    }

    fn take_report(
        &mut self,
        now: Time,
        update: &Update,
        (address, report): (IpAddr, &Report),
        told: &mut Told,
    ) {
        match &report.outcome {
            Outcome::Changed | Outcome::AlreadyRight => {
                self.confirm(now, address, report);
                told.hosts_right.insert(report.host.clone());
            }
            Outcome::Later { trouble, wait } => {
                self.close(report, !nothing_sent(*trouble));
                self.put_off(now, &update.account, report, (*trouble, *wait), told);
            }
            Outcome::Unconfirmed { trouble } => {
                self.put_off(now, &update.account, report, (*trouble, None), told);
                // It may have been done: looked up at once, and again before it is sent anew.
                if !self.lookups.contains_key(&report.host) {
                    self.check(now, report.host.clone());
                }
            }
            Outcome::NeedsYou { trouble } => {
                self.close(report, false);
                self.stop(now, &update.account, report, *trouble, told);
            }
        }
    }

    fn confirm(&mut self, now: Time, address: IpAddr, report: &Report) {
        let Some(memory) = self.host_memory(&report.host) else { return };
        *memory.confirmed.get_mut(report.family) = Some(Confirmed { address, at: now });
        if let Some(sent) = memory.sent.get_mut(report.family) {
            sent.open = false;
        }
        let host = report.host.clone();
        self.note(
            now,
            match report.outcome {
                Outcome::Changed => What::Updated { host, address },
                _ => What::AlreadyRight { host, address },
            },
        );
    }

    /// It is known that the update was not done. Where the provider did not even see it, or
    /// refused it until the user acts, it does not count for the least interval either.
    fn close(&mut self, report: &Report, counts: bool) {
        let Some(memory) = self.host_memory(&report.host) else { return };
        let sent = memory.sent.get_mut(report.family);
        match sent {
            Some(sent) if counts => sent.open = false,
            _ => *sent = None,
        }
    }

    fn put_off(
        &mut self,
        now: Time,
        account: &AccountId,
        report: &Report,
        (trouble, asked): (Trouble, Option<Duration>),
        told: &mut Told,
    ) {
        let of_account = trouble.reach() == Reach::Account;
        let first_of_host = told.hosts_failed.insert(report.host.clone());
        if of_account && !told.account_failed {
            told.account_failed = true;
            let memory = self.account_memory(account);
            memory.failures = memory.failures.saturating_add(1);
            let (length, asked) =
                pace::after_failure(memory.failures, asked, (account.as_str(), now));
            let detail = report.detail.clone();
            memory.wait = Some(Wait { trouble, detail, since: now, length, asked });
        }
        if !first_of_host {
            return;
        }
        let account_wait = self.memory.accounts.get(account).and_then(|a| a.wait.clone());
        let Some(memory) = self.host_memory(&report.host) else { return };
        memory.failures = memory.failures.saturating_add(1);
        memory.troubled = true;
        memory.wait = match account_wait.filter(|_| of_account) {
            Some(wait) => Some(wait),
            None => {
                let salt = (report.host.as_str(), now);
                let (length, asked) = pace::after_failure(memory.failures, asked, salt);
                Some(Wait { trouble, detail: report.detail.clone(), since: now, length, asked })
            }
        };
        let until = memory.wait.as_ref().map_or(now, Wait::until);
        let (host, detail) = (report.host.clone(), report.detail.clone());
        self.note(
            now,
            match report.outcome {
                Outcome::Unconfirmed { .. } => What::Unconfirmed { host, trouble, detail },
                _ => What::Delayed { host, trouble, detail, until },
            },
        );
    }

    fn stop(
        &mut self,
        now: Time,
        account: &AccountId,
        report: &Report,
        trouble: Trouble,
        told: &mut Told,
    ) {
        let fingerprint = self.fingerprint(account);
        let stop = Stop { trouble, detail: report.detail.clone(), at: now, fingerprint };
        let of_account = trouble.reach() == Reach::Account;
        let first_of_host = told.hosts_failed.insert(report.host.clone());
        if let Some(memory) = self.host_memory(&report.host) {
            memory.troubled = true;
            if !of_account {
                memory.stop = Some(stop.clone());
            }
        }
        let said = if of_account {
            self.account_memory(account).stop = Some(stop);
            std::mem::replace(&mut told.account_stopped, true)
        } else {
            !first_of_host
        };
        if !said {
            let host = (!of_account).then(|| report.host.clone());
            let detail = report.detail.clone();
            self.note(now, What::Stopped { account: account.clone(), host, trouble, detail });
        }
    }

    /// The host is right again.
    pub(super) fn mended(&mut self, now: Time, host: &HostName) {
        let Some(memory) = self.host_memory(host) else { return };
        (memory.failures, memory.wait) = (0, None);
        if std::mem::take(&mut memory.troubled) {
            self.note(now, What::Mended { host: host.clone() });
        }
    }
}

/// Whether the provider cannot have seen the update.
fn nothing_sent(trouble: Trouble) -> bool {
    matches!(
        trouble,
        Trouble::Unreachable
            | Trouble::Untrusted
            | Trouble::NoTicket
            | Trouble::KerberosRefused
            | Trouble::VaultClosed
    )
}

/// The reports and the address that each is of, with `Unconfirmed` for what the update sent and
/// no report speaks of, and without what it did not send. Of two reports the first counts.
fn complete(update: &Update, reports: Vec<Report>) -> Vec<(IpAddr, Report)> {
    let mut said = BTreeMap::new();
    for report in reports {
        said.entry((report.host.clone(), report.family)).or_insert(report);
    }
    let mut complete = Vec::new();
    for change in &update.changes {
        for (family, address) in change.families() {
            let report = said.remove(&(change.host.clone(), family));
            complete.push((address, report.unwrap_or_else(|| silent(&change.host, family))));
        }
    }
    complete
}

fn silent(host: &HostName, family: Family) -> Report {
    let outcome = Outcome::Unconfirmed { trouble: Trouble::NoAnswer };
    Report { host: host.clone(), family, outcome, detail: None }
}
