//! The way of a round's hosts through a provider's steps. They go together as long as the steps
//! let them; where a step divides them, each group goes on by a way of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use minijinja::value::Value;

use super::provider::Step;
use super::reply::{Known, Part, Reading, read};
use super::round::{Round, ascii, host_names};
use super::steps::{Errand, Findings, told, turns, variables};
use super::template::{Ready, Variables, holds};
use super::turn::Turn;
use super::waves::in_waves;
use crate::model::{Family, HostName, Outcome, Trouble};
use crate::net::http::Http;

/// What steps with `remember` have found on this way: the step's name and what it found.
type Found = Vec<(String, Variables)>;

/// One way through the steps.
pub(super) struct Walk<'a> {
    errand: &'a Errand<'a>,
    round: &'a Round<'a>,
    parts: Vec<Part>,
    http: &'a Http,
    findings: &'a Findings,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        errand: &'a Errand<'a>,
        round: &'a Round<'a>,
        http: &'a Http,
        findings: &'a Findings,
    ) -> Self {
        let part = |(at, host, family, address): (usize, &HostName, Family, IpAddr)| Part {
            at,
            host: ascii(host),
            family,
            address: address.to_string(),
        };
        Self { errand, round, parts: round.parts().map(part).collect(), http, findings }
    }

    /// Goes on from a step, counted from 0 without those that are always done, until something is
    /// known of every part.
    pub(super) async fn go_on(
        &self,
        from: usize,
        variables: &mut Variables,
        mut new: Found,
    ) -> Vec<Known> {
        let steps = self.errand.steps.iter().filter(|step| !step.always);
        for (at, step) in steps.enumerate().skip(from) {
            if let Some(groups) = self.divide(step, variables) {
                return self.each_of(&groups, at, variables, &new).await;
            }
            if step.when.as_ref().is_some_and(|when| !holds(when, variables)) {
                continue;
            }
            let hosts = || self.round.changes.iter().map(|change| &change.host);
            let found = step.remember.then(|| self.findings.get(self.errand, hosts(), step));
            if let Some(found) = found.flatten() {
                variables.extend(found);
                continue;
            }
            let reading = self.step(step, variables).await;
            if step.remember && matches!(reading, Ok(Reading::Next | Reading::Some(_))) {
                new.push((step.name.clone(), found_by(step, variables)));
            }
            match reading {
                Ok(Reading::Next | Reading::Again) => {}
                Ok(Reading::Ended(known)) => {
                    self.remember(&known.iter().map(Some).collect::<Vec<_>>(), &new);
                    return known;
                }
                Ok(Reading::Some(known)) => {
                    return self.rest(known, at + 1, variables, new).await;
                }
                Ok(Reading::Halves) => {
                    let all: Vec<usize> = (0..self.round.changes.len()).collect();
                    let (first, second) = all.split_at(all.len().div_ceil(2));
                    let halves = [first.to_vec(), second.to_vec()];
                    return self.each_of(&halves, at, variables, &new).await;
                }
                Err(known) => return self.all(known),
            }
        }
        self.all(lost())
    }

    /// The same of every part: a way that ended badly.
    fn all(&self, known: Known) -> Vec<Known> {
        self.remember(&vec![Some(&known); self.parts.len()], &[]);
        vec![known; self.parts.len()]
    }

    /// Remembers what was found on the way for hosts that are right now, and nothing any more for
    /// those that are not. What is known is in the order of the parts; of those still on their way
    /// it is nothing.
    fn remember(&self, known: &[Option<&Known>], new: &[(String, Variables)]) {
        let changes = &self.round.changes;
        let of = |part: &Part| changes.get(part.at).map(|change| &change.host);
        let which = |well: bool| -> BTreeSet<&HostName> {
            let parts = self.parts.iter().zip(known);
            let ended = parts.filter(|(_, known)| known.is_some_and(|k| k.0.is_right() == well));
            ended.filter_map(|(part, _)| of(part)).collect()
        };
        self.findings.keep(self.errand, &which(true), new);
        self.findings.forget(&self.errand.account.id, &which(false));
    }

    /// How a step divides the hosts: `None` where they stay together, and then what it divides by
    /// is known.
    fn divide(&self, step: &Step, variables: &mut Variables) -> Option<Vec<Vec<usize>>> {
        let count = self.round.changes.len();
        if let Some((name, expression)) = &step.apart {
            let by = Ready::of(expression);
            let mut groups: Vec<(Value, Vec<usize>)> = Vec::new();
            for at in 0..count {
                let value = by.value(&Value::from(self.of_host(at, variables)));
                match groups.iter_mut().find(|(known, _)| *known == value) {
                    Some((_, group)) => group.push(at),
                    None => groups.push((value, vec![at])),
                }
            }
            match <[_; 1]>::try_from(groups) {
                Ok([(value, _)]) => drop(variables.insert(name.clone(), value)),
                Err(groups) => return Some(groups.into_iter().map(|(_, group)| group).collect()),
            }
        }
        let most = step.at_most.filter(|most| count > *most)?;
        let all: Vec<usize> = (0..count).collect();
        Some(all.chunks(most).map(<[usize]>::to_vec).collect())
    }

    /// What can be named of one of the hosts.
    fn of_host(&self, at: usize, variables: &Variables) -> Variables {
        let mut own = variables.clone();
        if let Some(change) = self.round.changes.get(at).filter(|_| at > 0) {
            let names = host_names(&ascii(&change.host));
            own.extend(names.map(|(name, value)| (name.to_owned(), value)));
        }
        own
    }

    /// Goes on with those hosts of which nothing is known yet.
    async fn rest(
        &self,
        known: Vec<Option<Known>>,
        from: usize,
        variables: &Variables,
        new: Found,
    ) -> Vec<Known> {
        self.remember(&known.iter().map(Option::as_ref).collect::<Vec<_>>(), &new);
        let open = self.parts.iter().zip(&known).filter(|(_, known)| known.is_none());
        let mut group: Vec<usize> = open.map(|(part, _)| part.at).collect();
        group.dedup();
        let mut rest = self.each_of(&[group], from, variables, &new).await.into_iter();
        known.into_iter().map(|known| known.or_else(|| rest.next()).unwrap_or_else(lost)).collect()
    }

    /// Each group by its own way, from a step on; what is known of their parts, in this round's
    /// order.
    async fn each_of(
        &self,
        groups: &[Vec<usize>],
        from: usize,
        variables: &Variables,
        new: &Found,
    ) -> Vec<Known> {
        let rounds: Vec<Round<'_>> = groups.iter().map(|group| self.round.only(group)).collect();
        let at_once = self.errand.provider.limits.requests_at_once;
        let way = |round| self.way_of(round, from, variables, new);
        let known = in_waves(&rounds, (at_once, false), |round| round.parts().count(), way).await;
        let mut by_host: BTreeMap<usize, Vec<Known>> = BTreeMap::new();
        for ((round, group), known) in rounds.iter().zip(groups).zip(known) {
            for ((at, ..), known) in round.parts().zip(known) {
                let own = group.get(at).copied().unwrap_or_default();
                by_host.entry(own).or_default().push(known);
            }
        }
        by_host.into_values().flatten().collect()
    }

    /// The way of one group, from a step on.
    fn way_of<'w>(
        &'w self,
        round: &'w Round<'w>,
        from: usize,
        variables: &'w Variables,
        new: &'w Found,
    ) -> BoxFuture<'w, Vec<Known>> {
        let way = async move {
            match self.start(round, variables) {
                Ok(mut own) => {
                    let walk = Walk::new(self.errand, round, self.http, self.findings);
                    walk.go_on(from, &mut own, new.clone()).await
                }
                Err(known) => vec![known; round.parts().count()],
            }
        };
        way.boxed()
    }

    /// What a group's way begins with: its own hosts, and what was found so far.
    fn start(&self, round: &Round<'_>, so_far: &Variables) -> Result<Variables, Known> {
        let mut own = variables(self.errand, round, false).map_err(told)?;
        let steps = self.errand.steps.iter();
        let named = steps.flat_map(|step| {
            let apart = step.apart.iter().map(|(name, _)| name);
            step.extract.iter().map(|(name, _)| name).chain([&step.present]).chain(apart)
        });
        for name in named {
            own.extend(so_far.get_key_value(name).map(|(n, value)| (n.clone(), value.clone())));
        }
        Ok(own)
    }

    /// Does one step.
    pub(super) async fn step(
        &self,
        step: &Step,
        variables: &mut Variables,
    ) -> Result<Reading, Known> {
        let turns = turns(step, variables);
        let forced = self.round.family.filter(|_| self.round.forced);
        for (at, turn) in turns.iter().enumerate() {
            let last = at + 1 == turns.len();
            variables.insert(step.present.clone(), turn.clone());
            variables.insert("last".to_owned(), last.into());
            let heard = Turn { errand: self.errand, step, forced, http: self.http };
            let heard = heard.make(variables).await?;
            for (name, _) in &step.extract {
                let found = heard.variables.get_key_value(name);
                variables.extend(found.map(|(name, value)| (name.clone(), value.clone())));
            }
            match read(self.errand.provider, step, &heard, &self.parts) {
                Reading::Ended(known)
                    if step.all && !last && known.iter().all(|known| known.0.is_right()) => {}
                Reading::Next if step.all && !last => {}
                Reading::Again => {}
                reading => return Ok(reading),
            }
        }
        match step.all && turns.is_empty() {
            true => Ok(Reading::Next),
            false => Err(lost()),
        }
    }
}

/// What a step has found.
fn found_by(step: &Step, variables: &Variables) -> Variables {
    let found = step.extract.iter().filter_map(|(name, _)| variables.get_key_value(name));
    found.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// What is known where no step came to an end.
fn lost() -> Known {
    (Outcome::Unconfirmed { trouble: Trouble::NotUnderstood }, None)
}
