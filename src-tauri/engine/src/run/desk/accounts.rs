//! Accounts that are there already: their fields are changed, those that nobody needs removed.

use std::collections::BTreeMap;

use super::{Desk, DeskError};
use crate::model::{Account, AccountId, Secret};
use crate::vault::Place;

/// An account that was removed and the secrets that went with it, to be put back if the person
/// wants. It cannot be printed, since it holds secrets.
pub struct RemovedAccount {
    account: Account,
    secrets: Vec<(String, Secret)>,
}

impl Desk {
    /// The fields of an account that its provider's form asks for and that are no secrets.
    ///
    /// # Errors
    /// When there is no such account, or its provider is not known.
    pub fn account_fields(&self, id: &AccountId) -> Result<BTreeMap<String, String>, DeskError> {
        let account = self.known_account(id)?;
        let asked = self.plain_fields(account)?;
        let mut fields = account.fields.clone();
        fields.retain(|name, _| asked.contains(&name.as_str()));
        Ok(fields)
    }

    /// Changes these fields; one that is left empty is taken out. What the form does not ask for
    /// stays as it is.
    ///
    /// # Errors
    /// When there is no such account, its provider is not known, or the file cannot be changed.
    pub fn change_account(
        &self,
        id: &AccountId,
        fields: &BTreeMap<String, String>,
    ) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        let mut account = self.known_account(id)?.clone();
        for name in self.plain_fields(&account.clone())? {
            match fields.get(name).map(|value| value.trim()).filter(|value| !value.is_empty()) {
                Some(value) => drop(account.fields.insert(name.to_owned(), value.to_owned())),
                None => drop(account.fields.remove(name)),
            }
        }
        editor.change_account(&account)?;
        Ok(editor.save()?)
    }

    /// Removes an account that no host uses, and its secrets from where Homing keeps them.
    /// Those that were handed in from outside are not Homing's to remove.
    ///
    /// # Errors
    /// When there is no such account, a host uses it, or its secrets cannot be read; then nothing
    /// is changed.
    pub async fn remove_account(&self, id: &AccountId) -> Result<RemovedAccount, DeskError> {
        let mut editor = self.editor()?;
        editor.remove_account(id)?;
        let account = self.known_account(id)?.clone();
        let mut secrets = Vec::new();
        for (field, _) in self.secret_fields(&account) {
            if let Some((secret, Place::Keyring | Place::File)) =
                self.vault.find(id, &field).await?
            {
                secrets.push((field, secret));
            }
        }
        editor.save()?;
        for (field, _) in &secrets {
            // The account is gone; what stays behind is found again should it come back.
            if let Err(error) = self.vault.remove(id, field).await {
                tracing::warn!("{field} of account {id} is still kept: {error}");
            }
        }
        Ok(RemovedAccount { account, secrets })
    }

    /// Puts back what was removed.
    ///
    /// # Errors
    /// When an account of the id is there again, or a secret or the file cannot be written.
    pub async fn restore_account(&self, removed: &RemovedAccount) -> Result<(), DeskError> {
        let mut editor = self.editor()?;
        editor.add_account(&removed.account)?;
        for (field, secret) in &removed.secrets {
            self.vault
                .set(&removed.account.id, field, Secret::new(secret.expose().to_owned()))
                .await?;
        }
        Ok(editor.save()?)
    }

    /// The names of the fields that the provider of an account asks for, but for secrets.
    fn plain_fields(&self, account: &Account) -> Result<Vec<&str>, DeskError> {
        let fields = self.provider_of(account)?.fields.iter();
        Ok(fields.filter(|field| !field.secret).map(|field| field.name.as_str()).collect())
    }
}
