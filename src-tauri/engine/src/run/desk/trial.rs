//! Dry runs and look-ups: what would be sent, what is published, and, if the person wants, one
//! real attempt.

use std::net::IpAddr;

use tokio::task::JoinSet;

use super::configuration::with_part;
use super::{Desk, DeskError, assemble};
use crate::clock;
use crate::core::{Core, Effect, Input};
use crate::model::{
    Account, AccountId, Address, Answer, Change, Credentials, Family, Host, HostName, Memory,
    Origin, Outcome, PerFamily, Report, Setup, Time, Trouble, Update, UpdateId,
};
use crate::net::survey;
use crate::publish::NoPlan;
use crate::run::errands::credentials;
use crate::store::Store;
use crate::wire::{
    AccountChoice, HostDraft, NewKey, ProbeView, TestOutcome, TestReport, TestResult,
};

/// What would be sent for a host.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HostPlan {
    /// The addresses that it should have.
    pub wanted: PerFamily<Option<IpAddr>>,
    /// Each request, whole, secrets masked; empty where no address is known.
    pub requests: Vec<String>,
    /// Why no request can be made.
    pub trouble: Option<Trouble>,
    /// Which field is in the way, where it is one.
    pub why: Option<String>,
}

impl Desk {
    /// What would be sent for a host now. Nothing is sent to the provider.
    ///
    /// # Errors
    /// When there is no such host, or the vault is closed.
    pub async fn plan(&self, name: &str) -> Result<HostPlan, DeskError> {
        let setup = self.setup()?;
        let host = self.known_host(name)?;
        let account = self.known_account(&host.account)?;
        let credentials = self.credentials(account).await?;
        let wanted = self.rehearse(setup, &host.name).await;
        Ok(self.plan_of(account, &credentials, update(host, wanted), wanted))
    }

    /// Asks the server whether it would take an update of a host, without changing anything;
    /// `None`: its provider cannot be asked that.
    ///
    /// # Errors
    /// When there is no such host, or the vault is closed.
    pub async fn probe(&self, name: &str) -> Result<Option<ProbeView>, DeskError> {
        let host = self.known_host(name)?;
        let account = self.known_account(&host.account)?;
        let credentials = self.credentials(account).await?;
        let asked = self.publisher().probe(account, &credentials, host).await;
        Ok(asked.map(probe_view))
    }

    /// The addresses that a host should have now. Looks at what its sources say; sends nothing.
    ///
    /// # Errors
    /// When there is no such host.
    pub async fn wanted(&self, name: &str) -> Result<PerFamily<Option<IpAddr>>, DeskError> {
        let setup = self.setup()?;
        let host = self.known_host(name)?;
        Ok(self.rehearse(setup, &host.name).await)
    }

    /// Tries a host that is being added: the requests that it would make and, with `send`, what
    /// the provider really answers.
    ///
    /// # Errors
    /// When the draft cannot be used, or the vault is closed.
    pub async fn test_host(&self, draft: HostDraft, send: bool) -> Result<TestResult, DeskError> {
        let mut setup = self.setup()?;
        let (account, mut credentials) = match draft.account {
            AccountChoice::Existing(id) => {
                let account = self.known_account(&AccountId(id))?.clone();
                let credentials = self.credentials(&account).await?;
                (account, credentials)
            }
            AccountChoice::New(new) => self.new_account(new)?,
        };
        if let Some((field, secret)) = draft.new_key.and_then(NewKey::into_field) {
            credentials.insert(&field, secret);
        }
        let host = with_part(Host::new(draft.name.parse()?, account.id.clone()), &draft.part)?;
        setup.settings.accounts.retain(|other| other.id != account.id);
        setup.settings.accounts.push(account.clone());
        setup.settings.hosts = vec![host.clone()];
        let wanted = self.rehearse(setup, &host.name).await;
        let attempt = update(&host, wanted);
        let plan = self.plan_of(&account, &credentials, attempt.clone(), wanted);
        let mut result = TestResult { plan: plan.requests, ..TestResult::default() };
        if !send && plan.trouble.is_none() {
            let asked = self.publisher().probe(&account, &credentials, &host).await;
            result.probe = asked.map(probe_view);
        }
        result.reports = match (plan.trouble, attempt) {
            (Some(trouble), _) => refused(&host, trouble, &plan.why),
            (None, Some(update)) if send => {
                let reports = self.publisher().send(&account, &credentials, &update).await;
                reports.into_iter().map(report).collect()
            }
            _ => Vec::new(),
        };
        Ok(result)
    }

