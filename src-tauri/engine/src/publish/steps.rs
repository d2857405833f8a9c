//! Goes through a provider's steps for one round of an update. Never retries.

use std::collections::hash_map::RandomState;
use std::collections::{BTreeSet, HashMap};
use std::hash::BuildHasher as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use minijinja::value::Value;

use super::account::{Unusable, base, fields, fill_own};
use super::provider::{Provider, Step};
use super::reply::Known;
use super::request::{request, show};
use super::round::Round;
use super::sign::Moment;
use super::template::{Variables, holds, names_in_expression, not_yet, value};
use super::walk::Walk;
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
    /// Accounts by which something was published, and their digests then.
    proven: Mutex<HashMap<AccountId, u64>>,
}

impl Findings {
    fn digest(&self, errand: &Errand<'_>) -> u64 {
        let secrets: Vec<_> =
            errand.credentials.iter().map(|(name, secret)| (name, secret.expose())).collect();
        self.hasher.hash_one((&errand.account.fields, &errand.account.endpoint, secrets))
    }

    /// Whether the account, as it is, was taken the last time.
    pub(super) fn is_proven(&self, errand: &Errand<'_>) -> bool {
        let proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        proven.get(&errand.account.id) == Some(&self.digest(errand))
    }

    /// Takes in what came of requests of an account.
    pub(super) fn prove<'k>(
        &self,
        errand: &Errand<'_>,
        mut known: impl Iterator<Item = &'k Known>,
    ) {
        let (id, own) = (errand.account.id.clone(), self.digest(errand));
        let mut proven = self.proven.lock().unwrap_or_else(PoisonError::into_inner);
        if known.all(|(outcome, _)| outcome.is_right()) {
            proven.insert(id, own);
        } else {
            proven.remove(&id);
        }
    }

    /// What a step found for all of these hosts; `None` where it did not for one of them.
    pub(super) fn get<'h>(
        &self,
        errand: &Errand<'_>,
        hosts: impl Iterator<Item = &'h HostName>,
        step: &Step,
    ) -> Option<Variables> {
        let own = self.digest(errand);
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let mut first = None;
        for host in hosts {
            let key = (errand.account.id.clone(), host.clone(), step.name.clone());
            let (digest, variables) = found.get(&key)?;
            if *digest != own {
                return None;
            }
            first = first.or(Some(variables));
        }
        first.cloned()
    }

    /// Remembers what steps found for these hosts.
    pub(super) fn keep(
        &self,
        errand: &Errand<'_>,
        hosts: &BTreeSet<&HostName>,
        steps: &[(String, Variables)],
    ) {
        let own = self.digest(errand);
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        for (host, (step, variables)) in
            hosts.iter().flat_map(|host| steps.iter().map(move |step| (*host, step)))
        {
            let key = (errand.account.id.clone(), host.clone(), step.clone());
            found.insert(key, (own, variables.clone()));
        }
    }

    /// Forgets all that was found for these hosts.
    pub(super) fn forget(&self, account: &AccountId, hosts: &BTreeSet<&HostName>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found.retain(|(known_account, host, _), _| {
            known_account != account || !hosts.contains(host)
        });
    }
}

/// All that the templates of a round can name; where `shown`, the secrets in it are masked.
pub(super) fn variables(
    errand: &Errand<'_>,
    round: &Round<'_>,
    shown: bool,
) -> Result<Variables, Unusable> {
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
    let mut variables = match variables(errand, round, false) {
        Ok(variables) => variables,
        Err(unusable) => return vec![told(unusable); round.parts().count()],
    };
    let walk = Walk::new(errand, round, http, findings);
    let known = walk.go_on(0, &mut variables, Vec::new()).await;
    for step in errand.steps.iter().filter(|step| step.always) {
        if step.when.as_ref().is_none_or(|when| holds(when, &variables)) {
            let ended = walk.step(step, &mut variables).await;
            tracing::debug!(step = step.name, ok = ended.is_ok(), "done in any case");
        }
    }
    known
}

/// What a step is done for, one after the other; for most steps once, for nothing in particular.
pub(super) fn turns(step: &Step, variables: &Variables) -> Vec<Value> {
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
        if let Some((name, _)) = &step.apart {
            unknown.push(name);
            variables.insert(name.clone(), not_yet(name));
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
