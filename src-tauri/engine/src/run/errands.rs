//! What is done beside the loop: looks, look-ups and updates, each in a task of its own.

use super::message::Message;
use super::runner::Runner;
use crate::core::Input;
use crate::model::{
    Account, AccountId, Address, Answer, Credentials, HostName, Look, Outcome, PerFamily,
    RecordReport, RecordUpdate, Report, Trouble, Update,
};
use crate::net::survey;
use crate::publish::Providers;
use crate::vault::{Vault, VaultError};

impl Runner {
    pub(super) fn look(&self, look: Look) {
        let sources = &self.core.setup().settings.sources;
        let source = sources.iter().find(|source| source.id == look.source).cloned();
        let detector = self.detector.clone();
        let id = look.id;
        let work = async move {
            match source {
                Some(source) => detector.look(&source, look.family, look.via.as_deref()).await,
                None => Answer::plain(Address::Unknown),
            }
        };
        self.run(work, move |ended| {
            let answer = ended.unwrap_or_else(|| Answer::plain(Address::Unknown));
            Input::Seen { look: id, answer }
        });
    }

    pub(super) fn survey(&self, gateway: bool) {
        let work = survey::survey(gateway);
        self.run(work, |ended| Input::Surveyed(ended.unwrap_or_default()));
    }

    pub(super) fn check(&self, host: HostName) {
        let account = self.account_of(&host);
        let publisher = self.publisher.clone();
        let name = host.clone();
        let work = async move {
            match account {
                Some(account) => publisher.published(&account, &name).await,
                None => PerFamily::default(),
            }
        };
        self.run(work, |ended| Input::Published { host, published: ended.unwrap_or_default() });
    }

    pub(super) fn send(&self, update: Update) {
        let account = self.account(&update.account).cloned();
        let (publisher, credentials) =
            (self.publisher.clone(), self.credentials_of(account.clone()));
        let id = update.id;
        let work = async move {
            let Some(account) = account else { return Vec::new() };
            match credentials.await {
                Ok(credentials) => publisher.send(&account, &credentials, &update).await,
                Err(error) => closed(&update, &error.to_string()),
            }
        };
        self.run(work, move |ended| Input::Ended { id, reports: ended.unwrap_or_default() });
    }

    pub(super) fn send_records(&self, update: RecordUpdate) {
        let account = self.account(&update.account).cloned();
        let (publisher, credentials) =
            (self.publisher.clone(), self.credentials_of(account.clone()));
        let id = update.id;
        let work = async move {
            let Some(account) = account else { return Vec::new() };
            match credentials.await {
                Ok(credentials) => publisher.send_records(&account, &credentials, &update).await,
                Err(error) => {
                    let outcome = Outcome::Later { trouble: Trouble::VaultClosed, wait: None };
                    let detail = Some(error.to_string());
                    let hosts = update.changes.into_iter().map(|change| change.host);
                    let report = |host| RecordReport {
                        host,
                        outcome: outcome.clone(),
                        detail: detail.clone(),
                    };
                    hosts.map(report).collect()
                }
            }
        };
        self.run(work, move |ended| Input::RecordsEnded { id, reports: ended.unwrap_or_default() });
    }

    /// Does something beside the loop, and tells the core how it ended, even if it broke.
    fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
        tell: impl FnOnce(Option<T>) -> Input + Send + 'static,
    ) {
        let back = self.back.clone();
        tokio::spawn(async move {
            let ended = tokio::spawn(work).await;
            if let Err(error) = &ended {
                tracing::error!("a task broke: {error}");
            }
            // The loop may have ended meanwhile; then nobody waits for it.
            let _ = back.send(Message::Input(Box::new(tell(ended.ok()))));
        });
    }

    /// The secrets of an account, or of none; what the vault says when it is closed.
    fn credentials_of(
        &self,
        account: Option<Account>,
    ) -> impl Future<Output = Result<Credentials, VaultError>> + Send + use<> {
        let overlay = account.as_ref().and_then(|account| self.overlay(&account.id));
        let (providers, vault) = (self.providers.clone(), self.vault.clone());
        async move {
            match (overlay, account) {
                (Some(credentials), _) => Ok(credentials),
                (None, Some(account)) => credentials(&account, &providers, &vault).await,
                (None, None) => Ok(Credentials::new()),
            }
        }
    }

    fn overlay(&self, account: &AccountId) -> Option<Credentials> {
        self.practice.as_ref().and_then(|practice| practice.credentials(account))
    }

    fn account(&self, id: &AccountId) -> Option<&Account> {
        self.core.setup().settings.accounts.iter().find(|account| account.id == *id)
    }

    fn account_of(&self, host: &HostName) -> Option<Account> {
        let hosts = &self.core.setup().settings.hosts;
        let host = hosts.iter().find(|configured| configured.name == *host)?;
        self.account(&host.account).cloned()
    }
}

/// The account's secrets; what the vault says when it is closed.
pub(super) async fn credentials(
    account: &Account,
    providers: &Providers,
    vault: &Vault,
) -> Result<Credentials, VaultError> {
    let mut credentials = Credentials::new();
    for field in providers.secrets_of(account) {
        if let Some(secret) = vault.get(&account.id, &field.name).await? {
            credentials.insert(&field.name, secret);
        }
    }
    Ok(credentials)
}

fn closed(update: &Update, detail: &str) -> Vec<Report> {
    let outcome = Outcome::Later { trouble: Trouble::VaultClosed, wait: None };
    let report = |host: &HostName, family| Report {
        host: host.clone(),
        family,
        outcome: outcome.clone(),
        detail: Some(detail.to_owned()),
    };
    let changes = update.changes.iter();
    changes.flat_map(|c| c.families().map(move |(family, _)| report(&c.host, family))).collect()
}