    fn setup(&self) -> Result<Setup, DeskError> {
        let store = match Store::open_existing(self.home())? {
            Some(store) => store,
            None => Store::in_memory()?,
        };
        Ok(assemble::setup(self.home(), &self.providers, &store)?)
    }

    pub(super) async fn credentials(&self, account: &Account) -> Result<Credentials, DeskError> {
        Ok(credentials(account, &self.providers, &self.vault).await?)
    }

    /// Lets a paused core look for the host's addresses: it decides which are believed, and
    /// sends nothing.
    async fn rehearse(&self, mut setup: Setup, name: &HostName) -> PerFamily<Option<IpAddr>> {
        setup.settings.hosts.retain(|host| host.name == *name);
        let sources = setup.settings.sources.clone();
        let detector = self.detector();
        let memory = Memory { paused: Some(Time(i64::MAX)), ..Memory::default() };
        let (mut core, mut effects) = Core::new(clock::now(), setup, memory);
        let mut under_way: JoinSet<Input> = JoinSet::new();
        let mut wake = clock::now();
        loop {
            for effect in effects {
                match effect {
                    Effect::Survey { gateway } => {
                        under_way
                            .spawn(async move { Input::Surveyed(survey::survey(gateway).await) });
                    }
                    Effect::Look(look) => {
                        let source = sources.iter().find(|known| known.id == look.source).cloned();
                        let detector = detector.clone();
                        under_way.spawn(async move {
                            let answer = match source {
                                Some(source) => {
                                    detector.look(&source, look.family, look.via.as_deref()).await
                                }
                                None => Answer::plain(Address::Unknown),
                            };
                            Input::Seen { look: look.id, answer }
                        });
                    }
                    Effect::WakeAt(at) => wake = at,
                    _ => {}
                }
            }
            if core.has_looked() {
                return core.wanted_by(name);
            }
            let nap = tokio::time::sleep(wake.since(clock::now()));
            let input = tokio::select! {
                ended = under_way.join_next() => match ended {
                    Some(Ok(input)) => input,
                    Some(Err(error)) => {
                        tracing::error!("a look broke: {error}");
                        Input::Tick
                    }
                    None => return core.wanted_by(name),
                },
                () = nap => Input::Tick,
            };
            effects = core.step(clock::now(), input);
        }
    }

    fn plan_of(
        &self,
        account: &Account,
        credentials: &Credentials,
        update: Option<Update>,
        wanted: PerFamily<Option<IpAddr>>,
    ) -> HostPlan {
        let mut plan = HostPlan { wanted, ..HostPlan::default() };
        let Some(update) = update else { return plan };
        match self.publisher().plan(account, credentials, &update) {
            Ok(requests) => plan.requests = requests,
            Err(NoPlan { trouble, why }) => (plan.trouble, plan.why) = (Some(trouble), why),
        }
        plan
    }
}

fn update(host: &Host, wanted: PerFamily<Option<IpAddr>>) -> Option<Update> {
    if wanted == PerFamily::default() {
        return None;
    }
    let change =
        Change { host: host.name.clone(), send: wanted, whole: wanted, ttl: host.ttl, claim: None };
    Some(Update {
        id: UpdateId(0),
        account: host.account.clone(),
        via: host.via.clone(),
        changes: vec![change],
    })
}

fn probe_view((outcome, detail): (Outcome, Option<String>)) -> ProbeView {
    let (outcome, trouble) = told(outcome);
    ProbeView { trouble, needs_you: outcome == TestOutcome::NeedsYou, detail }
}

fn refused(host: &Host, trouble: Trouble, why: &Option<String>) -> Vec<TestReport> {
    let kept = Family::BOTH.into_iter().filter(|family| *host.origin(*family) != Origin::Off);
    let outcome = TestOutcome::NeedsYou;
    kept.map(|family| TestReport { family, outcome, trouble: Some(trouble), detail: why.clone() })
        .collect()
}

fn report(report: Report) -> TestReport {
    let (outcome, trouble) = told(report.outcome);
    TestReport { family: report.family, outcome, trouble, detail: report.detail }
}

/// An outcome as the page has it, and why it is not a good one.
fn told(outcome: Outcome) -> (TestOutcome, Option<Trouble>) {
    match outcome {
        Outcome::Changed => (TestOutcome::Changed, None),
        Outcome::AlreadyRight => (TestOutcome::AlreadyRight, None),
        Outcome::Later { trouble, .. } => (TestOutcome::Later, Some(trouble)),
        Outcome::NeedsYou { trouble } => (TestOutcome::NeedsYou, Some(trouble)),
        Outcome::Unconfirmed { trouble } => (TestOutcome::Unconfirmed, Some(trouble)),
    }
}
