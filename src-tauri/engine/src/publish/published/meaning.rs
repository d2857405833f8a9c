//! What the answers of servers and resolvers mean. Looks at nothing, and sends nothing: whatever
//! is found here is for people to read.

use std::net::IpAddr;
use std::time::Duration;

use crate::model::{Family, Finding, PerFamily, Role, ServerAnswer, Time, Truth, is_newer, public};

/// How much longer than their time to live some resolvers keep records.
const SLACK: Duration = Duration::from_secs(60);

/// What is known of one family of a host without asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Kept {
    /// The address that is to be published.
    pub wanted: Option<IpAddr>,
    /// The address that is known to have been published.
    pub confirmed: Option<IpAddr>,
    /// When Homing had that published, if it did.
    pub changed: Option<Time>,
}

/// What is known of a host without asking.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Its families; of one that is not kept nothing is known.
    pub families: PerFamily<Kept>,
    /// Whose proxies its provider may publish in place of its addresses.
    pub proxy: Option<String>,
}

/// Says which servers are behind, and adds what the answers mean.
pub fn meaning(truth: &mut Truth, known: &Known) {
    mark_behind(&mut truth.servers);
    let mut found = Vec::new();
    for family in Family::BOTH {
        found.extend(Reading::of(truth, known, family).findings());
    }
    for finding in &found {
        if let Finding::SplitHorizon { family, here, elsewhere } = finding {
            // A zone of its own has serials of its own: they say nothing of the other one.
            unmark_behind(&mut truth.servers, *family, [here, elsewhere]);
        }
    }
    found.extend(lags(truth, known));
    found.sort_by_key(order);
    truth.findings.splice(0..0, found);
}

fn order(finding: &Finding) -> u8 {
    match finding {
        Finding::Proxied { .. } => 0,
        Finding::SplitHorizon { .. } => 1,
        Finding::Differs { .. } => 2,
        Finding::Stale { .. } => 3,
        Finding::Behind { .. } => 4,
        Finding::Cached { .. } => 5,
        Finding::ServersUnknown { .. } => 6,
    }
}

/// The newest serial among the copies of the same zone as this server's.
fn newest(servers: &[ServerAnswer], one: &ServerAnswer) -> Option<u32> {
    let same = servers.iter().filter(|other| other.zone == one.zone);
    same.filter_map(|other| other.serial).reduce(
        |best, serial| {
            if is_newer(serial, best) { serial } else { best }
        },
    )
}

fn mark_behind(servers: &mut [ServerAnswer]) {
    let behind: Vec<bool> = servers
        .iter()
        .map(|one| match (newest(servers, one), one.serial) {
            (Some(newest), Some(serial)) => is_newer(newest, serial),
            _ => false,
        })
        .collect();
    for (server, behind) in servers.iter_mut().zip(behind) {
        server.behind = behind;
    }
}

fn unmark_behind(servers: &mut [ServerAnswer], family: Family, told: [&[IpAddr]; 2]) {
    let apart = |one: &&ServerAnswer| one.family == family && told.contains(&&*one.addresses);
    let names: Vec<_> = servers.iter().filter(apart).map(|one| one.server.clone()).collect();
    for server in servers.iter_mut().filter(|one| names.contains(&one.server)) {
        server.behind = false;
    }
}

/// One entry for each server that is behind.
fn lags(truth: &Truth, known: &Known) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let servers = &truth.servers;
    // Both entries of a server have the same serial.
    for one in servers.iter().filter(|one| one.behind && one.family == Family::Ipv4) {
        let (Some(newest), Some(serial)) = (newest(servers, one), one.serial) else { continue };
        let (server, refresh) = (one.server.clone(), one.refresh.unwrap_or(0));
        let is_overdue = Family::BOTH.into_iter().any(|family| {
            let mine = servers.iter().find(|o| o.family == family && o.server == one.server);
            let best = servers.iter().find(|o| o.family == family && told(o) && !o.behind);
            let differ = mine
                .zip(best)
                .is_some_and(|(mine, best)| told(mine) && mine.addresses != best.addresses);
            let due = Duration::from_secs(refresh.into()) + SLACK;
            let changed = known.families.get(family).changed;
            differ && changed.is_some_and(|changed| truth.at.since(changed) > due)
        });
        found.push(match is_overdue {
            true => Finding::Stale { server, serial, newest },
            false => Finding::Behind { server, serial, newest, refresh },
        });
    }
    found
}

/// Whether it says what there is, be it nothing.
fn told(answer: &ServerAnswer) -> bool {
    answer.error.is_none()
}

/// Whether all of these are of use inside one network only; none at all are not.
fn are_inside(addresses: &[IpAddr]) -> bool {
    let inside = |address: &IpAddr| {
        let kind = public::kind(*address);
        kind.is_private() || matches!(kind, public::Kind::LinkLocal | public::Kind::Loopback)
    };
    !addresses.is_empty() && addresses.iter().all(inside)
}

/// Whether the one is meant for inside a network and the other for outside: never is the one an
/// older state of the other.
fn are_worlds_apart(one: &[IpAddr], other: &[IpAddr]) -> bool {
    !one.is_empty() && !other.is_empty() && are_inside(one) != are_inside(other)
}

