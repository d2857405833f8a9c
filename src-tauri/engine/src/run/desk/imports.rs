//! Settings of other clients: what they would become, and adding that.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::{Desk, DeskError};
use crate::import::{self, Client, Hints, Plan, PlannedAccount};
use crate::model::{Account, AccountId, Host, HostName, Origin, Secret};
use crate::store::config::Editor;
use crate::store::{others, read_other};
use crate::wire::{
    ImportAccount, ImportDone, ImportFound, ImportHost, ImportLeft, ImportMissing, ImportPlan,
};

/// The files of other clients on this computer.
pub fn found() -> Vec<ImportFound> {
    let told = |other: crate::store::Others| {
        let client = Client::of(other.client)?;
        Some(ImportFound {
            client: client.code().to_owned(),
            name: client.name().to_owned(),
            path: other.path.display().to_string(),
            readable: other.readable,
        })
    };
    others().into_iter().filter_map(told).collect()
}

/// Reads a file of another client.
///
/// # Errors
/// What the system says.
pub fn read_file(path: &Path) -> io::Result<Secret> {
    read_other(path)
}

/// What was added, to be taken away again if the person wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// The accounts and the secret fields that were kept for each.
    accounts: Vec<(AccountId, Vec<String>)>,
    hosts: Vec<HostName>,
}

impl Imported {
    /// It for the page.
    pub fn view(&self) -> ImportDone {
        ImportDone {
            accounts: self.accounts.iter().map(|(id, _)| id.to_string()).collect(),
            hosts: self.hosts.iter().map(ToString::to_string).collect(),
        }
    }
}

impl Desk {
    /// What the settings of another client would become.
    ///
    /// # Errors
    /// [`DeskError::NotRead`].
    pub fn import_plan(&self, text: &Secret, hints: &Hints) -> Result<Plan, DeskError> {
        import::read(text, hints, &self.providers).map_err(DeskError::NotRead)
    }

    /// A plan as it is shown: with the ids that the accounts would have, and without the hosts that
    /// are configured already.
    pub fn import_view(&self, plan: &Plan, handle: &str, file: Option<&str>) -> ImportPlan {
        let (accounts, hosts) = self.fitted(plan);
        let added: HashSet<&HostName> = hosts.iter().map(|host| &host.name).collect();
        let known = plan.hosts.iter().filter(|host| !added.contains(&host.name));
        let left = plan.left.iter().map(|left| ImportLeft {
            line: left.line,
            what: left.what.clone(),
            why: left.why.code().to_owned(),
            detail: left.detail.clone(),
        });
        ImportPlan {
            handle: handle.to_owned(),
            client: plan.client.code().to_owned(),
            name: plan.client.name().to_owned(),
            file: file.map(str::to_owned),
            accounts: accounts.iter().map(|(new, old)| self.account_view(new, old)).collect(),
            hosts: hosts.iter().map(host_view).collect(),
            known: known.map(|host| host.name.to_string()).collect(),
            left: left.collect(),
            domains: plan.unnamed_domains.clone(),
            switch_off: plan.client.switch_off().to_owned(),
        }
    }

    /// Adds what a plan says; hosts that are configured already stay as they are. Secrets are kept
    /// first, and taken away again where the rest fails.
    ///
    /// # Errors
    /// When a secret cannot be kept or the file cannot be changed; then nothing is added.
    pub async fn import(&self, plan: &Plan) -> Result<Imported, DeskError> {
        let mut editor = self.editor()?;
        let (accounts, hosts) = self.fitted_to(&editor, plan);
        if hosts.is_empty() {
            return Ok(Imported::default());
        }
        let new: Vec<Account> = accounts.iter().map(|(account, _)| account.clone()).collect();
        editor.add_all(&new, &hosts)?;
        let mut imported = Imported::default();
        for (account, planned) in &accounts {
            imported.accounts.push((account.id.clone(), Vec::new()));
            for (field, secret) in planned.credentials.iter() {
                let kept = self.vault.set(&account.id, field, secret.duplicate()).await;
                if let Err(error) = kept {
                    self.forget(&imported.accounts).await;
                    return Err(error.into());
                }
                if let Some((_, fields)) = imported.accounts.last_mut() {
                    fields.push(field.to_owned());
                }
            }
        }
        if let Err(error) = editor.save() {
            self.forget(&imported.accounts).await;
            return Err(error.into());
        }
        imported.hosts = hosts.into_iter().map(|host| host.name).collect();
        Ok(imported)
    }

