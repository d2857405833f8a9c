//! Divides an update into rounds: each is one pass through a provider's steps.

use std::collections::BTreeSet;
use std::net::IpAddr;

use minijinja::value::Value;

use super::provider::{Families, How, Provider, Unmentioned};
use super::template::{Variables, names_in_template};
use crate::model::{Account, Change, Family, HostName, PerFamily, Update};

/// One pass through the steps: hosts that get the same addresses.
#[derive(Debug)]
pub(super) struct Round<'a> {
    /// The hosts.
    pub(super) changes: Vec<&'a Change>,
    /// The addresses that the requests mention.
    pub(super) mentioned: PerFamily<Option<IpAddr>>,
    /// The family, where the round is one family's.
    pub(super) family: Option<Family>,
    /// Whether the socket is bound to the family.
    pub(super) forced: bool,
    /// Seconds; `None`: the provider's default.
    ttl: Option<u32>,
}

impl<'a> Round<'a> {
    /// What the round reports on: each host with each family that is sent in this round.
    pub(super) fn parts(&self) -> impl Iterator<Item = (usize, &'a HostName, Family, IpAddr)> {
        self.changes.iter().enumerate().flat_map(move |(at, change)| {
            let ours = move |family| self.family.is_none_or(|own| own == family);
            change
                .families()
                .filter(move |(family, _)| ours(*family))
                .map(move |(family, address)| (at, &change.host, family, address))
        })
    }

    /// The round of some of its hosts alone, by their places in it.
    pub(super) fn only(&self, places: &[usize]) -> Self {
        let changes = places.iter().filter_map(|at| self.changes.get(*at).copied()).collect();
        let Self { mentioned, family, forced, ttl, .. } = *self;
        Self { changes, mentioned, family, forced, ttl }
    }

    /// What templates can name of the round.
    pub(super) fn variables(&self) -> Variables {
        let hosts: Vec<String> = self.changes.iter().map(|change| ascii(&change.host)).collect();
        let first = hosts.first().cloned().unwrap_or_default();
        let text = |address: Option<IpAddr>| Value::from(address.map(|a| a.to_string()));
        let known = [self.mentioned.ipv4, self.mentioned.ipv6];
        let addresses: Vec<String> = known.iter().flatten().map(ToString::to_string).collect();
        let ip = known.iter().flatten().next().copied();
        let family = self.family.or_else(|| ip.map(Family::of)).unwrap_or(Family::Ipv4);
        let named: [(&str, Value); 9] = [
            ("suffixes", suffixes(&first).into()),
            ("hosts", hosts.into()),
            ("ip", text(ip)),
            ("ipv4", text(known[0])),
            ("ipv6", text(known[1])),
            ("addresses", addresses.into()),
            ("family", family.to_string().to_lowercase().into()),
            ("type", family.record_type().into()),
            ("ttl", self.ttl.into()),
        ];
        let named = named.into_iter().chain(host_names(&first));
        named.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// What can be named of one host.
pub(super) fn host_names(host: &str) -> [(&'static str, Value); 4] {
    [
        ("label", host.split('.').next().unwrap_or_default().into()),
        ("unicode", url::quirks::domain_to_unicode(host).into()),
        ("host", host.into()),
        ("hostname", host.into()),
    ]
}

/// The name and its ends of at least two labels, the longest first: what may be its zone.
fn suffixes(name: &str) -> Vec<String> {
    let labels: Vec<&str> = name.split('.').collect();
    (0..labels.len().saturating_sub(1)).map(|from| labels[from..].join(".")).collect()
}

/// The name in ASCII (RFC 5891), as it goes into requests.
pub(super) fn ascii(name: &HostName) -> String {
    match url::Host::parse(name.as_str()) {
        Ok(url::Host::Domain(ascii)) => ascii,
        _ => name.as_str().to_owned(),
    }
}

/// The rounds of an update, in the order in which they are sent.
pub(super) fn rounds<'a>(
    provider: &Provider,
    account: &Account,
    update: &'a Update,
) -> Vec<Round<'a>> {
    let (each, forced) = match provider.families {
        Families::Together => (false, false),
        Families::Each => (true, false),
        Families::Source => (true, true),
        Families::AsWritten => as_written(provider, account),
    };
    let passes: &[Option<Family>] =
        if each { &[Some(Family::Ipv4), Some(Family::Ipv6)] } else { &[None] };
    let mut rounds: Vec<Round<'a>> = Vec::new();
    for &family in passes {
        for change in &update.changes {
            let mentioned = mentioned(provider, change, family);
            if change.families().all(|(own, _)| family.is_some_and(|family| family != own)) {
                continue;
            }
            let ttl = change
                .ttl
                .map(|ttl| ttl.clamp(provider.limits.least_ttl, provider.limits.most_ttl));
            let fits = rounds.iter_mut().find(|round| {
                round.family == family
                    && round.mentioned == mentioned
                    && round.ttl == ttl
                    && round.changes.len() < provider.limits.hosts_per_request
            });
            match fits {
                Some(round) => round.changes.push(change),
                None => {
                    rounds.push(Round { changes: vec![change], mentioned, family, forced, ttl })
                }
            }
        }
    }
    rounds
}

/// The addresses that a request has to mention for a host.
fn mentioned(
    provider: &Provider,
    change: &Change,
    family: Option<Family>,
) -> PerFamily<Option<IpAddr>> {
    match family {
        Some(family) => {
            let mut one = PerFamily::default();
            *one.get_mut(family) = *change.send.get(family);
            one
        }
        None if provider.unmentioned == Unmentioned::Deleted => PerFamily {
            ipv4: change.whole.ipv4.or(change.send.ipv4),
            ipv6: change.whole.ipv6.or(change.send.ipv6),
        },
        None => change.send,
    }
}

/// Whether the account's own templates want each family in a request of its own, and whether that
/// has to come from the family: where they name no address, it can only be the one it comes from.
fn as_written(provider: &Provider, account: &Account) -> (bool, bool) {
    let own = provider.fields.iter().filter(|field| field.template.is_some());
    let own = own.filter_map(|field| account.fields.get(&field.name).or(field.default.as_ref()));
    let steps = match &provider.how {
        How::Steps(steps) => steps.as_slice(),
        How::Code(_) => &[],
    };
    let texts = own.chain(steps.iter().map(|step| &step.url));
    let names: BTreeSet<String> =
        texts.filter_map(|text| names_in_template(text).ok()).flatten().collect();
    let any = |of: [&str; 3]| of.iter().any(|name| names.contains(*name));
    match (any(["ip", "type", "family"]), any(["ipv4", "ipv6", "addresses"])) {
        (true, _) => (true, false),
        (false, true) => (false, false),
        (false, false) => (true, true),
    }
}
