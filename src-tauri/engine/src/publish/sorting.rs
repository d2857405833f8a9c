//! Which hosts and families of an update go into requests at all.

use std::net::IpAddr;

use regex_lite::Regex;

use super::account::NoPlan;
use super::filters::{is_within, punycode};
use super::provider::Provider;
use super::report_all;
use super::round::ascii;
use crate::model::{
    Account, Change, Family, HostName, Outcome, PerFamily, Report, Trouble, Update,
};

/// The update without the hosts and families that the provider or the account cannot have, and
/// the reports on those: each is its own host's trouble, and the others go on.
pub(super) fn sort_out(
    provider: &Provider,
    account: &Account,
    update: &Update,
) -> (Update, Vec<Report>) {
    let check = provider.host_check.as_ref().and_then(|check| Regex::new(check).ok());
    let fits = |host: &HostName| check.as_ref().is_none_or(|check| check.is_match(host.as_str()));
    let (mut good, bad): (Vec<Change>, Vec<Change>) =
        update.changes.iter().cloned().partition(|change| fits(&change.host));
    let outcome = Outcome::NeedsYou { trouble: Trouble::BadHostName };
    let why = provider.host_check.as_ref().map(|check| format!("expected a name like {check}"));
    let mut reports: Vec<Report> = report_all(&bad, &(outcome, why)).collect();
    for zone in zones(provider, account) {
        let (inside, outside) =
            good.into_iter().partition(|change: &Change| is_within(&ascii(&change.host), &zone));
        good = inside;
        let outcome = Outcome::NeedsYou { trouble: Trouble::HostNotFound };
        reports.extend(report_all(&outside, &(outcome, Some(format!("it is not in {zone}")))));
    }
    if let Some(only) = provider.only {
        let mut others = good.clone();
        others.iter_mut().for_each(|change| *change.send.get_mut(only) = None);
        let outcome = Outcome::NeedsYou { trouble: Trouble::FamilyNotTaken };
        reports.extend(report_all(&others, &(outcome, Some(format!("it takes {only} only")))));
        for change in &mut good {
            change.send = only_of(&change.send, only);
            change.whole = only_of(&change.whole, only);
        }
        good.retain(|change| change.families().next().is_some());
    }
    (Update { changes: good, ..update.clone() }, reports)
}

/// Why none of an update can be sent: what is in the way of all that was sorted out.
pub(super) fn refusal(bad: &[Report]) -> NoPlan {
    let first = bad.first().map(|report| &report.outcome);
    match first {
        Some(Outcome::NeedsYou { trouble })
            if bad.iter().all(|report| Some(&report.outcome) == first) =>
        {
            let why = bad.first().and_then(|report| report.detail.clone());
            NoPlan { trouble: *trouble, why }
        }
        _ => Trouble::BadHostName.into(),
    }
}

/// What the account's hosts have to be in, as its fields say, in ASCII.
fn zones(provider: &Provider, account: &Account) -> Vec<String> {
    let named = provider.fields.iter().filter(|field| field.zone);
    let named = named.filter_map(|field| account.fields.get(&field.name));
    named.map(|zone| punycode(zone.trim())).filter(|zone| !zone.is_empty()).collect()
}

/// The addresses without those of the other family.
fn only_of(all: &PerFamily<Option<IpAddr>>, only: Family) -> PerFamily<Option<IpAddr>> {
    let mut one = PerFamily::default();
    *one.get_mut(only) = *all.get(only);
    one
}