    /// Takes away what was added, but for an account that another host uses by now.
    ///
    /// # Errors
    /// When the file cannot be changed; then nothing is taken away.
    pub async fn undo_import(&self, imported: &Imported) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        let ids: Vec<_> = imported.accounts.iter().map(|(id, _)| id.clone()).collect();
        let gone = editor.remove_all(&ids, &imported.hosts)?;
        editor.save()?;
        let gone: Vec<_> =
            imported.accounts.iter().filter(|(id, _)| gone.contains(id)).cloned().collect();
        self.forget(&gone).await;
        Ok(())
    }

    /// Removes secrets. One that cannot be reached stays behind, and belongs to nobody.
    async fn forget(&self, accounts: &[(AccountId, Vec<String>)]) {
        for (id, fields) in accounts {
            for field in fields {
                if let Err(error) = self.vault.remove(id, field).await {
                    tracing::warn!("{field} of account {id} is still kept: {error}");
                }
            }
        }
    }

    fn fitted<'p>(&self, plan: &'p Plan) -> (Vec<(Account, &'p PlannedAccount)>, Vec<Host>) {
        fit(&self.settings.accounts, &self.settings.hosts, plan)
    }

    fn fitted_to<'p>(
        &self,
        editor: &Editor,
        plan: &'p Plan,
    ) -> (Vec<(Account, &'p PlannedAccount)>, Vec<Host>) {
        fit(&editor.settings().accounts, &editor.settings().hosts, plan)
    }

    fn account_view(&self, account: &Account, planned: &PlannedAccount) -> ImportAccount {
        let fields = self.providers.get(&account.provider).map(|provider| &provider.fields);
        let missing = planned.missing.iter().filter_map(|name| {
            let field = fields?.iter().find(|field| field.name == *name)?;
            let (field, label, secret) = (name.clone(), field.label.clone(), field.secret);
            Some(ImportMissing { field, label, secret })
        });
        ImportAccount {
            id: account.id.to_string(),
            provider: account.provider.to_string(),
            provider_name: planned.provider_name.clone(),
            fields: account.fields.clone(),
            secrets: planned.credentials.iter().map(|(field, _)| field.to_owned()).collect(),
            missing: missing.collect(),
        }
    }
}

