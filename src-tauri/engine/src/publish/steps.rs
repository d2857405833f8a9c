//! Goes through a provider's steps for one round of an update. Never retries.

use std::collections::HashMap;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use minijinja::value::Value;

use super::account::{Unusable, base, fields, fill_own};
use super::provider::{Provider, Step};
use super::reply::{Known, Part, Reading, read};
use super::request::{request, show};
use super::round::{Round, ascii};
use super::sign::Moment;
use super::template::{Variables, holds, names_in_expression, not_yet, value};
use super::turn::Turn;
use crate::model::{Account, AccountId, Credentials, HostName, Outcome, Trouble};
use crate::net::http::{Failure, Http};

/// What an account brings to each of its rounds.
pub(super) struct Errand<'a> {
    pub(super) provider: &'a Provider,
    pub(super) steps: &'a [Step],
    pub(super) account: &'a Account,
    pub(super) credentials: &'a Credentials,
    pub(super) timeout: Duration,
    /// The pause between the requests of a poll; `None`: as the file says.
    pub(super) pause: Option<Duration>,
    /// When a request is signed.
    pub(super) moment: fn() -> Moment,
    /// The interface by which its requests leave; `None`: as the system routes.
    pub(super) via: Option<&'a str>,
}

/// Who found something: an account for a host by a step.
type Finder = (AccountId, HostName, String);

/// What steps with `remember` found, by account, host and step, with a digest of all that the
/// account consists of: what was found with one token is nothing to another.
#[derive(Default)]
pub(super) struct Findings {
    hasher: RandomState,
    found: Mutex<HashMap<Finder, (u64, Variables)>>,
}

impl Findings {
    fn digest(&self, errand: &Errand<'_>) -> u64 {
        let secrets: Vec<_> =
            errand.credentials.iter().map(|(name, secret)| (name, secret.expose())).collect();
        self.hasher.hash_one((&errand.account.fields, &errand.account.endpoint, secrets))
    }

    fn get(&self, errand: &Errand<'_>, host: &HostName, step: &Step) -> Option<Variables> {
        let key = (errand.account.id.clone(), host.clone(), step.name.clone());
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let (digest, variables) = found.get(&key)?;
        (*digest == self.digest(errand)).then(|| variables.clone())
    }

    fn keep(&self, errand: &Errand<'_>, host: &HostName, step: &str, variables: Variables) {
        let key = (errand.account.id.clone(), host.clone(), step.to_owned());
        let entry = (self.digest(errand), variables);
        self.found.lock().unwrap_or_else(PoisonError::into_inner).insert(key, entry);
    }

    fn forget(&self, account: &AccountId, host: &HostName) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.retain(|(known_account, known_host, _), _| {
            known_account != account || known_host != host
        });
    }
}

/// All that the templates of a round can name; where `shown`, the secrets in it are masked.
fn variables(errand: &Errand<'_>, round: &Round<'_>, shown: bool) -> Result<Variables, Unusable> {
    let mut variables = fields(errand.provider, errand.account, errand.credentials, shown)?;
    let base = base(errand.provider, errand.account, &variables)?;
    for (name, value) in round.variables() {
        variables.entry(name).or_insert(value);
    }
    if let Some(base) = base {
        variables.insert("base".to_owned(), Value::from_safe_string(base));
    }
    let now = (errand.moment)().seconds();
    variables.entry("timestamp".to_owned()).or_insert_with(|| now.into());
    fill_own(errand.provider, &mut variables)?;
    Ok(variables)
}

/// Does a round; what is known then of each of its parts. Steps that are always done come last,
/// and change nothing in what is known.
pub(super) async fn perform(
    errand: &Errand<'_>,
    round: &Round<'_>,
    http: &Http,
    findings: &Findings,
) -> Vec<Known> {
    let part = |(at, host, family, address): (usize, &HostName, _, std::net::IpAddr)| Part {
        at,
        host: ascii(host),
        family,
        address: address.to_string(),
    };
    let parts: Vec<Part> = round.parts().map(part).collect();
    let mut variables = match variables(errand, round, false) {
        Ok(variables) => variables,
        Err(unusable) => return vec![told(unusable); parts.len()],
    };
    let walk = Walk { errand, round, parts: &parts, http };
    let known = walk.to_the_end(findings, &mut variables).await;
    for step in errand.steps.iter().filter(|step| step.always) {
        if step.when.as_ref().is_none_or(|when| holds(when, &variables)) {
            let ended = walk.step(step, &mut variables).await;
            tracing::debug!(step = step.name, ok = ended.is_ok(), "done in any case");
        }
    }
    known
}

/// One way through the steps.
struct Walk<'a> {
    errand: &'a Errand<'a>,
    round: &'a Round<'a>,
    parts: &'a [Part],
    http: &'a Http,
}