/// The answers of one family.
struct Reading<'a> {
    family: Family,
    /// Those that say something; the first is what counts.
    servers: Vec<&'a ServerAnswer>,
    resolvers: Vec<&'a ServerAnswer>,
    kept: &'a Kept,
    proxy: Option<&'a str>,
    at: Time,
}

impl<'a> Reading<'a> {
    fn of(truth: &'a Truth, known: &'a Known, family: Family) -> Self {
        let said = |answers: &'a [ServerAnswer]| {
            answers.iter().filter(|one| one.family == family && told(one)).collect()
        };
        Self {
            family,
            servers: said(&truth.servers),
            resolvers: said(&truth.resolvers),
            kept: known.families.get(family),
            proxy: known.proxy.as_deref(),
            at: truth.at,
        }
    }

    fn findings(&self) -> Vec<Finding> {
        let Some(first) = self.servers.first() else { return Vec::new() };
        if let Some(by) = self.proxied(first) {
            return vec![Finding::Proxied { family: self.family, by }];
        }
        let split = self.split(first);
        let differs = self.differs(first).filter(|_| split.is_none());
        let cached = self.cached(first);
        [split, differs, cached].into_iter().flatten().collect()
    }

    /// Whose proxies are published in place of the address.
    fn proxied(&self, first: &ServerAnswer) -> Option<String> {
        let by = self.proxy?;
        let is_proxy = |address: &IpAddr| {
            public::operator(*address) == Some(by) && Some(*address) != self.kept.wanted
        };
        let all = !first.addresses.is_empty() && first.addresses.iter().all(is_proxy);
        all.then(|| by.to_owned())
    }

    /// Two views of the name.
    fn split(&self, first: &ServerAnswer) -> Option<Finding> {
        let family = self.family;
        let views = |here: &[IpAddr], elsewhere: &[IpAddr]| Finding::SplitHorizon {
            family,
            here: here.to_vec(),
            elsewhere: elsewhere.to_vec(),
        };
        let servers = self.servers.iter().find(|other| {
            let told_apart = first.serial.is_some() && other.serial.is_some();
            let lag = first.behind || other.behind;
            let views = are_worlds_apart(&first.addresses, &other.addresses) || told_apart && !lag;
            other.addresses != first.addresses && views
        });
        if let Some(other) = servers {
            return Some(views(&first.addresses, &other.addresses));
        }
        // What a provider's service has confirmed is what the world sees.
        let confirmed = self.kept.confirmed.filter(|confirmed| {
            !first.is(Role::Updates) && are_worlds_apart(&first.addresses, &[*confirmed])
        });
        if let Some(confirmed) = confirmed {
            return Some(views(&first.addresses, &[confirmed]));
        }
        let other = self.resolvers.iter().find(|other| {
            let apart = are_worlds_apart(&first.addresses, &other.addresses);
            other.addresses != first.addresses && (apart || !self.may_be_cached(first, other))
        })?;
        Some(match other.is(Role::System) {
            true => views(&other.addresses, &first.addresses),
            false => views(&first.addresses, &other.addresses),
        })
    }

    /// Whether a resolver may have it from before the last change: then it was fetched before
    /// that, and less is left of its time to live than has passed since.
    fn may_be_cached(&self, first: &ServerAnswer, resolver: &ServerAnswer) -> bool {
        let from_lag = |one: &&ServerAnswer| one.behind && one.addresses == resolver.addresses;
        let (Some(changed), Some(ttl)) = (self.kept.changed, first.ttl) else { return true };
        let age = self.at.since(changed);
        let left = Duration::from_secs(resolver.ttl.unwrap_or(0).into());
        self.servers.iter().any(from_lag) || left + age <= Duration::from_secs(ttl.into()) + SLACK
    }

    /// What was published before and may still be told.
    fn cached(&self, first: &ServerAnswer) -> Option<Finding> {
        let is_old = |one: &&&ServerAnswer| {
            one.addresses != first.addresses
                && !are_worlds_apart(&first.addresses, &one.addresses)
                && self.may_be_cached(first, one)
        };
        let old: Vec<_> = self.resolvers.iter().filter(is_old).collect();
        let mut addresses: Vec<_> = old.iter().flat_map(|one| one.addresses.clone()).collect();
        addresses.sort();
        addresses.dedup();
        let told = old.iter().filter_map(|one| one.ttl).max();
        let seconds = match told {
            Some(seconds) => seconds,
            None => {
                let ttl = Duration::from_secs(first.ttl?.into());
                let left = ttl.saturating_sub(self.at.since(self.kept.changed?));
                u32::try_from(left.as_secs()).ok()?
            }
        };
        (seconds > 0).then_some(Finding::Cached { family: self.family, addresses, seconds })
    }

    /// What was confirmed is gone.
    fn differs(&self, first: &ServerAnswer) -> Option<Finding> {
        let wanted = self.kept.wanted.filter(|wanted| Some(*wanted) == self.kept.confirmed)?;
        let differs = first.addresses != [wanted] && !first.behind;
        let published = first.addresses.clone();
        differs.then_some(Finding::Differs { family: self.family, published, wanted })
    }
}
