//! Changing the configuration: each change is one edit of the file, checked before it is saved.

use super::{Desk, DeskError, assemble};
use crate::model::{
    Account, AccountId, Credentials, Host, HostName, NetworkId, Origin, ProviderId, RecordTemplate,
    SourceId,
};
use crate::store::config::{self, Choice, Editor};
use crate::wire::{AccountChoice, BesidePart, HostDraft, HostPart, NewAccount, NewKey, RulesPart};

/// What a removal took away, to be put back if the person wants.
#[derive(Clone, Debug, PartialEq)]
pub struct Removed {
    /// The host.
    pub host: Host,
}

impl Desk {
    /// Adds a host, and its account where that is new. Secrets are kept first, so that the
    /// engine, which sees the changed file at once, finds them.
    ///
    /// # Errors
    /// When the draft cannot be used or a secret cannot be kept; then nothing is changed.
    pub async fn add_host(&self, draft: HostDraft) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        let (added, mut secrets) = match draft.account {
            AccountChoice::Existing(id) => {
                (self.known_account(&AccountId(id))?.clone(), Credentials::new())
            }
            AccountChoice::New(new) => {
                let (new, secrets) = self.new_account(new)?;
                editor.add_account(&new)?;
                (new, secrets)
            }
        };
        if let Some((field, secret)) = draft.new_key.and_then(NewKey::into_field) {
            secrets.insert(&field, secret);
        }
        let name: HostName = draft.name.parse()?;
        editor.add_host(&with_part(Host::new(name, added.id.clone()), &draft.part)?)?;
        for (field, secret) in secrets.iter() {
            self.vault.set(&added.id, field, secret.duplicate()).await?;
        }
        Ok(editor.save()?)
    }

    /// The part of a host that can be changed, as the configuration has it.
    ///
    /// # Errors
    /// When there is no such host.
    pub fn host_part(&self, name: &str) -> Result<HostPart, DeskError> {
        let host = self.known_host(name)?;
        let text = |origin: &Origin| match origin {
            Origin::Off => "off".to_owned(),
            Origin::From(source) => source.to_string(),
        };
        let beside = self.clearable(name).is_ok().then(|| BesidePart {
            records: host.records.iter().map(RecordTemplate::to_string).collect(),
            reverse: host.reverse,
            claim: host.claim,
        });
        let rules = RulesPart {
            interface: host.via.clone(),
            vpn: host.vpn,
            only_on: host.only_on.iter().map(ToString::to_string).collect(),
            scope: host.scope,
        };
        let (ipv4, ipv6) = (text(&host.ipv4), text(&host.ipv6));
        Ok(HostPart { ipv4, ipv6, ttl: host.ttl, beside, rules: Some(rules) })
    }

    /// Changes this part.
    ///
    /// # Errors
    /// When there is no such host or the file cannot be changed.
    pub fn change_host(&self, name: &str, part: &HostPart) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        let old = self.known_host(name)?.clone();
        editor.change_host(&old.name, &with_part(old.clone(), part)?)?;
        Ok(editor.save()?)
    }

    /// Removes a host. Its record at the provider stays as it is.
    ///
    /// # Errors
    /// When there is no such host or the file cannot be changed.
    pub fn remove_host(&self, name: &str) -> Result<Removed, DeskError> {
        let mut editor = self.editor()?;
        let host = self.known_host(name)?.clone();
        editor.remove_host(&host.name)?;
        editor.save()?;
        Ok(Removed { host })
    }

    /// Puts back what was removed.
    ///
    /// # Errors
    /// When a host of the name is there again, or its account is not, or the file cannot be
    /// changed.
    pub fn restore_host(&self, removed: &Removed) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        editor.add_host(&removed.host)?;
        Ok(editor.save()?)
    }

    /// The configuration as it is written, for another computer or a second copy. Like the file it
    /// holds no secret.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn exported(&self) -> Result<String, DeskError> {
        Ok(config::text(self.home())?.unwrap_or_default())
    }

    /// Changes one of `[settings]`.
    ///
    /// # Errors
    /// When the value or the file cannot be used.
    pub fn set_option(&self, choice: &Choice) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        editor.set_option(choice)?;
        Ok(editor.save()?)
    }

    /// The account that a draft means, and its secrets. Templates that were written for another
    /// program are in our own words, and a password in a URL is a secret.
    ///
    /// # Errors
    /// When a template has a placeholder that is not known.
    pub(super) fn new_account(&self, new: NewAccount) -> Result<(Account, Credentials), DeskError> {
        let account = account_of(&new);
        let mut credentials = Credentials::new();
        for (field, secret) in new.secrets {
            if !secret.expose().is_empty() {
                credentials.insert(&field, secret);
            }
        }
        let provider = self.provider_of(&account)?;
        let settled = provider.settled(&account, &credentials).map_err(DeskError::BadField)?;
        Ok(settled.map_or((account, credentials), |own| (own.account, own.credentials)))
    }

    pub(super) fn editor(&self) -> Result<Editor, DeskError> {
        Ok(Editor::open(self.home(), &assemble::sources())?)
    }
}

/// The account as it is to be, without its secrets.
pub(super) fn account_of(new: &NewAccount) -> Account {
    let mut fields = new.fields.clone();
    Account {
        id: AccountId(new.id.clone()),
        provider: ProviderId(new.provider.clone()),
        endpoint: fields.remove("endpoint"),
        insecure: fields.remove("insecure").is_some_and(|value| value == "true"),
        ca_file: fields.remove("ca_file").map(Into::into),
        fields: fields.into_iter().filter(|(_, value)| !value.is_empty()).collect(),
    }
}

/// # Errors
/// A line that is no record.
pub(super) fn with_part(mut host: Host, part: &HostPart) -> Result<Host, DeskError> {
    let origin = |text: &str| match text {
        "off" => Origin::Off,
        source => Origin::From(SourceId::from(source)),
    };
    (host.ipv4, host.ipv6, host.ttl) = (origin(&part.ipv4), origin(&part.ipv6), part.ttl);
    if let Some(beside) = &part.beside {
        let lines = beside.records.iter().filter(|line| !line.trim().is_empty());
        host.records = lines
            .map(|line| line.parse().map_err(|why| DeskError::NoRecord(line.clone(), why)))
            .collect::<Result<_, _>>()?;
        (host.reverse, host.claim) = (beside.reverse, beside.claim);
    }
    if let Some(rules) = &part.rules {
        let interface = rules.interface.as_deref().map(str::trim);
        host.via = interface.filter(|name| !name.is_empty()).map(str::to_owned);
        host.only_on = rules.only_on.iter().map(|id| NetworkId(id.clone())).collect();
        (host.vpn, host.scope) = (rules.vpn, rules.scope);
    }
    Ok(host)
}