impl Walk<'_> {
    /// Goes until something is known of every part.
    async fn to_the_end(&self, findings: &Findings, variables: &mut Variables) -> Vec<Known> {
        let errand = self.errand;
        let all = |known: Known| vec![known; self.parts.len()];
        let Some(first) = self.round.changes.first().map(|change| &change.host) else {
            return Vec::new();
        };
        let mut new = Vec::new();
        for step in errand.steps.iter().filter(|step| !step.always) {
            if step.when.as_ref().is_some_and(|when| !holds(when, variables)) {
                continue;
            }
            if let Some(found) = step.remember.then(|| findings.get(errand, first, step)).flatten()
            {
                variables.extend(found);
                continue;
            }
            match self.step(step, variables).await {
                Ok(None) => {
                    let found = step.extract.iter();
                    let found = found.filter_map(|(name, _)| variables.get_key_value(name));
                    let found = found.map(|(name, value)| (name.clone(), value.clone())).collect();
                    new.extend(step.remember.then_some((step.name.as_str(), found)));
                }
                Ok(Some(known)) => {
                    if known.iter().all(|(outcome, _)| outcome.is_right()) {
                        new.into_iter()
                            .for_each(|(step, found)| findings.keep(errand, first, step, found));
                    } else {
                        findings.forget(&errand.account.id, first);
                    }
                    return known;
                }
                Err(known) => {
                    findings.forget(&errand.account.id, first);
                    return all(known);
                }
            }
        }
        all((Outcome::Unconfirmed { trouble: Trouble::NotUnderstood }, None))
    }

    /// Does one step. `None`: on with the next one.
    async fn step(
        &self,
        step: &Step,
        variables: &mut Variables,
    ) -> Result<Option<Vec<Known>>, Known> {
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
            match read(self.errand.provider, step, &heard, self.parts) {
                Reading::Ended(known)
                    if step.all && !last && known.iter().all(|known| known.0.is_right()) => {}
                Reading::Next if step.all && !last => {}
                Reading::Ended(known) => return Ok(Some(known)),
                Reading::Next => return Ok(None),
                Reading::Again => {}
            }
        }
        match step.all && turns.is_empty() {
            true => Ok(None),
            false => Err((Outcome::Unconfirmed { trouble: Trouble::NotUnderstood }, None)),
        }
    }
}

/// What a step is done for, one after the other; for most steps once, for nothing in particular.
fn turns(step: &Step, variables: &Variables) -> Vec<Value> {
    let Some(each) = &step.each else { return vec![Value::from(())] };
    value(each, variables).try_iter().map(Iterator::collect).unwrap_or_default()
}

/// What an account that cannot be used means.
pub(super) fn told(unusable: Unusable) -> Known {
    (Outcome::NeedsYou { trouble: unusable.trouble }, Some(unusable.why))
}

/// What a missing reply means: a change may have been received, a look-up changed nothing.
pub(super) fn failed(failure: Failure, step: &Step) -> Known {
    let outcome = match failure {
        Failure::NotSent(trouble @ (Trouble::InsecureEndpoint | Trouble::BadField)) => {
            Outcome::NeedsYou { trouble }
        }
        Failure::NotSent(trouble) => Outcome::Later { trouble, wait: None },
        Failure::NoAnswer if step.lookup => {
            Outcome::Later { trouble: Trouble::ServerTrouble, wait: None }
        }
        Failure::NoAnswer => Outcome::Unconfirmed { trouble: Trouble::NoAnswer },
    };
    (outcome, None)
}

/// The requests of a round as text, secrets masked. What only a reply will tell stands as
/// `{name}`, and a request that depends on one says on what.
pub(super) fn plan(errand: &Errand<'_>, round: &Round<'_>) -> Result<Vec<String>, Unusable> {
    let mut variables = variables(errand, round, true)?;
    let mut unknown: Vec<&str> = Vec::new();
    let mut requests = Vec::new();
    let (always, steps): (Vec<_>, Vec<_>) = errand.steps.iter().partition(|step| step.always);
    for step in steps.into_iter().chain(always) {
        let mut condition = None;
        if let Some(when) = &step.when {
            let names = names_in_expression(when).unwrap_or_default();
            if names.iter().any(|name| unknown.contains(&name.as_str())) {
                condition = Some(when.as_str());
            } else if !holds(when, &variables) {
                continue;
            }
        }
        let turns = planned_turns(step, &unknown, &variables);
        let first = step.pages.as_ref().map(|pages| Value::from(pages.first));
        variables.extend(first.map(|first| ("page".to_owned(), first)));
        for (at, turn) in turns.into_iter().enumerate() {
            variables.insert(step.present.clone(), turn);
            let made =
                request(errand.provider, step, errand.account, &variables, None, errand.timeout)?;
            let otherwise = (at > 0 && !step.all).then_some("nothing was found before");
            let notes = remarks(step, condition.or(otherwise));
            requests.push(notes + &show(&made));
        }
        for (name, _) in &step.extract {
            unknown.push(name);
            variables.insert(name.clone(), not_yet(name));
        }
    }
    Ok(requests)
}

/// What a step will be done for; where only a reply will tell, its present one stands for all.
fn planned_turns(step: &Step, unknown: &[&str], variables: &Variables) -> Vec<Value> {
    let names = step.each.as_deref().map(names_in_expression);
    let names = names.and_then(Result::ok).unwrap_or_default();
    match names.iter().any(|name| unknown.contains(&name.as_str())) {
        true => vec![not_yet(&step.present)],
        false => turns(step, variables),
    }
}

/// What a dry run says of a request beside it, in lines of its own.
fn remarks(step: &Step, condition: Option<&str>) -> String {
    let mut remarks: Vec<String> = Vec::new();
    remarks.extend(condition.map(|condition| format!("# only if {condition}\n")));
    remarks.extend(step.always.then(|| "# whatever became of the others\n".to_owned()));
    remarks.extend(step.pages.as_ref().map(|_| "# and on to the last page\n".to_owned()));
    let poll = step.poll.as_ref();
    remarks.extend(poll.map(|poll| format!("# again until {}\n", poll.until)));
    let signed = step.sign.as_ref().map(|(signer, _)| signer.name());
    remarks.extend(signed.map(|name| format!("# signed with {name}\n")));
    remarks.concat()
}
