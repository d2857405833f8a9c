//! An account that would be added.

use crate::model::{Account, Credentials};
use crate::publish::{Field, Provider};

/// An account that would be added.
#[derive(Debug)]
pub struct PlannedAccount {
    /// The account without its secrets.
    pub account: Account,
    /// The provider's name for people.
    pub provider_name: String,
    /// Its secrets.
    pub credentials: Credentials,
    /// The fields that the provider wants and the file does not say.
    pub missing: Vec<String>,
}

impl PlannedAccount {
    /// A second copy, secrets included.
    pub(super) fn duplicate(&self) -> Self {
        Self {
            account: self.account.clone(),
            provider_name: self.provider_name.clone(),
            credentials: self.credentials.duplicate(),
            missing: self.missing.clone(),
        }
    }

    /// Whether it is the same account but for what it is called.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let id = self.account.id.clone();
        let account = Account { id, ..other.account.clone() };
        let secrets = |one: &Self| {
            let all = one.credentials.iter();
            all.map(|(field, secret)| (field.to_owned(), secret.duplicate())).collect::<Vec<_>>()
        };
        let (ours, theirs) = (secrets(self), secrets(other));
        let equal = ours.iter().zip(&theirs).all(|((field, secret), (other, theirs))| {
            field == other && secret.expose() == theirs.expose()
        });
        self.account == account && ours.len() == theirs.len() && equal
    }
}

/// What the provider wants and the account does not say.
pub(super) fn missing(provider: &Provider, account: &PlannedAccount) -> Vec<String> {
    let wanted = provider.fields.iter().filter(|field| !field.optional && field.default.is_none());
    let lacks = |field: &&Field| match field.secret {
        true => account.credentials.get(&field.name).is_none(),
        false => !account.account.fields.contains_key(&field.name),
    };
    wanted.filter(lacks).map(|field| field.name.clone()).collect()
}