/// The hosts of a plan that are not there yet, and their accounts under ids that are free.
fn fit<'p>(
    accounts: &[Account],
    hosts: &[Host],
    plan: &'p Plan,
) -> (Vec<(Account, &'p PlannedAccount)>, Vec<Host>) {
    let known: HashSet<&HostName> = hosts.iter().map(|host| &host.name).collect();
    let mut new: Vec<Host> =
        plan.hosts.iter().filter(|host| !known.contains(&host.name)).cloned().collect();
    let used: HashSet<AccountId> = new.iter().map(|host| host.account.clone()).collect();
    let mut ids: BTreeMap<AccountId, AccountId> = BTreeMap::new();
    let mut fitted: Vec<(Account, &PlannedAccount)> = Vec::new();
    for planned in plan.accounts.iter().filter(|planned| used.contains(&planned.account.id)) {
        let taken = |id: &str| {
            accounts.iter().any(|account| account.id.as_str() == id)
                || fitted.iter().any(|(account, _)| account.id.as_str() == id)
        };
        let id = import::unique(planned.account.provider.as_str(), taken);
        ids.insert(planned.account.id.clone(), id.clone());
        fitted.push((Account { id, ..planned.account.clone() }, planned));
    }
    for host in &mut new {
        if let Some(id) = ids.get(&host.account) {
            host.account = id.clone();
        }
    }
    (fitted, new)
}

fn host_view(host: &Host) -> ImportHost {
    let text = |origin: &Origin| match origin {
        Origin::Off => "off".to_owned(),
        Origin::From(source) => source.to_string(),
    };
    ImportHost {
        name: host.name.to_string(),
        account: host.account.to_string(),
        ipv4: text(&host.ipv4),
        ipv6: text(&host.ipv6),
        ttl: host.ttl,
    }
}

/// How many plans are kept: one that is looked at, and some to go back to.
const KEPT: usize = 8;

/// The plans that the page looks at, by handles. Dropping them forgets their secrets.
#[derive(Debug, Default)]
pub struct Imports(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    last: u32,
    plans: BTreeMap<u32, Source>,
    imported: BTreeMap<u32, Imported>,
}

/// The text that a plan is made of, so that it can be made anew with hints.
#[derive(Debug)]
struct Source {
    text: Secret,
    file: Option<String>,
    hints: Hints,
}

impl Imports {
    /// Reads a text and keeps it under a handle.
    ///
    /// # Errors
    /// As [`Desk::import_plan`].
    pub fn read(
        &self,
        desk: &Desk,
        text: Secret,
        file: Option<String>,
        client: Option<Client>,
    ) -> Result<ImportPlan, DeskError> {
        let hints = Hints { client, ..Hints::default() };
        let plan = desk.import_plan(&text, &hints)?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.last += 1;
        let handle = kept.last;
        let view = desk.import_view(&plan, &handle.to_string(), file.as_deref());
        kept.plans.insert(handle, Source { text, file, hints });
        while kept.plans.len() > KEPT {
            kept.plans.pop_first();
        }
        Ok(view)
    }

    /// Makes a plan anew with the names of domains; `None`: there is none of this handle.
    ///
    /// # Errors
    /// As [`Desk::import_plan`].
    pub fn name_domains(
        &self,
        desk: &Desk,
        handle: &str,
        domains: BTreeMap<String, String>,
    ) -> Result<Option<ImportPlan>, DeskError> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(source) = number(handle).and_then(|number| kept.plans.get_mut(&number)) else {
            return Ok(None);
        };
        source.hints.domains.extend(domains);
        let plan = desk.import_plan(&source.text, &source.hints)?;
        Ok(Some(desk.import_view(&plan, handle, source.file.as_deref())))
    }

    /// Adds what a plan says; `None`: there is none of this handle.
    ///
    /// # Errors
    /// As [`Desk::import`].
    pub async fn add(&self, desk: &Desk, handle: &str) -> Result<Option<ImportDone>, DeskError> {
        let plan = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let source = number(handle).and_then(|number| kept.plans.get(&number));
            let Some(source) = source else { return Ok(None) };
            desk.import_plan(&source.text, &source.hints)?
        };
        let imported = desk.import(&plan).await?;
        let done = imported.view();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = number(handle) {
            kept.imported.insert(number, imported);
        }
        Ok(Some(done))
    }

    /// Takes away what was added by a plan; `false`: nothing was.
    ///
    /// # Errors
    /// As [`Desk::undo_import`].
    pub async fn undo(&self, desk: &Desk, handle: &str) -> Result<bool, DeskError> {
        let imported = {
            let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            number(handle).and_then(|number| kept.imported.get(&number).cloned())
        };
        let Some(imported) = imported else { return Ok(false) };
        desk.undo_import(&imported).await?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        number(handle).map(|number| kept.imported.remove(&number));
        Ok(true)
    }
}

fn number(handle: &str) -> Option<u32> {
    handle.parse().ok()
}
